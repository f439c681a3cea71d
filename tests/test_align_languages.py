"""Pairs of languages without a dictionary, aligned end to end with texts of our own."""

from itertools import permutations

import pytest

from tests.languages_data import ENGLISH, FRENCH, JAPANESE, LINKS, MARKETS
from tests.test_aligner import links
from tm.ingest import Aligned, SourceFile, align_files

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
