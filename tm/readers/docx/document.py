"""From the parts of a Word document to pieces: running text, then notes, headers and footers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from tm.archive import Archive
from tm.model import BlockKind
from tm.readers.clearing import clear_pieces
from tm.readers.contents import is_contents_title
from tm.readers.docx.numbering import Numbering, read_numbering
from tm.readers.docx.runs import Runs, Text
from tm.readers.docx.styles import Styles, read_styles
from tm.readers.lines import lines_of_paragraph
from tm.readers.office import Relation, attribute, child, main_part, records, relations
from tm.readers.page_marks import mark_of
from tm.readers.pieces import Piece, Reading, told
from tm.stopping import stopping
from tm.xmlsafe import local_name

_RECORDS = frozenset({"p", "tr"})
_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_UNREAD = {
    "diagramData": "a diagram",
    "chart": "a chart",
    "aFChunk": "an inserted document",
}  # kinds of parts that may hold text
_PAGE_SEPARATORS = " \t|｜/／-–—·•"
_CONTENTS_LINE = re.compile(r".*?[\dIVXLCivxlc]+\s*")


@dataclass(slots=True)
class _Reader:
    """What is known while a document is read, and what was left out of it so far."""

    styles: Styles
    numbering: Numbering
    runs: Runs
    pieces: list[Piece] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    contents: list[Piece] = field(default_factory=list)
    numbers: int = 0
    boxes: int = 0
    carried: str = ""


def read_docx(data: bytes, name: str) -> Reading:
    """Read a Word document.

    Tracked insertions are text, deletions and hidden text are not; what is left out is told.

    Raises:
        InvalidInputError: it is no such file, is damaged or encrypted, or has refused XML.
        TooLargeError: it unpacks to too much.
    """
    archive = Archive(data, name)
    main = main_part(archive, "word/document.xml")
    parts = relations(archive, main)
    reader = _read_main(archive, main, parts)
    body, notes = clear_pieces(reader.pieces)
    reader.pieces = []
    lost = _read_notes(archive, parts, reader)
    heads = _read_heads(archive, parts, reader)
    around = (*_left_out(reader), *lost, *heads, *_unread(archive, parts))
    return Reading((*body, *reader.pieces), (*notes, *around))


def _part(parts: Iterable[Relation], kind: str) -> str | None:
    return next((one.part for one in parts if one.kind == kind), None)


def _read_main(archive: Archive, main: str, parts: Iterable[Relation]) -> _Reader:
    """Read the running text; if a field in it has no end, anew with none beyond its paragraph."""
    styles = read_styles(archive, _part(parts, "styles"))
    for fields_go_on in (True, False):
        numbering = read_numbering(archive, _part(parts, "numbering"))  # it counts
        reader = _Reader(styles, numbering, Runs(styles, fields_go_on=fields_go_on))
        _read_body(archive, main, reader)
        if not reader.runs.in_field:
            break
    reader.runs.fields_go_on = False  # in notes, headers and footers
    return reader


def _read_body(archive: Archive, main: str, reader: _Reader) -> None:
    table: etree._Element | None = None
    tables = rows = 0
    for record in stopping(records(archive, main, root="document", tags=_RECORDS)):
        if local_name(record) == "p":
            _read_paragraph(record, reader)
            continue
        tables_around = (one for one in record.iterancestors() if local_name(one) == "tbl")
        around = next(tables_around, record.getparent())  # a damaged file has rows without one
        if around is not table:
            table, rows = around, 0
            tables += 1
        rows += 1
        _read_row(record, reader, f"table {tables} row {rows}")
    if reader.carried.strip():
        _add(lines_of_paragraph(reader.carried), f"¶{reader.numbers + 1}", None, "", reader)


def _read_row(row: etree._Element, reader: _Reader, ref: str) -> None:
    """Read a table row; one of a single cell is a frame around text."""
    if child(row, "trPr", "del") is not None:
        _take_text(row, reader)
        return
    cells = list(_cells(row))
    for number, cell in enumerate(cells, 1):
        for paragraph in _paragraphs(cell):
            if len(cells) == 1:
                _read_paragraph(paragraph, reader)
            else:
                _read_paragraph(paragraph, reader, f"{ref} cell {number}", row=ref)


def _take_text(row: etree._Element, reader: _Reader) -> None:
    """Count a deleted row among the deletions."""
    words = [one.text for one in row.iter() if local_name(one) in ("t", "delText") and one.text]
    if words:
        reader.runs.deleted.append(" ".join(words))
    reader.runs.follow_fields(row)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for one in row:
        if local_name(one) == "tc":
            yield one
        elif local_name(one) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _cells(one)


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs inside an element, those of nested tables too, not those of boxes."""
    for one in element:
        if local_name(one) == "p":
            yield one
        else:
            yield from _paragraphs(one)


