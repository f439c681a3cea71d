"""Headings and datelines, told from running text by rule (facts: titles have no full stop)."""

import re
from collections.abc import Sequence

from tm.model import BlockKind
from tm.readers.pieces import Piece, ends_finally, ends_midway, script_weights
from tm.stopping import stopping

MAX_HEADING_WEIGHT = 120  # Latin letters, three for a Chinese character
MAX_DATELINE_CHARS = 80
MAX_HEADING_SHARE = 0.5  # where more of a document looks so, it is verse, a list or subtitles
MAX_FRONT_LINES = 8  # title, subtitle, author, place, day

_BULLETS = ("- ", "* ", "– ", "•", "◆", "●", "■", "▪", "►")
_PARENTHESES = {"（": "）", "(": ")", "【": "】", "[": "]"}
_DAY = re.compile(
    r"\d\s*月|\d\s*日|[0-9〇一二三四五六七八九十]年|电$|\b(?:19|20)\d\d\b|"
    r"(?i:\b\d{1,2}\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d)"
)


def kinds_of(pieces: Sequence[Piece]) -> list[BlockKind]:
    """Return the kind of each piece of one language, in order.

    What the format says stands. Otherwise a parenthesised line with a day is a dateline, and a
    short line without final punctuation is a heading, unless it is the last of the document or
    more than half of the document looks so; then only the lines before its first sentence are.
    """
    likely = [
        piece.kind is None and _looks_like_heading(piece.text) for piece in stopping(pieces[:-1])
    ]
    front = next((i for i, heading in enumerate(likely) if not heading), len(likely))
    if sum(likely) > MAX_HEADING_SHARE * len(pieces) and len(pieces) > MAX_FRONT_LINES:
        likely = [heading and i < front <= MAX_FRONT_LINES for i, heading in enumerate(likely)]
    return [
        piece.kind or _kind(piece.text, heading=heading)
        for piece, heading in zip(pieces, [*likely, False], strict=True)
    ]


def _kind(text: str, *, heading: bool) -> BlockKind:
    if _is_dateline(text):
        return BlockKind.DATELINE
    return BlockKind.HEADING if heading else BlockKind.PARAGRAPH


def _is_dateline(text: str) -> bool:
    return (
        len(text) <= MAX_DATELINE_CHARS
        and _PARENTHESES.get(text[0]) == text[-1]
        and _DAY.search(text[1:-1]) is not None
    )


def _looks_like_heading(text: str) -> bool:
    if len(text) > MAX_HEADING_WEIGHT or ends_finally(text) or ends_midway(text):
        return False
    if text[0].islower() or text.startswith(_BULLETS):
        return False
    return script_weights(text).total() <= MAX_HEADING_WEIGHT
