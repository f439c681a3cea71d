"""How much of a memory can be searched by meaning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many units have vectors, of how many.

    Attributes:
        ready: All of them once the background work is done.
    """

    ready: int
    total: int

    @property
    def is_complete(self) -> bool:
        """Whether a search covers everything."""
        return self.ready == self.total
