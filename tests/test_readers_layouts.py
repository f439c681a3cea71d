"""Layouts with two languages in one file: each sentence in its stream, no label among them."""

import pytest

from tests.hard_bilingual import BILINGUAL
from tests.hard_data import INITIATIVE, LAW, Part
from tests.hard_layouts import texts_of
from tm.model import BlockKind, Document
from tm.readers import read_document
from tm.segment import sentences


def read(text: str, name: str = "a.txt") -> Document:
    return read_document(text.encode(), name)


def streams(text: str, name: str = "a.txt") -> dict[str, list[str]]:
    return {s.lang: [block.text for block in s.blocks] for s in read(text, name).streams}


@pytest.mark.parametrize("layout", BILINGUAL)
@pytest.mark.parametrize("parts", [INITIATIVE, LAW], ids=["initiative", "law"])
def test_each_language_has_its_sentences(parts: tuple[Part, ...], layout: str) -> None:
    lay_out, name = BILINGUAL[layout]
    document = read(lay_out(parts), name)
    found = {s.lang: [segment.text for segment in sentences(s)] for s in document.streams}
    chinese, english = texts_of(parts)
    assert found == {"zh-Hans": chinese, "en": english}


@pytest.mark.parametrize(
    ("layout", "note"),
    [
        ("labelled halves", "2 labels were left out, the first in ¶1: 中文版"),
        (
            "tabs with header and numbers",
            "1 header row was left out, the first in ¶1: 序号 | 中文 | English",
        ),
        ("labels", "90 labels were left out, the first in ¶1: 原文："),
        ("language labels", "90 labels were left out, the first in ¶1: [ZH]"),
        (
            "pipe table with numbers",
            "1 header row was left out, the first in row 1: No. | Original | Translation | Remarks",
        ),
        ("HTML table", "1 header row was left out, the first in row 1: 序号 | 原文 | 译文"),
    ],
)
def test_labels_and_header_rows_are_told(layout: str, note: str) -> None:
    lay_out, name = BILINGUAL[layout]
    assert note in read(lay_out(INITIATIVE), name).notes


def test_a_column_of_numbers_is_told_once() -> None:
    lay_out, name = BILINGUAL["pipe table with numbers"]
    notes = read(lay_out(INITIATIVE), name).notes
    assert (
        notes[1] == "¶5: left out, in neither language: 1; and 15 more numbers or signs up to ¶50"
    )
    assert len(notes) == 2


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("中文\nChinese\n英文\nEnglish\n法文\nFrench\n", 6),
        ("语言\tLanguages\n中文\tChinese\n英文\tEnglish\n", 6),
        ("English is taught.\n学校教授英文。\n\nChinese\n中文\n", 4),
    ],
    ids=["list", "rows", "one"],
)
def test_a_list_of_languages_is_text(text: str, blocks: int) -> None:
    found = read(text)
    assert found.notes == ()
    assert sum(len(stream.blocks) for stream in found.streams) == blocks


def test_the_cells_of_a_table_in_one_language_all_stay() -> None:
    table = "| 原文 | 译文 |\n|---|---|\n| 河流 | 江河 |\n| 2024 | 12 |\n"
    (stream,) = read(table, "a.md").streams
    assert [block.text for block in stream.blocks] == [
        "原文", "译文", "河流", "江河", "2024", "12"
    ]  # fmt: skip
    assert {block.kind for block in stream.blocks} == {BlockKind.CELL}


def test_rows_with_an_empty_cell_keep_the_other() -> None:
    text = "1\t各方同意会晤。\tThe parties meet.\n2\t会议闭幕。\t\n3\t\tIt was late.\n"
    assert streams(text) == {
        "zh-Hans": ["各方同意会晤。", "会议闭幕。"],
        "en": ["The parties meet.", "It was late."],
    }


@pytest.mark.parametrize(
    ("line", "chinese", "english"),
    [
        ("一、总则 / I. General Provisions", "一、总则", "I. General Provisions"),
        ("一、总则 I. General Provisions", "一、总则", "I. General Provisions"),
        ("第一条 Article 1", "第一条", "Article 1"),
        ("第三章　罚则　Chapter III Penalties", "第三章　罚则", "Chapter III Penalties"),
        ("General Provisions（总则）", None, None),
    ],
)
def test_a_heading_in_both_languages(line: str, chinese: str | None, english: str | None) -> None:
    text = (
        f"{line}\n\n论坛每两年在望澜举行一次。\n\nThe forum is held in Wanglan every two years.\n"
    )
    found = streams(text)
    heads = found["zh-Hans"][0], found["en"][0]
    if chinese is None:
        assert line in (*found["zh-Hans"], *found["en"])
    else:
        assert heads == (chinese, english)


def test_a_short_cry_does_not_keep_a_long_line_together() -> None:
    text = "论坛在望澜举行。The forum met. 好！Good! 各方通过了联合声明。The parties adopted it."
    assert streams(text)["zh-Hans"][-1] == "各方通过了联合声明。"


def test_front_matter_is_told() -> None:
    text = "---\ntitle: Statement\nlang: en\n---\n\n# Head\n\nThe forum met.\n\n## End\n"
    for name in ("a.md", "a.txt"):
        assert read(text, name).notes == (
            "2 lines of front matter were left out, the first: title: Statement",
        )
