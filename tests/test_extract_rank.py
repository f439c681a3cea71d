import pytest

from glossary.extract.candidates import Span
from glossary.extract.gather import Gathered, Rendering
from glossary.extract.pairs import SpanPair
from glossary.extract.rank import choices, pair_confidence, rank_value


def rendering(key: str, *scores: float, mutual: bool = True) -> Rendering:
    pairs = {
        unit: SpanPair(
            Span("zh", 0, 1, 2), Span(key, 0, 1, 2), score, score, score, score, score, mutual
        )
        for unit, score in enumerate(scores)
    }
    return Rendering(key, pairs)


def gathered(*renderings: Rendering) -> Gathered:
    units = max(len(one.pairs) for one in renderings)
    places = {unit: Span("zh", 0, 1, 2) for unit in range(units)}
    return Gathered("zh", places, {one.key: one for one in renderings})


def ranked(one: Gathered, **cosines: float) -> list[str]:
    found = choices(one, cosines=cosines or None, known={}, missing={}, english_counts={})
    return [choice.rendering.key for choice in found]


def sure(one: Gathered, *, known: bool = False, counts: dict[str, int] | None = None) -> float:
    keys = dict.fromkeys(one.renderings, known)
    return pair_confidence(
        choices(one, cosines=None, known=keys, missing={}, english_counts=counts or {})
    )


def test_the_better_aligned_rendering_comes_first() -> None:
    assert ranked(gathered(rendering("law", 0.3), rendering("treaty", 0.7))) == ["treaty", "law"]


def test_vectors_decide_between_cuts() -> None:
    one = gathered(rendering("law", 0.5), rendering("law of sea", 0.45))
    assert ranked(one, **{"law": 0.5, "law of sea": 0.9})[0] == "law of sea"


def test_english_with_too_few_words_is_doubted() -> None:
    one = gathered(rendering("wealth", 0.5))
    full, short = (
        choices(one, cosines=None, known={}, missing={"wealth": words}, english_counts={})
        for words in (0, 1)
    )
    assert pair_confidence(short) < pair_confidence(full)


def test_words_only_strung_together_are_doubted() -> None:
    strung, joined = (
        sure(gathered(rendering(key, 0.5))) for key in ("places , wars", "places , wars and ports")
    )
    assert strung < joined


def test_a_rendering_of_many_units_beats_a_single_one() -> None:
    assert ranked(gathered(rendering("rare", 0.6), rendering("usual", 0.6, 0.6, 0.6)))[0] == "usual"


def test_one_unit_leaves_more_doubt_than_three() -> None:
    assert sure(gathered(rendering("a", 0.7, 0.7, 0.7))) > sure(gathered(rendering("a", 0.7)))
    assert sure(gathered(rendering("a", 1.0))) <= 0.9


def test_the_dictionary_takes_doubt_away() -> None:
    one = gathered(rendering("a", 0.4))
    assert sure(one, known=True) > sure(one)


def test_a_rival_cut_of_the_same_words_brings_doubt_but_a_synonym_does_not() -> None:
    alone = sure(gathered(rendering("a b", 0.7)))
    assert sure(gathered(rendering("a b", 0.7), rendering("a b c", 0.69))) < alone
    assert sure(gathered(rendering("a b", 0.7), rendering("x", 0.01))) == pytest.approx(
        alone, abs=0.01
    )


def test_confidence_is_a_probability() -> None:
    for score in (0.0, 0.1, 0.5, 1.0):
        assert 0 <= sure(gathered(rendering("a", score, score)), known=True) <= 0.99


def test_frequency_and_consistency_raise_the_rank() -> None:
    plain = rank_value(0.8, 0.8, units=1, votes=1, english_units=1)
    assert plain == pytest.approx(0.7155, abs=1e-3)
    assert rank_value(0.8, 0.8, units=4, votes=4, english_units=4) > plain
    assert rank_value(0.8, 0.8, units=4, votes=1, english_units=9) < rank_value(
        0.8, 0.8, units=4, votes=4, english_units=4
    )
