"""What the edges of the translation memory work with: the store and what stands on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tm.jobs import Jobs
from tm.lookup import Lookup
from tm.store import UnitStore


@dataclass(frozen=True, slots=True)
class TMServices:
    """The parts of the translation memory, put together once by ``app.py``.

    Attributes:
        now: The clock; aware times.
    """

    store: UnitStore
    lookup: Lookup
    jobs: Jobs
    now: Callable[[], datetime]
