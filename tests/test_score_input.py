"""Texts that are no ordinary sentences: each has a stated behaviour, in bounded time."""

import random
import time
from dataclasses import replace

import pytest

from tests.fakes import FakeUnitStore
from tm.errors import InvalidInputError, TMError, TooLargeError
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.model import TranslationUnit
from tm.score import judge, prepare


def found(query: str, *sources: str, min_score: int = 1) -> list[tuple[int, str]]:
    units = [TranslationUnit(source, f"target {i}", "zh", "en") for i, source in enumerate(sources)]
    store = FakeUnitStore(units)
    matches = Lookup(store, FuzzyIndex(store)).find(Query(query, "zh", "en", min_score=min_score))
    return [(match.score, "+".join(p.code for p in match.penalties)) for match in matches]


@pytest.mark.parametrize("query", ["", " ", "\u3000\n", "\u200b\u00ad"])
def test_without_anything_to_compare_nothing_is_offered(query: str) -> None:
    assert found(query, "会议", " ") == []


@pytest.mark.parametrize(
    ("query", "source", "expected"),
    [
        ("。", "。", [(100, "")]),
        ("？！", "？！", [(100, "")]),
        ("？！", "?!", [(99, "width")]),
        ("———", "—", [(99, "punctuation")]),
        ("。。。。", "。。。", [(75, "")]),
        ("。", "！", []),
    ],
)
def test_signs_alone_are_compared(query: str, source: str, expected: list[object]) -> None:
    assert found(query, source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "\u200f会议\u200e开始",
        "会议\u202e开始\u202c",
        "会\u200b议开\u00ad始",
        "会议\t开始",
        "会议开始\r\n",
    ],
    ids=ascii,
)
def test_invisible_characters_cost_one_point_for_spacing(source: str) -> None:
    assert found("会议开始", source) == [(99, "spacing")]


@pytest.mark.parametrize(
    ("bad", "code"),
    [("\x00", "0000"), ("\x1b", "001B"), ("\x85", "0085"), ("\ud800", "D800"), ("\uffff", "FFFF")],
)
def test_what_is_no_text_is_refused_with_its_place(bad: str, code: str) -> None:
    with pytest.raises(
        InvalidInputError, match=rf"the query has the character U\+{code} at offset 2"
    ):
        found(f"会议{bad}开始", "会议开始")


@pytest.mark.parametrize("length", [10_001, 100_000])
def test_a_text_that_is_too_long_is_refused_not_cut(length: int) -> None:
    with pytest.raises(TooLargeError, match=f"{length:,} characters; a segment may have 10,000"):
        found("会" * length, "会" * 10_000)


@pytest.mark.parametrize("min_score", [-1, 103])
def test_a_least_score_out_of_range_is_refused(min_score: int) -> None:
    with pytest.raises(TMError, match="not between 0 and 102"):
        found("会议", "会议", min_score=min_score)


def test_texts_of_full_length_are_compared_to_their_end() -> None:
    text = "会议" * 4_999 + "开"
    assert found(text + "始", text + "放", min_score=90) == [(99, "")]


@pytest.mark.parametrize(
    ("alphabet", "lang"),
    [
        ("会议通过了关于合作的决议，。3", "zh"),
        ("ab cd.5 -", "en"),
        ("。，！?…—", "zh"),
        ("三3第百", "zh"),
    ],
)
def test_texts_that_differ_everywhere_take_bounded_time(alphabet: str, lang: str) -> None:
    chance = random.Random(7)  # noqa: S311 - no secrets
    one, other = ("".join(chance.choices(alphabet, k=10_000)) for _ in range(2))
    unit = TranslationUnit(other, "3 or 4", lang, "en" if lang == "zh" else "zh")
    start = time.perf_counter()
    judged = judge(prepare(one, lang), prepare(other, lang), unit, target_lang=unit.target_lang)
    assert 0 <= judged.score < 100
    assert time.perf_counter() - start < 5


def test_many_numbers_are_told_by_the_first_of_them() -> None:
    query, source = "第三条" * 3_000, "第3条" * 3_000
    unit = TranslationUnit(source, "articles", "zh", "en")
    (penalty,) = judge(
        prepare(query, "zh"), prepare(source, "zh"), unit, target_lang="en"
    ).penalties
    assert penalty.code == "numeral"
    assert penalty.detail == "; ".join(["三 / 3"] * 10) + "; and 2990 more"


def test_thousands_of_equal_base_score_take_bounded_time() -> None:
    units = [TranslationUnit(f"第{i}条", f"Article {i}", "zh", "en") for i in range(10, 4_010)]
    for place in (50, 3_000):  # without a number the target stays, and the match keeps its point
        units[place] = replace(units[place], target=f"Unnumbered {place}")
    store = FakeUnitStore(units)
    lookup = Lookup(store, FuzzyIndex(store))
    lookup.catch_up()
    start = time.perf_counter()
    matches = lookup.find(Query("第7条", "zh", "en", limit=3))
    assert time.perf_counter() - start < 3
    assert [(match.score, match.unit.target) for match in matches] == [
        (93, "Unnumbered 50"), (93, "Unnumbered 3000"), (92, "Article 10"),
    ]  # fmt: skip
