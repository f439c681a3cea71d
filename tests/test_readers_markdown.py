"""Markdown: marks go, text stays."""

import pytest

from tm.errors import TooLargeError
from tm.model import BlockKind, Document
from tm.readers import markdown, read_document


def read(text: str, name: str = "a.md") -> Document:
    return read_document(text.encode(), name)


def texts(text: str) -> list[str]:
    return [block.text for block in read(text).streams[0].blocks]


def test_marks_are_removed() -> None:
    text = "Some **strong**, *weak* and `code` [link](http://a.b/c) \\* <b>raw</b> &amp; so on.\n"
    assert texts(text) == ["Some strong, weak and code link * raw & so on."]


def test_headings_and_strong_lines_are_headings() -> None:
    found = read("# Title\n\nTitle II\n---\n\n**Speaker**  \nBeijing\n\n**Stop!** Now.\n\nEnd.\n")
    assert [(block.text, block.kind) for block in found.streams[0].blocks] == [
        ("Title", BlockKind.HEADING),
        ("Title II", BlockKind.HEADING),
        ("Speaker", BlockKind.HEADING),
        ("Beijing", BlockKind.HEADING),
        ("Stop! Now.", BlockKind.PARAGRAPH),
        ("End.", BlockKind.PARAGRAPH),
    ]


def test_lines_of_a_paragraph_are_joined_by_rule() -> None:
    assert texts("河流是\n生命之源。\n\nRivers are\nlife.\n\n各方同意。\n") == [
        "河流是生命之源。",
        "Rivers are life.",
        "各方同意。",
    ]


def test_numbers_of_lists_stay_and_bullets_go() -> None:
    assert texts("1. Plant trees.\n2. Clean rivers.\n\n- Rest.\n") == [
        "1. Plant trees.",
        "2. Clean rivers.",
        "Rest.",
    ]


def test_cells_are_cells() -> None:
    found = read("| a | b |\n|---|---|\n| c | d |\n").streams[0].blocks
    assert [(block.text, block.kind) for block in found] == [
        (text, BlockKind.CELL) for text in "abcd"
    ]


def test_code_is_left_out_and_said_so() -> None:
    document = read("Text.\n\n```\nx = 1\n```\n")
    assert [block.text for block in document.streams[0].blocks] == ["Text."]
    assert document.notes == ("lines 3 to 5 of the text: code was left out",)


def test_indented_text_is_no_code() -> None:
    assert texts("One.\n\n    Two is indented.\n") == ["One.", "Two is indented."]


def test_html_blocks_are_read() -> None:
    assert texts("<div>\n<p>One.</p><p>Two.</p>\n</div>\n\nThree.\n") == ["One.", "Two.", "Three."]


def test_markdown_called_text_is_read_as_markdown() -> None:
    text = "# Title\n\n## Part\n\nText with **marks**.\n"
    found = read(text, "a.txt").streams[0].blocks
    assert [block.text for block in found] == ["Title", "Part", "Text with marks."]


def test_page_breaks_part_paragraphs() -> None:
    assert texts("# Title\n\nOne.\fTwo.\n") == ["Title", "One.", "Two."]


def test_one_line_with_a_sign_is_not_yet_markdown() -> None:
    assert read("# 1 in the world\n\nText.\n", "a.txt").streams[0].blocks[0].text[0] == "#"


def test_too_much_markdown_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_MARKDOWN_CHARS", 10)
    with pytest.raises(TooLargeError, match="12 characters of Markdown; the limit is 10"):
        read("a" * 12)


@pytest.mark.parametrize(
    "marks",
    ["[" * 50_000, "*a " * 20_000, "[a](" * 10_000, "a `" * 9_000, "|a" * 5_000],
    ids=["brackets", "stars", "links", "ticks", "bars"],
)
def test_hostile_marks_keep_the_text_behind_them(marks: str) -> None:
    assert texts(f"{marks}\n\nThe text.\n")[-1] == "The text."
