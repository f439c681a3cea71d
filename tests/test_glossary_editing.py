from collections.abc import Iterator
from dataclasses import replace

import pytest

from glossary.editing import check_version, find_duplicates, merge_concepts, split_concept
from glossary.model import Concept, LanguageSection, Term, TermStatus
from glossary.sqlite import SqliteConceptStore
from glossary.store import ConceptStore
from tests.glossary_values import by_hand, candidate, extract, fixed, hour, terms, the_candidate
from tm.database.sqlite import open_database
from tm.errors import ConflictError, InvalidInputError, NotFoundError

PREFERRED, ADMITTED, PROPOSED = TermStatus.PREFERRED, TermStatus.ADMITTED, TermStatus.PROPOSED


@pytest.fixture
def store() -> Iterator[ConceptStore]:
    database = open_database(None)
    yield SqliteConceptStore(database)
    database.close()


def texts(concept: Concept) -> list[tuple[str, str]]:
    return [(text, status) for text, status, _ in terms(concept)]


def test_a_merge_keeps_all_terms_and_one_preferred(store: ConceptStore) -> None:
    kept = store.add(by_hand(subject_field="power", definition="from wind"), at=hour(0))
    other = store.add(
        by_hand(
            "风力发电", Term("wind power", PREFERRED), Term("wind energy", ADMITTED),
            subject_field="energy", customer="grid",
        ),
        at=hour(0),
    )  # fmt: skip
    merged = merge_concepts(store, kept.id, [other.id], at=hour(1))
    assert texts(merged) == [
        ("风电", "preferred"),
        ("风力发电", "admitted"),
        ("wind energy", "preferred"),
        ("wind power", "admitted"),
    ]
    assert (merged.id, merged.definition, merged.customer) == (kept.id, "from wind", "grid")
    assert merged.note == f"subject field of c{other.id}: energy"
    with pytest.raises(NotFoundError):
        store.get(other.id)


def test_a_merge_fills_what_a_term_does_not_say(store: ConceptStore) -> None:
    known = replace(Term("wind energy", PROPOSED), note="kept")
    better = replace(
        Term("wind energy", PREFERRED), note="lost?", context="It runs on wind energy.", frequency=4
    )
    kept = store.add(by_hand("风电", known), at=hour(0))
    other = store.add(by_hand("风电", better), at=hour(0))
    term = merge_concepts(store, kept.id, [other.id], at=hour(1)).sections[1].terms[0]
    assert (term.status, term.note, term.context, term.frequency) == (
        PREFERRED,
        "kept",
        "It runs on wind energy.",
        4,
    )


def test_candidates_follow_their_concept_into_a_merge(store: ConceptStore) -> None:
    extract(store, candidate())
    proposed = the_candidate(store).concept_id
    kept = store.add(by_hand("风力"), at=hour(0))
    merge_concepts(store, kept.id, [proposed], at=hour(1))
    assert the_candidate(store).concept_id == kept.id


@pytest.mark.parametrize("others", [[], [1], [2, 2]], ids=["none", "itself", "twice"])
def test_a_merge_needs_other_concepts(store: ConceptStore, others: list[int]) -> None:
    store.add(by_hand(), at=hour(0))
    store.add(by_hand(), at=hour(0))
    with pytest.raises(InvalidInputError):
        merge_concepts(store, 1, others, at=hour(1))


def test_a_merge_with_what_is_missing_changes_nothing(store: ConceptStore) -> None:
    kept = store.add(by_hand(), at=hour(0))
    other = store.add(by_hand("风力"), at=hour(0))
    with pytest.raises(NotFoundError):
        merge_concepts(store, kept.id, [other.id, 99], at=hour(1))
    assert list(store.concepts()) == [kept, other]


def test_a_concept_is_split_and_may_share_a_term(store: ConceptStore) -> None:
    both = (Term("power plant", PREFERRED), Term("factory", ADMITTED))
    old = store.add(by_hand("厂", *both, subject_field="industry", definition="both"), at=hour(0))
    kept, new = split_concept(
        store, old.id, [("en", "factory")], shared=[("zh-Hans", "厂")], at=hour(1)
    )
    assert texts(kept) == [("厂", "preferred"), ("power plant", "preferred")]
    assert texts(new) == [("厂", "preferred"), ("factory", "admitted")]
    assert (kept.definition, new.definition, new.subject_field) == ("both", "", "industry")


