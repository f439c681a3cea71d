"""The scan: which vectors lie near one, over all rows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.embed import DIMENSIONS, FloatArray
from tm.meaning.vectors import Rows, sketches_of

EXACT_ROWS = 50_000  # so many are compared in full; that takes some 10 ms
MOST_DIFFERENT_SIGNS = 200  # of 512; see `docs/meaning.md` for what that misses
_ROWS_AT_ONCE = 512  # stay in the processor's cache as numbers of four bytes
_SKETCHES_AT_ONCE = 1 << 16

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """Rows near a vector, nearest first, then by their order.

    Attributes:
        cosines: Of each row, at most .002 off.
    """

    places: Places
    cosines: FloatArray


def near(
    rows: Rows,
    chosen: npt.NDArray[np.bool_],
    vector: FloatArray,
    floors: FloatArray,
    *,
    exact_rows: int = EXACT_ROWS,
) -> Near:
    """Return the chosen rows whose cosine reaches the floor of their language.

    With more than ``exact_rows`` rows only those are compared whose signs differ in few places.

    Args:
        rows: What is searched.
        chosen: Whether a row counts.
        vector: Of length 1.
        floors: The least cosine for each number of a language; above 1 for unwanted ones.
        exact_rows: So many rows are all compared in full.
    """
    if len(rows) > exact_rows:
        chosen = chosen & (different_signs(rows, vector) <= MOST_DIFFERENT_SIGNS)
    places = chosen.nonzero()[0].astype(np.int64)
    places = places[floors[rows.langs[places]] <= 1]
    cosines = cosines_of(rows, places, vector)
    reach = cosines >= floors[rows.langs[places]]
    places, cosines = places[reach], cosines[reach]
    order = np.lexsort((places, -cosines))
    return Near(places[order], cosines[order])


def different_signs(rows: Rows, vector: FloatArray) -> npt.NDArray[np.uint16]:
    """Return in how many places the signs of each row differ from those of a vector."""
    wanted = [words[0] for words in sketches_of(vector[None, :])]
    counts = np.zeros(len(rows), dtype=np.uint16)
    for start in range(0, len(rows), _SKETCHES_AT_ONCE):
        part = counts[start : start + _SKETCHES_AT_ONCE]
        for words, word in zip(rows.sketches, wanted, strict=True):
            part += np.bitwise_count(words[start : start + _SKETCHES_AT_ONCE] ^ word)
    return counts


def cosines_of(rows: Rows, places: Places, vector: FloatArray) -> FloatArray:
    """Return the cosines of some rows with a vector."""
    cosines = np.empty(len(places), dtype=np.float32)
    block = np.empty((_ROWS_AT_ONCE, DIMENSIONS), dtype=np.float32)
    for start in range(0, len(places), _ROWS_AT_ONCE):
        part = places[start : start + _ROWS_AT_ONCE]
        np.copyto(block[: len(part)], rows.codes[part])
        cosines[start : start + len(part)] = block[: len(part)] @ vector
    cosines *= rows.scales[places]
    return cosines
