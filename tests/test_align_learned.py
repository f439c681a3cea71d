"""Learning which words translate which from a handful of pairs."""

import pytest

from tm.align.learned import learn

Pairs = list[tuple[set[str], set[str]]]

HOUSES: Pairs = [
    ({"房子", "红"}, {"house", "red"}),
    ({"房子", "大"}, {"house", "big"}),
    ({"车", "红"}, {"car", "red"}),
    ({"车", "大"}, {"car", "big"}),
]
NUMBERS: Pairs = [
    ({"一", "的"}, {"one", "the"}),
    ({"二", "的"}, {"two", "the"}),
    ({"三", "的"}, {"three", "the"}),
]


def rounded(pairs: Pairs) -> dict[str, dict[str, float]]:
    return {
        word: {other: round(strength, 2) for other, strength in found.items()}
        for word, found in learn(pairs).items()
    }


def test_words_that_meet_in_two_pairs_translate_each_other() -> None:
    # 房子 (house) meets "house" twice, but "red" and "big" only once each.
    assert rounded(HOUSES) == {
        "房子": {"house": 1.0},
        "车": {"car": 1.0},
        "红": {"red": 1.0},
        "大": {"big": 1.0},
    }


def test_words_that_stand_beside_everything_translate_little() -> None:
    # Every number meets "the" as often as its own word; 的 explains "the" better.
    assert rounded(NUMBERS * 2) == {
        "一": {"one": 0.92, "the": 0.31},
        "二": {"two": 0.92, "the": 0.31},
        "三": {"three": 0.92, "the": 0.31},
        "的": {"the": 0.91, "one": 0.31, "two": 0.31, "three": 0.31},
    }


@pytest.mark.parametrize("pairs", [HOUSES, HOUSES * 3, NUMBERS * 2], ids=["once", "thrice", "the"])
def test_both_directions_give_the_same(pairs: Pairs) -> None:
    turned = learn([(second, first) for first, second in pairs])
    back = {
        (word, other): strength for other, found in turned.items()
        for word, strength in found.items()
    }  # fmt: skip
    there = {
        (word, other): strength for word, found in learn(pairs).items()
        for other, strength in found.items()
    }  # fmt: skip
    assert there == pytest.approx(back)


def test_the_order_of_the_pairs_does_not_matter() -> None:
    assert rounded(HOUSES * 2) == rounded(list(reversed(HOUSES * 2)))


def test_meeting_once_teaches_nothing() -> None:
    assert learn([({"房子"}, {"house"}), ({"车"}, {"car"})]) == {}


def test_one_sided_pairs_and_none_teach_nothing() -> None:
    assert learn([]) == {}
    assert learn([({"房子"}, set()), (set(), {"house"})] * 3) == {}


def test_very_long_passages_are_left_out() -> None:
    long = {f"词{i}" for i in range(101)}, {f"word{i}" for i in range(100)}
    assert learn([long, long]) == {}
    assert rounded([*HOUSES, long, long]) == rounded(HOUSES)
