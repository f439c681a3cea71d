"""The words of a concordance in a SQLite file: one generation of the index in `../sqlite.py`.

Each batch of units is one transaction, so that a process that dies leaves a file which the next
one takes up where it was left.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlite_utils

from tm.concordance.query import Branch
from tm.concordance.tokens import TOKENS_VERSION, unit_tokens, word_token
from tm.database.sqlite import Database, open_database
from tm.errors import InvalidInputError, StorageError
from tm.index.files import tokeniser_version
from tm.model import Side, TranslationUnit
from tm.reached import Reached

_FORMAT = 1  # raise it with every change of the tables
_OPEN_WORDS = 1_000  # different words that a wildcard may stand for
_FEWEST_LETTERS = 2  # of a wildcard that stands for more words than that
_BEHIND_ALL = 2**62  # no row has so high a number
_UNWRITABLE = ("readonly", "unable to open")
_CIRCUMSTANCES = (*_UNWRITABLE, "locked", "disk is full", "disk i/o")
"""Whatever else SQLite says of a file that only we write means that the file is damaged."""


class DamagedWordsError(StorageError):
    """The file cannot be used; it may be made anew."""


class UnwritableWordsError(StorageError):
    """The file cannot be written or opened where it is to stand."""


@dataclass(frozen=True, slots=True)
class WordState:
    """What a file holds.

    Attributes:
        rows, living: Rows ever made, and those that still hold.
    """

    reached: Reached
    rows: int
    living: int

    @property
    def dead(self) -> int:
        """Return how many rows no longer hold."""
        return self.rows - self.living


class WordFile:
    """Finds the units that may hold words, the latest first; safe for several threads.

    Every method may raise `DamagedWordsError`.

    Attributes:
        name: Of the generation; rows are numbered anew in each.
        is_kept: It stays when the process ends.
    """

    def __init__(self, path: Path | None, name: str) -> None:
        self.name = name
        self.is_kept = path is not None
        with _told_apart():
            self._database = open_database(None) if path is None else Database(path)

    def close(self) -> None:
        """Close the file for all threads."""
        self._database.close()

    # Searching

    def search(
        self, branches: Sequence[Branch], *, before: int | None = None, limit: int
    ) -> list[tuple[int, int]]:
        """Return row and unit id of candidates, the latest row first.

        Every unit that answers is among them; some may not. ``before`` continues a list.

        Raises:
            InvalidInputError: a wildcard stands for too many words.
        """
        expression = self._expression(branches)
        if not expression:
            return []
        return self._read(
            "SELECT words.rowid, rows.unit FROM words JOIN rows ON rows.row = words.rowid"
            " WHERE words MATCH ? AND words.rowid < ? ORDER BY words.rowid DESC LIMIT ?",
            expression,
            _BEHIND_ALL if before is None else before,
            limit,
        )

    def rows(self) -> int:
        """Return the number of the latest row."""
        return self.state().rows

    def sample(self, count: int) -> list[int]:
        """Return the ids of units spread over the index; the same for the same index."""
        rows = self.rows()
        wanted = sorted({1 + rows * number // count for number in range(min(count, rows))})
        sql = "SELECT unit FROM rows WHERE row IN (SELECT value FROM json_each(?))"
        return [row[0] for row in self._read(sql, json.dumps(wanted))]

    def _expression(self, branches: Sequence[Branch]) -> str:
        """Return the branches as an FTS5 expression, ``""`` where nothing can match."""
        found = dict.fromkeys(self._branch(branch) for branch in branches)
        return " OR ".join(f"({one})" for one in found if one)

    def _branch(self, branch: Branch) -> str:
        tokens = set(branch.filters).union(*(needs.tokens for needs in branch.needs))
        parts = [_quoted(token) for token in sorted(tokens)]
        opened = set[tuple[Side, str]]().union(*(needs.open_words for needs in branch.needs))
        for side, word in sorted(opened):
            known = self._open_word(side, word)
            if not known:
                return ""
            parts.append(known)
        return " AND ".join(parts)

    def _open_word(self, side: Side, word: str) -> str:
        """Return what a word with a wildcard stands for, ``""`` when it is nothing."""
        words = self._read(
            "SELECT word FROM vocabulary WHERE word GLOB ? LIMIT ?", word, _OPEN_WORDS + 1
        )
        if len(words) <= _OPEN_WORDS:
            listed = " OR ".join(_quoted(word_token(side, row[0])) for row in words)
            return f"({listed})" if listed else ""
        start = word.rstrip("*")
        if "*" in start or len(start) < _FEWEST_LETTERS:
            raise InvalidInputError(
                f"{word} stands for more than {_OPEN_WORDS:,} different words; give more letters"
            )
        return f"{_quoted(word_token(side, start))} *"

    def _read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with _told_apart():
            return self._database.read(sql, *parameters)

    # Keeping in step with a store

    def check(self) -> None:
        """Raise `DamagedWordsError` where this is no file of words of this version."""
        rows = self._read("SELECT version FROM state")
        if rows != [(_version(),)]:
            raise DamagedWordsError("the words are of another version")

    def state(self) -> WordState:
        """Return what the file holds."""
        return _state(self._read(f"SELECT {_STATE} FROM state")[0])  # noqa: S608 - our own names

    def make_tables(self) -> None:
        """Make an empty file ready."""
        with self._writing() as connection:
            for statement in _TABLES:
                connection.execute(statement)
            connection.execute("INSERT INTO state VALUES (?, 0, '', 0, '', 0, 0, 0)", (_version(),))

    def set_out(self, state: WordState, reached: Reached, gone: Sequence[int]) -> WordState:
        """Note where the file goes, drop units that changed or went since, and return the state.

        Where another process has come further than ``state``, only that is returned.
        """
        with self._writing() as connection:
            now = _state_of(connection)
            if now != state:
                return now
            living = state.living - _drop(connection, gone)
            return _noted(connection, replace(state, reached=reached, living=living))

    def take_in(self, units: Sequence[TranslationUnit], *, target: int, last: int) -> WordState:
        """Take in units on the way to a change, up to a last id, unless that was done before."""
        with self._writing() as connection:
            now = _state_of(connection)
            if now.reached.target != target or now.reached.after >= last:
                return now
            fresh = [unit for unit in units if (unit.id or 0) > now.reached.after]
            then = _insert(connection, fresh, now)
            return _noted(connection, replace(then, reached=replace(now.reached, after=last)))

    def arrive(self, *, target: int, tidy: bool) -> WordState:
        """Note that everything up to a change is taken in, unless that was done before."""
        with self._writing() as connection:
            now = _state_of(connection)
            if now.reached.target != target:
                return now
            if tidy:  # searching one run of tokens is quicker than searching twenty
                connection.execute("INSERT INTO words(words) VALUES ('optimize')")
            return _noted(connection, replace(now, reached=now.reached.arrived()))

    @contextmanager
    def _writing(self) -> Iterator[sqlite_utils.Database]:
        with _told_apart(), self._database.writing() as connection:
            yield connection


@contextmanager
def _told_apart() -> Iterator[None]:
    """Tell a damaged file and one that cannot be written from what may pass."""
    try:
        yield
    except (StorageError, sqlite3.DatabaseError) as error:
        told = str(error.__cause__ or error).lower()
        if not any(sign in told for sign in _CIRCUMSTANCES):
            raise DamagedWordsError(f"the word index is damaged ({told})") from error
        if any(sign in told for sign in _UNWRITABLE):
            raise UnwritableWordsError(f"the word index cannot be written ({told})") from error
        if isinstance(error, StorageError):
            raise
        raise StorageError(f"the word index cannot be used ({told})") from error


_STATE = 'change, mark, target, target_mark, "after", "rows", living'
_TABLES = (
    # No positions and no contents: the units are in the store, and are read before a hit
    # is shown. All tokens are made by us: the tokenizer only splits at blanks.
    "CREATE VIRTUAL TABLE words USING fts5"
    "(tokens, content='', detail=none, columnsize=0, tokenize='ascii')",
    "CREATE TABLE rows(row INTEGER PRIMARY KEY, unit INTEGER NOT NULL UNIQUE)",
    "CREATE TABLE vocabulary(word TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE state(version TEXT, change INTEGER, mark TEXT, target INTEGER,"
    ' target_mark TEXT, "after" INTEGER, "rows" INTEGER, living INTEGER)',
    "INSERT INTO words(words, rank) VALUES ('hashsize', 16000000)",
)


def _version() -> str:
    return f"{_FORMAT}/{TOKENS_VERSION}/{tokeniser_version()}"


def _state(row: Sequence[Any]) -> WordState:
    return WordState(Reached(*row[:5]), *row[5:])


def _state_of(connection: sqlite_utils.Database) -> WordState:
    return _state(connection.execute(f"SELECT {_STATE} FROM state").fetchone())  # noqa: S608


def _noted(connection: sqlite_utils.Database, state: WordState) -> WordState:
    reached = state.reached
    connection.execute(
        'UPDATE state SET change = ?, mark = ?, target = ?, target_mark = ?, "after" = ?,'
        ' "rows" = ?, living = ?',
        (reached.change, reached.mark, reached.target, reached.target_mark, reached.after,
         state.rows, state.living),
    )  # fmt: skip
    return state


def _drop(connection: sqlite_utils.Database, unit_ids: Sequence[int]) -> int:
    """Forget units and return how many there were; their tokens stay until the next rebuild."""
    return connection.execute(
        "DELETE FROM rows WHERE unit IN (SELECT value FROM json_each(?))", (json.dumps(unit_ids),)
    ).rowcount


def _insert(
    connection: sqlite_utils.Database, units: Sequence[TranslationUnit], state: WordState
) -> WordState:
    dropped = _drop(connection, [unit.id or 0 for unit in units])
    vocabulary = set[str]()
    rows = []
    for row, unit in enumerate(units, state.rows + 1):
        tokens, words = unit_tokens(unit)
        vocabulary |= words
        rows.append((row, " ".join(tokens), unit.id))
    execute = connection.conn.executemany
    execute("INSERT INTO words(rowid, tokens) VALUES (?, ?)", (row[:2] for row in rows))
    execute("INSERT INTO rows VALUES (?, ?)", (row[::2] for row in rows))
    execute("INSERT OR IGNORE INTO vocabulary VALUES (?)", ((word,) for word in sorted(vocabulary)))
    return replace(state, rows=state.rows + len(rows), living=state.living + len(rows) - dropped)


def _quoted(token: str) -> str:
    return f'"{token}"'
