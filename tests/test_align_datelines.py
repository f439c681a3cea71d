"""Datelines that one side writes without parentheses."""

import pytest

from tm.align.aligner import align
from tm.align.datelines import match_datelines
from tm.align.marks import read_marks
from tm.embed import load_encoder
from tm.lexicon import load_lexicon
from tm.model import BlockKind, Segment

DATELINE = Segment("（2025年6月12日，海川）", "zh-Hans", 1, 1, BlockKind.DATELINE)


def line(text: str, lang: str = "en", index: int = 1) -> Segment:
    return Segment(text, lang, index, index, BlockKind.HEADING)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Haichuan, 12 June 2025", "en"),
        ("June 12, 2025", "en"),
        ("Rio de Janeiro, June 12, 2025", "en"),
        ("Haichuan, le 12 juin 2025", "fr"),
        ("二〇二五年六月十二日于海川", "zh-Hans"),
    ],
)
def test_the_day_of_a_dateline_makes_a_line_one(text: str, lang: str) -> None:
    here = (DATELINE,), (line(text, lang),)
    first, second = match_datelines(*((read_marks(one), one) for one in here))
    assert first.dateline.tolist() == second.dateline.tolist() == [True]
    assert second.heading.tolist() == [False]


@pytest.mark.parametrize(
    "there",
    [
        line("Haichuan, 13 June 2025"),
        line("Haichuan, 2025"),
        line("Speech at the Opening of the Forum, 12 June 2025"),
        line("主旨演讲：二〇二五年六月十二日在海川开幕式上的讲话", "zh-Hans"),
        line("Haichuan, 12 June 2025", index=0),
    ],
    ids=["another day", "a year only", "title", "Chinese title", "first line"],
)
def test_other_headings_stay_headings(there: Segment) -> None:
    here = (DATELINE,), (there,)
    _, second = match_datelines(*((read_marks(one), one) for one in here))
    assert second.heading.tolist() == [True]
    assert second.dateline.tolist() == [False]


def test_place_and_day_are_linked_with_their_dateline() -> None:
    chinese = (
        line("山海合作论坛主旨演讲", "zh-Hans", 0),
        DATELINE,
        Segment("水是生命之源。", "zh-Hans", 2, 2),
        Segment("我们建成了8.2万座水库。", "zh-Hans", 3, 3),
    )
    english = (
        line("Keynote Speech at the Mountain and Sea Cooperation Forum", index=0),
        line("Haichuan, 12 June 2025"),
        Segment("Water is the source of life.", "en", 2, 2),
        Segment("We have built 82,000 reservoirs.", "en", 3, 3),
    )
    pairs = align(chinese, english, encoder=load_encoder(), lexicon=load_lexicon("zh", "en"))
    found = [([s.index for s in pair.source], [t.index for t in pair.target]) for pair in pairs]
    assert found == [([0], [0]), ([1], [1]), ([2], [2]), ([3], [3])]
