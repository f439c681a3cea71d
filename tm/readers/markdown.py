"""Markdown (CommonMark with tables): headings, paragraphs and cells; code is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from tm.errors import TooLargeError
from tm.model import BlockKind
from tm.readers.clearing import clear, lines_of
from tm.readers.decode import decode
from tm.readers.footnotes import starts_note
from tm.readers.front_matter import front_matter_notes, split_front_matter
from tm.readers.html import texts_of_html
from tm.readers.page_marks import PAGE_BREAK
from tm.readers.pieces import (
    Piece,
    Reading,
    ends_finally,
    ends_midway,
    glue_all,
    is_decoration,
    same_paragraph,
    script_of,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_MARKDOWN_CHARS = 20_000_000  # the parser is linear, but takes some seconds for a megabyte
MAX_INLINE_CHARS = 20_000  # a longer paragraph keeps its marks: the inline parser is quadratic

_SIGNS = re.compile(
    r"^(?:#{1,6}[ \t]+\S.*|[ ]{0,3}\*\*[^*\n]+\*\*[ \t]*|```.*|[-*+] \[[^\]\n]{1,200}\]\(.*)$",
    re.MULTILINE,
)
_TABLE = re.compile(r"^[ ]{0,3}\|[^\n]*\|[ \t]*\n[ ]{0,3}\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$", re.M)
_MIN_SIGNS = 2  # one line that begins with # may be anything
_KINDS = {
    "heading_open": BlockKind.HEADING,
    "th_open": BlockKind.CELL,
    "td_open": BlockKind.CELL,
}
# Read as the address of a link, the text of a note would vanish.
_DEFINED_NOTE = re.compile(
    r"^([ ]{0,3})(\[\^[\w-]{1,20}\]:|\[\d{1,3}\]:(?=\s*[^\x00-\x7f]))", re.MULTILINE
)
_PAGE_TURN = "\x01"  # stands in no text: decoding refuses it
_LINES_OF_TURN = 4  # that a page turn adds
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(slots=True)
class _Line:
    """A line of a paragraph while it is collected; ``hard`` when the break before it is."""

    text: str = ""
    strong: bool = True
    hard: bool = False


def looks_like_markdown(text: str) -> bool:
    """Tell whether a text has headings, strong lines or fences as Markdown writes them."""
    signs = len(list(islice(_SIGNS.finditer(text), _MIN_SIGNS)))
    return signs == _MIN_SIGNS or _TABLE.search(text) is not None


def read_markdown(data: bytes, name: str) -> Reading:
    """Read a Markdown file; front matter and code are left out, code with a note."""
    front_matter, body = split_front_matter(decode(data, name))
    reading = pieces_of_markdown(body, name)
    return replace(reading, notes=(*front_matter_notes(front_matter), *reading.notes))


def pieces_of_markdown(text: str, name: str) -> Reading:
    """Return the pieces of a Markdown text without front matter.

    The numbers of ordered lists stay with their text, as the reader of the page sees them.

    Raises:
        TooLargeError: more than ``MAX_MARKDOWN_CHARS``.
    """
    if len(text) > MAX_MARKDOWN_CHARS:
        raise TooLargeError(
            f"{name}: {len(text):,} characters of Markdown; the limit is {MAX_MARKDOWN_CHARS:,}; "
            "split the file"
        )
    cleared, notes = _cleared(text)
    tokens = _tokens(cleared)
    count, page = 0, 1
    pieces: list[Piece] = []
    for lines, row in _blocks(tokens, name):
        page += any(line == _PAGE_TURN for line, _ in lines)
        kept = [
            (line, kind)
            for line, kind in lines
            if line and line != _PAGE_TURN and not is_decoration(line)
        ]
        count += bool(kept)
        pieces += [Piece(line, f"¶{count}", kind, page, row) for line, kind in kept]
    return Reading(tuple(pieces), (*notes, *_code_notes(tokens, cleared.split("\n"))))


def _cleared(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text whose page breaks are paragraphs, without what belongs to its pages."""
    lines = lines_of(_DEFINED_NOTE.sub(r"\g<1>\\\g<2>", text))
    clearing = clear(lines)
    kept = [
        f"\n{_PAGE_TURN}\n" if line == PAGE_BREAK else "" if i in clearing.removed else line
        for i, line in enumerate(lines)
    ]
    for i in clearing.turns:
        kept[i] = f"\n{_PAGE_TURN}\n\n\n{kept[i]}"
    return "\n".join(kept), clearing.notes


