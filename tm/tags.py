"""Inline tags of a segment as placeholders: kind and pairing count, the native code does not."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from rapidfuzz.distance import LCSseq

from tm.errors import InvalidInputError
from tm.xmlsafe import local_name, own, parse

_NATIVE = frozenset({"bpt", "ept", "ph", "it", "ut"})
_KEPT = 4096  # segments whose tags are remembered


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a segment.

    Attributes:
        name: What is compared: the element, and for one of a pair its number by appearance.
        offset: Characters of the plain text before it.
    """

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class TagDifferences:
    """How the tags of a unit differ from those of a query."""

    missing: int = 0
    added: int = 0
    reordered: int = 0

    @property
    def count(self) -> int:
        """How many tags a translator has to see to."""
        return self.missing + self.added + self.reordered

    def __str__(self) -> str:
        """Say it for the detail of a penalty."""
        parts = (("missing", self.missing), ("added", self.added), ("reordered", self.reordered))
        return ", ".join(f"{number} {what}" for what, number in parts if number)


def check_markup(markup: str, text: str, *, place: str) -> None:
    """Refuse markup that is not that of the text.

    Raises:
        InvalidInputError: no XML, or its text is another; the message names the ``place``.
    """
    try:
        root = parse(f"<seg>{markup}</seg>".encode(), place)
    except UnicodeEncodeError as error:
        raise InvalidInputError(f"{place} has a lone surrogate, which is not text") from error
    plain = "".join(piece for piece in _pieces(root) if isinstance(piece, str))
    if unicodedata.normalize("NFC", plain) != text:
        raise InvalidInputError(
            f"{place} is not the markup of the text; leave it out, or give both"
        )


@lru_cache(maxsize=_KEPT)
def inline_tags(markup: str) -> tuple[Tag, ...]:
    """Return the tags of canonical markup in order; none where it cannot be read."""
    if not markup:
        return ()
    try:
        root = own(f"<seg>{markup}</seg>")
    except etree.XMLSyntaxError:  # typed by hand: the text is what counts
        return ()
    found, offset, pairs = list[Tag](), 0, dict[str, int]()
    for piece in _pieces(root):
        if isinstance(piece, str):
            offset += len(piece)
        else:
            found.append(Tag(_name(piece, pairs), offset))
    return tuple(found)


def _pieces(element: etree._Element) -> Iterator[str | etree._Element]:
    """Yield the text and the tags in order; the code in a native tag is no text."""
    yield element.text or ""
    for child in element:
        yield child
        if local_name(child) not in _NATIVE:
            yield from _pieces(child)
        yield child.tail or ""


def _name(element: etree._Element, pairs: dict[str, int]) -> str:
    """Return the placeholder of a tag; pairs are numbered by appearance, whatever their ids."""
    name = local_name(element)
    if name in ("bpt", "ept"):
        number = pairs.setdefault(str(element.get("i", "")), len(pairs) + 1)
        return f"{name}{number}"
    return f"it-{element.get('pos', '')}" if name == "it" else name


def tag_differences(query: str, unit: str, *, is_same_text: bool = False) -> TagDifferences:
    """Compare the markup of a query with that of a unit's side; ``""`` has no tags.

    Among the common tags those count as reordered that stand in another order or, in the same
    text, at another place.
    """
    ours, theirs = inline_tags(query), inline_tags(unit)
    names, others = Counter(tag.name for tag in ours), Counter(tag.name for tag in theirs)
    common = (names & others).total()
    if is_same_text:
        kept = LCSseq.similarity(
            [(tag.name, tag.offset) for tag in ours], [(tag.name, tag.offset) for tag in theirs]
        )
    else:
        kept = LCSseq.similarity([tag.name for tag in ours], [tag.name for tag in theirs])
    return TagDifferences(
        missing=names.total() - common, added=others.total() - common, reordered=common - kept
    )
