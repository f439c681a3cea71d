"""What every UnitStore does; each implementation joins by a line in ``STORES``."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tm.errors import ConflictError, InvalidInputError, NotFoundError
from tm.model import (
    EvidenceText,
    ImportReport,
    Level,
    PairKind,
    Prop,
    Provenance,
    Side,
    Skipped,
    TranslationUnit,
    UnitGroup,
    UnitStatus,
)
from tm.sqlite import SqliteUnitStore, open_database
from tm.store import IndexText, MemoryRule, Outline, UnitFilter, UnitStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def sqlite_store() -> Iterator[UnitStore]:
    database = open_database(None)
    yield SqliteUnitStore(database)
    database.close()


STORES: dict[str, Callable[[], Iterator[UnitStore]]] = {"sqlite": sqlite_store}


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest) -> Iterator[UnitStore]:
    yield from STORES[request.param]()


def unit(
    source: str = "桥已修好。", target: str = "The bridge is mended.", **fields
) -> TranslationUnit:
    return TranslationUnit(source, target, "zh-Hans", "en", **fields)


def report(**fields) -> ImportReport:
    known = {
        "import_id": 0,
        "repeated": False,
        "documents": ("bridge.txt",),
        "memory": "default",
        "source_lang": "zh-Hans",
        "target_lang": "en",
        "read": 2,
        "stored": 0,
    }
    return ImportReport(**(known | fields))


def clause(source: str, target: str) -> TranslationUnit:
    return unit(source, target, level=Level.CLAUSE, kind=PairKind.CLAUSE)


def split_group() -> UnitGroup:
    return UnitGroup(
        unit("桥已修好，路也通了。", "The bridge is mended, and the road is open."),
        (
            clause("桥已修好，", "The bridge is mended,"),
            clause("路也通了。", "and the road is open."),
        ),
    )


def sources(store: UnitStore, **wanted) -> list[str]:
    return [found.source for found in store.units(UnitFilter(**wanted))]


def test_an_empty_store_has_the_default_memory_and_nothing_else(store: UnitStore) -> None:
    stats = store.stats()
    assert [(m.name, m.units) for m in stats.memories] == [("default", 0)]
    assert (stats.units, stats.imports, stats.evidence) == (0, 0, 0)
    assert store.last_change() == 0
    assert list(store.units()) == []
    assert list(store.texts_since(0)) == []


def test_a_unit_comes_back_as_it_was_stored(store: UnitStore) -> None:
    full = unit(
        memory="law",
        status=UnitStatus.APPROVED,
        kind=PairKind.HEADING,
        previous_source="",
        next_source="路也通了。",
        previous_target="The river is wide.",
        next_target="",
        provenance=Provenance("bridge.txt", "¶3", "¶4", 0.75),
        source_markup='桥<ph type="x">{1}</ph>已修好。',
        tuid="b-1",
        props=(
            Prop("tu", "prop", "x-project", "en", "roads"),
            Prop("tu", "prop", "x-project", "en", "roads"),
            Prop("source", "note", "", "", "已核对"),
        ),
        created_by="chen",
    )
    stored = store.add_unit(full, at=NOON)
    assert stored.id is not None
    assert stored == replace(full, id=stored.id, created_at=NOON)
    assert store.get(stored.id) == stored


def test_texts_are_stored_in_nfc_and_tags_in_canonical_spelling(store: UnitStore) -> None:
    stored = store.add_unit(TranslationUnit("cafe\u0301", "咖啡馆", "EN_gb", "ZH-hans"), at=NOON)
    assert stored.source == "caf\u00e9"
    assert (stored.source_lang, stored.target_lang) == ("en-GB", "zh-Hans")


@pytest.mark.parametrize(
    "bad",
    [
        unit(source=" "),
        unit(target=""),
        unit(source="a\x00b"),
        unit(source="\ud800"),
        TranslationUnit("a", "b", "en", "en"),
        TranslationUnit("a", "b", "en", "Klingon!"),
        unit(tuid="b\ud8001"),
        unit(provenance=Provenance("bridge\udc80.txt")),
        unit(props=(Prop("tu", "note", "", "", "checked\x00"),)),
    ],
    ids=[
        "blank source",
        "empty target",
        "NUL",
        "lone surrogate",
        "same language",
        "no tag",
        "surrogate in the id",
        "surrogate in the document",
        "NUL in a note",
    ],
)
def test_a_bad_unit_is_refused_and_nothing_stored(store: UnitStore, bad: TranslationUnit) -> None:
    with pytest.raises(InvalidInputError):
        store.add_unit(bad, at=NOON)
    assert store.last_change() == 0


def test_times_of_other_zones_are_the_same_moments(store: UnitStore) -> None:
    beijing = datetime(2026, 3, 1, 20, tzinfo=timezone(timedelta(hours=8)))
    assert store.add_unit(unit(), at=beijing).created_at == NOON


def test_getting_what_is_not_there_is_a_stated_error(store: UnitStore) -> None:
    for call in (
        lambda: store.get(9),
        lambda: store.get_import(9),
        lambda: store.undo_import(9, at=NOON),
        lambda: store.delete(9, at=NOON),
        lambda: store.update(unit(id=9), at=NOON),
    ):
        with pytest.raises(NotFoundError, match="9"):
            call()
    assert store.last_change() == 0


def test_many_units_come_in_the_order_asked_for(store: UnitStore) -> None:
    first, second = (store.add_unit(unit(source=text), at=NOON) for text in ("一", "二"))
    assert store.get_many((second.id, 77, first.id)) == (second, first)
    assert store.get_many(()) == ()


def test_an_import_stores_units_with_their_clauses_and_its_report(store: UnitStore) -> None:
    given = report(
        skipped=(Skipped("¶7", "no translation"),), notes=("one",), mean_confidence=0.5, read=3
    )
    record = store.add_import("d1", given, [split_group(), UnitGroup(unit())], at=NOON)
    assert record.report == replace(given, import_id=record.id, stored=4)
    assert (record.digest, record.imported_at, record.undone_at) == ("d1", NOON, None)
    whole, first, second, single = store.units()
    assert (whole.has_clauses, whole.level, whole.parent) == (True, Level.SENTENCE, None)
    assert [(c.level, c.parent, c.has_clauses) for c in (first, second)] == [
        (Level.CLAUSE, whole.id, False),
        (Level.CLAUSE, whole.id, False),
    ]
    assert (single.has_clauses, single.parent) == (False, None)
    assert {u.provenance.import_id for u in store.units()} == {record.id}
    assert {u.provenance.imported_at for u in store.units()} == {NOON}
    assert store.imports() == (record,) == (store.get_import(record.id),)


def test_an_import_keeps_the_time_of_creation_that_a_file_states(store: UnitStore) -> None:
    long_ago = datetime(2001, 5, 6, tzinfo=UTC)
    store.add_import("d", report(), [UnitGroup(unit(created_at=long_ago))], at=NOON)
    assert next(store.units()).created_at == long_ago


def test_a_report_may_be_made_at_the_end(store: UnitStore) -> None:
    seen: list[str] = []

    def groups() -> Iterator[UnitGroup]:
        yield UnitGroup(unit())
        seen.append("end")

    record = store.add_import("d", lambda: report(notes=tuple(seen)), groups(), at=NOON)
    assert record.report.notes == ("end",)


def test_an_import_that_fails_midway_leaves_nothing(store: UnitStore) -> None:
    def groups() -> Iterator[UnitGroup]:
        yield split_group()
        raise InvalidInputError("line 9: broken")

    with pytest.raises(InvalidInputError, match="line 9"):
        store.add_import("d", report(), groups(), evidence=[], at=NOON)
    assert list(store.units()) == []
    assert store.imports() == ()
    assert store.last_change() == 0
    assert store.add_import("d", report(), [split_group()], at=NOON).report.stored == 3


def test_an_import_in_force_is_found_and_not_stored_twice(store: UnitStore) -> None:
    record = store.add_import("d", report(), [UnitGroup(unit())], at=NOON)
    assert store.find_import("d") == record
    assert store.find_import("e") is None
    with pytest.raises(ConflictError):
        store.add_import("d", report(), [UnitGroup(unit())], at=LATER)
    assert len(list(store.units())) == 1


def test_undoing_an_import_takes_all_of_it_and_only_it(store: UnitStore) -> None:
    kept = store.add_unit(unit(source="手写的。"), at=NOON)
    record = store.add_import(
        "d",
        report(),
        [split_group()],
        evidence=[EvidenceText("潮水退了。", "zh-Hans", "tide.txt")],
        at=NOON,
    )
    assert record.report.stored == 4
    assert store.undo_import(record.id, at=LATER, by="liu") == 4
    assert list(store.units()) == [kept]
    assert list(store.evidence()) == []
    assert store.find_import("d") is None
    assert store.get_import(record.id).undone_at == LATER
    with pytest.raises(ConflictError):
        store.undo_import(record.id, at=LATER)


def test_an_import_taken_back_can_be_made_again(store: UnitStore) -> None:
    first = store.add_import("d", report(), [split_group()], at=NOON)
    old_ids = {u.id for u in store.units()}
    store.undo_import(first.id, at=LATER)
    again = store.add_import("d", report(), [split_group()], at=LATER)
    assert again.id != first.id
    assert not old_ids & {u.id for u in store.units()}
    assert [record.id for record in store.imports()] == [again.id, first.id]


def test_history_tells_what_a_unit_was(store: UnitStore) -> None:
    first = store.add_unit(unit(), at=NOON)
    changed = store.update(
        replace(first, target="The bridge has been repaired."), at=LATER, by="liu"
    )
    assert (changed.changed_at, changed.changed_by) == (LATER, "liu")
    store.delete(first.id, at=LATER, by="chen")
    history = store.history(first.id)
    assert [(h.unit, h.at, h.by, h.action) for h in history] == [
        (first, LATER, "liu", "update"),
        (changed, LATER, "chen", "delete"),
    ]
    with pytest.raises(NotFoundError):
        store.get(first.id)


def test_units_of_an_undone_import_keep_their_history(store: UnitStore) -> None:
    record = store.add_import("d", report(), [UnitGroup(unit())], at=NOON)
    (stored,) = store.units()
    store.undo_import(record.id, at=LATER, by="liu")
    assert [(h.unit, h.by) for h in store.history(stored.id)] == [(stored, "liu")]


def test_an_update_does_not_change_where_a_unit_comes_from(store: UnitStore) -> None:
    store.add_import("d", report(), [split_group()], at=NOON)
    whole, first, _ = store.units()
    store.update(
        replace(first, status=UnitStatus.APPROVED, provenance=Provenance(), parent=None), at=LATER
    )
    after = store.get(first.id)
    assert (after.status, after.parent) == (UnitStatus.APPROVED, whole.id)
    assert after.provenance == first.provenance
    assert store.undo_import(whole.provenance.import_id, at=LATER) == 3


def test_a_sentence_goes_with_its_clauses(store: UnitStore) -> None:
    store.add_import("d", report(), [split_group()], at=NOON)
    whole, first, second = store.units()
    store.delete(whole.id, at=LATER)
    assert list(store.units()) == []
    assert len(store.history(first.id)) == len(store.history(second.id)) == 1


def test_a_sentence_without_clauses_left_is_the_finest_level_again(store: UnitStore) -> None:
    store.add_import("d", report(), [split_group()], at=NOON)
    whole, first, second = store.units()
    store.delete(first.id, at=LATER)
    assert sources(store, level=Level.CLAUSE) == [second.source]
    store.delete(second.id, at=LATER)
    assert sources(store, level=Level.CLAUSE) == [whole.source]


def test_ids_are_never_used_twice(store: UnitStore) -> None:
    gone = store.add_unit(unit(), at=NOON)
    store.delete(gone.id, at=NOON)
    assert store.add_unit(unit(), at=NOON).id > gone.id


def test_levels_are_told_apart(store: UnitStore) -> None:
    store.add_import("d", report(), [split_group(), UnitGroup(unit("门开着。"))], at=NOON)
    assert sources(store, level=Level.SENTENCE) == ["桥已修好，路也通了。", "门开着。"]
    assert sources(store, level=Level.CLAUSE) == ["桥已修好，", "路也通了。", "门开着。"]
    assert len(sources(store)) == 4


def test_a_language_finds_its_variants(store: UnitStore) -> None:
    for tag in ("zh", "zh-Hans", "zh-Hant", "zh-CN", "ja"):
        store.add_unit(TranslationUnit(tag, "x", tag, "en-GB"), at=NOON)
    for wanted in ("zh", "zh-Hans", "ZH_cn"):
        assert sources(store, source_lang=wanted) == ["zh", "zh-Hans", "zh-Hant", "zh-CN"]
    assert sources(store, source_lang="ja", target_lang="en") == ["ja"]
    assert sources(store, source_lang="z") == []
    assert sources(store, target_lang="ja") == []


def test_filters_join(store: UnitStore) -> None:
    store.add_unit(unit("一", memory="law", status=UnitStatus.APPROVED), at=NOON)
    store.add_unit(unit("二", memory="law"), at=NOON)
    store.add_unit(unit("三"), at=NOON)
    record = store.add_import("d", report(), [UnitGroup(unit("四"))], at=NOON)
    assert sources(store, memory="law") == ["一", "二"]
    assert sources(store, memory="law", status=UnitStatus.UNREVIEWED) == ["二"]
    assert sources(store, import_id=record.id) == ["四"]
    assert sources(store, memory="none") == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("修好", ["桥已修好"]),
        ("half", ["涨了50%"]),
        ("%", ["涨了50%"]),
        ("_", ["文件a_b"]),
        ("\\", ["路径c:\\d"]),
        ("'", ["他's"]),
        ("cafe\u0301", ["咖啡"]),
        ("不在", []),
    ],
)
def test_contains_is_plain_text_on_either_side(
    store: UnitStore, wanted: str, found: list[str]
) -> None:
    for source, target in (
        ("桥已修好", "mended"),
        ("涨了50%", "up by half"),
        ("文件a_b", "a file"),
        ("路径c:\\d", "a path"),
        ("他's", "his"),
        ("咖啡", "caf\u00e9"),
    ):
        store.add_unit(unit(source, target), at=NOON)
    assert sources(store, contains=wanted) == found


def test_units_are_paged_by_id(store: UnitStore) -> None:
    many = [UnitGroup(unit(f"第{n}句。")) for n in range(1203)]
    store.add_import("d", report(), many, at=NOON)
    everything = list(store.units())
    assert len(everything) == 1203
    assert [u.id for u in everything] == sorted(u.id for u in everything)
    page = list(store.units(after=everything[9].id, limit=700))
    assert page == everything[10:710]
    assert list(store.units(limit=0)) == []


def test_a_unit_may_be_changed_while_units_are_walked(store: UnitStore) -> None:
    store.add_import("d", report(), [UnitGroup(unit(f"第{n}句。")) for n in range(4)], at=NOON)
    for found in store.units():
        store.update(replace(found, status=UnitStatus.APPROVED), at=LATER)
    assert len(sources(store, status=UnitStatus.APPROVED)) == 4


def test_evidence_is_kept_in_order_and_by_language(store: UnitStore) -> None:
    texts = [
        EvidenceText("潮水退了。", "zh-Hans", "tide.txt", "¶1"),
        EvidenceText("The tide is out.", "en", "tide.txt"),
        EvidenceText("潮水漲了。", "zh-Hant", "tide2.txt", "¶2"),
    ]
    record = store.add_import("d", report(read=3), [], evidence=iter(texts), at=NOON)
    assert record.report.stored == 3
    assert list(store.evidence()) == texts
    assert list(store.evidence("zh")) == [texts[0], texts[2]]
    assert store.stats().evidence == 3


def test_stats_count_the_finest_level(store: UnitStore) -> None:
    store.add_import("d", report(), [split_group()], at=NOON)
    store.add_unit(TranslationUnit("ja", "x", "ja", "en", memory="zoo"), at=NOON)
    store.add_unit(unit("手写", memory="art"), at=NOON)
    stats = store.stats()
    assert (stats.units, stats.sentence_units, stats.clause_units) == (4, 3, 2)
    assert [(m.name, m.units) for m in stats.memories] == [("default", 2), ("art", 1), ("zoo", 1)]
    assert stats.memories == store.memories()
    assert stats.language_pairs == (("ja", "en", 1), ("zh-Hans", "en", 3))
    assert stats.imports == 1
    store.undo_import(1, at=LATER)
    assert (store.stats().units, store.stats().imports) == (2, 0)


def test_derived_data_catches_up(store: UnitStore) -> None:
    first = store.add_unit(unit("一", "one"), at=NOON)
    seen = store.last_change()
    assert list(store.texts_since(0)) == [
        IndexText(first.id, Side.SOURCE, "zh-Hans", "一"),
        IndexText(first.id, Side.TARGET, "en", "one"),
    ]
    assert list(store.gone_since(0)) == []
    second = store.add_unit(unit("二", "two"), at=NOON)
    store.update(replace(first, target="One"), at=NOON)
    assert [(t.unit_id, t.text) for t in store.texts_since(seen)] == [
        (first.id, "一"),
        (first.id, "One"),
        (second.id, "二"),
        (second.id, "two"),
    ]
    assert list(store.gone_since(seen)) == [first.id]
    seen = store.last_change()
    assert list(store.texts_since(seen)) == list(store.gone_since(seen)) == []
    store.delete(second.id, at=NOON)
    assert list(store.gone_since(seen)) == [second.id]
    assert list(store.texts_since(seen)) == []
    assert store.last_change() > seen


def test_an_undone_import_is_gone_for_derived_data(store: UnitStore) -> None:
    record = store.add_import("d", report(), [split_group()], at=NOON)
    ids = [u.id for u in store.units()]
    seen = store.last_change()
    store.undo_import(record.id, at=NOON)
    assert list(store.gone_since(seen)) == ids
    assert list(store.texts_since(0)) == []


def test_each_change_has_a_mark_of_its_own(store: UnitStore) -> None:
    assert store.newest_change() == (0, "")
    store.add_unit(unit(), at=NOON)
    first, change = store.change_mark(store.last_change()), store.last_change()
    store.add_unit(unit(), at=NOON)
    second = store.change_mark(store.last_change())
    assert len({first, second, ""}) == 3
    assert store.newest_change() == (store.last_change(), second)
    assert store.change_mark(change) == first
    assert store.change_mark(10**6) == store.change_mark(0) == ""


def test_change_numbers_grow_with_every_write(store: UnitStore) -> None:
    numbers = [store.last_change()]
    first = store.add_unit(unit(), at=NOON)
    numbers.append(store.last_change())
    store.update(first, at=NOON)
    numbers.append(store.last_change())
    store.delete(first.id, at=NOON)
    numbers.append(store.last_change())
    record = store.add_import("d", report(), [UnitGroup(unit())], at=NOON)
    numbers.append(store.last_change())
    store.undo_import(record.id, at=NOON)
    numbers.append(store.last_change())
    assert numbers == sorted(set(numbers))


def test_a_memory_keeps_what_is_set_for_it(store: UnitStore) -> None:
    store.add_unit(unit(memory="law"), at=NOON)
    assert store.memory_rules() == ()
    store.set_memory_rule(MemoryRule("law", priority=-2, penalty=3), at=NOON)
    store.set_memory_rule(MemoryRule("law", priority=7), at=LATER)
    assert store.memory_rules() == (MemoryRule("law", 7, 0),)
    assert [(m.name, m.units, m.priority, m.penalty) for m in store.memories()] == [
        ("default", 0, 0, 0),
        ("law", 1, 7, 0),
    ]
    with pytest.raises(NotFoundError, match="'none'"):
        store.set_memory_rule(MemoryRule("none"), at=NOON)


def test_what_is_set_for_a_memory_goes_with_the_last_unit_deleted(store: UnitStore) -> None:
    first, second = (store.add_unit(unit(memory="law"), at=NOON) for _ in range(2))
    for name in ("law", "default"):
        store.set_memory_rule(MemoryRule(name, penalty=9), at=NOON)
    store.delete(first.id, at=NOON)
    assert MemoryRule("law", 0, 9) in store.memory_rules()
    store.update(replace(second, memory="news"), at=NOON)
    assert store.memory_rules() == (MemoryRule("default", 0, 9),)
    record = store.add_import("d", report(), [UnitGroup(unit(memory="law"))], at=NOON)
    assert store.memory_rules() == (MemoryRule("default", 0, 9),)
    store.set_memory_rule(MemoryRule("law", penalty=3), at=NOON)
    store.undo_import(record.id, at=NOON)
    store.add_unit(unit(), at=NOON)
    store.add_import("d", report(), [UnitGroup(unit(memory="law"))], at=NOON)
    assert store.memory_rules() == (MemoryRule("default", 0, 9), MemoryRule("law", 0, 3))


def test_memories_and_documents_can_be_asked_for(store: UnitStore) -> None:
    assert not store.has_units(UnitFilter())
    assert store.documents(9) == ()
    for name in ("b.txt", "", "a.txt", "b.txt"):
        store.add_unit(unit(memory="law", provenance=Provenance(name)), at=NOON)
    assert store.has_units(UnitFilter(memory="law"))
    assert not store.has_units(UnitFilter(memory="default"))
    assert store.has_units(UnitFilter(document="a.txt"))
    assert not store.has_units(UnitFilter(document="c.txt"))
    assert store.documents(9) == ("a.txt", "b.txt")


def test_a_filter_takes_several_memories_and_statuses(store: UnitStore) -> None:
    for memory in ("law", "news", "talk"):
        for status in (UnitStatus.APPROVED, UnitStatus.DRAFT):
            store.add_unit(unit(source=f"{memory} {status}", memory=memory, status=status), at=NOON)
    assert sources(store, memories=("talk", "law"), statuses=(UnitStatus.DRAFT,)) == [
        "law draft", "talk draft",
    ]  # fmt: skip
    assert len(sources(store, statuses=(UnitStatus.DRAFT, UnitStatus.APPROVED))) == 6
    assert sources(store, memories=("none",)) == []


def test_a_filter_by_time_takes_the_latest_change(store: UnitStore) -> None:
    changed = store.add_unit(unit(source="已改"), at=NOON)
    store.add_unit(unit(source="早"), at=NOON)
    store.add_unit(unit(source="晚"), at=LATER)
    store.update(changed, at=LATER)
    assert sources(store, changed_since=LATER) == ["已改", "晚"]
    assert sources(store, changed_until=NOON) == ["早"]
    assert sources(store, changed_since=NOON, changed_until=NOON) == ["早"]


def test_a_filter_by_document_and_by_exact_variants(store: UnitStore) -> None:
    store.add_unit(unit(source="甲", provenance=Provenance("a.txt")), at=NOON)
    store.add_unit(TranslationUnit("B", "乙", "en", "zh-Hans"), at=NOON)
    store.add_unit(TranslationUnit("丙", "C", "zh-Hant", "en"), at=NOON)
    assert sources(store, document="a.txt") == ["甲"]
    assert sources(store, variants=("en", "zh-Hans")) == ["甲", "B"]


def test_many_units_are_filtered_too(store: UnitStore) -> None:
    ids = [store.add_unit(unit(memory=memory), at=NOON).id or 0 for memory in ("a", "b", "a")]
    found = store.get_many(ids[::-1], UnitFilter(memories=("a",)))
    assert [one.id for one in found] == [ids[2], ids[0]]


def certain(store: UnitStore, source: str = "zh", target: str = "en") -> list[tuple[str, str]]:
    return [(p.source[0].text, p.target[0].text) for p in store.certain_pairs(source, target)]


def aligned(source: str, target: str, confidence: float, **fields) -> UnitGroup:
    return UnitGroup(unit(source, target, provenance=Provenance(confidence=confidence), **fields))


def test_approved_units_and_confident_links_teach_newest_first(store: UnitStore) -> None:
    groups = (
        aligned("桥。", "A bridge.", 0.95),
        aligned("路。", "A road.", 0.85),
        aligned("灯。", "A lamp.", 0.2, status=UnitStatus.APPROVED),
        aligned("船。", "A ship.", 0.99, status=UnitStatus.MACHINE),
        aligned("树。", "A tree.", 0.9),
    )
    store.add_import("1", report(), groups, at=NOON)
    assert certain(store) == [("树。", "A tree."), ("灯。", "A lamp."), ("桥。", "A bridge.")]
    assert [pair.confidence for pair in store.certain_pairs("zh", "en")] == [0.9, 1.0, 0.95]


def test_units_teach_in_either_direction(store: UnitStore) -> None:
    approved = {"status": UnitStatus.APPROVED}
    store.add_unit(unit("桥。", "A bridge.", **approved), at=NOON)
    store.add_unit(TranslationUnit("A road.", "路。", "en-GB", "zh-Hant", **approved), at=NOON)
    store.add_unit(TranslationUnit("A lamp.", "Une lampe.", "en", "fr", **approved), at=NOON)
    assert certain(store) == [("路。", "A road."), ("桥。", "A bridge.")]
    assert certain(store, "en", "zh-Hans") == [("A road.", "路。"), ("A bridge.", "桥。")]
    (pair,) = store.certain_pairs("fr", "en")
    assert (pair.source[0].lang, pair.target[0].lang) == ("fr", "en")
    assert certain(store, "ja", "en") == []


def test_the_finest_units_teach(store: UnitStore) -> None:
    group = split_group()
    parts = tuple(replace(one, status=UnitStatus.APPROVED) for one in group.clauses)
    whole = UnitGroup(replace(group.unit, status=UnitStatus.APPROVED), parts)
    store.add_import("1", report(), (whole,), at=NOON)
    assert certain(store) == [
        ("路也通了。", "and the road is open."),
        ("桥已修好，", "The bridge is mended,"),
    ]


def test_an_empty_store_teaches_nothing(store: UnitStore) -> None:
    assert store.certain_pairs("zh", "en") == ()


def test_outlines_tell_what_the_order_of_matches_needs(store: UnitStore) -> None:
    note = Prop("tu", "prop", "client", "", "Acme")
    full = unit(
        memory="law", status=UnitStatus.DRAFT, previous_source="", tuid="b-1", props=(note,),
        next_target="The road is open.", source_markup="<ph/>桥已修好。",
        provenance=Provenance(confidence=0.75),
    )  # fmt: skip
    first = store.add_unit(full, at=NOON)
    second = store.add_unit(unit(memory="news"), at=NOON)
    store.update(second, at=LATER)
    found = {one.id: one for one in store.outlines((first.id or 0, 99, second.id or 0))}
    assert found.keys() == {first.id, second.id}
    assert found[first.id or 0] == Outline(
        first.id or 0, full.source, full.target, "zh-Hans", "en", "law", UnitStatus.DRAFT, 0.75,
        "<ph/>桥已修好。", "", "", None, None, "The road is open.", "b-1", (note,), NOON,
    )  # fmt: skip
    assert found[second.id or 0].changed_at == LATER
    only = store.outlines((first.id or 0, second.id or 0), UnitFilter(memories=("news",)))
    assert [one.id for one in only] == [second.id]
