"""Links between the words of a unit's two sides: soft alignment under a prior.

Every pair of a Chinese and an English word that meet in some unit gets a prior from the dictionary
and from word vectors. A few rounds over all units then let the words of a unit compete for each
other, so that a link explained elsewhere counts here too. It is the idea of IBM model 1 (Brown et
al., Computational Linguistics 1993), made symmetric and held to its prior, because nearly every
word of a small memory occurs once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from glossary.extract.priors import (
    Dictionary,
    Indexes,
    Matrix,
    Met,
    TextEncoder,
    dictionary_prior,
    vector_prior,
)
from glossary.extract.words import Word, WordKind
from tm.lang import HAN

ROUNDS = 6
PRIOR_WEIGHT = 4  # units that a prior is worth against counted links
_EMPTY = 0.01  # what a pair without any evidence keeps, so that it can be learned
_LINK_COST = 0.05  # competes with every link while learning, as an empty word would
_FINAL_COST = 0.08  # the same for the links that are handed out

_RELAXATIONS = 2  # rounds in which the neighbours of a link have their say
_REACHES = (1, 2)  # words to either side that count as neighbours, the nearest twice
_LONELY = 0.2  # support of a link without linked neighbours
_RIVAL_SHARE = 0.5  # a weaker link of a word is no rival of its best one
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class WordPair:
    """The words of one unit, Chinese and English, marks included."""

    chinese: tuple[Word, ...]
    english: tuple[Word, ...]


def word_links(
    units: Sequence[WordPair],
    *,
    lexicon: Dictionary | None,
    encoder: TextEncoder | None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Matrix]:
    """Return for each unit how strongly each Chinese word is linked with each English one.

    Values are in [0, 1]; rows and columns of marks and function words are zero. Without dictionary
    and vectors the links come from co-occurrence alone.
    """
    table = _PairTable(units)
    met = Met(table.chinese, table.english, table.rows, table.columns)
    prior = np.maximum(dictionary_prior(met, lexicon), vector_prior(met, encoder))
    strength = prior + _EMPTY
    for done in range(ROUNDS):
        strength = _next_round(table, strength, prior)
        if progress is not None:
            progress(done + 1, ROUNDS)
    return [
        _spread(unit, *table.places[n], _final_links(strength[table.of_unit(n)], table.room(n)))
        for n, unit in enumerate(units)
    ]


class _PairTable:
    """Every pair of words that meet in a unit, numbered, and where each unit has them."""

    def __init__(self, units: Sequence[WordPair]) -> None:
        chinese: dict[str, int] = {}
        english: dict[str, int] = {}
        codes = []
        self.places: list[tuple[list[int], list[int]]] = []
        rows_of, columns_of = [], []
        for unit in units:
            rows, columns = _linkable(unit.chinese), _linkable(unit.english)
            self.places.append((rows, columns))
            rows_of.append([chinese.setdefault(unit.chinese[r].key, len(chinese)) for r in rows])
            columns_of.append(
                [english.setdefault(unit.english[c].key, len(english)) for c in columns]
            )
        self.chinese, self.english = list(chinese), list(english)
        for row, column in zip(rows_of, columns_of, strict=True):
            pair = np.array(row, np.int64)[:, None] * len(english) + np.array(column, np.int64)
            codes.append(pair.ravel())
        joined = np.concatenate(codes) if codes else np.zeros(0, np.int64)
        self.pairs, self._slots = np.unique(joined, return_inverse=True)
        self.rows, self.columns = np.divmod(self.pairs, max(1, len(english)))
        self._room = [
            np.array([room_of(unit.chinese[r].key) for r in rows], dtype=np.float64)
            for unit, (rows, _) in zip(units, self.places, strict=True)
        ]
        self._starts = np.cumsum([0, *(len(one) for one in codes)])
        self.frequency = self._frequencies(rows_of, columns_of)

    def _frequencies(self, rows_of: list[list[int]], columns_of: list[list[int]]) -> Matrix:
        of_chinese = np.bincount(_chained(rows_of), minlength=len(self.chinese))
        of_english = np.bincount(_chained(columns_of), minlength=len(self.english))
        found: Matrix = (of_chinese[self.rows] + of_english[self.columns]).astype(np.float64)
        return found

    def of_unit(self, n: int) -> Indexes:
        """Return the pair numbers of a unit as a table of its words."""
        slots: Indexes = self._slots[self._starts[n] : self._starts[n + 1]]
        rows, columns = self.places[n]
        return slots.reshape(len(rows), len(columns))

    def room(self, n: int) -> Matrix:
        """Return for how many English words each Chinese word of a unit has room."""
        return self._room[n]

    def count(self, weights: Matrix) -> Matrix:
        """Add up the weights of all units, pair by pair."""
        counted = np.bincount(self._slots, weights=weights, minlength=len(self.pairs))
        return counted.astype(np.float64)


def room_of(word: str) -> int:
    """Return for how many English words a Chinese word has room, one for two characters.

    世界贸易组织 has room for three: "World Trade Organization".
    """
    return (len(word) + 1) // 2 if HAN.match(word) else 1


def _chained(lists: Sequence[Sequence[int]]) -> Indexes:
    """Chain lists of numbers into one array."""
    return np.array([one for part in lists for one in part], dtype=np.int64)


def _linkable(words: Sequence[Word]) -> list[int]:
    return [n for n, word in enumerate(words) if word.kind <= WordKind.NUMBER]


def _next_round(table: _PairTable, strength: Matrix, prior: Matrix) -> Matrix:
    shared = [
        _soft(strength[table.of_unit(n)], _LINK_COST, table.room(n)).ravel()
        for n in range(len(table.places))
    ]
    counted = table.count(np.concatenate(shared)) if shared else np.zeros(0)
    found: Matrix = (2 * counted + PRIOR_WEIGHT * prior) / (table.frequency + PRIOR_WEIGHT)
    return np.maximum(found, 0.5 * prior + 0.5 * _EMPTY)


def _soft(strength: Matrix, cost: float, room: Matrix) -> Matrix:
    """Let rows and columns share themselves out; the geometric mean of both ways.

    ``room`` says for how many English words each Chinese word has room, ``cost`` is what an empty
    word would take.
    """
    if not strength.size:
        return strength
    by_column = strength / (strength.sum(axis=0, keepdims=True) + cost)
    by_row = strength * room[:, None] / (strength.sum(axis=1, keepdims=True) + cost)
    shared: Matrix = np.sqrt(by_column * np.minimum(1, by_row))
    return shared


def _final_links(strength: Matrix, room: Matrix) -> Matrix:
    if not strength.size:
        return strength
    for _ in range(_RELAXATIONS):
        strength = strength * _support(strength, _soft(strength, _FINAL_COST, room), room)
    return _soft(strength, _FINAL_COST, room) * np.sqrt(np.minimum(1, strength + 0.05))


def _support(strength: Matrix, links: Matrix, room: Matrix) -> Matrix:
    """Return, in [0, 1], how well each link's neighbours agree with it, against its rivals.

    Where a word occurs several times in a unit, the occurrence whose neighbours are linked with
    the neighbours of the other word is the right one. A word with room for several is its own
    neighbour.
    """
    around = np.full(links.shape, _LONELY)
    for reach in _REACHES:
        own = np.where(room[:, None] > 1, links, _box(links, reach, rows_only=True))
        around += np.maximum(0, _box(links, reach) - own)
    around[1:, 1:] += links[:-1, :-1]  # most compounds keep their order
    around[:-1, :-1] += links[1:, 1:]
    rivals = strength * around
    by_row = rivals / np.maximum(rivals.max(axis=1, keepdims=True), _TINY)
    by_column = rivals / np.maximum(rivals.max(axis=0, keepdims=True), _TINY)
    is_rival = strength > _RIVAL_SHARE * strength.max(axis=1, keepdims=True)
    found: Matrix = np.where(is_rival, np.sqrt(np.maximum(by_row, by_column)), 1.0)
    return found


def _box(values: Matrix, reach: int, *, rows_only: bool = False) -> Matrix:
    """Return sums over a window around each place; of its own row only when so asked."""
    total = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    total[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
    rows, columns = (np.arange(size) for size in values.shape)
    up = rows if rows_only else np.maximum(0, rows - reach)
    down = rows + 1 if rows_only else np.minimum(len(rows), rows + reach + 1)
    left, right = np.maximum(0, columns - reach), np.minimum(len(columns), columns + reach + 1)
    found: Matrix = (
        total[np.ix_(down, right)]
        - total[np.ix_(up, right)]
        - total[np.ix_(down, left)]
        + total[np.ix_(up, left)]
    )
    return found


def _spread(unit: WordPair, rows: list[int], columns: list[int], links: Matrix) -> Matrix:
    whole = np.zeros((len(unit.chinese), len(unit.english)))
    whole[np.ix_(rows, columns)] = links
    return whole
