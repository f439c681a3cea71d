"""An edit sees only what it may change, and gives what one gives that sees everything."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from tests.review_data import NOON, Desk, clause, store_pairs
from tm.database.sqlite import open_database
from tm.errors import ConflictError, InvalidInputError
from tm.model import AlignedPair, Segment, Side
from tm.review.model import Alignment, Edge, Edited, Position, RowOrder
from tm.review.neighbourhood import neighbourhood
from tm.review.service import Reviews
from tm.review.sqlite import SqliteAlignmentStore
from tm.sqlite import SqliteUnitStore

LINKS = 60
MOVED = 5  # links at the start whose translation stands at the end


def long_pairs() -> tuple[AlignedPair, ...]:
    """Return links with clauses, omissions on both sides, and a moved section."""
    made: list[AlignedPair] = []
    target = 0
    for number in range(LINKS):
        source = Segment(f"第{number}件事做完，人都回家。", "zh-Hans", number, number)
        texts = (f"Matter {number} is done.", f"All of {number} go home.")
        others = [Segment(text, "en", target + i, number) for i, text in enumerate(texts)]
        target += 2
        if number % 7 == 3:
            made.append(AlignedPair((source,), (), 0.4))
            made += [AlignedPair((), (one,), 0.3) for one in others]
            continue
        parts = [
            text + mark for text, mark in zip(source.text[:-1].split("，"), "，。", strict=True)
        ]
        clauses = tuple(
            clause(Segment(text, "zh-Hans", number, number), one, 0.8)
            for text, one in zip(parts, others, strict=True)
        )
        made.append(AlignedPair((source,), tuple(others), 0.8, clauses=clauses))
    return tuple(made)


def moved_long_pairs() -> tuple[AlignedPair, ...]:
    """Return the same with the translation of the first links behind all others."""

    def moved(segment: Segment) -> Segment:
        shift = 2 * (LINKS - MOVED) if segment.index < 2 * MOVED else -2 * MOVED
        return Segment(segment.text, segment.lang, segment.index + shift, segment.block)

    def turned(pair: AlignedPair) -> AlignedPair:
        return AlignedPair(
            pair.source,
            tuple(map(moved, pair.target)),
            pair.confidence,
            pair.kind,
            tuple(map(turned, pair.clauses)),
        )

    return tuple(map(turned, long_pairs()))


class WholeStore(SqliteAlignmentStore):
    """A store whose edits see the whole alignment."""

    def part(self, import_id: int, numbers: Collection[int], *, reach: int) -> Alignment:
        return self.alignment(import_id)


@dataclass
class Both:
    """The same alignment twice: edits of the first see a part, those of the second everything."""

    desks: tuple[Desk, Desk]

    def edit(self, kind: str, number: int, **arguments: object) -> Edited | str:
        results: list[Edited | str] = []
        for desk in self.desks:
            try:
                edit = getattr(desk.reviews, kind)
                results.append(edit(1, *([number] if number else []), at=NOON, **arguments))
            except (InvalidInputError, ConflictError) as error:
                results.append(type(error).__name__)
        assert results[0] == results[1]
        self.check()
        return results[0]

    def check(self) -> None:
        one, other = self.desks
        assert one.rows() == other.rows()
        assert one.all_units() == other.all_units()


@contextmanager
def both(links: tuple[AlignedPair, ...]) -> Iterator[Both]:
    databases, desks = [], []
    for kind in (SqliteAlignmentStore, WholeStore):
        database = open_database(None)
        units, alignments = SqliteUnitStore(database), kind(database)
        store_pairs(units, links)
        databases.append(database)
        desks.append(Desk(units, alignments, Reviews(units, alignments)))
    yield Both((desks[0], desks[1]))
    for database in databases:
        database.close()


EDIT = st.tuples(
    st.sampled_from(["merge", "split", "move", "drop", "restore", "accept", "undo"]),
    st.integers(0, 10**6),
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from(Side),
    st.sampled_from(Edge),
)


def do(pair: Both, edit: tuple) -> None:
    kind, place, one, other, side, edge = edit
    rows = pair.desks[0].rows()
    row = rows[place % len(rows)]
    if kind == "undo":
        pair.edit(kind, 0)
    elif kind == "split":
        source = Position(row.source.start.segment, row.source.start.offset + one)
        target = Position(row.target.start.segment, row.target.start.offset + other)
        pair.edit(kind, row.number, source=source, target=target)
    elif kind == "move":
        span = row.source if side is Side.SOURCE else row.target
        to = Position(span.end.segment, one)
        pair.edit(kind, row.number, side=side, to=to, edge=edge)
    else:
        pair.edit(kind, row.number)


@example_settings(max_examples=8)
@given(st.lists(EDIT, max_size=12))
def test_a_part_is_enough_for_any_edit(sequence: list) -> None:
    with both(long_pairs()) as pair:
        for edit in sequence:
            do(pair, edit)


@example_settings(max_examples=8)
@given(st.lists(EDIT, max_size=12))
def test_a_part_is_enough_where_a_section_was_moved(sequence: list) -> None:
    with both(moved_long_pairs()) as pair:
        for edit in sequence:
            do(pair, edit)


def test_rows_anywhere_can_be_merged_and_that_taken_back() -> None:
    with both(moved_long_pairs()) as pair:
        for row in pair.desks[0].rows()[::4]:
            if not isinstance(pair.edit("merge", row.number), str):
                pair.edit("undo", 0)


@pytest.mark.parametrize("order", list(RowOrder))
def test_pages_show_what_the_whole_shows(order: RowOrder) -> None:
    with both(moved_long_pairs()) as pair:
        found = [desk.reviews.rows(1, order=order, after=20, limit=9) for desk in pair.desks]
        assert found[0] == found[1]
        assert len(found[0]) == 9


def test_a_part_grows_until_it_holds_the_context() -> None:
    asked: list[int] = []
    source = [Segment(f"第{i}句。", "zh-Hans", i, i) for i in range(2)]
    others = [Segment(f"Nothing {i} has this.", "en", i, i) for i in range(300)]
    lone = tuple(AlignedPair((), (one,), 0.4) for one in others[:-2])
    links = (AlignedPair((source[0],), (others[-2],), 0.9), AlignedPair((source[1],), (), 0.9))
    last = AlignedPair((), (others[-1],), 0.4)
    with both((*lone, *links, last)) as pair:
        store = pair.desks[0].alignments

        def read(numbers: Collection[int], *, reach: int) -> Alignment:
            asked.append(reach)
            return store.part(1, numbers, reach=reach)

        part = neighbourhood(read, 299)
    assert asked == [12, 96, 768]
    assert len(part.links) == 301
