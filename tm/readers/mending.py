"""Sentences that a page break, or a page in the other language, has cut in two."""

import re
from collections.abc import Iterable
from dataclasses import replace

from tm.model import BlockKind
from tm.readers.pieces import Piece, ends_finally, glue, has_cjk

LONG_CJK, LONG_SPACED = 30, 60  # characters; a shorter line without full stop is no broken one

_LAST_WORD = re.compile(r"([A-Za-z]{1,20}(?:['’]s|s['’])?)[,:;]?\Z")
_OPEN_WORDS = re.compile(
    "of|the|and|to|in|for|with|an?|by|on|at|as|or|from|that|which|into|between|among|is|are|be|"
    "has|have|its|their|our|his|her|this|these|will|shall|must|not|.*['’].*",
    re.IGNORECASE,
)
_INNER_MARK = re.compile("[。！？；，、：]")


def mend(pieces: Iterable[tuple[Piece, bool]]) -> tuple[list[Piece], list[str]]:
    """Join broken sentences of one language.

    Args:
        pieces: In order, each with whether a page break or another language stands before it.

    Returns:
        The pieces, a joined one with the ref of its beginning; and a note for each join.
    """
    mended: list[Piece] = []
    notes: list[str] = []
    for piece, interrupted in pieces:
        if interrupted and mended and _continues(mended[-1], piece):
            notes.append(f"{mended[-1].ref}: a broken sentence was joined with {piece.ref}")
            mended[-1] = replace(mended[-1], text=glue(mended[-1].text, piece.text))
        else:
            mended.append(piece)
    return mended, notes


def _continues(piece: Piece, following: Piece) -> bool:
    running = (None, BlockKind.PARAGRAPH)
    if piece.kind not in running or following.kind not in running or ends_finally(piece.text):
        return False
    if has_cjk(piece.text[-1:] + following.text[:1]):
        return len(piece.text) > LONG_CJK and _INNER_MARK.search(piece.text) is not None
    if len(piece.text) <= LONG_SPACED:
        return False
    word = _LAST_WORD.search(piece.text[-24:])
    open_word = word is not None and _OPEN_WORDS.fullmatch(word[1]) is not None
    return open_word or following.text[0].islower() or piece.text[-1] == ","
