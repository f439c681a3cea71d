"""Sentences that a page break, or a page in the other language, has cut in two."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from tm.model import BlockKind
from tm.readers.page_marks import is_cut
from tm.readers.pieces import STARTS_ITEM, Piece, ends_finally, glue, has_cjk
from tm.stopping import stopping

LONG_CJK, LONG_SPACED = 30, 60  # characters; a shorter line without full stop is no broken one
MIN_WORDS = 12  # of a line that a page break may cut before a capital; a longer title is rare
LOWER_SHARE = 0.6  # of its words, unlike those of a title in capitals

_LAST_WORD = re.compile(r"([A-Za-z]{1,20}(?:['’]s|s['’])?)[,:;]?\Z")
_OPEN_WORDS = re.compile(
    "of|the|and|to|in|for|with|an?|by|on|at|as|or|from|that|which|into|between|among|is|are|be|"
    "has|have|its|their|our|his|her|this|these|will|shall|must|not|.*['’].*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_INNER_MARK = re.compile("[。！？；，、：]")


class Interruption(Enum):
    """What stands between a piece and the one before it in the same language."""

    NONE = auto()
    TEXT = auto()
    PAGE = auto()


@dataclass(frozen=True, slots=True)
class Join:
    """Two parts of a sentence that were joined: the place of the second, and what to say."""

    place: int
    note: str


def mend(
    pieces: Iterable[tuple[int, Piece, Interruption]],
) -> tuple[list[Piece], list[Join]]:
    """Join broken sentences of one language.

    Args:
        pieces: In order, each with its place in the document and what stands before it: another
            language, or a page break.

    Returns:
        The pieces, a joined one with the ref of its beginning; and a note for each join.
    """
    mended: list[Piece] = []
    joins: list[Join] = []
    for place, piece, interruption in stopping(pieces):
        if mended and _goes_on(mended[-1], piece, interruption):
            note = f"{mended[-1].ref}: a broken sentence was joined with {piece.ref}"
            joins.append(Join(place, note))
            text = glue(mended[-1].text, piece.text)
            mended[-1] = replace(mended[-1], text=text, cut_off=piece.cut_off)
        else:
            mended.append(piece)
    return mended, joins


def _goes_on(piece: Piece, following: Piece, interruption: Interruption) -> bool:
    running = (None, BlockKind.PARAGRAPH)
    if interruption is Interruption.NONE or ends_finally(piece.text):
        return False
    if piece.kind not in running or following.kind not in running:
        return False
    if _continues(piece, following):
        return True
    if interruption is not Interruption.PAGE:
        return False
    if STARTS_ITEM.match(following.text) and not (piece.cut_off and following.text[0].isdigit()):
        return False
    return piece.cut_off or _is_cut_by_page(piece.text, following.text)


def _is_cut_by_page(text: str, following: str) -> bool:
    if has_cjk(text[-1:] + following[:1]):
        return _INNER_MARK.search(text) is not None and is_cut(text, following)
    words = _WORD.findall(text)
    lower = sum(word[0].islower() for word in words)
    is_prose = len(words) >= MIN_WORDS and lower >= LOWER_SHARE * len(words)
    return is_cut(text, following) or (is_prose and text[-1].isalnum())


def ends_in_open_word(text: str) -> bool:
    """Tell whether the last word of a text is an English one that something must follow: of."""
    word = _LAST_WORD.search(text[-24:])
    return word is not None and _OPEN_WORDS.fullmatch(word[1]) is not None


def _continues(piece: Piece, following: Piece) -> bool:
    if has_cjk(piece.text[-1:] + following.text[:1]):
        return len(piece.text) > LONG_CJK and _INNER_MARK.search(piece.text) is not None
    if len(piece.text) <= LONG_SPACED:
        return False
    return ends_in_open_word(piece.text) or following.text[0].islower() or piece.text[-1] == ","
