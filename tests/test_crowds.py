"""Crowds: many units of one base score in the order that scoring every unit gives."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm.index import FuzzyIndex
from tm.lang import primary
from tm.lookup import Lookup, Query
from tm.matches import MatchKind
from tm.model import Level, Prop, Provenance, TranslationUnit, UnitStatus
from tm.preferences import changed_at, preference_penalties
from tm.query import AgePenalty, PropPenalty
from tm.reverse import turn
from tm.score import Context, base_score, context_steps, judge, prepare
from tm.sqlite import SqliteUnitStore, open_database
from tm.store import MemoryRule, Outline

DAY = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = list(MatchKind)
TRUST = ["approved", "unreviewed", "draft", "machine"]
Found = list[tuple[int, int, bool, int]]


def by_scoring_every_unit(
    units: Iterable[TranslationUnit], query: Query, rules: Mapping[str, MemoryRule]
) -> Found:
    """Return score, base score, direction and id of the matches, as the documents say."""
    asked = prepare(query.text, query.source_lang, query.markup)
    context = Context(query.previous, query.next, query.key)
    every = [
        (one, is_turned) for unit in units for one, is_turned in ((unit, False), (turn(unit), True))
    ]
    wanted = [
        (base_score(asked, prepare(unit.source, unit.source_lang)), unit, is_turned)
        for unit, is_turned in every
        if (primary(unit.source_lang), primary(unit.target_lang)) == ("zh", "en")
        and passes(unit, query)
    ]
    by_source: defaultdict[str, list[TranslationUnit]] = defaultdict(list)
    for base, unit, _ in wanted:
        if base >= query.min_score:
            by_source[unit.source].append(unit)
    ranked = []
    for base, unit, is_turned in wanted:
        if base < query.min_score:
            continue
        judgement = judge(
            asked, prepare(unit.source, unit.source_lang), unit, target_lang=query.target_lang,
            base=base, context=context, targets=doubts(by_source[unit.source], asked.text, context),
            others=preference_penalties(unit, query, rules),
        )  # fmt: skip
        rule = rules.get(unit.memory)
        place = (
            query.memories.index(unit.memory) if query.memories else -(rule.priority if rule else 0)
        )
        changed = changed_at(unit)
        order = (
            -judgement.score, KINDS.index(judgement.kind), -base, place, TRUST.index(unit.status),
            -changed.timestamp() if changed else 0, unit.id, is_turned,
        )  # fmt: skip
        if judgement.score >= query.min_score:
            ranked.append((order, unit))
    found, seen = [], set()
    for order, unit in sorted(ranked, key=lambda one: one[0]):
        if (unit.source, unit.target) not in seen:
            seen.add((unit.source, unit.target))
            found.append((-order[0], -order[2], order[-1], unit.id))
    return found[: query.limit]


def doubts(units: list[TranslationUnit], text: str, context: Context) -> int:
    approved = {unit.target for unit in units if unit.status is UnitStatus.APPROVED}
    agree = units[0].source == text and any(context_steps(unit, context, "zh") for unit in units)
    return 1 if len(approved) == 1 or agree else len({unit.target for unit in units})


def passes(unit: TranslationUnit, query: Query) -> bool:
    changed = changed_at(unit)
    tags = {("zh", "en"), (unit.source_lang, unit.target_lang)}
    return (
        unit.memory in (query.memories or (unit.memory,))
        and unit.status in (query.statuses or (unit.status,))
        and (query.level is not Level.SENTENCE or unit.level is Level.SENTENCE)
        and (query.level is not Level.CLAUSE or not unit.has_clauses)
        and query.document in (None, unit.provenance.document)
        and (not query.exact_variant or len(tags) == 1)
        and (not query.changed_since or bool(changed and changed >= query.changed_since))
        and (not query.changed_until or bool(changed and changed <= query.changed_until))
    )


def store_of(units: Iterable[TranslationUnit], rules: Iterable[MemoryRule] = ()) -> FakeUnitStore:
    store = FakeUnitStore(units)
    store.rules = tuple(rules)
    return store


def found_in(store: FakeUnitStore, query: Query, few: int = 0) -> Found:
    lookup = Lookup(store, FuzzyIndex(store), few=few)
    return [
        (match.score, match.base_score, match.reversed, match.unit.id)
        for match in lookup.find(query)
    ]


ANY = st.sampled_from
NEIGHBOURS = ANY([None, "", "前一句。", "前 一句。", "后一句。"])
DATES = ANY([None, DAY, DAY + timedelta(days=3), DAY + timedelta(days=40)])
SOURCES = ANY(["第5条", "第7条", "第9条", "第9條", "第５条", "第7章", "是", "第五条", "第7条。"])
TARGETS = ANY(["Article 5", "Article 7", "Article 9", "Five", "Yes", "Chapter 7"])
UNITS = st.builds(
    TranslationUnit,
    source=SOURCES,
    target=TARGETS,
    source_lang=ANY(["zh", "zh-Hant"]),
    target_lang=ANY(["en", "en-GB"]),
    memory=ANY(["default", "law", "news"]),
    level=ANY(list(Level)),
    has_clauses=st.booleans(),
    status=ANY(list(UnitStatus)),
    previous_source=NEIGHBOURS,
    next_source=NEIGHBOURS,
    provenance=st.builds(
        Provenance, document=ANY(["", "a.txt"]), confidence=ANY([None, 0.5, 0.72, 0.95])
    ),
    source_markup=ANY(["", "", "<ph/>第9条", "第9<ph/>条<ph/>"]),
    tuid=ANY(["", "k1"]),
    props=ANY(
        [
            (),
            (Prop("tu", "prop", "x-client", "", "Acme"),),
            (Prop("tu", "prop", "client", "", "B"),),
        ]
    ),
    changed_at=DATES,
)
EITHER_WAY = st.builds(
    lambda unit, is_turned: replace(turn(unit), id=None) if is_turned else unit,
    UNITS,
    st.booleans(),
)
QUERIES = st.builds(
    Query,
    text=ANY(["第7条", "第7條", "是", "第9条"]),
    source_lang=st.just("zh"),
    target_lang=ANY(["en", "en-US"]),
    min_score=ANY([0, 60, 85, 95]),
    limit=st.integers(1, 6),
    memories=ANY([(), (), ("law",), ("news", "default")]),
    statuses=ANY([(), (), (UnitStatus.APPROVED, UnitStatus.DRAFT)]),
    level=ANY([None, None, *Level]),
    changed_since=ANY([None, None, DAY + timedelta(days=1)]),
    changed_until=ANY([None, None, DAY + timedelta(days=3)]),
    document=ANY([None, None, "a.txt"]),
    previous=NEIGHBOURS,
    next=NEIGHBOURS,
    key=ANY([None, "k1"]),
    markup=ANY([""]),
    age=ANY([None, AgePenalty(DAY + timedelta(days=10), 7)]),
    props=ANY([(), (PropPenalty("client", "Acme", 4),)]),
)
RULES = st.lists(
    st.builds(MemoryRule, ANY(["default", "law", "news"]), st.integers(-2, 2), ANY([0, 1, 6])),
    unique_by=lambda rule: rule.name,
)


NAMED = [  # memories and a document that queries name, in other languages
    TranslationUnit("Un", "Eins", "fr", "de", memory=memory, provenance=Provenance("a.txt"))
    for memory in ("law", "news")
]


@given(st.lists(EITHER_WAY, max_size=30), QUERIES, RULES)
def test_the_order_is_that_of_scoring_every_unit(
    units: list[TranslationUnit], query: Query, rules: list[MemoryRule]
) -> None:
    store = store_of([*units, *NAMED], rules)
    every = store.get_many(range(1, len(units) + 1))
    expected = by_scoring_every_unit(every, query, {rule.name: rule for rule in rules})
    assert found_in(store, query, few=1_000) == expected
    assert found_in(store, query) == expected


def article(number: int, target: str = "") -> TranslationUnit:
    return TranslationUnit(f"第{number}条", target or f"Article {number}", "zh", "en")


class CountingStore(FakeUnitStore):
    """Counts the units that are read whole."""

    read = 0

    def get_many(self, unit_ids, wanted=None):  # type: ignore[no-untyped-def]
        self.read += len(unit_ids)
        return super().get_many(unit_ids, wanted)


def test_of_a_crowd_only_a_few_units_are_read() -> None:
    store = CountingStore([article(number) for number in range(10, 3_010)])
    lookup, query = Lookup(store, FuzzyIndex(store)), Query("第7条", "zh", "en", limit=4)
    lookup.find(query)  # the first crowd reads every unit once
    store.read = 0
    matches = lookup.find(query)
    assert [(match.score, match.unit.target) for match in matches] == [
        (92, "Article 10"), (92, "Article 11"), (92, "Article 12"), (92, "Article 13"),
    ]  # fmt: skip
    assert store.read < 50


def test_a_target_whose_number_must_stay_is_found_in_a_crowd_that_is_adapted() -> None:
    units = [article(number) for number in range(10, 1_010)]
    store = FakeUnitStore([*units, article(2_000, "An article"), article(2_001, "Article 9")])
    matches = Lookup(store, FuzzyIndex(store)).find(Query("第7条", "zh", "en", limit=3))
    assert [(match.score, match.unit.target) for match in matches] == [
        (93, "An article"), (93, "Article 9"), (92, "Article 10"),
    ]  # fmt: skip


def test_a_crowd_follows_the_store() -> None:
    database = open_database(None)
    store = SqliteUnitStore(database)
    lookup = Lookup(store, FuzzyIndex(store), few=0)
    query = Query("第7条", "zh", "en")
    first, second = (store.add_unit(article(5, target), at=DAY) for target in ("Old.", "New."))

    def offered(**options: object) -> list[tuple[int, str]]:
        found = lookup.find(replace(query, **options))
        return [(match.score, match.unit.target) for match in found]

    assert offered() == [(92, "Old."), (92, "New.")]
    assert offered(changed_since=DAY + timedelta(days=1)) == []
    store.update(replace(second, status=UnitStatus.APPROVED), at=DAY + timedelta(days=2))
    assert offered() == [(93, "New."), (93, "Old.")]
    assert offered(changed_since=DAY + timedelta(days=1)) == [(93, "New.")]
    store.delete(second.id or 0, at=DAY)
    assert offered() == [(93, "Old.")]
    store.update(replace(first, source="第7条"), at=DAY)
    assert offered() == [(100, "Old.")]
    database.close()


def test_a_crowd_is_read_anew_from_a_restored_backup() -> None:
    store, backup = FakeUnitStore([article(5)]), FakeUnitStore([article(6, "Six")])
    lookup = Lookup(store, FuzzyIndex(store), few=0)
    assert lookup.find(Query("第7条", "zh", "en"))[0].unit.target == "Article 5"
    store.restore(backup)
    assert lookup.find(Query("第7条", "zh", "en"))[0].unit.target == "Six"


def test_few_outlines_are_held_at_once_however_many_properties_there_are() -> None:
    held: list[int] = []

    class CountingStore(FakeUnitStore):
        def outlines(self, unit_ids: Sequence[int], wanted: object = None) -> Iterator[Outline]:
            held.append(len(unit_ids))
            yield from super().outlines(unit_ids)

    store = CountingStore(
        TranslationUnit(
            f"会议第{number}次开始。", f"Target {number}.", "zh", "en",
            props=(Prop("tu", "prop", "client", "", f"client {number}"),),
        )
        for number in range(2_300)
    )  # fmt: skip
    lookup = Lookup(store, FuzzyIndex(store))
    wish = PropPenalty("client", "client 1234", 30)
    query = Query("会议第9999次开始。", "zh", "en", limit=1, props=(wish,))
    lookup.find(query)  # the first crowd reads every unit once
    held.clear()
    (match,) = lookup.find(query)
    assert (match.unit.target, match.penalties[-1].code) == ("Target 1234.", "number_substituted")
    assert max(held) <= 1_000


def test_a_query_with_markup_finds_a_crowd_without_any() -> None:
    store = FakeUnitStore(
        TranslationUnit("第5条。", f"Article 5, {number}.", "zh", "en") for number in range(50)
    )
    lookup = Lookup(store, FuzzyIndex(store), few=0)
    query = Query("第5条。", "zh", "en", markup='第<bpt i="1"/>5<ept i="1"/>条。', limit=3)
    assert len(lookup.find(query)) == 3
