"""The query language of the concordance, and what it means for the index and for a text.

Words separated by blanks must all occur; ``"a phrase"`` stands as it is written; ``*`` is any run
of letters within a word, any word between blanks of a phrase, and a few characters next to a
character of a script without blanks. Such characters are found inside any text. Everything is
folded as lookup folds it: case, width, quotes and Chinese script do not matter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tm.concordance.tokens import pair_token, word_token
from tm.errors import InvalidInputError, TooLargeError
from tm.lang import HAN
from tm.model import Side
from tm.text import LETTER, WORD_CHARACTER, WORD_EDGES, WORD_OR_CHARACTER, check_text, folded

MAX_QUERY_CHARS = 500
MAX_PIECES = 32
_GAP = ".{0,20}?"  # what * stands for among characters without blanks
_QUOTES = re.compile("[“”„‟«»「」『』〝〞＂]")
_STARS = re.compile("[*＊]+")
_PIECE = re.compile(r'"([^"]*)"|([^"\s]+)')
_PART = re.compile(
    rf"(?P<word>\*?{LETTER}+(?:\*{LETTER}+)*\*?)|(?P<star>\*)|(?P<blank> )|(?P<one>"
    rf"{WORD_OR_CHARACTER.pattern})|(?P<mark>.)",
    re.DOTALL,
)
_WORD_CHARACTER = re.compile(WORD_CHARACTER)
_ANY_WORD = WORD_OR_CHARACTER.pattern
_BETWEEN = r"\W{0,3}?"  # two pieces that stand together
_ASCII_LETTER = re.compile("[a-z]")
# What may be a Han character or an ASCII letter once it is folded; most texts of the other script
# have none, and need not be folded at all.
_MAY_BE_HAN = re.compile(
    "[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\uffef\U0001f100-\U0001f2ff\U00020000-\U0003ffff]"
)
_MAY_BE_LETTER = re.compile(
    r"[^\x00-@\[-`{-\x7f\u2010-\u2027\u2030-\u205e\u3000-\u303f\u3400-\u9fff\uff01-\uff20]"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or character of a piece.

    Attributes:
        text: Folded; ``*`` stands for any letters.
        follows: It comes right behind the word before it, nothing unknown between them.
    """

    text: str
    follows: bool

    @property
    def is_open(self) -> bool:
        """Tell whether letters are left open."""
        return "*" in self.text


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or phrase that must occur, folded.

    Attributes:
        pattern: Finds it in a folded text; for a literal piece, also inside longer words.
        is_literal: Nothing in it is left open.
    """

    words: tuple[Word, ...]
    pattern: str
    is_literal: bool

    def spans(self, pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
        """Yield where a folded text has the piece, given its compiled pattern."""
        place = 0
        while found := pattern.search(text, place):
            start, end = found.span()
            if self.is_literal and (_is_inside(text, start) or _is_inside(text, end)):
                place = start + 1
            else:
                yield start, end
                place = end


@dataclass(frozen=True, slots=True)
class Needs:
    """What the index can say of a text that holds some pieces.

    Attributes:
        tokens: All of them stand in the index for the unit.
        open_words: Of each, the unit has a word that it stands for; with the side.
    """

    tokens: frozenset[str]
    open_words: frozenset[tuple[Side, str]]


@dataclass(frozen=True, slots=True)
class Branch:
    """One way in which a unit may answer a query.

    Attributes:
        needs: All of them must hold, on whichever side each says.
        filters: Tokens that the unit must have.
    """

    needs: tuple[Needs, ...]
    filters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks of one side, folded for one language.

    Attributes:
        pieces: Must all occur.
        patterns: Of the pieces, compiled.
        together: Finds all of them in their order with nothing between.
        scripts: Of each, a raw text has something; else it holds none of the pieces.
    """

    pieces: tuple[Piece, ...]
    patterns: tuple[re.Pattern[str], ...]
    together: re.Pattern[str]
    scripts: tuple[re.Pattern[str], ...] = ()

    def may_be_in(self, text: str) -> bool:
        """Tell at little cost whether a text, not folded, may have the pieces."""
        return all(script.search(text) for script in self.scripts)

    def needs(self, side: Side) -> Needs:
        """Return what the index must have for a side that holds the pieces."""
        tokens = set[str]()
        open_words = set[tuple[Side, str]]()
        for piece in self.pieces:
            tokens |= _tokens(piece, side)
            open_words.update((side, word.text) for word in piece.words if word.is_open)
        return Needs(frozenset(tokens), frozenset(open_words))

    def occurrences(self, text: str) -> list[tuple[int, int]]:
        """Return where a folded text has the pieces, in order; empty when one is missing."""
        found = list[tuple[int, int]]()
        for piece, pattern in zip(self.pieces, self.patterns, strict=True):
            spans = list(piece.spans(pattern, text))
            if not spans:
                return []
            found += spans
        return sorted(set(found))


def _is_inside(text: str, place: int) -> bool:
    """Tell whether a place is inside a word."""
    before = _WORD_CHARACTER.match(text, place - 1) if place else None
    return before is not None and _WORD_CHARACTER.match(text, place) is not None


