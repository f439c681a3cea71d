"""From the lines of a PDF to pieces, each with its page and the number of its paragraph there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from tm.errors import InvalidInputError, TooLargeError
from tm.model import BlockKind
from tm.readers.clearing import clear
from tm.readers.page_marks import PAGE_BREAK
from tm.readers.pdf.hyphens import Hyphens
from tm.readers.pdf.layout import Line, are_rows, lines_of_page
from tm.readers.pdf.pages import Page, read_pages
from tm.readers.pdf.paragraphs import Paragraph, Shape, paragraphs_of
from tm.readers.pieces import Piece, Reading, ends_finally, ends_midway
from tm.stopping import stopping

HEADING_SIZE = 1.12  # of the usual height of the text
MAX_HEADING_LINES = 3
MAX_LOST_SHARE = 0.3  # of the characters; above that the text is of no use
_SHOWN_PAGES = 10


def read_pdf(data: bytes, name: str) -> Reading:
    """Read the text of a PDF; pictures of text have none.

    Raises:
        InvalidInputError: it is no PDF, is damaged, needs a password, or has no text.
        TooLargeError: it has too many pages, or takes too much time or memory.
    """
    pages = read_pages(data, name)
    laid = [_laid(page, number, name) for number, page in enumerate(stopping(pages, every=1), 1)]
    lost = sum(line.lost for lines in laid for line in lines)
    laid = [tuple(line for line in lines if line.text) for lines in laid]
    _refuse_without_text(laid, lost, name)
    kept, notes = _cleared(laid)
    pieces = tuple(_pieces(kept))
    return Reading(pieces, (*notes, *_notes(pages, laid, lost)))


def _laid(page: Page, number: int, name: str) -> tuple[Line, ...]:
    try:
        return lines_of_page(page.runs)
    except TooLargeError as error:
        raise TooLargeError(f"{name}, page {number}: {error}") from error


def _refuse_without_text(laid: Sequence[Sequence[Line]], lost: int, name: str) -> None:
    size = sum(len(line.text) for lines in laid for line in lines)
    if not size and not lost:
        raise InvalidInputError(
            f"{name}: this PDF has no text: it is a scan, or pictures of text; recognise it first "
            "(OCR), and give the PDF or the text that comes of it"
        )
    if lost > MAX_LOST_SHARE * (size + lost):
        raise InvalidInputError(
            f"{name}: the fonts of this PDF do not tell which characters they show ({lost:,} of "
            f"{size + lost:,}); give another file, or recognise its pictures (OCR)"
        )


def _cleared(laid: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], tuple[str, ...]]:
    """Return the lines of each page without page numbers, running heads and contents."""
    texts: list[str] = []
    places: list[tuple[int, int]] = []
    for page, lines in enumerate(laid):
        texts += [PAGE_BREAK, *(line.text for line in lines)]
        places += [(-1, -1), *((page, number) for number in range(len(lines)))]
    clearing = clear([*texts, PAGE_BREAK], unit="page")
    removed = {places[i] for i in clearing.removed}
    kept = [
        [line for number, line in enumerate(lines) if (page, number) not in removed]
        for page, lines in enumerate(laid)
    ]
    return kept, clearing.notes


def _pieces(pages: Sequence[Sequence[Line]]) -> Iterator[Piece]:
    shape = Shape.of([line for lines in pages for line in lines])
    hyphens = Hyphens(line.text for lines in pages for line in lines)
    rows = 0
    for number, lines in enumerate(stopping(pages, every=1), 1):
        edges = shape.edges(lines)
        found = [
            one
            for is_table, part in _parts(lines)
            for one in (part if is_table else paragraphs_of(part, shape, edges, hyphens))
        ]
        last = _last_of_text(found, shape)
        for i, one in enumerate(found):
            ref = f"p. {number} ¶{i + 1}"
            if isinstance(one, Line):
                rows += 1
                row = f"p. {number} row {rows}"
                cells = filter(None, one.text.split("\t"))
                yield from (Piece(cell, ref, BlockKind.CELL, number, row) for cell in cells)
            else:
                kind = BlockKind.HEADING if _is_heading(one, shape) else None
                cut_off = i == last and one.is_full and not ends_finally(one.text)
                yield Piece(one.text, ref, kind, number, cut_off=cut_off and number < len(pages))


def _parts(lines: Sequence[Line]) -> Iterator[tuple[bool, list[Line]]]:
    """Yield the lines of a page in stretches: rows of a table, or text."""
    pairs = [are_rows(a, b) for a, b in pairwise(lines)]
    rows = {i for i, is_pair in enumerate(pairs) if is_pair}
    rows |= {i + 1 for i in rows}
    for is_table, group in groupby(range(len(lines)), key=rows.__contains__):
        part = [lines[i] for i in group]
        yield is_table and not _is_set_wide(part), part


def _is_set_wide(lines: Sequence[Line]) -> bool:
    """Tell whether two lines have gaps because they fill their column, and happen to look alike."""
    first, *others, last = lines
    near = 0.3 * first.height
    return (
        not others
        and abs(first.left - last.left) < near
        and abs(first.right - last.right) < near
        and not any(map(str.isdigit, first.text + last.text))
    )


def _last_of_text(found: Sequence[Paragraph | Line], shape: Shape) -> int:
    """Return the place of the last paragraph in the usual height: below it may stand notes."""
    usual = [
        i
        for i, one in enumerate(found)
        if isinstance(one, Paragraph) and one.height >= 0.93 * shape.height
    ]
    return usual[-1] if usual else -1


def _is_heading(paragraph: Paragraph, shape: Shape) -> bool:
    if paragraph.lines > MAX_HEADING_LINES or ends_midway(paragraph.text):
        return False
    is_large = paragraph.height > HEADING_SIZE * shape.height
    return (is_large or (paragraph.bold and not shape.bold)) and not ends_finally(paragraph.text)


def _notes(pages: Sequence[Page], laid: Sequence[Sequence[Line]], lost: int) -> Iterator[str]:
    empty = [
        number
        for number, (page, lines) in enumerate(zip(pages, laid, strict=True), 1)
        if page.filled and not lines and not page.damaged
    ]
    damaged = [number for number, page in enumerate(pages, 1) if page.damaged]
    if empty:
        yield f"{_listed(empty)} without text: what is a picture there was not read"
    if damaged:
        yield f"{_listed(damaged)} damaged and left out"
    turned = Counter({i: page.turned for i, page in enumerate(pages, 1) if page.turned})
    if turned:
        first = min(turned)
        yield (
            f"{turned.total()} characters that stand askew were left out, the first on page {first}"
        )
    if lost:
        yield f"{lost} characters were left out: their fonts do not tell what they show"


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN_PAGES]))
    if len(numbers) == 1:
        return f"page {shown} is"
    more = f" and {len(numbers) - _SHOWN_PAGES} more" if len(numbers) > _SHOWN_PAGES else ""
    return f"pages {shown}{more} are"
