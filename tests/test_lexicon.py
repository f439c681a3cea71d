"""The Chinese-English dictionary."""

import pytest

from tm.lexicon import Lexicon, load_lexicon, stem, stems

SMALL = Lexicon(
    {
        "气候": "climate; atmosphere/situation",
        "气候变化": "climate change/",
        "变": "to change; (bound form) to become",
        "貓": "cat (CL:隻|只[zhi1])/variant of 猫[mao1]",
    }
)


@pytest.fixture(scope="module")
def cedict() -> Lexicon:
    found = load_lexicon("zh-Hans", "en")
    assert found is not None
    return found


def test_the_longest_entry_wins_and_unknown_characters_stand_alone() -> None:
    assert SMALL.words("气候变化，气候 OK 变了") == ("气候变化", "气候", "变", "了")


def test_senses_keep_the_content_words_of_each_gloss() -> None:
    assert SMALL.senses("气候变化") == (("clim", "chang"),)
    assert SMALL.senses("变") == (("chang",), ("becom",))


def test_brackets_and_cross_references_are_left_out() -> None:
    assert SMALL.senses("貓") == (("cat",),)


def test_glosses_are_the_distinct_stems() -> None:
    assert SMALL.glosses("气候") == (stem("climate"), stem("atmosphere"), stem("situation"))
    assert SMALL.glosses("狗") == ()


@pytest.mark.parametrize(
    "words",
    [
        ("develop", "develops", "developed", "developing", "development"),
        ("globalisation", "globalization", "global"),
        ("country", "countries"),
        ("cooperation", "cooperate", "cooperative", "cooperating"),
        ("economy", "economies", "economic"),
        ("stop", "stopped", "stopping"),
        ("labour", "labor"),
    ],
    ids=lambda words: words[0],
)
def test_forms_of_a_word_share_a_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("party", "part"), ("king", "keen"), ("water", "watt"), ("world", "word")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_stems_drop_function_words() -> None:
    assert stems("The parties’ shared tasks, and those of 2030.") == (
        "parti",
        "shar",
        "task",
        "2030",
    )


def test_the_dictionary_knows_both_scripts_and_all_homographs(cedict: Lexicon) -> None:
    assert cedict.words("維護多邊主義，维护多边主义") == (
        "維護", "多邊", "主義", "维护", "多边", "主义",
    )  # fmt: skip
    assert stem("multilateral") in cedict.glosses("多邊")
    assert {stem("long"), stem("grow")} <= set(cedict.glosses("长"))


def test_the_dictionary_is_for_chinese_and_english_only() -> None:
    assert load_lexicon("en", "zh-Hant") is load_lexicon("zh", "en-GB")
    assert load_lexicon("en", "fr") is None
