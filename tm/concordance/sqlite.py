"""The word index of the concordance: a SQLite file beside the database, derived from the store.

It may go at any time: an absent, damaged or foreign file is made anew. Several processes may use
it; each batch of units is one transaction, so that a process that dies leaves an index which the
next one takes up where it was left.
"""

import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

import sqlite_utils

from tm.concordance.query import Branch
from tm.concordance.tokens import TOKENS_VERSION, unit_tokens, word_token
from tm.database.sqlite import Database, open_database
from tm.errors import InvalidInputError, StorageError
from tm.index.files import tokeniser_version
from tm.model import Side, TranslationUnit
from tm.store import UnitStore

_log = logging.getLogger(__name__)

_FORMAT = 1  # raise it with every change of the tables
_BATCH = 5_000  # units of a transaction
_MANY = 20_000  # units after which the index is put in order
_LEAST_DEAD = 10_000  # rows that no longer hold, before a rebuild is thought of
_OPEN_WORDS = 1_000  # different words that a wildcard may stand for
_FEWEST_LETTERS = 2  # of a wildcard that stands for more words than that
_SUFFIXES = ("", "-wal", "-shm")
_DAMAGED = ("malformed", "not a database", "no such table", "no such column")


@dataclass(frozen=True, slots=True)
class _State:
    """How far the index has come.

    Attributes:
        change, mark: The change of the store that it holds whole, and its mark.
        target, target_mark: The change that it is on the way to; 0 when it is not.
        after: On the way, the last unit that was taken in.
        rows, living: Rows ever made, and those that still hold.
    """

    change: int
    mark: str
    target: int
    target_mark: str
    after: int
    rows: int
    living: int


_NEW = _State(0, "", 0, "", 0, 0, 0)


class WordIndex:
    """Finds the units that may hold words, the latest first; safe for several threads."""

    def __init__(self, store: UnitStore, path: Path | None = None) -> None:
        self._store = store
        self._path = path
        self._lock = Lock()
        self._database: Database | None = None

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
            self.rows() + 1 if before is None else before,
            limit,
        )

    def rows(self) -> int:
        """Return the number of the latest row."""
        return self._state().rows

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
        return self._open().read(sql, *parameters)

    # Keeping in step with the store

    def catch_up(self) -> None:
        """Take in what changed in the store; a large change takes its time."""
        with self._lock:
            try:
                self._catch_up()
            except StorageError as error:
                if not _is_damage(error):
                    raise
                _log.warning("the word index is damaged; making it anew")
                self._make_anew()
                self._catch_up()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _catch_up(self) -> None:
        state = self._state()
        if not self._belongs(state) or self._is_worn(state):
            self._make_anew()
            state = _NEW
        while state.target or state.change != self._store.last_change():
            state = self._take_in(state if state.target else self._set_out(state))

    def _belongs(self, state: _State) -> bool:
        """Tell whether the index was made from this store as it is, and not from a backup."""
        marks = [(state.change, state.mark)]
        if state.target:
            marks.append((state.target, state.target_mark))
        return all(self._store.change_mark(change) == mark for change, mark in marks)

    def _is_worn(self, state: _State) -> bool:
        dead = state.rows - state.living
        return not state.target and dead > max(_LEAST_DEAD, state.living)

    def _set_out(self, state: _State) -> _State:
        """Note where the index goes, and drop the units that changed or went since."""
        target = self._store.last_change()
        mark = self._store.change_mark(target)
        gone = list(self._store.gone_since(state.change)) if state.change else []
        with self._open().writing() as connection:
            now = _state_of(connection)
            if now != state:  # another process was faster
                return now
            dropped = _drop(connection, gone)
            set_out = replace(
                state, target=target, target_mark=mark, after=0, living=state.living - dropped
            )
            _note(connection, set_out)
        return set_out

    def _take_in(self, state: _State) -> _State:
        """Take in all units up to the target and return where the index then is."""
        count = 0
        while_on_the_way = state.target
        for batch in _batches(_unit_ids(self._store, state.change)):
            if batch[-1] > state.after:
                units = self._store.get_many(batch)
                with self._open().writing() as connection:
                    state = _state_of(connection)
                    if state.target != while_on_the_way:
                        return state  # another process has come further
                    fresh = [unit for unit in units if (unit.id or 0) > state.after]
                    state = replace(
                        _insert(connection, fresh, state), after=max(state.after, batch[-1])
                    )
                    _note(connection, state)
                count += len(fresh)
        return self._arrive(state, tidy=count > _MANY)

    def _arrive(self, state: _State, *, tidy: bool) -> _State:
        with self._open().writing() as connection:
            now = _state_of(connection)
            if now.target != state.target:
                return now
            arrived = replace(
                now, change=now.target, mark=now.target_mark, target=0, target_mark="", after=0
            )
            if tidy:  # searching one run of tokens is quicker than searching twenty
                connection.execute("INSERT INTO words(words) VALUES ('optimize')")
            _note(connection, arrived)
        return arrived

    # The file

    def _open(self) -> Database:
        if self._database is None:
            self._database = open_database(None) if self._path is None else Database(self._path)
            if not self._is_usable(self._database):
                self._make_anew()
        return self._database

    def _is_usable(self, database: Database) -> bool:
        """Tell whether the file has our tables, of this version."""
        try:
            rows = database.read("SELECT version FROM state")
        except StorageError as error:
            if not _is_damage(error):
                raise
            return False
        except sqlite3.DatabaseError:  # no such table
            return False
        return rows == [(_version(),)]

    def _make_anew(self) -> None:
        if self._database is not None:
            self._database.close()
        if self._path is None:
            self._database = open_database(None)
        else:
            for suffix in _SUFFIXES:
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._database = Database(self._path)
        with self._database.writing() as connection:
            _make_tables(connection)

    def _state(self) -> _State:
        rows = self._read(f"SELECT {_STATE} FROM state")  # noqa: S608 - our own column names
        return _State(*rows[0])


