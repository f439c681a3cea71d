from collections.abc import Iterator
from dataclasses import replace

import pytest

from glossary.model import CandidateState, Term, TermStatus, Variant
from glossary.review import accept, reject, reopen
from glossary.sqlite import SqliteConceptStore
from glossary.store import ConceptStore
from tests.glossary_values import (
    CONFIRMED_PAIR,
    FULL,
    FUTURE,
    HERE,
    NOON,
    PROPOSED_PAIR,
    SURE,
    by_hand,
    candidate,
    everything,
    extract,
    fixed,
    hour,
    shared_future,
    terms,
    the_candidate,
)
from tm.errors import ConflictError, InvalidInputError, NotFoundError
from tm.sqlite import open_database


@pytest.fixture
def store() -> Iterator[ConceptStore]:
    database = open_database(None)
    yield SqliteConceptStore(database)
    database.close()


# Deciding


def test_accepting_promotes_the_proposed_concept(store: ConceptStore) -> None:
    extract(store, candidate())
    (proposed,) = store.concepts()
    accepted = accept(store, the_candidate(store).id, at=hour(1), by="Li")
    found = the_candidate(store)
    assert list(store.concepts()) == [accepted]
    assert terms(accepted) == CONFIRMED_PAIR
    assert (accepted.id, accepted.changed_at, accepted.changed_by) == (proposed.id, hour(1), "Li")
    assert (found.state, found.concept_id) == (CandidateState.ACCEPTED, proposed.id)
    assert (found.decided_at, found.decided_by) == (hour(1), "Li")


def test_accepting_an_unsure_candidate_makes_a_concept(store: ConceptStore) -> None:
    extract(store, candidate(termhood=0.0))
    accepted = accept(store, the_candidate(store).id, at=hour(1))
    assert list(store.concepts()) == [accepted]
    assert terms(accepted) == CONFIRMED_PAIR
    assert accepted.sections[1].terms[0].evidence == HERE


@pytest.mark.parametrize("termhood", [0.0, 0.8], ids=["unsure", "proposed"])
def test_accepting_with_another_translation(store: ConceptStore, termhood: float) -> None:
    extract(store, candidate(termhood=termhood))
    accepted = accept(store, the_candidate(store).id, at=hour(1), target="wind electricity")
    assert terms(accepted) == [
        ("风电", "preferred", "extracted"),
        ("wind electricity", "preferred", "person"),
    ]


def test_a_translation_that_units_attest_keeps_its_count(store: ConceptStore) -> None:
    variants = (Variant("wind power", 3), Variant("wind energy", 2))
    extract(store, candidate(variants=variants))
    accepted = accept(store, the_candidate(store).id, at=hour(1), target="wind energy")
    (term,) = accepted.sections[1].terms
    assert (term.text, term.origin, term.frequency) == ("wind energy", "extracted", 2)


def test_accepting_with_another_spelling_takes_that_spelling(store: ConceptStore) -> None:
    extract(store, candidate())
    accepted = accept(store, the_candidate(store).id, at=hour(1), target="Wind power")
    assert terms(accepted)[1] == ("Wind power", "preferred", "extracted")


def test_accepting_beside_a_preferred_term_admits(store: ConceptStore) -> None:
    extract(store, shared_future(), fixed_ones=(fixed(),))
    accepted = accept(store, the_candidate(store, FUTURE).id, at=hour(1))
    assert terms(accepted) == [
        (FUTURE, "preferred", "fixed"),
        (FULL, "preferred", "fixed"),
        ("shared future", "admitted", "extracted"),
        ("future together", "proposed", "extracted"),
    ]


def test_accepting_what_is_preferred_already_keeps_it(store: ConceptStore) -> None:
    extract(store, candidate(FUTURE, FULL), fixed_ones=(fixed(),))
    accepted = accept(store, the_candidate(store, FUTURE).id, at=hour(1))
    assert terms(accepted) == [(FUTURE, "preferred", "fixed"), (FULL, "preferred", "fixed")]


def test_accepting_one_of_two_preferred_terms_keeps_both(store: ConceptStore) -> None:
    both = Term("wind power", TermStatus.PREFERRED), Term("wind energy", TermStatus.PREFERRED)
    store.add(by_hand("风电", *both), at=NOON)
    extract(store, candidate(), at=hour(1))
    accepted = accept(store, the_candidate(store).id, at=hour(2))
    assert [status for _, status, _ in terms(accepted)] == ["preferred"] * 3


