import numpy as np
import pytest

from glossary.extract.candidates import chinese_spans, english_spans
from glossary.extract.gather import gather
from glossary.extract.links import WordPair, word_links
from glossary.extract.pairs import SpanPair, span_pairs
from glossary.extract.words import chinese_words, english_words
from tests.extract_data import SmallLexicon


def pair(chinese: str, english: str) -> WordPair:
    return WordPair(chinese_words(chinese, SmallLexicon()), english_words(english))


def best_of(unit: WordPair, key: str) -> SpanPair:
    (links,) = word_links([unit], lexicon=SmallLexicon(), encoder=None)
    found = span_pairs(
        unit, links, list(chinese_spans(unit.chinese)), list(english_spans(unit.english))
    )
    return next(one for one in found if one.chinese.key == key)


def test_the_whole_rendering_beats_its_parts_and_longer_runs() -> None:
    unit = pair("城市的海洋污染", "severe marine pollution of the city")
    assert best_of(unit, "海洋污染").english.key == "marine pollution"


def test_shares_and_covers_are_those_of_the_links() -> None:
    unit = pair("海洋污染", "marine pollution")
    links = np.array([[0.8, 0.2], [0.0, 0.5]])
    chinese, english = list(chinese_spans(unit.chinese)), list(english_spans(unit.english))
    found = {
        (one.chinese.key, one.english.key): one for one in span_pairs(unit, links, chinese, english)
    }
    one = found["海洋", "marine"]
    assert one.share_chinese == pytest.approx(0.8, abs=1e-4)  # of .8 + .2
    assert one.share_english == pytest.approx(1.0, abs=1e-4)
    assert one.cover_chinese == pytest.approx(0.8)
    assert one.score == pytest.approx(0.8889 * 0.8, abs=1e-3)
    whole = found["海洋污染", "marine pollution"]
    assert whole.cover_chinese == pytest.approx(0.65)  # mean of .8 and .5
    assert whole.mutual


def test_nothing_comes_of_empty_sides() -> None:
    unit = pair("", "marine pollution")
    assert span_pairs(unit, np.zeros((0, 2)), [], list(english_spans(unit.english))) == []


def test_a_span_counts_once_a_unit() -> None:
    unit = pair("海洋污染和海洋污染", "marine pollution and marine pollution")
    links = word_links([unit], lexicon=SmallLexicon(), encoder=None)
    assert gather([unit], links).candidates["海洋污染"].frequency == 1


def test_renderings_of_several_units_come_together() -> None:
    units = [
        pair("防止海洋污染", "marine pollution"),
        pair("海洋污染", "ocean pollution"),
        pair("海洋污染。", "Marine pollution."),
    ]
    links = word_links(units, lexicon=SmallLexicon(), encoder=None)
    found = gather(units, links).candidates["海洋污染"]
    assert found.frequency == 3
    assert {key: sorted(one.pairs) for key, one in found.renderings.items()}[
        "marine pollution"
    ] == [0, 2]
