"""PDF: lines to paragraphs, columns, hyphens, pages; and what cannot be read, told in words."""

import time
import tracemalloc
from contextlib import suppress

import pytest

from tests.pdf_files import At, pdf, running
from tm.errors import CancelledError, InvalidInputError, TooLargeError
from tm.model import BlockKind, Document
from tm.readers import read_document
from tm.readers.pdf import pages as pages_module
from tm.readers.pdf import worker
from tm.readers.pdf.hyphens import Hyphens
from tm.readers.pdf.layout import GAP, MAX_RUNS, lines_of_page
from tm.readers.pdf.pages import Run
from tm.stopping import stoppable

PARAGRAPH = (
    "The members have met in the house by the river and have\n"
    "agreed on what is to be done in the course of the year, as\n"
    "the minutes show."
)
JOINED = PARAGRAPH.replace("\n", " ")
OTHER = (
    "Those who could not come were told by letter of what had\n"
    "been said there, and were asked to write down what they\n"
    "think of it."
)
OTHER_JOINED = OTHER.replace("\n", " ")
LEFT = """The left column tells what was
agreed by the members in the
house by the river, and what
they have left to others to do"""
RIGHT = """in the course of the next year.
The right one tells how much of
it has been done so far, and it
says by whom, and with what end."""


def read(*pages: list[At]) -> Document:
    return read_document(pdf(*pages), "a.pdf")


def texts(*pages: list[At]) -> list[str]:
    return [block.text for stream in read(*pages).streams for block in stream.blocks]


def test_lines_become_paragraphs_with_their_page_and_place() -> None:
    first = [At(70, 790, "The Report", 18), *running(PARAGRAPH)]
    second = running(f"{OTHER}\nBesides, it was agreed to meet again.")
    (stream,) = read(first, second).streams
    assert [(block.text, block.kind, block.ref) for block in stream.blocks] == [
        ("The Report", BlockKind.HEADING, "p. 1 ¶1"),
        (JOINED, BlockKind.PARAGRAPH, "p. 1 ¶2"),
        (OTHER_JOINED, BlockKind.PARAGRAPH, "p. 2 ¶1"),
        ("Besides, it was agreed to meet again.", BlockKind.PARAGRAPH, "p. 2 ¶2"),
    ]


def test_a_wider_step_and_an_indent_begin_paragraphs() -> None:
    one, two, three, four = (
        f"This {n} line is as long as any other line, to the edge" for n in "abcd"
    )
    stepped = [At(70, 760, one), At(70, 730, two), At(90, 716, three), At(70, 702, four + ".")]
    assert texts(stepped) == [one, f"{two} {three} {four}."]
    indented = [At(70, 760, one + "."), At(90, 746, two), At(70, 732, three), At(70, 718, "end.")]
    assert texts(indented) == [one + ".", f"{two} {three} end."]


def test_lines_that_stand_apart_on_top_are_paragraphs() -> None:
    lines = [At(90, 790, "A title"), At(90, 760, "(the place, 5 May)"), *running(PARAGRAPH, y=730)]
    assert texts(lines) == ["A title", "(the place, 5 May)", JOINED]


