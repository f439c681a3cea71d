"""What belongs to the printed pages and not to the text, taken out of its lines and told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from tm.model import BlockKind
from tm.readers.contents import find_contents
from tm.readers.furniture import find_furniture
from tm.readers.page_marks import PAGE_BREAK
from tm.readers.pieces import Piece

SHOWN_CHARS = 60
_SURE = frozenset({BlockKind.CELL, BlockKind.NOTE, BlockKind.HEADER, BlockKind.FOOTER})


@dataclass(frozen=True, slots=True)
class Clearing:
    """Which lines of a text are none of it.

    Attributes:
        removed: Positions of the lines to leave out.
        turns: Positions of lines before which a page begins, as page numbers and heads show.
        notes: What was left out: how many, and the first, a sentence for each kind.
    """

    removed: frozenset[int]
    turns: frozenset[int]
    notes: tuple[str, ...]


def clear(lines: Sequence[str], *, unit: str = "line") -> Clearing:
    """Find page numbers, running heads and tables of contents.

    Args:
        lines: In reading order; a form feed alone is a page break.
        unit: What a line is called in notes, with its number from 1; ``page`` where each page
            begins with a break, and its number is told.
    """
    contents = find_contents(lines)
    rest = ["" if i in contents else line for i, line in enumerate(lines)]
    furniture = find_furniture(rest)
    notes = (
        _note(contents, rest=lines, unit=unit, one="line", many="lines", of=" of the contents"),
        _note(furniture.numbers, rest=lines, unit=unit, one="page number", many="page numbers"),
        _note(furniture.heads, rest=lines, unit=unit, one="running head", many="running heads"),
    )
    pages = furniture.numbers | furniture.heads
    return Clearing(contents | pages, _turns(lines, pages, contents), tuple(filter(None, notes)))


def clear_pieces(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    """Return paragraphs without what belongs to pages that they once stood on, and what it was.

    Cells and notes stay whatever they look like.
    """
    clearing = clear(
        ["" if piece.kind in _SURE else piece.text for piece in pieces], unit="paragraph"
    )
    turned = list(accumulate(i in clearing.turns for i in range(len(pieces))))
    kept = tuple(
        replace(piece, page=1 + turned[i])
        for i, piece in enumerate(pieces)
        if i not in clearing.removed
    )
    return kept, clearing.notes


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, page breaks as lines of their own."""
    pages = [page.split("\n") for page in text.split(PAGE_BREAK)]
    return [line for page in pages for line in (*page, PAGE_BREAK)][:-1]


def _note(
    found: frozenset[int], *, rest: Sequence[str], unit: str, one: str, many: str, of: str = ""
) -> str:
    places = sorted(i for i in found if rest[i].strip())
    if not places:
        return ""
    breaks = sum(line == PAGE_BREAK for line in rest[: places[0]])
    # the lines on both sides of a break are one in the file
    number = breaks if unit == "page" else places[0] - 2 * breaks + 1
    shown = " ".join(rest[places[0]].split())[:SHOWN_CHARS]
    what = f"1 {one}{of} was" if len(places) == 1 else f"{len(places)} {many}{of} were"
    return f"{what} left out, the first {'on' if unit == 'page' else 'in'} {unit} {number}: {shown}"


def _turns(lines: Sequence[str], pages: frozenset[int], contents: frozenset[int]) -> frozenset[int]:
    """Return the lines of text that come next behind page numbers or heads, unless marked."""
    turns: set[int] = set()
    turned = marked = False
    for i, line in enumerate(lines):
        if line == PAGE_BREAK:
            turned, marked = False, True
        elif i in pages:
            turned = not marked
        elif line.strip() and i not in contents:
            if turned:
                turns.add(i)
            turned = marked = False
    return frozenset(turns)