def _tokens(piece: Piece, side: Side) -> set[str]:
    words = piece.words
    pairs = [
        (first.text, second.text)
        for first, second in pairwise(words)
        if second.follows and not first.is_open and not second.is_open
    ]
    paired = {word for pair in pairs for word in pair}
    found = {pair_token(side, *pair) for pair in pairs}
    return found | {
        word_token(side, word.text)
        for word in words
        if not word.is_open and word.text not in paired
    }


def check_query(text: str, *, place: str = "the query") -> str:
    """Return a query in NFC, its quotation marks all alike, or refuse it.

    Raises:
        InvalidInputError: no text, an open quotation, or nothing that can be searched for.
        TooLargeError: more than `MAX_QUERY_CHARS` characters or `MAX_PIECES` words.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise TooLargeError(
            f"{place} has {len(text):,} characters; a search may have {MAX_QUERY_CHARS}"
        )
    checked = _QUOTES.sub('"', check_text(text, place=place)).strip()
    if not checked:
        raise InvalidInputError(f"{place} is empty; give words to search for")
    if checked.count('"') % 2:
        raise InvalidInputError(
            f"{place} has a quotation mark without its partner at offset {checked.rindex(chr(34))};"
            " add the other one, or leave it out"
        )
    number = 0
    for raw in _raw_pieces(checked):
        number += 1
        if not WORD_OR_CHARACTER.search(folded(raw, "zh")):
            raise InvalidInputError(
                f"{place} has {raw[:20]!r}, which has no letter or digit to search for; "
                "leave it out, or put it into a phrase with a word"
            )
    if number > MAX_PIECES:
        raise TooLargeError(f"{place} has {number} words; a search may have {MAX_PIECES}")
    if not number:
        raise InvalidInputError(f"{place} has an empty phrase; write words between the quotes")
    return checked


def _raw_pieces(checked: str) -> Iterator[str]:
    for found in _PIECE.finditer(checked):
        raw = found[1] if found[2] is None else found[2]
        if raw.strip():
            yield raw.strip()


def plain_pieces(checked: str) -> tuple[str, ...]:
    """Return the pieces of a checked query as they were written, without stars."""
    return tuple(part for raw in _raw_pieces(checked) for part in _STARS.split(raw) if part)


def wanted(checked: str, lang: str) -> Wanted:
    """Return what a checked query asks of texts in a language."""
    pieces = tuple(_piece(raw, lang) for raw in _raw_pieces(checked))
    patterns = tuple(re.compile(piece.pattern, re.DOTALL) for piece in pieces)
    scripts = _scripts(pieces)
    if len(pieces) == 1:
        return Wanted(pieces, patterns, patterns[0], scripts)
    together = _BETWEEN.join(piece.pattern for piece in pieces)
    return Wanted(pieces, patterns, re.compile(together, re.DOTALL), scripts)


def _scripts(pieces: Sequence[Piece]) -> tuple[re.Pattern[str], ...]:
    words = [word.text for piece in pieces for word in piece.words]
    asked = ((HAN, _MAY_BE_HAN), (_ASCII_LETTER, _MAY_BE_LETTER))
    return tuple(script for sign, script in asked if any(map(sign.search, words)))


def _piece(raw: str, lang: str) -> Piece:
    parts = list(_parts(folded(_STARS.sub("*", raw), lang).strip()))
    while parts and parts[0][0] in ("gap", "blank"):
        parts.pop(0)
    while parts and parts[-1][0] in ("gap", "blank"):
        parts.pop()
    words = list[Word]()
    pattern = ""
    is_broken = False  # something unknown stands behind the last word
    is_literal = all(kind not in ("gap", "star") and "*" not in text for kind, text in parts)
    for place, (kind, text) in enumerate(parts):
        if kind in ("word", "one"):
            words.append(Word(text, follows=bool(words) and not is_broken))
            is_broken = False
        is_broken = is_broken or kind in ("gap", "star")
        is_beside_gap = "gap" in {one for one, _ in parts[max(0, place - 1) : place + 2]}
        pattern += (
            re.escape(text) if is_literal else _pattern(kind, text, is_beside_gap=is_beside_gap)
        )
    return Piece(tuple(words), pattern, is_literal)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of the parts; a star beside a character without blanks is a gap."""
    for found in _PART.finditer(text):
        kind = found.lastgroup or "mark"
        if kind == "star":
            beside = text[max(0, found.start() - 1) : found.end() + 1].replace("*", "")
            if not beside or not beside.isspace():
                kind = "gap"
        yield kind, found[0]


def _pattern(kind: str, text: str, *, is_beside_gap: bool) -> str:
    if kind == "word":
        inside = f"{LETTER}*".join(map(re.escape, text.split("*")))
        return f"{WORD_EDGES[0]}{inside}{WORD_EDGES[1]}"
    if kind == "gap":
        return _GAP
    if kind == "star":
        return f"{WORD_EDGES[0]}(?:{_ANY_WORD})"
    if kind == "blank":
        return " ?" if is_beside_gap else " "
    return re.escape(text)
