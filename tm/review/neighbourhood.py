"""How much of an alignment an edit of one row has to see.

An edit changes a row and one beside it, so it may change the sentence links of the two rows before
and behind. The units of the next link with source text on either side hold the text beside them,
and the one beyond that is the context of those.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from tm.review.links import SentenceLink, Texts, sentence_links
from tm.review.model import Alignment

_REACHES = (12, 96, 768, 10**9)  # rows to either side that are tried one after the other
_BESIDE = 2  # rows whose sentence link may become another
_CONTEXT = 2  # links with source text beyond those


class ReadPart(Protocol):
    """``AlignmentStore.part`` of one import."""

    def __call__(self, numbers: Collection[int], *, reach: int) -> Alignment:
        """Return some rows and up to so many before and behind each."""
        ...


def neighbourhood(read: ReadPart, number: int) -> Alignment:
    """Return the part of an alignment that an edit of a row may change, and its context."""
    for reach in _REACHES:
        found = read((number,), reach=reach)
        if _is_enough(found, number, reach):
            break
    return found


def _is_enough(part: Alignment, number: int, reach: int) -> bool:
    place = next((at for at, link in enumerate(part.links) if link.number == number), None)
    if place is None:
        return True
    links = sentence_links(part.links, Texts(part))
    behind = len(part.links) - 1 - place
    return (place < reach or _reaches(links, place - _BESIDE)) and (
        behind < reach or _reaches(links[::-1], behind - _BESIDE)
    )


def _reaches(links: Sequence[SentenceLink], rows: int) -> bool:
    """Tell whether enough links stand before the one that holds the row with that many before it.

    The first may be cut off, so it does not count.
    """
    seen = 0
    held = []
    for link in links:
        seen += len(link.rows)
        if seen > rows:
            break
        held.append(link)
    return sum(link.has_source for link in held[1:]) >= _CONTEXT
