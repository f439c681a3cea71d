"""Dictionary mass: how much of each Chinese segment the English ones translate, word by word."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.lexicon import Lexicon, stems
from tm.model import Segment

DoubleArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Row = tuple[IntArray, DoubleArray]

SINGLE_CHARACTER = 0.35  # weight of a one-character word: most are grammar or ambiguous
_WEIGHT_OF_A_WORD = 3.0  # typical inverse frequency, so that both sides count in words


@dataclass(frozen=True, slots=True)
class Mass:
    """The dictionary evidence between two texts.

    Attributes:
        rows: For each segment of the first side, the segments of the second that hold a
            translation of its words, ascending, and the summed weight of those words.
        first, second: How much each segment could give: its words, rare ones counting more.
    """

    rows: tuple[Row, ...]
    first: DoubleArray
    second: DoubleArray

    def part(self, row: int, row_end: int, column: int, column_end: int) -> "Mass":
        """Return the evidence between some of the segments."""
        rows = []
        for places, mass in self.rows[row:row_end]:
            low, high = np.searchsorted(places, (column, column_end))
            rows.append((places[low:high] - column, mass[low:high]))
        return Mass(tuple(rows), self.first[row:row_end], self.second[column:column_end])


@dataclass(frozen=True, slots=True)
class _Postings:
    """Where the stems of the English segments stand, with their weight.

    Attributes:
        total: Sum of the weights of the stems of each segment.
    """

    rows: Mapping[str, Sequence[int]]
    idf: Mapping[str, float]
    total: DoubleArray


def no_mass(first: int, second: int) -> Mass:
    """Return the evidence without a dictionary: none, for so many segments."""
    nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    return Mass((nothing,) * first, np.zeros(first), np.zeros(second))


def rarity(english: Iterable[Segment]) -> dict[str, float]:
    """Return the weight of each stem: ln((segments + 1) / (segments with the stem + 1/2)).

    It is positive for every stem.
    """
    held = Counter[str]()
    count = 0
    for segment in english:
        held.update(frozenset(stems(segment.text)))
        count += 1
    return {word: float(np.log((count + 1) / (rows + 0.5))) for word, rows in held.items()}


def weigh_words(
    chinese: Sequence[Segment],
    english: Sequence[Segment],
    lexicon: Lexicon,
    idf: Mapping[str, float],
) -> Mass:
    """Return the dictionary evidence between Chinese and English segments.

    ``idf`` is the ``rarity`` of the stems in the whole English text.
    """
    postings = _post(english, idf)
    known: dict[str, Row] = {}
    weight, rows = np.zeros(len(chinese)), []
    for row, segment in enumerate(chinese):
        table = np.zeros(len(english))
        for word in lexicon.words(segment.text):
            share = SINGLE_CHARACTER if len(word) == 1 else 1.0
            weight[row] += share
            if word not in known:
                known[word] = _word_row(word, lexicon, postings)
            places, values = known[word]
            table[places] += share * values
        held = np.flatnonzero(table)
        rows.append((held, table[held]))
    return Mass(tuple(rows), weight, postings.total / _WEIGHT_OF_A_WORD)


def _post(english: Sequence[Segment], idf: Mapping[str, float]) -> _Postings:
    places: dict[str, list[int]] = defaultdict(list)
    found = [dict.fromkeys(stems(segment.text)) for segment in english]
    for row, words in enumerate(found):
        for word in words:
            places[word].append(row)
    total = np.array([sum(idf[word] for word in words) for words in found], dtype=np.float64)
    return _Postings(places, idf, total)


def _word_row(word: str, lexicon: Lexicon, postings: _Postings) -> Row:
    """Return the segments that hold a gloss stem of a word, and the best stem's weight in each.

    A gloss of several words gives each of them less, so that no long gloss wins by one of them.
    """
    best: dict[str, float] = {}
    for sense in lexicon.senses(word):
        for stem in sense:
            best[stem] = max(best.get(stem, 0.0), len(sense) ** -0.5)
    table: dict[int, float] = {}
    for stem, share in best.items():
        for row in postings.rows.get(stem, ()):
            table[row] = max(table.get(row, 0.0), share * postings.idf[stem])
    rows = np.array(sorted(table), dtype=np.int64)
    return rows, np.array([table[row] for row in rows.tolist()], dtype=np.float64)