def test_a_forbidden_term_may_be_accepted_after_all(store: ConceptStore) -> None:
    store.add(by_hand("风电", Term("wind power", TermStatus.DEPRECATED)), at=NOON)
    extract(store, candidate(), at=hour(1))
    accepted = accept(store, the_candidate(store).id, at=hour(2))
    assert terms(accepted)[1] == ("wind power", "preferred", "person")


def test_accepting_another_translation_keeps_what_units_attest(store: ConceptStore) -> None:
    extract(store, shared_future(), fixed_ones=(fixed(),))
    accepted = accept(store, the_candidate(store, FUTURE).id, at=hour(1), target="common future")
    assert terms(accepted)[1:] == [
        (FULL, "preferred", "fixed"),
        ("common future", "admitted", "person"),
        ("shared future", "proposed", "extracted"),
        ("future together", "proposed", "extracted"),
    ]


def test_accepting_joins_a_concept_that_came_later(store: ConceptStore) -> None:
    extract(store, candidate(termhood=0.0))
    made = store.add(by_hand("風電"), at=hour(1))
    accepted = accept(store, the_candidate(store).id, at=hour(2))
    assert accepted.id == made.id
    assert terms(accepted)[2] == ("wind power", "admitted", "extracted")


def test_rejecting_removes_the_proposed_concept(store: ConceptStore) -> None:
    extract(store, candidate())
    rejected = reject(store, the_candidate(store).id, at=hour(1), by="Li")
    assert list(store.concepts()) == []
    assert rejected == the_candidate(store)
    assert (rejected.state, rejected.concept_id) == (CandidateState.REJECTED, None)
    assert (rejected.decided_at, rejected.decided_by) == (hour(1), "Li")


def test_rejecting_leaves_what_a_person_made_of_the_proposal(store: ConceptStore) -> None:
    extract(store, candidate())
    (proposed,) = store.concepts()
    english = replace(
        proposed.sections[1],
        terms=(Term("wind energy", TermStatus.PREFERRED), *proposed.sections[1].terms),
    )
    store.update(replace(proposed, sections=(proposed.sections[0], english)), at=hour(1))
    reject(store, the_candidate(store).id, at=hour(2))
    (concept,) = store.concepts()
    assert terms(concept)[1:] == [("wind energy", "preferred", "person")]


def test_rejecting_a_merged_candidate_removes_its_renderings(store: ConceptStore) -> None:
    extract(store, shared_future(), fixed_ones=(fixed(),))
    reject(store, the_candidate(store, FUTURE).id, at=hour(1))
    (concept,) = store.concepts()
    assert [text for text, *_ in terms(concept)] == [FUTURE, FULL]


def test_decisions_outlive_further_extractions(store: ConceptStore) -> None:
    found = candidate(), candidate("水电", "hydropower"), shared_future()
    extract(store, *found, fixed_ones=(fixed(),))
    accept(store, the_candidate(store).id, at=hour(1))
    reject(store, the_candidate(store, "水电").id, at=hour(1))
    reject(store, the_candidate(store, FUTURE).id, at=hour(1))
    extract(store, *(replace(c, frequency=9) for c in found), fixed_ones=(fixed(),), at=hour(2))
    first, second = store.concepts()
    assert [text for text, *_ in terms(first)] == [FUTURE, FULL]
    assert terms(second) == CONFIRMED_PAIR
    assert second.sections[0].terms[0].frequency == 9
    assert {(c.source, c.state.value, c.frequency) for c in store.candidates()} == {
        ("风电", "accepted", 9),
        ("水电", "rejected", 9),
        (FUTURE, "rejected", 9),
    }


def test_a_rejected_rendering_does_not_come_back_as_a_variant(store: ConceptStore) -> None:
    extract(store, shared_future(), fixed_ones=(fixed(),))
    reject(store, the_candidate(store, FUTURE).id, at=hour(1))
    variants = (Variant("future together", 6), Variant("Shared future", 5))
    other = candidate(FUTURE, "future together", variants=variants)
    extract(store, other, fixed_ones=(fixed(),), at=hour(2))
    (concept,) = store.concepts()
    assert [text for text, *_ in terms(concept)] == [FUTURE, FULL, "future together"]


DECISIONS = {"accept": accept, "reject": reject}


@pytest.mark.parametrize("first", DECISIONS.values(), ids=DECISIONS)
@pytest.mark.parametrize("second", DECISIONS.values(), ids=DECISIONS)
def test_deciding_twice_is_a_conflict_and_changes_nothing(
    store: ConceptStore, first, second
) -> None:
    extract(store, candidate())
    first(store, the_candidate(store).id, at=hour(1))
    before = everything(store)
    with pytest.raises(ConflictError, match="already"):
        second(store, the_candidate(store).id, at=hour(2))
    assert everything(store) == before