def _read_paragraph(
    paragraph: etree._Element, reader: _Reader, ref: str = "", *, row: str = ""
) -> None:
    """Read a paragraph of the running text or of a table, and the text boxes that hang on it."""
    place = reader.styles.place_of(paragraph)
    found = reader.runs.read(paragraph)
    reader.marks += found.note_marks
    text = reader.carried + found.text
    goes_on = child(paragraph, "pPr", "rPr", "del") is not None  # the break behind it is deleted
    reader.carried = text if goes_on else ""
    label = reader.numbering.label(place) if place is not None and not goes_on else ""
    if not goes_on and text.strip():
        reader.numbers += not ref
        ref = ref or f"¶{reader.numbers}"
        kind = _kind(paragraph, reader.styles, row)
        if _is_contents(paragraph, found, reader.styles):
            _leave_contents(Piece(" ".join(text.split()), ref), reader)
        else:
            lines = lines_of_paragraph(text, whole=kind is BlockKind.HEADING)
            _add(lines, ref, kind, row, reader, label)
    for box in found.boxes:
        _read_box(box, reader)


def _kind(paragraph: etree._Element, styles: Styles, row: str) -> BlockKind | None:
    if row:
        return BlockKind.CELL
    return BlockKind.HEADING if styles.is_heading(paragraph) else None


def _add(
    lines: list[str], ref: str, kind: BlockKind | None, row: str, reader: _Reader, label: str = ""
) -> None:
    for number, line in enumerate(lines):
        shown = label + line if number == 0 else line
        reader.pieces.append(Piece(shown, ref, kind, row=row))


def _is_contents(paragraph: etree._Element, found: Text, styles: Styles) -> bool:
    if styles.is_contents(paragraph):
        return True
    return found.in_contents and _CONTENTS_LINE.fullmatch(found.text) is not None


def _leave_contents(line: Piece, reader: _Reader) -> None:
    """Leave a line of the contents out, and a title right above the first of them."""
    if not reader.contents and reader.pieces and is_contents_title(reader.pieces[-1].text):
        reader.contents.append(reader.pieces.pop())
    reader.contents.append(line)


def _read_box(box: etree._Element, reader: _Reader) -> None:
    reader.boxes += 1
    ref = f"text box {reader.boxes}"
    for paragraph in _paragraphs(box):
        _read_paragraph(paragraph, reader, ref)


def _read_notes(archive: Archive, parts: Iterable[Relation], reader: _Reader) -> list[str]:
    """Read the notes that the text refers to, in its order; return what was left out."""
    unused: list[Piece] = []
    for relation in parts:
        one = _NOTES.get(relation.kind)
        if one is None:
            continue
        texts = dict(_notes_of(archive, relation, one, reader))
        marked = [number for name, number in reader.marks if name == f"{one}Reference"]
        for place, number in enumerate(dict.fromkeys(marked), 1):
            for line in texts.pop(number, ()):
                reader.pieces.append(Piece(line, f"{one} {place}", BlockKind.NOTE))
        unused += [Piece(line, f"{one} id {key}") for key, lines in texts.items() for line in lines]
    return told(unused, "note without a mark in the text", "notes without a mark in the text")