def _code_notes(tokens: "Sequence[Token]", lines: Sequence[str]) -> Iterator[str]:
    for token in tokens:
        if token.type == "fence" and token.map is not None:
            first, end = token.map
            added = _LINES_OF_TURN * lines[:first].count(_PAGE_TURN)
            yield f"lines {first + 1 - added} to {end - added} of the text: code was left out"


def _tokens(text: str) -> "list[Token]":
    from markdown_it import MarkdownIt

    # indented text is a paragraph here: official texts indent, and code must not swallow them
    parser = MarkdownIt("commonmark").enable("table").disable("code")
    parser.core.ruler.disable("inline")
    tokens = parser.parse(text)
    for token in tokens:
        if token.type == "inline" and len(token.content) <= MAX_INLINE_CHARS:
            token.children = []
            parser.inline.parse(token.content, parser, {}, token.children)
    return tokens


def _blocks(
    tokens: "Sequence[Token]", name: str
) -> Iterator[tuple[list[tuple[str, BlockKind | None]], str]]:
    """Yield the lines of each block, with their kinds as the markup shows, and its table row."""
    kind: BlockKind | None = None
    number = row = ""
    rows = 0
    for token in tokens:
        if token.type in ("tr_open", "tr_close"):
            rows += token.type == "tr_open"
            row = f"row {rows}" if token.type == "tr_open" else ""
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type in _KINDS:
            kind = _KINDS[token.type]
        elif token.type == "inline":
            lines = _joined(_lines(token)) if token.children else _raw_lines(token.content)
            yield [(number + lines[0][0], kind or lines[0][1]), *lines[1:]], row
            kind, number = None, ""
        elif token.type == "html_block":
            for text, text_kind in texts_of_html(token.content, name):
                yield [(text, text_kind)], row


def _raw_lines(content: str) -> list[tuple[str, BlockKind | None]]:
    return [(glue_all(map(str.strip, content.split("\n"))), None)]


def _lines(token: "Token") -> list[_Line]:
    """Return the lines of a paragraph as written, without their marks."""
    lines = [_Line()]
    depth = 0
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak") or _BREAK.match(child.content):
            lines.append(_Line(hard=child.type != "softbreak"))
        elif child.type in ("strong_open", "strong_close"):
            depth += child.nesting
        elif child.type in ("text", "code_inline", "text_special"):
            lines[-1].text += child.content
            lines[-1].strong &= depth > 0 or not child.content.strip()
    return lines


def _joined(lines: list[_Line]) -> list[tuple[str, BlockKind | None]]:
    """Join the lines of a paragraph, except those broken hard or in different scripts."""
    groups: list[list[_Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [(glue_all(line.text.strip() for line in group), _kind(group)) for group in groups]


def _goes_on(line: _Line, following: _Line) -> bool:
    if starts_note(following.text) and ends_finally(line.text):
        return False
    if following.hard:
        return same_paragraph(line.text.strip(), following.text)
    return len({script_of(line.text), script_of(following.text)} - {None}) < 2


def _kind(lines: list[_Line]) -> BlockKind | None:
    """Return HEADING for what is strong from end to end and no sentence."""
    text = lines[-1].text
    strong = all(line.strong for line in lines)
    return None if not strong or ends_finally(text) or ends_midway(text) else BlockKind.HEADING
