"""A request for a term: what somebody has searched for and not found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RequestState(StrEnum):
    """What became of a request."""

    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class TermRequest:
    """A text that was searched for in vain.

    Attributes:
        count: How often; searches that differ only in width, case or script count as one.
        concept_id: The concept that answers it, once it is done.
    """

    id: int
    text: str
    source_lang: str
    target_lang: str
    count: int
    first_at: datetime
    last_at: datetime
    state: RequestState
    concept_id: int | None = None
