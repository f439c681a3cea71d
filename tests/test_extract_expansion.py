import pytest

from glossary.extract.expansion import Expander
from glossary.extract.words import chinese_words
from glossary.model import Expansion
from tests.extract_data import SmallLexicon
from tm.model import EvidenceText

HEALTH = "健康共同体"


def expander(*texts: str) -> Expander:
    return Expander([EvidenceText(one, "en", "report.txt") for one in texts], SmallLexicon())


def grown(chinese: str, english: str, *texts: str) -> Expansion | None:
    return expander(*texts).of(chinese_words(chinese, SmallLexicon()), english)


def test_english_grows_to_the_fixed_expression_around_it() -> None:
    found = grown(
        "世界渔业共同体",
        "fishery",
        "We are a community of fisheries in the world.",
        "Our community of fisheries in the world grows.",
        "It is a community of fisheries in the world!",
        "Fisheries matter.",
    )
    assert found == Expansion("community of fisheries in the world", 3, 4, ("report.txt",))


def test_two_places_tell_nothing() -> None:
    texts = ("a community of health", "the community of health")
    assert grown(HEALTH, "health", *texts) is None


def test_surroundings_that_differ_tell_nothing() -> None:
    texts = ("a community of health", "the community of health", "health today", "on health alone")
    assert grown(HEALTH, "health", *texts) is None


def test_nothing_is_added_that_the_chinese_does_not_say() -> None:
    texts = tuple(f"a community of health {n}" for n in range(5))
    assert grown("健康", "health", *texts) is None
    port = tuple(f"{n} health port" for n in range(5))
    assert grown(HEALTH, "health", *port) is None


@pytest.mark.parametrize("mark", [",", ".", ";"])
def test_marks_are_never_crossed(mark: str) -> None:
    texts = tuple(f"a community{mark} health {n}" for n in range(5))
    assert grown(HEALTH, "health", *texts) is None


def test_a_repeated_sentence_counts_once() -> None:
    assert grown(HEALTH, "health", *["a community of health"] * 5) is None


def test_other_languages_are_left_aside() -> None:
    texts = [EvidenceText(f"community of health {n}", "de", "d") for n in range(5)]
    words = chinese_words(HEALTH, SmallLexicon())
    assert Expander(texts, SmallLexicon()).of(words, "health") is None


def test_without_a_dictionary_nothing_is_expanded() -> None:
    texts = [EvidenceText(f"community of health {n}", "en", "d") for n in range(5)]
    assert Expander(texts, None).of(chinese_words(HEALTH), "health") is None
