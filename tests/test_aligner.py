"""Alignment of small texts of our own, end to end."""

from collections.abc import Sequence

import numpy as np
import pytest

from tm.align.aligner import align
from tm.align.features import BEAD_FEATURES
from tm.align.skips import SKIP_FEATURES
from tm.align.weights import Weights
from tm.embed import Encoder, load_encoder
from tm.errors import CancelledError
from tm.lexicon import Lexicon, load_lexicon
from tm.model import AlignedPair, BlockKind, PairKind, Segment

CHINESE = (
    "各国应当携手应对气候变化。",
    "本组织成立于1995年，现有35个成员，总部设在日内瓦。",
    "秘书处每年向大会提交报告。",
    "我们欢迎这项提议！",
    "谁来承担费用？",
    "教育是发展的基础，也是减贫的关键。",
)
ENGLISH = (
    "Countries should join hands to address climate change.",
    "This organisation was founded in 1995.",
    "It has 35 members and is based in Geneva.",
    "The Secretariat submits a report to the Assembly every year.",
    "We welcome this proposal!",
    "Who will bear the costs?",
    "Education is the foundation of development and the key to poverty reduction.",
)
LINKS = [([0], [0]), ([1], [1, 2]), ([2], [3]), ([3], [4]), ([4], [5]), ([5], [6])]


def segments(texts: Sequence[str], lang: str) -> tuple[Segment, ...]:
    return tuple(Segment(text, lang, i) for i, text in enumerate(texts))


def heading(segment: Segment, kind: BlockKind = BlockKind.HEADING) -> Segment:
    return Segment(segment.text, segment.lang, segment.index, 0, kind)


def links(pairs: Sequence[AlignedPair]) -> list[tuple[list[int], list[int]]]:
    return [([s.index for s in pair.source], [t.index for t in pair.target]) for pair in pairs]


def texts(pairs: Sequence[AlignedPair]) -> list[tuple[str, str]]:
    return [
        ("".join(s.text for s in pair.source), " ".join(t.text for t in pair.target))
        for pair in pairs
    ]


ZH, EN = segments(CHINESE, "zh-Hans"), segments(ENGLISH, "en")


@pytest.fixture(scope="module")
def encoder() -> Encoder | None:
    return load_encoder()


@pytest.fixture(scope="module")
def lexicon() -> Lexicon | None:
    return load_lexicon("zh", "en")


def test_links_follow_the_translation(encoder: Encoder, lexicon: Lexicon) -> None:
    pairs = align(ZH, EN, encoder=encoder, lexicon=lexicon)
    assert links(pairs) == LINKS
    assert all(0.8 < pair.confidence <= 1 for pair in pairs)
    assert {pair.kind for pair in pairs} == {PairKind.SENTENCE}


def test_the_chinese_side_may_be_the_target(encoder: Encoder, lexicon: Lexicon) -> None:
    there = align(ZH, EN, encoder=encoder, lexicon=lexicon)
    back = align(EN, ZH, encoder=encoder, lexicon=lexicon)
    assert links(back) == [(target, source) for source, target in links(there)]
    assert back[1].clauses[0].target == there[1].clauses[0].source


@pytest.mark.parametrize("with_words", [True, False], ids=["words", "nothing"])
def test_it_works_without_the_encoder(lexicon: Lexicon, *, with_words: bool) -> None:
    pairs = align(ZH, EN, encoder=None, lexicon=lexicon if with_words else None)
    assert links(pairs) == LINKS


def test_it_works_without_the_dictionary(encoder: Encoder) -> None:
    assert links(align(ZH, EN, encoder=encoder, lexicon=None)) == LINKS


def test_other_languages_are_aligned_by_meaning_and_length(encoder: Encoder) -> None:
    french = segments(
        ("Les pays doivent coopérer.", "Le climat change vite.", "Qui paiera les coûts ?"), "fr"
    )
    english = segments(
        ("Countries must cooperate.", "The climate is changing fast.", "Who will pay the costs?"),
        "en",
    )
    pairs = align(french, english, encoder=encoder, lexicon=None)
    assert links(pairs) == [([0], [0]), ([1], [1]), ([2], [2])]
    assert not any(pair.clauses for pair in pairs)


def test_a_long_chinese_sentence_is_split_at_its_clauses(
    encoder: Encoder, lexicon: Lexicon
) -> None:
    pairs = align(ZH, EN, encoder=encoder, lexicon=lexicon)
    assert texts(pairs[1].clauses) == [
        ("本组织成立于1995年，", "This organisation was founded in 1995."),
        ("现有35个成员，总部设在日内瓦。", "It has 35 members and is based in Geneva."),
    ]
    assert {clause.kind for clause in pairs[1].clauses} == {PairKind.CLAUSE}
    assert not any(pair.clauses for pair in (*pairs[:1], *pairs[2:]))


def test_clauses_can_be_left_out(encoder: Encoder, lexicon: Lexicon) -> None:
    pairs = align(ZH, EN, encoder=encoder, lexicon=lexicon, with_clauses=False)
    assert not any(pair.clauses for pair in pairs)


