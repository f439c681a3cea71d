"""Numbers and names inside a window."""

from tm.align.keys import key_tables
from tm.align.sides import gather
from tm.align.similarity import Window
from tm.model import Segment

CHINESE = ["桥长12米。", "WTO成立于1995年。", "第三座桥。", "另有77人。"]
ENGLISH = ["The bridge is 12 metres long.", "The WTO was founded in 1995.", "It has 3 arches."]


def segments(texts: list[str], lang: str) -> list[Segment]:
    return [Segment(text, lang, place) for place, text in enumerate(texts)]


def test_a_window_knows_the_keys_that_are_hard_inside_it() -> None:
    texts = gather(segments(CHINESE, "zh"), segments(ENGLISH, "en"), sums=None, lexicon=None)
    (hard, every), (english_hard, english_every) = key_tables(texts, Window(0, 3, 0, 3))
    # columns: 12, 1995, 3, wto
    assert hard.tolist() == [[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0]]
    assert every.tolist() == [[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0]]
    assert english_hard.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert english_every.tolist() == [[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0]]
    (hard, _), (english_hard, _) = key_tables(texts, Window(2, 4, 0, 1))
    assert hard.tolist() == [[0, 0], [0, 1]]  # columns: 12, 77
    assert english_hard.tolist() == [[1, 0]]
