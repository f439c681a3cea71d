"""The truth of the lookup benches: every text scored for every query, without any index.

Two scores: our own base score (`docs/scoring.md`), and the plain similarity by characters that most
peers go by. Texts come as a stream and are scored in parts, so memory is bounded.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from tm.score import expand
from tm.text import signs

TEXTS_AT_A_TIME = 100_000


@dataclass(frozen=True)
class Found:
    """The texts that reach the least score of one query.

    Attributes:
        positions: Their places in the stream, ascending.
        scores: In percent.
    """

    positions: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float64]

    def at_least(self, score: float) -> "Found":
        kept = self.scores >= score
        return Found(self.positions[kept], self.scores[kept])

    def pairs(self) -> set[tuple[int, int]]:
        """Return position and whole percent of each."""
        return set(zip(self.positions.tolist(), self.scores.astype(int).tolist(), strict=True))


class _Pieces(dict[str, str]):
    """What each sign becomes in an expanded sequence, one character for each element."""

    def __init__(self) -> None:
        super().__init__()
        self._characters: dict[str, str] = {}

    def __missing__(self, sign: str) -> str:
        known = self._characters
        elements = (known.setdefault(one, chr(len(known) + 1)) for one in expand([sign]))
        self[sign] = "".join(elements)
        return self[sign]


def base_scores(
    queries: Sequence[str], texts: Iterable[str], lang: str, *, least: int
) -> list[Found]:
    """Return for each query the texts whose base score is ``least`` percent or more."""
    parts = (_base_scores_of(queries, part, lang, least) for part in _parts(texts))
    return _joined(len(queries), parts)


def _base_scores_of(
    queries: Sequence[str], texts: Sequence[str], lang: str, least: int
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]:
    pieces = _Pieces()
    sequences = ["".join(map(pieces.__getitem__, signs(text, lang))) for text in texts]
    order = np.argsort([len(one) for one in sequences], kind="stable")
    by_length = [sequences[place] for place in order]
    lengths = np.array([len(one) for one in by_length], dtype=np.int64)
    for text in queries:
        query = "".join(map(pieces.__getitem__, signs(text, lang)))
        # Outside these lengths the difference in length alone is too much.
        shortest, longest = max(1, -(-least * len(query) // 100)), 100 * len(query) // least
        first, end = np.searchsorted(lengths, [shortest, longest + 1])
        found, scores = _reaching(query, by_length[first:end], lengths[first:end], least)
        places = order[first:end][found]
        ascending = np.argsort(places)
        yield places[ascending], scores[ascending].astype(np.float64)


def _reaching(
    query: str, sequences: Sequence[str], lengths: npt.NDArray[np.int64], least: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    cutoff = (100 - least) * int(max(len(query), lengths.max(initial=0))) // 100
    distances = process.cdist(
        [query], sequences, scorer=Levenshtein.distance, score_cutoff=cutoff, dtype=np.int32
    )[0].astype(np.int64)
    longer = np.maximum(lengths, len(query))
    scores = 100 * (longer - distances) // longer
    found = np.flatnonzero((distances <= cutoff) & (scores >= least))
    return found, scores[found]


def plain_scores(queries: Sequence[str], texts: Iterable[str], *, least: int) -> list[Found]:
    """Return for each query the texts whose plain similarity is ``least`` percent or more."""
    parts = (_plain_scores_of(queries, part, least) for part in _parts(texts))
    return _joined(len(queries), parts)


def _plain_scores_of(
    queries: Sequence[str], texts: Sequence[str], least: int
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]:
    for query in queries:
        scores = process.cdist(
            [query],
            texts,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=least / 100,
            dtype=np.float64,
        )[0]
        found = np.flatnonzero(scores >= least / 100)
        yield found, 100 * scores[found]


def _parts(texts: Iterable[str]) -> Iterator[list[str]]:
    stream = iter(texts)
    while part := list(islice(stream, TEXTS_AT_A_TIME)):
        yield part


def _joined(
    count: int,
    parts: Iterable[Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]],
) -> list[Found]:
    positions: list[list[npt.NDArray[np.int64]]] = [[] for _ in range(count)]
    scores: list[list[npt.NDArray[np.float64]]] = [[] for _ in range(count)]
    for number, part in enumerate(parts):
        for query, (found, values) in enumerate(part):
            positions[query].append(found + number * TEXTS_AT_A_TIME)
            scores[query].append(values)
    return [
        Found(
            np.concatenate(where or [np.zeros(0, np.int64)]), np.concatenate(what or [np.zeros(0)])
        )
        for where, what in zip(positions, scores, strict=True)
    ]
