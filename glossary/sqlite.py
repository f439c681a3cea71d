"""The SQLite store of concepts, candidates and the decisions on them."""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlite_utils

from glossary.admit import admit
from glossary.model import CandidateState, Concept, ConceptChange, TermCandidate
from glossary.rows import (
    CANDIDATE_COLUMNS,
    CONCEPT_COLUMNS,
    FOUND_COLUMNS,
    KEY_COLUMNS,
    TERM_COLUMNS,
    candidate_of,
    change_of,
    concept_text,
    concept_values,
    concepts_of,
    found_values,
    search_key,
    term_values,
)
from glossary.store import ConceptFilter
from tm.database.sqlite import Database, migrate
from tm.errors import ConflictError, NotFoundError
from tm.lang import primary
from tm.rows import time_text

PAGE = 500  # rows read at once: no read transaction stays open while a caller works on them
_ALL = ConceptFilter()
_DECIDED = frozenset({CandidateState.ACCEPTED, CandidateState.REJECTED})
_CONCEPTS = f"SELECT {', '.join(CONCEPT_COLUMNS)} FROM concepts"  # noqa: S608 - our own names
_INSERT_CONCEPT = (
    f"INSERT INTO concepts({', '.join(CONCEPT_COLUMNS)})"  # noqa: S608 - our own names
    f" VALUES ({', '.join('?' * len(CONCEPT_COLUMNS))})"
)
_UPDATE_CONCEPT = (
    f"UPDATE concepts SET {', '.join(f'{name} = ?' for name in CONCEPT_COLUMNS)}"  # noqa: S608
    " WHERE id = ?"
)
_TERMS = (
    f"SELECT {', '.join(TERM_COLUMNS)} FROM terms"  # noqa: S608 - our own names
    " WHERE concept_id IN (SELECT value FROM json_each(?)) ORDER BY concept_id, section, id"
)
_INSERT_TERM = (
    f"INSERT INTO terms({', '.join((*TERM_COLUMNS, *KEY_COLUMNS))})"  # noqa: S608
    f" VALUES ({', '.join('?' * len((*TERM_COLUMNS, *KEY_COLUMNS)))})"
)
_CANDIDATES = f"SELECT {', '.join(CANDIDATE_COLUMNS)} FROM candidates"  # noqa: S608
_INSERT_CANDIDATE = (
    "INSERT INTO candidates(source, target, source_lang, target_lang, state, decided_by,"  # noqa: S608
    f" {', '.join(FOUND_COLUMNS)}) VALUES (?, ?, ?, ?, 'open', '',"
    f" {', '.join('?' * len(FOUND_COLUMNS))})"
)
_UPDATE_CANDIDATE = (
    f"UPDATE candidates SET {', '.join(f'{name} = ?' for name in FOUND_COLUMNS)}"  # noqa: S608
    " WHERE id = ?"
)


def _first_schema(connection: sqlite_utils.Database) -> None:
    # AUTOINCREMENT: ids and change numbers are never used twice, also after deletions.
    for statement in (
        "CREATE TABLE concepts(id INTEGER PRIMARY KEY AUTOINCREMENT, subject_field TEXT NOT NULL,"
        " definition TEXT NOT NULL, note TEXT NOT NULL, do_not_translate INTEGER NOT NULL,"
        " pair_confidence REAL, termhood REAL, created_at TEXT, changed_at TEXT,"
        " changed_by TEXT NOT NULL)",
        "CREATE TABLE terms(id INTEGER PRIMARY KEY, concept_id INTEGER NOT NULL"
        " REFERENCES concepts(id) ON DELETE CASCADE, section INTEGER NOT NULL, lang TEXT NOT NULL,"
        " text TEXT NOT NULL, status TEXT NOT NULL, origin TEXT NOT NULL,"
        " part_of_speech TEXT NOT NULL, term_type TEXT NOT NULL, source TEXT NOT NULL,"
        " context TEXT NOT NULL, note TEXT NOT NULL, frequency INTEGER NOT NULL,"
        " evidence TEXT NOT NULL, language TEXT NOT NULL, folded TEXT NOT NULL)",
        "CREATE INDEX terms_concept ON terms(concept_id)",
        "CREATE INDEX terms_text ON terms(text, language)",
        "CREATE TABLE concept_history(change INTEGER PRIMARY KEY AUTOINCREMENT,"
        " concept_id INTEGER NOT NULL, before TEXT, at TEXT NOT NULL, by TEXT NOT NULL,"
        " action TEXT NOT NULL)",
        "CREATE INDEX concept_history_concept ON concept_history(concept_id)",
        "CREATE TABLE candidates(id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL,"
        " target TEXT NOT NULL, source_lang TEXT NOT NULL, target_lang TEXT NOT NULL,"
        " variants TEXT NOT NULL, frequency INTEGER NOT NULL, pair_confidence REAL NOT NULL,"
        " termhood REAL NOT NULL, rank REAL NOT NULL, flags TEXT NOT NULL, evidence TEXT NOT NULL,"
        " state TEXT NOT NULL, concept_id INTEGER REFERENCES concepts(id), decided_at TEXT,"
        " decided_by TEXT NOT NULL)",
        "CREATE INDEX candidates_rank ON candidates(rank DESC, id)",
        "CREATE INDEX candidates_concept ON candidates(concept_id)",
    ):
        connection.execute(statement)


