"""What a store of requests must do; `sqlite.py` is the first that does it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from glossary.requests.model import RequestState, TermRequest


class RequestStore(Protocol):
    """What people have searched for in vain."""

    def record(
        self, text: str, *, source_lang: str, target_lang: str, at: datetime
    ) -> TermRequest | None:
        """Count a search; ``None`` when the text is no term: blank, or too long for one."""
        ...

    def list(self, state: RequestState | None = None, *, limit: int = -1) -> Iterator[TermRequest]:
        """Yield requests, the most frequent first, then the oldest."""
        ...

    def get(self, request_id: int) -> TermRequest:
        """Return one request.

        Raises:
            NotFoundError: no such request.
        """
        ...

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
        ...
