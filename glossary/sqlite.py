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
from glossary.history.counts import without_counts
from glossary.history.sqlite import ChangeLog
from glossary.model import CandidateState, Concept, ConceptChange, TermCandidate
from glossary.rows import (
    candidate_of,
    concept_values,
    concepts_of,
    found_values,
    search_key,
    section_values,
    term_values,
)
from glossary.schema.sqlite import (
    CANDIDATES,
    CONCEPTS,
    INSERT_CANDIDATE,
    INSERT_CONCEPT,
    INSERT_SECTION,
    INSERT_TERM,
    MIGRATIONS,
    SECTIONS,
    TERMS,
    UPDATE_CANDIDATE,
    UPDATE_CONCEPT,
)
from glossary.store import ConceptFilter
from tm.database.sqlite import Database, migrate
from tm.errors import ConflictError, NotFoundError
from tm.lang import primary
from tm.rows import time_text

PAGE = 500  # rows read at once: no read transaction stays open while a caller works on them
_ALL = ConceptFilter()
_DECIDED = frozenset({CandidateState.ACCEPTED, CandidateState.REJECTED})


class SqliteConceptStore:
    """The ``ConceptStore`` in a SQLite file; any thread may use it."""

    def __init__(self, database: Database) -> None:
        migrate(database, "glossary", MIGRATIONS)
        self._database = database
        self._changes = ChangeLog(database)

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
    def transaction(self, batch: str = "") -> Iterator[None]:
        """Make all writes of a ``with`` block one transaction."""
        with self._writing():
            if not batch:
                yield
                return
            with self._changes.batch(batch):
                yield

    # Concepts

    def add(self, concept: Concept, *, at: datetime, by: str = "") -> Concept:
        """Store a new concept and return it with its id."""
        entered = admit(concept)
        entered = replace(
            entered,
            id=None,
            created_at=entered.created_at or at,
            created_by=entered.created_by or by,
            changed_at=at,
            changed_by=by,
        )
        with self._writing() as connection:
            inserted = connection.execute(INSERT_CONCEPT, concept_values(entered))
            stored = replace(entered, id=int(inserted.lastrowid or 0))
            return self._written(connection, stored, None, "add", at, by)

    def get(self, concept_id: int) -> Concept:
        """Return one concept."""
        for concept in self._concepts(self._read(f"{CONCEPTS} WHERE id = ?", concept_id)):
            return concept
        raise NotFoundError(f"there is no concept c{concept_id}")

    def get_many(self, ids: Iterable[int]) -> tuple[Concept, ...]:
        """Return the concepts of these ids that exist, by id."""
        wanted = json.dumps(sorted(set(ids)))
        rows = self._read(
            f"{CONCEPTS} WHERE id IN"  # noqa: S608 - our own names
            " (SELECT value FROM json_each(?)) ORDER BY id",
            wanted,
        )
        return tuple(self._concepts(rows))

    def update(self, concept: Concept, *, at: datetime, by: str = "") -> Concept:
        """Replace the stored concept of the same id; its former state goes to the history."""
        if concept.id is None:
            raise ValueError("only a stored concept can be updated")
        with self._writing() as connection:
            former = self.get(concept.id)
            entered = replace(
                admit(concept),
                created_at=former.created_at,
                created_by=former.created_by,
                changed_at=former.changed_at,
                changed_by=former.changed_by,
            )
            if entered == former:
                return former
            if without_counts(entered) == without_counts(former):  # nobody says anything else
                return self._rewritten(connection, replace(entered, version=former.version))
            entered = replace(entered, changed_at=at, changed_by=by)
            return self._written(connection, entered, former, "update", at, by)

    def _written(
        self,
        connection: sqlite_utils.Database,
        concept: Concept,
        former: Concept | None,
        action: str,
        at: datetime,
        by: str,
        undoes: int | None = None,
    ) -> Concept:
        """Record the change of a stored concept, and write it."""
        if concept.id is None:
            raise ValueError("a concept has its row before what belongs to it")
        change = self._changes.record(
            connection, concept.id, former, action, at=at, by=by, undoes=undoes
        )
        return self._rewritten(connection, replace(concept, version=change))

    def _rewritten(self, connection: sqlite_utils.Database, stored: Concept) -> Concept:
        """Write the row of a stored concept and all below it."""
        connection.execute(UPDATE_CONCEPT, (*concept_values(stored), stored.id))
        for table in ("terms", "sections"):
            connection.execute(
                f"DELETE FROM {table} WHERE concept_id = ?",  # noqa: S608 - our own names
                (stored.id,),
            )
        connection.conn.executemany(INSERT_TERM, term_values(stored))
        connection.conn.executemany(INSERT_SECTION, section_values(stored))
        return stored

    def delete(
        self, concept_id: int, *, at: datetime, by: str = "", successor: int | None = None
    ) -> None:
        """Delete a concept; its candidates are open again, or belong to its successor."""
        self._delete(concept_id, at, by, successor=successor)

    def _delete(
        self,
        concept_id: int,
        at: datetime,
        by: str,
        *,
        successor: int | None = None,
        undoes: int | None = None,
    ) -> None:
        with self._writing() as connection:
            former = self.get(concept_id)
            action = "delete" if undoes is None else "undo"
            self._changes.record(
                connection, concept_id, former, action, at=at, by=by, undoes=undoes
            )
            if successor is None:
                connection.execute(
                    "UPDATE candidates SET state = 'open', concept_id = NULL, decided_at = NULL,"
                    " decided_by = '', decided_target = '' WHERE concept_id = ?",
                    (concept_id,),
                )
            else:
                connection.execute(
                    "UPDATE candidates SET concept_id = ? WHERE concept_id = ?",
                    (successor, concept_id),
                )
            connection.execute("DELETE FROM concepts WHERE id = ?", (concept_id,))

    def revert(self, change: ConceptChange, *, at: datetime, by: str = "") -> Concept | None:
        """Bring a concept back to what it was before a change; ``None`` when it was not there."""
        before = change.before
        with self._writing() as connection:
            if before is None:
                self._delete(change.concept_id, at, by, undoes=change.number)
                return None
            standing = self.get_many([change.concept_id])
            if not standing:
                connection.execute(INSERT_CONCEPT, concept_values(before))
            stored = replace(before, changed_at=at, changed_by=by)
            former = standing[0] if standing else None
            back = self._written(connection, stored, former, "undo", at, by, change.number)
            self._changes.restore_links(connection, change)  # the undo has recorded them as found
            return back

    def history(self, concept_id: int) -> tuple[ConceptChange, ...]:
        """Return the changes of a concept, oldest first; also of a deleted one."""
        return self._changes.of(concept_id)

    def batch_of(self, number: int) -> tuple[ConceptChange, ...]:
        """Return a change and those that were made together with it, oldest first."""
        return self._changes.batch_of(number)

    def changed_since(self, number: int) -> tuple[int, ...]:
        """Return the concepts with a change above a number, by id; deleted ones too."""
        return self._changes.since(number)

    def last_change(self) -> int:
        """Return a number that grows with every change of the concepts, 0 before the first."""
        return self._changes.last()

    def once_fixed(self) -> frozenset[tuple[str, str]]:
        """Return the fixed terms that concepts have or once had, as (language tag, text)."""
        return self._changes.once_fixed()

    def duplicates(self) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
        """Return the terms that several concepts have: language, text, ids."""
        rows = self._read(
            "SELECT language, min(text), json_group_array(DISTINCT concept_id) FROM terms"
            " GROUP BY language, folded HAVING count(DISTINCT concept_id) > 1"
            " ORDER BY min(concept_id), language, folded"
        )
        return tuple((lang, text, tuple(sorted(json.loads(ids)))) for lang, text, ids in rows)

    def concepts(
        self, wanted: ConceptFilter = _ALL, *, after: int = 0, limit: int | None = None
    ) -> Iterator[Concept]:
        """Yield concepts by ascending id, those with an id above ``after``."""
        where, parameters = _where(wanted)
        sql = f"{CONCEPTS} WHERE id > ?{where} ORDER BY id LIMIT ?"
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
        ids = json.dumps([row[0] for row in rows])
        return concepts_of(rows, self._read(SECTIONS, ids), self._read(TERMS, ids))

    def find_term(self, text: str, lang: str) -> tuple[Concept, ...]:
        """Return the concepts that have exactly this term (NFC) in this language, by id."""
        rows = self._read(
            f"{CONCEPTS} WHERE id IN"  # noqa: S608 - our own names
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
                    connection.execute(UPDATE_CANDIDATE, (*values, known[key][0]))
                else:
                    langs = candidate.source_lang, candidate.target_lang
                    connection.execute(INSERT_CANDIDATE, (*key, *langs, *values))
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
            f"{CANDIDATES}{where} ORDER BY rank DESC, id LIMIT ? OFFSET ?",
            -1 if limit is None else limit,
            offset,
        )
        return map(candidate_of, rows)

    def get_candidate(self, candidate_id: int) -> TermCandidate:
        """Return one candidate."""
        rows = self._read(f"{CANDIDATES} WHERE id = ?", candidate_id)
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
        target: str = "",
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
                "UPDATE candidates SET state = ?, concept_id = ?, decided_at = ?, decided_by = ?,"
                " decided_target = ? WHERE id = ?",
                (
                    state.value,
                    concept_id,
                    None if is_open else time_text(at),
                    "" if is_open else by,
                    "" if is_open else target,
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
