"""Dictionary mass: how much of each Chinese segment the English ones translate, word by word."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.lexicon import Lexicon, stems
from tm.model import Segment
from tm.stopping import stopping

DoubleArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Row = tuple[IntArray, DoubleArray]

SINGLE_CHARACTER = 0.35  # weight of a one-character word: most are grammar or ambiguous
_LOOK_EVERY = 64  # segments between two looks whether to stop
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
    """Return the weight of each stem, as ``rarity_of`` does."""
    return rarity_of(stems(segment.text) for segment in english)


def rarity_of(segments: Iterable[Iterable[str]]) -> dict[str, float]:
    """Return the weight of each word: ln((segments + 1) / (segments with the word + 1/2)).

    It is positive for every word.
    """
    held = Counter[str]()
    count = 0
    for words in segments:
        held.update(frozenset(words))
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
    return weigh(
        [lexicon.words(segment.text) for segment in stopping(chinese)],
        [stems(segment.text) for segment in english],
        lambda word: strengths(word, lexicon),
        idf,
        share=lambda word: SINGLE_CHARACTER if len(word) == 1 else 1.0,
    )


def strengths(word: str, lexicon: Lexicon) -> dict[str, float]:
    """Return the stems of the glosses of a word, with what each says of its gloss.

    A gloss of several words gives each of them less, so that no long gloss wins by one of them.
    """
    best: dict[str, float] = {}
    for sense in lexicon.senses(word):
        for one in sense:
            best[one] = max(best.get(one, 0.0), len(sense) ** -0.5)
    return best


def weigh(
    first: Sequence[Iterable[str]],
    second: Sequence[Iterable[str]],
    translate: Callable[[str], Mapping[str, float]],
    idf: Mapping[str, float],
    *,
    share: Callable[[str], float],
) -> Mass:
    """Return the evidence between segments whose words are given.

    Args:
        first: The words of each segment of the first side.
        second: The words of each segment of the second side.
        translate: From a word of the first side to those that may translate it, with a strength.
        idf: The ``rarity`` of the words of the whole second text.
        share: What a word of the first side counts.
    """
    postings = _post(second, idf)
    known: dict[str, Row] = {}
    weight, rows = np.zeros(len(first)), []
    for row, words in enumerate(stopping(first, every=_LOOK_EVERY)):
        table = np.zeros(len(second))
        for word in words:
            weight[row] += share(word)
            if word not in known:
                known[word] = _word_row(translate(word), postings)
            places, values = known[word]
            table[places] += share(word) * values
        held = np.flatnonzero(table)
        rows.append((held, table[held]))
    return Mass(tuple(rows), weight, postings.total / _WEIGHT_OF_A_WORD)


def _post(segments: Sequence[Iterable[str]], idf: Mapping[str, float]) -> _Postings:
    places: dict[str, list[int]] = defaultdict(list)
    found = [dict.fromkeys(words) for words in segments]
    for row, words in enumerate(found):
        for word in words:
            places[word].append(row)
    total = np.array([sum(idf[word] for word in words) for words in found], dtype=np.float64)
    return _Postings(places, idf, total)


def _word_row(translations: Mapping[str, float], postings: _Postings) -> Row:
    """Return the segments that hold a translation of a word, and the best one's weight in each."""
    table: dict[int, float] = {}
    for word, strength in translations.items():
        for row in postings.rows.get(word, ()):
            table[row] = max(table.get(row, 0.0), strength * postings.idf[word])
    rows = np.array(sorted(table), dtype=np.int64)
    return rows, np.array([table[row] for row in rows.tolist()], dtype=np.float64)
