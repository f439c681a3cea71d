"""The history of concepts in the SQLite file: what was changed, when, by whom, with what."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlite_utils

from glossary.model import Concept, ConceptChange, TermOrigin
from glossary.rows import change_of, concept_text
from glossary.schema.sqlite import CHANGES
from tm.database.sqlite import Database
from tm.errors import NotFoundError
from tm.rows import time_text


class _Batch(threading.local):
    """What the changes of this thread belong to: a named batch and its first change."""

    name = ""
    first: int | None = None


class ChangeLog:
    """Writes changes down inside the transaction of the caller, and reads them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batch = _Batch()

    @contextmanager
    def batch(self, name: str) -> Iterator[None]:
        """Give the changes of a block a name, and make them belong together."""
        self._batch.name, self._batch.first = name, None
        try:
            yield
        finally:
            self._batch.name, self._batch.first = "", None

    def record(
        self,
        connection: sqlite_utils.Database,
        concept_id: int,
        before: Concept | None,
        action: str,
        *,
        at: datetime,
        by: str,
        undoes: int | None = None,
    ) -> int:
        """Write down a change, with the candidates that belong to the concept; its number."""
        batch = self._batch
        links = connection.execute(
            "SELECT json_group_array(json_array(id, state, decided_at, decided_by,"
            " decided_target)) FROM candidates WHERE concept_id = ?",
            (concept_id,),
        ).fetchone()[0]
        inserted = connection.execute(
            "INSERT INTO concept_history(concept_id, before, at, by, action, batch, undoes, links)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                concept_id,
                before and concept_text(before),
                time_text(at),
                by,
                batch.name or action,
                batch.first,
                undoes,
                links,
            ),
        )
        number = int(inserted.lastrowid or 0)
        if batch.name and batch.first is None:
            batch.first = number
            connection.execute(
                "UPDATE concept_history SET batch = change WHERE change = ?", (number,)
            )
        return number

    def restore_links(self, connection: sqlite_utils.Database, change: ConceptChange) -> None:
        """Bring the candidates of a concept back to what they were before a change.

        Those whose decision made the change are as before it; those decided otherwise since stay.
        """
        at = time_text(change.at)
        connection.execute(
            "UPDATE candidates SET state = 'open', concept_id = NULL, decided_at = NULL,"
            " decided_by = '', decided_target = '' WHERE concept_id = ? AND decided_at = ?"
            " AND state IN ('accepted', 'rejected')"
            " AND id NOT IN (SELECT value FROM json_each(?))",
            (change.concept_id, at, json.dumps([link.candidate_id for link in change.links])),
        )
        for link in change.links:
            decided = time_text(link.decided_at)
            connection.execute(
                "UPDATE candidates SET state = ?, concept_id = ?, decided_at = ?, decided_by = ?,"
                " decided_target = ?"
                " WHERE id = ? AND (state = 'open' OR decided_at IS ? OR decided_at = ?)",
                (
                    link.state.value,
                    change.concept_id,
                    decided,
                    link.decided_by,
                    link.decided_target,
                    link.candidate_id,
                    decided,
                    at,
                ),
            )

    def of(self, concept_id: int) -> tuple[ConceptChange, ...]:
        """Return the changes of a concept, oldest first; also of a deleted one."""
        rows = self._database.read(f"{CHANGES} WHERE concept_id = ? ORDER BY change", concept_id)
        return tuple(map(change_of, rows))

    def batch_of(self, number: int) -> tuple[ConceptChange, ...]:
        """Return a change and those that were made together with it, oldest first."""
        rows = self._database.read(
            f"{CHANGES} WHERE change = ?1 OR batch ="  # noqa: S608 - our own names
            " (SELECT batch FROM concept_history WHERE change = ?1) ORDER BY change",
            number,
        )
        if not rows:
            raise NotFoundError(f"there is no change {number}")
        return tuple(map(change_of, rows))

    def since(self, number: int) -> tuple[int, ...]:
        """Return the concepts with a change above a number, by id; deleted ones too."""
        rows = self._database.read(
            "SELECT DISTINCT concept_id FROM concept_history WHERE change > ? ORDER BY 1", number
        )
        return tuple(row[0] for row in rows)

    def once_fixed(self) -> frozenset[tuple[str, str]]:
        """Return the fixed terms that concepts have or once had, as (language tag, text)."""
        rows = self._database.read(
            "SELECT DISTINCT json_extract(section.value, '$.lang'),"
            " json_extract(term.value, '$.text') FROM concept_history,"
            " json_each(before, '$.sections') AS section, json_each(section.value, '$.terms')"
            " AS term WHERE before IS NOT NULL AND json_extract(term.value, '$.origin') = ?"
            " UNION SELECT lang, text FROM terms WHERE origin = ?",
            TermOrigin.FIXED.value,
            TermOrigin.FIXED.value,
        )
        return frozenset((lang, text) for lang, text in rows)

    def last(self) -> int:
        """Return a number that grows with every change of the concepts, 0 before the first."""
        rows = self._database.read("SELECT coalesce(max(change), 0) FROM concept_history")
        return int(rows[0][0])
