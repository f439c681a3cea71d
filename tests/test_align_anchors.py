"""Known links come back as they are, whatever stands between them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tm.align.aligner import align
from tm.align.anchors import longest_chain
from tm.embed import load_encoder
from tm.lexicon import Lexicon
from tm.model import Anchor, Segment

LEXICON = Lexicon({"教育": "education", "气候": "climate", "费用": "costs"})
SOURCE = tuple(
    Segment(f"第{i}条，教育和气候的费用；各国应当负担。", "zh-Hans", i) for i in range(14)
)
TARGET = tuple(
    Segment(f"Article {i}: the costs of education and climate.", "en", i) for i in range(17)
)


@st.composite
def anchors(draw: st.DrawFn) -> tuple[Anchor, ...]:
    """Strictly monotone anchors, each side of which has one to three segments."""
    borders = [
        sorted(draw(st.sets(st.integers(0, len(side)), max_size=10))) for side in (SOURCE, TARGET)
    ]
    spans = [list(pairwise(one)) for one in borders]
    kept = draw(st.lists(st.booleans(), min_size=10, max_size=10))
    return tuple(
        Anchor(*source, *target) for source, target, keep in zip(*spans, kept, strict=False) if keep
    )


@settings(max_examples=30)
@given(anchors())
def test_anchors_come_back_and_the_rest_is_covered(known: tuple[Anchor, ...]) -> None:
    pairs = align(SOURCE, TARGET, encoder=None, lexicon=LEXICON, anchors=known)
    reviewed = [pair for pair in pairs if pair.reviewed]
    assert [(pair.source, pair.target) for pair in reviewed] == [
        (SOURCE[one.source : one.source_end], TARGET[one.target : one.target_end]) for one in known
    ]
    assert all(pair.confidence == 1.0 and not pair.clauses for pair in reviewed)
    assert tuple(s for pair in pairs for s in pair.source) == SOURCE
    assert tuple(t for pair in pairs for t in pair.target) == TARGET


def test_anchors_hold_when_the_chinese_side_is_the_target() -> None:
    known = Anchor(3, 5, 2, 3)
    pairs = align(TARGET, SOURCE, encoder=load_encoder(), lexicon=LEXICON, anchors=[known])
    (found,) = [pair for pair in pairs if pair.reviewed]
    assert (found.source, found.target) == (TARGET[3:5], SOURCE[2:3])
    assert tuple(s for pair in pairs for s in pair.source) == TARGET


def test_a_wrong_link_is_kept_when_a_person_made_it() -> None:
    pairs = align(SOURCE, TARGET, encoder=None, lexicon=LEXICON, anchors=[Anchor(0, 1, 9, 10)])
    assert not any(pair.source for pair in pairs[:9])
    assert pairs[9].reviewed


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ([Anchor(0, 0, 0, 1)], "empty side"),
        ([Anchor(0, 1, 2, 1)], "empty side"),
        ([Anchor(0, 2, 0, 1), Anchor(1, 3, 1, 2)], "crosses or overlaps"),
        ([Anchor(4, 5, 4, 5), Anchor(5, 6, 0, 1)], "crosses or overlaps"),
        ([Anchor(-1, 1, 0, 1)], "crosses or overlaps"),
        ([Anchor(0, 15, 0, 1)], "outside"),
        ([Anchor(0, 1, 0, 18)], "outside"),
    ],
    ids=["no source", "no target", "overlap", "cross", "negative", "source end", "target end"],
)
def test_other_anchors_are_refused(known: list[Anchor], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        align(SOURCE, TARGET, encoder=None, lexicon=LEXICON, anchors=known)


def test_the_anchors_that_guide_together_only_go_forward() -> None:
    anchors = [Anchor(s, s + 1, t, t + 1) for s, t in ((4, 6), (0, 5), (1, 0), (2, 2), (3, 1))]
    chain = [(anchor.source, anchor.target) for anchor in longest_chain(anchors)]
    assert chain == [(1, 0), (3, 1), (4, 6)]
    assert longest_chain([]) == ()
