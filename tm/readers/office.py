"""What DOCX and PPTX have in common: parts that name each other in relationship files."""

import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tm import xmlsafe
from tm.archive import Archive
from tm.xmlsafe import local_name

MAX_PART_ELEMENTS = 1_000_000  # of a part that is read whole, or of one table row
MAX_PART_CHARS = 20_000_000


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part says of another.

    Attributes:
        kind: The last word of its type: ``header``, ``slide``.
        part: Name of the other part.
    """

    id: str
    kind: str
    part: str


def relations(archive: Archive, part: str) -> tuple[Relation, ...]:
    """Return what a part says of others in the archive that are there, in its order."""
    folder, base = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{base}.rels")
    if listed not in archive:
        return ()
    found = []
    for one in parsed(archive, listed):
        target = one.get("Target", "")
        if one.get("TargetMode") == "External" or not target:
            continue
        place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if place in archive:
            kind = one.get("Type", "").rpartition("/")[2]
            found.append(Relation(one.get("Id", ""), kind, place))
    return tuple(found)


def main_part(archive: Archive, usual: str) -> str:
    """Return the part that holds the document, which need not have the usual name."""
    for relation in relations(archive, ""):
        if relation.kind == "officeDocument":
            return relation.part
    return usual


def parsed(archive: Archive, part: str) -> etree._Element:
    """Return the root of a part that is read whole."""
    return xmlsafe.parse(
        archive.read(part),
        f"{archive.name}: {part}",
        max_elements=MAX_PART_ELEMENTS,
        max_chars=MAX_PART_CHARS,
    )


def records(
    archive: Archive, part: str, *, root: str, tags: frozenset[str]
) -> Iterator[etree._Element]:
    """Yield the elements of some names of a part, one at a time."""
    return xmlsafe.records(
        io.BytesIO(archive.read(part)),
        f"{archive.name}: {part}",
        root=root,
        tags=tags,
        max_elements=MAX_PART_ELEMENTS,
        max_chars=MAX_PART_CHARS,
    )


def child(element: etree._Element, *path: str) -> etree._Element | None:
    """Return the first child of a name, the first child of that, and so on."""
    found: etree._Element | None = element
    for name in path:
        if found is None:
            return None
        found = next((one for one in found if local_name(one) == name), None)
    return found


def attribute(element: etree._Element | None, name: str) -> str:
    """Return an attribute by its name without namespace, ``""`` where there is none."""
    if element is None:
        return ""
    return next((str(value) for key, value in element.attrib.items() if _local(key) == name), "")


def is_on(element: etree._Element | None) -> bool:
    """Tell whether an element that switches something on is there, and does not say off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off", "none")


def _local(key: str | bytes) -> str:
    return str(key).rpartition("}")[2]
