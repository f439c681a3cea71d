"""Vectors of whole candidates and renderings, and how crowded their surroundings are."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from glossary.extract.priors import NEIGHBOURS, Matrix, TextEncoder, Vectors

SAMPLE = 1500  # phrases of the other language that tell how crowded the surroundings are
_BATCH = 256  # texts encoded between two reports of progress


class Phrases:
    """Vectors of Chinese candidates and of English renderings, as shown.

    A phrase in a crowded place is near to everything; the similarity of a pair is therefore twice
    their cosine less the mean cosine of each to its nearest phrases of the other language, as for
    words (`priors.pair_csls`), among an even sample of them.
    """

    def __init__(
        self,
        chinese: Sequence[str],
        english: Sequence[str],
        encoder: TextEncoder,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        total = len(chinese) + len(english)
        self._vectors = _encoded([*chinese, *english], encoder, progress, total)
        self._chinese = {text: row for row, text in enumerate(chinese)}
        self._english = {text: row for row, text in enumerate(english, start=len(chinese))}
        ours, theirs = self._vectors[: len(chinese)], self._vectors[len(chinese) :]
        self._crowding = np.concatenate(
            (_crowding(ours, _sample(theirs)), _crowding(theirs, _sample(ours)))
        )

    def english(self, text: str) -> Vectors:
        """Return the vector of a rendering."""
        vector: Vectors = self._vectors[self._english[text]]
        return vector

    def cosine(self, chinese: str, english: str) -> float:
        """Return the cosine of a candidate and a rendering."""
        one, other = self._chinese[chinese], self._english[english]
        return float(self._vectors[one] @ self._vectors[other])

    def similarity(self, chinese: str, english: str) -> float:
        """Return the cosine corrected for crowded surroundings."""
        one, other = self._chinese[chinese], self._english[english]
        crowded = self._crowding[one] + self._crowding[other]
        return 2 * float(self._vectors[one] @ self._vectors[other]) - float(crowded)


def _encoded(
    texts: Sequence[str],
    encoder: TextEncoder,
    progress: Callable[[int, int], None] | None,
    total: int,
) -> Vectors:
    parts = []
    for start in range(0, len(texts), _BATCH):
        parts.append(np.asarray(encoder.encode(texts[start : start + _BATCH])))
        if progress is not None:
            progress(min(start + _BATCH, total), total)
    return np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)


def _sample(vectors: Vectors) -> Vectors:
    step = max(1, len(vectors) // SAMPLE)
    return vectors[::step]


def _crowding(vectors: Vectors, others: Vectors) -> Matrix:
    count = min(NEIGHBOURS, len(others))
    found = np.zeros(len(vectors))
    if not count:
        return found
    for start in range(0, len(vectors), SAMPLE):
        cosines = vectors[start : start + SAMPLE] @ others.T
        nearest = np.partition(cosines, -count, axis=1)[:, -count:]
        found[start : start + SAMPLE] = nearest.mean(axis=1)
    return found


Similarities = Mapping[str, tuple[float, float]]
"""Cosine and corrected cosine of each rendering of a candidate."""
