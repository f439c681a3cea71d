"""The band of columns that a long text is searched in."""

import numpy as np
import pytest

from tm.align.band import HALF_WIDTH, Limits, find_limits
from tm.align.corridor import corridor
from tm.align.outline import Outline, outline
from tm.align.sides import whole_of
from tm.align.similarity import Window
from tm.lexicon import Lexicon
from tm.model import Segment

WORDS = 400
LONG = 1600
LEXICON = Lexicon({f"词{chr(0x4E00 + i)}": f"word{i:04}x" for i in range(LONG)})


def outlines(
    rows: list[int], columns: list[int], *, lexicon: Lexicon | None = LEXICON
) -> tuple[Outline, Outline]:
    chinese = [Segment(f"词{chr(0x4E00 + i)}。", "zh", i) for i in rows]
    english = [Segment(f"The word{i:04}x.", "en", i) for i in columns]
    whole = whole_of(chinese, english, sums=None, lexicon=lexicon)
    return outline(chinese, english, sums=None, lexicon=lexicon, whole=whole, check=lambda: None)


def upto(end: int) -> list[int]:
    return list(range(end))


def test_small_texts_are_kept_whole() -> None:
    limits = find_limits(*outlines(upto(300), upto(100)))
    band = limits.band(Window(0, 300, 0, 100))
    assert band.width == 101
    assert not band.starts.any()


@pytest.mark.parametrize("lexicon", [LEXICON, None], ids=["anchors", "length"])
def test_the_band_follows_the_diagonal(lexicon: Lexicon | None) -> None:
    limits = find_limits(*outlines(upto(WORDS), upto(WORDS), lexicon=lexicon))
    band = limits.band(Window(0, WORDS, 0, WORDS))
    assert band.width < 3 * HALF_WIDTH
    for row in range(WORDS + 1):
        assert band.starts[row] <= row < band.starts[row] + band.width


def test_the_band_follows_anchors_around_an_omission() -> None:
    limits = find_limits(*outlines(upto(WORDS), list(range(150, WORDS))))
    for row in range(150, WORDS + 1):
        assert limits.low[row] <= row - 150 <= limits.high[row]


def test_the_band_never_falls_and_covers_both_corners() -> None:
    limits = find_limits(*outlines(upto(30), upto(WORDS)))
    assert (np.diff(limits.low) >= 0).all()
    assert (np.diff(limits.high) >= 0).all()
    assert limits.low[0] == 0
    assert limits.high[-1] == WORDS


def test_a_window_takes_its_part_of_the_band() -> None:
    limits = find_limits(*outlines(upto(WORDS), upto(WORDS)))
    window = limits.window(100, 200, 103)
    assert (window.column, window.column_end) == (103, int(limits.high[200]))
    band = limits.band(window)
    for row in range(101):
        assert 0 <= band.starts[row] <= max(0, row - 3) < band.starts[row] + band.width


def omitting(start: int, end: int) -> tuple[list[int], list[int]]:
    return upto(LONG), [*range(start), *range(end, LONG)]


def repeated(count: int) -> tuple[list[int], list[int]]:
    """The same stretch again and again, in both texts, and one time left out in the second."""
    stretch = LONG // count
    return [i % stretch for i in range(LONG)], [i % stretch for i in range(LONG - stretch)]


def far_off(limits: Limits, column_of: list[int]) -> int:
    return sum(
        not limits.low[row] <= column <= limits.high[row] for row, column in enumerate(column_of)
    )


def test_a_long_omission_is_passed() -> None:
    given, kept = omitting(300, 900)
    limits = find_limits(*outlines(given, kept))
    assert far_off(limits, [*range(300), *[300] * 600, *range(300, LONG - 600)]) == 0
    assert (limits.high - limits.low).mean() < 3 * HALF_WIDTH


def test_repeated_passages_keep_their_order() -> None:
    limits = find_limits(*outlines(*repeated(5)))
    # Which of five equal copies is left out cannot be told; all others have one place only.
    assert limits.low[0] == 0
    assert limits.high[-1] == LONG - LONG // 5
    assert (limits.high - limits.low).mean() < 4 * HALF_WIDTH


def test_the_corridor_of_a_long_text_is_narrow() -> None:
    low, high = corridor(*outlines(upto(LONG), upto(LONG)), check=lambda: None)
    assert all(low[row] <= row < high[row] for row in range(LONG))
    assert (high - low).max() < LONG / 6


def test_finding_the_band_can_be_stopped() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_limits(*outlines(upto(WORDS), upto(WORDS)), check=stop)
