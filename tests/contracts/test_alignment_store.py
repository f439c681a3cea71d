"""What every AlignmentStore does; each implementation joins by a line in ``STORES``."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.review_data import NOON, chinese, english, pairs, store_pairs
from tm.database.sqlite import open_database
from tm.errors import ConflictError, NotFoundError
from tm.model import AlignedPair, BlockKind, ImportReport, TranslationUnit, UnitGroup
from tm.review.model import Alignment, EditKind, Link, RowCounts, RowOrder, RowState, Stretch
from tm.review.sqlite import SqliteAlignmentStore
from tm.review.store import AlignmentStore, Revision
from tm.sqlite import SqliteUnitStore
from tm.store import UnitStore

LATER = NOON + timedelta(hours=1)
Stores = tuple[UnitStore, AlignmentStore]


def sqlite_stores() -> Iterator[Stores]:
    database = open_database(None)
    yield SqliteUnitStore(database), SqliteAlignmentStore(database)
    database.close()


STORES: dict[str, Callable[[], Iterator[Stores]]] = {"sqlite": sqlite_stores}


@pytest.fixture(params=sorted(STORES))
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    yield from STORES[request.param]()


def dropping(number: int) -> Callable[[Alignment, int], Revision]:
    def decide(alignment: Alignment, _: int) -> Revision:
        (link,) = [link for link in alignment.links if link.number == number]
        changed = replace(link, state=RowState.DROPPED, unit_id=None)
        return Revision((changed,), gone_units=(link.unit_id,) if link.unit_id else ())

    return decide


def test_an_alignment_comes_back_as_it_was_stored(stores: Stores) -> None:
    units, alignments = stores
    heading = replace(chinese(0), kind=BlockKind.HEADING, ref="p. 2 ¶1")
    links = (AlignedPair((heading,), (english(0),), 0.25, reviewed=True), *pairs()[1:])
    number = store_pairs(units, links)
    found = alignments.alignment(number)
    assert found.source[0] == heading
    assert [segment.text for segment in found.target] == [english(i).text for i in range(5)]
    assert found.links[0] == Link(
        1, Stretch(0, 5), Stretch(0, 21), 0.25, RowState.ACCEPTED, unit_id=1
    )
    assert [(link.unit_id, link.sentence_id) for link in found.links] == [
        (1, None),
        (3, 2),
        (4, 2),
        (5, None),
        (None, None),
        (6, None),
    ]
    assert (found.import_id, found.edits, found.next_number) == (number, 0, 7)


def test_units_of_a_second_import_are_found_too(stores: Stores) -> None:
    units, alignments = stores
    store_pairs(units, pairs())
    number = store_pairs(units, pairs(), "again")
    assert [link.unit_id for link in alignments.alignment(number).links] == [7, 9, 10, 11, None, 12]


def test_an_edit_and_its_undo_are_one_change_each(stores: Stores) -> None:
    units, alignments = stores
    number = store_pairs(units, pairs())
    before, change = alignments.alignment(number), units.last_change()
    applied = alignments.edit(number, EditKind.DROP, dropping(6), number=6, at=LATER, by="chen")
    assert (applied.written, applied.gone) == ((6,), ())
    assert units.last_change() == change + 1
    assert units.history(6)[-1].action == "review-drop"
    assert alignments.last_edit(number) == applied.edit
    undone = alignments.undo(number, at=LATER, by="li")
    assert undone.edit == replace(applied.edit, undone_at=LATER)
    after = alignments.alignment(number)
    assert after == replace(before, edits=2)
    assert units.get(6).source == chinese(4).text
    assert alignments.last_edit(number) is None
    assert alignments.edits(number) == (undone.edit,)


def test_an_edit_that_fails_leaves_nothing(stores: Stores) -> None:
    units, alignments = stores
    number = store_pairs(units, pairs())
    before = alignments.alignment(number), units.last_change()

    def decide(*_: object) -> Revision:
        raise ConflictError("no")

    with pytest.raises(ConflictError, match="no"):
        alignments.edit(number, EditKind.MERGE, decide, at=LATER)
    assert (alignments.alignment(number), units.last_change()) == before


def test_a_deleted_unit_leaves_its_row_without_one(stores: Stores) -> None:
    units, alignments = stores
    number = store_pairs(units, pairs())
    units.delete(2, at=LATER)  # a sentence unit, and its clause units with it
    links = alignments.alignment(number).links
    assert [(link.unit_id, link.sentence_id) for link in links[1:3]] == [(None, None)] * 2


def test_only_imports_of_documents_in_force_have_an_alignment(stores: Stores) -> None:
    units, alignments = stores
    number = store_pairs(units, pairs())
    units.undo_import(number, at=LATER)
    with pytest.raises(ConflictError, match=f"import {number} was taken back"):
        alignments.alignment(number)
    report = ImportReport(0, False, ("a.tmx",), "default", "zh", "en", read=1, stored=0)
    group = UnitGroup(TranslationUnit("桥。", "A bridge.", "zh", "en"))
    plain = units.add_import("units", report, [group], at=NOON).id
    with pytest.raises(NotFoundError, match=f"import {plain} has no alignment"):
        alignments.alignment(plain)
    with pytest.raises(NotFoundError, match="there is no import 99"):
        alignments.undo(99, at=LATER)


def test_open_rows_below_a_confidence_are_counted_by_import(stores: Stores) -> None:
    units, alignments = stores
    for digest in ("one", "two"):
        store_pairs(units, pairs(), digest)
    alignments.edit(1, EditKind.DROP, dropping(5), number=5, at=LATER)
    assert alignments.uncertain(below=0.7) == {1: 1, 2: 2}
    assert alignments.uncertain(below=0.5) == {}
    units.undo_import(2, at=LATER)
    assert alignments.uncertain(below=0.7) == {1: 1}


def open_links(*confidences: float) -> tuple[AlignedPair, ...]:
    return tuple(
        AlignedPair((chinese(i, f"第{i}句。"),), (english(i, f"Sentence {i}."),), confidence)
        for i, confidence in enumerate(confidences)
    )


@pytest.mark.parametrize(
    ("number", "following"),
    [(1, 3), (3, 1), (2, 1), (99, 1)],
    ids=["down", "round", "from a certain one", "gone"],
)
def test_the_work_goes_on_at_the_next_uncertain_row(
    stores: Stores, number: int, following: int
) -> None:
    units, alignments = stores
    store_pairs(units, open_links(0.5, 0.95, 0.8))
    assert alignments.next_open(1, RowOrder.CONFIDENCE, number, sure=0.9) == following


def test_the_work_goes_on_at_certain_rows_and_ends(stores: Stores) -> None:
    units, alignments = stores
    store_pairs(units, open_links(0.5, 0.95, 0.4))
    for number in (1, 3):
        alignments.edit(1, EditKind.DROP, dropping(number), number=number, at=LATER)
    assert alignments.next_open(1, RowOrder.TEXT, 1, sure=0.9) == 2
    assert alignments.next_open(1, RowOrder.TEXT, 2, sure=0.9) is None


def test_rows_are_counted_by_what_is_said_of_them(stores: Stores) -> None:
    units, alignments = stores
    store_pairs(units, open_links(0.5, 0.95, 0.4, 0.9))
    alignments.edit(1, EditKind.DROP, dropping(3), number=3, at=LATER)
    assert alignments.counts(1, sure=0.9) == RowCounts(open=3, accepted=0, dropped=1, uncertain=1)


def test_pages_follow_each_other_in_both_orders(stores: Stores) -> None:
    units, alignments = stores
    store_pairs(units, open_links(0.5, 0.95, 0.8, 0.8, 0.1))
    text = [
        alignments.page(1, RowOrder.TEXT, states={RowState.OPEN}, number=number, size=2)
        for number in (0, 4, 5)
    ]
    assert [page.numbers for page in text] == [(1, 2), (3, 4), (5,)]
    assert [(page.previous, page.following) for page in text] == [(None, 3), (1, 5), (3, None)]
    assert [(page.first, page.total) for page in text] == [(1, 5), (3, 5), (5, 5)]
    least = alignments.page(1, RowOrder.CONFIDENCE, states={RowState.OPEN}, number=3, size=3)
    assert least.numbers == (5, 1, 3)
    assert least.following == 4


def test_the_opened_row_is_listed_in_any_state(stores: Stores) -> None:
    units, alignments = stores
    store_pairs(units, open_links(0.5, 0.95, 0.8))
    alignments.edit(1, EditKind.DROP, dropping(2), number=2, at=LATER)
    of_it, without = (
        alignments.page(1, RowOrder.TEXT, states={RowState.OPEN}, number=number, size=5)
        for number in (2, 0)
    )
    assert (of_it.numbers, of_it.total) == ((1, 2, 3), 3)
    assert (without.numbers, without.total) == ((1, 3), 2)
    assert alignments.page(1, RowOrder.TEXT, states=set(), number=0, size=5).numbers == ()


def test_rows_behind_one_are_listed_though_it_is_in_another_state(stores: Stores) -> None:
    units, alignments = stores
    store_pairs(units, open_links(0.5, 0.95, 0.8))
    alignments.edit(1, EditKind.DROP, dropping(1), number=1, at=LATER)
    found = alignments.behind(1, RowOrder.CONFIDENCE, states={RowState.OPEN}, after=1, limit=1)
    assert found.numbers == (3,)
    with pytest.raises(NotFoundError, match="no link 99"):
        alignments.behind(1, RowOrder.TEXT, states={RowState.OPEN}, after=99, limit=1)


def test_a_part_holds_the_rows_around_one_and_what_they_touch(stores: Stores) -> None:
    units, alignments = stores
    store_pairs(units, open_links(*[0.5] * 9))
    part = alignments.part(1, (5,), reach=1)
    assert [link.number for link in part.links] == [4, 5, 6]
    assert [segment.index for segment in part.source] == [2, 3, 4, 5, 6]
    assert part.part is not None
    assert part.part[0].starts == (8, 12, 16, 20, 24)
    assert [places.count for places in part.part] == [9, 9]
    whole = alignments.alignment(1)
    assert set(part.links) < set(whole.links)
    assert set(part.target) < set(whole.target)
    assert alignments.part(1, (99,), reach=3).links == ()
