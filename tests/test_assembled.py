"""Assembled answers: the best cover of a query by pieces, with what is left in sight."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm.assembled import KnownTerm, assemble, gaps
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.matches import Adapted, Match, MatchKind, Penalty
from tm.model import Level, TranslationUnit, UnitStatus

APPROVED = UnitStatus.APPROVED
FIRST, SECOND, THIRD = "桥梁已经修好，", "道路也已开通，", "渡船不再运行。"
QUERY = FIRST + SECOND + THIRD


def match(source: str, target: str, score: int = 100, **fields: object) -> Match:
    unit = TranslationUnit(source, target, "zh-Hans", "en", id=1, **fields)
    return Match(unit, score, score, MatchKind.EXACT if score == 100 else MatchKind.FUZZY)


def of(
    known: Mapping[str, Match], text: str = QUERY, terms: tuple[KnownTerm, ...] = ()
) -> Match | None:
    return assemble(text, "zh-Hans", "en", find=known.get, terms=lambda *_: terms)


def pieces(found: Match) -> list[tuple[int, int, str, int]]:
    return [(p.start, p.end, p.match.unit.target, p.match.score) for p in found.pieces]


def test_consecutive_clauses_make_one_answer() -> None:
    found = of(
        {
            FIRST: match(FIRST, "The bridge is mended,"),
            SECOND: match(SECOND, "the road is open too,", 90),
            THIRD: match(THIRD, "and the ferry no longer runs."),
        }
    )
    assert found is not None
    assert pieces(found) == [
        (0, 7, "The bridge is mended,", 100),
        (7, 14, "the road is open too,", 90),
        (14, 21, "and the ferry no longer runs.", 100),
    ]
    assert found.unit.target == (
        "The bridge is mended, the road is open too, and the ferry no longer runs."
    )
    assert (found.unit.source, found.unit.id, found.kind) == (QUERY, None, MatchKind.ASSEMBLED)
    assert (found.score, found.base_score, found.coverage) == (96, 100, 1.0)  # (700+630+700) // 21
    assert found.penalties == (Penalty("pieces", 4, "[7:14] 90"),)


def test_what_no_piece_covers_stays_in_sight_as_source() -> None:
    found = of({FIRST: match(FIRST, "The bridge is mended,"), THIRD: match(THIRD, "No ferry.")})
    assert found is not None
    assert found.unit.target == "The bridge is mended, ⟦道路也已开通，⟧ No ferry."
    assert list(gaps(QUERY, found.pieces)) == [(7, 14)]
    assert (found.score, found.coverage) == (66, 0.6667)
    assert found.penalties == (Penalty("uncovered", 34, "[7:14]"),)


def test_the_best_cover_wins_over_the_longest_piece() -> None:
    found = of(
        {
            FIRST + SECOND: match(FIRST + SECOND, "both, badly", 72),
            FIRST: match(FIRST, "one"),
            SECOND + THIRD: match(SECOND + THIRD, "two and three", 95),
            THIRD: match(THIRD, "three"),
        }
    )
    assert found is not None
    assert [target for _, _, target, _ in pieces(found)] == ["one", "two and three"]


def test_among_equals_the_fewest_pieces_win() -> None:
    known = {part: match(part, "part") for part in (FIRST, SECOND, THIRD)}
    found = of(known | {SECOND + THIRD: match(SECOND + THIRD, "both")})
    assert found is not None
    assert [target for _, _, target, _ in pieces(found)] == ["part", "both"]


def test_complete_pieces_score_99_at_most() -> None:
    found = of({part: match(part, "part") for part in (FIRST, SECOND, THIRD)})
    assert found is not None
    assert (found.score, found.coverage) == (99, 1.0)
    assert found.penalties == (Penalty("assembled", 1, "3 pieces"),)


def test_blanks_between_pieces_cost_nothing() -> None:
    one, other = "When the bridge was mended,", "the road was opened again."
    found = assemble(
        f"{one}  {other}", "en", "zh-Hans",
        find={one: match(one, "桥修好后，"), other: match(other, "道路重新开放。")}.get,
        terms=lambda *_: (),
    )  # fmt: skip
    assert found is not None
    assert (found.unit.target, found.score, found.coverage) == ("桥修好后，道路重新开放。", 99, 1.0)
    assert [(p.start, p.end) for p in found.pieces] == [(0, 27), (29, 55)]


@pytest.mark.parametrize(
    "known",
    [{}, {FIRST: match(FIRST, "One")}, {QUERY: match(QUERY, "The whole")}],
    ids=["nothing", "one piece", "only the whole"],
)
def test_fewer_than_two_pieces_are_no_assembly(known: Mapping[str, Match]) -> None:
    assert of(known) is None


@pytest.mark.parametrize("text", ["", " ", "……", "会议", "。，！", "a" * 3000])
def test_a_text_of_one_clause_or_none_is_not_assembled(text: str) -> None:
    assert of({text: match(text, "x")}, text) is None


def term(start: int, end: int, target: str, status: UnitStatus = UnitStatus.APPROVED) -> KnownTerm:
    return KnownTerm(start, end, target, "en", status, "glossary c1")


def test_terms_fill_what_the_units_leave() -> None:
    found = of(
        {FIRST: match(FIRST, "The bridge is mended,"), THIRD: match(THIRD, "No ferry.")},
        terms=(term(0, 2, "bridge"), term(7, 9, "road"), term(7, 9, "way"), term(8, 9, "path")),
    )
    assert found is not None
    assert found.unit.target == "The bridge is mended, road ⟦也已开通，⟧ No ferry."
    filled = found.pieces[1]
    assert (filled.start, filled.end, filled.match.unit.id) == (7, 9, None)
    assert (filled.match.unit.source, filled.match.unit.provenance.document) == (
        "道路", "glossary c1",
    )  # fmt: skip
    assert (found.score, found.coverage) == (76, 0.7619)


def test_a_term_that_nobody_has_accepted_costs_what_a_draft_costs() -> None:
    found = of(
        {FIRST: match(FIRST, "The bridge is mended,")},
        terms=(term(7, 9, "road", UnitStatus.DRAFT),),
    )
    assert found is not None
    assert found.pieces[1].match.score == 95
    assert found.pieces[1].match.penalties == (Penalty("draft", 5),)


def test_terms_alone_are_no_assembly() -> None:
    assert of({}, terms=(term(0, 2, "bridge"), term(7, 9, "road"))) is None


def test_an_adapted_target_goes_into_the_answer() -> None:
    adapted = replace(match(FIRST, "Bridge 7,"), adapted=Adapted("Bridge 8,", ()))
    found = of({FIRST: adapted, THIRD: match(THIRD, "No ferry.")})
    assert found is not None
    assert found.unit.target.startswith("Bridge 8,")


def test_the_answer_is_trusted_no_more_than_its_worst_piece() -> None:
    found = of(
        {
            FIRST: match(FIRST, "a", status=UnitStatus.APPROVED, memory="law"),
            SECOND: match(SECOND, "b", status=UnitStatus.DRAFT, memory="law"),
        }
    )
    assert found is not None
    assert (found.unit.status, found.unit.memory) == (UnitStatus.DRAFT, "law")


def test_sentences_are_pieces_too_also_two_together() -> None:
    one, two, three = "会议今天开始。", "各国都派人来。", "报告随后通过。"
    asked: list[str] = []

    def find(text: str) -> Match | None:
        asked.append(text)
        return match(text, "Both.") if text == one + two else None

    assert assemble(one + two + three, "zh", "en", find=find, terms=lambda *_: ()) is None
    assert asked == [one + two, two + three, three]


def test_many_clauses_are_looked_up_in_bounded_number() -> None:
    calls: list[str] = []

    def find(text: str) -> Match | None:
        calls.append(text)
        return None

    for text in ("桥梁已经修好，" * 100, "道路也已开通。" * 200, "道路也已开通。" * 1400):
        assemble(text, "zh", "en", find=find, terms=lambda *_: ())
        assert len(calls) <= 300
        calls.clear()


# Through lookup

UNITS = (
    TranslationUnit(FIRST, "The bridge is mended,", "zh-Hans", "en", level=Level.CLAUSE),
    TranslationUnit(SECOND, "the road is open too,", "zh-Hans", "en", level=Level.CLAUSE),
    TranslationUnit(THIRD, "and the ferry no longer runs.", "zh-Hans", "en"),
)


def lookup_in(*units: TranslationUnit) -> Lookup:
    store = FakeUnitStore(units)
    return Lookup(store, FuzzyIndex(store))


def found_in(*units: TranslationUnit, **options: object) -> list[tuple[int, MatchKind]]:
    query = replace(Query(QUERY, "zh", "en", assembled=True), **options)
    return [(one.score, one.kind) for one in lookup_in(*units).find(query)]


def test_an_assembled_match_comes_after_whole_ones_beyond_the_limit() -> None:
    near = TranslationUnit(FIRST + SECOND + "渡船运行。", "Nearly.", "zh-Hans", "en")
    expected = [(89, MatchKind.FUZZY), (99, MatchKind.ASSEMBLED)]
    assert found_in(*UNITS, near) == expected
    assert found_in(*UNITS, near, limit=1) == expected
    assert found_in(*UNITS, near, assembled=False) == expected[:1]


def test_a_whole_unit_that_does_better_leaves_nothing_to_assemble() -> None:
    whole = TranslationUnit(QUERY, "Everything.", "zh-Hans", "en")
    assert found_in(*UNITS, whole) == [(100, MatchKind.EXACT)]
    near = replace(whole, source=FIRST + SECOND + "渡船不再运行！")
    assert found_in(*UNITS[1:], near) == [(98, MatchKind.FUZZY)]


def test_an_assembled_match_must_reach_the_least_score() -> None:
    assert found_in(*UNITS[:2], min_score=66) == [(66, MatchKind.ASSEMBLED)]
    assert found_in(*UNITS[:2], min_score=67) == []
    assert found_in(*UNITS, min_score=100) == []


def test_filters_hold_for_pieces() -> None:
    units = [replace(unit, memory=name) for unit, name in zip(UNITS, "aba", strict=True)]
    assert found_in(*units, memories=("a",), min_score=60) == [(66, MatchKind.ASSEMBLED)]


def test_pieces_are_found_from_the_target_side_too() -> None:
    units = [TranslationUnit(u.target, u.source, "en", "zh-Hans") for u in UNITS]
    lookup = lookup_in(*units)
    (found,) = lookup.find(Query(QUERY, "zh", "en", assembled=True))
    assert [piece.match.reversed for piece in found.pieces] == [True, True, True]
    assert found.unit.target.startswith("The bridge is mended, the road")


CLAUSES = ("桥梁已经修好，", "道路也已开通，", "渡船不再运行，", "旅客改乘火车。")
RUNS = ["".join(CLAUSES[a:b]) for a in range(4) for b in range(a + 1, 5) if b - a < 4]


@given(
    st.dictionaries(st.sampled_from(RUNS), st.integers(70, 100)),
    st.lists(st.sampled_from(CLAUSES), max_size=2, unique=True),
    st.integers(0, 99),
)
def test_no_answer_is_lost_by_giving_up_early(
    scores: dict[str, int], covered: list[str], least: int
) -> None:
    text = "".join(CLAUSES)
    known = {run: match(run, run, score) for run, score in scores.items()}
    terms = tuple(
        KnownTerm(text.index(part), text.index(part) + len(part), "t", "en", APPROVED, "")
        for part in covered
    )
    every = of(known, text, terms)
    expected = every if every is not None and every.score >= least else None
    found = assemble(text, "zh-Hans", "en", find=known.get, terms=lambda *_: terms, least=least)
    assert found == expected


def test_no_clause_is_looked_up_once_an_answer_is_out_of_reach() -> None:
    asked = []

    def find(text: str) -> None:
        asked.append(text)

    text = "".join(CLAUSES)
    assemble(text, "zh-Hans", "en", find=find, terms=lambda *_: (), least=70)
    assert len(asked) == 7  # of 9: the first two clauses make half of the text
