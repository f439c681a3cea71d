import logging
import sys
import warnings

import pytest

from glossary.extract.words import (
    WordKind,
    chinese_tag,
    chinese_words,
    english_key,
    english_words,
)
from tests.extract_data import SmallLexicon


def keys(text: str) -> list[str]:
    return [word.key for word in chinese_words(text, SmallLexicon())]


def test_offsets_are_those_of_the_raw_text() -> None:
    text = "２０３０年，世界貿易組織（WTO）與渔业"
    for word in chinese_words(text, SmallLexicon()):
        assert text[word.start : word.end] == word.text
    text = "The WTO’s rules – on fish, since 1995."
    for word in english_words(text):
        assert text[word.start : word.end] == word.text


def test_traditional_and_full_width_are_folded_in_keys_only() -> None:
    words = chinese_words("世界貿易組織ＡＢＣ", SmallLexicon())
    assert [word.key for word in words] == ["世界贸易组织", "abc"]
    assert "".join(word.text for word in words) == "世界貿易組織ＡＢＣ"


def test_numbers_and_latin_tokens_stay_whole() -> None:
    kinds = {word.key: word.kind for word in chinese_words("COVID-19在2030年达3.5%。")}
    assert kinds["covid-19"] is WordKind.CONTENT
    assert kinds["2030"] is WordKind.NUMBER
    assert kinds["3.5%"] is WordKind.NUMBER


def test_a_particle_joins_the_word_that_the_dictionary_has() -> None:
    assert "可持续" in keys("可持续渔业")
    assert "持续" in [word.key for word in chinese_words("可持续渔业")]


@pytest.mark.parametrize("word", ["欠发达国家", "非政府", "反污染"])
def test_a_prefix_joins_the_word_after_it(word: str) -> None:
    assert keys(f"关注{word}") == ["关注", word]


def test_a_suffix_joins_the_word_before_it() -> None:
    assert keys("多边主义") == ["多边主义"]


def test_a_phrase_that_is_no_dictionary_word_is_cut() -> None:
    assert keys("国际贸易") == ["国际", "贸易"]
    assert [word.key for word in chinese_words("国际贸易")] == ["国际贸易"]


def test_a_cut_guessed_from_a_function_word_is_undone() -> None:
    assert "所弃" not in keys("人之所弃")


def test_function_words_and_marks_bound_terms() -> None:
    kinds = {word.key: word.kind for word in chinese_words("我们和渔民、城市的港口。")}
    assert kinds["我们"] is WordKind.BREAK
    assert kinds["和"] is kinds["、"] is kinds["的"] is WordKind.INNER
    assert kinds["。"] is WordKind.BREAK
    assert kinds["渔民"] is WordKind.CONTENT


def test_the_segmenter_loads_quietly(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chinese_words("渔民")
    assert capfd.readouterr() == ("", "")
    assert "jieba" in sys.modules
    assert not [h for h in logging.getLogger().handlers if "jieba" in repr(h)]


def test_tags_come_from_the_segmenters_dictionary() -> None:
    assert chinese_tag("港口").startswith("n")
    assert chinese_tag("无此词语") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organisations", "Organization"),
        ("globalisation", "globalization"),
        ("centres", "center"),
        ("labour", "labor"),
        ("programmes", "program"),
        ("people’s", "people's"),
        ("countries", "country"),
    ],
)
def test_spelling_and_inflection_make_no_difference(one: str, other: str) -> None:
    assert english_key(one) == english_key(other)


def test_acronyms_are_names_and_not_pronouns() -> None:
    kinds = [word.kind for word in english_words("The US and us")]
    assert kinds == [WordKind.INNER, WordKind.CONTENT, WordKind.INNER, WordKind.BREAK]


def test_for_all_belongs_to_the_term_before_it() -> None:
    assert english_words("a community of health for all.")[5].kind is WordKind.CONTENT
    assert english_words("health for all people")[2].kind is WordKind.BREAK


def test_capitals_mean_nothing_in_titles_and_at_the_start() -> None:
    fixed = {word.text: word.fixed_case for word in english_words("Fishermen met in Oslo.")}
    assert fixed == {"Fishermen": False, "met": True, "in": True, "Oslo": True, ".": True}
    title = english_words("Clean Harbours for Coastal Fishing Towns")
    assert not any(word.fixed_case for word in title if word.text[0].isupper())
