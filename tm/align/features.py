"""What speaks for and against each bead, as numbers between about -3 and 3.

All beads of one type inside a window are computed at once: rows are the starts on the first side,
columns the starts on the second. Methods and figures: docs/alignment.md.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tm.align.beads import Bead
from tm.align.keys import key_tables
from tm.align.numbering import agree
from tm.align.sides import Texts
from tm.align.similarity import SMOOTHING, Window, claim_sums, cosines, mass_sums
from tm.embed import FloatArray

BoolArray = npt.NDArray[np.bool_]
DoubleArray = npt.NDArray[np.float64]
Part = npt.NDArray[np.floating | np.bool_]
"""One feature of all beads of a type."""

BEAD_FEATURES = (
    "length_gauss", "length_ratio",
    "words", "words_size", "words_gain_first", "words_gain_second",
    "keys_matched", "keys_lost_first", "keys_lost_second",
    "claims_share_first", "claims_share_second", "claims_sum", "claims_lost_first",
    "claims_lost_second",
    "final_same", "question_one_sided", "opening_agrees", "quotes_agree", "closing_agrees",
    "inside_agrees", "numbering_agrees", "numbering_differs",
    "cosine", "cosine_size", "cosine_gain_first", "cosine_gain_second", "cosine_split",
    "cosine_grow_first", "cosine_grow_second",
    "block_crossed", "block_start_agrees", "block_start_differs",
    "heading_pair", "heading_mixed", "dateline_mixed",
)  # fmt: skip

_VARIANCE = 6.0  # of characters of the second side for one of the first (Gale and Church 1993: 6.8)
_WORST_GAUSS = 25.0
_LENGTH_OFFSET = 8.0  # characters added before taking the ratio: short segments vary more
_MOST_WORDS = 3.0
_MOST_KEYS = 3.0
_LEAST_GROWTH = -0.3
_MOST_CLAIMS = 12.0  # words; beyond that a bead is sure enough
_CLAIMS_UNIT = 4.0  # words, so that the features of claims are of the others' size
_CLAIMS_SMOOTHING = 0.3  # words
_QUESTION = 1


class WindowFeatures:
    """The features of all beads that lie inside a window."""

    def __init__(self, texts: Texts, window: Window) -> None:
        self._texts = texts
        self._window = window
        self._mass = mass_sums(texts, window)
        self._claims = claim_sums(texts, window)
        self._key_tables = key_tables(texts, window)
        self._numbering = _numbering_tables(texts, window)
        self._known_cosines: dict[Bead, FloatArray] = {}
        self._known_words: dict[Bead, FloatArray] = {}

    def of(self, bead: Bead) -> FloatArray:
        """Return the features of one bead type, features x rows x columns."""
        rows, columns = (
            max(0, end - start - bead[side] + 1)
            for side, (start, end) in enumerate(map(self._window.range, (0, 1)))
        )
        found = np.zeros((len(BEAD_FEATURES), rows, columns), dtype=np.float32)
        if rows and columns:
            parts = (
                *self._lengths(bead), *self._dictionary(bead), *self._keys(bead),
                *self._claimed(bead), *self._punctuation(bead), *self._numbered(rows, columns),
                *self._meaning(bead), *self._layout(bead),
            )  # fmt: skip
            for place, part in enumerate(parts):
                found[place] = part
        return found

    def _run_sum(self, side: int, values: DoubleArray, length: int) -> DoubleArray:
        """Return the sum over every run of segments of one side of the window."""
        start, end = self._window.range(side)
        sums = np.concatenate(([0.0], np.cumsum(values[start:end])))
        return np.asarray(sums[length:] - sums[: len(sums) - length])

    def _run_slice(self, side: int, length: int, offset: int = 0) -> slice:
        """Return where the segments ``offset`` after the start of every run stand."""
        start, end = self._window.range(side)
        return slice(start + offset, end - length + 1 + offset)

    def _lengths(self, bead: Bead) -> tuple[Part, ...]:
        ratio = self._texts.whole.ratio
        first = ratio * self._run_sum(0, self._texts.first.marks.length, bead[0])[:, None]
        second = self._run_sum(1, self._texts.second.marks.length, bead[1])[None, :]
        spread = _VARIANCE * ratio * (second + first) / 2 + 1
        gauss = -np.minimum(_WORST_GAUSS, (second - first) ** 2 / spread)
        far = -np.abs(np.log((second + _LENGTH_OFFSET) / (first + _LENGTH_OFFSET)))
        return gauss, far

    def _words(self, bead: Bead) -> FloatArray:
        """Return the dictionary similarity of all beads of a type."""
        if bead not in self._known_words:
            first, second = bead
            held = _rectangles(self._mass, bead)
            across = self._run_sum(0, self._texts.mass.first, first)[:, None] + SMOOTHING
            down = self._run_sum(1, self._texts.mass.second, second)[None, :] + SMOOTHING
            similar = np.minimum(_MOST_WORDS, held / np.sqrt(across * down))
            self._known_words[bead] = similar.astype(np.float32)
        return self._known_words[bead]

    def _dictionary(self, bead: Bead) -> tuple[Part, ...]:
        similar = self._words(bead)
        gains = (_gain(self._words, bead, side) for side in (0, 1))
        return similar, similar * sum(bead) / 2, *gains

    def _claimed(self, bead: Bead) -> tuple[Part, ...]:
        """Return how much the words of both sides claim of the bead, and what goes elsewhere."""
        claims = self._texts.claims
        held = [_rectangles(sums, bead) for sums in self._claims]
        could = (
            self._run_sum(0, claims.first, bead[0])[:, None],
            self._run_sum(1, claims.second, bead[1])[None, :],
        )
        heard = (
            self._run_sum(0, claims.first_heard, bead[0])[:, None],
            self._run_sum(1, claims.second_heard, bead[1])[None, :],
        )
        most = _MOST_CLAIMS / 2
        return (
            *(held[side] / (could[side] + _CLAIMS_SMOOTHING) for side in (0, 1)),
            np.minimum(_MOST_CLAIMS, held[0] + held[1]) / _CLAIMS_UNIT,
            *(-np.minimum(most, heard[side] - held[side]) / _CLAIMS_UNIT for side in (0, 1)),
        )

    def _keys(self, bead: Bead) -> tuple[Part, ...]:
        """Return numbers and names that both sides hold, and those that one side alone holds."""
        hard, every = (
            [_held(self._key_tables[side][kind], bead[side]) for side in (0, 1)] for kind in (0, 1)
        )
        first_kept, second_kept = hard[0] @ every[1].T, every[0] @ hard[1].T
        return (
            np.minimum(_MOST_KEYS, np.maximum(first_kept, second_kept)),
            -np.minimum(_MOST_KEYS, hard[0].sum(axis=1)[:, None] - first_kept),
            -np.minimum(_MOST_KEYS, hard[1].sum(axis=1)[None, :] - second_kept),
        )

    def _punctuation(self, bead: Bead) -> tuple[Part, ...]:
        final, opens, quotes, closes, inside = [], [], [], [], []
        for side in (0, 1):
            marks, length = self._texts.side(side).marks, bead[side]
            final.append(marks.final[self._run_slice(side, length, length - 1)])
            opens.append(marks.opens[self._run_slice(side, length)])
            closes.append(marks.closes[self._run_slice(side, length, length - 1)])
            inside.append(marks.inside[self._run_slice(side, length, length - 1)])
            quotes.append(self._run_sum(side, marks.quotes.astype(np.float64), length) > 0)
        asks = [one == _QUESTION for one in final]
        return (
            final[0][:, None] == final[1][None, :],
            asks[0][:, None] != asks[1][None, :],
            opens[0][:, None] == opens[1][None, :],
            quotes[0][:, None] == quotes[1][None, :],
            closes[0][:, None] == closes[1][None, :],
            inside[0][:, None] == inside[1][None, :],
        )

    def _numbered(self, rows: int, columns: int) -> tuple[Part, ...]:
        """Return whether both sides begin with the same number, and whether with different ones."""
        same, different = (table[:rows, :columns] for table in self._numbering)
        return same, different

    def _cosines(self, bead: Bead) -> FloatArray:
        if bead not in self._known_cosines:
            self._known_cosines[bead] = cosines(self._texts, self._window, bead)
        return self._known_cosines[bead]

    def _meaning(self, bead: Bead) -> tuple[Part, ...]:
        if self._texts.whole.background is None:
            return (np.zeros((1, 1)),) * 7
        near = self._cosines(bead)
        gains = (_gain(self._cosines, bead, side) for side in (0, 1))
        growth = (self._growth(bead, side) for side in (0, 1))
        return near, near * sum(bead) / 2, *gains, self._split(bead), *growth

    def _split(self, bead: Bead) -> FloatArray:
        """Return how much nearer the bead is than its best cut into two smaller beads."""
        near = self._cosines(bead)
        rows, columns = near.shape
        joints = []
        for first in range(1, bead[0]):
            for second in range(1, bead[1]):
                rest = bead[0] - first, bead[1] - second
                head = self._cosines((first, second))[:rows, :columns]
                tail = self._cosines(rest)[first : first + rows, second : second + columns]
                size = first + second
                joints.append((head * size + tail * sum(rest)) / (size + sum(rest)))
        if not joints:
            return np.zeros_like(near)
        found: FloatArray = near - np.maximum.reduce(joints)
        return found

    def _growth(self, bead: Bead, side: int) -> FloatArray:
        """Return the best change when one more neighbour on one side joins the bead."""
        near = self._cosines(bead)
        wider = self._cosines((bead[0] + (side == 0), bead[1] + (side == 1)))
        best = np.full_like(near, -np.inf)
        along, grown = (best, wider) if side == 0 else (best.T, wider.T)
        along[:-1] = grown
        along[1:] = np.maximum(along[1:], grown)
        return np.asarray(np.maximum(np.float32(_LEAST_GROWTH), best - near))

    def _layout(self, bead: Bead) -> tuple[Part, ...]:
        """Return what blocks say, where both texts have them, and what headings say."""
        crossed, begins, all_heading, any_heading, dated = [], [], [], [], []
        for side in (0, 1):
            marks, length = self._texts.side(side).marks, bead[side]
            begin = marks.block_start[self._run_slice(side, length)]
            begins.append(begin > 0)
            crossed.append(self._run_sum(side, marks.block_start, length) > begin)
            headings = self._run_sum(side, marks.heading.astype(np.float64), length)
            all_heading.append(headings == length)
            any_heading.append(headings > 0)
            dated.append(self._run_sum(side, marks.dateline.astype(np.float64), length) > 0)
        pair = all_heading[0][:, None] & all_heading[1][None, :]
        blocked = self._texts.whole.blocked
        return (
            blocked & (crossed[0][:, None] != crossed[1][None, :]),
            blocked & (begins[0][:, None] & begins[1][None, :]),
            blocked & (begins[0][:, None] != begins[1][None, :]),
            pair,
            (any_heading[0][:, None] | any_heading[1][None, :]) & ~pair,
            dated[0][:, None] != dated[1][None, :],
        )


def _numbering_tables(texts: Texts, window: Window) -> tuple[BoolArray, BoolArray]:
    """Return which segments of a window begin with the same number, and which with another."""
    sides = [texts.side(side).marks.numbering[slice(*window.range(side))] for side in (0, 1)]
    same = np.zeros((len(sides[0]), len(sides[1])), dtype=np.bool_)
    different = same.copy()
    numbered = [(column, one) for column, one in enumerate(sides[1]) if one]
    for row, here in enumerate(sides[0]):
        for column, there in numbered if here else ():
            (same if agree(here, there) else different)[row, column] = True
    return same, different


def _rectangles(sums: DoubleArray, bead: Bead) -> DoubleArray:
    """Return the sum over every rectangle of a bead's size, from two-dimensional prefix sums."""
    first, second = bead
    tall = sums[first:] - sums[: sums.shape[0] - first]
    return np.asarray(tall[:, second:] - tall[:, : tall.shape[1] - second])


def _held(table: FloatArray, length: int) -> FloatArray:
    """Return the presence of each key in every run of segments."""
    runs = len(table) - length + 1
    found = table[:runs]
    for offset in range(1, length):
        found = np.maximum(found, table[offset : offset + runs])
    return found


def _gain(measure: Callable[[Bead], FloatArray], bead: Bead, side: int) -> FloatArray:
    """Return what a measure gains from the bead's first and last segment on one side."""
    full = measure(bead)
    if bead[side] == 1:
        return np.zeros_like(full)
    shorter = measure((bead[0] - (side == 0), bead[1] - (side == 1)))
    if side == 0:
        return full - np.maximum(shorter[1:], shorter[:-1])
    return full - np.maximum(shorter[:, 1:], shorter[:, :-1])