def test_bold_lines_are_headings() -> None:
    lines = [At(70, 790, "What was agreed", bold=True), *running(PARAGRAPH, y=776)]
    (stream,) = read(lines).streams
    assert [block.kind for block in stream.blocks] == [BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_hyphens_at_line_ends_go_unless_they_belong_to_the_word() -> None:
    assert Hyphens(["a well-known one"]).join("the well-", "known work") == "the well-known work"
    assert Hyphens(["cooperation"]).join("co-", "operation.") == "cooperation."
    assert Hyphens([]).join("the inter-", "national") == "the international"
    assert Hyphens([]).join("the minutes-", "keeping") == "the minutes-keeping"
    assert Hyphens([]).join("soft\u00ad", "ware") == "software"
    assert Hyphens([]).join("Franco-", "German") == "Franco- German"
    assert Hyphens([]).join("的译文", "第二") == "的译文第二"
    lines = running("The members have agreed on their work, which was inter-\nnational.")
    assert texts(lines) == ["The members have agreed on their work, which was international."]


def test_chinese_lines_join_without_blanks() -> None:
    lines = running(
        "图书馆保存各国文件及其译文，对参与政府机构\n大学和代表之间交流的每一个组织都十分重要。"
    )
    assert texts(lines) == [
        "图书馆保存各国文件及其译文，对参与政府机构大学和代表之间交流的每一个组织都十分重要。"
    ]


def test_a_sentence_goes_on_over_a_page() -> None:
    begin, *rest = PARAGRAPH.split("\n")
    first = running(f"{OTHER}\n{begin}")
    second = running("\n".join(rest))
    assert texts(first, second) == [OTHER_JOINED, JOINED]
    assert read(first, second).notes == ("p. 1 ¶2: a broken sentence was joined with p. 2 ¶1",)


def test_columns_are_read_one_after_the_other() -> None:
    head = [At(70, 790, "A title that goes over both of the columns of this page", 16)]
    lines = [*head, *running(LEFT, x=70), *running(RIGHT, x=320)]
    mixed = [*head, *(line for pair in zip(lines[1:5], lines[5:], strict=True) for line in pair)]
    expected = [
        "A title that goes over both of the columns of this page",
        f"{LEFT}\n{RIGHT}".replace("\n", " "),
    ]
    assert texts(lines) == expected
    assert texts(mixed) == expected


def test_a_table_is_read_row_by_row() -> None:
    rows = [("Fruit", "Grown in"), ("Pears", "the north"), ("Figs", "the south")]
    lines = [
        At(x, 700 - 14 * i, cell)
        for i, row in enumerate(rows)
        for x, cell in zip((70, 200), row, strict=True)
    ]
    (stream,) = read([*running(PARAGRAPH), *lines]).streams
    assert [(block.text, block.kind) for block in stream.blocks[1:]] == [
        ("Fruit", BlockKind.CELL), ("Grown in", BlockKind.CELL),
        ("Pears", BlockKind.CELL), ("the north", BlockKind.CELL),
        ("Figs", BlockKind.CELL), ("the south", BlockKind.CELL),
    ]  # fmt: skip


def test_two_lines_that_are_set_wide_are_no_table() -> None:
    rows = [("pears", "or"), ("plums", "on")]
    wide = [
        At(x, 700 - 14 * i, row[k]) for i, row in enumerate(rows) for k, x in ((0, 70), (1, 270))
    ]
    assert texts([*running(PARAGRAPH, y=758), *wide])[1:] == ["pears or", "plums on"]


def test_page_numbers_and_running_heads_are_told() -> None:
    pages = [
        [At(70, 810, "Annual Report"), *running(lines_about(fruit)), At(290, 40, str(i))]
        for i, fruit in enumerate(("pears", "plums", "figs", "grapes"), 1)
    ]
    found = read(*pages)
    refs = [block.ref for block in found.streams[0].blocks]
    assert refs == ["p. 1 ¶1", "p. 2 ¶1", "p. 3 ¶1", "p. 4 ¶1"]
    assert found.notes == (
        "4 page numbers were left out, the first on page 1: 1",
        "4 running heads were left out, the first on page 1: Annual Report",
    )


def lines_about(fruit: str) -> str:
    return (
        f"The members have met by the river and tasted the {fruit} there,\n"
        f"of which more {fruit} than anybody could eat had been brought, and\n"
        f"they have agreed that good {fruit} are sold at the market too, but\n"
        f"that their own {fruit} are sweeter."
    )


def test_raised_numbers_are_marks_of_notes() -> None:
    lines = [
        At(70, 760, "The members have agreed"), At(192, 764, "1", 7), At(200, 760, "on it."),
        At(70, 60, "1", 6), At(76, 57, "The minutes of May.", 9),
    ]  # fmt: skip
    (stream,) = read(lines).streams
    assert [(block.text, block.kind) for block in stream.blocks] == [
        ("The members have agreed¹ on it.", BlockKind.PARAGRAPH),
        ("¹ The minutes of May.", BlockKind.NOTE),
    ]


def test_a_bilingual_page_gives_two_streams() -> None:
    lines = [
        At(70, 760, "我们同意这一点。"), At(70, 746, "We agree to this."),
        At(70, 732, "会议已经结束。"), At(70, 718, "The meeting has ended."),
    ]  # fmt: skip
    assert [[b.text for b in s.blocks] for s in read(lines).streams] == [
        ["我们同意这一点。", "会议已经结束。"],
        ["We agree to this.", "The meeting has ended."],
    ]


def test_what_stands_askew_is_told() -> None:
    found = read([*running(PARAGRAPH), At(200, 300, "DRAFT", 60, angle=1)])
    assert found.notes == ("5 characters that stand askew were left out, the first on page 1",)


def test_pages_without_text_are_told() -> None:
    picture = [At(100, 100, "")]
    found = read(running(PARAGRAPH), picture, running(OTHER), picture, [])
    assert found.notes == ("pages 2, 4 are without text: what is a picture there was not read",)


ENCRYPTED = (
    b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32
    + b">>>"
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"text", "a.pdf: it is no PDF; it does not begin as one"),
        (b"%PDF-1.7\nnothing more", "a.pdf: this PDF is damaged; open it and save it anew"),
        (pdf(running(PARAGRAPH), trailer=ENCRYPTED), "a.pdf: this PDF needs a password"),
        (pdf([At(100, 100, "")]), "a.pdf: this PDF has no text: it is a scan, or pictures of text"),
        (pdf([]), "a.pdf: this PDF has no text"),
        (pdf([At(70, 700, "会议结束")], mapped=False), "do not tell which characters they show"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_document(data, "a.pdf")
    assert message in str(caught.value)


@pytest.mark.parametrize("cut", [10, 100, 400, 900])
def test_a_cut_file_is_read_or_refused(cut: int) -> None:
    data = pdf(running(PARAGRAPH))[:-cut]
    with suppress(InvalidInputError):
        assert read_document(data, "a.pdf").streams[0].blocks[0].text == JOINED


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(TooLargeError, match="5,001 pages; the limits are 5,000 pages"):
        read_document(pdf(*[[]] * 5_001), "a.pdf")


def test_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "MAX_PDF_BYTES", 10)
    with pytest.raises(TooLargeError, match="the limit is 10; split the file"):
        read(running(PARAGRAPH))


def test_the_process_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "DEADLINE_S", 0.0)
    monkeypatch.setattr(pages_module, "LOOK_EVERY_S", 0.001)
    with pytest.raises(TooLargeError, match="reading this PDF took more than 0 s"):
        read(running(PARAGRAPH))


