"""Plain text: what is a paragraph, what is a wrapped line, what is a title."""

import re

import pytest

from tm.errors import InvalidInputError, UnsupportedFormatError
from tm.model import Block, BlockKind
from tm.readers import read_document, read_presegmented

HEADING, PARAGRAPH, DATELINE = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.DATELINE


def blocks(text: str) -> tuple[Block, ...]:
    (stream,) = read_document(text.encode(), "a.txt").streams
    return stream.blocks


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


def test_blank_lines_part_paragraphs() -> None:
    found = blocks("The forum met.\n\n \t\nIt closed.\n")
    assert [(block.text, block.ref) for block in found] == [
        ("The forum met.", "¶1"),
        ("It closed.", "¶2"),
    ]


def test_two_ideographic_blanks_part_paragraphs() -> None:
    long = "各方就流域治理和民生改善坦诚交换意见，并一致同意定期发布进展报告。"
    assert texts(f"论坛公报　　{long}　　{long}　　（本报望澜5月8日电）") == [
        "论坛公报",
        long,
        long,
        "（本报望澜5月8日电）",
    ]


def test_an_ideographic_gap_in_a_heading_stays() -> None:
    assert texts("第一章　　总则\n\n本章规定论坛的宗旨。") == [
        "第一章　　总则",
        "本章规定论坛的宗旨。",
    ]


def test_wrapped_english_lines_are_joined_with_a_blank() -> None:
    text = (
        "The meeting of the forum was held in the city of Wanglan on the first\n"
        "day of May. Delegates from forty countries were present at the opening.\n"
        "They spoke about rivers. The chair thanked them and wished them good\n"
        "luck for the next years.\n"
    )
    assert texts(text) == [" ".join(text.split())]


def test_wrapped_chinese_lines_are_joined_without_a_blank() -> None:
    text = (
        "与会代表以共护河流为主题，就流域治理、绿色转型和民生改善坦诚\n"
        "交换意见，一致通过本声明。我们注意到，论坛成立五年来，各成员\n"
        "累计投入大量资金，建成水文站，惠及沿岸居民。\n"
    )
    assert texts(text) == [text.replace("\n", "")]


def test_a_line_that_is_not_full_ends_its_paragraph() -> None:
    text = (
        "The meeting of the forum was held in the city of Wanglan on the first\n"
        "day of May. Delegates from forty countries were present at the opening\n"
        "and spoke.\n"
        "The second paragraph has no blank line before it, but the line above\n"
        "is short.\n"
    )
    assert [found[:10] for found in texts(text)] == ["The meetin", "The second"]


def test_titles_on_lines_of_their_own_stay_apart() -> None:
    text = "论坛联合声明\n望澜，2026年5月18日\n\n各方同意定期会晤。"
    assert [(block.text, block.kind) for block in blocks(text)] == [
        ("论坛联合声明", HEADING),
        ("望澜，2026年5月18日", HEADING),
        ("各方同意定期会晤。", PARAGRAPH),
    ]


def test_paragraphs_on_single_lines_stay_apart() -> None:
    text = "会议在望澜举行。\n代表们发了言。\n会议结束。\n"
    assert texts(text) == ["会议在望澜举行。", "代表们发了言。", "会议结束。"]


def test_indented_lines_begin_paragraphs() -> None:
    text = "　　会议在望澜举行，各方代表出席会议\n　　会议通过声明\n　　会议结束"
    assert texts(text) == ["会议在望澜举行，各方代表出席会议", "会议通过声明", "会议结束"]


def test_a_line_that_ends_in_a_comma_goes_on() -> None:
    assert texts("Excellencies,\nLadies and Gentlemen,\n\nWelcome to Wanglan.") == [
        "Excellencies, Ladies and Gentlemen,",
        "Welcome to Wanglan.",
    ]


def test_list_items_stay_apart() -> None:
    text = "The parties will,\n1. plant trees,\n2. clean rivers,\n(a) every year.\n"
    assert len(texts(text)) == 4


