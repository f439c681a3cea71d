"""Units as JSON: one object with the list ``units``."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.fields import FIELDS, GUESSED_ROWS, unit_of, values_of, with_languages
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.lang import guess_language
from tm.model import TranslationUnit
from tm.readers.decode import decode_exactly


def read_json(
    data: bytes, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of ``{"units": [{"source": …, "target": …}, …]}``; more fields are welcome.

    Raises:
        InvalidInputError: not JSON, another shape, a bad value; the message names the place.
    """
    units = _units_of(decode_exactly(data, name), name)
    rows = [_fields_of(given, f"{name}, units[{number}]") for number, given in enumerate(units)]
    source_lang = options.source_lang or _guessed(rows, "source")
    target_lang = options.target_lang or _guessed(rows, "target")
    log.total = len(rows)
    for number, fields in enumerate(rows):
        log.read = log.done = number + 1
        place = f"{name}, units[{number}]"
        empty = next((side for side in ("source", "target") if not fields[side].strip()), None)
        if empty:
            log.skip(f"units[{number}]", f"the {empty} is empty")
            continue
        unit = unit_of(fields, place=place)
        yield admit(with_languages(unit, source_lang, target_lang, options.memory), place=place)


def _guessed(rows: Sequence[Mapping[str, str]], side: str) -> str:
    """Return the language of a side, guessed where some row does not name it."""
    if all(row.get(f"{side}_lang") for row in rows):
        return ""
    return guess_language("\n".join(row[side] for row in rows[:GUESSED_ROWS]))


def write_json(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write the units, one a line, and return their number."""
    count = 0
    stream.write(b'{"units":[')
    for count, unit in enumerate(units, 1):
        stream.write(b",\n" if count > 1 else b"\n")
        # Lone surrogates are refused on entry; from an old row they come out as "?".
        stream.write(json.dumps(_object(unit), ensure_ascii=False).encode(errors="replace"))
    stream.write(b"\n]}\n")
    return count


def _object(unit: TranslationUnit) -> dict[str, object]:
    fields: dict[str, object] = dict(zip(FIELDS, values_of(unit), strict=True))
    confidence = unit.provenance.confidence
    fields["confidence"] = None if confidence is None else round(confidence, 4)
    fields["has_clauses"] = unit.has_clauses
    return fields


def _units_of(text: str, name: str) -> list[object]:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError(f"{name}, line {error.lineno}: not JSON ({error.msg})") from error
    except RecursionError as error:
        raise InvalidInputError(f"{name}: nested too deeply") from error
    units = given.get("units") if isinstance(given, Mapping) else None
    if not isinstance(units, list):
        raise InvalidInputError(f'{name}: expected an object with a list named "units"')
    return units


def _fields_of(given: object, place: str) -> dict[str, str]:
    """Return the known fields as text."""
    if not isinstance(given, Mapping):
        raise InvalidInputError(f"{place}: expected an object")
    fields = {}
    for name in FIELDS:
        value = given.get(name)
        if isinstance(value, str):
            fields[name] = value
        elif name in ("confidence", "has_clauses") and isinstance(value, bool | int | float):
            fields[name] = str(value)
        elif value is not None:
            raise InvalidInputError(f"{place}: {name} must be a text")
    for side in ("source", "target"):
        if side not in fields:
            raise InvalidInputError(f"{place}: there is no {side}")
    return fields
