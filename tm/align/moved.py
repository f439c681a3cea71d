"""Find passages that stand in another place in the translation.

Links do not cross, so a passage that the translation has elsewhere comes out as null links, or as
links that are none. Where several segments in a row have no likely counterpart in their place, but
one after the other in such a stretch of the other text, they are a moved passage.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from tm.align.cuts import Pair
from tm.align.similarity import Window, cosines, word_rows
from tm.model import AlignedPair, Segment

DoubleArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Cell = tuple[int, int]

_LIKELY = 0.25  # similarity from which a segment may have its counterpart; by chance it is about 0
_FEWEST = 3  # segments of a passage: one or two may be alike by chance
_BRIDGED = 2  # likely links inside a stretch of unlikely ones that may be chance
_LEAST_SUM = 2.0  # of what the pairs of a passage have beyond ``_LIKELY``
_SHORT_SUM = 0.6  # the same where chance has few pairs to choose from, and vectors tell them apart
_FEW_CELLS = 1_000_000
_FEWEST_MUTUAL = 3  # pairs of a short passage that are each other's best of all that is unlikely
_LEAST_GAIN = 0.25  # by which they must be more alike than the links that are there
_STEPS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2))  # from one pair to the next
_SKIP = 0.1  # price of a segment that a step leaves out
_MOST_CELLS = 16_000_000  # pairs of unlikely segments that are compared
_CERTAIN = 0.9  # confidence of links in whose midst nothing has moved
_MOST_PASSAGES = 50
_LINKS_AT_ONCE = 64


def moved_passages(
    links: Sequence[AlignedPair],
    pair: Pair,
    *,
    check: Callable[[], None] = lambda: None,
    note: Callable[[str], None] = lambda _: None,
) -> tuple[Window, ...]:
    """Return where passages stand on either side that the links, which do not cross, keep apart.

    The first side of the links is the first text. The windows overlap on neither side. Without
    vectors and words nothing is found. Where so much of long texts is in doubt that comparing all
    of it would take minutes, only the longest stretches are compared; ``note`` is told so.
    ``check`` is called now and then; it may raise to stop.
    """
    if pair.sums is None and pair.lexicon is None:
        return ()
    held = _held(links, pair, check)
    rows, columns = _searched(_stretches(held[0]), _stretches(held[1]), note)
    if not (rows and columns):
        return ()
    across, down = (np.array(list(chain.from_iterable(one))) for one in (rows, columns))
    similar = _similar(pair.chosen(across.tolist(), down.tolist()))
    is_short = pair.sums is not None and similar.size <= _FEW_CELLS
    least = _SHORT_SUM if is_short else _LEAST_SUM
    found = []
    for cells in _chains(similar - _LIKELY, _starts(rows), _starts(columns), least, check):
        places = across[[row for row, _ in cells]], down[[column for _, column in cells]]
        there = float(np.mean([similar[cell] for cell in cells]))
        here = max(float(held[side][places[side]].mean()) for side in (0, 1))
        if there <= here + _LEAST_GAIN:
            continue
        window = Window(
            int(places[0][0]), int(places[0][-1]) + 1, int(places[1][0]), int(places[1][-1]) + 1
        )
        if _is_clear(similar, cells):
            found.append(window)
        else:
            note(_told(pair, window))
    return _widened(found, rows, columns)


def _is_clear(similar: DoubleArray, cells: Sequence[Cell]) -> bool:
    """Tell whether the pairs of a chain are too many, or too much alike, to be so by chance."""
    if sum(similar[cell] - _LIKELY for cell in cells) >= _LEAST_SUM:
        return True
    mutual = sum(
        similar[row, column] >= max(similar[row].max(), similar[:, column].max())
        for row, column in cells
    )
    return bool(mutual >= _FEWEST_MUTUAL)


def _told(pair: Pair, window: Window) -> str:
    """Return a note about a passage that may have moved."""
    first, second = (
        f"{_place(side, start)} to {_place(side, end - 1)} ({side[start].lang})"
        for side, (start, end) in zip(
            (pair.first, pair.second), map(window.range, (0, 1)), strict=True
        )
    )
    return (
        f"{first} may be translated by {second}, which stand elsewhere; they are too few or too "
        "little alike to be sure, so look at their links"
    )


def _place(side: Sequence[Segment], number: int) -> str:
    return side[number].ref or f"segment {number + 1}"


def put_moved_apart(
    links: Sequence[AlignedPair],
    pair: Pair,
    align_part: Callable[[Pair], Sequence[AlignedPair]],
    *,
    check: Callable[[], None] = lambda: None,
    note: Callable[[str], None] = lambda _: None,
) -> Sequence[AlignedPair]:
    """Return the links; where passages have moved, those passages and the rest aligned anew.

    What comes back is in the order of the first text. ``note`` is told when not all is searched;
    ``check`` is called now and then and may raise to stop.
    """
    windows = moved_passages(links, pair, check=check, note=note)
    if not windows:
        return links
    rest = [
        sorted(set(range(size)).difference(*(range(*window.range(side)) for window in windows)))
        for side, size in enumerate((len(pair.first), len(pair.second)))
    ]
    parts = [pair.chosen(*rest), *(pair.part(window) for window in windows)]
    return in_source_order(*map(align_part, parts))


def in_source_order(*parts: Sequence[AlignedPair]) -> list[AlignedPair]:
    """Join links in the order of the source; one without source stays behind the one before it."""
    placed: list[tuple[int, AlignedPair]] = []
    for part in parts:
        place = next((link.source[0].index for link in part if link.source), 0)
        for link in part:
            place = link.source[0].index if link.source else place
            placed.append((place, link))
    return [link for _, link in sorted(placed, key=lambda one: one[0])]


def _held(
    links: Sequence[AlignedPair], pair: Pair, check: Callable[[], None]
) -> tuple[DoubleArray, DoubleArray]:
    """Return how alike each segment is to the best of those that it is linked with, at least 0.

    Segments among many certain links count as wholly alike.
    """
    held = np.zeros(len(pair.first)), np.zeros(len(pair.second))
    row = column = 0
    for start in range(0, len(links), _LINKS_AT_ONCE):
        check()
        full = []
        here = links[start : start + _LINKS_AT_ONCE]
        if all(link.source and link.target and link.confidence >= _CERTAIN for link in here):
            row_end = row + sum(len(link.source) for link in here)
            column_end = column + sum(len(link.target) for link in here)
            held[0][row:row_end] = held[1][column:column_end] = 1
            row, column = row_end, column_end
            continue
        for link in here:
            if link.source and link.target:
                full.append((row, row + len(link.source), column, column + len(link.target)))
            row, column = row + len(link.source), column + len(link.target)
        if not full:
            continue
        corner = full[0][0], full[0][2]
        rows, columns = range(corner[0], full[-1][1]), range(corner[1], full[-1][3])
        similar = _similar(pair.chosen(rows, columns))
        for top, bottom, left, right in full:
            part = similar[
                top - corner[0] : bottom - corner[0], left - corner[1] : right - corner[1]
            ]
            held[0][top:bottom] = np.maximum(0, part.max(axis=1))
            held[1][left:right] = np.maximum(0, part.max(axis=0))
    return held


def _similar(pair: Pair) -> DoubleArray:
    """Return how alike all segments are: by their vectors, without them by their words."""
    bare = replace(pair.whole, vocabulary=None)
    texts = replace(pair, lexicon=None if pair.sums else pair.lexicon, whole=bare).gather()
    window = Window(0, len(pair.first), 0, len(pair.second))
    if pair.sums is not None:
        return np.asarray(cosines(texts, window, (1, 1)), dtype=np.float64)
    similar = np.zeros((window.row_end, window.column_end))
    for row, columns, words in word_rows(texts, window):
        similar[row, columns] = np.minimum(1.0, words)
    return similar


def _stretches(held: DoubleArray) -> list[range]:
    """Return the stretches of segments most of which have no likely counterpart."""
    unlikely = np.flatnonzero(held < _LIKELY).tolist()
    stretches: list[range] = []
    for place in unlikely:
        if stretches and place - stretches[-1].stop <= _BRIDGED:
            stretches[-1] = range(stretches[-1].start, place + 1)
        else:
            stretches.append(range(place, place + 1))
    return [one for one in stretches if len(one) >= _FEWEST]


def _searched(
    rows: list[range], columns: list[range], note: Callable[[str], None]
) -> tuple[list[range], list[range]]:
    """Return the stretches; of too many the longest, with as many segments on either side."""
    counts = [sum(map(len, side)) for side in (rows, columns)]
    if counts[0] * counts[1] <= _MOST_CELLS:
        return rows, columns
    limit = _MOST_CELLS // min(math.isqrt(_MOST_CELLS), *counts)
    kept = [_longest(side, limit) for side in (rows, columns)]
    left = [count - sum(map(len, side)) for count, side in zip(counts, kept, strict=True)]
    note(
        f"{counts[0]:,} and {counts[1]:,} segments have no likely counterpart in their place; "
        f"{left[0]:,} and {left[1]:,} of them, in short stretches, were not searched for passages "
        "that stand elsewhere"
    )
    return kept[0], kept[1]


def _longest(stretches: Sequence[range], limit: int) -> list[range]:
    """Return the longest stretches, in order, with at most so many segments; one may be cut."""
    kept: list[range] = []
    for stretch in sorted(stretches, key=len, reverse=True):
        part = stretch[: limit - sum(map(len, kept))]
        if len(part) < _FEWEST:
            break
        kept.append(part)
    return sorted(kept, key=lambda one: one.start)


def _starts(stretches: Sequence[range]) -> IntArray:
    """Return for each segment how many of its stretch stand before it."""
    return np.concatenate([np.arange(len(one)) for one in stretches])


def _chains(
    gain: DoubleArray,
    rows: IntArray,
    columns: IntArray,
    least: float,
    check: Callable[[], None],
) -> Iterator[list[Cell]]:
    """Yield chains of pairs that follow each other on both sides, the best first.

    ``rows`` and ``columns`` tell how far each segment is from the start of its stretch: no chain
    leaves its stretches (a local alignment: Smith and Waterman 1981). ``least`` is what the gains
    of a chain must come to.
    """
    gain = gain.copy()
    for _ in range(_MOST_PASSAGES):
        cells, total = _best_chain(gain, rows, columns, check)
        if total < least:
            return
        gain[[row for row, _ in cells], :] = -1
        gain[:, [column for _, column in cells]] = -1
        if len(cells) >= _FEWEST:
            yield cells


def _best_chain(
    gain: DoubleArray, rows: IntArray, columns: IntArray, check: Callable[[], None]
) -> tuple[list[Cell], float]:
    best = np.zeros_like(gain)
    came = np.zeros(gain.shape, dtype=np.int8)  # the step before each pair; 0 where a chain begins
    for row in range(len(gain)):
        if row % _LINKS_AT_ONCE == 0:
            check()
        for number, (down, across) in enumerate(_STEPS, 1):
            if down > rows[row]:
                continue
            before = best[row - down, : gain.shape[1] - across] - _SKIP * (down + across - 2)
            before = np.where(columns[across:] >= across, before, 0)
            better = before > best[row, across:]
            best[row, across:][better] = before[better]
            came[row, across:][better] = number
        best[row] += gain[row]
        came[row][best[row] <= 0] = 0
        best[row] = np.maximum(0, best[row])
    row, column = divmod(int(best.argmax()), gain.shape[1])
    total = float(best[row, column])
    cells = [(row, column)]
    while came[row, column]:
        down, across = _STEPS[came[row, column] - 1]
        row, column = row - down, column - across
        cells.append((row, column))
    return cells[::-1], total


def _widened(
    windows: Sequence[Window], rows: Sequence[range], columns: Sequence[range]
) -> tuple[Window, ...]:
    """Let windows grow into what no other has of their stretches, where both sides have some."""
    grown = list(windows)
    for number, window in enumerate(grown):
        others = grown[:number] + grown[number + 1 :]
        free = [
            _free(window.range(side), stretches, [other.range(side) for other in others])
            for side, stretches in enumerate((rows, columns))
        ]
        before = [window.range(side)[0] - free[side].start for side in (0, 1)]
        after = [free[side].stop - window.range(side)[1] for side in (0, 1)]
        # A chain that ends with its passage on one side leaves nothing to link on the other.
        up, left = (min(before[side], 2 * before[1 - side]) for side in (0, 1))
        down, right = (min(after[side], 2 * after[1 - side]) for side in (0, 1))
        grown[number] = Window(
            window.row - up, window.row_end + down, window.column - left, window.column_end + right
        )
    return tuple(grown)


def _free(
    own: tuple[int, int], stretches: Sequence[range], others: Sequence[tuple[int, int]]
) -> range:
    """Return how far a window could reach on one side."""
    stretch = next(one for one in stretches if own[0] in one)
    low = max([stretch.start, *(end for _, end in others if end <= own[0])])
    high = min([stretch.stop, *(start for start, _ in others if start >= own[1])])
    return range(low, high)