def test_a_hyphen_at_the_line_end_stays_without_a_blank() -> None:
    text = "All parties support the long-\nterm plan.\n"
    assert texts(text) == ["All parties support the long-term plan."]


def test_pages_are_named_and_a_sentence_across_them_is_mended() -> None:
    text = (
        "The meeting of the forum was held in the city of Wanglan, in the presence of the\f"
        "mayor of the city.\n\nIt closed.\n"
    )
    document = read_document(text.encode(), "a.txt")
    assert [(block.ref, block.text[-18:]) for block in document.streams[0].blocks] == [
        ("p. 1 ¶1", "mayor of the city."),
        ("p. 2 ¶2", "It closed."),
    ]
    assert document.notes == ("p. 1 ¶1: a broken sentence was joined with p. 2 ¶1",)


def test_rules_are_no_text() -> None:
    assert texts("One.\n\n* * *\n\n————\nTwo.\n") == ["One.", "————", "Two."]


def test_a_dateline_is_told_from_a_remark() -> None:
    found = blocks("会议结束。\n\n（本报望澜5月8日电）\n\n（全文完）\n\n(Wanglan, 8 May 2026)\n")
    assert [block.kind for block in found] == [PARAGRAPH, DATELINE, HEADING, DATELINE]


def test_the_last_line_is_no_heading() -> None:
    assert [block.kind for block in blocks("联合声明\n\n各方同意。\n\n通向合作的道路")] == [
        HEADING,
        PARAGRAPH,
        PARAGRAPH,
    ]


def test_verse_is_not_all_headings() -> None:
    lines = [f"第{n}行诗没有标点" for n in "一二三四五六七八九十"]
    assert {block.kind for block in blocks("\n\n".join(lines))} == {PARAGRAPH}


def test_front_matter_is_skipped() -> None:
    text = "---\ntitle: 'x'\ntags:\n - a\n---\n\nThe text begins.\n"
    assert texts(text) == ["The text begins."]


def test_text_between_rules_is_no_front_matter() -> None:
    assert texts("---\nThe text begins here.\n---\nIt goes on.\n")[0] == "The text begins here."


def test_html_called_text_is_read_as_html() -> None:
    assert texts("\n---\na: b\n---\n<div><p>会议&amp;论坛</p></div>") == ["会议&论坛"]


def test_the_language_given_is_taken() -> None:
    (stream,) = read_document("共同声明。".encode(), "a.txt", lang="zh-Hant").streams
    assert stream.lang == "zh-Hant"


@pytest.mark.parametrize(("text", "lang"), [("我们同意。", "zh-Hans"), ("We agree to it.", "en")])
def test_the_language_is_guessed(text: str, lang: str) -> None:
    assert read_document(text.encode(), "a.txt").streams[0].lang == lang


@pytest.mark.parametrize("name", ["a.doc", "a"])
def test_an_unknown_suffix_lists_the_known_ones(name: str) -> None:
    known = ".docx, .epub, .htm, .html, .markdown, .md, .pdf, .pptx, .srt, .txt, .vtt, .xlsx"
    with pytest.raises(UnsupportedFormatError, match=re.escape(f"known: {known}")):
        read_document(b"text", name)


@pytest.mark.parametrize("data", [b"---\n***\n", b". . .\n\n!"])
def test_a_file_of_marks_holds_no_text(data: bytes) -> None:
    with pytest.raises(InvalidInputError, match=r"a\.txt: the file holds no text"):
        read_document(data, "a.txt")


def test_presegmented_lines_keep_their_numbers() -> None:
    stream = read_presegmented("第一句。\n\n 第三　　句。\u2028 \n".encode(), "src.any")
    assert [(block.text, block.ref) for block in stream.blocks] == [
        ("第一句。", "line 1"),
        ("", "line 2"),
        ("第三　　句。", "line 3"),
    ]
    assert stream.lang == "zh-Hans"
