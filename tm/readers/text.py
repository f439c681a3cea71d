"""Plain text: paragraphs between blank lines, wrapped lines joined, titles kept apart.

Files called ``.txt`` may hold HTML or Markdown: what the content shows is believed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from tm.readers.clearing import clear, lines_of
from tm.readers.decode import decode
from tm.readers.footnotes import find_notes
from tm.readers.front_matter import front_matter_notes, split_front_matter
from tm.readers.html import looks_like_html, pieces_of_html
from tm.readers.markdown import looks_like_markdown, pieces_of_markdown
from tm.readers.page_marks import PAGE_BREAK
from tm.readers.pieces import (
    SAME_SENTENCE,
    STARTS_ITEM,
    Piece,
    Reading,
    display_width,
    ends_finally,
    glue_all,
    has_cjk,
    is_decoration,
    script_of,
)
from tm.stopping import stopping

NARROWEST_WRAP, WIDEST_WRAP = 30, 160  # columns; lines in this range may be broken by width
FULL_SHARE = 0.75  # of the widest lines; a full line is at least this wide
WRAPPED_SHARE = 0.6  # of the lines are full where a text is wrapped
OPEN_SHARE = 0.5  # of the full lines end inside a sentence where a text is wrapped
KINSOKU_COLUMNS = 4  # a Chinese line may end early to keep a mark off the next line's start
LONG_PARAGRAPH = 40  # characters; ideographic blanks part such paragraphs, but not 第一章　　总则

_STARTS_PART = re.compile(
    r"(?:article|chapter|section|part|annex|appendix)\s+(?:\d|[IVXLC]+\b)", re.IGNORECASE
)
_IDEOGRAPHIC_GAP = re.compile("\u3000{2,}")


def read_text(data: bytes, name: str) -> Reading:
    """Read a plain text file, or what it turns out to hold."""
    text = decode(data, name)
    front_matter, body = split_front_matter(text)
    if looks_like_html(body):
        reading = pieces_of_html(body, name)
    elif front_matter or looks_like_markdown(body):
        reading = pieces_of_markdown(body, name)
    else:
        return _reading(text)
    return replace(reading, notes=(*front_matter_notes(front_matter), *reading.notes))


def _reading(text: str) -> Reading:
    lines = lines_of(text)
    clearing = clear(lines)
    notes = find_notes(lines)
    pages: list[list[str]] = [[]]
    for i, line in enumerate(lines):
        if line == PAGE_BREAK or i in clearing.turns:
            pages.append([])
        if line != PAGE_BREAK and i not in clearing.removed:
            pages[-1] += ["", line] if i in notes else [line]
    return Reading(tuple(_pieces(pages, marked=PAGE_BREAK in lines)), clearing.notes)


def _pieces(pages: list[list[str]], *, marked: bool) -> Iterator[Piece]:
    """Yield the paragraphs of all pages; only pages that the file marks are named."""
    blocks = [list(_line_blocks(page)) for page in pages]
    width = _wrap_width([block for page in blocks for block in page])
    count = 0
    for number, page in enumerate(blocks, 1):
        count = 0 if marked else count
        paragraphs = [lines for block in stopping(page) for lines in _paragraphs(block, width)]
        for lines in paragraphs:
            cut_off = lines is paragraphs[-1] and number < len(pages) and _is_cut(lines, width)
            for part in _parts(lines):
                count += 1
                ref = f"p. {number} ¶{count}" if marked else f"¶{count}"
                yield Piece(part, ref, page=number if len(pages) > 1 else 0, cut_off=cut_off)


def _is_cut(lines: list[str], width: int) -> bool:
    """Tell whether lines end with a full one of a wrapped text, in the middle of a sentence."""
    full = 0 < FULL_SHARE * width <= display_width(lines[-1])
    return full and not ends_finally(lines[-1]) and lines[-1][-1] not in ":;：；"


def _line_blocks(page: list[str]) -> Iterator[list[str]]:
    """Yield the runs of lines between blank lines; rules such as ``* * *`` count as blank."""
    block: list[str] = []
    for line in stopping(page):
        if line.strip() and not is_decoration(line):
            block.append(line.rstrip())
        elif block:
            yield block
            block = []
    if block:
        yield block


def _wrap_width(blocks: list[list[str]]) -> int:
    """Return the column at which the lines of a text are wrapped, or 0 when they are not."""
    inner = [line for block in blocks for line in _inner_lines(block)]
    if not inner:
        return 0
    widths = sorted(map(display_width, inner))
    width = widths[len(widths) * 9 // 10]
    full = [line for line in inner if display_width(line) >= FULL_SHARE * width]
    is_open = sum(not ends_finally(line) for line in full)
    wrapped = (
        NARROWEST_WRAP <= width <= WIDEST_WRAP
        and len(full) >= WRAPPED_SHARE * len(inner)
        and is_open >= OPEN_SHARE * len(full)
    )
    return width if wrapped else 0


def _inner_lines(block: list[str]) -> Iterator[str]:
    """Yield the lines of a block that end no paragraph, as far as the next line shows."""
    base = min(map(_indent, block))
    for line, following in pairwise(block):
        if _indent(following) == base and not _begins(following.lstrip(), line):
            yield line


def _begins(start: str, before: str) -> bool:
    """Tell whether a line begins an item, or a part of a law, which running text may also name."""
    if _STARTS_PART.match(start) is not None:
        is_title = not ends_finally(start) and display_width(start) < display_width(before)
        return is_title or ends_finally(before)
    return STARTS_ITEM.match(start) is not None


def _paragraphs(block: list[str], width: int) -> Iterator[list[str]]:
    paragraph: list[str] = []
    base = min(map(_indent, block))
    for line in block:
        indented = _indent(line) > base
        if paragraph and (indented or not _goes_on(paragraph[-1], line, width)):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _goes_on(line: str, following: str, width: int) -> bool:
    """Tell whether a paragraph goes on in the next line, rather than ending with this one."""
    start = following.lstrip()
    if _indent(following) > _indent(line):
        return False
    if _begins(start, line) and not (start[0].isdigit() and _is_cut([line], width)):
        return False
    unfinished = not ends_finally(line) and (line[-1] in SAME_SENTENCE or start[0].islower())
    full = width > 0 and display_width(line) + _first_columns(start) > width
    by_characters = has_cjk(line[-1] + start[0]) and _is_cut(
        [line], width
    )  # wrapped without regard to width
    joins = unfinished or full or by_characters
    return joins and len({script_of(line), script_of(following)} - {None}) < 2


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _first_columns(line: str) -> int:
    """Return the columns that must have been free for the line's beginning to stand higher up."""
    if display_width(line[:1]) > 1:
        return 2 + KINSOKU_COLUMNS
    return 1 + display_width(line.split(maxsplit=1)[0])


def _parts(lines: list[str]) -> Iterator[str]:
    """Yield a paragraph, or several where two ideographic blanks stand between them."""
    paragraph = glue_all(line.strip() for line in lines)
    if len(paragraph) < LONG_PARAGRAPH:
        yield paragraph
        return
    yield from filter(None, map(str.strip, _IDEOGRAPHIC_GAP.split(paragraph)))
