"""Write units as XLIFF 1.2 (strict) and 2.1, streaming.

Status stands in the state of a target, where other tools find and change it; what XLIFF has no
place for goes along as metadata.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import BinaryIO

from lxml import etree

from tm.errors import InvalidInputError
from tm.interchange.metadata import dumped
from tm.interchange.xliff_codes import (
    NS_1,
    NS_2,
    Codes2,
    is_kept,
    side_1,
    side_2,
    storable,
)
from tm.interchange.xliff_inline import OWN_ID
from tm.interchange.xliff_reader import METADATA
from tm.model import TranslationUnit, UnitStatus

NS_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
OWN_FILE = "yiku"  # its units are those of a memory, no running text
DRAFT_FILE = "yiku-draft"
_HELD = frozenset({"tuid"})
_MARKUP = frozenset({"source_markup", "target_markup"})
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STATES_1 = {
    UnitStatus.APPROVED: {"state": "final"},
    UnitStatus.UNREVIEWED: {"state": "translated"},
    UnitStatus.DRAFT: {"state": "needs-review-translation"},
    UnitStatus.MACHINE: {
        "state": "needs-review-translation",
        "state-qualifier": "mt-suggestion",
    },
}
STATES_2 = {
    UnitStatus.APPROVED: {"state": "final"},
    UnitStatus.UNREVIEWED: {"state": "translated"},
    UnitStatus.DRAFT: {"state": "initial"},
    UnitStatus.MACHINE: {"state": "initial", "subState": "yiku:machine"},
}


def write_xliff_1(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write units as XLIFF 1.2, a ``file`` for each stretch in one pair of languages.

    Return their number.
    """
    count = 0
    with document(stream, {"version": "1.2"}, {None: NS_1}, NS_1) as file:
        for (source, target), group in groupby(units, lambda u: (u.source_lang, u.target_lang)):
            with file_1(file, OWN_FILE, "memory", source, target):
                for unit in group:
                    count += 1
                    file.write(_trans_unit(unit, count), "\n")
        if not count:
            with file_1(file, OWN_FILE, "memory", "und", "und"):
                pass
    return count


def write_xliff_2(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write units as XLIFF 2.1, which has one pair of languages, and return their number.

    Raises:
        InvalidInputError: there is no unit, or one in other languages than those of the first.
    """
    rest = iter(units)
    first = next(rest, None)
    if first is None:
        raise InvalidInputError("there are no units to write, and XLIFF 2.1 cannot be empty")
    pair = (first.source_lang, first.target_lang)
    root = {"version": "2.1", "srcLang": pair[0], "trgLang": pair[1]}
    count = 0
    with document(stream, root, {None: NS_2, "mda": NS_METADATA}, NS_2) as file:
        with file.element(f"{{{NS_2}}}file", {"id": OWN_FILE, "original": "memory"}):
            for unit in _one_pair(first, rest, pair):
                count += 1
                file.write("\n", _unit(unit, count))
        file.write("\n")
    return count


def _one_pair(
    first: TranslationUnit, rest: Iterable[TranslationUnit], pair: tuple[str, str]
) -> Iterator[TranslationUnit]:
    yield first
    for unit in rest:
        if (unit.source_lang, unit.target_lang) != pair:
            raise InvalidInputError(
                "an XLIFF 2.1 file has one pair of languages; there are units in "
                f"{' and '.join(pair)} and in {unit.source_lang} and {unit.target_lang}: export "
                "one pair (--from, --to), or XLIFF 1.2 (.xlf)"
            )
        yield unit


@contextmanager
def document(
    stream: BinaryIO, attributes: dict[str, str], nsmap: dict[str | None, str], namespace: str
) -> Iterator["etree._IncrementalFileWriter"]:
    """Write the root of a file around what is written meanwhile."""
    with etree.xmlfile(stream, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element(f"{{{namespace}}}xliff", attributes, nsmap=nsmap):
            file.write("\n")
            yield file


@contextmanager
def file_1(
    file: "etree._IncrementalFileWriter", tool: str, original: str, source: str, target: str
) -> Iterator[None]:
    """Write a ``file`` of XLIFF 1.2 around its units."""
    given = {
        "original": storable(original),
        "source-language": source,
        "target-language": target,
        "datatype": "plaintext",
        "tool-id": tool,
    }
    with file.element(f"{{{NS_1}}}file", given):
        header = etree.Element(f"{{{NS_1}}}header")
        names = {"tool-id": tool, "tool-name": "Yiku"}
        etree.SubElement(header, f"{{{NS_1}}}tool", names)
        file.write(header)
        with file.element(f"{{{NS_1}}}body"):
            file.write("\n")
            yield
    file.write("\n")


def _trans_unit(unit: TranslationUnit, number: int) -> etree._Element:
    given = {"id": f"{OWN_ID}{number}", _SPACE: "preserve"}
    if unit.tuid:
        given["resname"] = storable(unit.tuid)
    if unit.status is UnitStatus.APPROVED:
        given["approved"] = "yes"
    element = etree.Element(f"{{{NS_1}}}trans-unit", given)
    source = side_1("source", unit.source, unit.source_markup)
    target = side_1("target", unit.target, unit.target_markup)
    for name, value in STATES_1[unit.status].items():
        target.set(name, value)
    element.extend((source, target))
    lost = not is_kept(source, unit.source, unit.source_markup, {})
    lost |= not is_kept(target, unit.target, unit.target_markup, {})
    metadata = dumped(unit, without=_HELD if lost else _HELD | _MARKUP)
    if metadata:
        group = etree.SubElement(element, f"{{{NS_1}}}context-group", {"purpose": METADATA})
        given = {"context-type": METADATA}
        etree.SubElement(group, f"{{{NS_1}}}context", given).text = storable(metadata)
    return element


def _unit(unit: TranslationUnit, number: int) -> etree._Element:
    given = {"id": f"{OWN_ID}{number}", _SPACE: "preserve"}
    if unit.tuid:
        given["name"] = storable(unit.tuid)
    element = etree.Element(f"{{{NS_2}}}unit", given)
    codes = Codes2()
    source = side_2("source", unit.source, unit.source_markup, codes)
    target = side_2("target", unit.target, unit.target_markup, codes)
    lost = not is_kept(source, unit.source, unit.source_markup, codes.by_id())
    lost |= not is_kept(target, unit.target, unit.target_markup, codes.by_id())
    metadata = dumped(unit, without=_HELD if lost else _HELD | _MARKUP)
    if metadata:
        holder = etree.SubElement(element, f"{{{NS_METADATA}}}metadata")
        group = etree.SubElement(holder, f"{{{NS_METADATA}}}metaGroup", {"category": "yiku"})
        meta = etree.SubElement(group, f"{{{NS_METADATA}}}meta", {"type": METADATA})
        meta.text = storable(metadata)
    data = codes.element()
    if data is not None:
        element.append(data)
    segment = etree.SubElement(element, f"{{{NS_2}}}segment", STATES_2[unit.status])
    segment.extend((source, target))
    return element
