"""Books (EPUB): the chapters in the order of the spine; the navigation is left out."""

import posixpath
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree

from tm.archive import Archive
from tm.errors import InvalidInputError
from tm.readers.decode import decode
from tm.readers.encodings import in_utf8
from tm.readers.html import pieces_of_html
from tm.readers.office import attribute, child, parsed
from tm.readers.pieces import Piece, Reading
from tm.stopping import stopping
from tm.xmlsafe import local_name

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
CHAPTER_TYPES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_FONT_HIDING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_EMPTY_TAG = re.compile(r"<([A-Za-z][\w:-]{0,40})((?:\s[^<>]*)?)/>")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_MAX_NOTES = 3  # of each chapter


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the book."""

    part: str
    kind: str
    is_navigation: bool


def read_epub(data: bytes, name: str) -> Reading:
    """Read a book: its chapters follow each other, and paragraphs are counted in each.

    Raises:
        InvalidInputError: it is no such file, is damaged, or encrypted as shops do.
        TooLargeError: it unpacks to too much.
    """
    archive = Archive(data, name)
    _refuse_encrypted(archive)
    package = _package(archive)
    pieces: list[Piece] = []
    notes: list[str] = []
    number = 0
    for item in stopping(_spine(archive, package), every=1):
        if item.is_navigation:
            notes.append(f"the navigation of the book was left out ({item.part})")
            continue
        if item.part not in archive:
            notes.append(f"a chapter is missing in the file: {item.part[:80]}")
            continue
        number += 1
        found = _chapter(archive, item.part)
        pieces += [_placed(piece, number) for piece in found.pieces]
        notes += [f"chapter {number}: {note}" for note in found.notes[:_MAX_NOTES]]
    return Reading(tuple(pieces), tuple(notes))


def _placed(piece: Piece, number: int) -> Piece:
    row = f"chapter {number} {piece.row}" if piece.row else ""
    return replace(piece, ref=f"chapter {number} {piece.ref}", row=row, page=0)


def _refuse_encrypted(archive: Archive) -> None:
    """Refuse a book that a shop has locked; hidden fonts do not matter."""
    if ENCRYPTION not in archive:
        return
    methods = [
        attribute(one, "Algorithm")
        for one in parsed(archive, ENCRYPTION).iter()
        if local_name(one) == "EncryptionMethod"
    ]
    if not all(method.startswith(_FONT_HIDING) for method in methods):
        raise InvalidInputError(
            f"{archive.name}: this book is encrypted (DRM); give a copy without protection"
        )


def _package(archive: Archive) -> str:
    for one in parsed(archive, CONTAINER).iter():
        if local_name(one) == "rootfile":
            return posixpath.normpath(attribute(one, "full-path"))
    raise InvalidInputError(f"{archive.name}: it is no whole .epub file: it names no package")


def _spine(archive: Archive, package: str) -> list[_Item]:
    """Return the files of the book in the order in which they are read."""
    root = parsed(archive, package)
    folder = posixpath.dirname(package)
    manifest, spine = child(root, "manifest"), child(root, "spine")
    if manifest is None or spine is None:
        raise InvalidInputError(f"{archive.name}: it is no whole .epub file: it has no spine")
    items = {attribute(one, "id"): _item(one, folder) for one in manifest}
    listed = (items.get(attribute(one, "idref")) for one in spine)
    return [item for item in listed if item is not None and item.kind in CHAPTER_TYPES]


def _item(element: etree._Element, folder: str) -> _Item:
    target = unquote(attribute(element, "href").partition("#")[0])
    return _Item(
        posixpath.normpath(posixpath.join(folder, target)),
        attribute(element, "media-type"),
        "nav" in attribute(element, "properties").split(),
    )


def _chapter(archive: Archive, part: str) -> Reading:
    """Read a chapter as a page; the title in its head, mostly the book's, is none of its text."""
    content = archive.read(part)
    if not content.strip():
        return Reading(())
    encoded, note = in_utf8(content)
    name = f"{archive.name}: {part}"
    text = _DECLARATION.sub("", decode(encoded, name), count=1)
    found = pieces_of_html(_EMPTY_TAG.sub(_closed, text), name, titled=False)
    return replace(found, notes=(note, *found.notes)) if note else found


def _closed(tag: re.Match[str]) -> str:
    """Return an empty element of XML as HTML writes it: with an end, unless it never has one."""
    return tag.group() if tag[1].lower() in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>"
