"""Harder copies of hand-aligned texts."""

import pytest

from bench.alignment_data import GoldText
from bench.alignment_omissions import without_end
from bench.alignment_variants import (
    VARIANTS,
    joined,
    runs,
    with_commas,
    without_numbers,
    without_punctuation,
)
from tm.model import Segment


def made(links: int) -> GoldText:
    """Return a text of single links with a null link on either side in its midst."""
    pairs = [((i,), (i,)) for i in range(links)]
    alone = [((links,), ()), ((), (links,))]
    after = [((i,), (i,)) for i in range(links + 1, 2 * links + 1)]
    return GoldText(
        "made",
        tuple(Segment(f"第{i}句。", "zh-Hans", i) for i in range(2 * links + 1)),
        tuple(Segment(f"Sentence {i}.", "en", i) for i in range(2 * links + 1)),
        (*pairs, *alone, *after),
    )


def test_joined_sentences_are_one_with_commas() -> None:
    assert with_commas(["甲。", "乙？", "丙。"], 0) == "甲，乙？，丙。"
    assert with_commas(["One.", "Two."], 1) == "One, Two."


@pytest.mark.parametrize("side", [0, 1], ids=["Chinese", "English"])
def test_joining_keeps_all_text_and_every_link(side: int) -> None:
    before, after = made(40), joined(made(40), side=side, longest=4)
    grown, same = (after.english, after.chinese) if side else (after.chinese, after.english)
    assert same == (before.chinese if side else before.english)
    assert 20 < len(grown) < 60
    assert [one.index for one in grown] == list(range(len(grown)))
    assert sorted(i for link in after.links for i in link[side]) == list(range(len(grown)))
    assert sorted(i for link in after.links for i in link[1 - side]) == list(range(81))
    for link in after.links:
        assert len(link[side]) <= 1
        digits = ["".join(filter(str.isdigit, same[i].text)) for i in link[1 - side]]
        if link[0] and link[1]:
            assert all(one in grown[link[side][0]].text for one in digits)


def test_null_links_are_never_joined() -> None:
    alone = [run for run in runs(made(40), 0, 6) if any(not all(link) for link in run)]
    assert [len(run) for run in alone] == [1, 1]


def test_marks_and_digits_vanish() -> None:
    assert without_punctuation("“甲”，乙。") == " 甲  乙 "
    assert without_numbers("在１９95年") == "在年"


def test_all_variants_keep_the_links_in_range() -> None:
    for change in VARIANTS.values():
        text = change(made(10))
        for n, side in enumerate((text.chinese, text.english)):
            assert {i for link in text.links for i in link[n]} == set(range(len(side)))


@pytest.mark.parametrize("at_start", [True, False], ids=["beginning", "end"])
def test_a_tenth_of_one_side_is_missing(*, at_start: bool) -> None:
    text = without_end(made(10), 0, share=0.1, at_start=at_start)
    assert len(text.chinese) == 19
    assert len(text.english) == 21
    alone = [((), (0,)), ((), (1,))] if at_start else [((), (19,)), ((), (20,))]
    assert list(text.links[:2] if at_start else text.links[-2:]) == alone
