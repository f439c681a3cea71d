from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from glossary.model import (
    CandidateState,
    Concept,
    EvidenceSpan,
    LanguageSection,
    Term,
    TermCandidate,
    TermOrigin,
    TermStatus,
    Variant,
)
from glossary.review import (
    ExtractionReport,
    Thresholds,
    accept,
    reject,
    reopen,
    store_extraction,
)
from glossary.sqlite import SqliteConceptStore
from glossary.store import ConceptStore
from tm.errors import ConflictError, InvalidInputError, NotFoundError
from tm.sqlite import open_database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SURE = Thresholds(pair_confidence=0.5, termhood=0.4)
HERE = (EvidenceSpan(31, (2, 10), (15, 28)),)
FUTURE = "人类命运共同体"
FULL = "community with a shared future for mankind"


@pytest.fixture
def store() -> Iterator[ConceptStore]:
    database = open_database(None)
    yield SqliteConceptStore(database)
    database.close()


def hour(number: int) -> datetime:
    return NOON + timedelta(hours=number)


def candidate(source: str = "风电", target: str = "wind power", **fields) -> TermCandidate:
    known = {
        "source_lang": "zh-Hans",
        "target_lang": "en",
        "variants": (Variant(target, 3),),
        "frequency": 4,
        "pair_confidence": 0.9,
        "termhood": 0.8,
        "rank": 1.0,
        "evidence": HERE,
    }
    return TermCandidate(source, target, **known | fields)


def shared_future(source: str = FUTURE, **fields) -> TermCandidate:
    """A candidate that no threshold would let pass."""
    variants = (Variant("shared future", 5), Variant("future together", 2), Variant("all", 1))
    known = {"variants": variants, "frequency": 6, "pair_confidence": 0.01, "termhood": 0.01}
    return candidate(source, "shared future", **known | fields)


def fixed(source: str = FUTURE, preferred: str = FULL, *admitted: str) -> Concept:
    english = (
        Term(preferred, TermStatus.PREFERRED, TermOrigin.FIXED),
        *(Term(text, TermStatus.ADMITTED, TermOrigin.FIXED) for text in admitted),
    )
    return Concept(
        sections=(
            LanguageSection("zh-Hans", (Term(source, TermStatus.PREFERRED, TermOrigin.FIXED),)),
            LanguageSection("en", english),
        )
    )


def by_hand(source: str = "风电", *targets: Term, **fields) -> Concept:
    return Concept(
        sections=(
            LanguageSection("zh-Hans", (Term(source, TermStatus.PREFERRED),)),
            LanguageSection("en", targets or (Term("wind energy", TermStatus.PREFERRED),)),
        ),
        **fields,
    )


def extract(
    store: ConceptStore, *candidates: TermCandidate, at: datetime = NOON, fixed_ones=()
) -> ExtractionReport:
    return store_extraction(
        store,
        candidates,
        fixed=fixed_ones,
        at=at,
        source_lang="zh-Hans",
        target_lang="en",
        thresholds=SURE,
    )


def the_candidate(store: ConceptStore, source: str = "风电") -> TermCandidate:
    (found,) = (c for c in store.candidates() if c.source == source)
    return found


def terms(concept: Concept) -> list[tuple[str, str, str]]:
    return [
        (term.text, term.status.value, term.origin.value)
        for section in concept.sections
        for term in section.terms
    ]


def everything(store: ConceptStore) -> tuple:
    return tuple(store.concepts()), tuple(store.candidates()), store.last_change()


PROPOSED_PAIR = [("风电", "proposed", "extracted"), ("wind power", "proposed", "extracted")]
CONFIRMED_PAIR = [("风电", "preferred", "extracted"), ("wind power", "preferred", "extracted")]

# Extraction


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


def test_a_term_around_a_fixed_expression_needs_no_termhood(store: ConceptStore) -> None:
    longer = candidate("海洋" + FUTURE, "maritime community", termhood=0.0)
    unsure = candidate("推动" + FUTURE, "promote", termhood=0.0, pair_confidence=0.1)
    assert extract(store, longer, unsure, fixed_ones=(fixed(),)).proposed == 1
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


@pytest.mark.parametrize("again", [(), (candidate(termhood=0.1),)], ids=["gone", "unsure"])
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


def test_two_candidates_of_one_source_make_one_concept(store: ConceptStore) -> None:
    extract(store, candidate(rank=2.0), candidate(target="wind energy"))
    (concept,) = store.concepts()
    assert terms(concept) == PROPOSED_PAIR
    assert [c.concept_id for c in store.candidates()] == [concept.id, None]
    before = everything(store)
    extract(store, candidate(rank=2.0), candidate(target="wind energy"), at=hour(1))
    assert everything(store) == before


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


def test_a_concept_by_hand_gets_the_attested_renderings(store: ConceptStore) -> None:
    made = store.add(by_hand(), at=NOON)
    extract(store, candidate(), at=hour(1))
    (concept,) = store.concepts()
    assert concept.id == made.id
    assert terms(concept)[1:] == [
        ("wind energy", "preferred", "person"),
        ("wind power", "proposed", "extracted"),
    ]


def test_a_concept_without_translation_gets_a_section(store: ConceptStore) -> None:
    chinese = by_hand().sections[:1]
    store.add(Concept(sections=chinese), at=NOON)
    extract(store, candidate(), at=hour(1))
    (concept,) = store.concepts()
    assert [section.lang for section in concept.sections] == ["zh-Hans", "en"]


# Decisions


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


def test_the_report_says_it_in_words() -> None:
    assert str(ExtractionReport(412, 37, 2, 40, 11)) == (
        "412 candidates; concepts: 37 newly proposed, 2 withdrawn, 40 fixed ones added, "
        "11 attested by candidates"
    )
