from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review_data import moved_pairs, pairs
from tm.errors import ConflictError, InvalidInputError, NotFoundError
from tm.model import Side
from tm.review import edits
from tm.review.first import alignment_of
from tm.review.model import Edge, Link, RowState, Stretch

LINKS = alignment_of(pairs()).links
OPEN, ACCEPTED, DROPPED = RowState.OPEN, RowState.ACCEPTED, RowState.DROPPED


def link(
    number: int,
    source: tuple[int, int],
    target: tuple[int, int],
    state: RowState = OPEN,
    confidence: float = 0.5,
) -> Link:
    return Link(number, Stretch(*source), Stretch(*target), confidence, state)


def three() -> tuple[Link, ...]:
    return (
        link(1, (0, 5), (0, 10), confidence=0.9),
        link(2, (5, 9), (10, 20), confidence=0.7),
        link(3, (9, 12), (20, 26)),
    )


def test_merging_joins_both_sides_and_is_as_certain_as_the_less_certain() -> None:
    merged = link(1, (0, 9), (0, 20), ACCEPTED, confidence=0.7)
    assert edits.merge(three(), 1) == (merged, three()[2])


def test_merging_with_a_null_row_gives_it_its_other_side() -> None:
    links = link(1, (0, 5), (0, 0)), link(2, (5, 5), (0, 10))
    assert edits.merge(links, 1) == (link(1, (0, 5), (0, 10), ACCEPTED),)


def test_splitting_gives_two_accepted_rows() -> None:
    found = edits.split(three(), 2, source=7, target=14, new_number=4)
    halves = link(2, (5, 7), (10, 14), ACCEPTED, 0.7), link(4, (7, 9), (14, 20), ACCEPTED, 0.7)
    assert found == (three()[0], *halves, three()[2])


def test_splitting_at_an_end_of_one_side_gives_a_row_without_it() -> None:
    found = edits.split(three(), 2, source=7, target=20, new_number=4)
    assert found[2] == link(4, (7, 9), (20, 20), ACCEPTED, 0.7)


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        (4, 14, "link 2 cannot be cut there: not in its source text"),
        (7, 21, "link 2 cannot be cut there: not in its target text"),
        (5, 10, "link 2 cannot be cut there: a half would be empty"),
        (9, 20, "link 2 cannot be cut there: a half would be empty"),
    ],
)
def test_a_row_is_not_cut_outside_of_it_or_at_its_ends(source: int, target: int, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        edits.split(three(), 2, source=source, target=target, new_number=4)


@pytest.mark.parametrize(("number", "edge"), [(1, Edge.END), (2, Edge.START)])
def test_moving_shifts_the_border_of_two_rows_on_one_side(number: int, edge: Edge) -> None:
    found = edits.move(three(), number, side=Side.TARGET, to=13, edge=edge)
    assert found == (
        link(1, (0, 5), (0, 13), ACCEPTED, 0.9),
        link(2, (5, 9), (13, 20), ACCEPTED, 0.7),
        three()[2],
    )


def test_a_row_that_loses_its_last_text_is_gone() -> None:
    links = link(1, (0, 5), (0, 10)), link(2, (5, 5), (10, 20)), link(3, (5, 9), (20, 26))
    found = edits.move(links, 2, side=Side.TARGET, to=20, edge=Edge.START)
    assert found == (link(1, (0, 5), (0, 20), ACCEPTED), links[2])


@pytest.mark.parametrize(
    ("number", "edge", "to", "said"),
    [
        (3, Edge.END, 26, "link 3 is the last one"),
        (1, Edge.START, 0, "link 1 is the first one"),
        (1, Edge.END, 21, "links 1 and 2 cannot be shifted there: not in their target text"),
        (1, Edge.END, 10, "links 1 and 2 is there already"),
    ],
)
def test_a_border_moves_between_neighbours_only(
    number: int, edge: Edge, to: int, said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said):
        edits.move(three(), number, side=Side.TARGET, to=to, edge=edge)


def test_a_dropped_row_stays_dropped_when_its_border_moves() -> None:
    links = three()[0], link(2, (5, 9), (10, 20), DROPPED), three()[2]
    found = edits.move(links, 1, side=Side.SOURCE, to=6, edge=Edge.END)
    assert [row.state for row in found] == [ACCEPTED, DROPPED, OPEN]


def test_what_is_said_of_a_row_is_said_once() -> None:
    accepted = edits.decide(three(), 2, ACCEPTED)
    assert [row.state for row in accepted] == [OPEN, ACCEPTED, OPEN]
    with pytest.raises(ConflictError, match="link 2 is accepted already"):
        edits.decide(accepted, 2, ACCEPTED)


def test_an_unknown_row_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="there is no link 9"):
        edits.merge(three(), 9)


def test_rows_that_a_moved_section_separates_do_not_share_text() -> None:
    links = alignment_of(moved_pairs()).links
    assert [row.number for row in links] == [1, 2, 3]
    with pytest.raises(InvalidInputError, match="links 2 and 3 do not follow each other"):
        edits.merge(links, 2)
    with pytest.raises(InvalidInputError, match="in the target: a section was moved"):
        edits.move(links, 2, side=Side.TARGET, to=3, edge=Edge.END)
    assert len(edits.merge(links, 1)) == 2


def covered(links: Sequence[Link], side: Side) -> list[int]:
    """The characters of a side, in the order of the rows."""
    stretches = (row.on(side) for row in links)
    return [place for stretch in stretches for place in range(stretch.start, stretch.end)]


ANY_EDIT = st.tuples(
    st.sampled_from(["merge", "split", "move", "drop", "restore", "accept"]),
    st.integers(0, 30),
    st.integers(0, 120),
    st.integers(0, 120),
    st.sampled_from(Side),
    st.sampled_from(Edge),
)


def try_edit(links: tuple[Link, ...], new_number: int, edit: tuple) -> tuple[Link, ...]:
    """Return the rows after an edit; one that makes no sense changes nothing."""
    kind, place, one, other, side, edge = edit
    number = links[place % len(links)].number
    try:
        if kind == "merge":
            return edits.merge(links, number)
        if kind == "split":
            return edits.split(links, number, source=one, target=other, new_number=new_number)
        if kind == "move":
            return edits.move(links, number, side=side, to=one, edge=edge)
        state = {"drop": DROPPED, "restore": OPEN, "accept": ACCEPTED}[kind]
        return edits.decide(links, number, state)
    except (InvalidInputError, ConflictError):
        return links


@given(st.lists(ANY_EDIT, max_size=25))
def test_no_sequence_of_edits_loses_repeats_or_reorders_a_character(sequence: list) -> None:
    links = LINKS
    for new_number, edit in enumerate(sequence, 100):
        links = try_edit(links, new_number, edit)
        for side in Side:
            assert covered(links, side) == covered(LINKS, side)
        assert links == edits.ordered(links)
        assert len({row.number for row in links}) == len(links)
        assert all(covered([row], Side.SOURCE) or covered([row], Side.TARGET) for row in links)


@given(st.lists(ANY_EDIT, max_size=25))
def test_edits_of_a_text_with_a_moved_section_keep_every_character(sequence: list) -> None:
    first = links = alignment_of(moved_pairs()).links
    for new_number, edit in enumerate(sequence, 100):
        links = try_edit(links, new_number, edit)
        for side in Side:
            assert sorted(covered(links, side)) == sorted(covered(first, side))
