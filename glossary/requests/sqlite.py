"""Requests for terms in the SQLite file; the table is part of the glossary's schema."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from glossary.requests.model import RequestState, TermRequest
from glossary.rows import search_key
from tm.database.sqlite import Database
from tm.errors import InvalidInputError, NotFoundError
from tm.lang import parse_tag
from tm.rows import time_text
from tm.text import check_text

MAX_CHARS = 100  # a longer text is a sentence, no term
_SELECT = (
    "SELECT id, text, source_lang, target_lang, count, first_at, last_at, state, concept_id"
    " FROM term_requests"
)


class TermRequests:
    """What people have searched for in vain; any thread may use it."""

    def __init__(self, database: Database) -> None:
        """Take a database whose glossary schema is up to date."""
        self._database = database

    def record(
        self, text: str, *, source_lang: str, target_lang: str, at: datetime
    ) -> TermRequest | None:
        """Count a search; ``None`` when the text is no term: blank, or too long for one.

        A request that was dismissed stays so; one that was done is open again.
        """
        term = " ".join(check_text(text, place="request").split())
        key = search_key(term)
        if not key or len(term) > MAX_CHARS:
            return None
        langs, now = (parse_tag(source_lang), parse_tag(target_lang)), time_text(at)
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO term_requests(text, folded, source_lang, target_lang, count, first_at,"
                " last_at, state) VALUES (?, ?, ?, ?, 1, ?, ?, 'open')"
                " ON CONFLICT (folded, source_lang, target_lang) DO UPDATE SET count = count + 1,"
                " last_at = excluded.last_at, concept_id = NULL,"
                " state = CASE state WHEN 'dismissed' THEN state ELSE 'open' END",
                (term, key, *langs, now, now),
            )
        rows = self._database.read(
            f"{_SELECT} WHERE folded = ? AND source_lang = ? AND target_lang = ?", key, *langs
        )
        return _request(rows[0])

    def list(self, state: RequestState | None = None, *, limit: int = -1) -> Iterator[TermRequest]:
        """Yield requests, the most frequent first, then the oldest."""
        where = "" if state is None else " WHERE state = ?"
        parameters = () if state is None else (state.value,)
        rows = self._database.read(
            f"{_SELECT}{where} ORDER BY count DESC, id LIMIT ?", *parameters, limit
        )
        return map(_request, rows)

    def get(self, request_id: int) -> TermRequest:
        """Return one request.

        Raises:
            NotFoundError: no such request.
        """
        rows = self._database.read(f"{_SELECT} WHERE id = ?", request_id)
        if not rows:
            raise NotFoundError(f"there is no request {request_id}")
        return _request(rows[0])

    def decide(
        self,
        request_id: int,
        state: RequestState,
        *,
        concept_id: int | None = None,
        at: datetime,
    ) -> TermRequest:
        """Say what became of a request.

        Raises:
            NotFoundError: no such request.
            InvalidInputError: a concept is given for a request that is not done.
        """
        if concept_id is not None and state is not RequestState.DONE:
            raise InvalidInputError("only a request that is done has a concept")
        self.get(request_id)
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE term_requests SET state = ?, concept_id = ?, decided_at = ? WHERE id = ?",
                (state.value, concept_id, time_text(at), request_id),
            )
        return self.get(request_id)


def _request(row: Sequence[Any]) -> TermRequest:
    number, text, source, target, count, first_at, last_at, state, concept_id = row
    return TermRequest(
        number,
        text,
        source,
        target,
        count,
        datetime.fromisoformat(first_at),
        datetime.fromisoformat(last_at),
        RequestState(state),
        concept_id,
    )
