"""HTML: the text of block elements in order; scripts, styles and templates are left out."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tm.errors import InvalidInputError, TooLargeError
from tm.model import BlockKind
from tm.readers.clearing import clear_pieces
from tm.readers.decode import decode
from tm.readers.front_matter import front_matter_notes, split_front_matter
from tm.readers.html_surroundings import is_note, take_surroundings
from tm.readers.pieces import HARD_BREAK, Piece, Reading, hard_lines

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
_BACK = re.compile("\\s*[↩↑][\ufe0e\ufe0f]?\\s*$")  # from a note to its mark
_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_KINDS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING) | dict.fromkeys(
    ("td", "th"), BlockKind.CELL
)


def looks_like_html(text: str) -> bool:
    """Tell whether a text begins with an element of an HTML page and closes some element."""
    return _SIGN.match(text) is not None and "</" in text


def read_html(data: bytes, name: str) -> Reading:
    """Read an HTML file, with or without front matter."""
    front_matter, body = split_front_matter(decode(data, name))
    reading = pieces_of_html(body, name)
    return replace(reading, notes=(*front_matter_notes(front_matter), *reading.notes))


def pieces_of_html(text: str, name: str, *, titled: bool = True) -> Reading:
    """Return the pieces of an HTML text; its title comes first unless the page shows it too.

    Args:
        text: The page.
        name: Of the file, for messages.
        titled: The title in its head belongs to the text.

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
    page = _page(text, titled=titled)
    pieces = [
        Piece(shown, f"¶{number}", kind, row=row)
        for number, (shown, kind, row) in enumerate(page.texts, 1)
    ]
    kept, notes = clear_pieces(pieces)
    return Reading(kept, (*page.notes, *notes))


def texts_of_html(text: str, name: str) -> Iterator[tuple[str, BlockKind | None]]:
    """Yield the texts of a stretch of HTML inside another format, each with its kind."""
    _check_nesting(text, name)
    yield from ((line, kind) for line, kind, _ in _page(text, titled=True).texts)


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


_Text = tuple[str, BlockKind | None, str]


@dataclass(frozen=True, slots=True)
class _Shown:
    """The texts of a page with their kinds and table rows, and what of the page was left out."""

    texts: tuple[_Text, ...]
    notes: tuple[str, ...]


def _page(text: str, *, titled: bool) -> _Shown:
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(text)
    if parser.body is None:
        return _Shown((), ())
    around = take_surroundings(parser)
    shown = list(_walk(parser.body))
    title = parser.css_first("title") if titled else None
    name = " ".join(title.text().split()) if title is not None else ""
    notes = list(around)
    if name and any(kind is BlockKind.HEADING and line in name for line, kind, _ in shown):
        if all(name not in line for line, *_ in shown):
            notes.append(
                f"the title of the page, which is shorter in its text, was left out: {name}"
            )
    elif name and not any(name in line for line, *_ in shown):
        shown.insert(0, (name, BlockKind.HEADING, ""))
    return _Shown(tuple(shown), tuple(notes))


def _walk(body: "LexborNode") -> Iterator[_Text]:
    """Yield what was collected at each block's edges."""
    collected: list[str] = []
    kinds: list[BlockKind | None] = [None]
    raised = rows = 0
    for node, entering in _events(body):
        tag = node.tag or ""
        if tag == "-text":
            collected.append((node.text_content or "") if entering else "")
        elif tag == "br":
            collected.append(HARD_BREAK if entering else "")
        elif tag == "sup" and entering:
            raised = len(collected)
        elif tag == "sup":
            collected[raised:] = [_raised("".join(collected[raised:]))]
        elif tag not in _WITHIN_LINES and not tag.startswith("-"):
            text = "".join(collected)
            text = _BACK.sub("", text) if kinds[-1] is BlockKind.NOTE else text
            row = f"row {rows}" if BlockKind.CELL in kinds else ""
            yield from ((line, kinds[-1], row) for line in hard_lines(text))
            collected.clear()
            raised = 0
            rows += tag == "tr" and entering
        kind = BlockKind.NOTE if is_note(node) else _KINDS.get(tag)
        if kind is not None and entering:
            kinds.append(kind)
        elif kind is not None:
            kinds.pop()


def _raised(text: str) -> str:
    """Return a raised number in raised digits: as others, they would be part of a number."""
    return text.translate(_RAISED_DIGITS) if text.strip().isdecimal() else text


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
