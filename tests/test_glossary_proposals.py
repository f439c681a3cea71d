from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from glossary.model import (
    CandidateState,
    Concept,
    EvidenceSpan,
    Term,
    TermCandidate,
    TermStatus,
    Variant,
)
from glossary.proposals import ExtractionReport, store_extraction
from glossary.review import accept
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
from tm.sqlite import open_database


@pytest.fixture
def store() -> Iterator[ConceptStore]:
    database = open_database(None)
    yield SqliteConceptStore(database)
    database.close()


def test_a_sure_candidate_becomes_a_proposed_concept(store: ConceptStore) -> None:
    report = extract(store, candidate(variants=(Variant("wind power", 3), Variant("wind", 1))))
    (concept,) = store.concepts()
    found = the_candidate(store)
    assert report == ExtractionReport(candidates=1, proposed=1, withdrawn=0, fixed=0, merged=0)
    assert terms(concept) == PROPOSED_PAIR
    assert [section.lang for section in concept.sections] == ["zh-Hans", "en"]
    assert [s.terms[0].frequency for s in concept.sections] == [4, 3]
    assert [s.terms[0].evidence for s in concept.sections] == [HERE, HERE]
    assert (concept.pair_confidence, concept.termhood) == (0.9, 0.8)
    assert (found.state, found.concept_id) == (CandidateState.OPEN, concept.id)


@pytest.mark.parametrize(
    ("pair_confidence", "termhood", "proposed"),
    [(0.5, 0.4, 1), (0.49, 0.9, 0), (0.9, 0.39, 0)],
)
def test_both_thresholds_must_be_met(
    store: ConceptStore, pair_confidence: float, termhood: float, proposed: int
) -> None:
    found = candidate(pair_confidence=pair_confidence, termhood=termhood)
    assert extract(store, found).proposed == proposed
    assert len(list(store.concepts())) == proposed
    assert the_candidate(store).state is CandidateState.OPEN


def test_a_part_of_a_longer_candidate_is_not_proposed(store: ConceptStore) -> None:
    assert extract(store, candidate(flags=("nested",))).proposed == 0


def test_a_term_around_a_fixed_expression_needs_half_the_termhood(store: ConceptStore) -> None:
    longer = candidate("海洋" + FUTURE, "maritime community", termhood=0.2)
    phrase = candidate("代表" + FUTURE, "on behalf of the community", termhood=0.19)
    unsure = candidate("推动" + FUTURE, "promote", termhood=0.2, pair_confidence=0.1)
    assert extract(store, longer, phrase, unsure, fixed_ones=(fixed(),)).proposed == 1
    assert the_candidate(store, "海洋" + FUTURE).concept_id is not None


def test_the_same_extraction_twice_changes_nothing(store: ConceptStore) -> None:
    found = candidate(), shared_future(), candidate("风", "wind", termhood=0.1)
    extract(store, *found, fixed_ones=(fixed(),))
    before = everything(store)
    report = extract(store, *found, fixed_ones=(fixed(),), at=hour(1))
    assert everything(store) == before
    assert (report.proposed, report.fixed, report.withdrawn) == (0, 0, 0)


def test_a_new_extraction_renews_counts_and_keeps_the_concept(store: ConceptStore) -> None:
    extract(store, candidate())
    (before,) = store.concepts()
    extract(store, candidate(frequency=9, variants=(Variant("wind power", 8),), evidence=()))
    (after,) = store.concepts()
    assert after.id == before.id
    assert [s.terms[0].frequency for s in after.sections] == [9, 8]
    assert [s.terms[0].evidence for s in after.sections] == [(), ()]


def test_a_proposal_whose_rendering_changes_stays_one_concept(store: ConceptStore) -> None:
    extract(store, candidate())
    (before,) = store.concepts()
    report = extract(store, candidate(target="wind energy"))
    (after,) = store.concepts()
    assert (after.id, report.proposed, report.withdrawn) == (before.id, 0, 0)
    assert terms(after)[1] == ("wind energy", "proposed", "extracted")
    assert the_candidate(store).concept_id == after.id


GONE = {
    "gone": (),
    "unsure": (candidate(termhood=0.1),),
    "unsure and rendered otherwise": (candidate(target="wind", termhood=0.1),),
}


