"""Gettext PO files, in and out: context, plural forms, fuzzy and obsolete entries, comments."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import polib

from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.metadata import dumped, loaded
from tm.interchange.reading import ReadingLog, ReadingOptions, whole
from tm.lang import guess_language, parse_tag
from tm.model import Prop, TranslationUnit, UnitStatus
from tm.readers.encodings import encoding_of
from tm.text import UNSTORABLE

CONTEXT = "po:msgctxt"
_PREVIOUS = "po:previous"
_OBSOLETE = "po:obsolete"
_FLAGS = "po:flags"
_REFERENCE = "po:reference"
_PLURAL = "po:plural"
_EXTRACTED = "po:extracted"
_OWN = "yiku: "  # begins the extracted comment that holds what PO has no place for
_UNTOLD = (UnitStatus.UNREVIEWED, UnitStatus.MACHINE)  # an entry is fuzzy, or it is approved
_GUESSED_TEXTS = 200
_CHARSET = b"charset="


def read_po(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of a PO file; a plural entry gives one for each of its forms.

    Raises:
        InvalidInputError: not a PO file; the message names the line.
    """
    file = _parsed(whole(stream, name), name, options, log)
    source_lang = options.source_lang or _tag(file.metadata.get("X-Source-Language", ""))
    target_lang = options.target_lang or _tag(file.metadata.get("Language", ""))
    if not source_lang:
        source_lang = guess_language("\n".join(e.msgid for e in file[:_GUESSED_TEXTS]), name=name)
        log.mend(f"the language of the source is taken to be {source_lang}", "header")
    if not target_lang:
        texts = "\n".join(e.msgstr or "".join(e.msgstr_plural.values()) for e in file)
        target_lang = guess_language(texts, name=name)
        log.mend(f"the language of the target is taken to be {target_lang}", "header")
    log.total = len(file)
    for entry in file:
        log.read += 1
        log.done = log.read
        place = f"entry {log.read}, line {entry.linenum}"
        yield from _units(entry, place, (source_lang, target_lang), options, log)


def _units(
    entry: polib.POEntry,
    place: str,
    langs: tuple[str, str],
    options: ReadingOptions,
    log: ReadingLog,
) -> Iterator[TranslationUnit]:
    props, metadata = _props(entry)
    status = UnitStatus.APPROVED
    if entry.fuzzy:
        status = UnitStatus.DRAFT
    elif entry.obsolete:
        status = UnitStatus.UNREVIEWED
    for source, target, form in _pairs(entry):
        if not target.strip() or not source.strip():
            log.skip(place, "no translation" if source.strip() else "the source is empty")
            continue
        more = (*props, Prop("tu", "prop", _PLURAL, "", form)) if form else props
        unit = TranslationUnit(
            source, target, *langs, memory=options.memory, status=status, props=more,
            provenance=options.origin,
        )  # fmt: skip
        try:
            yield admit(loaded(unit, metadata) if metadata else unit)
        except InvalidInputError as error:
            log.skip(place, str(error))


def _pairs(entry: polib.POEntry) -> Iterator[tuple[str, str, str]]:
    """Yield source, target and plural form of the pairs of an entry.

    The first form goes with the singular; a language with one form has it for both.
    """
    if not entry.msgid_plural:
        yield entry.msgid, entry.msgstr, ""
        return
    forms = dict(sorted((int(number), text) for number, text in entry.msgstr_plural.items()))
    if not forms:
        yield entry.msgid, "", ""
    elif len(forms) == 1:
        (text,) = forms.values()
        yield entry.msgid, text, "singular"
        yield entry.msgid_plural, text, "0"
    else:
        for number, text in forms.items():
            yield entry.msgid if number == 0 else entry.msgid_plural, text, str(number)


def _props(entry: polib.POEntry) -> tuple[tuple[Prop, ...], str]:
    """Return what an entry says beside its texts, and our own metadata if it has some."""
    metadata = ""
    extracted = []
    for line in (entry.comment or "").split("\n"):
        if line.startswith(_OWN):
            metadata = line.removeprefix(_OWN)
        elif line:
            extracted.append(line)
    found = [
        Prop("tu", "prop", kind, "", text)
        for kind, text in (
            (CONTEXT, entry.msgctxt or ""),
            (_EXTRACTED, "\n".join(extracted)),
            (_REFERENCE, " ".join(map(_reference, entry.occurrences))),
            (_FLAGS, ",".join(flag for flag in entry.flags if flag != "fuzzy")),
            (_PREVIOUS, entry.previous_msgid or ""),
            (_OBSOLETE, "yes" if entry.obsolete else ""),
        )
        if text
    ]
    if entry.tcomment:
        found.append(Prop("tu", "note", "", "", entry.tcomment))
    return tuple(found), metadata


