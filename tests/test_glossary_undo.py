from collections.abc import Iterator
from dataclasses import replace

import pytest

from glossary.editing import merge_concepts
from glossary.history.undo import can_be_undone, taken_back, undo, undo_last
from glossary.model import CandidateState
from glossary.review import accept, reject, reopen
from glossary.sqlite import SqliteConceptStore
from glossary.store import ConceptStore
from tests.glossary_values import (
    CONFIRMED_PAIR,
    PROPOSED_PAIR,
    by_hand,
    candidate,
    extract,
    hour,
    terms,
    the_candidate,
)
from tm.database.sqlite import open_database
from tm.errors import ConflictError, NotFoundError


@pytest.fixture
def store() -> Iterator[ConceptStore]:
    database = open_database(None)
    yield SqliteConceptStore(database)
    database.close()


def noted(store: ConceptStore, *notes: str) -> int:
    """A concept with a change for each note."""
    concept = store.add(by_hand(), at=hour(0))
    for number, note in enumerate(notes, 1):
        concept = store.update(replace(concept, note=note), at=hour(number))
    return concept.id


def test_changes_are_taken_back_one_after_the_other(store: ConceptStore) -> None:
    number = noted(store, "one", "two")
    assert [c.note for c in undo_last(store, number, at=hour(3))] == ["one"]
    assert [c.note for c in undo_last(store, number, at=hour(4))] == [""]
    assert undo_last(store, number, at=hour(5)) == (None,)
    with pytest.raises(NotFoundError):
        store.get(number)
    with pytest.raises(NotFoundError, match="nothing"):
        undo_last(store, number, at=hour(6))


def test_an_undo_is_taken_back(store: ConceptStore) -> None:
    number = noted(store, "one", "two")
    undo_last(store, number, at=hour(3))
    last = store.history(number)[-1]
    assert [c.note for c in undo(store, last.number, at=hour(4))] == ["two"]
    assert taken_back(store.history(number)) == {last.number}
    assert [c.note for c in undo_last(store, number, at=hour(5))] == ["one"]


def test_an_older_change_waits_for_the_later_ones(store: ConceptStore) -> None:
    number = noted(store, "one", "two")
    first, second = store.history(number)[1:]
    history = store.history(number)
    assert [can_be_undone(change, history) for change in history] == [False, False, True]
    with pytest.raises(ConflictError, match="later changes first"):
        undo(store, first.number, at=hour(3))
    undo(store, second.number, at=hour(4))
    with pytest.raises(ConflictError, match="taken back already"):
        undo(store, second.number, at=hour(5))
    assert [c.note for c in undo(store, first.number, at=hour(6))] == [""]


def test_an_undo_below_another_one_stays(store: ConceptStore) -> None:
    number = noted(store, "one", "two")
    undo_last(store, number, at=hour(3))
    first_undo = store.history(number)[-1].number
    undo_last(store, number, at=hour(4))
    with pytest.raises(ConflictError):
        undo(store, first_undo, at=hour(5))


def test_a_deleted_concept_comes_back_with_its_id(store: ConceptStore) -> None:
    number = noted(store, "one")
    store.delete(number, at=hour(2))
    (back,) = undo_last(store, number, at=hour(3))
    assert (back.id, back.note) == (number, "one")


def test_one_undo_parts_what_was_merged(store: ConceptStore) -> None:
    kept, other = noted(store, "one"), noted(store, "two")
    merge_concepts(store, kept, [other], at=hour(5))
    undo_last(store, other, at=hour(6))
    assert [store.get(number).note for number in (kept, other)] == ["one", "two"]


def test_a_merge_stays_when_the_merged_concept_was_changed_since(store: ConceptStore) -> None:
    kept, other = noted(store, "one"), noted(store, "two")
    merged = merge_concepts(store, kept, [other], at=hour(5))
    store.update(replace(merged, note="later"), at=hour(6))
    with pytest.raises(ConflictError):
        undo_last(store, other, at=hour(7))
    assert store.get(kept).note == "later"


