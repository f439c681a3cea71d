import pytest

from glossary.extract.term_features import NAMES, ChosenPair, Use, term_row
from glossary.extract.words import chinese_words, english_words
from tests.extract_data import SmallLexicon

USE = Use(1, 1.0, 0.0, 0.0, 1.0, in_dictionary=False)
PAIR = ChosenPair(2.0, 0.8, 0.5, 1.0, 2.0, is_name=False, gloss=False, sense=0.25)


def row(chinese: str, english: str, use: Use = USE) -> dict[str, float]:
    words = chinese_words(chinese, SmallLexicon())
    return dict(zip(NAMES, term_row(words, english_words(english), use, PAIR), strict=True))


@pytest.mark.parametrize(
    ("chinese", "english", "name"),
    [
        ("海洋的污染", "pollution of the ocean", "of"),
        ("贸易、组织", "trade, organisation", "list"),
        ("贸易和组织", "trade and organisation", "joined"),
        ("严重污染", "serious pollution", "evaluative"),
        ("污染问题", "pollution problem", "weak_end"),
        ("多边主义", "multilateralism", "head"),
        ("500港口", "500 ports", "number_first"),
        ("可持续", "sustainable", "adjective_alone"),
        ("可持续", "sustainable", "english_inflected"),
        ("可持续", "sustainable", "english_adjectival"),
        ("COVID-19", "COVID-19", "untranslated"),
        ("世界贸易组织", "WTO", "english_acronym"),
        ("港口", "building ports", "english_verbal"),
    ],
)
def test_the_form_is_told(chinese: str, english: str, name: str) -> None:
    assert row(chinese, english)[name] == 1.0
    assert row("海洋污染", "marine pollution")[name] == 0.0


def test_size_is_counted_in_words_and_characters() -> None:
    found = row("海洋污染", "marine pollution")
    assert (found["words_2"], found["characters_4"], found["english_words"]) == (1.0, 1.0, 2.0)
    assert (found["words_1"], found["single_2"]) == (0.0, 0.0)
    assert row("污染", "pollution")["single_2"] == 1.0


def test_use_and_pair_go_in() -> None:
    use = Use(7.389, 1.5, 0.4, 0.2, 0.5, in_dictionary=True)
    found = row("海洋污染", "marine pollution", use)
    assert found["units"] == pytest.approx(2.0, abs=1e-3)
    assert found["units_of_single"] == 0.0
    assert (found["clean_ends"], found["inside_longer"], found["contexts"]) == (1.5, 0.4, 0.2)
    assert (found["cohesion"], found["known_compound"], found["known_word"]) == (0.5, 1.0, 0.0)
    assert (found["pair_value"], found["pair_probability"], found["sense"]) == (2.0, 0.8, 0.25)


def test_a_very_sure_pair_counts_as_a_sure_one() -> None:
    pair = ChosenPair(40.0, 0.99, 0.5, 1.0, 2.0, is_name=True, gloss=True, sense=0.0)
    words = term_row(chinese_words("污染"), english_words("pollution"), USE, pair)
    assert dict(zip(NAMES, words, strict=True))["pair_value"] == 6.0
