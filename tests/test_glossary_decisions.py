from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from glossary.decisions import COLUMNS, Decision, candidate_rows, take_decisions
from glossary.model import CandidateState, Concept
from glossary.review import accept, reject, reopen
from glossary.sqlite import SqliteConceptStore
from glossary.store import ConceptStore
from tests.glossary_values import (
    by_hand,
    candidate,
    everything,
    extract,
    hour,
    terms,
    the_candidate,
)
from tm.database.sqlite import open_database
from tm.errors import InvalidInputError, NotFoundError


@pytest.fixture
def store() -> Iterator[ConceptStore]:
    database = open_database(None)
    yield SqliteConceptStore(database)
    database.close()


def table(store: ConceptStore, **decisions: dict[str, str]) -> list[tuple[int, list[str]]]:
    """The table of the candidates with what a person wrote, by the sources of candidates."""
    rows = [list(COLUMNS)]
    for row in candidate_rows(store.candidates(), lambda _: ("例", "example")):
        values = dict(zip(COLUMNS, row, strict=True))
        rows.append(list((values | decisions.get(values["source"], {})).values()))
    return list(enumerate(rows, 1))


def take(store: ConceptStore, rows: list[tuple[int, list[str]]]):
    return take_decisions(store, rows, "review.tsv", at=hour(3))


def the_concept(store: ConceptStore, number: int | None) -> Concept:
    assert number is not None
    return store.get(number)


def test_decisions_of_a_table_are_taken(store: ConceptStore) -> None:
    kept = store.add(by_hand("潮汐能"), at=hour(0))
    extract(
        store,
        candidate(),
        candidate("水库", "dam"),
        candidate("潮汐", "tide"),
        candidate("山", "hill"),
    )
    report = take(
        store,
        table(
            store,
            风电={"decision": "Accept ", "target": "wind electricity"},
            水库={"decision": "reject"},
            潮汐={"decision": "merge", "concept_id": f"c{kept.id}"},
        ),
    )
    assert report.decided == ((Decision.ACCEPT, 1), (Decision.REJECT, 1), (Decision.MERGE, 1))
    assert report.untouched == 1
    assert the_candidate(store).decided_target == "wind electricity"
    assert the_candidate(store, "水库").state is CandidateState.REJECTED
    assert the_candidate(store, "山").state is CandidateState.OPEN
    assert terms(store.get(kept.id)) == [
        ("潮汐能", "preferred", "person"),
        ("潮汐", "admitted", "extracted"),
        ("wind energy", "preferred", "person"),
        ("tide", "admitted", "extracted"),
    ]


def test_a_decision_may_be_changed_or_taken_back_by_the_table(store: ConceptStore) -> None:
    extract(store, candidate())
    take(store, table(store, 风电={"decision": "accept"}))
    take(store, table(store, 风电={"decision": "reject"}))
    assert the_candidate(store).state is CandidateState.REJECTED
    take(store, table(store, 风电={"decision": "reopen"}))
    assert the_candidate(store).state is CandidateState.OPEN


WRONG = {
    "an unknown word": ({"decision": "maybe"}, "line 3: the decision 'maybe'"),
    "no concept to merge into": ({"decision": "merge", "concept_id": ""}, "concept_id"),
    "an unknown concept": ({"decision": "merge", "concept_id": "c99"}, "no concept c99"),
    "a broken id": ({"decision": "accept", "id": "x"}, "id is 'x'"),
    "an unknown id": ({"decision": "accept", "id": "99"}, "no candidate 99"),
    "a long target": ({"decision": "accept", "target": "x" * 501}, "longer than 500"),
}


@pytest.mark.parametrize(("wrong", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_row_is_named_and_nothing_is_decided(
    store: ConceptStore, wrong: dict[str, str], said: str
) -> None:
    extract(store, candidate(rank=2.0), candidate("水库", "dam"))
    before = list(store.candidates())
    with pytest.raises(InvalidInputError, match=said):
        take(store, table(store, 风电={"decision": "accept"}, 水库=wrong))
    assert list(store.candidates()) == before


@pytest.mark.parametrize("header", [["id", "target"], ["decision"]])
def test_a_table_without_its_columns_is_refused(store: ConceptStore, header: list[str]) -> None:
    with pytest.raises(InvalidInputError, match="line 1: no column"):
        take(store, [(1, header)])
    with pytest.raises(InvalidInputError, match="empty"):
        take(store, [])


def test_what_was_merged_by_a_person_can_be_undone(store: ConceptStore) -> None:
    kept = store.add(by_hand("风能"), at=hour(0))
    extract(store, candidate())
    accept(store, the_candidate(store).id, at=hour(2), into=kept.id)
    assert len(list(store.concepts())) == 1
    assert ("风电", "admitted", "extracted") in terms(the_concept(store, kept.id))
    reopened = reopen(store, the_candidate(store).id, at=hour(3))
    assert reopened.state is CandidateState.OPEN
    assert store.get(kept.id).sections == kept.sections


def test_a_rejection_outlives_the_next_extraction(store: ConceptStore) -> None:
    extract(store, candidate())
    take(store, table(store, 风电={"decision": "reject"}))
    extract(store, candidate(frequency=9), at=hour(4))
    found = the_candidate(store)
    assert (found.state, found.frequency) == (CandidateState.REJECTED, 9)
    assert list(store.concepts()) == []


def test_a_candidate_cannot_go_into_what_is_missing(store: ConceptStore) -> None:
    extract(store, candidate())
    with pytest.raises(NotFoundError):
        accept(store, the_candidate(store).id, at=hour(2), into=99)
    assert the_candidate(store).state is CandidateState.OPEN


def test_a_table_twice_changes_nothing_the_second_time(store: ConceptStore) -> None:
    kept = store.add(by_hand("潮汐能"), at=hour(0))
    extract(store, candidate(), candidate("水库", "dam"), candidate("潮汐", "tide"))
    rows = table(
        store,
        风电={"decision": "accept", "target": "wind electricity"},
        水库={"decision": "reject"},
        潮汐={"decision": "merge", "concept_id": f"c{kept.id}"},
    )
    take(store, rows)
    accepted = store.get(the_candidate(store).concept_id)
    store.update(replace(accepted, definition="by a colleague"), at=hour(4))
    before = everything(store)
    report = take_decisions(store, rows, "review.tsv", at=hour(5))
    assert (report.decided, report.untouched) == ((), 3)
    assert everything(store) == before


STALE = {
    "rejected by a colleague": (reject, "accept", "candidate 1 is rejected by Li since"),
    "accepted by a colleague": (accept, "reject", "candidate 1 is accepted by Li since"),
}


@pytest.mark.parametrize(("decide", "decision", "said"), STALE.values(), ids=STALE)
def test_a_later_decision_of_a_colleague_is_not_overruled(
    store: ConceptStore, decide: Callable[..., object], decision: str, said: str
) -> None:
    extract(store, candidate(), candidate("水库", "dam"))
    rows = table(store, 风电={"decision": decision}, 水库={"decision": "accept"})
    decide(store, the_candidate(store).id, at=hour(1), by="Li")
    before = everything(store)
    with pytest.raises(InvalidInputError, match=said):
        take(store, rows)
    assert everything(store) == before


def test_another_translation_accepted_since_is_not_overruled(store: ConceptStore) -> None:
    extract(store, candidate())
    rows = table(store, 风电={"decision": "accept", "target": "air power"})
    accept(store, the_candidate(store).id, at=hour(1), target="wind electricity")
    with pytest.raises(InvalidInputError, match="which has it as open"):
        take(store, rows)
