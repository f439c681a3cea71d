"""Footnotes: their bodies are told from the text by the marks that they answer, and follow it.

A note at the foot of a page stands in the middle of a sentence. So notes keep their text and place
name, but come behind the text, in their order: then notes align with notes.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tm.model import BlockKind
from tm.readers.pieces import Piece, Reading
from tm.stopping import stopping

SHOWN_CHARS = 60

_NUMBERED = r"[\[［〔【]\^?(?:注|note )?\d{1,3}[\]］〕】]|\[\^[\w-]{1,20}\]"
_CIRCLED = "[①-⑳㉑-㉟]"
_RAISED = "[⁰¹²³⁴-⁹]{1,3}"
_SIGN = r"\*{1,3}|[†‡※]{1,2}"
_BODY = re.compile(
    rf"(?:注|注释|Note\s)?(?P<mark>{_NUMBERED}|{_CIRCLED}|{_RAISED}|{_SIGN})[:：.]?\s*(?P<text>\S.*)"
)
_IN_TEXT = re.compile(rf"(?<=\S)(?P<mark>{_NUMBERED}|{_CIRCLED}|{_RAISED})")
_SIGN_IN_TEXT = re.compile(rf"(?<=[^\s*†‡※])(?:{_SIGN})(?![*A-Za-z0-9])")
_LISTED = re.compile(r"[(（\[]?(?P<mark>\d{1,3})(?:[.、．)）\]]\s*|\s+)(?P<text>\S.*)")
_TITLE = re.compile(
    r"[#\s【]*(?:(?:foot|end)?notes|references|bibliography|注释|注解|脚注|尾注|附注|注|参考文献)"
    r"[\s:：】]*(?:[/|]\s*(?:(?:foot|end)?notes|注释|注))?",
    re.IGNORECASE,
)
_ENUMERATING = frozenset("：:；;，,、")  # before ①: an item in a sentence, no mark of a note
_ENGLISH_MARKS = frozenset(":;,")  # a note on what stands before them comes behind them: law,[1]
_DEFINITION = re.compile(r"\[\^[\w-]{1,20}\]:")
_STARTS = re.compile(rf"\s*(?:{_NUMBERED}|{_CIRCLED}|{_RAISED}|\*{{1,3}}\s)")
_RULE = re.compile("[-_—–─━＿]{3,}")


def starts_note(line: str) -> bool:
    """Tell whether a line begins as the body of a note does."""
    return _STARTS.match(line) is not None


def is_rule(line: str) -> bool:
    """Tell whether a line is the rule above the notes of a page."""
    return _RULE.fullmatch(line.strip()) is not None


def find_notes(lines: Sequence[str]) -> frozenset[int]:
    """Return the lines with which notes begin that answer a mark in a line before."""
    open_marks: Counter[str] = Counter()
    found: set[int] = set()
    for i, line in enumerate(stopping(lines)):
        text = line.strip()
        body = _BODY.fullmatch(text)
        if body is not None and open_marks[_key(body["mark"])]:
            open_marks[_key(body["mark"])] -= 1
            found.add(i)
        else:
            open_marks.update(_marks_in(text, signs=False))
    return frozenset(found)


def mark_notes(reading: Reading) -> Reading:
    """Give the bodies of notes their kind, and part the text that they stood in like pages."""
    pieces: list[Piece] = []
    open_marks: Counter[str] = Counter()
    signs = _has_signs(reading.pieces)
    titled = turned = False
    page = 0
    for piece in stopping(reading.pieces):
        titled = _TITLE.fullmatch(piece.text) is not None or (titled and _is_listed(piece.text))
        if piece.kind is BlockKind.NOTE or _is_note(piece, open_marks, titled=titled, signs=signs):
            if pieces and is_rule(pieces[-1].text):
                pieces.pop()
            pieces.append(replace(piece, kind=BlockKind.NOTE, page=piece.page + page))
            turned = True
            continue
        page += turned
        turned = False
        open_marks.update(_marks_in(piece.text, signs=signs))
        pieces.append(replace(piece, page=piece.page + page))
    return replace(reading, pieces=tuple(pieces), notes=(*reading.notes, *_notes(pieces)))


def _notes(pieces: Sequence[Piece]) -> list[str]:
    found = [piece for piece in pieces if piece.kind is BlockKind.NOTE]
    if not found:
        return []
    notes = "1 note stands" if len(found) == 1 else f"{len(found)} notes stand"
    return [
        f"{notes} behind the text, the first from {found[0].ref}: {found[0].text[:SHOWN_CHARS]}"
    ]


def _is_note(piece: Piece, open_marks: Counter[str], *, titled: bool, signs: bool) -> bool:
    """Tell whether a piece answers a mark in the text before it, which is then closed."""
    if piece.kind is BlockKind.CELL or _DEFINITION.match(piece.text):
        return piece.kind is not BlockKind.CELL
    body = _BODY.fullmatch(piece.text) or (_LISTED.fullmatch(piece.text) if titled else None)
    if body is None:
        return False
    mark = _key(body["mark"])
    if not open_marks[mark] or (mark in "*†‡※" and not signs):
        return False
    open_marks[mark] -= 1
    return True


def _marks_in(text: str, *, signs: bool) -> list[str]:
    """Return the marks of notes inside a text; those at its beginning number it."""
    marks = [
        _key(found["mark"])
        for found in _IN_TEXT.finditer(text)
        if not _is_item(text[found.start() - 1], found["mark"])
    ]
    if signs:
        marks += [_key(found.group()) for found in _SIGN_IN_TEXT.finditer(text)]
    return marks


def _is_item(before: str, mark: str) -> bool:
    """Tell whether a mark numbers an item in a sentence: what follows, not what stands before."""
    listing = before in _ENUMERATING
    return listing and (before not in _ENGLISH_MARKS or re.match(_CIRCLED, mark) is not None)


def _has_signs(pieces: Sequence[Piece]) -> bool:
    """Tell whether as many signs such as ``*`` stand in the text as begin a piece: no bullets."""
    begun = sum(re.match(_SIGN, piece.text) is not None for piece in stopping(pieces))
    used = sum(len(_SIGN_IN_TEXT.findall(piece.text)) for piece in stopping(pieces))
    return 0 < begun == used


def _is_listed(text: str) -> bool:
    return (_BODY.fullmatch(text) or _LISTED.fullmatch(text)) is not None


def _key(mark: str) -> str:
    """Return what makes marks the same: ``[1]``, ``①`` and ``¹`` are 1."""
    inner = re.sub(r"[\[\]［］〔〕【】^]|注|note ", "", mark)
    plain = unicodedata.normalize("NFKC", inner)
    return str(int(plain)) if plain.isdigit() else plain
