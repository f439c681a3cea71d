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
