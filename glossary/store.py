"""What every store of concepts and candidates must do; `sqlite.py` is the first that does it."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from glossary.model import CandidateState, Concept, ConceptChange, TermCandidate, TermStatus


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
    """Concepts, candidates and the decisions on them.

    Every writing method is one transaction. Times are aware and given by the caller. What enters
    goes through ``admit``: NFC, canonical tags, terms in the order of their statuses.
    """

    def transaction(self, batch: str = "") -> AbstractContextManager[None]:
        """Make all writes of a ``with`` block one transaction; an inner one joins the outer one.

        With the name of a ``batch`` its changes carry that name and are undone together.
        """
        ...

    def add(self, concept: Concept, *, at: datetime, by: str = "") -> Concept:
        """Store a new concept and return it with its id.

        A time and person of creation that it brings along, from a file, stay.

        Raises:
            InvalidInputError: see ``admit``.
        """
        ...

    def get(self, concept_id: int) -> Concept:
        """Return one concept.

        Raises:
            NotFoundError: no such concept.
        """
        ...

    def get_many(self, ids: Iterable[int]) -> tuple[Concept, ...]:
        """Return the concepts of these ids that exist, by id."""
        ...

    def update(self, concept: Concept, *, at: datetime, by: str = "") -> Concept:
        """Replace the stored concept of the same id; its former state goes to the history.

        The time of its creation stays. Nothing happens when nothing is different; where only
        counts and evidence are, they change, and neither version, history nor time do.

        Raises:
            NotFoundError: no such concept.
            InvalidInputError: see ``admit``.
        """
        ...

    def delete(
        self, concept_id: int, *, at: datetime, by: str = "", successor: int | None = None
    ) -> None:
        """Delete a concept; the candidates that became it are open again, or its successor's.

        Raises:
            NotFoundError: no such concept.
        """
        ...

    def revert(self, change: ConceptChange, *, at: datetime, by: str = "") -> Concept | None:
        """Bring a concept back to what it was before a change; ``None`` when it was not there.

        That is a change of its own, an ``undo``. Whether later changes allow it is the caller's
        to know. Candidates that a deletion had opened belong to the concept again, and a decision
        that made the change is taken back with it.

        Raises:
            NotFoundError: it was added by the change and is not there any more.
        """
        ...

    def history(self, concept_id: int) -> tuple[ConceptChange, ...]:
        """Return the changes of a concept, oldest first; also of a deleted one."""
        ...

    def batch_of(self, number: int) -> tuple[ConceptChange, ...]:
        """Return a change and those that were made together with it, oldest first.

        Raises:
            NotFoundError: no such change.
        """
        ...

    def changed_since(self, number: int) -> tuple[int, ...]:
        """Return the concepts with a change above a number, by id; deleted ones too."""
        ...

    def once_fixed(self) -> frozenset[tuple[str, str]]:
        """Return the fixed terms that concepts have or once had, as (language tag, text)."""
        ...

    def duplicates(self) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
        """Return the terms that several concepts have, folded: language, a spelling, ids."""
        ...

    def concepts(
        self, wanted: ConceptFilter = ConceptFilter(), *, after: int = 0, limit: int | None = None
    ) -> Iterator[Concept]:
        """Yield concepts by ascending id, those with an id above ``after``."""
        ...

    def last_change(self) -> int:
        """Return a number that grows with every change of the concepts, 0 before the first."""
        ...

    def find_term(self, text: str, lang: str) -> tuple[Concept, ...]:
        """Return the concepts that have exactly this term (NFC) in this language, by id.

        ``zh`` also means ``zh-Hans``, as everywhere.
        """
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

        Open and merged candidates that were not found again go; what people decided stays. Those
        that were found again (same source and target) keep id, state and concept, and take the
        new counts and evidence. Of candidates with the same texts the first one counts.
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
        target: str = "",
    ) -> TermCandidate:
        """Record a decision (or ``open`` to take one back) and return the candidate.

        ``target`` is the translation that was accepted, where it is not the candidate's own.

        Raises:
            NotFoundError: no such candidate or concept.
            ConflictError: it was accepted or rejected before and is not opened now.
        """
        ...
