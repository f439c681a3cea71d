"""Variants of a language find each other, in both directions; what another one costs."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from tests.fakes import FakeUnitStore
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.model import TranslationUnit
from tm.penalties import is_other_variant
from tm.sqlite import SqliteUnitStore, open_database

HANS = ("zh-Hans", "zh-CN", "zh_cn")
HANT = ("zh-Hant", "zh-TW", "zh-HK", "zh-Hant-HK")
SIMPLIFIED, TRADITIONAL = "安全理事会通过决议", "安全理事會通過決議"
ENGLISH = "The Security Council adopts the resolution"
OF_ONE_SCRIPT = [*product(HANS, HANS), *product(HANT, HANT), *product(("zh",), (*HANS, *HANT))]
OF_TWO_SCRIPTS = list(product(HANS, HANT))
Found = list[tuple[int, dict[str, str]]]


def found(unit: TranslationUnit, query: Query) -> Found:
    store = FakeUnitStore([unit])
    matches = Lookup(store, FuzzyIndex(store)).find(query)
    return [(m.score, {p.code: p.detail for p in m.penalties}) for m in matches]


def both_ways(unit: TranslationUnit) -> tuple[TranslationUnit, TranslationUnit]:
    turned = TranslationUnit(unit.target, unit.source, unit.target_lang, unit.source_lang)
    return unit, turned


@pytest.mark.parametrize(("one", "other"), [*OF_ONE_SCRIPT, *OF_TWO_SCRIPTS])
@pytest.mark.parametrize("stored_as", ["source", "target"])
def test_a_query_in_any_chinese_finds_any_other(one: str, other: str, stored_as: str) -> None:
    for stored, asked in ((one, other), (other, one)):
        unit = both_ways(TranslationUnit(SIMPLIFIED, ENGLISH, stored, "en"))[stored_as == "target"]
        assert found(unit, Query(SIMPLIFIED, asked, "en")) == [(100, {})]
        assert found(unit, Query(TRADITIONAL, asked, "en")) == [(99, {"script": ""})]


@pytest.mark.parametrize(("one", "other"), OF_ONE_SCRIPT)
def test_a_target_in_the_same_script_costs_nothing(one: str, other: str) -> None:
    for stored, asked in ((one, other), (other, one)):
        for unit in both_ways(TranslationUnit(ENGLISH, SIMPLIFIED, "en", stored)):
            assert found(unit, Query(ENGLISH, "en", asked)) == [(100, {})]


@pytest.mark.parametrize(("one", "other"), OF_TWO_SCRIPTS)
def test_a_target_in_the_other_script_costs_a_point(one: str, other: str) -> None:
    for stored, asked in ((one, other), (other, one)):
        for unit in both_ways(TranslationUnit(ENGLISH, SIMPLIFIED, "en", stored)):
            expected = [(99, {"language": f"{stored} for {asked}"})]
            assert found(unit, Query(ENGLISH, "en", asked)) == expected


@pytest.mark.parametrize(
    ("wanted", "stored", "is_other"),
    [
        ("en-GB", "en-US", True),
        ("en-GB", "en", False),
        ("en_gb", "EN-GB", False),
        ("en-Latn-GB", "en-GB", False),
        ("en-GB-oxendict", "en-GB", False),
        ("sr-Latn", "sr-Cyrl", True),
        ("sr-Latn-RS", "sr-Cyrl", True),
        ("es-419", "es-ES", True),
        ("de-CH-1901", "de-CH-1996", True),
        ("zh-HK", "zh-TW", False),
        ("zh-SG", "ZH-hans", False),
        ("zh-MO", "zh_TW", False),
        ("zh-SG", "zh-MO", True),
        ("zh-Hans-HK", "zh-HK", True),
    ],
)
def test_what_is_another_variant(wanted: str, stored: str, is_other: bool) -> None:
    assert is_other_variant(wanted, stored) is is_other
    assert is_other_variant(stored, wanted) is is_other


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("en", [(100, {})]),
        ("en-GB", [(100, {})]),
        ("en-US", [(99, {"language": "en-GB for en-US"})]),
        ("en_us", [(99, {"language": "en-GB for en_us"})]),
    ],
)
def test_british_for_american_english_costs_a_point(asked: str, expected: Found) -> None:
    for unit in both_ways(TranslationUnit(SIMPLIFIED, ENGLISH, "zh", "en-GB")):
        assert found(unit, Query(SIMPLIFIED, "zh", asked)) == expected
        assert found(unit, Query(ENGLISH, asked, "zh")) == [(100, {})]


@pytest.mark.parametrize(
    ("source", "target", "is_found"),
    [
        ("zh-HK", "en-GB", True),
        ("zh-Hant-HK", "en-GB", False),
        ("zh", "en-GB", False),
        ("zh-HK", "en", False),
    ],
)
def test_an_exact_variant_is_that_of_the_stored_tags(
    source: str, target: str, is_found: bool
) -> None:
    query = Query(TRADITIONAL, source, target, exact_variant=True)
    back = replace(query, text=ENGLISH, source_lang=target, target_lang=source)
    for unit in both_ways(TranslationUnit(TRADITIONAL, ENGLISH, "zh-HK", "en-GB")):
        database = open_database(None)
        store = SqliteUnitStore(database)
        store.add_unit(unit, at=datetime(2026, 3, 1, tzinfo=UTC))
        lookup = Lookup(store, FuzzyIndex(store))
        assert [bool(lookup.find(one)) for one in (query, back)] == [is_found, is_found]
        database.close()
