"""Rows and units together: what a person does to an alignment reaches the memory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from tests.review_data import CHINESE, ENGLISH, NOON, Desk, desk, moved_pairs, pairs
from tests.test_review_edits import ANY_EDIT
from tm.errors import ConflictError, InvalidInputError, NotFoundError
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.model import Level, PairKind, Side, TranslationUnit, UnitStatus
from tm.review.model import Edge, EditKind, Position, RowOrder, RowState

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def bridge() -> Iterator[Desk]:
    with desk() as made:
        yield made


def by_text(found: Desk, source: str) -> TranslationUnit:
    (unit,) = [unit for unit in found.units.units() if unit.source == source]
    return unit


def test_an_import_brings_its_rows(bridge: Desk) -> None:
    assert bridge.texts() == [
        (1, "桥已修好。", "The bridge is mended."),
        (2, "路也通了，", "The road is open."),
        (3, "车开过去，人也来了。", "Cars drive across, and people come."),
        (4, "天黑了。", "It is dark."),
        (5, "灯亮着。", ""),
        (6, "大家回家。", "All go home."),
    ]
    kinds = [row.kind for row in bridge.rows()]
    assert kinds == [PairKind.SENTENCE, *[PairKind.CLAUSE] * 2, *[PairKind.SENTENCE] * 3]
    for row in bridge.rows():
        if row.unit_id is not None:
            unit = bridge.units.get(row.unit_id)
            assert (unit.source, unit.target) == (row.source_text, row.target_text)
    assert [row.unit_id for row in bridge.rows()] == [1, 3, 4, 5, None, 6]


def test_places_are_told_by_segment_and_offset(bridge: Desk) -> None:
    spans = [(row.source.start, row.source.end) for row in bridge.rows()[1:3]]
    assert spans == [
        (Position(1, 0), Position(1, 5)),
        (Position(1, 5), Position(2, 0)),
    ]
    assert bridge.rows()[-1].source.end == Position(4, len("大家回家。"))


def test_the_least_certain_come_first_and_pages_follow_each_other(bridge: Desk) -> None:
    first = bridge.reviews.rows(1, limit=2)
    assert [row.number for row in first] == [5, 3]
    bridge.reviews.accept(1, 3, at=LATER)
    rest = bridge.reviews.rows(1, after=3, limit=10)
    assert [row.number for row in rest] == [2, 1, 4, 6]
    only_open = bridge.reviews.rows(1, states={RowState.OPEN}, limit=10)
    assert [row.number for row in only_open] == [5, 2, 1, 4, 6]


def test_a_row_is_shown_with_its_neighbours(bridge: Desk) -> None:
    found = bridge.reviews.row(1, 1)
    assert found.previous is None
    assert found.next is not None
    assert (found.row.number, found.next.number) == (1, 2)
    last = bridge.reviews.row(1, 6)
    assert last.next is None


def test_the_natural_places_to_cut_are_clause_ends_and_sentence_ends(bridge: Desk) -> None:
    bridge.reviews.merge(1, 2, at=LATER)
    found = bridge.reviews.cut_points(1, 2)
    assert found.source == (Position(1, 5), Position(1, 10))
    assert found.target == (Position(2, 0), Position(2, 19))


def test_the_review_is_counted(bridge: Desk) -> None:
    bridge.reviews.accept(1, 2, at=LATER)
    bridge.reviews.drop(1, 1, at=LATER)
    counts = bridge.reviews.counts(1)
    assert (counts.open, counts.accepted, counts.dropped, counts.uncertain) == (4, 1, 1, 2)


def test_merging_replaces_the_units_of_its_link_only(bridge: Desk) -> None:
    before = bridge.all_units()
    edited = bridge.reviews.merge(1, 2, at=LATER, by="chen")
    assert (edited.edit.kind, edited.edit.by, edited.gone) == (EditKind.MERGE, "chen", (3,))
    assert [row.number for row in edited.rows] == [2]
    after = bridge.all_units()
    assert before.keys() - after.keys() == {3, 4}
    whole = after[2]
    assert (whole.source, whole.has_clauses, whole.status) == (
        CHINESE[1],
        False,
        UnitStatus.APPROVED,
    )
    assert edited.rows[0].unit_id == 2
    assert {i: after[i] for i in (1, 5, 6)} == {i: before[i] for i in (1, 5, 6)}


def test_text_beside_a_merged_link_is_told_to_its_neighbours(bridge: Desk) -> None:
    bridge.reviews.merge(1, 1, at=LATER)
    assert bridge.texts()[0] == (
        1,
        "桥已修好。路也通了，",
        "The bridge is mended. The road is open.",
    )
    merged = by_text(bridge, "桥已修好。路也通了，")
    other = by_text(bridge, "车开过去，人也来了。")
    assert (merged.level, merged.previous_source, merged.next_source) == (
        Level.CLAUSE,
        "",
        "车开过去，人也来了。",
    )
    assert (other.id, other.parent, other.previous_source) == (4, merged.parent, merged.source)
    assert by_text(bridge, CHINESE[0] + CHINESE[1]).id == merged.parent


def test_a_moved_passage_has_the_neighbours_of_its_translation() -> None:
    with desk(moved_pairs()) as moved:
        _check_neighbours(moved)


def _check_neighbours(moved: Desk) -> None:
    first, second, last = (by_text(moved, text) for text in CHINESE[:3])
    assert (last.previous_target, last.next_target) == ("", ENGLISH[1])
    moved.reviews.split(1, 2, source=Position(1, 5), target=Position(2, 19), at=LATER)
    front, back = by_text(moved, "路也通了，"), by_text(moved, "车开过去，人也来了。")
    assert (front.previous_target, front.next_target) == (ENGLISH[1], "and people come.")
    assert (back.previous_target, back.next_target) == ("Cars drive across,", "")
    first = moved.units.get(first.id or 0)
    assert (first.previous_target, first.next_target) == (ENGLISH[0], ENGLISH[2])
    assert moved.units.get(last.id or 0).next_target == ENGLISH[1]
    assert moved.units.get(second.id or 0).previous_target == ENGLISH[1]


def test_splitting_a_row_makes_clause_units_under_its_unit(bridge: Desk) -> None:
    bridge.reviews.split(1, 3, source=Position(1, 10), target=Position(2, 18), at=LATER, by="chen")
    assert bridge.texts()[2:4] == [
        (3, "车开过去，", "Cars drive across,"),
        (7, "人也来了。", "and people come."),
    ]
    unit = by_text(bridge, "人也来了。")
    assert (unit.level, unit.parent, unit.status) == (Level.CLAUSE, 2, UnitStatus.APPROVED)
    assert (unit.created_at, unit.created_by) == (LATER, "chen")
    assert unit.provenance.import_id == 1
    assert unit.provenance.block == "¶2"


def test_a_single_link_that_is_split_keeps_its_sentence_unit(bridge: Desk) -> None:
    bridge.reviews.split(1, 1, source=Position(0, 1), target=Position(0, 10), at=LATER)
    assert by_text(bridge, CHINESE[0]).id == 1
    assert by_text(bridge, CHINESE[0]).has_clauses
    assert [by_text(bridge, text).parent for text in ("桥", "已修好。")] == [1, 1]


def test_moving_text_replaces_both_units(bridge: Desk) -> None:
    bridge.reviews.move(1, 2, side=Side.TARGET, to=Position(2, 19), edge=Edge.END, at=LATER)
    assert by_text(bridge, "路也通了，").target == "The road is open. Cars drive across,"
    assert by_text(bridge, "车开过去，人也来了。").target == "and people come."
    assert bridge.states() == dict.fromkeys((1, 4, 5, 6), "open") | dict.fromkeys(
        (2, 3), "accepted"
    )


def test_a_part_without_counterpart_leaves_the_sentence_unit_alone(bridge: Desk) -> None:
    bridge.reviews.split(1, 1, source=Position(0, 1), target=Position(1, 0), at=LATER)
    first, second = bridge.rows()[:2]
    assert (first.source_text, second.source_text, second.target_text) == ("桥", "已修好。", "")
    assert (first.unit_id, second.unit_id) == (1, None)
    assert not bridge.units.get(1).has_clauses


def test_a_dropped_row_gives_no_unit_and_comes_back_open(bridge: Desk) -> None:
    bridge.reviews.drop(1, 6, at=LATER)
    assert CHINESE[4] not in {unit.source for unit in bridge.units.units()}
    assert bridge.rows()[-1].unit_id is None
    bridge.reviews.restore(1, 6, at=LATER)
    assert by_text(bridge, CHINESE[4]).status is UnitStatus.UNREVIEWED


def test_a_dropped_part_takes_the_sentence_unit_with_it(bridge: Desk) -> None:
    bridge.reviews.drop(1, 3, at=LATER)
    left = by_text(bridge, "路也通了，")
    assert (left.id, left.level, left.parent) == (3, Level.CLAUSE, None)
    assert left.next_source == "车开过去，人也来了。"
    assert CHINESE[1] not in {unit.source for unit in bridge.units.units()}


def test_a_sentence_unit_is_approved_with_its_last_row(bridge: Desk) -> None:
    bridge.reviews.accept(1, 2, at=LATER, by="chen")
    assert bridge.units.get(3).status is UnitStatus.APPROVED
    assert bridge.units.get(2).status is UnitStatus.UNREVIEWED
    bridge.reviews.accept(1, 3, at=LATER, by="chen")
    whole = bridge.units.get(2)
    assert (whole.status, whole.changed_by, whole.changed_at) == (
        UnitStatus.APPROVED,
        "chen",
        LATER,
    )
    bridge.reviews.restore(1, 2, at=LATER)
    assert bridge.units.get(2).status is UnitStatus.UNREVIEWED


@pytest.mark.parametrize("number", [2, 6], ids=["clause unit", "sentence unit"])
def test_accepting_a_row_takes_the_penalty_away(number: int) -> None:
    uncertain = [replace(p, confidence=0.5) for p in pairs()[:4]]
    clauses = tuple(replace(part, confidence=0.5) for part in uncertain[1].clauses)
    uncertain[1] = replace(uncertain[1], clauses=clauses)
    last = replace(pairs()[4], confidence=0.5)
    with desk((*uncertain, last)) as bridge:
        lookup = Lookup(bridge.units, FuzzyIndex(bridge.units))
        row = bridge.reviews.row(1, number).row
        query = Query(row.source_text, "zh-Hans", "en", min_score=50, limit=1)
        (match,) = lookup.find(query)
        assert [(p.code, p.points) for p in match.penalties] == [("alignment", 8)]
        assert match.unit.id == row.unit_id
        bridge.reviews.accept(1, number, at=LATER)
        (match,) = lookup.find(query)
        assert (match.penalties, match.score) == ((), 100)


def test_what_was_changed_elsewhere_is_not_overwritten(bridge: Desk) -> None:
    unit = bridge.units.get(3)
    bridge.units.update(replace(unit, target="The road has opened."), at=LATER)
    for edit in (bridge.reviews.accept, bridge.reviews.drop, bridge.reviews.merge):
        with pytest.raises(ConflictError, match="the text of unit 3 was changed outside"):
            edit(1, 2, at=LATER)
    assert bridge.units.get(3).target == "The road has opened."
    assert bridge.reviews.last_edit(1) is None
    bridge.reviews.accept(1, 3, at=LATER)
    assert bridge.units.get(4).status is UnitStatus.APPROVED


def test_a_unit_that_was_deleted_comes_back_only_when_its_row_is_accepted(bridge: Desk) -> None:
    bridge.units.delete(6, at=LATER)
    assert bridge.rows()[-1].unit_id is None
    bridge.reviews.accept(1, 4, at=LATER)
    assert CHINESE[4] not in {unit.source for unit in bridge.units.units()}
    bridge.reviews.accept(1, 6, at=LATER)
    assert by_text(bridge, CHINESE[4]).status is UnitStatus.APPROVED


def test_a_status_that_was_set_elsewhere_stays(bridge: Desk) -> None:
    bridge.units.update(replace(bridge.units.get(4), status=UnitStatus.DRAFT), at=LATER)
    bridge.reviews.accept(1, 2, at=LATER)
    bridge.reviews.undo(1, at=LATER)
    assert bridge.units.get(4).status is UnitStatus.DRAFT


def test_undo_takes_back_one_edit_after_the_other(bridge: Desk) -> None:
    rows, units = bridge.rows(), bridge.all_units()
    bridge.reviews.merge(1, 2, at=LATER)
    middle = bridge.rows(), bridge.all_units()
    bridge.reviews.drop(1, 2, at=LATER)
    last = bridge.reviews.last_edit(1)
    assert last is not None
    assert last.kind is EditKind.DROP
    undone = bridge.reviews.undo(1, at=LATER, by="li")
    assert (undone.edit.kind, undone.edit.undone_at) == (EditKind.DROP, LATER)
    assert (bridge.rows(), bridge.all_units()) == middle
    edited = bridge.reviews.undo(1, at=LATER)
    assert [row.number for row in edited.rows] == [2, 3]
    assert (bridge.rows(), bridge.all_units()) == (rows, units)
    with pytest.raises(ConflictError, match="no edit to take back"):
        bridge.reviews.undo(1, at=LATER)
    assert [edit.kind for edit in bridge.alignments.edits(1)] == [EditKind.DROP, EditKind.MERGE]


def test_undo_does_not_remove_a_unit_that_was_changed_since(bridge: Desk) -> None:
    edited = bridge.reviews.split(1, 1, source=Position(0, 1), target=Position(0, 10), at=LATER)
    made = bridge.units.get(edited.rows[0].unit_id or 0)
    bridge.units.update(replace(made, target="A bridge"), at=LATER)
    with pytest.raises(ConflictError, match=f"the text of unit {made.id} was changed"):
        bridge.reviews.undo(1, at=LATER)
    bridge.units.delete(made.id or 0, at=LATER)
    bridge.reviews.undo(1, at=LATER)
    assert bridge.texts()[0][0] == 1


def test_undo_leaves_a_unit_deleted_that_was_deleted_since(bridge: Desk) -> None:
    bridge.reviews.accept(1, 6, at=LATER)
    bridge.units.delete(6, at=LATER)
    bridge.reviews.undo(1, at=LATER)
    assert CHINESE[4] not in {unit.source for unit in bridge.units.units()}
    assert bridge.rows()[-1].unit_id is None


def test_a_number_is_never_used_again(bridge: Desk) -> None:
    bridge.reviews.split(1, 1, source=Position(0, 1), target=Position(0, 10), at=LATER)
    bridge.reviews.undo(1, at=LATER)
    bridge.reviews.split(1, 1, source=Position(0, 1), target=Position(0, 10), at=LATER)
    assert [row.number for row in bridge.rows()][:2] == [1, 8]


def test_an_import_that_was_taken_back_is_no_longer_reviewed(bridge: Desk) -> None:
    bridge.reviews.accept(1, 1, at=LATER)
    bridge.units.undo_import(1, at=LATER)
    for call in (bridge.reviews.counts, bridge.reviews.last_edit):
        with pytest.raises(ConflictError, match="import 1 was taken back"):
            call(1)
    assert bridge.units.history(1)[-1].action == "undo-import"


def test_an_import_without_rows_says_so(bridge: Desk) -> None:
    with pytest.raises(NotFoundError, match="there is no import 2"):
        bridge.reviews.counts(2)


def test_a_text_with_a_moved_section_is_reviewed_too() -> None:
    with desk(moved_pairs()) as moved:
        assert [row.target_text for row in moved.rows()] == [ENGLISH[1], ENGLISH[2], ENGLISH[0]]
        with pytest.raises(InvalidInputError, match="a section was moved between them"):
            moved.reviews.merge(1, 2, at=LATER)
        moved.reviews.merge(1, 1, at=LATER)
        assert by_text(moved, CHINESE[0] + CHINESE[1]).target == f"{ENGLISH[1]} {ENGLISH[2]}"


def in_step(found: Desk) -> bool:
    """Every row with both sides that is not dropped has its unit, and no unit stands alone."""
    units = found.all_units()
    named = set()
    for row in found.rows():
        if row.unit_id is None:
            assert not (row.source_text and row.target_text) or row.state is RowState.DROPPED
            continue
        unit = units[row.unit_id]
        named |= {unit.id, unit.parent}
        alone = unit.level is Level.CLAUSE or row.kind is not PairKind.CLAUSE
        if alone:
            assert (unit.source, unit.target) == (row.source_text, row.target_text)
            accepted = row.state is RowState.ACCEPTED
            assert (unit.status is UnitStatus.APPROVED) == accepted
        assert not unit.has_clauses
    return units.keys() <= named


def place(lengths: tuple[str, ...], number: int) -> Position:
    number %= sum(map(len, lengths))
    for segment, text in enumerate(lengths):
        if number < len(text):
            return Position(segment, number)
        number -= len(text)
    raise AssertionError


def apply(found: Desk, edit: tuple) -> bool:
    kind, row, one, other, side, edge = edit
    number = found.rows()[row % len(found.rows())].number
    source, target = place(CHINESE, one), place(ENGLISH, other)
    try:
        if kind == "split":
            found.reviews.split(1, number, source=source, target=target, at=LATER)
        elif kind == "move":
            to = source if side is Side.SOURCE else target
            found.reviews.move(1, number, side=side, to=to, edge=edge, at=LATER)
        else:
            getattr(found.reviews, kind)(1, number, at=LATER)
    except (InvalidInputError, ConflictError):
        return False
    return True


def test_a_word_is_never_cut_but_chinese_anywhere(bridge: Desk) -> None:
    before = bridge.rows()
    with pytest.raises(InvalidInputError, match=r"target: the cut is inside a word.*“bri\|dge”"):
        bridge.reviews.split(1, 1, source=Position(0, 2), target=Position(0, 7), at=LATER)
    with pytest.raises(InvalidInputError, match=r"target: .*“ro\|ad”"):
        bridge.reviews.move(1, 1, side=Side.TARGET, to=Position(1, 6), edge=Edge.END, at=LATER)
    assert bridge.rows() == before
    bridge.reviews.split(1, 1, source=Position(0, 2), target=Position(0, 11), at=LATER)
    assert bridge.texts()[:2] == [(1, "桥已", "The bridge"), (7, "修好。", "is mended.")]


@example_settings(max_examples=40)
@given(st.lists(ANY_EDIT, max_size=12))
def test_undo_restores_rows_units_and_statuses_exactly(sequence: list) -> None:
    with desk() as bridge:
        states = [(bridge.rows(), bridge.all_units())]
        for edit in sequence:
            if apply(bridge, edit):
                assert in_step(bridge)
                assert "".join(text for _, text, _ in bridge.texts()) == "".join(CHINESE)
                states.append((bridge.rows(), bridge.all_units()))
        while states[1:]:
            assert (bridge.rows(), bridge.all_units()) == states.pop()
            bridge.reviews.undo(1, at=LATER)
        assert (bridge.rows(), bridge.all_units()) == states[0]


@pytest.mark.parametrize("order", list(RowOrder))
def test_a_page_after_an_unknown_row_is_refused(bridge: Desk, order: RowOrder) -> None:
    with pytest.raises(NotFoundError, match="there is no link 99"):
        bridge.reviews.rows(1, order=order, after=99, limit=5)
