"""The examples and tables of docs/scoring.md are what the program computes."""

from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from tm.adapt import Texts, adapt
from tm.model import TranslationUnit
from tm.score import judge, prepare

DOCUMENT = Path(__file__).parent.parent / "docs/scoring.md"


def part(name: str) -> str:
    text = DOCUMENT.read_text(encoding="utf-8")
    return text.partition(f"<!-- {name}: begin -->\n")[2].partition(f"\n<!-- {name}: end -->")[0]


def rows(name: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in part(name).splitlines()[2:]
    ]


@pytest.mark.parametrize("row", rows("worked"), ids=lambda row: row[1])
def test_a_worked_example_holds(row: list[str]) -> None:
    lang, query, source, distance, base, penalties, score = row
    a, b = prepare(query, lang), prepare(source, lang)
    unit = TranslationUnit(source, "…", lang, "fr")
    found = judge(a, b, unit, target_lang="fr")
    d = Levenshtein.distance(a.expanded, b.expanded)
    assert f"{d} / {max(len(a.expanded), len(b.expanded))}" == distance
    assert (str(found.base_score), str(found.score)) == (base, score)
    assert ", ".join(f"{one.code} {one.points}" for one in found.penalties) == penalties


@pytest.mark.parametrize("row", rows("adapted"), ids=lambda row: row[3])
def test_an_adapted_example_holds(row: list[str]) -> None:
    query, source, target, offered = row
    langs = ("en", "zh") if query.isascii() else ("zh", "en")
    found = adapt(Texts(query, source, target, *langs))
    assert (found.target if found else "–") == offered


def test_there_are_examples() -> None:
    assert (len(rows("worked")), len(rows("adapted"))) == (14, 19)
    assert len(rows("scoring_peers")) == 60


def test_the_comparison_is_what_its_command_prints() -> None:
    pytest.importorskip("snowballstemmer", reason="a peer's stems: bench/requirements.txt")
    from bench.scoring_peers import table

    assert part("scoring_peers") == table()
