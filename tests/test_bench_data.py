"""Copies of hand-aligned texts with something left out."""

import random
from itertools import groupby

import pytest

from bench.alignment_data import GoldText, with_omissions, without
from tm.model import Segment


def seeded(seed: int) -> random.Random:
    """Return a source of choices."""
    return random.Random(seed)  # noqa: S311 - sampling, not secrets


def made(links: int) -> GoldText:
    """Return a text of links of one Chinese with two English sentences."""
    return GoldText(
        "made",
        tuple(Segment(f"第{i}句。", "zh-Hans", i) for i in range(links)),
        tuple(Segment(f"Half {i}.", "en", i) for i in range(2 * links)),
        tuple(((i,), (2 * i, 2 * i + 1)) for i in range(links)),
    )


def test_what_remains_of_a_link_becomes_single_null_links() -> None:
    text = without(made(3), {0: 1, 1: 0})
    assert text.links == (((0,), ()), ((), (0,)), ((), (1,)), ((1,), (2, 3)))
    assert [one.text for one in text.chinese] == ["第0句。", "第2句。"]
    assert [one.text for one in text.english] == ["Half 2.", "Half 3.", "Half 4.", "Half 5."]
    assert [one.index for one in text.english] == [0, 1, 2, 3]


@pytest.mark.parametrize("blocks", [False, True], ids=["single", "blocks"])
def test_the_share_of_links_lost_is_the_one_wanted_on_both_sides(*, blocks: bool) -> None:
    text = with_omissions(made(20_000), seeded(1), share=0.1, blocks=blocks)
    full = [link for link in text.links if all(link)]
    lost_second = sum(not target for _, target in text.links)
    assert len(full) / 20_000 == pytest.approx(0.9, abs=0.01)
    assert lost_second / 2_000 == pytest.approx(0.5, abs=0.1)


def test_blocks_are_three_to_nine_links_long() -> None:
    text = with_omissions(made(5_000), seeded(2), blocks=True)
    runs = [
        (not second, len(list(run)))
        for second, run in groupby(text.links, key=lambda link: bool(link[1]))
    ]
    assert {length for alone, length in runs if alone} == set(range(3, 10))


def test_the_same_seed_leaves_out_the_same() -> None:
    one, other = (with_omissions(made(50), seeded(3)) for _ in range(2))
    assert one == other