_STATE = 'change, mark, target, target_mark, "after", "rows", living'


def _version() -> str:
    return f"{_FORMAT}/{TOKENS_VERSION}/{tokeniser_version()}"


def _make_tables(connection: sqlite_utils.Database) -> None:
    if "state" in connection.table_names():  # another process was faster
        return
    for statement in (
        # No positions and no contents: the units are in the store, and are read before a hit
        # is shown. All tokens are made by us: the tokenizer only splits at blanks.
        "CREATE VIRTUAL TABLE words USING fts5"
        "(tokens, content='', detail=none, columnsize=0, tokenize='ascii')",
        "CREATE TABLE rows(row INTEGER PRIMARY KEY, unit INTEGER NOT NULL UNIQUE)",
        "CREATE TABLE vocabulary(word TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE state(version TEXT, change INTEGER, mark TEXT, target INTEGER,"
        ' target_mark TEXT, "after" INTEGER, "rows" INTEGER, living INTEGER)',
        "INSERT INTO words(words, rank) VALUES ('hashsize', 16000000)",
    ):
        connection.execute(statement)
    connection.execute("INSERT INTO state VALUES (?, 0, '', 0, '', 0, 0, 0)", (_version(),))


def _state_of(connection: sqlite_utils.Database) -> _State:
    return _State(*connection.execute(f"SELECT {_STATE} FROM state").fetchone())  # noqa: S608


def _note(connection: sqlite_utils.Database, state: _State) -> None:
    connection.execute(
        'UPDATE state SET change = ?, mark = ?, target = ?, target_mark = ?, "after" = ?,'
        ' "rows" = ?, living = ?',
        (state.change, state.mark, state.target, state.target_mark, state.after, state.rows,
         state.living),
    )  # fmt: skip


def _drop(connection: sqlite_utils.Database, unit_ids: Sequence[int]) -> int:
    """Forget units and return how many there were; their tokens stay until the next rebuild."""
    return connection.execute(
        "DELETE FROM rows WHERE unit IN (SELECT value FROM json_each(?))", (json.dumps(unit_ids),)
    ).rowcount


def _insert(
    connection: sqlite_utils.Database, units: Sequence[TranslationUnit], state: _State
) -> _State:
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


def _unit_ids(store: UnitStore, change: int) -> Iterator[int]:
    for text in store.texts_since(change):
        if text.side is Side.SOURCE:
            yield text.unit_id


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(ids)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _quoted(token: str) -> str:
    return f'"{token}"'


def _is_damage(error: StorageError) -> bool:
    return any(sign in str(error.__cause__) for sign in _DAMAGED)
