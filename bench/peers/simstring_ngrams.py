"""simstring-rust: all texts whose n-grams are similar enough, the best of them scored anew."""

from bisect import bisect_left

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein
from simstring_rust.database import HashDb
from simstring_rust.extractors import CharacterNgrams
from simstring_rust.measures import Dice
from simstring_rust.searcher import Searcher

from bench.lookup_systems import Answer, Task

NGRAM_CHARS = {"zh": 2, "en": 3}
LEAST_DICE = 0.55
SCORED = 500


class SimstringNgrams:
    """A database in memory; it gives texts, so those that stand several times are told once."""

    def __init__(self, task: Task) -> None:
        self._texts = list(task.texts())
        self._chars = NGRAM_CHARS[task.lang]
        self._order = np.array(
            sorted(range(len(self._texts)), key=self._texts.__getitem__), dtype=np.int32
        )

    def build(self) -> None:
        """It has no files."""

    def open(self) -> None:
        database = HashDb(CharacterNgrams(self._chars, "$"))
        before = None
        for place in self._order:
            text = self._texts[place]
            if text != before:
                database.insert(text)
            before = text
        self._searcher = Searcher(database, Dice())

    def search(self, text: str) -> list[str]:
        similar = self._searcher.ranked_search(text, LEAST_DICE)[:SCORED]
        found = process.extract(
            text,
            [one for one, _ in similar],
            scorer=Levenshtein.normalized_similarity,
            limit=None,
        )
        return [one for one, _, _ in found]

    def answer(self, found: list[str]) -> Answer:
        return Answer(np.array([place for one in found for place in self._places(one)], np.int64))

    def _places(self, text: str) -> list[int]:
        """Return all places of a text in the corpus."""
        at = bisect_left(self._order, text, key=self._texts.__getitem__)
        places = []
        while at < len(self._order) and self._texts[self._order[at]] == text:
            places.append(int(self._order[at]))
            at += 1
        return places