MIGRATIONS = (_first_schema,)


class SqliteConceptStore:
    """The ``ConceptStore`` in a SQLite file; any thread may use it."""

    def __init__(self, database: Database) -> None:
        migrate(database, "glossary", MIGRATIONS)
        self._database = database

    def _read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self._database.read(sql, *parameters)

    @contextmanager
    def _writing(self) -> Iterator[sqlite_utils.Database]:
        """Begin a write transaction, or join the one that this thread is in."""
        connection = self._database.connection
        if connection.conn.in_transaction:
            yield connection
            return
        with self._database.writing() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes of a ``with`` block one transaction."""
        with self._writing():
            yield

    # Concepts

    def add(self, concept: Concept, *, at: datetime, by: str = "") -> Concept:
        """Store a new concept and return it with its id."""
        entered = replace(admit(concept), id=None, created_at=at, changed_at=at, changed_by=by)
        with self._writing() as connection:
            inserted = connection.execute(_INSERT_CONCEPT, concept_values(entered))
            concept_id = int(inserted.lastrowid or 0)
            stored = replace(entered, id=concept_id)
            connection.conn.executemany(_INSERT_TERM, term_values(stored))
            self._record(connection, concept_id, None, "add", at, by)
        return stored

    def get(self, concept_id: int) -> Concept:
        """Return one concept."""
        for concept in self._concepts(self._read(f"{_CONCEPTS} WHERE id = ?", concept_id)):
            return concept
        raise NotFoundError(f"there is no concept c{concept_id}")

    def update(self, concept: Concept, *, at: datetime, by: str = "") -> Concept:
        """Replace the stored concept of the same id; its former state goes to the history."""
        if concept.id is None:
            raise ValueError("only a stored concept can be updated")
        with self._writing() as connection:
            former = self.get(concept.id)
            entered = replace(
                admit(concept),
                created_at=former.created_at,
                changed_at=former.changed_at,
                changed_by=former.changed_by,
            )
            if entered == former:
                return former
            entered = replace(entered, changed_at=at, changed_by=by)
            self._record(connection, concept.id, former, "update", at, by)
            connection.execute(_UPDATE_CONCEPT, (*concept_values(entered), concept.id))
            connection.execute("DELETE FROM terms WHERE concept_id = ?", (concept.id,))
            connection.conn.executemany(_INSERT_TERM, term_values(entered))
        return entered

    def delete(self, concept_id: int, *, at: datetime, by: str = "") -> None:
        """Delete a concept; the candidates that became it are open again."""
        with self._writing() as connection:
            self._record(connection, concept_id, self.get(concept_id), "delete", at, by)
            connection.execute(
                "UPDATE candidates SET state = 'open', concept_id = NULL, decided_at = NULL,"
                " decided_by = '' WHERE concept_id = ?",
                (concept_id,),
            )
            connection.execute("DELETE FROM concepts WHERE id = ?", (concept_id,))

    @staticmethod
    def _record(
        connection: sqlite_utils.Database,
        concept_id: int,
        before: Concept | None,
        action: str,
        at: datetime,
        by: str,
    ) -> None:
        connection.execute(
            "INSERT INTO concept_history(concept_id, before, at, by, action)"
            " VALUES (?, ?, ?, ?, ?)",
            (concept_id, before and concept_text(before), time_text(at), by, action),
        )

    def history(self, concept_id: int) -> tuple[ConceptChange, ...]:
        """Return the changes of a concept, oldest first; also of a deleted one."""
        rows = self._read(
            "SELECT before, at, by, action FROM concept_history WHERE concept_id = ?"
            " ORDER BY change",
            concept_id,
        )
        return tuple(map(change_of, rows))

    def concepts(
        self, wanted: ConceptFilter = _ALL, *, after: int = 0, limit: int | None = None
    ) -> Iterator[Concept]:
        """Yield concepts by ascending id, those with an id above ``after``."""
        where, parameters = _where(wanted)
        sql = f"{_CONCEPTS} WHERE id > ?{where} ORDER BY id LIMIT ?"
        left = limit
        while left is None or left > 0:
            page = PAGE if left is None else min(PAGE, left)
            rows = self._read(sql, after, *parameters, page)
            yield from self._concepts(rows)
            if len(rows) < page:
                return
            after = rows[-1][0]
            left = None if left is None else left - page

    def _concepts(self, rows: list[tuple[Any, ...]]) -> Iterator[Concept]:
        return concepts_of(rows, self._read(_TERMS, json.dumps([row[0] for row in rows])))

    def last_change(self) -> int:
        """Return a number that grows with every change of the concepts, 0 before the first."""
        return int(self._read("SELECT coalesce(max(change), 0) FROM concept_history")[0][0])

    def find_term(self, text: str, lang: str) -> tuple[Concept, ...]:
        """Return the concepts that have exactly this term (NFC) in this language, by id."""
        rows = self._read(
            f"{_CONCEPTS} WHERE id IN"  # noqa: S608 - our own names
            " (SELECT concept_id FROM terms WHERE text = ? AND language = ?) ORDER BY id",
            unicodedata.normalize("NFC", text),
            primary(lang),
        )
        return tuple(self._concepts(rows))

    # Candidates

    def replace_candidates(
        self,
        candidates: Iterable[TermCandidate],
        *,
        source_lang: str,
        target_lang: str,
        at: datetime,
    ) -> int:
        """Store a new extraction of one language pair and return the number of candidates."""
        with self._writing() as connection:
            known = self._known_candidates(source_lang, target_lang)
            found: set[tuple[str, str]] = set()
            for candidate in candidates:
                key = candidate.source, candidate.target
                if key in found:
                    continue
                found.add(key)
                values = found_values(candidate)
                if key in known:
                    connection.execute(_UPDATE_CANDIDATE, (*values, known[key][0]))
                else:
                    langs = candidate.source_lang, candidate.target_lang
                    connection.execute(_INSERT_CANDIDATE, (*key, *langs, *values))
            gone = [
                (candidate_id,)
                for key, (candidate_id, state) in known.items()
                if key not in found and state not in _DECIDED
            ]
            connection.conn.executemany("DELETE FROM candidates WHERE id = ?", gone)
        return len(found)

    def _known_candidates(
        self, source_lang: str, target_lang: str
    ) -> dict[tuple[str, str], tuple[int, str]]:
        """Return id and state of the candidates of a language pair, by their texts."""
        pair = primary(source_lang), primary(target_lang)
        return {
            (source, target): (candidate_id, state)
            for candidate_id, source, target, *langs, state in self._read(
                "SELECT id, source, target, source_lang, target_lang, state FROM candidates"
            )
            if (primary(langs[0]), primary(langs[1])) == pair
        }

    def candidates(
        self, state: CandidateState | None = None, *, offset: int = 0, limit: int | None = None
    ) -> Iterator[TermCandidate]:
        """Yield candidates, best rank first, then by id."""
        where = "" if state is None else f" WHERE state = '{state.value}'"
        rows = self._read(
            f"{_CANDIDATES}{where} ORDER BY rank DESC, id LIMIT ? OFFSET ?",
            -1 if limit is None else limit,
            offset,
        )
        return map(candidate_of, rows)

    def get_candidate(self, candidate_id: int) -> TermCandidate:
        """Return one candidate."""
        rows = self._read(f"{_CANDIDATES} WHERE id = ?", candidate_id)
        if not rows:
            raise NotFoundError(f"there is no candidate {candidate_id}")
        return candidate_of(rows[0])

    def decide(
        self,
        candidate_id: int,
        state: CandidateState,
        *,
        concept_id: int | None = None,
        at: datetime,
        by: str = "",
    ) -> TermCandidate:
        """Record a decision (or ``open`` to take one back) and return the candidate."""
        is_open = state is CandidateState.OPEN
        with self._writing() as connection:
            former = self.get_candidate(candidate_id).state
            if former in _DECIDED and not is_open:
                raise ConflictError(
                    f"candidate {candidate_id} is already {former}; open it again first"
                )
            if concept_id is not None:
                self.get(concept_id)
            connection.execute(
                "UPDATE candidates SET state = ?, concept_id = ?, decided_at = ?, decided_by = ?"
                " WHERE id = ?",
                (
                    state.value,
                    concept_id,
                    None if is_open else time_text(at),
                    "" if is_open else by,
                    candidate_id,
                ),
            )
        return self.get_candidate(candidate_id)


def _where(wanted: ConceptFilter) -> tuple[str, list[object]]:
    """Return the conditions of a filter, each begun with AND, and their parameters."""
    sql, parameters = "", list[object]()
    if wanted.subject_field is not None:
        sql += " AND subject_field = ?"
        parameters.append(wanted.subject_field)
    for condition, value in (
        ("language = ?", wanted.lang and primary(wanted.lang)),
        ("status = ?", wanted.status and wanted.status.value),
        ("instr(folded, ?) > 0", wanted.contains and search_key(wanted.contains)),
    ):
        if value:
            sql += f" AND id IN (SELECT concept_id FROM terms WHERE {condition})"  # noqa: S608
            parameters.append(value)
    return sql, parameters
