"""Numbers and names inside a window: which of them each segment holds."""

import numpy as np

from tm.align.sides import Texts
from tm.align.similarity import Window
from tm.embed import FloatArray

KeyTable = tuple[FloatArray, FloatArray]
"""Presence of the hard keys of a side, and of the same keys where they are soft too."""


def key_tables(texts: Texts, window: Window) -> tuple[KeyTable, KeyTable]:
    """Return for both sides the segments of the window x the keys that are hard inside it.

    Other keys can neither be lost nor kept. Tables of the whole texts would grow with the square
    of their length: every line of a price list has a number of its own.
    """
    ranges = [slice(*window.range(side)) for side in (0, 1)]
    marks = texts.first.marks, texts.second.marks
    hard = [one.hard[part] for one, part in zip(marks, ranges, strict=True)]
    soft = [one.soft[part] for one, part in zip(marks, ranges, strict=True)]
    columns = {key: i for i, key in enumerate(sorted(frozenset().union(*hard[0], *hard[1])))}
    first, second = (_tables(hard[side], soft[side], columns) for side in (0, 1))
    return first, second


def _tables(
    hard: tuple[frozenset[str], ...], soft: tuple[frozenset[str], ...], columns: dict[str, int]
) -> KeyTable:
    found = np.zeros((len(hard), len(columns)), dtype=np.float32)
    for row, keys in enumerate(hard):
        found[row, [columns[key] for key in keys]] = 1
    every = found.copy()
    for row, keys in enumerate(soft):
        every[row, [columns[key] for key in keys if key in columns]] = 1
    return found, every
