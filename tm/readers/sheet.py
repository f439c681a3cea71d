"""Spreadsheets (XLSX) as documents: the cells of the first sheet, row by row."""

from tm.archive import Archive
from tm.model import BlockKind
from tm.readers.lines import lines_of_paragraph
from tm.readers.office import attribute, child, main_part, parsed
from tm.readers.pieces import HARD_BREAK, Piece, Reading
from tm.review.xlsx import read_xlsx
from tm.stopping import stopping


def read_sheet(data: bytes, name: str) -> Reading:
    """Read the first sheet; the others are told.

    Raises:
        InvalidInputError: it is no such file, or is damaged or encrypted.
        TooLargeError: it unpacks to too much, or has too many rows.
    """
    archive = Archive(data, name)
    listed = child(parsed(archive, main_part(archive, "xl/workbook.xml")), "sheets")
    others = [attribute(one, "name") for one in listed][1:] if listed is not None else []
    pieces = []
    for number, row in stopping(read_xlsx(data, name)):
        for place, cell in enumerate(row, 1):
            for line in lines_of_paragraph(cell.replace("\n", HARD_BREAK)):
                ref = f"row {number}"
                pieces.append(Piece(line, f"{ref} cell {place}", BlockKind.CELL, row=ref))
    notes = (f"{len(others)} sheets were left out: {', '.join(others)}",) if others else ()
    return Reading(tuple(pieces), notes)