@pytest.mark.parametrize(
    ("moved", "shared"),
    [
        ([("en", "nowhere")], []),
        ([("en", "wind energy"), ("zh-Hans", "风电")], []),
        ([], [("en", "wind energy")]),
    ],
    ids=["unknown", "all", "nothing"],
)
def test_a_split_that_leaves_nothing_is_refused(
    store: ConceptStore, moved: list[tuple[str, str]], shared: list[tuple[str, str]]
) -> None:
    old = store.add(by_hand(), at=hour(0))
    with pytest.raises(InvalidInputError):
        split_concept(store, old.id, moved, shared=shared, at=hour(1))
    assert list(store.concepts()) == [old]


def test_doubles_are_found_among_settled_concepts(store: ConceptStore) -> None:
    extract(store, candidate())
    first = store.add(by_hand(), at=hour(0))
    second = store.add(by_hand("风能", Term("Wind Energy", ADMITTED)), at=hour(0))
    found = [(d.lang, d.text, [c.id for c in d.concepts]) for d in find_duplicates(store)]
    assert found == [("en", "Wind Energy", [first.id, second.id])]
    assert len(list(find_duplicates(store, proposals=True))) == 2


def test_a_known_version_passes_and_an_old_one_is_a_conflict() -> None:
    concept = Concept((LanguageSection("en", (Term("dam", PREFERRED),)),), id=3, version=7)
    check_version(concept, None)
    check_version(concept, 7)
    with pytest.raises(ConflictError, match="read it again"):
        check_version(concept, 6)


def test_a_deleted_fixed_concept_does_not_come_back(store: ConceptStore) -> None:
    extract(store, fixed_ones=[fixed()])
    (concept,) = store.concepts()
    store.delete(concept.id, at=hour(1))
    assert extract(store, fixed_ones=[fixed()], at=hour(2)).fixed == 0
    assert list(store.concepts()) == []


def test_a_renamed_fixed_concept_does_not_come_back(store: ConceptStore) -> None:
    extract(store, fixed_ones=[fixed()])
    (concept,) = store.concepts()
    chinese = replace(concept.sections[0], terms=(Term("命运共同体", PREFERRED),))
    store.update(replace(concept, sections=(chinese, concept.sections[1])), at=hour(1))
    assert extract(store, fixed_ones=[fixed()], at=hour(2)).fixed == 0


def test_a_merge_leaves_one_preferred_term_where_both_preferred_another(
    store: ConceptStore,
) -> None:
    kept = store.add(
        by_hand("水库", Term("reservoir", PREFERRED), Term("dam lake", PROPOSED)), at=hour(0)
    )
    other = store.add(
        by_hand("水库", Term("dam lake", PREFERRED), Term("basin", PREFERRED)), at=hour(0)
    )
    assert texts(merge_concepts(store, kept.id, [other.id], at=hour(1)))[1:] == [
        ("reservoir", "preferred"),
        ("dam lake", "admitted"),
        ("basin", "admitted"),
    ]


def test_a_merge_gives_no_text_the_source_of_another_one(store: ConceptStore) -> None:
    known = Term("wind energy", PREFERRED, context="kept", note="")
    told = Term("wind energy", PREFERRED, context="lost", context_source="Atlas")
    kept = store.add(by_hand("风电", known, definition="kept"), at=hour(0))
    kept = store.update(
        replace(kept, sections=(replace(kept.sections[0], definition="风"), kept.sections[1])),
        at=hour(0),
    )
    other = by_hand("风电", told, definition="other", definition_source="Atlas")
    chinese = replace(other.sections[0], definition="力", definition_source="图集")
    other = store.add(replace(other, sections=(chinese, other.sections[1])), at=hour(0))
    merged = merge_concepts(store, kept.id, [other.id], at=hour(1))
    assert (merged.definition, merged.definition_source) == ("kept", "")
    assert merged.note == (
        f"definition of c{other.id}: other\ndefinition source of c{other.id}: Atlas"
    )
    zh, en = merged.sections
    assert (zh.definition, zh.definition_source, zh.note) == ("风", "", "力 (图集)")
    assert (en.terms[0].context, en.terms[0].context_source) == ("kept", "")


def test_a_merge_takes_a_bare_language_into_the_section_of_its_script(
    store: ConceptStore,
) -> None:
    kept = store.add(by_hand("风电"), at=hour(0))
    bare = (LanguageSection("zh", (Term("风能", PREFERRED),)),)
    other = store.add(Concept(bare), at=hour(0))
    merged = merge_concepts(store, kept.id, [other.id], at=hour(1))
    assert [section.lang for section in merged.sections] == ["zh-Hans", "en"]
    assert texts(merged)[:2] == [("风电", "preferred"), ("风能", "admitted")]
