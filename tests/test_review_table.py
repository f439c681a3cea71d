"""Tables that a person edits: what comes back, and every kind of damage."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from tests.review_data import NOON, Desk, chinese, desk, english, moved_pairs
from tm.errors import (
    ConflictError,
    InvalidInputError,
    TMError,
    TooLargeError,
    UnsupportedFormatError,
)
from tm.model import AlignedPair, UnitStatus
from tm.review.formats import read_table, write_table
from tm.review.model import Edited

LATER = NOON + timedelta(hours=1)
SUFFIXES = (".tsv", ".xlsx")
Cells = list[list[str]]


@pytest.fixture
def bridge() -> Iterator[Desk]:
    with desk() as made:
        yield made


def exported(found: Desk, suffix: str) -> bytes:
    stream = io.BytesIO()
    write_table(found.reviews.table(1), stream, suffix)
    return stream.getvalue()


def cells_of(data: bytes, suffix: str) -> Cells:
    if suffix == ".tsv":
        return [line.split("\t") for line in data.decode("utf-8-sig").splitlines()]
    from openpyxl import load_workbook

    rows = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]


def file_of(cells: Cells, suffix: str) -> bytes:
    if suffix == ".tsv":
        return "".join("\t".join(row) + "\n" for row in cells).encode("utf-8-sig")
    from openpyxl import Workbook

    book = Workbook()
    for row in cells:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def take_over(found: Desk, data: bytes, suffix: str = ".tsv") -> Edited | None:
    return found.reviews.import_table(read_table(data, f"a{suffix}"), at=LATER)


LINK, STATE, ACTION, SOURCE, TARGET, MARK = 0, 1, 3, 4, 5, 6
# Rows of the table: 0 is the header, 1 to 6 are the links 1 to 6 (5 has no target).


def merge_by_action(cells: Cells) -> None:
    cells[2][ACTION] = "merge"


def merge_three_by_action(cells: Cells) -> None:
    cells[1][ACTION] = cells[2][ACTION] = "Merge "


def merge_by_pasting(cells: Cells) -> None:
    cells[2][SOURCE] += cells[3][SOURCE]
    cells[2][TARGET] += "\n" if len(cells[0]) == 7 else "  "
    cells[2][TARGET] += cells[3][TARGET]
    del cells[3]


def merge_by_emptying(cells: Cells) -> None:
    cells[3][SOURCE] = cells[2][SOURCE] + cells[3][SOURCE]
    cells[3][TARGET] = cells[2][TARGET] + cells[3][TARGET]
    cells[2][SOURCE] = cells[2][TARGET] = ""


def split_by_inserting(cells: Cells) -> None:
    new = [""] * len(cells[0])
    cells[3][SOURCE], new[SOURCE] = "车开过去，", "人也来了。"
    cells[3][TARGET], new[TARGET] = "Cars drive across,", "and people come."
    cells.insert(4, new)


def split_by_copying_the_row(cells: Cells) -> None:
    cells.insert(4, list(cells[3]))
    cells[3][SOURCE], cells[4][SOURCE] = "车开过去，", "人也来了。"
    cells[3][TARGET], cells[4][TARGET] = "Cars drive across,", "and people come."


def move_by_cutting(cells: Cells) -> None:
    cells[2][TARGET], cells[3][TARGET] = "The road is open. Cars drive across,", "and people come."


def drop_by_action(cells: Cells) -> None:
    cells[6][ACTION] = "drop"


def accept_by_action(cells: Cells) -> None:
    cells[6][ACTION] = "ACCEPT"


def accept_by_state(cells: Cells) -> None:
    cells[6][STATE] = "accepted"


def sorted_by_confidence(cells: Cells) -> None:
    cells[6][ACTION] = "accept"
    cells[1:] = sorted(cells[1:], key=lambda row: row[2])


CLAUSES = [
    (2, "路也通了，", "The road is open.", "open"),
    (3, "车开过去，人也来了。", "Cars drive across, and people come.", "open"),
]
FIRST = (1, "桥已修好。", "The bridge is mended.", "open")
MERGED = (
    2,
    "路也通了，车开过去，人也来了。",
    "The road is open. Cars drive across, and people come.",
    "accepted",
)
SPLIT = [
    (3, "车开过去，", "Cars drive across,", "accepted"),
    (7, "人也来了。", "and people come.", "accepted"),
]
MOVED = [
    (2, "路也通了，", "The road is open. Cars drive across,", "accepted"),
    (3, "车开过去，人也来了。", "and people come.", "accepted"),
]
REST = [(4, "天黑了。", "It is dark.", "open"), (5, "灯亮着。", "", "open")]
LAST = (6, "大家回家。", "All go home.", "open")
EDITS: dict[str, tuple[Callable[[Cells], None], list]] = {
    "merge by action": (merge_by_action, [FIRST, MERGED, *REST, LAST]),
    "merge three": (
        merge_three_by_action,
        [(1, FIRST[1] + MERGED[1], f"{FIRST[2]} {MERGED[2]}", "accepted"), *REST, LAST],
    ),
    "merge by pasting": (merge_by_pasting, [FIRST, MERGED, *REST, LAST]),
    "merge by emptying": (merge_by_emptying, [FIRST, (3, *MERGED[1:]), *REST, LAST]),
    "split by inserting": (split_by_inserting, [FIRST, CLAUSES[0], *SPLIT, *REST, LAST]),
    "split by copying": (split_by_copying_the_row, [FIRST, CLAUSES[0], *SPLIT, *REST, LAST]),
    "move by cutting": (move_by_cutting, [FIRST, *MOVED, *REST, LAST]),
    "drop": (drop_by_action, [FIRST, *CLAUSES, *REST, (*LAST[:3], "dropped")]),
    "accept": (accept_by_action, [FIRST, *CLAUSES, *REST, (*LAST[:3], "accepted")]),
    "accept by state": (accept_by_state, [FIRST, *CLAUSES, *REST, (*LAST[:3], "accepted")]),
    "sorted": (sorted_by_confidence, [FIRST, *CLAUSES, *REST, (*LAST[:3], "accepted")]),
}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", EDITS)
def test_what_a_person_does_to_the_table_is_done(bridge: Desk, suffix: str, name: str) -> None:
    change, wanted = EDITS[name]
    before = bridge.rows(), bridge.all_units()
    cells = cells_of(exported(bridge, suffix), suffix)
    change(cells)
    edited = take_over(bridge, file_of(cells, suffix), suffix)
    assert edited is not None
    rows = [(r.number, r.source_text, r.target_text, r.state.value) for r in bridge.rows()]
    assert rows == wanted
    for row in bridge.rows():
        if row.unit_id is not None:
            unit = bridge.units.get(row.unit_id)
            assert (unit.source, unit.target) == (row.source_text, row.target_text)
            assert (unit.status is UnitStatus.APPROVED) == (row.state.value == "accepted")
    bridge.reviews.undo(1, at=LATER)
    assert (bridge.rows(), bridge.all_units()) == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_untouched_table_says_nothing_new(bridge: Desk, suffix: str) -> None:
    assert take_over(bridge, exported(bridge, suffix), suffix) is None
    assert bridge.reviews.last_edit(1) is None


def lose(cells: Cells) -> None:
    cells[3][SOURCE] = "车开过去，"


def lose_a_row(cells: Cells) -> None:
    del cells[6]


def double(cells: Cells) -> None:
    cells[4][SOURCE] = "人也来了。天黑了。"


def add(cells: Cells) -> None:
    cells[4][TARGET] = "It is very dark."


def change(cells: Cells) -> None:
    cells[4][TARGET] = "It is night."


def change_a_word(cells: Cells) -> None:
    cells[4][TARGET] = cells[4][TARGET].replace("is", "was")


def exchange(cells: Cells) -> None:
    cells[1][TARGET], cells[2][TARGET] = cells[2][TARGET], cells[1][TARGET]


def unknown_number(cells: Cells) -> None:
    cells[4][LINK] = "99"


def no_number(cells: Cells) -> None:
    cells[4][LINK] = "four"


def unknown_action(cells: Cells) -> None:
    cells[4][ACTION] = "delete"


def merge_the_last(cells: Cells) -> None:
    cells[6][ACTION] = "merge"


def merge_with_a_dropped(cells: Cells) -> None:
    cells[2][ACTION], cells[3][ACTION] = "merge", "drop"


def other_import(cells: Cells) -> None:
    for row in cells[1:]:
        row[MARK] = row[MARK].replace("import 1", "import 2")


def other_text(cells: Cells) -> None:
    for row in cells[1:]:
        row[MARK] = row[MARK][:-8] + "00000000"


def no_mark(cells: Cells) -> None:
    for row in cells[1:]:
        row[MARK] = ""


def two_marks(cells: Cells) -> None:
    cells[3][MARK] = "import 7, edit 0, text 00000000"


def damaged_mark(cells: Cells) -> None:
    for row in cells[1:]:
        row[MARK] = "import one"


def no_column(cells: Cells) -> None:
    cells[0][TARGET] = "english"


def column_twice(cells: Cells) -> None:
    cells[0][STATE] = "action"


DAMAGE: dict[str, tuple[Callable[[Cells], None], str]] = {
    "lost text": (lose, "line 5 (link 4), source: text is missing: “人也来了。”"),
    "lost row": (lose_a_row, "line 6 (link 5), source: text is missing: “大家回家。”"),
    "doubled text": (double, "line 5 (link 4), source: text stands twice: “人也来了。”"),
    "new text": (add, "line 5 (link 4), target: text is new: “very”"),
    "changed text": (
        change,
        "line 5 (link 4), target: it reads “night” where the document has “dark”",
    ),
    "changed word": (
        change_a_word,
        "line 5 (link 4), target: it reads “was” where the document has “is”",
    ),
    "other order": (
        exchange,
        "line 2 (link 1), target: it reads “road is open. The bridge is mended”",
    ),
    "unknown number": (unknown_number, "line 5: there is no link 99"),
    "no number": (no_number, "line 5: 'four' is no number of a link"),
    "unknown action": (unknown_action, "line 5, action: 'delete' is not known; known: merge"),
    "last merged": (merge_the_last, "line 7 (link 6): there is no row after it to merge with"),
    "merged and dropped": (
        merge_with_a_dropped,
        "line 4 (link 3): it is merged with line 3 (link 2), so there is nothing to drop",
    ),
    "other import": (other_import, "there is no import 2"),
    "other text": (other_text, "the table was not made from import 1 of this database"),
    "no mark": (no_mark, "no row says of which import it is"),
    "two marks": (two_marks, "its rows do not agree on of which import it is"),
    "damaged mark": (damaged_mark, "the column alignment reads 'import one'"),
    "no column": (no_column, "no column target; this is no alignment that was exported"),
    "column twice": (column_twice, "two columns are named action"),
}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named_and_nothing_is_taken_over(bridge: Desk, suffix: str, name: str) -> None:
    damage, said = DAMAGE[name]
    before = bridge.rows(), bridge.all_units()
    cells = cells_of(exported(bridge, suffix), suffix)
    damage(cells)
    with pytest.raises(TMError) as caught:
        take_over(bridge, file_of(cells, suffix), suffix)
    assert said in str(caught.value)
    assert (bridge.rows(), bridge.all_units()) == before


def test_a_table_of_an_alignment_that_was_edited_since_is_refused(bridge: Desk) -> None:
    data = exported(bridge, ".tsv")
    bridge.reviews.accept(1, 1, at=LATER)
    with pytest.raises(ConflictError, match="was edited since the table was exported"):
        take_over(bridge, data)


def test_a_table_that_was_taken_back_is_put_right_and_taken_over_again(bridge: Desk) -> None:
    cells = cells_of(exported(bridge, ".tsv"), ".tsv")
    cells[1][ACTION] = cells[4][ACTION] = "drop"
    take_over(bridge, file_of(cells, ".tsv"))
    bridge.reviews.undo(1, at=LATER)
    cells[4][ACTION] = ""
    take_over(bridge, file_of(cells, ".tsv"))
    assert [bridge.states()[number] for number in (1, 4)] == ["dropped", "open"]


def test_a_table_of_before_an_undo_is_refused(bridge: Desk) -> None:
    bridge.reviews.accept(1, 1, at=LATER)
    data = exported(bridge, ".tsv")
    bridge.reviews.undo(1, at=LATER)
    bridge.reviews.drop(1, 1, at=LATER)
    with pytest.raises(ConflictError, match="was edited since the table was exported"):
        take_over(bridge, data)


def test_a_unit_changed_elsewhere_stops_the_whole_table(bridge: Desk) -> None:
    cells = cells_of(exported(bridge, ".tsv"), ".tsv")
    cells[1][ACTION] = cells[4][ACTION] = "drop"
    unit = bridge.units.get(5)
    bridge.units.update(replace(unit, target="Night."), at=LATER)
    with pytest.raises(ConflictError, match="the text of unit 5"):
        take_over(bridge, file_of(cells, ".tsv"))
    assert bridge.states()[1] == "open"


def test_a_dropped_row_stays_dropped_when_its_text_is_cut(bridge: Desk) -> None:
    bridge.reviews.drop(1, 3, at=LATER)
    cells = cells_of(exported(bridge, ".tsv"), ".tsv")
    move_by_cutting(cells)
    take_over(bridge, file_of(cells, ".tsv"))
    assert (bridge.states()[2], bridge.states()[3]) == ("accepted", "dropped")


FORMULAS = (
    "=1+1。",
    "+a。",
    "-b。",
    "@c。",
    "'d。",
    "''e。",
    "＝f。",
    "x\\ty。",
    '"g"。',
    "2024",
    "_x000D_h。",
)


def formula_pairs() -> tuple[AlignedPair, ...]:
    english_texts = [text.replace("。", ".") for text in FORMULAS]
    return tuple(
        AlignedPair((chinese(i, source),), (english(i, target),), 0.5)
        for i, (source, target) in enumerate(zip(FORMULAS, english_texts, strict=True))
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_cell_is_a_formula_and_all_come_back(suffix: str) -> None:
    with desk(formula_pairs()) as made:
        data = exported(made, suffix)
        assert take_over(made, data, suffix) is None
        if suffix == ".tsv":
            starts = {cell[0] for row in cells_of(data, suffix) for cell in row if cell}
            assert not starts & set("=+-@＝")
        else:
            sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
            assert b"<f>" not in sheet
            assert b"=1+1" in sheet or b"=1+1" in zipfile.ZipFile(io.BytesIO(data)).read(
                "xl/sharedStrings.xml"
            )


def test_protected_cells_may_be_cut_and_pasted_together() -> None:
    with desk(formula_pairs()) as made:
        cells = cells_of(exported(made, ".tsv"), ".tsv")
        cells[1][SOURCE] += cells[2][SOURCE]
        cells[1][TARGET] += cells[2][TARGET]
        del cells[2]
        take_over(made, file_of(cells, ".tsv"))
        assert made.texts()[0] == (1, "=1+1。+a。", "=1+1. +a.")


def test_texts_of_a_moved_section_are_not_pasted_together() -> None:
    with desk(moved_pairs()) as made:
        cells = cells_of(exported(made, ".tsv"), ".tsv")
        assert take_over(made, file_of(cells, ".tsv")) is None
        cells[2][TARGET] += cells[3][TARGET]
        cells[2][SOURCE] += cells[3][SOURCE]
        del cells[3]
        with pytest.raises(InvalidInputError, match="a section was moved"):
            take_over(made, file_of(cells, ".tsv"))


def test_a_program_may_quote_the_cells_of_a_tsv(bridge: Desk) -> None:
    cells = cells_of(exported(bridge, ".tsv"), ".tsv")
    merge_by_action(cells)
    quoted = [
        [f'"{cell}"' if cell and not cell[0].isdigit() else cell for cell in r] for r in cells
    ]
    assert take_over(bridge, file_of(quoted, ".tsv")) is not None


def test_rows_may_end_early_and_have_no_more_cells_than_columns(bridge: Desk) -> None:
    cells = cells_of(exported(bridge, ".tsv"), ".tsv")
    cells[3] = cells[3][:6]
    assert take_over(bridge, file_of(cells, ".tsv")) is None
    cells[3] = [*cells[4], "more"]
    with pytest.raises(InvalidInputError, match="line 4: more cells than the header"):
        take_over(bridge, file_of(cells, ".tsv"))


def test_an_unknown_suffix_is_refused(bridge: Desk) -> None:
    with pytest.raises(UnsupportedFormatError, match=r"\.csv is no format for alignments"):
        read_table(b"x", "a.csv")


def archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return stream.getvalue()


ENTITY = b'<!DOCTYPE a [<!ENTITY b "boom">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"no archive", InvalidInputError, "cannot be read as .xlsx"),
        (archive({"xl/a.xml": b"<a/>"}), InvalidInputError, "cannot be read as .xlsx"),
        (archive({"xl/a.xml": ENTITY}), InvalidInputError, "internal subset"),
        (archive({"xl/sheet": ENTITY}), InvalidInputError, "internal subset"),
        (archive({"xl/a.bin": ENTITY.decode().encode("utf-16")}), InvalidInputError, "subset"),
        (archive({"xl/a": b" " * 70_000 + ENTITY}), InvalidInputError, "no element within"),
        (archive({"xl/a.xml": b" " * 30_000_000}), TooLargeError, "unpacks to 30,000,000 bytes"),
        (archive({f"{n}": b"" for n in range(1001)}), TooLargeError, "that is too much"),
    ],
    ids=[
        "no archive",
        "not a workbook",
        "entities",
        "any name",
        "UTF-16",
        "blanks",
        "bomb",
        "members",
    ],
)
def test_a_hostile_workbook_is_refused(data: bytes, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        read_table(data, "a.xlsx")


def test_a_text_longer_than_a_cell_is_refused_with_the_way_out() -> None:
    long = tuple(english(i, f"{i} " + "x" * 9_000) for i in range(4))
    with (
        desk((AlignedPair((chinese(0),), long, 0.5),)) as made,
        pytest.raises(TooLargeError, match=r"write \.tsv"),
    ):
        exported(made, ".xlsx")


@example_settings(max_examples=60)
@given(st.data())
def test_any_borders_are_found_again(data: st.DataObject) -> None:
    """Cut both sides anywhere but in words into rows: the rows that come back have those texts."""
    with desk() as made:
        texts = ["".join(s.text for s in side) for side in sides(made)]
        count = data.draw(st.integers(1, 8))
        cuts = [
            sorted(data.draw(st.lists(st.sampled_from(places(t)), min_size=count, max_size=count)))
            for t in texts
        ]
        header, first, *_ = cells_of(exported(made, ".tsv"), ".tsv")
        rows = []
        for i in range(count + 1):
            row = ["", "", "", "", *[_piece(t, c, i) for t, c in zip(texts, cuts, strict=True)]]
            rows.append([*row, first[MARK], "yes", "yes"])
        take_over(made, file_of([header, *rows], ".tsv"))
        wanted = [squeezed(row[SOURCE : TARGET + 1]) for row in rows]
        found = [squeezed(row[1:]) for row in made.texts()]
        assert found == [row for row in wanted if any(row)]


def places(text: str) -> list[int]:
    """Return where a text may be cut."""
    inner = range(1, len(text))
    in_word = {i for i in inner if text[i - 1 : i + 1].isascii() and text[i - 1 : i + 1].isalpha()}
    return [i for i in range(len(text) + 1) if i not in in_word]


def test_a_cell_that_ends_inside_a_word_is_refused_with_its_line(bridge: Desk) -> None:
    cells = cells_of(exported(bridge, ".tsv"), ".tsv")
    cells[1][TARGET], cells[2][TARGET] = "The bridge is men", "ded. The road is open."
    with pytest.raises(InvalidInputError, match=r"line 2 \(link 1\), target: .*“men\|ded”"):
        take_over(bridge, file_of(cells, ".tsv"))
    assert bridge.states()[1] == "open"


def sides(made: Desk) -> tuple:
    alignment = made.alignments.alignment(1)
    return alignment.source, alignment.target


def _piece(text: str, cuts: list[int], number: int) -> str:
    return text[([0, *cuts])[number] : ([*cuts, len(text)])[number]]


def squeezed(texts: object) -> list[str]:
    return ["".join(text.split()) for text in texts]  # type: ignore[attr-defined]
