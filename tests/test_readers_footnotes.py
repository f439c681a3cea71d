"""Footnotes: their bodies follow the text as blocks of their own kind; their marks stay in it."""

import pytest

from tests.hard_data import INITIATIVE, LAW
from tests.hard_layouts import EN, MARKS, ZH, Files, noted, notes_of, plain, texts_of
from tests.hard_layouts import with_footnotes as printed
from tm.model import BlockKind, Document
from tm.readers import read_document
from tm.segment import sentences


def read(text: str, name: str = "a.txt") -> Document:
    return read_document(text.encode(), name)


def segments(files: Files) -> list[list[str]]:
    return [
        [segment.text for segment in sentences(read(text, name).streams[0])] for name, text in files
    ]


def notes(document: Document) -> list[str]:
    return [b.text for b in document.streams[0].blocks if b.kind is BlockKind.NOTE]


@pytest.mark.parametrize("style", MARKS)
@pytest.mark.parametrize("at_end", [True, False], ids=["endnotes", "footnotes"])
def test_notes_follow_the_text_that_they_interrupted(style: str, at_end: bool) -> None:
    marks = MARKS[style]
    parts = (*noted(INITIATIVE, marks), *notes_of(marks))
    files = [
        (name, plain(parts, side) if at_end else printed(INITIATIVE, side, marks))
        for name, side in (("zh.txt", ZH), ("en.txt", EN))
    ]
    assert segments(files) == texts_of(parts)
    for name, text in files:
        document = read(text, name)
        assert len(notes(document)) == 3
        assert any("3 notes stand behind the text, the first from ¶" in n for n in document.notes)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("各方同意[^1]会晤。\n\n[^1]: 见声明\n第三条。\n\n会议闭幕。", "a.md"),
        ("<p>各方同意<sup>1</sup>会晤。</p><p>¹ 见声明第三条。</p><p>会议闭幕。</p>", "a.html"),
        ("各方同意[1]会晤。\n\n会议闭幕。\n\n注释：\n\n1. 见声明第三条。\n\n2. 无。", "a.txt"),
        ("各方同意①会晤。\n①见声明第三条。\n\n会议闭幕。", "a.txt"),
        ("各方同意〔1〕会晤。\n\n〔1〕见声明第三条。\n\n会议闭幕。", "a.txt"),
    ],
    ids=["markdown", "html", "titled list", "joined lines", "tortoise shells"],
)
def test_other_ways_to_write_notes(text: str, name: str) -> None:
    found = notes(read(text, name))
    assert len(found) == 1
    assert found[0].endswith("见声明第三条。")


@pytest.mark.parametrize("mark", ["[1]", "¹"])
@pytest.mark.parametrize("before", [",", ";", ":"])
def test_english_marks_of_notes_stand_behind_commas(before: str, mark: str) -> None:
    text = f"Under the law{before}{mark} all may meet.\n\n{mark} The law of 1998.\n\nIt closed."
    assert notes(read(text)) == [f"{mark} The law of 1998."]


@pytest.mark.parametrize(
    "text",
    [
        "会议讨论了：①水文；②航运。\n\n①水文站应当增加。\n\n②航运应当安全。",
        "It discussed,①waters;②ships.\n\n①Waters rise.\n\n②Ships sink.",
        "Bring the following.\n\n* ropes\n\n* lamps\n\nThe fee is 3 yuan* a day.",
        "The area is 12 km² now.\n\n[1] is the first chapter.",
        "* Prices in yuan.\n\nThe lamp* is new.",
        "各方同意[1]会晤。\n\n[2] 见声明第三条。",
    ],
    ids=[
        "items",
        "items behind commas",
        "bullets",
        "square",
        "note before its mark",
        "another number",
    ],
)
def test_what_answers_no_mark_is_text(text: str) -> None:
    document = read(text)
    assert notes(document) == []
    assert [block.text for block in document.streams[0].blocks] == text.split("\n\n")


def test_a_page_number_and_a_note_leave_one_sentence() -> None:
    text = "".join(
        "The members of the commission noted[1] with satisfaction, in the spirit of friendly\n"
        f"\n[1] Decision {n} of the year.\n\n{n}\n\n"
        "relations, that the work of the past months had been completed before the end of May.\n\n"
        for n in range(4, 9)
    )
    found = [segment.text for segment in sentences(read(text).streams[0])]
    assert len(found) == 10
    assert all(one.endswith("before the end of May.") for one in found[:5])
    assert found[5] == "[1] Decision 4 of the year."


def test_a_law_has_no_notes() -> None:
    for side in (ZH, EN):
        assert notes(read(plain(LAW, side))) == []
