"""The baseline: rapidfuzz compares the query with every text, by characters."""

from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bench.lookup_systems import MIN_SCORE, Answer, Task


class PlainScan:
    """The call that all ratios refer to."""

    def __init__(self, task: Task) -> None:
        self._texts = list(task.texts())

    def build(self) -> None:
        """Nothing is kept on disk."""

    def open(self) -> None:
        """Nothing is kept besides the texts."""

    def search(self, text: str) -> list[Any]:
        return process.extract(
            text,
            self._texts,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=MIN_SCORE / 100,
            limit=None,
        )

    def answer(self, found: list[Any]) -> Answer:
        return Answer(np.array([place for _, _, place in found], dtype=np.int64))
