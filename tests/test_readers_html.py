"""HTML: the text of block elements, in order."""

import pytest

from tm.errors import InvalidInputError, TooLargeError
from tm.model import BlockKind, Document
from tm.readers import html, read_document


def read(text: str) -> Document:
    return read_document(text.encode(), "a.html")


def texts(text: str) -> list[str]:
    return [block.text for block in read(text).streams[0].blocks]


def test_blocks_come_in_order() -> None:
    text = "<div>One <b>bold</b><p>Two.</p>three<ul><li>Four</li><li>Five</li></ul></div>six"
    assert texts(text) == [
        "One bold",
        "Two.",
        "three",
        "Four",
        "Five",
        "six",
    ]


def test_kinds_follow_the_elements() -> None:
    found = read("<h2>Head</h2><p>Text.</p><table><tr><th>a</th><td><p>b.</p></td></tr></table>")
    assert [(block.text, block.kind) for block in found.streams[0].blocks] == [
        ("Head", BlockKind.HEADING),
        ("Text.", BlockKind.PARAGRAPH),
        ("a", BlockKind.CELL),
        ("b.", BlockKind.CELL),
    ]


def test_what_is_not_shown_is_left_out() -> None:
    text = (
        "<p>Shown.</p><script>no()</script><style>no</style><template>no</template>"
        "<!-- no --><noscript>no</noscript><p>More.</p>"
    )
    assert texts(text) == ["Shown.", "More."]


def test_readings_above_characters_are_left_out() -> None:
    assert texts("<p>大<ruby>河<rt>hé</rt></ruby>流。</p>") == ["大河流。"]


def test_a_title_comes_first_once() -> None:
    page = "<html><head><title>The  page</title></head><body>{}<p>Text.</p></body></html>"
    assert texts(page.format("")) == ["The page", "Text."]
    assert texts(page.format("<h1>The page</h1>")) == ["The page", "Text."]


def test_breaks_part_lines() -> None:
    assert texts("<p>One.<br>Two.<br/>Friends,<br>welcome.</p>") == [
        "One.",
        "Two.",
        "Friends, welcome.",
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [("河流是\n  生命之源。", "河流是生命之源。"), ("Rivers\n are life.", "Rivers are life.")],
    ids=["Chinese", "English"],
)
def test_source_lines_are_joined_by_rule(source: str, shown: str) -> None:
    assert texts(f"<p>{source}</p>") == [shown]


def test_blanks_of_the_source_collapse() -> None:
    assert texts("<p>Rivers \n\t are   life.</p>") == ["Rivers are life."]


def test_references_are_resolved_and_composed() -> None:
    assert texts("<p>caf&#101;&#769; &lt;b&gt; &hellip;</p>") == ["café <b> …"]


def test_a_control_character_from_a_reference_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="control character U\\+0001 in ¶2"):
        read("<p>One.</p><p>T&#1;wo.</p>")


def test_front_matter_before_html_is_skipped() -> None:
    assert texts("---\na: 1\n---\n<p>Text.</p>") == ["Text."]


def test_deep_nesting_is_refused_at_once() -> None:
    with pytest.raises(InvalidInputError, match="elements nested more than 500 deep"):
        read("<div>" * 200_000 + "x")


def test_misnested_formatting_is_refused_before_it_multiplies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(html, "MAX_REOPENED", 10_000)
    with pytest.raises(InvalidInputError, match="close them"):
        read("".join(f"<font a={n}>" for n in range(100)) + "<p>a" * 1_000)


def test_text_that_looks_like_tags_in_scripts_does_not_count() -> None:
    assert texts("<script>" + "x('</b><div>');" * 1_000 + "</script><p>Text.</p>") == ["Text."]


@pytest.mark.parametrize(
    "tail", ["<" * 50_000, "<!--" * 20_000, "<p " + "a " * 50_000], ids=str.strip
)
def test_broken_markup_is_read_in_bounded_time(tail: str) -> None:
    assert texts("<p>Text.</p>" + tail)[0] == "Text."


def test_too_much_html_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MAX_HTML_CHARS", 10)
    with pytest.raises(TooLargeError, match="12 characters of HTML; the limit is 10"):
        read("<p>12345</p>")
