"""Plain text: paragraphs between blank lines, wrapped lines joined, titles kept apart.

Files called ``.txt`` may hold HTML or Markdown: what the content shows is believed.
"""

import re
from collections.abc import Iterator

from tm.readers.decode import decode
from tm.readers.front_matter import split_front_matter
from tm.readers.html import looks_like_html, pieces_of_html
from tm.readers.markdown import looks_like_markdown, pieces_of_markdown
from tm.readers.pieces import (
    SAME_SENTENCE,
    Piece,
    Reading,
    ends_finally,
    glue_all,
    is_decoration,
    script_of,
)

NARROWEST_WRAP, WIDEST_WRAP = 30, 160  # columns; lines in this range may be broken by width
FULL_SHARE = 0.75  # of the widest lines; a full line is at least this wide
WRAPPED_SHARE = 0.6  # of the lines are full where a text is wrapped
OPEN_SHARE = 0.5  # of the full lines end inside a sentence where a text is wrapped
KINSOKU_COLUMNS = 4  # a Chinese line may end early to keep a mark off the next line's start
LONG_PARAGRAPH = 40  # characters; ideographic blanks part such paragraphs, but not 第一章　　总则

_CJK_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]"
)
_STARTS_ITEM = re.compile(
    r"[-*•◆●■▪►○□–—]\s|[(（]?\d{1,3}(?:[.、．)）](?!\d)|\s)|[(（]?[一二三四五六七八九十百]{1,4}[、）)]"
    r"|第[一二三四五六七八九十百\d]{1,4}[条章节]|[(（][A-Za-z]{1,4}[)）]|[IVX]{1,5}\.\s"
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
        return Reading(tuple(_pieces(text)))
    return reading


def _pieces(text: str) -> Iterator[Piece]:
    pages = text.split("\f")
    blocks = [list(_line_blocks(page)) for page in pages]
    width = _wrap_width([block for page in blocks for block in page])
    for number, page in enumerate(blocks, 1):
        paragraphs = (
            part for block in page for lines in _paragraphs(block, width) for part in _parts(lines)
        )
        for count, paragraph in enumerate(paragraphs, 1):
            ref = f"p. {number} ¶{count}" if len(pages) > 1 else f"¶{count}"
            yield Piece(paragraph, ref, page=number if len(pages) > 1 else 0)


def _line_blocks(page: str) -> Iterator[list[str]]:
    """Yield the runs of lines between blank lines; rules such as ``* * *`` count as blank."""
    block: list[str] = []
    for line in page.split("\n"):
        if line.strip() and not is_decoration(line):
            block.append(line.rstrip())
        elif block:
            yield block
            block = []
    if block:
        yield block


def _wrap_width(blocks: list[list[str]]) -> int:
    """Return the column at which the lines of a text are wrapped, or 0 when they are not."""
    inner = [line for block in blocks for line in block[:-1]]
    if not inner:
        return 0
    widths = sorted(map(_width, inner))
    width = widths[len(widths) * 9 // 10]
    full = [line for line in inner if _width(line) >= FULL_SHARE * width]
    is_open = sum(not ends_finally(line) for line in full)
    wrapped = (
        NARROWEST_WRAP <= width <= WIDEST_WRAP
        and len(full) >= WRAPPED_SHARE * len(inner)
        and is_open >= OPEN_SHARE * len(full)
    )
    return width if wrapped else 0


def _width(line: str) -> int:
    return len(line) + sum(1 for _ in _CJK_WIDE.finditer(line))


def _paragraphs(block: list[str], width: int) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in block:
        if paragraph and not _goes_on(paragraph[-1], line, width):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _goes_on(line: str, following: str, width: int) -> bool:
    """Tell whether a paragraph goes on in the next line, rather than ending with this one."""
    start = following.lstrip()
    if _indent(following) > _indent(line) or _STARTS_ITEM.match(start):
        return False
    unfinished = not ends_finally(line) and (line[-1] in SAME_SENTENCE or start[0].islower())
    joins = unfinished or (width > 0 and _width(line) + _first_columns(start) > width)
    return joins and len({script_of(line), script_of(following)} - {None}) < 2


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _first_columns(line: str) -> int:
    """Return the columns that must have been free for the line's beginning to stand higher up."""
    if _CJK_WIDE.match(line):
        return 2 + KINSOKU_COLUMNS
    return 1 + _width(line.split(maxsplit=1)[0])


def _parts(lines: list[str]) -> Iterator[str]:
    """Yield a paragraph, or several where two ideographic blanks stand between them."""
    paragraph = glue_all(line.strip() for line in lines)
    if len(paragraph) < LONG_PARAGRAPH:
        yield paragraph
        return
    yield from filter(None, map(str.strip, _IDEOGRAPHIC_GAP.split(paragraph)))
