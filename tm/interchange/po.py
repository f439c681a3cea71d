"""Read gettext PO files: context, plural forms, fuzzy and obsolete entries, comments."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

import polib

from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.metadata import loaded
from tm.interchange.po_lines import po_text
from tm.interchange.reading import ReadingLog, ReadingOptions, whole
from tm.lang import covers, guess_language, parse_tag
from tm.model import Prop, TranslationUnit, UnitStatus
from tm.readers.encodings import encoding_of

CONTEXT = "po:msgctxt"
PREVIOUS = "po:previous"
OBSOLETE = "po:obsolete"
FLAGS = "po:flags"
REFERENCE = "po:reference"
PLURAL = "po:plural"
EXTRACTED = "po:extracted"
OWN = "yiku: "  # begins the extracted comment that holds what PO has no place for
AGAIN = "yiku:"  # with a number: ends the context of an entry that its file has already
_AGAIN = re.compile(f"(?:^| ){AGAIN}[0-9]+$")
_GUESSED_TEXTS = 200
_HEADER_CHARS = 64 * 1024
_CHARSET = b"charset="


def read_po(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of a PO file; a plural entry gives one for each of its forms.

    Raises:
        InvalidInputError: not a PO file; the message names the line.
    """
    header, entries = _parsed(whole(stream, name), name, options, log)
    source_lang = _tag(header.get("X-Source-Language", "")) or options.source_lang
    target_lang = _tag(header.get("Language", "")) or options.target_lang
    if not source_lang:
        texts = "\n".join(e.msgid for e in entries[:_GUESSED_TEXTS])
        source_lang = guess_language(texts, name=name)
        log.mend(f"the language of the source is taken to be {source_lang}", "header")
    if not target_lang:
        texts = "\n".join(
            e.msgstr or "".join(e.msgstr_plural.values()) for e in entries[:_GUESSED_TEXTS]
        )
        target_lang = guess_language(texts, name=name)
        log.mend(f"the language of the target is taken to be {target_lang}", "header")
    log.total = len(entries)
    other = _not_wanted(source_lang, target_lang, options)
    for entry in entries:
        log.read += 1
        log.done = log.read
        place = f"entry {log.read}, line {entry.linenum}"
        if other:
            log.skip(place, other)
            continue
        yield from _units(entry, place, (source_lang, target_lang), options, log)


def _not_wanted(source_lang: str, target_lang: str, options: ReadingOptions) -> str:
    """Return why the entries of a file in these languages were not asked for, else ``""``."""
    if options.source_lang and not covers(options.source_lang, source_lang):
        return f"the source is in {source_lang}"
    if options.target_lang and not covers(options.target_lang, target_lang):
        return f"the target is in {target_lang}"
    return ""


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
        more = (*props, Prop("tu", "prop", PLURAL, "", form)) if form else props
        unit = TranslationUnit(
            source, target, *langs, memory=options.memory, status=status, props=more,
            provenance=options.origin,
        )  # fmt: skip
        try:
            made = admit(loaded(unit, metadata) if metadata else unit)
        except InvalidInputError as error:
            log.skip(place, str(error))
            continue
        if form and not any(prop.type == PLURAL for prop in made.props):
            made = replace(made, props=(*made.props, more[-1]))  # our metadata are of all forms
        yield made


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
    extracted, metadata = _comment(entry.comment)
    translators, own = _comment(entry.tcomment)
    metadata = metadata or own
    found = [
        Prop("tu", "prop", kind, "", text)
        for kind, text in (
            (CONTEXT, _AGAIN.sub("", entry.msgctxt or "")),
            (EXTRACTED, "\n".join(filter(None, extracted))),
            (REFERENCE, " ".join(map(_reference, entry.occurrences))),
            (FLAGS, ",".join(flag for flag in entry.flags if flag != "fuzzy")),
            (PREVIOUS, entry.previous_msgid or ""),
            (OBSOLETE, "yes" if entry.obsolete else ""),
        )
        if text
    ]
    note = "\n".join(translators)
    if note:
        found.append(Prop("tu", "note", "", "", note))
    return tuple(found), metadata


def _comment(text: str | None) -> tuple[list[str], str]:
    """Return the lines of a comment, and our own metadata if they stand in it."""
    metadata = ""
    lines = []
    for line in (text or "").split("\n"):
        if line.startswith(OWN):
            metadata = line.removeprefix(OWN)
        else:
            lines.append(line)
    return lines, metadata


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


class _File(polib.POFile):
    """A file whose header stays an entry: polib reads that of n lines in n² steps."""

    def find(self, *_: object, **__: object) -> None:
        """Find no header."""


def _parsed(
    data: bytes, name: str, options: ReadingOptions, log: ReadingLog
) -> tuple[dict[str, str], list[polib.POEntry]]:
    """Return what the header says, and the entries."""
    text = _decoded(data, name, options, log)
    try:
        entries = list(polib.pofile(po_text(text, log), klass=_File))
    except (OSError, ValueError, IndexError, AttributeError, TypeError, KeyError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InvalidInputError(f"{name}: it cannot be read as PO ({reason})") from error
    place = next((i for i, e in enumerate(entries) if not e.msgid and not e.obsolete), None)
    if place is None:
        return {}, entries
    lines = entries.pop(place).msgstr[:_HEADER_CHARS].split("\n")
    fields = [line.partition(":") for line in lines]
    return {key.strip(): value.strip() for key, _, value in fields}, entries


def _decoded(data: bytes, name: str, options: ReadingOptions, log: ReadingLog) -> str:
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
    return text


def _declared(data: bytes) -> str | None:
    """Return the encoding that the header names."""
    at = data.find(_CHARSET, 0, 8192)
    if at < 0:
        return None
    found = data[at + len(_CHARSET) : at + 60].split(b"\\")[0].split(b'"')[0].strip()
    text = found.decode("ascii", "ignore")
    return text if text and text.upper() != "CHARSET" else None
