"""Texts of which much is missing: how long a translation should be, and what that changes."""

import pytest

from bench.clause_data import HELD_OUT, read_clause_texts
from tm.align.aligner import align
from tm.align.proportion import better_proportion, proportion_of
from tm.embed import Encoder, load_encoder
from tm.lexicon import load_lexicon
from tm.model import AlignedPair, Segment

ZH = (Segment("水库管理处正在检查大坝。", "zh-Hans", 0),)
EN = (Segment("The reservoir office is inspecting the dam.", "en", 0),)
FR = (Segment("Le service inspecte le barrage.", "fr", 0),)


@pytest.mark.parametrize(
    ("first", "second", "lengths", "expected"),
    [
        (ZH, EN, (1000, 3400), 3.4),
        (ZH, EN, (1000, 1000), 1.898),  # the usual 1 / .31, less the spread
        (ZH, EN, (1000, 9000), 5.484),
        (EN, FR, (1000, 1150), 1.15),
        (EN, FR, (1000, 300), 0.588),
        (EN, ZH, (1000, 0), 0.182),
        ((), (), (0, 0), 1.0),
    ],
)
def test_lengths_are_believed_within_what_is_usual(
    first: tuple[Segment, ...],
    second: tuple[Segment, ...],
    lengths: tuple[int, int],
    expected: float,
) -> None:
    assert proportion_of(first, second, lengths) == pytest.approx(expected, abs=0.001)


def test_certain_links_tell_a_clearly_different_proportion() -> None:
    certain = [AlignedPair(ZH, EN, 0.95)] * 4  # 12 and 43 characters
    assert better_proportion(certain, 2.0) == pytest.approx(43 / 12)
    assert better_proportion(certain, 3.5) is None
    assert better_proportion(certain[:3], 2.0) is None
    assert better_proportion([AlignedPair(ZH, EN, 0.8)] * 9, 2.0) is None
    assert better_proportion([AlignedPair(ZH, (), 1.0)] * 9, 2.0) is None


@pytest.mark.parametrize("missing", ["english", "chinese"])
@pytest.mark.parametrize("with_vectors", [True, False])
def test_two_thirds_of_a_side_may_be_missing(missing: str, *, with_vectors: bool) -> None:
    """The rest is linked as in the whole text, and nothing else is."""
    encoder = load_encoder() if with_vectors else None
    blocks = [
        block for text in read_clause_texts() if text.half == HELD_OUT for block in text.blocks
    ]
    chinese = tuple(one for block in blocks for one in block.chinese)
    english = tuple(one for block in blocks for one in block.english)
    whole = linked(chinese, english, encoder)
    kept = whole[: len(whole) // 3]
    if missing == "english":
        english = english[: sum(len(target) for _, target in kept)]
    else:
        chinese = chinese[: sum(len(source) for source, _ in kept)]
    found = [link for link in linked(chinese, english, encoder) if all(link)]
    expected = [link for link in kept if all(link)]
    right = len(set(found) & set(expected))
    assert 2 * right / (len(found) + len(expected)) > 0.9


def linked(
    chinese: tuple[Segment, ...], english: tuple[Segment, ...], encoder: Encoder | None
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    pairs = align(
        chinese,
        english,
        encoder=encoder,
        lexicon=load_lexicon("zh", "en"),
        with_clauses=False,
    )
    return [
        (tuple(one.text for one in pair.source), tuple(one.text for one in pair.target))
        for pair in pairs
    ]
