"""The query language of the concordance, on single texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.concordance.query import check_query, wanted
from tm.errors import InvalidInputError, TooLargeError
from tm.lang import HAN
from tm.text import folded


def found(query: str, text: str, lang: str = "en") -> list[str]:
    """Return what a query finds in a text, folded."""
    here = folded(text, lang)
    spans = wanted(check_query(query), lang).occurrences(here)
    return [here[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("valve", "Open the Valve, then the valves.", ["valve"]),
        ("valve open", "Open the valve.", ["open", "valve"]),
        ("valve pump", "Open the valve.", []),
        ('"the valve"', "Open the valve.", ["the valve"]),
        ('"valve the"', "Open the valve.", []),
        ("“the valve”", "Open the\u00a0valve.", ["the valve"]),
        ("valv*", "Valves and a valve", ["valves", "valve"]),
        ("*ves", "Valves and a valve", ["valves"]),
        ("v*e", "Valves and a valve", ["valve"]),
        ('"open * valve"', "Open the valve, open a red valve", ["open the valve"]),
        ("health-care", "Health-care workers", ["health-care"]),
        ("health-care", "health care workers", []),
        ("covid", "COVID-19", ["covid"]),
        ("don't", "Don’t panic", ["don't"]),
        ("１９", "covid 19", ["19"]),
        ("9", "covid 19", []),
        ("C++", "C++ and C", ["c++"]),
        ('"a a"', "xa a a", ["a a"]),
        ("snake_case", "a snake_case name", ["snake_case"]),
        ("é", "e\u0301té é", ["é"]),
    ],
)
def test_words_of_a_language_with_blanks(query: str, text: str, expected: list[str]) -> None:
    assert found(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("理事", "安全理事会通过决议", ["理事"]),
        ("会", "安全理事会", ["会"]),
        ("安全理事會", "安全理事会通过决议", ["安全理事会"]),
        ("理事会 决议", "安全理事会通过决议", ["理事会", "决议"]),
        ("决议，通过", "决议,通过", ["决议,通过"]),
        ("决议通过", "决议，通过", []),
        ("安全*决议", "安全理事会通过决议", ["安全理事会通过决议"]),
        ("安全*决议", "安全" + "很" * 21 + "决议", []),
        ("理事会", "安全 理事 会", ["理事会"]),
        ("COVID病毒", "COVID 病毒", ["covid病毒"]),
        ("三", "第三条", ["三"]),
        ('"covid * 病毒"', "COVID 冠状病毒", ["covid冠状病毒"]),
    ],
)
def test_chinese_is_found_without_word_boundaries(
    query: str, text: str, expected: list[str]
) -> None:
    assert found(query, text, "zh") == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "the query is empty"),
        ("  \t ", "the query is empty"),
        ("。！", "no letter or digit"),
        ("valve -", "has '-', which has no letter or digit"),
        ("*", "no letter or digit"),
        ('""', "empty phrase"),
        ('open "the valve', "a quotation mark without its partner at offset 5"),
        ("a\ud800b", "U+D800"),
        ("a\x00b", "U+0000"),
    ],
)
def test_bad_queries_are_refused_with_the_way_out(query: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message.replace("+", r"\+")):
        check_query(query)


@pytest.mark.parametrize("query", ["龙" * 501, "a" * 100_000, "a " * 33])
def test_long_queries_are_refused(query: str) -> None:
    with pytest.raises(TooLargeError, match="a search may have"):
        check_query(query)


def test_letters_that_mean_something_in_patterns_are_letters() -> None:
    assert found('"a (b) [c] $d"', "A (b) [c] $d") == ["a (b) [c] $d"]
    assert found('"a.c"', "abc") == []


@given(st.characters(exclude_categories=("Cs",)))
def test_no_script_is_ruled_out_that_folding_makes(character: str) -> None:
    for lang in ("zh", "en"):
        for one in folded(f"x{character}", lang)[1:]:
            for query in ("水", "a"):
                sign = HAN if query == "水" else re.compile("[a-z]")
                if sign.match(one):
                    assert wanted(query, lang).may_be_in(character)


def test_a_text_of_another_script_is_ruled_out() -> None:
    assert not wanted("water", "zh").may_be_in("水很深，２０２６年（第9章）。“好”——")
    assert not wanted("水", "en").may_be_in("The water is deep – “really”.")
    assert wanted("water 水", "zh").may_be_in("ｗａｔｅｒ 水")
    assert wanted("2026", "zh").may_be_in("二")
