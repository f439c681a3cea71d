"""What may enter the memory: every text, tag and name of a unit is checked here."""

from dataclasses import replace
from functools import lru_cache

from tm.errors import InvalidInputError
from tm.lang import parse_tag
from tm.model import EvidenceText, TranslationUnit
from tm.text import MAX_SEGMENT_CHARS, UNSTORABLE, check_text

MAX_NAME_CHARS = 100

canonical_tag = lru_cache(maxsize=1024)(parse_tag)  # a file has few languages and many units


def admit(unit: TranslationUnit, *, place: str = "") -> TranslationUnit:
    """Return the unit with texts in NFC and tags in canonical spelling.

    ``place`` is where the unit stands, for the message: ``line 7`` or ``tu 3``.

    Raises:
        InvalidInputError: a text is blank, has characters that no text has, or is too long; a tag
            is none; both languages are the same; a name or note cannot be stored.
    """
    at = f"{place}, " if place else ""
    _check_storable(unit, place)
    source = _text(unit.source, at, "source")
    target = _text(unit.target, at, "target")
    source_lang, target_lang = _tag(unit.source_lang, place), _tag(unit.target_lang, place)
    if source_lang == target_lang:
        raise InvalidInputError(f"{at}source and target are both in {source_lang}")
    memory = memory_name(unit.memory)
    if (
        source is unit.source
        and target is unit.target
        and source_lang == unit.source_lang
        and target_lang == unit.target_lang
        and memory == unit.memory
        and unit.previous_source is None
        and unit.next_source is None
        and unit.previous_target is None
        and unit.next_target is None
    ):
        return unit  # as nearly all units of a file; a copy costs more than all the checks
    return replace(
        unit,
        source=source,
        target=target,
        source_lang=source_lang,
        target_lang=target_lang,
        memory=memory,
        previous_source=_neighbour(unit.previous_source, f"{at}previous source"),
        next_source=_neighbour(unit.next_source, f"{at}next source"),
        previous_target=_neighbour(unit.previous_target, f"{at}previous target"),
        next_target=_neighbour(unit.next_target, f"{at}next target"),
    )


def admit_evidence(text: EvidenceText) -> EvidenceText:
    """Return the evidence text in NFC.

    Raises:
        InvalidInputError: as for units.
    """
    place = f"{text.document} {text.block}".strip()
    return replace(text, text=_text(text.text, "", place), lang=parse_tag(text.lang))


def memory_name(name: str) -> str:
    """Return the name of a memory without outer blanks.

    Raises:
        InvalidInputError: no name, one of several lines, or a very long one.
    """
    return _checked_name(name)


@lru_cache(maxsize=64)
def _checked_name(name: str) -> str:
    stripped = name.strip()
    if not stripped or len(stripped) > MAX_NAME_CHARS or not stripped.isprintable():
        raise InvalidInputError(
            f"{stripped[:40]!r} is not a name for a memory; give 1 to {MAX_NAME_CHARS} "
            "printable characters"
        )
    return stripped


def _check_storable(unit: TranslationUnit, place: str) -> None:
    """Refuse what is not shown as text but stored too: names, places, notes, markup."""
    origin = unit.provenance
    names = [unit.tuid, unit.created_by, unit.changed_by, unit.source_markup, unit.target_markup]
    names += [origin.document, origin.block, origin.target_block]
    for prop in unit.props:
        names += (prop.type, prop.lang, prop.text, prop.encoding)
    refused = UNSTORABLE.search("\n".join(names))
    if refused:
        at = f"{place}: " if place else ""
        raise InvalidInputError(
            f"{at}a name or note has the character U+{ord(refused[0]):04X}; remove it"
        )


def _tag(tag: str, place: str) -> str:
    try:
        return canonical_tag(tag)
    except InvalidInputError as error:
        raise InvalidInputError(f"{place}: {error}" if place else str(error)) from error


def _text(text: str, at: str, name: str) -> str:
    """Return the text in NFC, the very same one where it is that already."""
    if not text or text.isspace():
        raise InvalidInputError(f"{at}{name}: the text is empty")
    if text.isascii() and text.isprintable() and len(text) <= MAX_SEGMENT_CHARS:
        return text
    return check_text(text, place=f"{at}{name}")


def _neighbour(text: str | None, place: str) -> str | None:
    return check_text(text, place=place) if text else text