def test_a_sentence_without_translation_stays_alone(encoder: Encoder, lexicon: Lexicon) -> None:
    pairs = align(ZH, (*EN[:3], *EN[4:]), encoder=encoder, lexicon=lexicon)
    assert ([2], []) in links(pairs)


def test_a_title_without_counterpart_stays_alone(encoder: Encoder, lexicon: Lexicon) -> None:
    title = heading(Segment("气候与发展合作宣言", "zh-Hans", 90))
    dateline = heading(Segment("（本社日内瓦3月5日电）", "zh-Hans", 91), BlockKind.DATELINE)
    pairs = align((title, *ZH, dateline), EN, encoder=encoder, lexicon=lexicon)
    assert links(pairs) == [([90], []), *LINKS, ([91], [])]
    assert pairs[0].kind is PairKind.HEADING


def test_titles_that_belong_together_are_a_heading(encoder: Encoder, lexicon: Lexicon) -> None:
    chinese = heading(Segment("气候与发展合作宣言", "zh-Hans", 90))
    english = heading(Segment("Declaration on Climate and Development Cooperation", "en", 90))
    pairs = align((chinese, *ZH), (english, *EN), encoder=encoder, lexicon=lexicon)
    assert links(pairs) == [([90], [90]), *LINKS]
    assert pairs[0].kind is PairKind.HEADING


@pytest.mark.parametrize("side", [0, 1], ids=["source", "target"])
def test_one_empty_text_gives_null_links(side: int, encoder: Encoder) -> None:
    given = (ZH, ()) if side == 0 else ((), ZH)
    pairs = align(*given, encoder=encoder, lexicon=None)
    assert [pair.target if side else pair.source for pair in pairs] == [(one,) for one in ZH]
    assert align((), (), encoder=encoder, lexicon=None) == ()


def test_empty_lines_keep_their_place(encoder: Encoder, lexicon: Lexicon) -> None:
    chinese = segments((*CHINESE[:2], "", *CHINESE[2:]), "zh-Hans")
    english = segments((*ENGLISH[:3], "", *ENGLISH[3:]), "en")
    found = links(align(chinese, english, encoder=encoder, lexicon=lexicon))
    assert ([2], []) in found
    assert ([], [3]) in found


def test_every_segment_stands_in_one_link_in_order(encoder: Encoder, lexicon: Lexicon) -> None:
    chinese, english = segments(CHINESE[::-1] * 8, "zh-Hans"), segments(ENGLISH * 9, "en")
    pairs = align(chinese, english, encoder=encoder, lexicon=lexicon)
    assert [s for pair in pairs for s in pair.source] == list(chinese)
    assert [t for pair in pairs for t in pair.target] == list(english)
    for pair in pairs:
        assert pair.source or pair.target
        if pair.clauses:
            assert [t for clause in pair.clauses for t in clause.target] == list(pair.target)
            assert texts([pair])[0][0] == "".join(texts([c])[0][0] for c in pair.clauses)


def test_a_long_text_is_aligned_inside_a_band(encoder: Encoder, lexicon: Lexicon) -> None:
    chinese = segments([f"第{i}条。{CHINESE[i % 6]}" for i in range(240)], "zh-Hans")
    english = segments(
        [f"Article {i}. {' '.join(ENGLISH[t] for t in LINKS[i % 6][1])}" for i in range(240)], "en"
    )
    kept = (*english[:40], *english[150:])
    pairs = align(chinese, kept, encoder=encoder, lexicon=lexicon, with_clauses=False)
    right = sum(
        len(pair.source) == len(pair.target) == 1 and pair.source[0].index == pair.target[0].index
        for pair in pairs
    )
    assert right >= 125


def test_given_weights_take_the_place_of_the_stored_ones() -> None:
    skips = np.array([50.0, *[0.0] * len(SKIP_FEATURES)])
    lonely = Weights((((1, 1), 0.0),), np.zeros(len(BEAD_FEATURES)), skips, skips)
    pairs = align(ZH, EN, encoder=None, lexicon=None, weights=lonely)
    assert all(len(pair.source) + len(pair.target) == 1 for pair in pairs)
    assert len(pairs) == len(ZH) + len(EN)


def test_progress_is_told_and_may_stop(encoder: Encoder, lexicon: Lexicon) -> None:
    seen: list[tuple[str, int, int]] = []
    align(ZH, EN, encoder=encoder, lexicon=lexicon, progress=lambda *one: seen.append(one))
    assert list(dict.fromkeys(stage for stage, _, _ in seen)) == ["embedding", "aligning"]
    assert all(done <= total for _, done, total in seen)

    def stop(stage: str, done: int, total: int) -> None:
        raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        align(ZH, EN, encoder=encoder, lexicon=lexicon, progress=stop)


def test_the_clause_pass_can_be_stopped_at_every_link(lexicon: Lexicon) -> None:
    calls = {}
    for with_clauses in (False, True):
        seen: list[str] = []
        align(
            ZH * 20, EN * 20, encoder=None, lexicon=lexicon, with_clauses=with_clauses,
            progress=lambda stage, *_, seen=seen: seen.append(stage),
        )  # fmt: skip
        calls[with_clauses] = len(seen)
    assert calls[True] >= calls[False] + 20