def _notes_of(
    archive: Archive, relation: Relation, one: str, reader: _Reader
) -> Iterator[tuple[str, list[str]]]:
    """Yield the id of each note and its lines."""
    for note in records(archive, relation.part, root=relation.kind, tags=frozenset({one})):
        if attribute(note, "type") in _NO_NOTES:
            continue
        texts = [reader.runs.read(paragraph).text for paragraph in _paragraphs(note)]
        yield attribute(note, "id"), [line for text in texts for line in lines_of_paragraph(text)]


def _read_heads(archive: Archive, parts: Iterable[Relation], reader: _Reader) -> list[str]:
    """Read headers and footers, each text once; return which page numbers were left out."""
    seen: set[str] = set()
    numbers: list[Piece] = []
    counts = Counter[str]()
    for kind, root in ((BlockKind.HEADER, "hdr"), (BlockKind.FOOTER, "ftr")):
        for relation in parts:
            if relation.kind != kind.value:
                continue
            counts[kind] += 1
            ref = f"{kind.value} {counts[kind]}"
            for line in _head_lines(archive, relation, root, reader, ref, numbers):
                if line not in seen:
                    reader.pieces.append(Piece(line, ref, kind))
                seen.add(line)
    return told(numbers, "page number", "page numbers")


def _head_lines(
    archive: Archive,
    relation: Relation,
    root: str,
    reader: _Reader,
    ref: str,
    numbers: list[Piece],
) -> Iterator[str]:
    runs = reader.runs
    for record in records(archive, relation.part, root=root, tags=_RECORDS):
        row = local_name(record) == "tr"
        for paragraph in list(_paragraphs(record)) if row else [record]:
            found = runs.read(paragraph)
            inner = [runs.read(one) for box in found.boxes for one in _paragraphs(box)]
            for text in (found, *inner):
                yield from _without_number(text, ref, numbers)


def _without_number(found: Text, ref: str, numbers: list[Piece]) -> Iterator[str]:
    """Yield the lines of a header; a page number is none of them."""
    for line in lines_of_paragraph(found.text):
        rest = line.strip(_PAGE_SEPARATORS)
        is_number = mark_of(line) is not None or not any(map(str.isalnum, rest))
        if found.has_page_number and not is_number:
            is_number = bool(re.fullmatch(r"(?i)(?:page|p\.|第|页|共|of|[\s,，/]){1,12}", rest))
        if is_number:
            numbers.append(Piece(line, ref))
        else:
            yield rest if found.has_page_number else line


def _left_out(reader: _Reader) -> Iterator[str]:
    runs = reader.runs
    yield from told(reader.contents, "line of the contents", "lines of the contents")
    for texts, one, many in (
        (runs.deleted, "tracked deletion", "tracked deletions"),
        (runs.hidden, "stretch of hidden text", "stretches of hidden text"),
        (runs.endless, "stretch in a field without an end", "stretches in fields without an end"),
    ):
        yield from told([Piece(text, "") for text in texts], one, many)
    if runs.pictures:
        yield f"{runs.pictures} signs of a symbol font were left out"


def _unread(archive: Archive, parts: Iterable[Relation]) -> Iterator[str]:
    """Say what else of the document may have text that is not read."""
    counts = Counter(one.kind for one in parts)
    for kind, what in _UNREAD.items():
        if counts[kind]:
            yield f"the text of {what} was left out ({counts[kind]} in the document)"
    comments = _part(parts, "comments")
    if comments is not None:
        found = [
            Piece(" ".join("".join(map(str, one.itertext())).split()), "")
            for one in records(archive, comments, root="comments", tags=frozenset({"comment"}))
        ]
        yield from told(found, "comment", "comments")
