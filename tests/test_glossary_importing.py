from collections.abc import Iterator
from dataclasses import replace

import pytest

from glossary.importing import GlossaryImport, Known, import_concepts
from glossary.interchange import GlossaryFile
from glossary.model import Concept, Term, TermStatus
from glossary.sqlite import SqliteConceptStore
from glossary.store import ConceptStore
from tests.glossary_values import PROPOSED_PAIR, by_hand, candidate, extract, hour, terms
from tm.database.sqlite import open_database
from tm.errors import InvalidInputError
from tm.model import Skipped

PREFERRED = TermStatus.PREFERRED


@pytest.fixture
def store() -> Iterator[ConceptStore]:
    database = open_database(None)
    yield SqliteConceptStore(database)
    database.close()


def file_of(*concepts: Concept) -> GlossaryFile:
    file = GlossaryFile()
    for number, concept in enumerate(concepts, 1):
        file.take(concept, f"line {number}")
    return file


def bring(store: ConceptStore, *concepts: Concept, known: Known = Known.UPDATE) -> GlossaryImport:
    return import_concepts(store, file_of(*concepts), at=hour(5), known=known)


def counts(report: GlossaryImport) -> tuple[int, int, int, int]:
    return report.read, report.added, report.updated, report.unchanged


def test_a_file_twice_changes_nothing_the_second_time(store: ConceptStore) -> None:
    homographs = (
        by_hand(),
        by_hand(note="another"),
        by_hand("风能", Term("wind", TermStatus.ADMITTED)),
    )
    assert counts(bring(store, *homographs)) == (3, 3, 0, 0)
    assert counts(bring(store, *homographs)) == (3, 0, 0, 3)


def test_a_known_concept_takes_what_the_file_says(store: ConceptStore) -> None:
    old = store.add(by_hand(definition="old", note="kept"), at=hour(0))
    english = Term("wind energy", TermStatus.DEPRECATED), Term("wind power", TermStatus.PREFERRED)
    assert counts(bring(store, by_hand("风电", *english, definition="new"))) == (1, 0, 1, 0)
    new = store.get(old.id)
    assert (new.definition, new.note) == ("new", "kept")
    assert [t.status for t in new.sections[1].terms] == ["preferred", "deprecated"]


def test_counts_of_the_extraction_stay(store: ConceptStore) -> None:
    extract(store, candidate())
    wanted = by_hand("风电", Term("wind power", TermStatus.PREFERRED))
    bring(store, wanted)
    (concept,) = store.concepts()
    assert terms(concept)[1] == ("wind power", "preferred", "person")
    assert concept.sections[1].terms[0].frequency == 3


@pytest.mark.parametrize(
    ("known", "expected"), [(Known.SKIP, (1, 0, 0, 1)), (Known.ADD, (1, 1, 0, 0))]
)
def test_known_concepts_are_skipped_or_added_on_request(
    store: ConceptStore, known: Known, expected: tuple[int, int, int, int]
) -> None:
    old = store.add(by_hand(), at=hour(0))
    assert counts(bring(store, by_hand(note="new"), known=known)) == expected
    assert store.get(old.id) == old


def test_one_shared_term_of_two_languages_is_another_concept(store: ConceptStore) -> None:
    store.add(by_hand(), at=hour(0))
    assert counts(bring(store, by_hand("风电", Term("breeze", TermStatus.ADMITTED)))) == (
        1,
        1,
        0,
        0,
    )


def test_of_homographs_the_one_with_the_id_of_the_file_is_meant(store: ConceptStore) -> None:
    store.add(by_hand(), at=hour(0))
    second = store.add(by_hand(), at=hour(0))
    bring(store, by_hand(note="this one", id=second.id))
    assert [c.note for c in store.concepts()] == ["", "this one"]


def test_a_file_without_concepts_is_refused_with_the_first_reason(store: ConceptStore) -> None:
    file = GlossaryFile()
    file.take(by_hand(definition="x" * 10_001), "line 2")
    with pytest.raises(InvalidInputError, match=r"no concept in the file: line 2: definition has"):
        import_concepts(store, file, at=hour(5))
    with pytest.raises(InvalidInputError, match=r"no concept in the file$"):
        import_concepts(store, GlossaryFile(), at=hour(5))