def test_reading_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "LOOK_EVERY_S", 0.001)

    def stop() -> None:
        raise CancelledError("stopped")

    with stoppable(stop), pytest.raises(CancelledError):
        read(running(PARAGRAPH))


def test_a_process_without_memory_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    script = tmp_path / "worker.py"
    text = pages_module.Path(worker.__file__).read_text(encoding="utf-8")
    script.write_text(text.replace("1024 * 1024 * 1024", "20_000_000"), encoding="utf-8")
    monkeypatch.setattr(worker, "__file__", str(script))
    with pytest.raises(TooLargeError, match="took too much memory or time, or failed"):
        read(running(PARAGRAPH))


def run(text: str, left: float, top: float, width: float = 40, height: float = 12) -> Run:
    return Run(text, left, top, left + width, top + height, bold=False)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([run("One", 0, 0), run("word", 44, 0)], "One word"),
        ([run(f"One{GAP}word", 0, 0)], "One word"),
        ([run("第一", 0, 0), run("章", 42, 0)], "第一章"),
        ([run("第一章", 0, 0), run("总则", 50, 0)], "第一章 总则"),
        ([run("每 个 字 之 间", 0, 0)], "每个字之间"),
        ([run("第一章 总则说明", 0, 0)], "第一章 总则说明"),
        ([run("\ufb01nal \u2f00\u2f08", 0, 0)], "final 一人"),
        ([run("\uf0b7 item", 0, 0)], "• item"),
        ([run("left", 0, 0), run("right", 100, 0)], "left\tright"),
    ],
)
def test_runs_make_a_line(runs: list[Run], text: str) -> None:
    assert [line.text for line in lines_of_page(runs)] == [text]


def test_characters_that_no_font_tells_are_counted() -> None:
    (line,) = lines_of_page([run("a\ufffd\ue123b", 0, 0)])
    assert (line.text, line.lost) == ("ab", 2)


def test_a_hostile_page_takes_little_time() -> None:
    scattered = [run("a", i % 100, i / 1000, 0.01, 0.001) for i in range(MAX_RUNS)]
    wide = [run("a", -1e7, i, 2e7, 1_999) for i in range(300)]
    begin = time.monotonic()
    lines_of_page(scattered)
    lines_of_page(wide)
    assert time.monotonic() - begin < 10
    with pytest.raises(TooLargeError, match="more than 20,000 scattered pieces of text"):
        lines_of_page([*scattered, run("a", 0, 0)])


def test_letters_that_are_points_high_take_no_memory_for_each_point() -> None:
    tall = [run("a", 0, 3_000 * i, height=1_700) for i in range(200)]
    tracemalloc.start()
    try:
        lines = lines_of_page(tall)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(lines) == 200
    assert peak_bytes < 2_000_000


def test_small_letters_stand_on_the_line_of_tall_ones() -> None:
    page = [run("tall", 0, 0, height=90), run("a", 99, 9), run("b", 199, 60), run("under", 0, 99)]
    assert [line.text for line in lines_of_page(page)] == ["tall a b", "under"]