@pytest.mark.parametrize("decide", [accept, reject, reopen])
def test_an_unknown_candidate_is_not_found(store: ConceptStore, decide) -> None:
    with pytest.raises(NotFoundError):
        decide(store, 5, at=NOON)


def test_a_translation_that_is_no_text_is_refused(store: ConceptStore) -> None:
    extract(store, candidate())
    before = everything(store)
    with pytest.raises(InvalidInputError):
        accept(store, the_candidate(store).id, at=hour(1), target="wind\x00")
    assert everything(store) == before


# Taking back


def without_times(store: ConceptStore) -> tuple:
    concepts, candidates, _ = everything(store)
    return tuple(replace(c, changed_at=None, changed_by="") for c in concepts), candidates


CASES = {
    "proposed": (candidate(),),
    "unsure": (candidate(termhood=0.0),),
    "merged": (shared_future("风电"), fixed("风电")),
    "preferred already": (candidate(target=FULL), fixed("风电")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("target", [None, "air power"])
def test_acceptance_is_taken_back_whole(store: ConceptStore, case, target: str | None) -> None:
    found, *fixed_ones = case
    extract(store, found, fixed_ones=fixed_ones)
    before = without_times(store)
    accept(store, the_candidate(store).id, at=hour(1), target=target)
    opened = reopen(store, the_candidate(store).id, at=hour(2), thresholds=SURE)
    concepts, candidates = without_times(store)
    assert concepts == before[0]
    assert opened == the_candidate(store)
    assert (opened.state, opened.concept_id) == (before[1][0].state, before[1][0].concept_id)
    assert len(candidates) == 1


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_rejection_is_taken_back_whole(store: ConceptStore, case) -> None:
    found, *fixed_ones = case
    extract(store, found, fixed_ones=fixed_ones)
    before = [terms(concept) for concept in store.concepts()], the_candidate(store).state
    reject(store, the_candidate(store).id, at=hour(1))
    opened = reopen(store, the_candidate(store).id, at=hour(2), thresholds=SURE)
    assert ([terms(concept) for concept in store.concepts()], opened.state) == before


def test_a_decision_can_be_taken_back_after_another_extraction(store: ConceptStore) -> None:
    extract(store, candidate())
    accept(store, the_candidate(store).id, at=hour(1))
    extract(store, candidate(frequency=9), at=hour(2))
    reopen(store, the_candidate(store).id, at=hour(3), thresholds=SURE)
    (concept,) = store.concepts()
    assert terms(concept) == PROPOSED_PAIR
    assert concept.sections[0].terms[0].frequency == 9
    accept(store, the_candidate(store).id, at=hour(4))
    (concept,) = store.concepts()
    assert terms(concept) == CONFIRMED_PAIR


def test_what_was_changed_since_is_not_undone(store: ConceptStore) -> None:
    extract(store, candidate())
    accepted = accept(store, the_candidate(store).id, at=hour(1))
    store.update(replace(accepted, note="agreed with the client"), at=hour(2), by="Li")
    before = everything(store)
    with pytest.raises(ConflictError, match=f"c{accepted.id}"):
        reopen(store, the_candidate(store).id, at=hour(3), thresholds=SURE)
    assert everything(store) == before


def test_an_undecided_candidate_stays_as_it_is(store: ConceptStore) -> None:
    extract(store, candidate())
    before = everything(store)
    assert reopen(store, the_candidate(store).id, at=hour(1), thresholds=SURE) == before[1][0]
    assert everything(store) == before


def test_accepting_into_another_concept_leaves_the_proposal_of_another_candidate(
    store: ConceptStore,
) -> None:
    tide = store.add(by_hand("潮汐能"), at=hour(0))
    extract(store, candidate(rank=2.0), candidate(target="wind electricity", rank=1.0))
    first, second = store.candidates()
    accept(store, second.id, at=hour(1), into=tide.id)
    assert terms(store.get(first.concept_id)) == PROPOSED_PAIR
    assert store.get_candidate(first.id).concept_id == first.concept_id


def test_a_decision_is_not_taken_back_over_what_was_written_for_one_language(
    store: ConceptStore,
) -> None:
    extract(store, candidate())
    accepted = accept(store, the_candidate(store).id, at=hour(1))
    chinese = replace(accepted.sections[0], definition="风力发的电", note="read me")
    written = store.update(replace(accepted, sections=(chinese, accepted.sections[1])), at=hour(2))
    with pytest.raises(ConflictError, match="changed after the decision"):
        reopen(store, the_candidate(store).id, at=hour(3))
    assert list(store.concepts()) == [written]