def test_what_never_was_cannot_be_taken_back(store: ConceptStore) -> None:
    with pytest.raises(NotFoundError):
        undo(store, 1, at=hour(0))
    with pytest.raises(NotFoundError):
        undo_last(store, 1, at=hour(0))


def test_undoing_an_acceptance_opens_the_candidate_again(store: ConceptStore) -> None:
    extract(store, candidate())
    number = accept(store, the_candidate(store).id, at=hour(1), by="Li").id
    assert [change.action for change in store.history(number)] == ["add", "accept"]
    undo_last(store, number, at=hour(2))
    found = the_candidate(store)
    assert terms(store.get(number)) == PROPOSED_PAIR
    assert (found.state, found.concept_id) == (CandidateState.OPEN, number)
    assert (found.decided_at, found.decided_by) == (None, "")
    undo(store, store.history(number)[-1].number, at=hour(3))  # the undo is taken back
    assert terms(store.get(number)) == CONFIRMED_PAIR
    assert the_candidate(store).state is CandidateState.ACCEPTED
    assert reopen(store, the_candidate(store).id, at=hour(4)).state is CandidateState.OPEN


def test_undoing_an_acceptance_into_another_concept_undoes_all_of_it(store: ConceptStore) -> None:
    tide = store.add(by_hand("潮汐能"), at=hour(0))
    extract(store, candidate())
    proposed = the_candidate(store).concept_id
    accept(store, the_candidate(store).id, at=hour(1), into=tide.id)
    undo_last(store, tide.id, at=hour(2))
    assert store.get(tide.id).sections == tide.sections
    assert terms(store.get(proposed)) == PROPOSED_PAIR
    found = the_candidate(store)
    assert (found.state, found.concept_id) == (CandidateState.OPEN, proposed)


def test_undoing_the_acceptance_of_an_unsure_candidate_opens_it(store: ConceptStore) -> None:
    tide = store.add(by_hand("潮汐能"), at=hour(0))
    extract(store, candidate(termhood=0.0))
    accept(store, the_candidate(store).id, at=hour(1), into=tide.id)
    undo_last(store, tide.id, at=hour(2))
    found = the_candidate(store)
    assert (found.state, found.concept_id) == (CandidateState.OPEN, None)


def test_undoing_a_rejection_opens_the_candidate_again(store: ConceptStore) -> None:
    extract(store, candidate())
    number = the_candidate(store).concept_id
    reject(store, the_candidate(store).id, at=hour(1))
    undo_last(store, number, at=hour(2))
    found = the_candidate(store)
    assert (found.state, found.concept_id) == (CandidateState.OPEN, number)
    assert terms(store.get(number)) == PROPOSED_PAIR


def test_a_decision_of_another_time_stays(store: ConceptStore) -> None:
    extract(store, candidate())
    number = accept(store, the_candidate(store).id, at=hour(1)).id
    accepted = store.get(number)
    store.update(replace(accepted, note="agreed"), at=hour(2))
    undo_last(store, number, at=hour(3))
    assert the_candidate(store).state is CandidateState.ACCEPTED
    assert store.get(number).note == ""


def test_counts_of_an_extraction_are_no_change_to_undo(store: ConceptStore) -> None:
    extract(store, candidate())
    accepted = accept(store, the_candidate(store).id, at=hour(1), by="Li")
    before = store.history(accepted.id)
    extract(store, candidate(frequency=9), at=hour(2))
    counted = store.get(accepted.id)
    assert counted.sections[0].terms[0].frequency == 9
    assert (counted.version, counted.changed_by) == (accepted.version, "Li")
    assert store.history(accepted.id) == before
    undo_last(store, accepted.id, at=hour(3))
    assert terms(store.get(accepted.id)) == PROPOSED_PAIR
