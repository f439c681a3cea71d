"""What a page of ours must fulfil as HTML, found without a browser."""

from collections import Counter
from html.parser import HTMLParser

from selectolax.lexbor import LexborHTMLParser, LexborNode

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "list")
FIELDS = "input:not([type=hidden]), select, textarea"


class _Balance(HTMLParser):
    """Notes end tags that close nothing and start tags that stay open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        names = Counter(name for name, _ in attrs)
        self.faults += [f"<{tag}> has {name} twice" for name, n in names.items() if n > 1]

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> at {self.getpos()} closes {self.open[-3:]}")


def faults(html: str) -> list[str]:
    """Return what is wrong with a page, one sentence each."""
    balance = _Balance()
    balance.feed(html)
    balance.close()
    tree = LexborHTMLParser(html)
    return [
        *balance.faults,
        *(f"<{tag}> stays open" for tag in balance.open),
        *_document(tree),
        *_nothing_inline(tree),
        *_references(tree),
        *_labels(tree),
        *_languages(tree),
    ]


def _document(tree: LexborHTMLParser) -> list[str]:
    counts = {css: len(tree.css(css)) for css in ("html[lang]", "main", "h1", "head title")}
    return [f"{number} of {css}" for css, number in counts.items() if number != 1]


def _nothing_inline(tree: LexborHTMLParser) -> list[str]:
    scripts = [f"inline script {node.html}" for node in tree.css("script:not([src]), style")]
    attributes = [
        f"<{node.tag}> has {name}"
        for node in tree.css("*")
        for name, value in node.attributes.items()
        if name.startswith("on") or name == "style" or (value or "").startswith("javascript:")
    ]
    return scripts + attributes


def _references(tree: LexborHTMLParser) -> list[str]:
    ids = Counter(node.attributes["id"] for node in tree.css("[id]"))
    twice = [f"id {name} stands {number} times" for name, number in ids.items() if number > 1]
    missing = [
        f"{name}={target} leads nowhere"
        for name in REFERENCES
        for node in tree.css(f"[{name}]")
        for target in (node.attributes[name] or "").split()
        if target not in ids
    ]
    return twice + missing


def _labels(tree: LexborHTMLParser) -> list[str]:
    labelled = {node.attributes["for"] for node in tree.css("label[for]")}
    return [
        f"no label on {node.html}"
        for node in tree.css(FIELDS)
        if not (
            node.attributes.get("aria-label")
            or node.attributes.get("id") in labelled
            or _inside_label(node)
        )
    ]


def _inside_label(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "label":
            return bool(parent.text(strip=True))
        parent = parent.parent
    return False


def _languages(tree: LexborHTMLParser) -> list[str]:
    return [
        f"a text without lang or dir: {(node.html or '')[:200]}"
        for node in tree.css(".source, .target")
        if not node.attributes.get("lang") or node.attributes.get("dir") != "auto"
    ]