@pytest.mark.parametrize("again", GONE.values(), ids=GONE)
def test_a_proposal_that_is_no_longer_deserved_is_withdrawn(
    store: ConceptStore, again: tuple[TermCandidate, ...]
) -> None:
    extract(store, candidate())
    assert extract(store, *again).withdrawn == 1
    assert list(store.concepts()) == []
    assert [c.concept_id for c in store.candidates()] == [None] * len(again)


def test_what_a_person_added_to_a_proposal_stays(store: ConceptStore) -> None:
    extract(store, candidate())
    (proposed,) = store.concepts()
    edited = store.update(replace(proposed, definition="power from wind"), at=hour(1), by="Li")
    extract(store, candidate(frequency=9), at=hour(2))
    (counted,) = store.concepts()
    assert counted.sections[0].terms[0].frequency == 9
    assert (counted.definition, terms(counted)) == ("power from wind", PROPOSED_PAIR)
    extract(store, at=hour(3))
    (kept,) = store.concepts()
    assert (kept.id, kept.definition) == (edited.id, "power from wind")


def in_first_section(concept: Concept, **fields) -> Concept:
    section = replace(concept.sections[0], **fields)
    return replace(concept, sections=(section, concept.sections[1]))


def in_first_term(concept: Concept, **fields) -> Concept:
    return in_first_section(concept, terms=(replace(concept.sections[0].terms[0], **fields),))


