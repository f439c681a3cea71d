"""Slides (PPTX): the text of the shapes in their order, notes and footers as kinds of their own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from tm.archive import Archive
from tm.model import BlockKind
from tm.readers.lines import lines_of_paragraph
from tm.readers.office import attribute, child, main_part, parsed, relations
from tm.readers.pieces import HARD_BREAK, Piece, Reading, told
from tm.stopping import stopping
from tm.xmlsafe import local_name

_TITLES = frozenset({"title", "ctrTitle", "subTitle"})
_FOOTERS = frozenset({"ftr", "hdr"})
_NO_TEXT = frozenset({"sldNum", "dt", "sldImg"})  # numbers and dates that the program sets
_UNREAD = {"diagramData": "a diagram", "chart": "a chart", "comments": "comments"}
_RUNS = frozenset({"r", "fld"})
_TURNED_FIELDS = ("slidenum", "datetime")


@dataclass(slots=True)
class _Slides:
    """What was read so far, and what was left out."""

    pieces: list[Piece] = field(default_factory=list)
    hidden: list[Piece] = field(default_factory=list)
    footers: set[str] = field(default_factory=set)
    unread: dict[str, list[int]] = field(default_factory=dict)


def read_pptx(data: bytes, name: str) -> Reading:
    """Read the slides of a presentation in their order, each with its notes; hidden ones are told.

    Raises:
        InvalidInputError: it is no such file, is damaged or encrypted, or has refused XML.
        TooLargeError: it unpacks to too much.
    """
    archive = Archive(data, name)
    main = main_part(archive, "ppt/presentation.xml")
    parts = {one.id: one.part for one in relations(archive, main) if one.kind == "slide"}
    listed = child(parsed(archive, main), "sldIdLst")
    order = [_id_of_part(one) for one in listed] if listed is not None else []
    slides = _Slides()
    for number, part in enumerate(stopping([parts[i] for i in order if i in parts], every=1), 1):
        _read_slide(archive, part, number, slides)
    return Reading(tuple(slides.pieces), tuple(_notes(slides)))


def _id_of_part(element: etree._Element) -> str:
    """Return the id that names a part; an element has one of its own too, without a namespace."""
    keys = [str(key) for key in element.attrib if str(key).endswith("}id")]
    return str(element.attrib[keys[0]]) if keys else ""


def _read_slide(archive: Archive, part: str, number: int, slides: _Slides) -> None:
    slide = parsed(archive, part)
    found = list(_shapes(child(slide, "cSld", "spTree"), f"slide {number}", slides.footers))
    if attribute(slide, "show") in ("0", "false"):
        slides.hidden += found
        return
    slides.pieces += found
    for relation in relations(archive, part):
        if relation.kind == "notesSlide":
            notes = child(parsed(archive, relation.part), "cSld", "spTree")
            slides.pieces += _notes_of(notes, f"slide {number} notes", slides.footers)
        elif relation.kind in _UNREAD:
            slides.unread.setdefault(relation.kind, []).append(number)


def _notes_of(tree: etree._Element | None, ref: str, footers: set[str]) -> Iterator[Piece]:
    for piece in _shapes(tree, ref, footers):
        is_footer = piece.kind is BlockKind.FOOTER
        yield piece if is_footer else Piece(piece.text, ref, BlockKind.NOTE)


def _shapes(tree: etree._Element | None, ref: str, footers: set[str]) -> Iterator[Piece]:
    """Yield the texts of the shapes, those of groups and tables too; each footer once."""
    for shape in tree if tree is not None else ():
        name = local_name(shape)
        if name == "sp":
            yield from _shape(shape, ref, footers)
        elif name == "graphicFrame":
            yield from _table(shape, ref)
        elif name == "AlternateContent":
            yield from _shapes(child(shape, "Choice"), ref, footers)
        elif name == "grpSp":
            yield from _shapes(shape, ref, footers)


def _shape(shape: etree._Element, ref: str, footers: set[str]) -> Iterator[Piece]:
    place = child(shape, "nvSpPr", "nvPr", "ph")
    role = attribute(place, "type")
    if role in _NO_TEXT:
        return
    kind = BlockKind.HEADING if role in _TITLES else None
    kind = BlockKind.FOOTER if role in _FOOTERS else kind
    for text in _texts(child(shape, "txBody"), whole=kind is BlockKind.HEADING):
        if kind is not BlockKind.FOOTER or text not in footers:
            yield Piece(text, ref, kind)
        if kind is BlockKind.FOOTER:
            footers.add(text)


def _table(frame: etree._Element, ref: str) -> Iterator[Piece]:
    rows = [one for one in frame.iter() if local_name(one) == "tr"]
    for number, row in enumerate(rows, 1):
        cells = [one for one in row if local_name(one) == "tc"]
        for place, cell in enumerate(cells, 1):
            where = f"{ref} row {number}"
            for text in _texts(child(cell, "txBody")):
                yield Piece(text, f"{where} cell {place}", BlockKind.CELL, row=where)


def _texts(body: etree._Element | None, *, whole: bool = False) -> Iterator[str]:
    for paragraph in body if body is not None else ():
        if local_name(paragraph) == "p":
            yield from lines_of_paragraph("".join(_runs(paragraph)), whole=whole)


def _runs(paragraph: etree._Element) -> Iterator[str]:
    for one in paragraph:
        name = local_name(one)
        if name == "br":
            yield HARD_BREAK
        elif name in _RUNS and not attribute(one, "type").startswith(_TURNED_FIELDS):
            text = child(one, "t")
            yield (text.text or "").replace("\v", HARD_BREAK) if text is not None else ""


def _notes(slides: _Slides) -> Iterator[str]:
    if slides.hidden:
        count = len({piece.ref.partition(" row")[0] for piece in slides.hidden})
        what = "1 hidden slide was" if count == 1 else f"{count} hidden slides were"
        (first, *_) = told(slides.hidden, "text", "texts")
        yield f"{what} left out: {first}"
    for kind, numbers in slides.unread.items():
        yield f"the text of {_UNREAD[kind]} was left out, on slides {_listed(numbers)}"


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, dict.fromkeys(numbers)))
