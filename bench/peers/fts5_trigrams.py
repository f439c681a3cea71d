"""SQLite's full-text search over trigrams: the best by BM25, scored anew.

Only the rarest two fifths of the query's trigrams are asked for, which is many times faster and
finds nearly as much (all of them did not end on English). Texts and queries of fewer than three
characters have no trigram and find nothing.
"""

import json
import math
import sqlite3
from contextlib import closing

import numpy as np

from bench.lookup_systems import CANDIDATES, Answer, Task, rescored

SHARE = 0.4
_CHARS = 3


class Fts5Trigrams:
    """A contentless FTS5 table and a table of how many texts have each trigram."""

    def __init__(self, task: Task) -> None:
        self._texts = list(task.texts())
        self._path = task.folder / "fts5.db"

    def build(self) -> None:
        with closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            for statement in (
                "BEGIN",
                "CREATE VIRTUAL TABLE texts USING"
                " fts5(text, content='', tokenize='trigram case_sensitive 1')",
                "CREATE VIRTUAL TABLE trigrams USING fts5vocab(texts, row)",
                "CREATE TABLE frequencies(trigram TEXT PRIMARY KEY, texts INTEGER) WITHOUT ROWID",
            ):
                connection.execute(statement)
            connection.executemany(
                "INSERT INTO texts(rowid, text) VALUES (?, ?)", enumerate(self._texts)
            )
            connection.execute("INSERT INTO texts(texts) VALUES ('optimize')")
            connection.execute("INSERT INTO frequencies SELECT term, doc FROM trigrams")
            connection.execute("COMMIT")

    def open(self) -> None:
        self._connection = sqlite3.connect(self._path)

    def search(self, text: str) -> list[int]:
        chosen = self._rarest(text)
        if not chosen:
            return []
        asked = " OR ".join('"' + trigram.replace('"', '""') + '"' for trigram in chosen)
        rows = self._connection.execute(
            "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?",
            (asked, CANDIDATES),
        )
        return rescored(text, self._texts, [row[0] for row in rows])

    def _rarest(self, text: str) -> list[str]:
        """Return the rarest trigrams of a text among those that some text has."""
        trigrams = list({text[at : at + _CHARS] for at in range(len(text) - _CHARS + 1)})
        rows = self._connection.execute(
            "SELECT trigram FROM frequencies WHERE trigram IN (SELECT value FROM json_each(?))"
            " ORDER BY texts, trigram LIMIT ?",
            (json.dumps(trigrams), math.ceil(SHARE * len(trigrams))),
        )
        return [row[0] for row in rows]

    def answer(self, found: list[int]) -> Answer:
        return Answer(np.array(found, dtype=np.int64))
