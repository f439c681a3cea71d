"""What every store of concepts and candidates must do; `sqlite.py` is the first that does it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from glossary.model import CandidateState, Concept, TermCandidate, TermStatus


@dataclass(frozen=True, slots=True)
class ConceptFilter:
    """Which concepts are wanted; ``None`` means all.

    Attributes:
        lang: Concepts that have a section in this language (``zh`` also means ``zh-Hans``).
        status: Concepts that have a term of this status.
        contains: Plain text that some term contains, case and script folded.
    """

    lang: str | None = None
    status: TermStatus | None = None
    subject_field: str | None = None
    contains: str | None = None


class ConceptStore(Protocol):
    """Concepts, candidates and the decisions on them. Every writing method is one transaction."""

    def add(self, concept: Concept, *, at: datetime, by: str = "") -> Concept:
        """Store a new concept and return it with its id."""
        ...

    def get(self, concept_id: int) -> Concept:
        """Return one concept.

        Raises:
            NotFoundError: no such concept.
        """
        ...

    def update(self, concept: Concept, *, at: datetime, by: str = "") -> Concept:
        """Replace the stored concept of the same id."""
        ...

    def delete(self, concept_id: int, *, at: datetime, by: str = "") -> None:
        """Delete a concept; the candidates that became it are open again."""
        ...

    def concepts(
        self, wanted: ConceptFilter = ConceptFilter(), *, after: int = 0, limit: int | None = None
    ) -> Iterator[Concept]:
        """Yield concepts by ascending id, those with an id above ``after``."""
        ...

    def last_change(self) -> int:
        """Return a number that grows with every change of the concepts."""
        ...

    def find_term(self, text: str, lang: str) -> tuple[Concept, ...]:
        """Return the concepts that have exactly this term (NFC) in this language, by id."""
        ...

    def replace_candidates(
        self,
        candidates: Iterable[TermCandidate],
        *,
        source_lang: str,
        target_lang: str,
        at: datetime,
    ) -> int:
        """Store a new extraction of one language pair and return the number of candidates.

        Open candidates that were not found again go; decided ones stay with their decision, and
        take the new counts and evidence when they were found again (same source and target).
        """
        ...

    def candidates(
        self, state: CandidateState | None = None, *, offset: int = 0, limit: int | None = None
    ) -> Iterator[TermCandidate]:
        """Yield candidates, best rank first, then by id."""
        ...

    def get_candidate(self, candidate_id: int) -> TermCandidate:
        """Return one candidate.

        Raises:
            NotFoundError: no such candidate.
        """
        ...

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
        ...