def _reference(occurrence: tuple[str, str | int]) -> str:
    file, line = occurrence
    return f"{file}:{line}" if line else file


def _tag(text: str) -> str:
    """Return the tag of a gettext locale such as ``zh_CN`` or ``de@euro``, ``""`` for none."""
    plain = text.strip().partition("@")[0].partition(".")[0]
    try:
        return parse_tag(plain) if plain else ""
    except InvalidInputError:
        return ""


def _parsed(data: bytes, name: str, options: ReadingOptions, log: ReadingLog) -> polib.POFile:
    wanted = options.encoding or _declared(data)
    encoding = encoding_of(data, wanted=wanted)
    if encoding is None:
        raise InvalidInputError(f"{name}: the encoding cannot be told; name it (--encoding)")
    log.encoding = encoding.name
    if encoding.note:
        log.mend(encoding.note, "")
    try:
        text = data.decode(encoding.name)
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"{name}: byte offset {error.start} is not {encoding.name.upper()}; name the encoding "
            "(--encoding)"
        ) from error
    if "msgid" not in text:
        raise InvalidInputError(f"{name}: no msgid in the file; it is no PO file")
    try:
        return polib.pofile(text)
    except (OSError, ValueError, IndexError, AttributeError, TypeError, KeyError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InvalidInputError(f"{name}: it cannot be read as PO ({reason})") from error


def _declared(data: bytes) -> str | None:
    """Return the encoding that the header names."""
    at = data.find(_CHARSET, 0, 8192)
    if at < 0:
        return None
    found = data[at + len(_CHARSET) : at + 60].split(b"\\")[0].split(b'"')[0].strip()
    text = found.decode("ascii", "ignore")
    return text if text and text.upper() != "CHARSET" else None


def write_po(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write units as PO entries and return their number; one pair of languages a file.

    Raises:
        InvalidInputError: units in other languages than those of the first.
    """
    file = polib.POFile(wrapwidth=0)
    file.metadata = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8",
                     "Content-Transfer-Encoding": "8bit"}  # fmt: skip
    langs: tuple[str, str] | None = None
    count = 0
    for unit in units:
        pair = (unit.source_lang, unit.target_lang)
        if langs is not None and pair != langs:
            raise InvalidInputError(
                f"a PO file has one pair of languages; there are units in {' and '.join(langs)} "
                f"and in {' and '.join(pair)}: export one pair (--from, --to)"
            )
        langs = pair
        file.append(_entry(unit))
        count += 1
    if langs is not None:
        file.metadata["X-Source-Language"] = langs[0].replace("-", "_")
        file.metadata["Language"] = langs[1].replace("-", "_")
    stream.write(str(file).encode() + b"\n")
    return count


def _entry(unit: TranslationUnit) -> polib.POEntry:
    told = {prop.type: prop.text for prop in unit.props if prop.kind == "prop"}
    notes = [prop for prop in unit.props if prop.kind == "note"]
    entry = polib.POEntry(
        msgid=_storable(unit.source),
        msgstr=_storable(unit.target),
        msgctxt=told.get(CONTEXT) or None,
        flags=[flag for flag in told.get(_FLAGS, "").split(",") if flag],
        occurrences=[(place, "") for place in told.get(_REFERENCE, "").split(" ") if place],
        previous_msgid=told.get(_PREVIOUS) or None,
        tcomment=_storable("\n".join(note.text for note in notes)),
        obsolete=_OBSOLETE in told,
    )
    if unit.status is UnitStatus.DRAFT:
        entry.flags.append("fuzzy")
    lines = [_storable(told[_EXTRACTED])] if _EXTRACTED in told else []
    metadata = dumped(unit, status=unit.status if unit.status in _UNTOLD else None)
    entry.comment = "\n".join([*lines, f"{_OWN}{metadata}"] if metadata else lines)
    return entry


def _storable(text: str) -> str:
    return UNSTORABLE.sub("\ufffd", text)