EDITS = {
    "customer": lambda concept: replace(concept, customer="ACME"),
    "project": lambda concept: replace(concept, project="dam"),
    "source of a definition": lambda concept: replace(concept, definition_source="atlas"),
    "definition of a language": lambda concept: in_first_section(concept, definition="电"),
    "its source": lambda concept: in_first_section(concept, definition_source="atlas"),
    "note of a language": lambda concept: in_first_section(concept, note="read me"),
    "part of speech": lambda concept: in_first_term(concept, part_of_speech="noun"),
    "type": lambda concept: in_first_term(concept, term_type="shortForm"),
    "context": lambda concept: in_first_term(concept, context="风电很好。"),
    "source of the context": lambda concept: in_first_term(concept, context_source="atlas"),
    "note of a term": lambda concept: in_first_term(concept, note="read me"),
    "source of a term": lambda concept: in_first_term(concept, source="atlas"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_whatever_a_person_wrote_into_a_proposal_outlives_extractions(
    store: ConceptStore, edit: Callable[[Concept], Concept]
) -> None:
    extract(store, candidate())
    (proposed,) = store.concepts()
    edited = store.update(edit(proposed), at=hour(1), by="Li")
    extract(store, candidate(), at=hour(2))
    assert list(store.concepts()) == [edited]
    extract(store, at=hour(3))
    assert list(store.concepts()) == [edited]


def test_two_candidates_of_one_source_make_one_concept(store: ConceptStore) -> None:
    extract(store, candidate(rank=2.0), candidate(target="wind energy"))
    (concept,) = store.concepts()
    assert terms(concept) == PROPOSED_PAIR
    assert [c.concept_id for c in store.candidates()] == [concept.id, None]
    before = everything(store)
    extract(store, candidate(rank=2.0), candidate(target="wind energy"), at=hour(1))
    assert everything(store) == before


def test_a_surer_candidate_takes_the_place_of_one_that_became_unsure(
    store: ConceptStore,
) -> None:
    extract(store, candidate(rank=2.0), candidate(target="wind energy"))
    extract(store, candidate(rank=2.0, termhood=0.1), candidate(target="wind energy"))
    (concept,) = store.concepts()
    assert terms(concept)[1] == ("wind energy", "proposed", "extracted")
    assert [c.concept_id for c in store.candidates()] == [None, concept.id]


def test_other_language_pairs_are_left_alone(store: ConceptStore) -> None:
    french = candidate(target="énergie éolienne", target_lang="fr")
    store_extraction(
        store, [french], fixed=(), at=NOON, source_lang="zh", target_lang="fr", thresholds=SURE
    )
    extract(store)
    assert len(list(store.concepts())) == 1
    assert len(list(store.candidates())) == 1


# Fixed expressions


def test_a_fixed_concept_shows_what_aligned_texts_attest(store: ConceptStore) -> None:
    report = extract(store, shared_future(), fixed_ones=(fixed(FUTURE, FULL, "shared home"),))
    (concept,) = store.concepts()
    assert terms(concept) == [
        (FUTURE, "preferred", "fixed"),
        (FULL, "preferred", "fixed"),
        ("shared home", "admitted", "fixed"),
        ("shared future", "proposed", "extracted"),
        ("future together", "proposed", "extracted"),
    ]
    chinese, english = (section.terms for section in concept.sections)
    assert (chinese[0].frequency, chinese[0].evidence) == (6, HERE)
    assert [term.frequency for term in english] == [0, 0, 5, 2]
    assert english[2].evidence == HERE
    found = the_candidate(store, FUTURE)
    assert (found.state, found.concept_id) == (CandidateState.MERGED, concept.id)
    assert (report.fixed, report.merged, report.proposed) == (1, 1, 0)


def test_a_fixed_rendering_takes_the_counts_that_attest_it(store: ConceptStore) -> None:
    attested = candidate(FUTURE, FULL.capitalize(), variants=(Variant(FULL.capitalize(), 3),))
    extract(store, attested, fixed_ones=(fixed(),))
    (concept,) = store.concepts()
    (term,) = concept.sections[1].terms
    assert (term.text, term.status, term.origin) == (FULL, "preferred", "fixed")
    assert (term.frequency, term.evidence) == (3, HERE)


def test_a_fixed_concept_is_found_in_the_other_script(store: ConceptStore) -> None:
    traditional = shared_future("人類命運共同體", source_lang="zh-Hant")
    extract(store, traditional, fixed_ones=(fixed(),))
    assert the_candidate(store, "人類命運共同體").state is CandidateState.MERGED


def test_a_fixed_concept_that_a_person_changed_is_not_added_again(store: ConceptStore) -> None:
    extract(store, fixed_ones=(fixed(),))
    (added,) = store.concepts()
    english = replace(added.sections[1], terms=(Term("my own words", TermStatus.PREFERRED),))
    store.update(replace(added, sections=(added.sections[0], english)), at=hour(1), by="Li")
    assert extract(store, fixed_ones=(fixed(),), at=hour(2)).fixed == 0
    (kept,) = store.concepts()
    assert terms(kept)[1:] == [("my own words", "preferred", "person")]


def test_a_fixed_concept_takes_the_place_of_a_proposal(store: ConceptStore) -> None:
    extract(store, candidate())
    (proposed,) = store.concepts()
    report = extract(store, candidate(), fixed_ones=(fixed("风电", "wind energy"),), at=hour(1))
    (concept,) = store.concepts()
    assert concept.id == proposed.id
    assert terms(concept) == [
        ("风电", "preferred", "fixed"),
        ("wind energy", "preferred", "fixed"),
        ("wind power", "proposed", "extracted"),
    ]
    assert (report.fixed, report.withdrawn) == (1, 0)
    assert the_candidate(store).state is CandidateState.MERGED


def test_a_person_is_not_overruled_by_a_fixed_concept(store: ConceptStore) -> None:
    extract(store, candidate())
    accept(store, the_candidate(store).id, at=hour(1), by="Li")
    assert extract(store, candidate(), fixed_ones=(fixed("风电", "x"),), at=hour(2)).fixed == 0
    (concept,) = store.concepts()
    assert terms(concept) == CONFIRMED_PAIR


def test_a_person_is_not_overruled_where_a_proposal_stands_too(store: ConceptStore) -> None:
    extract(store, candidate("风力发电"))
    store.add(by_hand(), at=hour(1))
    both = fixed("风电", "wind generation")
    chinese = replace(
        both.sections[0], terms=(*both.sections[0].terms, Term("风力发电", TermStatus.ADMITTED))
    )
    two_sources = replace(both, sections=(chinese, both.sections[1]))
    assert extract(store, candidate("风力发电"), fixed_ones=(two_sources,), at=hour(2)).fixed == 0
    assert [terms(concept)[0][0] for concept in store.concepts()] == ["风力发电", "风电"]


def test_renderings_that_are_no_longer_attested_go(store: ConceptStore) -> None:
    extract(store, shared_future(), fixed_ones=(fixed(),))
    fewer = shared_future(variants=(Variant("shared future", 5),))
    extract(store, fewer, fixed_ones=(fixed(),), at=hour(1))
    (concept,) = store.concepts()
    assert [text for text, *_ in terms(concept)] == [FUTURE, FULL, "shared future"]
    extract(store, fixed_ones=(fixed(),), at=hour(2))
    (concept,) = store.concepts()
    assert [text for text, *_ in terms(concept)] == [FUTURE, FULL]
    assert list(store.candidates()) == []


def test_each_attested_rendering_brings_its_own_evidence(store: ConceptStore) -> None:
    there = (EvidenceSpan(32, (0, 7), (3, 18)),)
    variants = (Variant("shared future", 5, HERE), Variant("future together", 2, there))
    extract(store, shared_future(variants=variants), fixed_ones=(fixed(),))
    (concept,) = store.concepts()
    _, best, other = concept.sections[1].terms
    assert (best.text, best.frequency, best.evidence) == ("shared future", 5, HERE)
    assert (other.text, other.frequency, other.evidence) == ("future together", 2, there)


def test_a_single_unit_attests_a_term_that_is_there(store: ConceptStore) -> None:
    there = (EvidenceSpan(32, (0, 7), (3, 18)),)
    variants = (Variant("shared future", 5, HERE), Variant(FULL, 1, there), Variant("all", 1))
    extract(store, shared_future(variants=variants), fixed_ones=(fixed(),))
    (concept,) = store.concepts()
    full, best = concept.sections[1].terms
    assert (full.text, full.frequency, full.evidence) == (FULL, 1, there)
    assert (best.text, best.frequency) == ("shared future", 5)


def test_a_concept_by_hand_gets_the_attested_renderings(store: ConceptStore) -> None:
    made = store.add(by_hand(), at=NOON)
    extract(store, candidate(), at=hour(1))
    (concept,) = store.concepts()
    assert concept.id == made.id
    assert terms(concept)[1:] == [
        ("wind energy", "preferred", "person"),
        ("wind power", "proposed", "extracted"),
    ]


def test_a_proposal_gives_way_to_a_concept_by_hand(store: ConceptStore) -> None:
    extract(store, candidate())
    made = store.add(by_hand(), at=hour(1))
    assert extract(store, candidate(), at=hour(2)).withdrawn == 1
    (concept,) = store.concepts()
    assert concept.id == made.id
    assert terms(concept)[2] == ("wind power", "proposed", "extracted")
    found = the_candidate(store)
    assert (found.state, found.concept_id) == (CandidateState.MERGED, made.id)


def test_a_merged_candidate_leaves_a_concept_that_lost_its_source(store: ConceptStore) -> None:
    made = store.add(by_hand(), at=NOON)
    extract(store, candidate(), at=hour(1))
    joined = store.get(made.id)
    other = replace(joined.sections[0], terms=(Term("风能", TermStatus.PREFERRED),))
    store.update(replace(joined, sections=(other, joined.sections[1])), at=hour(2))
    extract(store, candidate(), at=hour(3))
    edited, proposed = store.concepts()
    assert terms(edited) == [
        ("风能", "preferred", "person"),
        ("wind energy", "preferred", "person"),
    ]
    assert terms(proposed) == PROPOSED_PAIR
    found = the_candidate(store)
    assert (found.state, found.concept_id) == (CandidateState.OPEN, proposed.id)


def test_a_candidate_that_leaves_a_concept_leaves_the_others_there(store: ConceptStore) -> None:
    made = by_hand()
    chinese = replace(
        made.sections[0], terms=(*made.sections[0].terms, Term("风力", TermStatus.ADMITTED))
    )
    joint = store.add(replace(made, sections=(chinese, made.sections[1])), at=NOON)
    found = candidate(), candidate("风力", "wind force")
    extract(store, *found, at=hour(1))
    joined = store.get(joint.id)
    other = replace(joined.sections[0], terms=(Term("风力", TermStatus.PREFERRED),))
    store.update(replace(joined, sections=(other, joined.sections[1])), at=hour(2))
    extract(store, *found, at=hour(3))
    assert [text for text, *_ in terms(store.get(joint.id))] == [
        "风力",
        "wind energy",
        "wind force",
    ]


def test_a_concept_without_translation_gets_a_section(store: ConceptStore) -> None:
    chinese = by_hand().sections[:1]
    store.add(Concept(sections=chinese), at=NOON)
    extract(store, candidate(), at=hour(1))
    (concept,) = store.concepts()
    assert [section.lang for section in concept.sections] == ["zh-Hans", "en"]


def test_the_report_says_it_in_words() -> None:
    assert str(ExtractionReport(412, 37, 2, 40, 11)) == (
        "412 candidates; concepts: 37 newly proposed, 2 withdrawn, 40 fixed ones added, "
        "11 attested by candidates"
    )
