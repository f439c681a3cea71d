"""What every ConceptStore does; each implementation joins by a line in ``STORES``."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from glossary.model import (
    CandidateState,
    Concept,
    ConceptChange,
    EvidenceSpan,
    LanguageSection,
    Term,
    TermCandidate,
    TermOrigin,
    TermStatus,
    Variant,
)
from glossary.sqlite import SqliteConceptStore
from glossary.store import ConceptFilter, ConceptStore
from tm.errors import ConflictError, InvalidInputError, NotFoundError, TooLargeError
from tm.sqlite import open_database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def sqlite_store() -> Iterator[ConceptStore]:
    database = open_database(None)
    yield SqliteConceptStore(database)
    database.close()


STORES: dict[str, Callable[[], Iterator[ConceptStore]]] = {"sqlite": sqlite_store}


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest) -> Iterator[ConceptStore]:
    yield from STORES[request.param]()


def concept(source: str = "桥", *targets: Term | str, lang: str = "zh-Hans", **fields) -> Concept:
    english = tuple(
        target if isinstance(target, Term) else Term(target, TermStatus.PREFERRED)
        for target in targets or ("bridge",)
    )
    sections = (
        LanguageSection(lang, (Term(source, TermStatus.PREFERRED),)),
        LanguageSection("en", english),
    )
    return Concept(sections=sections, **fields)


def full_concept() -> Concept:
    """A concept with something in every field."""
    span = EvidenceSpan(7, (0, 2), (4, 10))
    chinese = Term("吊桥", TermStatus.PREFERRED, part_of_speech="noun", term_type="fullForm")
    english = Term(
        "suspension bridge", TermStatus.PROPOSED, TermOrigin.EXTRACTED, "noun", "fullForm",
        "manual", "The suspension bridge is open.", "checked twice", 4,
        (span, EvidenceSpan(9, (1, 3), (0, 17))), "guide, page 4",
    )  # fmt: skip
    drawbridge = Term("drawbridge", TermStatus.DEPRECATED, TermOrigin.PERSON)
    return Concept(
        sections=(
            LanguageSection("zh-Hans", (chinese,)),
            LanguageSection("en-GB", (english, drawbridge), "Hung from cables.", "guide", "UK"),
            LanguageSection("fr", (Term("pont suspendu", TermStatus.ADMITTED),)),
        ),
        subject_field="engineering",
        definition="A bridge hung from cables.",
        note="See also 桥.",
        do_not_translate=True,
        pair_confidence=0.75,
        termhood=0.5,
        definition_source="lexicon of bridges",
        customer="railway",
        project="line 4",
    )


def candidate(source: str = "桥", target: str = "bridge", **fields) -> TermCandidate:
    known = {
        "source_lang": "zh-Hans",
        "target_lang": "en",
        "variants": (
            Variant(target, 2),
            Variant(
                "viaduct", 1, (EvidenceSpan(8, (2, 3), (0, 7)), EvidenceSpan(9, (0, 1), (1, 8)))
            ),
        ),
        "frequency": 3,
        "pair_confidence": 0.75,
        "termhood": 0.5,
        "rank": 1.0,
        "flags": ("dictionary", "alignment"),
        "evidence": (EvidenceSpan(7, (0, 1), (4, 10)),),
    }
    return TermCandidate(source, target, **known | fields)


def extract(store: ConceptStore, *candidates: TermCandidate, to: str = "en") -> int:
    return store.replace_candidates(candidates, source_lang="zh", target_lang=to, at=NOON)


def ids(store: ConceptStore, **wanted) -> list[int]:
    return [found.id for found in store.concepts(ConceptFilter(**wanted))]


# Concepts


def test_a_concept_comes_back_whole(store: ConceptStore) -> None:
    stored = store.add(full_concept(), at=NOON, by="Wang")
    expected = replace(
        full_concept(),
        id=stored.id,
        created_at=NOON,
        created_by="Wang",
        changed_at=NOON,
        changed_by="Wang",
    )
    assert stored == expected
    assert store.get(stored.id) == expected
    assert list(store.concepts()) == [expected]


def test_texts_enter_in_nfc_and_tags_in_their_canonical_spelling(store: ConceptStore) -> None:
    stored = store.add(concept("桥", "cafe\u0301 ", lang="zh_hans"), at=NOON)
    assert stored.sections[0].lang == "zh-Hans"
    assert stored.sections[1].terms[0].text == "caf\u00e9"
    assert store.get(stored.id) == stored


def test_terms_stand_best_status_first(store: ConceptStore) -> None:
    given = [Term(status.value, status) for status in reversed(TermStatus)]
    stored = store.add(concept("桥", *given), at=NOON)
    assert [term.text for term in stored.sections[1].terms] == [
        "preferred",
        "admitted",
        "proposed",
        "superseded",
        "deprecated",
    ]


CHINESE = LanguageSection("zh", (Term("桥", TermStatus.PREFERRED),))
REFUSED = {
    "no section": Concept(sections=()),
    "no term": Concept(sections=(LanguageSection("zh", ()),)),
    "empty term": concept(" "),
    "term twice": concept("桥", "bridge", "bridge"),
    "language twice": Concept(sections=(CHINESE, CHINESE)),
    "no language": concept(lang="Chinese!"),
    "control character": concept("桥", "bri\x00dge"),
    "lone surrogate": concept(definition="\ud800"),
}


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED)
def test_what_is_no_concept_is_refused(store: ConceptStore, wrong: Concept) -> None:
    with pytest.raises(InvalidInputError):
        store.add(wrong, at=NOON)
    assert list(store.concepts()) == []
    assert store.last_change() == 0


def test_an_endless_text_is_refused(store: ConceptStore) -> None:
    with pytest.raises(TooLargeError):
        store.add(concept(note="x" * 10_001), at=NOON)


def test_an_update_replaces_the_concept_and_keeps_the_time_of_creation(
    store: ConceptStore,
) -> None:
    stored = store.add(full_concept(), at=NOON, by="Wang")
    changed = replace(concept("吊桥", "hanging bridge"), id=stored.id, created_at=LATER)
    updated = store.update(changed, at=LATER, by="Li")
    assert updated == replace(
        changed, created_at=NOON, created_by="Wang", changed_at=LATER, changed_by="Li"
    )
    assert store.get(stored.id) == updated
    assert store.find_term("suspension bridge", "en") == ()


def test_an_update_without_difference_changes_nothing(store: ConceptStore) -> None:
    stored = store.add(full_concept(), at=NOON, by="Wang")
    change = store.last_change()
    assert store.update(stored, at=LATER, by="Li") == stored
    assert store.last_change() == change


def test_the_history_keeps_every_former_state(store: ConceptStore) -> None:
    first = store.add(full_concept(), at=NOON, by="Wang")
    second = store.update(replace(first, note="new"), at=LATER, by="Li")
    store.delete(first.id, at=LATER, by="Zhao")
    assert store.history(first.id) == (
        ConceptChange(None, NOON, "Wang", "add"),
        ConceptChange(first, LATER, "Li", "update"),
        ConceptChange(second, LATER, "Zhao", "delete"),
    )
    assert store.history(first.id + 1) == ()


def test_every_change_has_a_higher_number(store: ConceptStore) -> None:
    numbers = [store.last_change()]
    stored = store.add(concept(), at=NOON)
    numbers.append(store.last_change())
    store.update(replace(stored, note="new"), at=NOON)
    numbers.append(store.last_change())
    store.delete(stored.id, at=NOON)
    numbers.append(store.last_change())
    assert numbers[0] == 0
    assert numbers == sorted(set(numbers))


def test_a_deleted_id_is_never_used_again(store: ConceptStore) -> None:
    stored = store.add(concept(), at=NOON)
    store.delete(stored.id, at=NOON)
    assert store.add(concept(), at=NOON).id > stored.id


def test_what_does_not_exist_is_not_found(store: ConceptStore) -> None:
    stored = store.add(concept(), at=NOON)
    missing = stored.id + 1
    for action in (
        lambda: store.get(missing),
        lambda: store.update(replace(stored, id=missing), at=NOON),
        lambda: store.delete(missing, at=NOON),
        lambda: store.get_candidate(1),
        lambda: store.decide(1, CandidateState.ACCEPTED, at=NOON),
    ):
        with pytest.raises(NotFoundError):
            action()


def test_concepts_are_filtered(store: ConceptStore) -> None:
    bridge = store.add(concept(subject_field="engineering"), at=NOON).id
    valve = store.add(
        concept("閥門", Term("Valve", TermStatus.DEPRECATED), lang="zh-TW"), at=NOON
    ).id
    french = Concept(sections=(LanguageSection("fr", (Term("pont", TermStatus.ADMITTED),)),))
    pont = store.add(french, at=NOON).id
    assert ids(store) == [bridge, valve, pont]
    assert ids(store, lang="zh") == [bridge, valve]
    assert ids(store, lang="zh-Hans") == [bridge, valve]
    assert ids(store, lang="fr") == [pont]
    assert ids(store, status=TermStatus.DEPRECATED) == [valve]
    assert ids(store, subject_field="engineering") == [bridge]
    assert ids(store, lang="zh", status=TermStatus.PREFERRED) == [bridge, valve]
    assert ids(store, lang="de") == []


@pytest.mark.parametrize("words", ["阀门", "閥", "VALVE", "ｖalv"])
def test_contained_words_are_found_in_any_script_width_and_case(
    store: ConceptStore, words: str
) -> None:
    store.add(concept(), at=NOON)
    valve = store.add(concept("閥門", "Valve"), at=NOON).id
    assert ids(store, contains=words) == [valve]


@pytest.mark.parametrize("words", ["100%", "a_b"])
def test_contained_words_are_plain_text(store: ConceptStore, words: str) -> None:
    plain = store.add(concept("桥", words), at=NOON).id
    store.add(concept("阀", "100 percent, aXb"), at=NOON)
    assert ids(store, contains=words) == [plain]


def test_concepts_come_in_pages(store: ConceptStore) -> None:
    made = [store.add(concept(f"桥{number}"), at=NOON).id for number in range(5)]
    assert [c.id for c in store.concepts(limit=2)] == made[:2]
    assert [c.id for c in store.concepts(after=made[1], limit=2)] == made[2:4]
    assert [c.id for c in store.concepts(after=made[4])] == []
    assert [c.id for c in store.concepts(limit=0)] == []


def test_concepts_beyond_a_page_come_whole(store: ConceptStore) -> None:
    with store.transaction():
        for number in range(520):
            store.add(concept(f"桥{number}"), at=NOON)
    found = list(store.concepts())
    assert [c.sections[0].terms[0].text for c in found] == [f"桥{n}" for n in range(520)]
    assert len(list(store.concepts(limit=510))) == 510


def test_concepts_may_change_while_they_are_read(store: ConceptStore) -> None:
    for number in range(3):
        store.add(concept(f"桥{number}"), at=NOON)
    for found in store.concepts():
        store.update(replace(found, note="seen"), at=LATER)
    assert [found.note for found in store.concepts()] == ["seen"] * 3


def test_a_term_is_found_exactly_and_in_its_language_only(store: ConceptStore) -> None:
    first = store.add(concept("桥", "caf\u00e9"), at=NOON)
    second = store.add(concept("橋", "caf\u00e9"), at=NOON)
    assert store.find_term("cafe\u0301", "en-GB") == (first, second)
    assert store.find_term("桥", "zh") == (first,)
    assert store.find_term("桥", "ja") == ()
    assert store.find_term("CAF\u00c9", "en") == ()


def test_a_failed_transaction_leaves_nothing(store: ConceptStore) -> None:
    def fail_midway() -> None:
        with store.transaction():
            store.add(concept(), at=NOON)
            extract(store, candidate())
            store.get(999)

    with pytest.raises(NotFoundError):
        fail_midway()
    assert list(store.concepts()) == []
    assert list(store.candidates()) == []
    assert store.last_change() == 0


# Candidates


def test_a_candidate_comes_back_whole(store: ConceptStore) -> None:
    assert extract(store, candidate()) == 1
    (stored,) = store.candidates()
    assert stored == replace(candidate(), id=stored.id)
    assert store.get_candidate(stored.id) == stored


def test_candidates_come_best_rank_first(store: ConceptStore) -> None:
    extract(
        store,
        candidate("甲", "a", rank=0.5),
        candidate("乙", "b", rank=2.0),
        candidate("丙", "c", rank=0.5),
        candidate("丁", "d", rank=1.0),
    )
    assert [c.target for c in store.candidates()] == ["b", "d", "a", "c"]
    assert [c.target for c in store.candidates(offset=1, limit=2)] == ["d", "a"]


def test_candidates_are_filtered_by_state(store: ConceptStore) -> None:
    extract(store, candidate("甲", "a"), candidate("乙", "b"))
    first, second = store.candidates()
    store.decide(first.id, CandidateState.REJECTED, at=NOON)
    assert [c.id for c in store.candidates(CandidateState.REJECTED)] == [first.id]
    assert [c.id for c in store.candidates(CandidateState.OPEN)] == [second.id]
    assert [c.id for c in store.candidates(CandidateState.ACCEPTED)] == []


def test_the_first_of_equal_candidates_counts(store: ConceptStore) -> None:
    assert extract(store, candidate(frequency=5), candidate(frequency=1)) == 1
    assert [c.frequency for c in store.candidates()] == [5]


def test_open_candidates_that_are_not_found_again_go(store: ConceptStore) -> None:
    extract(store, candidate("甲", "a"), candidate("乙", "b"))
    kept = {c.source: c.id for c in store.candidates()}["甲"]
    assert extract(store, candidate("甲", "a", frequency=9)) == 1
    assert [(c.id, c.frequency) for c in store.candidates()] == [(kept, 9)]


@pytest.mark.parametrize("state", [CandidateState.ACCEPTED, CandidateState.REJECTED])
def test_a_decision_outlives_further_extractions(
    store: ConceptStore, state: CandidateState
) -> None:
    made = store.add(concept(), at=NOON)
    extract(store, candidate())
    (found,) = store.candidates()
    decided = store.decide(found.id, state, concept_id=made.id, at=LATER, by="Li")
    assert decided == replace(
        found, state=state, concept_id=made.id, decided_at=LATER, decided_by="Li"
    )
    extract(store)
    assert list(store.candidates()) == [decided]
    again = candidate(frequency=8, evidence=(), variants=(Variant("bridge", 8),), rank=3.0)
    extract(store, again)
    assert list(store.candidates()) == [
        replace(
            again,
            id=found.id,
            state=state,
            concept_id=made.id,
            decided_at=LATER,
            decided_by="Li",
        )
    ]


def test_a_merged_candidate_keeps_its_concept_while_it_is_found(store: ConceptStore) -> None:
    made = store.add(concept(), at=NOON)
    extract(store, candidate())
    (found,) = store.candidates()
    store.decide(found.id, CandidateState.MERGED, concept_id=made.id, at=NOON)
    extract(store, candidate(frequency=4))
    (again,) = store.candidates()
    assert (again.state, again.concept_id) == (CandidateState.MERGED, made.id)
    assert again.frequency == 4
    extract(store)
    assert list(store.candidates()) == []


def test_an_open_candidate_keeps_the_concept_that_it_is_proposed_as(store: ConceptStore) -> None:
    made = store.add(concept(), at=NOON)
    extract(store, candidate())
    (found,) = store.candidates()
    linked = store.decide(found.id, CandidateState.OPEN, concept_id=made.id, at=NOON)
    assert (linked.state, linked.decided_at) == (CandidateState.OPEN, None)
    extract(store, candidate(frequency=4))
    assert [c.concept_id for c in store.candidates()] == [made.id]


def test_an_extraction_leaves_other_language_pairs_alone(store: ConceptStore) -> None:
    extract(store, candidate("桥", "pont", target_lang="fr"), to="fr")
    extract(store, candidate())
    extract(store)
    assert [c.target for c in store.candidates()] == ["pont"]


def test_a_second_decision_is_a_conflict_until_the_first_is_taken_back(
    store: ConceptStore,
) -> None:
    extract(store, candidate())
    (found,) = store.candidates()
    store.decide(found.id, CandidateState.REJECTED, at=NOON, by="Li")
    with pytest.raises(ConflictError):
        store.decide(found.id, CandidateState.ACCEPTED, at=NOON)
    assert store.decide(found.id, CandidateState.OPEN, at=NOON, by="Li") == found
    accepted = store.decide(found.id, CandidateState.ACCEPTED, at=NOON)
    assert accepted.state is CandidateState.ACCEPTED


def test_a_merged_candidate_may_still_be_decided(store: ConceptStore) -> None:
    extract(store, candidate())
    (found,) = store.candidates()
    store.decide(found.id, CandidateState.MERGED, at=NOON)
    decided = store.decide(found.id, CandidateState.REJECTED, at=NOON)
    assert decided.state is CandidateState.REJECTED


def test_a_decision_needs_an_existing_concept(store: ConceptStore) -> None:
    extract(store, candidate())
    (found,) = store.candidates()
    with pytest.raises(NotFoundError):
        store.decide(found.id, CandidateState.ACCEPTED, concept_id=5, at=NOON)
    assert list(store.candidates()) == [found]


def test_deleting_a_concept_opens_its_candidates(store: ConceptStore) -> None:
    made = store.add(concept(), at=NOON)
    extract(store, candidate())
    (found,) = store.candidates()
    store.decide(found.id, CandidateState.ACCEPTED, concept_id=made.id, at=NOON, by="Li")
    store.delete(made.id, at=NOON)
    assert list(store.candidates()) == [found]


# Versions, batches, taking back


def test_the_version_of_a_concept_is_its_last_change(store: ConceptStore) -> None:
    first = store.add(concept(), at=NOON)
    other = store.add(concept("阀", "valve"), at=NOON)
    changed = store.update(replace(first, note="new"), at=LATER)
    assert first.version < other.version < changed.version == store.last_change()
    assert store.get(first.id).version == changed.version


def test_concepts_changed_since_are_told(store: ConceptStore) -> None:
    first = store.add(concept(), at=NOON)
    before = store.last_change()
    second = store.add(concept("阀", "valve"), at=NOON)
    store.delete(first.id, at=NOON)
    assert store.changed_since(before) == (first.id, second.id)
    assert store.changed_since(store.last_change()) == ()


def test_several_concepts_are_read_at_once(store: ConceptStore) -> None:
    first, second = store.add(concept(), at=NOON), store.add(concept("阀", "valve"), at=NOON)
    assert store.get_many([second.id, 99, first.id]) == (first, second)


def test_the_changes_of_a_batch_belong_together(store: ConceptStore) -> None:
    store.add(concept("水", "water"), at=NOON)
    with store.transaction("merge"):
        first = store.add(concept(), at=NOON)
        second = store.add(concept("阀", "valve"), at=NOON)
    assert [c.concept_id for c in store.batch_of(second.version)] == [first.id, second.id]
    assert {c.action for c in store.batch_of(first.version)} == {"merge"}
    later = store.add(concept("路", "road"), at=NOON)
    assert [c.concept_id for c in store.batch_of(later.version)] == [later.id]
    with pytest.raises(NotFoundError):
        store.batch_of(later.version + 1)


def test_a_change_is_reverted(store: ConceptStore) -> None:
    first = store.add(full_concept(), at=NOON, by="Wang")
    store.update(replace(first, note="new"), at=LATER, by="Li")
    change = store.history(first.id)[1]
    back = store.revert(change, at=LATER, by="Zhao")
    assert back == replace(first, changed_at=LATER, changed_by="Zhao")
    assert store.get(first.id) == back
    assert [(c.action, c.undoes) for c in store.history(first.id)][2] == ("undo", change.number)


def test_a_reverted_deletion_gives_the_candidates_back(store: ConceptStore) -> None:
    made = store.add(full_concept(), at=NOON)
    extract(store, candidate())
    (found,) = store.candidates()
    accepted = store.decide(
        found.id, CandidateState.ACCEPTED, concept_id=made.id, at=NOON, by="Li", target="span"
    )
    assert accepted.decided_target == "span"
    store.delete(made.id, at=LATER)
    assert store.get_candidate(found.id) == found
    store.revert(store.history(made.id)[-1], at=LATER)
    assert store.get_candidate(found.id) == accepted
    assert store.get(made.id).sections == made.sections


def test_a_reverted_addition_is_a_deletion(store: ConceptStore) -> None:
    made = store.add(concept(), at=NOON)
    assert store.revert(store.history(made.id)[0], at=LATER) is None
    with pytest.raises(NotFoundError):
        store.get(made.id)


def test_a_successor_takes_over_the_candidates(store: ConceptStore) -> None:
    first, second = store.add(concept(), at=NOON), store.add(concept("阀", "valve"), at=NOON)
    extract(store, candidate())
    (found,) = store.candidates()
    store.decide(found.id, CandidateState.ACCEPTED, concept_id=first.id, at=NOON)
    store.delete(first.id, at=NOON, successor=second.id)
    assert store.get_candidate(found.id).concept_id == second.id


def test_terms_of_several_concepts_are_found_folded(store: ConceptStore) -> None:
    first = store.add(concept("阀门", "Valve"), at=NOON)
    second = store.add(concept("閥門", "gate"), at=NOON)
    third = store.add(concept("水阀", "valve"), at=NOON)
    assert store.duplicates() == (
        ("en", "Valve", (first.id, third.id)),
        ("zh", "閥門", (first.id, second.id)),
    )


def test_fixed_terms_are_remembered_when_they_are_gone(store: ConceptStore) -> None:
    fixed = Term("tower", TermStatus.PREFERRED, TermOrigin.FIXED)
    gone = store.add(concept("塔", fixed), at=NOON)
    store.add(concept("楼", Term("house", TermStatus.PREFERRED, TermOrigin.FIXED)), at=NOON)
    store.delete(gone.id, at=NOON)
    assert store.once_fixed() == {("en", "tower"), ("en", "house")}


def test_a_concept_keeps_the_time_of_creation_that_it_brings(store: ConceptStore) -> None:
    old = NOON - timedelta(days=900)
    made = store.add(replace(concept(), created_at=old, created_by="Zhou"), at=NOON, by="Li")
    assert (made.created_at, made.created_by) == (old, "Zhou")
    assert (made.changed_at, made.changed_by) == (NOON, "Li")
