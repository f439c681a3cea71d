"""Units as JSON: our object with the list ``units``, and the memory of Weblate, an array."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.fields import FIELDS, GUESSED_ROWS, unit_of, values_of, with_languages
from tm.interchange.memory_json import unit_of_weblate
from tm.interchange.metadata import fields_of, with_fields
from tm.interchange.reading import ReadingLog, ReadingOptions, whole
from tm.lang import guess_language
from tm.model import Prop, TranslationUnit
from tm.readers.encodings import encoding_of
from tm.text import UNSTORABLE

_MORE = (
    "previous_source", "next_source", "previous_target", "next_target", "source_markup",
    "target_markup", "created_at", "created_by", "changed_at", "changed_by", "props",
)  # fmt: skip


def read_json(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of ``{"units": [{"source": …, "target": …}, …]}``, or of Weblate's array.

    An object that gives no unit is reported with its place, and the rest is kept.

    Raises:
        InvalidInputError: not JSON, or another shape.
    """
    given = _loaded(whole(stream, name), name, options, log)
    if isinstance(given, list):
        yield from _each(given, "item ", unit_of_weblate, options, log)
        return
    units = given.get("units") if isinstance(given, Mapping) else None
    if not isinstance(units, list):
        raise InvalidInputError(
            f'{name}: expected an object with a list named "units", or the array of Weblate'
        )
    yield from _each(units, "units", _Own(units, options).unit, options, log)


def _loaded(data: bytes, name: str, options: ReadingOptions, log: ReadingLog) -> object:
    encoding = encoding_of(data[: 64 * 1024], wanted=options.encoding)
    if encoding is None:
        raise InvalidInputError(f"{name}: JSON must be UTF-8; save the file as UTF-8")
    log.encoding = encoding.name
    try:
        text = data.decode(encoding.name)
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"{name}: byte offset {error.start} is not {encoding.name.upper()}; save the file as "
            "UTF-8"
        ) from error
    if not text.strip():
        raise InvalidInputError(f"{name}: the file is empty; give one with text")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError(f"{name}, line {error.lineno}: not JSON ({error.msg})") from error
    except (RecursionError, ValueError) as error:  # a number of thousands of digits
        raise InvalidInputError(f"{name}: nested too deeply, or a number too long") from error


def _each(
    items: Sequence[object],
    label: str,
    make: Callable[[object], TranslationUnit | None],
    options: ReadingOptions,
    log: ReadingLog,
) -> Iterator[TranslationUnit]:
    log.total = len(items)
    for number, given in enumerate(items):
        log.read = log.done = number + 1
        place = f"{label}[{number}]"
        try:
            unit = make(given)
            if unit is None:
                continue
            unit = admit(replace(unit, memory=options.memory))
        except InvalidInputError as error:
            log.skip(place, str(error))
            continue
        if not unit.provenance.document:
            origin = replace(unit.provenance, document=options.origin.document)
            unit = replace(unit, provenance=origin)
        yield unit


class _Own:
    """Makes units of our own objects; a language that none names is guessed from the texts."""

    def __init__(self, items: Sequence[object], options: ReadingOptions) -> None:
        self._items = items
        self._wanted = {"source": options.source_lang, "target": options.target_lang}
        self._guessed: dict[str, str | InvalidInputError] = {}

    def unit(self, given: object) -> TranslationUnit:
        """Return the unit of an object.

        Raises:
            InvalidInputError: it is none.
        """
        fields = _fields_of(given)
        empty = next((side for side in ("source", "target") if not fields[side].strip()), None)
        if empty:
            raise InvalidInputError(f"the {empty} is empty")
        langs = [fields.get(f"{side}_lang") or self._lang(side) for side in ("source", "target")]
        unit = with_languages(unit_of(fields), langs[0], langs[1], "default")
        more = {name: value for name in _MORE if (value := _get(given, name)) is not None}
        return with_fields(unit, more) if more else unit

    def _lang(self, side: str) -> str:
        wanted = self._wanted[side]
        if wanted:
            return wanted
        if side not in self._guessed:
            texts = (_get(item, side) for item in self._items[:GUESSED_ROWS])
            self._guessed[side] = _guess("\n".join(t for t in texts if isinstance(t, str)))
        lang = self._guessed[side]
        if isinstance(lang, InvalidInputError):
            raise InvalidInputError(str(lang)) from lang
        return lang


def _guess(text: str) -> str | InvalidInputError:
    """Return the language of a text, or why it cannot be told: that holds for all the units."""
    try:
        return guess_language(text)
    except InvalidInputError as error:
        return error


def _get(given: object, name: str) -> object:
    return given.get(name) if isinstance(given, Mapping) else None


def write_json(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write the units, one a line, and return their number."""
    count = 0
    stream.write(b'{"units":[')
    for count, unit in enumerate(units, 1):
        stream.write(b",\n" if count > 1 else b"\n")
        stream.write(_storable(json.dumps(_object(unit), ensure_ascii=False)).encode())
    stream.write(b"\n]}\n")
    return count


def _storable(text: str) -> str:
    """Replace what no file can hold; refused on entry, it can only be in old rows."""
    return UNSTORABLE.sub("\ufffd", text)


def _object(unit: TranslationUnit) -> dict[str, object]:
    fields: dict[str, object] = dict(zip(FIELDS, values_of(unit), strict=True))
    confidence = unit.provenance.confidence
    fields["confidence"] = None if confidence is None else round(confidence, 4)
    fields["has_clauses"] = unit.has_clauses
    more = fields_of(unit)
    if unit.props == (Prop("tu", "note", "", "", str(fields["note"])),):
        del more["props"]  # the note says it all
    return fields | {name: more[name] for name in _MORE if name in more}


def _fields_of(given: object) -> dict[str, str]:
    """Return the known fields as text."""
    if not isinstance(given, Mapping):
        raise InvalidInputError("expected an object")
    fields = {}
    for name in FIELDS:
        value = given.get(name)
        if isinstance(value, str):
            fields[name] = value
        elif name in ("confidence", "has_clauses") and isinstance(value, bool | int | float):
            fields[name] = str(value)
        elif value is not None:
            raise InvalidInputError(f"{name} must be a text")
    for side in ("source", "target"):
        if side not in fields:
            raise InvalidInputError(f"there is no {side}")
    return fields
