"""Renderings of known terms, read from the units that have them."""

import pytest

from glossary.attested import with_attested
from glossary.model import EvidenceSpan, TermCandidate, Variant
from tests.glossary_values import fixed
from tm.model import TranslationUnit

TERM = "人类命运共同体"
FULL = "community with a shared future for mankind"


def unit(number: int, chinese: str, english: str) -> TranslationUnit:
    return TranslationUnit(chinese, english, "zh-Hans", "en", id=number)


def guess(*variants: Variant, source: str = TERM, frequency: int = 1) -> TermCandidate:
    return TermCandidate(
        source=source,
        target=variants[0].text,
        source_lang="zh-Hans",
        target_lang="en",
        variants=variants,
        frequency=frequency,
        pair_confidence=0.1,
        termhood=0.5,
        rank=0.1,
        evidence=variants[0].evidence,
    )


def place(number: int, start: int, end: int) -> EvidenceSpan:
    return EvidenceSpan(number, (0, 7), (start, end))


def renderings(candidate: TermCandidate, *units: TranslationUnit, **fields) -> dict[str, int]:
    concept = fields.pop("concept", fixed(TERM, FULL, "community with a shared future"))
    (renewed,) = with_attested((candidate,), (concept,), units)
    assert renewed.target == renewed.variants[0].text
    return {variant.text: variant.count for variant in renewed.variants}


@pytest.mark.parametrize(
    ("english", "rendering"),
    [
        ("Let us build a community with a shared future for mankind.", FULL),
        ("We want communities with a shared future.", "community with a shared future"),
        ("They will build a shared future and more.", "shared future"),
    ],
    ids=["whole", "inflected", "part"],
)
def test_a_unit_tells_its_own_rendering(english: str, rendering: str) -> None:
    wrong = guess(Variant("build", 1, (place(1, 0, 5),)))
    assert renderings(wrong, unit(1, f"构建{TERM}。", english)) == {rendering: 1}


def test_the_place_is_kept_for_both_sides() -> None:
    pair = unit(7, f"构建{TERM}。", "They build a shared future.")
    (renewed,) = with_attested((guess(Variant("x", 1)),), (fixed(TERM, FULL),), (pair,))
    assert renewed.evidence == (EvidenceSpan(7, (2, 9), (13, 26)),)
    assert pair.target[13:26] == "shared future"


def test_a_unit_stored_the_other_way_round_counts_too() -> None:
    pair = TranslationUnit("A shared future.", f"{TERM}。", "en", "zh-Hans", id=1)
    assert renderings(guess(Variant("x", 1)), pair) == {"shared future": 1}


@pytest.mark.parametrize(
    "english",
    ["The international community moves on.", "All of mankind hopes.", "Nothing of the kind."],
)
def test_one_word_of_a_rendering_is_not_enough(english: str) -> None:
    found = guess(Variant("hope", 1, (place(1, 0, 4),)))
    assert renderings(found, unit(1, f"{TERM}。", english)) == {"hope": 1}


def test_what_extraction_found_around_a_part_stays() -> None:
    english = "A new and shared future for everybody."
    found = guess(Variant("new and shared future", 1, (place(1, 2, 23),)))
    assert renderings(found, unit(1, f"{TERM}。", english)) == {"new and shared future": 1}


def test_units_without_a_known_rendering_keep_what_extraction_found() -> None:
    found = guess(
        Variant("common fate", 2, (place(2, 0, 11), place(3, 0, 11))),
        Variant("future", 1, (place(1, 9, 15),)),
        frequency=3,
    )
    units = (
        unit(1, f"{TERM}一", "A shared future."),
        unit(2, f"{TERM}二", "Common fate."),
        unit(3, f"{TERM}三", "Common fate too."),
    )
    assert renderings(found, *units) == {"common fate": 2, "shared future": 1}


def test_the_longer_known_term_takes_the_unit() -> None:
    inner = fixed("命运共同体", "community with a shared future")
    outer = fixed(TERM, FULL)
    candidate = guess(Variant("x", 1, (place(9, 0, 1),)), source="命运共同体")
    units = (unit(1, f"{TERM}。", "A shared future."),)
    assert with_attested((candidate,), (inner, outer), units) == (candidate,)


def test_repeated_units_count_once() -> None:
    units = [unit(number, f"{TERM}。", "A shared future.") for number in (1, 2)]
    assert renderings(guess(Variant("x", 1)), *units) == {"shared future": 1}


def test_unknown_terms_stay_as_extracted() -> None:
    candidate = guess(Variant("wind power", 1, (place(1, 0, 10),)), source="风电")
    units = (unit(1, "风电", "Wind power"),)
    assert with_attested((candidate,), (fixed(TERM, FULL),), units) == (candidate,)
