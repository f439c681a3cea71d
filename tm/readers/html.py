"""HTML: the text of block elements in order; scripts, styles and templates are left out."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tm.errors import InvalidInputError, TooLargeError
from tm.model import BlockKind
from tm.readers.decode import decode
from tm.readers.front_matter import split_front_matter
from tm.readers.pieces import Piece, Reading, glue_all, is_decoration, same_paragraph

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_HTML_CHARS = 20_000_000
MAX_NESTING = 500  # open elements; real pages have some dozens, and deep ones take quadratic time
MAX_REOPENED = 5_000_000  # formatting elements that the parser may open anew, summed over all tags

_SIGN = re.compile(
    r"\s*(?:<!--.{0,5000}?-->\s*)?<(?:!doctype\s+html|html|head|body|div|p|h[1-6]|table|article|"
    r"section|main|ul|ol|span|meta|title)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9-]{0,40}))")
_COMMENT_END = re.compile("-->")
_RAW_END = re.compile("</(?:script|style)", re.IGNORECASE)
_SKIPPED = {
    *("head", "iframe", "math", "noscript", "object", "rp", "rt", "script", "style", "svg"),
    *("template", "textarea", "title"),
}
_FORMATTING = {
    *("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong"),
    *("tt", "u"),
}
_INLINE = _FORMATTING | {
    *("abbr", "acronym", "bdi", "bdo", "cite", "data", "del", "dfn", "img", "input", "ins", "kbd"),
    *("label", "mark", "q", "rb", "ruby", "samp", "span", "sub", "sup", "time", "var", "wbr"),
}
_WITHIN_LINES = _INLINE | _SKIPPED
_CLOSED_BY_OTHERS = {
    *("p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup"),
    *("rt", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
    "wbr",
}
_HARD_BREAK = "\0"  # stands in no text: decoding refuses it
_BLANKS = re.compile("[ \t\r\f]+")
_KINDS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING) | dict.fromkeys(
    ("td", "th"), BlockKind.CELL
)


def looks_like_html(text: str) -> bool:
    """Tell whether a text begins with an element of an HTML page and closes some element."""
    return _SIGN.match(text) is not None and "</" in text


def read_html(data: bytes, name: str) -> Reading:
    """Read an HTML file, with or without front matter."""
    _, body = split_front_matter(decode(data, name))
    return pieces_of_html(body, name)


def pieces_of_html(text: str, name: str) -> Reading:
    """Return the pieces of an HTML text; its title comes first unless the page shows it too.

    Raises:
        TooLargeError: more than ``MAX_HTML_CHARS``.
        InvalidInputError: elements nested so deep that parsing would take too long.
    """
    if len(text) > MAX_HTML_CHARS:
        raise TooLargeError(
            f"{name}: {len(text):,} characters of HTML; the limit is {MAX_HTML_CHARS:,}; "
            "split the file"
        )
    _check_nesting(text, name)
    pieces = tuple(
        Piece(shown, f"¶{number}", kind) for number, (shown, kind) in enumerate(_texts(text), 1)
    )
    return Reading(pieces)


def texts_of_html(text: str, name: str) -> Iterator[tuple[str, BlockKind | None]]:
    """Yield the texts of a stretch of HTML inside another format, each with its kind."""
    _check_nesting(text, name)
    yield from _texts(text)


def _check_nesting(text: str, name: str) -> None:
    opened: Counter[str] = Counter()
    depth = reopened = position = 0
    while (tag := _TAG.search(text, position)) is not None:
        element = (tag[3] or "").lower()
        position = _end_of_raw(text, tag, element)
        if element in _CLOSED_BY_OTHERS:
            reopened += sum(opened[known] for known in _FORMATTING)
        elif element and not tag[2]:
            opened[element] += 1
            depth += 1
        elif opened[element]:
            opened[element] -= 1
            depth -= 1
        if depth > MAX_NESTING or reopened > MAX_REOPENED:
            line = text.count("\n", 0, tag.start()) + 1
            raise InvalidInputError(
                f"{name}: line {line}: elements nested more than {MAX_NESTING} deep; close them"
            )


def _end_of_raw(text: str, tag: re.Match[str], element: str) -> int:
    """Return where to look for the next tag: behind a comment or the content of a script."""
    if tag[1]:
        end = _COMMENT_END.search(text, tag.end())
    elif element in ("script", "style") and not tag[2]:
        end = _RAW_END.search(text, tag.end())
    else:
        return tag.end()
    return end.start() if end else len(text)


def _texts(text: str) -> Iterator[tuple[str, BlockKind | None]]:
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(text)
    shown = list(_walk(parser.body)) if parser.body is not None else []
    title = parser.css_first("title")
    name = " ".join(title.text().split()) if title is not None else ""
    if name and not any(name in line for line, _ in shown):
        yield name, BlockKind.HEADING
    yield from shown


def _walk(body: "LexborNode") -> Iterator[tuple[str, BlockKind | None]]:
    """Yield what was collected at each block's edges."""
    collected: list[str] = []
    kinds: list[BlockKind | None] = [None]
    for node, entering in _events(body):
        tag = node.tag or ""
        if tag == "-text":
            collected.append((node.text_content or "") if entering else "")
        elif tag == "br":
            collected.append(_HARD_BREAK if entering else "")
        elif tag not in _WITHIN_LINES and not tag.startswith("-"):
            yield from ((line, kinds[-1]) for line in _lines("".join(collected)))
            collected.clear()
        if tag in _KINDS and entering:
            kinds.append(_KINDS[tag])
        elif tag in _KINDS:
            kinds.pop()


def _events(body: "LexborNode") -> Iterator[tuple["LexborNode", bool]]:
    """Yield each node when it begins (true) and when it ends (false), without recursion."""
    node, entering = body, True
    while True:
        yield node, entering
        child = node.first_child if entering and node.tag not in _SKIPPED else None
        if child is not None:
            node = child
        elif entering:
            entering = False
        elif node.mem_id == body.mem_id:
            return
        elif node.next is not None:
            node, entering = node.next, True
        elif node.parent is not None:
            node = node.parent


def _lines(text: str) -> list[str]:
    """Return the lines that hard breaks leave, those of one sentence joined."""
    lines: list[list[str]] = []
    for hard in text.split(_HARD_BREAK):
        line = glue_all(_BLANKS.sub(" ", soft).strip(" ") for soft in hard.split("\n")).strip()
        if not line or is_decoration(line):
            continue
        if lines and same_paragraph(lines[-1][-1], line):
            lines[-1].append(line)
        else:
            lines.append([line])
    return [glue_all(line) for line in lines]
