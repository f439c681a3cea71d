"""The band of columns that a long text is searched in."""

import numpy as np
import pytest

from tm.align.band import HALF_WIDTH, choose_band
from tm.align.sides import Texts, gather
from tm.lexicon import Lexicon
from tm.model import Segment

WORDS = 400
LEXICON = Lexicon({f"词{chr(0x4E00 + i)}": f"word{i:03}x" for i in range(WORDS)})


def texts(rows: range, columns: range, *, lexicon: Lexicon | None = LEXICON) -> Texts:
    chinese = [Segment(f"词{chr(0x4E00 + i)}。", "zh", i) for i in rows]
    english = [Segment(f"The word{i:03}x.", "en", i) for i in columns]
    return gather(chinese, english, sums=None, lexicon=lexicon)


def test_small_texts_are_kept_whole() -> None:
    band = choose_band(texts(range(300), range(100)))
    assert band.width == 101
    assert not band.starts.any()


@pytest.mark.parametrize("lexicon", [LEXICON, None], ids=["anchors", "length"])
def test_the_band_follows_the_diagonal(lexicon: Lexicon | None) -> None:
    band = choose_band(texts(range(WORDS), range(WORDS), lexicon=lexicon))
    assert band.width < 3 * HALF_WIDTH
    for row in range(WORDS + 1):
        assert band.starts[row] <= row < band.starts[row] + band.width


def test_the_band_follows_anchors_around_an_omission() -> None:
    kept = range(150, WORDS)
    band = choose_band(texts(range(WORDS), kept))
    for row in range(150, WORDS + 1):
        assert band.starts[row] <= row - 150 < band.starts[row] + band.width


def test_the_band_never_falls_and_covers_both_corners() -> None:
    band = choose_band(texts(range(30), range(WORDS)))
    assert (np.diff(band.starts) >= 0).all()
    assert band.starts[0] == 0
    assert band.starts[-1] + band.width > WORDS
