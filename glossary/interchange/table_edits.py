"""What people wrote into the columns of our own table that describe a pair.

Those columns repeat what the columns of the two sides say. Where they say something else, a person
has edited them: the visible ones hold, and the file tells so.
"""

from collections.abc import Mapping

from glossary.admit import BEST_FIRST
from glossary.interchange.reading import STATUS_WORDS, GlossaryFile
from tm.errors import InvalidInputError

_SIDES = ("source", "target")
_JOINT = " | "  # between the note of the concept and that of the term, see ``glossary.tables``


def settled(place: str, values: Mapping[str, str], file: GlossaryFile) -> Mapping[str, str]:
    """Return the cells of a row with the edits of ``status`` and so on in the columns of its term.

    Raises:
        InvalidInputError: an edited note of which nobody can say whose it is.
    """
    side = "target" if values.get("target") else "source"
    changes: dict[str, str] = {}
    for name, said in (("status", _status(values)), ("part_of_speech", _part_of_speech(values))):
        if said is not None and not _is_same(values.get(name, ""), said):
            changes[f"{side}_{name}"] = values[name]
    changes |= _note(values, side)
    for column, text in changes.items():
        name = "note" if column == "concept_note" else column.removeprefix(f"{side}_")
        file.note(f"{place}: {text[:40]!r} of the column {name} is taken, not that of {column}")
    return {**values, **changes}


def _is_same(edited: str, said: str) -> bool:
    """Tell whether a cell says nothing else: it is empty, or the same but for blanks."""
    return not edited or edited.split() == said.split()


def _status(values: Mapping[str, str]) -> str | None:
    """Return the status of the pair that those of its sides give, the worse one."""
    given = [values.get(f"{side}_status", "").lower() for side in _SIDES]
    known = [STATUS_WORDS[word] for word in given if word in STATUS_WORDS]
    wanted = 2 if values.get("target") else 1
    if len(known) != wanted:
        return None
    worse = max(known, key=BEST_FIRST.index)
    edited = values.get("status", "")
    return edited if STATUS_WORDS.get(edited.lower()) is worse else worse.value


def _part_of_speech(values: Mapping[str, str]) -> str | None:
    columns = [f"{side}_part_of_speech" for side in _SIDES]
    if not all(column in values for column in columns):
        return None
    return values[columns[1]] or values[columns[0]]


def _note(values: Mapping[str, str], side: str) -> dict[str, str]:
    """Return where an edited note goes: to the term, or to the concept where that is plain."""
    if not all(name in values for name in ("concept_note", "source_note", "target_note")):
        return {}
    edited, own, concept = values.get("note", ""), values[f"{side}_note"], values["concept_note"]
    if _is_same(edited, _JOINT.join(filter(None, (concept, own)))):
        return {}
    if not concept or edited.startswith(concept + _JOINT):
        return {f"{side}_note": edited.removeprefix(concept + _JOINT) if concept else edited}
    if not own or edited.endswith(_JOINT + own):
        return {"concept_note": edited.removesuffix(_JOINT + own) if own else edited}
    raise InvalidInputError(
        "the edited note holds two; write them into the columns concept_note and "
        f"{side}_note, and leave the column note empty"
    )
