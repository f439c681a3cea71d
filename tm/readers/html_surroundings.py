"""What stands around the article of a web page: menus, banners, margins; and its footnotes."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

SHOWN_CHARS = 60
MAIN_SHARE = 0.5  # of the page's text stands in its main part, or it is no main part

_AROUND = {
    "nav": "nav, [role=navigation]",
    "header": "header, [role=banner]",
    "footer": "footer, [role=contentinfo]",
    "aside": "aside, [role=complementary]",
    "search or form control": "[role=search], button, select, datalist",
    "hidden text": "[hidden], [aria-hidden=true]",
}
_NO_TEXT = ("script", "style", "template", "noscript")
_NEVER_ARTICLE = frozenset({"nav", "aside", "button", "select", "datalist"})
_NOTE_ROLES = frozenset({"doc-footnote", "doc-endnote"})
_EPUB_NOTES = frozenset({"footnote", "endnote", "rearnote", "note"})
_NOTE_ID = re.compile(r"_?(?:fn|ftn|edn|footnote|endnote|note)[-_:]?\d{1,4}", re.IGNORECASE)
_NOTE_TAGS = frozenset({"li", "p", "div", "aside"})


def take_surroundings(parser: "LexborHTMLParser") -> tuple[str, ...]:
    """Take what stands around the article out of a page; return what it was, a sentence each.

    The header of an article itself stays, and so does everything on a page that has nothing else.
    """
    body = parser.body
    if body is None:
        return ()
    for node in parser.css(", ".join(_NO_TEXT)):
        node.decompose()
    whole = _size(body)
    found = _surroundings(parser)
    notes = []
    if sum(_size(node) for nodes in found.values() for node in nodes) < whole:
        notes = [note for name, nodes in found.items() if (note := _taken(nodes, name))]
    main = _main(parser)
    if main is not None and MAIN_SHARE * _size(body) <= _size(main) < _size(body):
        notes += _outside(main, body)
    return tuple(notes)


def is_note(node: "LexborNode") -> bool:
    """Tell whether an element holds the body of a footnote."""
    if node.tag not in _NOTE_TAGS:
        return False
    attributes = node.attributes
    if attributes.get("role") in _NOTE_ROLES or attributes.get("epub:type") in _EPUB_NOTES:
        return True
    return _NOTE_ID.fullmatch(attributes.get("id") or "") is not None


def _size(node: "LexborNode") -> int:
    return len("".join(node.text().split()))


def _surroundings(parser: "LexborHTMLParser") -> "dict[str, list[LexborNode]]":
    """Return the outermost elements of each sort that do not belong to the article itself."""
    found = {name: parser.css(selector) for name, selector in _AROUND.items()}
    own = {node.mem_id for nodes in found.values() for node in nodes}
    titled = len(parser.css("h1")) == len(parser.css("header h1"))  # the only title stays
    return {
        name: [node for node in nodes if _stands_around(node, own, titled=titled)]
        for name, nodes in found.items()
    }


def _stands_around(node: "LexborNode", own: set[int], *, titled: bool) -> bool:
    if is_note(node) or (titled and node.tag == "header" and node.css_first("h1") is not None):
        return False
    above = _ancestors(node)
    if any(one.mem_id in own for one in above):
        return False
    return node.tag in _NEVER_ARTICLE or not any(one.tag in ("article", "main") for one in above)


def _ancestors(node: "LexborNode") -> "list[LexborNode]":
    above = []
    while (parent := node.parent) is not None:
        above.append(parent)
        node = parent
    return above


def _taken(nodes: "list[LexborNode]", name: str) -> str:
    texts = [shown for node in nodes if (shown := " ".join(node.text(separator=" ").split()))]
    for node in nodes:
        node.decompose()
    if not texts:
        return ""
    return f"{name} of the page: {len(texts)} left out, the first: {texts[0][:SHOWN_CHARS]}"


def _main(parser: "LexborHTMLParser") -> "LexborNode | None":
    """Return the one element that says it holds the article."""
    for selector in ("main, [role=main]", "article"):
        found = parser.css(selector)
        if len(found) == 1:
            return found[0]
    return None


def _outside(main: "LexborNode", body: "LexborNode") -> list[str]:
    """Take everything outside the main part away."""
    kept = {main.mem_id, *(node.mem_id for node in _ancestors(main))}
    outside = []
    node = main
    while node.mem_id != body.mem_id and (parent := node.parent) is not None:
        outside += [one for one in parent.iter(include_text=True) if one.mem_id not in kept]
        node = parent
    note = _taken(outside, "text outside the article")
    return [note] if note else []
