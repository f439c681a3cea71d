"""Pages: their numbers, heads and tables of contents leave the text, and nothing else does."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hard_data import INITIATIVE, LAW, Part
from tests.hard_layouts import (
    EN,
    FEET,
    ZH,
    Files,
    Foot,
    both_paged,
    html_contents,
    indented,
    markdown_contents,
    texts_of,
    with_contents,
    wrapped,
)
from tm.model import Document
from tm.readers import read_document
from tm.readers.contents import find_contents
from tm.readers.page_marks import numbered_head
from tm.segment import sentences

HEADS: dict[str, Foot] = {
    "the same": lambda number, _: "青澜河年鉴 Qinglan Yearbook",
    "left and right": lambda number, _: "青澜河文献" if number % 2 else "Documents of the Basin",
    "with numbers": lambda number, _: (
        f"{number}  Qinglan Yearbook" if number % 2 else f"Documents of the Basin  {number}"
    ),
}


def read(files: Files) -> list[Document]:
    return [read_document(text.encode(), name) for name, text in files]


def segments(documents: list[Document]) -> list[list[str]]:
    return [
        [segment.text for segment in sentences(stream)]
        for document in documents
        for stream in document.streams
    ]


def left_out(document: Document) -> list[str]:
    return [note for note in document.notes if "was joined with" not in note]


@pytest.mark.parametrize("parts", [INITIATIVE, LAW], ids=["initiative", "law"])
def test_hard_wrapped_lines_are_whole_sentences(parts: tuple[Part, ...]) -> None:
    documents = read([("zh.txt", wrapped(parts, ZH)), ("en.txt", wrapped(parts, EN))])
    assert segments(documents) == texts_of(parts)
    assert [document.notes for document in documents] == [(), ()]


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize("hard_wrapped", [True, False], ids=["wrapped", "whole lines"])
@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_page_numbers_leave_the_sentences_that_they_cut(
    foot: str, hard_wrapped: bool, suffix: str
) -> None:
    files = both_paged(INITIATIVE, foot=FEET[foot], hard_wrapped=hard_wrapped)
    documents = read([(name.replace("txt", suffix), text) for name, text in files])
    assert segments(documents) == texts_of(INITIATIVE)
    for document in documents:
        (note,) = left_out(document)
        assert "page numbers were left out, the first in line " in note


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("separator", ["\n", "\n\n", "\f", "\n\f"], ids=repr)
def test_running_heads_leave_the_sentences_that_they_cut(head: str, separator: str) -> None:
    foot = None if head == "with numbers" else FEET["bare"]
    files = both_paged(INITIATIVE, head=HEADS[head], foot=foot, separator=separator, first=7)
    documents = read(files)
    assert segments(documents) == texts_of(INITIATIVE)
    assert all("running heads were left out" in left_out(one)[-1] for one in documents)


def test_what_was_left_out_is_told_with_its_number_and_place() -> None:
    files = both_paged(INITIATIVE, head=HEADS["the same"], foot=FEET["dashes"])
    chinese, english = read(files)
    assert left_out(chinese) == [
        "5 page numbers were left out, the first in line 12: - 1 -",
        "4 running heads were left out, the first in line 14: 青澜河年鉴 Qinglan Yearbook",
    ]
    assert len(left_out(english)) == 2


def test_heads_without_any_number_are_found_in_the_middle_of_sentences() -> None:
    documents = read(both_paged(INITIATIVE, head=HEADS["the same"], foot=None))
    assert segments(documents) == texts_of(INITIATIVE)


def test_windows_line_ends_change_nothing() -> None:
    files = both_paged(INITIATIVE, head=HEADS["the same"])
    documents = read([(name, text.replace("\n", "\r\n")) for name, text in files])
    assert segments(documents) == texts_of(INITIATIVE)


@pytest.mark.parametrize("parts", [INITIATIVE, LAW], ids=["initiative", "law"])
@pytest.mark.parametrize("entry", ["dots", "ellipses", "middle dots", "blanks", "no pages"])
@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_a_table_of_contents_is_left_out(parts: tuple[Part, ...], entry: str, suffix: str) -> None:
    documents = read(
        [
            (f"zh.{suffix}", with_contents(parts, ZH, entry=entry)),
            (f"en.{suffix}", with_contents(parts, EN, entry=entry)),
        ]
    )
    assert segments(documents) == texts_of(parts)
    headings = sum(part.heading for part in parts)
    assert documents[1].notes == (
        f"{headings} lines of the contents were left out, the first in line 3: Contents",
    )


@pytest.mark.parametrize("parts", [INITIATIVE, LAW], ids=["initiative", "law"])
@pytest.mark.parametrize("columns", [40, 60, 72, 80, 120])
def test_an_indent_alone_shows_where_a_paragraph_begins(
    parts: tuple[Part, ...], columns: int
) -> None:
    files = [(f"{side}.txt", indented(parts, side, columns)) for side in (ZH, EN)]
    assert segments(read(files)) == texts_of(parts)


@pytest.mark.parametrize("lay_out", [markdown_contents, html_contents])
def test_a_list_of_links_as_contents_is_left_out(lay_out: Callable[..., str]) -> None:
    suffix = "md" if lay_out is markdown_contents else "html"
    documents = read([(f"{side}.{suffix}", lay_out(INITIATIVE, side)) for side in (ZH, EN)])
    assert segments(documents) == texts_of(INITIATIVE)
    assert all("6 lines of the contents were left out" in one.notes[0] for one in documents)


def test_contents_without_a_title_need_their_entries_in_the_text() -> None:
    entries = "Shipping on the river .... 2\nTrade with the islands .... 5\nFees .... 9\n"
    text = "Shipping on the river\n\nIt grows.\n\nTrade with the islands\n\nIt grows too.\n"
    assert read([("a.txt", f"{entries}\n{text}")])[0].notes == (
        "3 lines of the contents were left out, the first in line 1: Shipping on the river .... 2",
    )
    assert read([("a.txt", f"{entries}\nThe fees are listed above.\n")])[0].notes == ()


def test_the_title_of_a_chapter_as_head_leaves_the_chapter_its_heading() -> None:
    page = "The members of the commission noted with satisfaction, in the spirit of good relations,"
    rest = "that the work of the past months had been completed before the end of May.\n\n"
    text = "\n".join(
        f"Chapter of the {name}\n\n"
        + "\n".join(f"{page}\n{number + n}\nChapter of the {name}\n{rest}" for n in range(3))
        for number, name in ((1, "Rivers"), (4, "Lakes"), (7, "Seas"), (10, "Wells"))
    )
    (document,) = read([("a.txt", text)])
    found = [block.text for block in document.streams[0].blocks]
    assert [one for one in found if one.startswith("Chapter")] == [
        f"Chapter of the {name}" for name in ("Rivers", "Lakes", "Seas", "Wells")
    ]
    assert len(found) == 16
    assert left_out(document)[1] == (
        "12 running heads were left out, the first in line 5: Chapter of the Rivers"
    )


def test_numbers_of_empty_pages_go_too() -> None:
    sentence = "各方在声明中重申，将继续加强合作，共同保护沿岸的湿地和森林，并且每年公布一次结果\n"
    text = "".join(f"{sentence * 4}\n{n}\n\n" for n in (1, 2, 3)) + f"4\n\n{sentence * 4}\n5\n"
    (document,) = read([("a.txt", text)])
    assert "5 page numbers were left out, the first in line 6: 1" in document.notes


REAL_TEXT = {
    "a year": "会议多次举行。\n\n2024\n\n会议在望澜举行，各方出席。\n\n2025\n\n会议在镜水举行。",
    "sections of a story": "\n\n".join(
        f"{number}\n\n{'The boat went up the river and came back. ' * (5 + number % 3)}"
        for number in range(1, 9)
    ),
    "sections with dashes": "\n\n".join(
        f"— {number} —\n\n{'小船沿河而上，又顺流而下。' * (9 + number % 3)}"
        for number in range(1, 9)
    ),
    "a list of numbers": "The numbers drawn were\n\n" + "\n".join(map(str, range(12, 30))) + "\n",
    "a table of figures": "Catch of the year in tonnes\n\n"
    + "\n".join(f"Carp ........ {n}\nPike ........ {n - 7}" for n in (310, 289, 305, 270, 333)),
    "figures that rise": "The catch grew from year to year in tonnes.\n\n"
    + "\n".join(f"Carp of year {'abcdefgh'[n]} ........ {n * 40}" for n in range(8)),
    "a refrain": "\n\n".join(
        f"第{n}段写河水流过山谷\n河水流过我们的村庄\n\n青山依旧在" for n in "一二三四五六七八"
    ),
    "a refrain in English": "\n\n".join(
        f"The {n} boat has gone to the sea with the morning tide\n"
        "and nobody on the pier could tell\n\nRow, brothers, row"
        for n in ("first", "second", "third", "fourth", "fifth")
    ),
    "a slogan": "各方同意共同保护河流。\n\n同饮一江水\n\n各国都应当出力。\n\n同饮一江水\n\n未来"
    "属于青年一代，他们要求行动。\n\n同饮一江水\n\n会议随后闭幕。",
    "numbered headings": "\n\n".join(
        f"Article {n}\n\n{'The port authority shall reply to every application. ' * (3 + n % 2)}"
        for n in range(1, 9)
    ),
    "items that end in numbers": "\n".join(
        f"项目{'甲乙丙丁戊己庚辛'[n]}的实施单位和联系方式尚待各国进一步商定，编号 {n + 1}"
        for n in range(8)
    ),
    "lines that come back": "\n".join(
        f"The provisions of paragraph {n} apply to ships of all kinds and, unless otherwise\n"
        f"agreed by the members of the commission, to rafts and to the people who travel\n"
        f"on them."
        for n in range(1, 9)
    ),
    "a heading named contents": "Contents\n\nThe box holds twelve lamps.\n\nAll are of glass.",
    "verse with dots": "我想起了那条河……1\n\n河水……流向大海……2026\n",
}


@pytest.mark.parametrize("name", REAL_TEXT)
def test_real_text_is_left_alone(name: str) -> None:
    document = read_document(REAL_TEXT[name].encode(), "a.txt")
    blocks = " ".join(block.text for block in document.streams[0].blocks)
    assert "".join(blocks.split()) == "".join(REAL_TEXT[name].split())
    assert document.notes == ()


WORDS = st.sampled_from(
    ["会议", "河流", "12", "3", "2026", "—", "目录", "……", "第3页", "*", "①", "[1]", "¹", "。",
     "，", "river", "The", "of", "Page 3", "Contents", ".....", "Article", "1", "2", "\n",
     "\n\n", "\f"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_nothing_vanishes_without_a_note(text: str) -> None:
    text = f"The text of the river begins here.\n\n{text}"
    document = read_document(text.encode(), "a.txt", lang="en")
    kept = "".join(block.text for stream in document.streams for block in stream.blocks)
    gone = len(letters(text)) - len(letters(kept))
    assert gone == 0 or any("left out" in note for note in document.notes)


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


CHINESE = st.sampled_from(["会议在望澜举行。", "各方同意，每年会晤一次。", "2026年。", "见第3页。"])
ENGLISH = st.sampled_from(["The forum met. ", "In 2026, 12 boats sailed. ", "Article 3 applies. "])


@given(
    st.sampled_from([CHINESE, ENGLISH]).flatmap(
        lambda one: st.lists(
            st.lists(one, min_size=1, max_size=4).map("".join), min_size=1, max_size=12
        )
    )
)
def test_paragraphs_of_whole_sentences_are_never_changed(paragraphs: list[str]) -> None:
    document = read_document("\n\n".join(paragraphs).encode(), "a.txt")
    kept = "".join(block.text for stream in document.streams for block in stream.blocks)
    assert sorted(letters(kept)) == sorted(letters("".join(paragraphs)))
    assert document.notes == ()


@pytest.mark.parametrize(
    "gap",
    ["  ", "\t", " \t ", "\u3000", " ........ ", " . . . . ", "……", "____", ". . . . ."],
    ids=["blanks", "tab", "both", "wide", "dots", "spaced", "ellipsis", "rule", "dots at once"],
)
def test_an_entry_and_its_page_are_parted_in_many_ways(gap: str) -> None:
    lines = ["Contents", f"Harbour{gap}1", f"Etc.{gap}12", "The harbour is old."]
    assert find_contents(lines) == {0, 1, 2}


@pytest.mark.parametrize("gap", [" ", "", " - ", "\t" * 150 + "x"])
def test_other_lines_with_a_number_are_no_entries(gap: str) -> None:
    assert find_contents(["Contents", f"Harbour{gap}1", f"Etc{gap}12", "It is old."]) == frozenset()


def test_a_head_and_its_number_stand_far_apart() -> None:
    assert numbered_head(f"Ports in winter{' ' * 70}12") == ("Ports in winter", 12)
    assert numbered_head(f"12 \t Ports  in{' ' * 70}winter") == ("Ports in winter", 12)
