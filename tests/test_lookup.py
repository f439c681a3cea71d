"""Lookup: the best matches in order, both ways, filtered, each pair of texts once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm.errors import InvalidInputError, TooLargeError
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.matches import DiffOp, Match, MatchKind, Penalty
from tm.model import (
    ImportReport,
    Level,
    Prop,
    Provenance,
    TranslationUnit,
    UnitGroup,
    UnitStatus,
)
from tm.penalties import unit_penalties
from tm.sqlite import SqliteUnitStore, open_database
from tm.store import MemoryRule

OPENED = TranslationUnit("会议开始了。", "The meeting was opened.", "zh-Hans", "en")


def lookup_in(*units: TranslationUnit) -> Lookup:
    store = FakeUnitStore(units)
    return Lookup(store, FuzzyIndex(store))


def zh(text: str, **options: object) -> Query:
    return replace(Query(text, "zh", "en"), **options)


def scores(matches: tuple[Match, ...]) -> list[tuple[int, str]]:
    return [(match.score, match.unit.target) for match in matches]


def test_identical_text_is_found_with_its_diff() -> None:
    (match,) = lookup_in(OPENED).find(zh("会议开始了。"))
    assert (match.score, match.base_score, match.kind) == (100, 100, MatchKind.EXACT)
    assert match.unit == replace(OPENED, id=1)
    assert match.diff == (DiffOp("equal", (0, 6), (0, 6)),)
    assert not match.reversed


def test_similar_text_is_found_with_what_differs() -> None:
    (match,) = lookup_in(OPENED).find(zh("會議開始。"))
    assert (match.score, match.base_score, match.kind) == (79, 80, MatchKind.FUZZY)
    assert match.penalties == (Penalty("script", 1),)
    assert match.diff == (
        DiffOp("equal", (0, 4), (0, 4)),
        DiffOp("delete", (4, 4), (4, 5)),
        DiffOp("equal", (4, 5), (5, 6)),
    )


def test_a_unit_is_found_from_its_target_side_too() -> None:
    unit = replace(
        OPENED,
        source_markup="<ph/>会议开始了。",
        previous_source="前",
        props=(Prop("source", "prop", "x-a", "", "1"), Prop("tu", "note", "", "", "2")),
        provenance=Provenance(document="a.txt", block="¶1", target_block="¶2"),
    )
    (match,) = lookup_in(unit).find(
        Query("The meeting was opened.", "en", "zh-Hant", previous="前")
    )
    assert (match.score, match.kind, match.reversed) == (99, MatchKind.EXACT, True)
    assert match.penalties == (Penalty("language", 1, "zh-Hans for zh-Hant"),)
    assert (match.unit.source, match.unit.target) == ("The meeting was opened.", "会议开始了。")
    assert (match.unit.source_lang, match.unit.target_lang) == ("en", "zh-Hans")
    assert (match.unit.source_markup, match.unit.target_markup) == ("", "<ph/>会议开始了。")
    assert (match.unit.provenance.block, match.unit.provenance.target_block) == ("¶2", "¶1")
    assert (match.unit.previous_source, match.unit.previous_target) == (None, "前")
    assert match.unit.id == 1
    assert [prop.level for prop in match.unit.props] == ["target", "tu"]


def test_other_languages_are_not_offered() -> None:
    french = replace(OPENED, target="La séance est ouverte.", target_lang="fr")
    assert scores(lookup_in(OPENED, french).find(zh("会议开始了。", target_lang="fr"))) == [
        (100, "La séance est ouverte.")
    ]
    assert lookup_in(french).find(zh("会议开始了。")) == ()
    assert lookup_in(OPENED).find(Query("会议开始了。", "ja", "en")) == ()


def test_below_the_least_score_nothing_is_offered() -> None:
    lookup = lookup_in(OPENED)
    assert len(lookup.find(zh("会议开始。", min_score=80))) == 1
    assert lookup.find(zh("会议开始。", min_score=81)) == ()
    assert lookup.find(zh("經濟", min_score=70)) == ()


def test_penalties_count_for_the_least_score() -> None:
    machine = replace(OPENED, status=UnitStatus.MACHINE)
    assert len(lookup_in(machine).find(zh("会议开始了。", min_score=90))) == 1
    assert lookup_in(machine).find(zh("会议开始了。", min_score=91)) == ()


def test_only_context_matches_on_demand() -> None:
    lookup = lookup_in(replace(OPENED, previous_source=""), replace(OPENED, target="It began."))
    assert scores(lookup.find(zh("会议开始了。", previous="", min_score=101))) == [
        (101, "The meeting was opened.")
    ]


def test_several_targets_are_several_matches_and_cost_a_point() -> None:
    lookup = lookup_in(OPENED, replace(OPENED, target="The meeting began."))
    found = lookup.find(zh("会议开始了。"))
    assert scores(found) == [(99, "The meeting was opened."), (99, "The meeting began.")]
    assert found[0].penalties == (Penalty("multiple_targets", 1, "2 targets"),)


@pytest.mark.parametrize(
    "preferred",
    [
        {"status": UnitStatus.APPROVED},
        {"previous_source": "前一句。"},
    ],
    ids=["approved", "in context"],
)
def test_a_preferred_target_ends_the_doubt(preferred: dict[str, object]) -> None:
    lookup = lookup_in(OPENED, replace(OPENED, target="The meeting began.", **preferred))
    found = lookup.find(zh("会议开始了。", previous="前一句。"))
    assert found[0].unit.target == "The meeting began."
    assert found[1].score == 100


def test_the_same_texts_are_offered_once_the_best_kept() -> None:
    lookup = lookup_in(
        replace(OPENED, level=Level.CLAUSE, status=UnitStatus.DRAFT),
        OPENED,
        TranslationUnit(OPENED.target, OPENED.source, "en", "zh"),
    )
    (match,) = lookup.find(zh("会议开始了。"))
    assert (match.score, match.unit.id) == (100, 2)


def test_sentence_units_with_clauses_and_their_clauses_are_both_searched() -> None:
    lookup = lookup_in(
        replace(OPENED, source="会议开始了，大家发言。", target="Both.", has_clauses=True),
        replace(OPENED, source="会议开始了，", level=Level.CLAUSE, parent=1),
    )
    assert scores(lookup.find(zh("会议开始了，大家发言。"))) == [(100, "Both.")]
    assert scores(lookup.find(zh("会议开始了，"))) == [(100, "The meeting was opened.")]


def test_filters_keep_every_unit_that_passes_them() -> None:
    units = [replace(OPENED, target=f"Target {n}.", memory="big") for n in range(700)]
    wanted = replace(OPENED, target="Wanted.", memory="small", status=UnitStatus.APPROVED)
    lookup = lookup_in(*units, wanted)
    assert scores(lookup.find(zh("会议开始。", memories=("small",)))) == [(80, "Wanted.")]
    assert scores(lookup.find(zh("会议开始。", statuses=(UnitStatus.APPROVED,)))) == [
        (80, "Wanted.")
    ]
    with pytest.raises(InvalidInputError, match="no memory 'none'; known: big, default, small"):
        lookup.find(zh("会议开始。", memories=("small", "none")))


def test_a_document_that_no_unit_is_from_is_told() -> None:
    lookup = lookup_in(
        replace(OPENED, provenance=Provenance("a.docx")),
        replace(OPENED, source="无关", provenance=Provenance("b.docx")),
    )
    assert len(lookup.find(zh("会议开始了。", document="a.docx"))) == 1
    assert lookup.find(zh("会议开始了。", document="b.docx")) == ()
    with pytest.raises(InvalidInputError, match=r"a document 'c.docx'; known: a.docx, b.docx"):
        lookup.find(zh("会议开始了。", document="c.docx"))


def test_what_nothing_can_answer_is_refused() -> None:
    day = [datetime(2026, 1, number, tzinfo=UTC) for number in (1, 2)]
    with pytest.raises(InvalidInputError, match="2026-01-02 00:00 is after until 2026-01-01"):
        lookup_in(OPENED).find(zh("会议", changed_since=day[1], changed_until=day[0]))
    with pytest.raises(InvalidInputError, match="both zh-Hans; choose two different languages"):
        lookup_in(OPENED).find(Query("会议", "zh-Hans", "zh-Hant"))


def test_order_of_equals() -> None:
    day = [datetime(2026, 1, number, tzinfo=UTC) for number in range(1, 5)]
    units = [
        replace(OPENED, target="old", created_at=day[0]),
        replace(OPENED, target="new", created_at=day[0], changed_at=day[2]),
        replace(OPENED, target="approved", status=UnitStatus.APPROVED, created_at=day[0]),
        replace(OPENED, target="also approved", status=UnitStatus.APPROVED, created_at=day[0]),
        replace(OPENED, target="imported", provenance=Provenance(imported_at=day[1])),
        replace(OPENED, target="undated"),
    ]
    found = lookup_in(*units).find(zh("会议开始了。", limit=10))
    assert [match.unit.target for match in found] == [
        "approved", "also approved", "new", "imported", "old", "undated",
    ]  # fmt: skip


def test_a_cleaner_unit_beats_a_more_similar_one() -> None:
    lookup = lookup_in(
        replace(OPENED, target="machine", status=UnitStatus.MACHINE),
        replace(OPENED, source="会议开始了", target="clean"),
    )
    assert scores(lookup.find(zh("会议开始了。", limit=1))) == [(96, "clean")]


def test_at_equal_score_identical_text_comes_first() -> None:
    lookup = lookup_in(
        replace(OPENED, source="会议开始了！", target="fuzzy"),
        replace(OPENED, target="exact", provenance=Provenance(confidence=0.72)),
    )
    assert scores(lookup.find(zh("会议开始了。"))) == [(96, "exact"), (96, "fuzzy")]


def test_many_queries_are_answered_in_order() -> None:
    found = tuple(lookup_in(OPENED).find_all([zh("无关"), zh("会议开始了。")]))
    assert [len(matches) for matches in found] == [0, 1]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (zh("a\x00b"), InvalidInputError),
        (zh("会" * 10_001), TooLargeError),
        (zh("会", min_score=-1), InvalidInputError),
        (zh("会", min_score=103), InvalidInputError),
        (zh("会", limit=0), InvalidInputError),
    ],
)
def test_unusable_queries_are_refused(query: Query, error: type[Exception]) -> None:
    with pytest.raises(error):
        lookup_in(OPENED).find(query)


def test_a_query_is_composed_before_it_is_compared() -> None:
    lookup = lookup_in(TranslationUnit("café", "咖啡馆", "fr", "zh"))
    assert lookup.find(Query("cafe\u0301", "fr", "zh"))[0].score == 100


def test_lookup_follows_the_real_store() -> None:
    database = open_database(None)
    store = SqliteUnitStore(database)
    lookup = Lookup(store, FuzzyIndex(store))
    day = datetime(2026, 3, 1, tzinfo=UTC)
    report = ImportReport(0, False, ("a.txt",), "default", "zh-Hans", "en", 1, 0)
    imported = store.add_import("digest", report, [UnitGroup(OPENED)], at=day)
    added = store.add_unit(replace(OPENED, source="会议结束了。", target="It ended."), at=day)
    query, other = zh("会议开始了。", min_score=90), zh("会议结束了。", min_score=90)
    assert scores(lookup.find(query)) == [(100, "The meeting was opened.")]
    store.update(replace(added, source="会议开始了。"), at=day)
    assert [target for _, target in scores(lookup.find(query))] == [
        "The meeting was opened.", "It ended.",
    ]  # fmt: skip
    assert lookup.find(other) == ()
    store.undo_import(imported.id, at=day)
    assert scores(lookup.find(query)) == [(100, "It ended.")]
    store.delete(added.id, at=day)
    assert lookup.find(query) == ()
    database.close()


def test_what_is_set_for_a_memory_holds_for_the_next_lookup() -> None:
    database = open_database(None)
    store = SqliteUnitStore(database)
    lookup = Lookup(store, FuzzyIndex(store))
    day = datetime(2026, 3, 1, tzinfo=UTC)
    store.add_unit(OPENED, at=day)
    assert lookup.find(zh("会议开始了。"))[0].score == 100
    store.set_memory_rule(MemoryRule("default", penalty=3), at=day)
    assert lookup.find(zh("会议开始了。"))[0].score == 97
    database.close()


MANY = 1_300  # far more than are read whole at once


def test_of_many_units_with_one_base_score_the_best_are_found() -> None:
    rng = Random(4)  # noqa: S311 - a test, no secret
    day = datetime(2026, 1, 1, tzinfo=UTC)
    units = [
        TranslationUnit(
            "会议开始。", f"Target {rng.randrange(MANY)}.", "zh-Hans", rng.choice(["en", "en-GB"]),
            memory=rng.choice(["default", "law"]),
            status=rng.choice(list(UnitStatus)),
            provenance=Provenance(confidence=rng.choice([None, 0.88, rng.random()])),
            changed_at=rng.choice([None, day + timedelta(days=rng.randrange(90))]),
        )
        for _ in range(MANY)
    ]  # fmt: skip
    store = FakeUnitStore(units)
    store.rules = (MemoryRule("law", priority=1, penalty=0),)
    lookup = Lookup(store, FuzzyIndex(store))
    query = zh("会议开始了。", target_lang="en-US", min_score=0, limit=200)
    found = lookup.find(query)
    kept: dict[str, tuple[object, ...]] = {}
    for unit in store.get_many(range(1, MANY + 1)):
        points = sum(p.points for p in unit_penalties(unit, target_lang="en-US"))
        changed = -unit.changed_at.timestamp() if unit.changed_at else 0.0
        statuses = ["approved", "unreviewed", "draft", "machine"]
        rank = (
            -(80 - points - 1), unit.memory != "law", statuses.index(unit.status), changed, unit.id,
        )  # fmt: skip
        kept[unit.target] = min(rank, kept.get(unit.target, rank))
    expected = sorted(kept.values())[:200]
    assert [(-match.score, match.unit.id) for match in found] == [
        (rank[0], rank[-1]) for rank in expected
    ]
    assert found[0].penalties[0].code == "multiple_targets"


def test_many_units_with_the_same_texts_are_one_match() -> None:
    twins = [replace(OPENED, status=UnitStatus.DRAFT)] * MANY
    (match,) = lookup_in(*twins, OPENED).find(zh("会议开始了。"))
    assert (match.score, match.unit.id) == (100, MANY + 1)


def test_context_is_seen_among_many_units() -> None:
    units = [replace(OPENED, target=f"Target {n}.") for n in range(MANY)]
    wanted = replace(OPENED, target="Wanted.", previous_source="前", next_source="")
    found = lookup_in(*units, wanted).find(zh("会议开始了。", previous="前", next="", limit=2))
    assert scores(found) == [(102, "Wanted."), (100, "Target 0.")]
    turned = [TranslationUnit(u.target, u.source, "en", "zh-Hans") for u in (*units, wanted)]
    assert len(lookup_in(*turned).find(zh("会议开始了。", limit=MANY + 1))) == MANY + 1


UNITS = st.builds(
    TranslationUnit,
    source=st.text(alphabet="大会开始了。,1", min_size=1, max_size=8),
    target=st.sampled_from(["one", "two"]),
    source_lang=st.sampled_from(["zh-Hans", "zh-Hant"]),
    target_lang=st.just("en"),
    status=st.sampled_from(list(UnitStatus)),
    memory=st.sampled_from(["default", "other"]),
    provenance=st.builds(Provenance, confidence=st.sampled_from([None, 0.5, 0.8])),
)


@given(
    st.lists(UNITS, max_size=15),
    st.text(alphabet="大会开始了。,1", min_size=1, max_size=8),
    st.integers(0, 100),
    st.integers(1, 4),
)
def test_stopping_early_changes_nothing(
    units: list[TranslationUnit], text: str, min_score: int, limit: int
) -> None:
    lookup = lookup_in(*units)
    everything = lookup.find(zh(text, min_score=min_score, limit=100, memories=("default",)))
    assert (
        lookup.find(zh(text, min_score=min_score, limit=limit, memories=("default",)))
        == (everything[:limit])
    )
    assert all(match.score >= min_score for match in everything)
    assert all(match.unit.memory == "default" for match in everything)
    assert [match.score for match in everything] == sorted(
        (match.score for match in everything), reverse=True
    )


NEIGHBOURED = replace(
    OPENED, previous_source="前一句。", next_source="", previous_target="Before.", next_target=""
)
FORWARD = zh("会议开始了。", previous="前一句。", next="")
BACKWARD = Query("The meeting was opened.", "en", "zh-Hans", previous="Before.", next="")


@pytest.mark.parametrize("more", [0, MANY], ids=["few", "many"])
@pytest.mark.parametrize("query", [FORWARD, BACKWARD], ids=["forward", "backward"])
def test_context_counts_in_both_directions(query: Query, more: int) -> None:
    others = [replace(OPENED, target=f"Target {n}.", source=f"别的{n}") for n in range(more)]
    crowd = [replace(OPENED, target=f"Other {n}.") for n in range(more)]
    crowd += [replace(OPENED, source=f"别的{n}") for n in range(more)]
    lookup = lookup_in(*others, *crowd, NEIGHBOURED)

    def best(**changes: str | None) -> int:
        return lookup.find(replace(query, limit=1, **changes))[0].score  # type: ignore[arg-type]

    assert best() == 102
    assert best(next=None) == 101
    assert best(previous=None) == 101
    assert best(previous="别的。 Another.") == 101
    assert best(previous=None, next=None) == 100 - (more > 0)
    assert best(previous=None, next="别的。 Another.") == 100 - (more > 0)


def test_a_unit_without_known_neighbours_of_its_target_has_no_context_backwards() -> None:
    lookup = lookup_in(replace(NEIGHBOURED, previous_target=None, next_target=None))
    assert lookup.find(FORWARD)[0].score == 102
    assert lookup.find(BACKWARD)[0].score == 100


def test_context_is_told_apart_where_a_unit_has_the_very_text() -> None:
    lookup = lookup_in(replace(OPENED, previous_source="", next_source="大家鼓掌。"))
    neighbours = ((None, None), ("", "大家鼓掌。"), ("", None), ("", "大家鼓掌。"))
    asked = [
        replace(zh(text), previous=before, next=after)
        for text in ("会议开始了。", "会议开始啦。")
        for before, after in neighbours
    ]
    found = list(lookup.find_all(asked))
    assert [matches[0].score for matches in found] == [100, 102, 101, 102, 80, 80, 80, 80]
    assert found == [lookup.find(query) for query in asked]
