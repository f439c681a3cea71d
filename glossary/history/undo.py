"""Take changes of concepts back, one by one or a batch at once, and an undo as well."""

from collections.abc import Sequence
from datetime import datetime

from glossary.model import Concept, ConceptChange
from glossary.store import ConceptStore
from tm.errors import ConflictError, NotFoundError


def undo(
    concepts: ConceptStore, number: int, *, at: datetime, by: str = ""
) -> tuple[Concept | None, ...]:
    """Take a change back, with all that was made together with it; return the concepts.

    ``None`` stands for a concept that was not there before. An undo is a change too and can be
    taken back.

    Raises:
        NotFoundError: no such change.
        ConflictError: it is taken back already, or a later change still stands.
    """
    with concepts.transaction():
        members = concepts.batch_of(number)
        for change in members:
            _check(change, concepts.history(change.concept_id))
        return tuple(concepts.revert(change, at=at, by=by) for change in reversed(members))


def undo_last(
    concepts: ConceptStore, concept_id: int, *, at: datetime, by: str = ""
) -> tuple[Concept | None, ...]:
    """Take back the latest change of a concept that still stands, see ``undo``.

    Raises:
        NotFoundError: no such concept, or nothing is left to take back.
        ConflictError: a concept that was changed with it has been changed since.
    """
    history = concepts.history(concept_id)
    if not history:
        raise NotFoundError(f"there is no concept c{concept_id}")
    void = taken_back(history)
    for change in reversed(history):
        if change.undoes is None and change.number not in void:
            return undo(concepts, change.number, at=at, by=by)
    raise NotFoundError(f"nothing of c{concept_id} is left to take back")


def taken_back(history: Sequence[ConceptChange]) -> frozenset[int]:
    """Return the numbers of the changes in a concept's history that no longer stand."""
    void: set[int] = set()
    for change in reversed(history):
        if change.undoes is not None and change.number not in void:
            void.add(change.undoes)
    return frozenset(void)


def can_be_undone(change: ConceptChange, history: Sequence[ConceptChange]) -> bool:
    """Tell whether a change is the latest that stands: what came later has been taken back."""
    void = taken_back(history)
    return change.number not in void and all(
        later.number in void or (later.undoes is not None and later.undoes > change.number)
        for later in history
        if later.number > change.number
    )


def _check(change: ConceptChange, history: Sequence[ConceptChange]) -> None:
    if change.number in taken_back(history):
        raise ConflictError(f"change {change.number} of c{change.concept_id} is taken back already")
    if not can_be_undone(change, history):
        raise ConflictError(
            f"c{change.concept_id} was changed after change {change.number}; "
            "take back the later changes first"
        )
