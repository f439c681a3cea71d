"""Pairs of languages without a dictionary, aligned end to end with texts of our own."""

from itertools import permutations

import pytest

from tests.languages_data import ENGLISH, FRENCH, JAPANESE, LINKS, MARKETS
from tests.test_aligner import links, segments
from tm.align.aligner import align
from tm.embed import load_encoder
from tm.ingest import Aligned, align_files
from tm.source_files import SourceFile

TEXTS = {"en": ENGLISH, "fr": FRENCH, "ja": JAPANESE}


def aligned(source: str, target: str) -> Aligned:
    files = [SourceFile(f"library.{lang}.txt", TEXTS[lang].encode()) for lang in (source, target)]
    return align_files(files, presegmented=True)


@pytest.mark.parametrize("target", ["fr", "ja"])
def test_english_meets_its_translation(target: str) -> None:
    result = aligned("en", target)
    assert (result.source_lang, result.target_lang) == ("en", target)
    assert links(result.pairs) == LINKS
    assert result.quality is not None
    assert result.quality > 0.99
    (note,) = result.notes
    assert "without a dictionary" in note


@pytest.mark.parametrize("target", ["fr", "ja"])
def test_the_other_direction_gives_the_same_links(target: str) -> None:
    turned = sorted((english, other) for other, english in links(aligned(target, "en").pairs))
    assert turned == sorted(LINKS)


def test_two_translations_meet_sentence_by_sentence() -> None:
    assert links(aligned("fr", "ja").pairs) == [([i], [i]) for i in range(21)]


@pytest.mark.parametrize(("source", "target"), list(permutations(TEXTS, 2)))
def test_running_text_is_cut_alike(source: str, target: str) -> None:
    texts = [TEXTS[source].replace("\n", "\n\n", 1), TEXTS[target].replace("\n", "\n\n", 1)]
    files = [
        SourceFile(f"library.{lang}.md", f"# {text}".encode())
        for lang, text in zip((source, target), texts, strict=True)
    ]
    result = align_files(files)
    assert result.pairs[0].kind == "heading"
    assert sum(bool(pair.source and pair.target) for pair in result.pairs) >= 20
    assert min(pair.confidence for pair in result.pairs) > 0.4


# Sentence 4 is two in each translation, sentence 6 has none.
MARKET_LINKS = [
    ([0], [0]), ([1], [1]), ([2], [2]), ([3], [3]), ([4], [4, 5]), ([5], [6]), ([6], []),
    ([7], [7]), ([8], [8]), ([9], [9]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "target"),
    [("en", "de"), ("en", "ru"), ("en", "ar"), ("zh-Hans", "ja"), ("zh-Hans", "fr")],
)
def test_an_omission_and_a_sentence_cut_in_two_are_found(source: str, target: str) -> None:
    files = [
        SourceFile(f"market.{lang}.txt", MARKETS[lang].replace("\n", "\n\n").encode())
        for lang in (source, target)
    ]
    result = align_files(files, source_lang=source, target_lang=target)
    assert links(result.pairs) == MARKET_LINKS


LONG = {  # the same text as a few long sentences or as several short ones
    "en": (
        "The library opened in 2019 and holds 30,000 books.",
        "More than three hundred people come to read every evening.",
        "Most of them are nurses, drivers and bakers, who like the quiet here.",
    ),
    "zh-Hans": (
        "本馆于二〇一九年开放，藏书三万册，每晚有三百多人前来阅读，护士、司机和面包师最多，他们喜欢这里的安静。",
    ),
    "ja": (
        "当館は2019年に開館し、蔵書は三万冊で、毎晩三百人以上が本を読みに訪れ、"
        "看護師や運転手やパン職人が最も多く、彼らはここの静けさを好んでいる。",
    ),
    "fr": (
        "La bibliothèque a ouvert en 2019 et possède 30 000 livres, plus de trois cents personnes "
        "y viennent lire chaque soir, la plupart sont des infirmières, des chauffeurs et des "
        "boulangers, qui aiment le calme de ce lieu.",
    ),
}
SHORT_JAPANESE = (
    "当館は2019年に開館し、蔵書は三万冊である。",
    "毎晩三百人以上が本を読みに訪れる。",
    "看護師、運転手、パン職人が最も多く、彼らはここの静けさを好んでいる。",
)
ENDS = {  # of the pieces that the long sentence is cut into
    "zh-Hans": ["册，", "阅读，", "安静。"],
    "ja": ["冊で、", "訪れ、", "いる。"],
    "fr": ["livres,", "soir,", "lieu."],
}


@pytest.mark.parametrize(
    ("long", "short", "texts"),
    [
        ("zh-Hans", "ja", SHORT_JAPANESE),
        ("zh-Hans", "en", LONG["en"]),
        ("ja", "en", LONG["en"]),
        ("fr", "en", LONG["en"]),
        ("fr", "ja", SHORT_JAPANESE),
    ],
)
@pytest.mark.parametrize("turned", [False, True], ids=["long first", "short first"])
def test_a_long_sentence_is_cut_where_the_other_language_ends_its_sentences(
    long: str, short: str, texts: tuple[str, ...], *, turned: bool
) -> None:
    encoder = load_encoder()
    if encoder is None:
        pytest.skip("the encoder is not installed")
    sides = segments(list(LONG[long]), long), segments(list(texts), short)
    (pair,) = align(*(sides[::-1] if turned else sides), encoder=encoder, lexicon=None)
    found = [
        (one.target, one.source) if turned else (one.source, one.target) for one in pair.clauses
    ]
    assert [
        cut[-1].text[-len(end) :] for (cut, _), end in zip(found, ENDS[long], strict=True)
    ] == ENDS[long]
    assert [[one.text for one in other] for _, other in found] == [[text] for text in texts]
