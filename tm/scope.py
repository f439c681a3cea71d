"""What a search may name: two languages, and memories and documents that the store has."""

from collections.abc import Iterable
from itertools import islice

from tm.errors import InvalidInputError
from tm.lang import same_language
from tm.store import UnitFilter, UnitStore

_DEFAULT = "default"  # there from the beginning, with or without units
_NAMED = 10  # names that a message lists
_SHOWN_CHARS = 100


def check_languages(source: str | None, target: str | None) -> None:
    """Refuse one language for both sides, as far as they are given.

    Raises:
        InvalidInputError: so it is.
    """
    if source and target and same_language(source, target):
        raise InvalidInputError(
            f"source and target are both {source}; choose two different languages"
        )


def check_memories(store: UnitStore, names: Iterable[str]) -> None:
    """Refuse names of memories that do not exist: nothing would be found without a reason.

    Raises:
        InvalidInputError: the message names those that exist.
    """
    for name in names:
        if name != _DEFAULT and not store.has_units(UnitFilter(memory=name)):
            known = _listed(memory.name for memory in store.memories())
            raise InvalidInputError(f"there is no memory {name[:_SHOWN_CHARS]!r}; known: {known}")


def check_document(store: UnitStore, name: str | None) -> None:
    """Refuse the name of a document that no unit is from; reads all units where that is so.

    Raises:
        InvalidInputError: the message names some that exist.
    """
    if name is not None and not store.has_units(UnitFilter(document=name)):
        known = _listed(store.documents(_NAMED + 1))
        raise InvalidInputError(
            f"no unit is from a document {name[:_SHOWN_CHARS]!r}; "
            + (f"known: {known}" if known else "no unit names one")
        )


def _listed(names: Iterable[str]) -> str:
    found = list(islice(names, _NAMED + 1))
    return ", ".join(found[:_NAMED]) + (", …" if len(found) > _NAMED else "")
