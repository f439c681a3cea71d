import pytest

from glossary.extract.english import is_adjectival, is_inflected, is_participle, zipf
from glossary.extract.words import english_words


def test_zipf_frequencies() -> None:
    assert zipf("the", "en") > 7
    assert zipf("pollution", "en") == pytest.approx(4.3, abs=0.5)
    assert zipf("没有这样的词", "zh") == 3.4


@pytest.mark.parametrize("word", ["macroeconomic", "sustainable", "maritime-ly", "careless"])
def test_adjectives_are_told_by_their_ends(word: str) -> None:
    assert is_adjectival(word)


@pytest.mark.parametrize("word", ["harbour", "table", "hospital", "pandemic", "initiative", "sal"])
def test_nouns_are_no_adjectives(word: str) -> None:
    assert not is_adjectival(word)


@pytest.mark.parametrize("word", ["coordinated", "well-targeted", "self-driven", "far-reaching"])
def test_participles_are_told_by_their_ends(word: str) -> None:
    assert is_participle(word)


@pytest.mark.parametrize("word", ["garden", "fishing", "seed"])
def test_nouns_are_no_participles(word: str) -> None:
    assert not is_participle(word)


@pytest.mark.parametrize(
    ("text", "inflected"), [("fairer", True), ("coordinated", True), ("lawyer", False)]
)
def test_comparatives_are_inflected(text: str, inflected: bool) -> None:
    (word,) = english_words(text)
    assert is_inflected(word) is inflected
