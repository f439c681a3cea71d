"""The catalogue of interface messages is complete, and so is its use."""

import re
from pathlib import Path
from string import Formatter

from tm.web.messages import CATALOGUE, UI_LANGUAGES, Messages, catalogue

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted(
    [*ROOT.glob("tm/web/templates/**/*.html"), *ROOT.glob("glossary/web/templates/**/*.html")]
)
VIEWS = sorted([*ROOT.glob("tm/web/*.py"), *ROOT.glob("glossary/web/*.py")])
ROWS = [line.split("\t") for line in CATALOGUE.read_text(encoding="utf-8").splitlines()]
KEYS = [row[0] for row in ROWS[1:]]
COUNTED = {key.rpartition(".")[0] for key in KEYS if key.endswith((".one", ".other"))}
WORD_GROUPS = {
    "action", "band", "candidate_state", "concept_field", "decided", "edit_kind", "edited", "error",
    "finding", "flag", "kind", "leverage", "origin", "penalty", "request_state", "row_order",
    "row_state", "search_side", "severity", "stage", "status", "term_type", "unit_status",
    "wanted_level",
}  # fmt: skip


def text_of(paths: list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_message_stands_in_both_languages() -> None:
    assert ROWS[0] == ["key", *UI_LANGUAGES]
    assert [row for row in ROWS if len(row) != 3 or not all(cell.strip() for cell in row)] == []


def test_no_key_stands_twice() -> None:
    assert sorted(KEYS) == sorted(set(KEYS))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_placeholders() -> None:
    assert [row for row in ROWS[1:] if placeholders(row[1]) != placeholders(row[2])] == []


def test_every_message_that_a_template_names_exists() -> None:
    text = text_of(TEMPLATES)
    plain = set(re.findall(r"""\bt\(\s*['"]([\w.]+)['"]""", text))
    counted = set(re.findall(r"""\bn\(\s*['"]([\w.]+)['"]""", text))
    groups = set(re.findall(r"""\bword\(\s*['"]([\w.]+)['"]""", text))
    assert plain - set(KEYS) == set()
    assert counted - COUNTED == set()
    assert groups - {key.partition(".")[0] for key in KEYS} == set()


def test_every_message_is_used() -> None:
    text = text_of([*TEMPLATES, *VIEWS])
    named = set(re.findall(r"""['"]([a-z_]+(?:\.\w+)*)['"]""", text))
    unused = [
        key
        for key in KEYS
        if key not in named
        and key.rpartition(".")[0] not in named & COUNTED
        and key.partition(".")[0] not in WORD_GROUPS
    ]
    assert unused == []


def test_counts_choose_the_form() -> None:
    english, chinese = catalogue()["en"], catalogue()["zh"]
    assert english.count("lookup.matches", 0) == "0 matches"
    assert english.count("lookup.matches", 1) == "1 match"
    assert english.count("lookup.matches", 1200) == "1,200 matches"
    assert chinese.count("lookup.matches", 1) == "1 条匹配"


def test_an_unknown_value_stands_for_itself() -> None:
    assert catalogue()["en"].word("penalty", "newest") == "newest"


def test_a_value_with_braces_is_shown_literally() -> None:
    messages = Messages("en", {"copy.term": "Copy “{text}”"})
    assert messages.text("copy.term", text="{0} {x}") == "Copy “{0} {x}”"