def test_what_the_reader_left_out_is_told(store: ConceptStore) -> None:
    assert bring(store, by_hand(note="fine")).skipped == ()
    file = file_of(by_hand())
    file.skip("line 9", "the row is empty")
    assert import_concepts(store, file, at=hour(6)).skipped == (
        Skipped("line 9", "the row is empty"),
    )


def test_nothing_stays_of_an_import_that_breaks(store: ConceptStore) -> None:
    def stop(_stage: str, done: int, _total: int) -> None:
        raise KeyboardInterrupt(done)

    many = [by_hand(f"风{number}") for number in range(250)]
    with pytest.raises(KeyboardInterrupt):
        import_concepts(store, file_of(*many), at=hour(5), progress=stop)
    assert list(store.concepts()) == []


def silent(*concepts: Concept) -> GlossaryFile:
    """A file that says no status."""
    file = GlossaryFile()
    for concept in concepts:
        names = {(one.lang, term.text) for one in concept.sections for term in one.terms}
        file.take(concept, "line 1", names)
    return file


@pytest.mark.parametrize("status", TermStatus)
def test_a_file_without_status_keeps_the_one_that_is_there(
    store: ConceptStore, status: TermStatus
) -> None:
    store.add(by_hand("水库", Term("reservoir", status)), at=hour(0))
    file = silent(by_hand("水库", Term("reservoir", TermStatus.PREFERRED), note="new"))
    assert import_concepts(store, file, at=hour(1)).updated == 1
    (concept,) = store.concepts()
    assert concept.sections[1].terms[0].status is status


def test_a_file_without_status_leaves_proposals_unreviewed(store: ConceptStore) -> None:
    extract(store, candidate())
    import_concepts(store, silent(by_hand("风电", Term("wind power", PREFERRED))), at=hour(1))
    (concept,) = store.concepts()
    assert terms(concept) == PROPOSED_PAIR


def test_one_term_stays_preferred_after_an_import(store: ConceptStore) -> None:
    store.add(by_hand("风电", Term("wind energy", PREFERRED)), at=hour(0))
    both = Term("wind energy", PREFERRED), Term("Wind Energy", PREFERRED)
    import_concepts(store, silent(by_hand("风电", *both)), at=hour(1))
    (concept,) = store.concepts()
    assert [(t.text, t.status.value) for t in concept.sections[1].terms] == [
        ("wind energy", "preferred"),
        ("Wind Energy", "admitted"),
    ]
    bring(store, by_hand("风电", Term("wind power", PREFERRED)))
    bring(store, by_hand("风电", Term("wind energy", PREFERRED), id=concept.id))
    told = by_hand("风电", Term("Wind Energy", PREFERRED))
    bring(store, replace(told, id=concept.id))
    assert [t.text for t in store.get(concept.id).sections[1].terms if t.status == "preferred"] == [
        "Wind Energy"
    ]


def test_a_new_text_does_not_take_the_source_of_the_old_one(store: ConceptStore) -> None:
    old_term = Term("wind energy", PREFERRED, context="old", context_source="old book")
    old = store.add(
        by_hand("风电", old_term, definition="old", definition_source="old book"), at=hour(0)
    )
    new_term = Term("wind energy", PREFERRED, context="new")
    bring(store, by_hand("风电", new_term, definition="new"))
    new = store.get(old.id)
    assert (new.definition, new.definition_source) == ("new", "")
    context = new.sections[1].terms[0]
    assert (context.context, context.context_source) == ("new", "")
    bring(store, by_hand("风电", new_term, definition="new", definition_source="atlas"))
    assert store.get(old.id).definition_source == "atlas"


def test_a_bare_language_means_the_section_of_its_script(store: ConceptStore) -> None:
    old = store.add(by_hand("风电"), at=hour(0))
    bare = by_hand("风电")
    bare = replace(bare, sections=(replace(bare.sections[0], lang="zh"), bare.sections[1]))
    assert counts(bring(store, bare)) == (1, 0, 0, 1)
    assert list(store.concepts()) == [old]


def test_of_two_scripts_a_bare_language_means_the_one_with_the_term(store: ConceptStore) -> None:
    hans, english = by_hand("水库").sections
    hant = replace(hans, lang="zh-Hant", terms=(Term("水庫", PREFERRED),))
    old = store.add(Concept((hans, hant, english)), at=hour(0))
    bare = replace(hant, lang="zh")
    assert counts(bring(store, Concept((bare, english)))) == (1, 0, 0, 1)
    assert list(store.concepts()) == [old]
