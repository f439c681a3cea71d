"""Links of strangers are never sure, however little choice there was."""

import pytest

from tm.align.aligner import align
from tm.embed import Encoder, load_encoder
from tm.lexicon import load_lexicon
from tm.model import Segment

CHINESE = (
    "图书馆于2014年建成开放，现有藏书十二万册。",
    "去年夏天，我们还同三所中学合办了诗歌朗诵会。",
    "经费仍然紧张，新书采购比计划少了百分之十五。",
)
ENGLISH = (
    "The library opened in 2014 and now holds 120,000 books.",
    "The flour has to rest in a warm place before it is baked.",
    "Money is still tight, and purchases of new books were 15 per cent below plan.",
)


@pytest.fixture
def encoder() -> Encoder:
    found = load_encoder()
    if found is None:
        pytest.skip("the encoder is not installed")
    return found


def sides() -> tuple[list[Segment], list[Segment]]:
    return (
        [Segment(text, "zh-Hans", i) for i, text in enumerate(CHINESE)],
        [Segment(text, "en", i) for i, text in enumerate(ENGLISH)],
    )


def test_a_stranger_between_sure_links_is_not_sure(encoder: Encoder) -> None:
    pairs = align(*sides(), encoder=encoder, lexicon=load_lexicon("zh", "en"))
    full = [pair for pair in pairs if pair.source and pair.target]
    wrong = [pair for pair in full if pair.source[0].index == 1]
    right = [pair for pair in full if pair.source[0].index != 1]
    assert all(pair.confidence < 0.8 for pair in wrong)
    assert [pair.confidence > 0.9 for pair in right] == [True, True]


@pytest.mark.parametrize("vectors", [True, False], ids=["vectors", "words"])
def test_headings_of_different_number_are_never_linked_surely(
    encoder: Encoder, *, vectors: bool
) -> None:
    chinese = ("一、总则", "第一条 本馆向所有居民开放。", "二、借阅", "第二条 每人可借五册。")
    english = (
        "I. General", "Article 1 The library is open to all residents.",
        "III. Borrowing", "Article 3 Everyone may borrow five books.",
    )  # fmt: skip
    first = [Segment(text, "zh-Hans", i) for i, text in enumerate(chinese)]
    second = [Segment(text, "en", i) for i, text in enumerate(english)]
    lexicon = load_lexicon("zh", "en")
    pairs = align(first, second, encoder=encoder if vectors else None, lexicon=lexicon)
    sure = [
        (pair.source[0].index, pair.target[0].index)
        for pair in pairs
        if pair.source and pair.target and pair.confidence > 0.6
    ]
    assert sure == [(0, 0), (1, 1)]
