"""What holds for every match, whatever the texts, the unit and the wishes of the asker."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.matches import Match, MatchKind
from tm.model import Prop, Provenance, TranslationUnit, UnitStatus
from tm.query import AgePenalty, PropPenalty
from tm.score import base_score, diff, judge, prepare
from tm.store import MemoryRule
from tm.text import check_text

AT = datetime(2026, 3, 1, tzinfo=UTC)
SEVERAL_TOKENS = "㈠"  # one character that folds to three tokens
PIECES = (
    "大", "会", "會", "委员", "一些", "三千五百万", "3500万", "第3条", "第三条", "3", "3.5",
    "1,200", "１２", "50%", "百分之五", "2026年6月30日", "二〇二六年", "6 July 2021", "A/RES/77/1",
    "covid-19",
    "https://example.org/a", "ab@example.org", "don't", "Word", "word", "ＷＯＲＤ", "é", "e\u0301",
    "かな", "，", ",", "。", ".", "……", "...", "—", "-", "「", "“", '"', " ", "\u3000", "\u200b",
    "½", "10²", SEVERAL_TOKENS, "ﬁ",
)  # fmt: skip
"""Tokens of every kind, and what is folded."""
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map(
    lambda pieces: check_text("".join(pieces), place="text")
)
FILLED = TEXTS.filter(lambda text: bool(text.strip()))
LANGS = st.sampled_from(["zh", "en", "ja", "fr"])


@given(TEXTS, TEXTS, LANGS)
def test_the_base_score_is_symmetric_and_100_only_for_equal_tokens(
    one: str, other: str, lang: str
) -> None:
    a, b = prepare(one, lang), prepare(other, lang)
    assert base_score(a, b) == base_score(b, a)
    assert 0 <= base_score(a, b) <= 100
    assert (base_score(a, b) == 100) == (a.signs == b.signs and bool(a.signs))


WRITINGS = (
    ("会", "會"), ("，", ","), ("Word", "word", "ＷＯＲＤ"), ("……", "...", "…"), ("“", "「", '"'),
    ("3500万", "三千五百万", "３５００万"), ("第3条", "第三条"), ("5%", "百分之五"), ("大", "大"),
    ("—", "-"), ("a b", "a\u3000b", "a\u200b b"),
)  # fmt: skip
"""Ways to write the same tokens."""
TWO_WAYS = st.lists(
    st.sampled_from(WRITINGS).flatmap(
        lambda ways: st.tuples(st.sampled_from(ways), st.sampled_from(ways))
    ),
    min_size=1,
    max_size=8,
)


@given(TWO_WAYS)
def test_another_writing_costs_the_same_in_both_directions(pairs: list[tuple[str, str]]) -> None:
    one, other = ("的".join(pair[side] for pair in pairs) for side in (0, 1))

    def cost(query: str, source: str) -> tuple[int, int, set[str]]:
        unit = TranslationUnit(source, "target", "zh", "de")
        found = judge(prepare(query, "zh"), prepare(source, "zh"), unit, target_lang="de")
        return found.base_score, found.score, {penalty.code for penalty in found.penalties}

    base, score, codes = cost(one, other)
    assert (base, score, codes) == cost(other, one)
    assert (base, score) == (100, 100 - len(codes))
    assert (score == 100) == (one == other)


@given(FILLED, FILLED, LANGS)
def test_equal_stretches_of_a_diff_have_equal_tokens(one: str, other: str, lang: str) -> None:
    assume(SEVERAL_TOKENS not in one + other)  # they share its place
    query, source = prepare(one, lang), prepare(other, lang)
    unit = TranslationUnit(other, "target", lang, "de")
    found = judge(query, source, unit, target_lang="de")
    for op in diff(query, source, found.operations):
        keys = [
            [
                (token.kind, token.key)
                for token in side.tokens
                if start <= token.start and token.end <= end
            ]
            for side, (start, end) in ((query, op.query), (source, op.match))
        ]
        assert (keys[0] == keys[1]) == (op.op == "equal")


SOURCES = (
    "会议于2026年开始。",
    "会議于２０２６年開始。",
    "会议于2025年开始。",
    "会议开始了。",
    "别的",
)
UNITS = st.builds(
    TranslationUnit,
    source=st.sampled_from(SOURCES),
    target=st.sampled_from(["It begins in 2026.", "It began in 2025.", "Other."]),
    source_lang=st.sampled_from(["zh-Hans", "zh-Hant"]),
    target_lang=st.sampled_from(["en", "en-GB", "en-US"]),
    memory=st.sampled_from(["default", "old"]),
    status=st.sampled_from(UnitStatus),
    previous_source=st.sampled_from([None, "", "前一句。"]),
    next_source=st.sampled_from([None, "", "后一句。"]),
    tuid=st.sampled_from(["", "k1"]),
    source_markup=st.sampled_from(["", "<ph/>"]),
    provenance=st.builds(Provenance, confidence=st.sampled_from([None, 0.3, 0.88])),
    props=st.sampled_from(
        [(), (Prop("tu", "prop", "client", "", "A"),), (Prop("tu", "prop", "x-client", "", "B"),)]
    ),
    changed_at=st.sampled_from([None, AT, AT.replace(year=2020)]),
)
QUERIES = st.builds(
    Query,
    text=st.sampled_from(SOURCES[:4]),
    source_lang=st.just("zh-Hans"),
    target_lang=st.sampled_from(["en", "en-US"]),
    min_score=st.just(0),
    limit=st.just(100),
    previous=st.sampled_from([None, "", "前一句。"]),
    next=st.sampled_from([None, "", "后一句。"]),
    key=st.sampled_from([None, "k1"]),
    age=st.sampled_from([None, AgePenalty(AT.replace(year=2023), 4)]),
    props=st.sampled_from([(), (PropPenalty("client", "A", 6),)]),
)
STORED = st.lists(UNITS, min_size=1, max_size=6)


def matches_of(units: list[TranslationUnit], query: Query, penalty: int) -> tuple[Match, ...]:
    store = FakeUnitStore(units)
    store.rules = (MemoryRule("old", 0, penalty),)
    return Lookup(store, FuzzyIndex(store)).find(query)


def steps(match: Match, query: Query) -> int:
    """Count as the rule says it: neighbours known on both sides and equal, and the key."""
    unit = match.unit
    equal = (query.previous is not None and query.previous == unit.previous_source) + (
        query.next is not None and query.next == unit.next_source
    )
    return min(2, equal + (query.key is not None and query.key == unit.tuid))


@settings(max_examples=60)
@given(STORED, QUERIES, st.integers(0, 20))
def test_every_score_is_what_its_penalties_leave(
    units: list[TranslationUnit], query: Query, penalty: int
) -> None:
    for match in matches_of(units, query, penalty):
        points = sum(one.points for one in match.penalties)
        is_equal = match.unit.source == query.text
        if is_equal and not points:
            assert match.score == 100 + steps(match, query)
        else:
            assert match.score == max(0, min(99, match.base_score - points))
        if not is_equal:
            assert match.kind is MatchKind.FUZZY
        else:
            assert (match.kind is MatchKind.CONTEXT) == (steps(match, query) > 0)
        codes = [one.code for one in match.penalties]
        assert len(codes) == len(set(codes))
        assert all(one.points > 0 for one in match.penalties)


@settings(max_examples=40)
@given(STORED, QUERIES, st.integers(1, 20))
def test_no_wish_of_the_asker_raises_a_score(
    units: list[TranslationUnit], query: Query, penalty: int
) -> None:
    plain = replace(query, age=None, props=())
    before = {
        (match.unit.source, match.unit.target): match.score for match in matches_of(units, plain, 0)
    }
    after = matches_of(units, query, penalty)
    assert {(match.unit.source, match.unit.target) for match in after} == before.keys()
    assert all(match.score <= before[match.unit.source, match.unit.target] for match in after)


@settings(max_examples=40)
@given(STORED, QUERIES)
def test_a_limit_cuts_the_list_and_changes_nothing_in_it(
    units: list[TranslationUnit], query: Query
) -> None:
    everything = matches_of(units, query, 3)
    for limit in (1, 2):
        assert matches_of(units, replace(query, limit=limit), 3) == everything[:limit]


def test_a_document_of_one_segment_is_known_at_both_ends() -> None:
    unit = TranslationUnit("题目", "Title", "zh", "en", previous_source="", next_source="")
    query = Query("题目", "zh", "en")
    for previous, after, score in (
        ("", "", 102), ("", None, 101), (None, "", 101), ("", "后。", 101), ("前。", "后。", 100),
        (None, None, 100),
    ):  # fmt: skip
        found = matches_of([unit], replace(query, previous=previous, next=after), 0)
        assert [match.score for match in found] == [score]
