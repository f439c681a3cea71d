"""What becomes of longer expressions that documents without translation suggest."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from glossary.model import Concept, Expansion, Term, TermOrigin, TermStatus
from glossary.review import accept
from glossary.sqlite import SqliteConceptStore
from glossary.store import ConceptStore
from tests.glossary_values import (
    FULL,
    candidate,
    extract,
    fixed,
    hour,
    shared_future,
    terms,
    the_candidate,
)
from tm.sqlite import open_database

LONGER = Expansion("community of wind power", 11, 14, ("report.txt", "speech.txt"))


@pytest.fixture
def store() -> Iterator[ConceptStore]:
    database = open_database(None)
    yield SqliteConceptStore(database)
    database.close()


def english(concept: Concept) -> list[Term]:
    return list(concept.sections[1].terms)


def test_an_expansion_is_stored_with_its_candidate(store: ConceptStore) -> None:
    extract(store, candidate(expansions=(LONGER,)))
    assert the_candidate(store).expansions == (LONGER,)
    extract(store, candidate(), at=hour(1))
    assert the_candidate(store).expansions == ()


def test_an_expansion_is_proposed_with_its_places_and_never_as_attested(
    store: ConceptStore,
) -> None:
    extract(store, candidate(expansions=(LONGER,)))
    (concept,) = store.concepts()
    aligned, longer = english(concept)
    assert (aligned.text, aligned.frequency) == ("wind power", 3)
    assert longer == Term(
        "community of wind power",
        TermStatus.PROPOSED,
        TermOrigin.EXTRACTED,
        source="report.txt, speech.txt",
        note="11 of 14 places of its aligned part; not aligned",
    )
    assert (longer.frequency, longer.evidence) == (0, ())


def test_a_candidate_with_an_expansion_needs_no_thresholds(store: ConceptStore) -> None:
    unsure = candidate(pair_confidence=0.1, termhood=0.1)
    assert extract(store, unsure).proposed == 0
    assert extract(store, replace(unsure, expansions=(LONGER,)), at=hour(1)).proposed == 1


def test_a_concept_that_stood_before_gets_the_expansion(store: ConceptStore) -> None:
    extract(store, candidate())
    accept(store, the_candidate(store).id, at=hour(1))
    extract(store, candidate("风 电", expansions=(LONGER,)), candidate(), at=hour(2))
    (concept,) = store.concepts()
    assert "community of wind power" in [term.text for term in english(concept)]


def test_what_the_fixed_list_has_is_not_proposed_again(store: ConceptStore) -> None:
    known = Expansion(FULL, 11, 14, ("report.txt",))
    extract(store, shared_future(expansions=(known,)), fixed_ones=(fixed(),))
    (concept,) = store.concepts()
    assert terms(concept)[1] == (FULL, "preferred", "fixed")
    assert [term.text for term in english(concept)].count(FULL) == 1


def test_an_expansion_that_is_the_rendering_itself_is_no_second_term(store: ConceptStore) -> None:
    same = Expansion(FULL.upper(), 11, 14, ("report.txt",))
    found = candidate(target=FULL, expansions=(same, LONGER, LONGER))
    extract(store, found)
    (concept,) = store.concepts()
    assert [term.text for term in english(concept)] == [FULL, "community of wind power"]
    assert extract(store, found, at=hour(1)).withdrawn == 0


def test_a_proposal_with_an_expansion_is_withdrawn_unless_a_person_noted_something(
    store: ConceptStore,
) -> None:
    extract(store, candidate(expansions=(LONGER,)), candidate("水库", expansions=(LONGER,)))
    noted = next(store.concepts())
    terms = (noted.sections[1].terms[0], replace(noted.sections[1].terms[1], note="never"))
    sections = (noted.sections[0], replace(noted.sections[1], terms=terms))
    store.update(replace(noted, sections=sections), at=hour(1))
    assert extract(store, at=hour(2)).withdrawn == 1
    (kept,) = store.concepts()
    assert [(term.text, term.note) for term in english(kept)] == [(LONGER.text, "never")]
