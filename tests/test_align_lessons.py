"""Aligning twice where there are neither vectors nor a dictionary."""

from dataclasses import replace

from tests.languages_data import ENGLISH, JAPANESE, LINKS
from tests.test_aligner import links
from tm.align.aligner import ALIGNING, align
from tm.align.weights import load_weights
from tm.lexicon import Lexicon
from tm.model import AlignedPair, Segment

COPIES = 3  # of the text, so that words come back


def sides(copies: int) -> list[list[Segment]]:
    return [
        [Segment(line, lang, i) for i, line in enumerate(text.split("\n") * copies)]
        for text, lang in ((ENGLISH, "en"), (JAPANESE, "ja"))
    ]


def pairs_of(copies: int) -> list[AlignedPair]:
    english, japanese = sides(1)
    return [
        AlignedPair(tuple(english[i] for i in source), tuple(japanese[j] for j in target), 1.0)
        for source, target in LINKS
        if source and target
    ] * copies


def right(found: list[tuple[list[int], list[int]]]) -> int:
    sizes = [len(text.split("\n")) for text in (ENGLISH, JAPANESE)]
    gold = [
        ([i + copy * sizes[0] for i in source], [j + copy * sizes[1] for j in target])
        for copy in range(COPIES)
        for source, target in LINKS
    ]
    return sum(link in found for link in gold)


def test_a_second_pass_with_learned_words_finds_more() -> None:
    english, japanese = sides(COPIES)
    once = align(
        english, japanese, encoder=None, lexicon=None,
        weights=load_weights(vectors=False, words=False),
    )  # fmt: skip
    twice = align(english, japanese, encoder=None, lexicon=None)
    assert right(links(twice)) > right(links(once))


def test_pairs_of_other_texts_teach_too() -> None:
    english, japanese = sides(1)
    others = pairs_of(COPIES)
    alone = align(english, japanese, encoder=None, lexicon=None)
    helped = align(english, japanese, encoder=None, lexicon=None, memory=lambda: others)
    assert len(others) == 60
    assert right(links(helped)) > right(links(alone))
    turned = [AlignedPair(one.target, one.source, 1.0) for one in others]
    back = align(japanese, english, encoder=None, lexicon=None, memory=lambda: turned)
    assert [link[::-1] for link in links(back)] == links(helped)


def test_what_a_memory_has_of_the_text_itself_counts_once() -> None:
    english, japanese = sides(COPIES)
    alone = align(english, japanese, encoder=None, lexicon=None)
    once = align(
        english, japanese, encoder=None, lexicon=None,
        weights=load_weights(vectors=False, words=False),
    )  # fmt: skip
    assert align(english, japanese, encoder=None, lexicon=None, memory=lambda: once) == alone


def test_uncertain_pairs_teach_nothing() -> None:
    english, japanese = sides(1)
    others = [replace(one, confidence=0.89) for one in pairs_of(COPIES)]
    alone = align(english, japanese, encoder=None, lexicon=None)
    assert align(english, japanese, encoder=None, lexicon=None, memory=lambda: others) == alone


def test_a_memory_is_not_asked_where_words_are_known() -> None:
    english, japanese = sides(1)

    def asked() -> list[AlignedPair]:
        raise AssertionError("the memory was asked")

    lexicon = Lexicon({"桥": "bridge"})
    align(english, japanese, encoder=None, lexicon=lexicon, memory=asked)


def test_a_text_that_teaches_too_little_is_aligned_as_before() -> None:
    english, japanese = sides(1)
    weights = load_weights(vectors=False, words=False)
    once = align(english, japanese, encoder=None, lexicon=None, weights=weights)
    assert align(english, japanese, encoder=None, lexicon=None) == once


def test_progress_counts_both_passes() -> None:
    told: list[tuple[int, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        assert stage == ALIGNING
        told.append((done, total))

    english, japanese = sides(COPIES)
    align(english, japanese, encoder=None, lexicon=None, progress=progress)
    assert {total for _, total in told} == {2 * len(japanese)}
    assert told == sorted(told)
    assert told[-1] == (126, 126)
