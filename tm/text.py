"""Texts: checking, joining, normal forms, and the typed tokens that matches are scored by."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import NamedTuple

from tm.errors import InvalidInputError, TooLargeError
from tm.lang import has_spaces, primary, to_simplified
from tm.numerals import (
    ARABIC_NUMBER,
    CHINESE_IN_CONTEXT,
    CHINESE_NUMBER,
    NUMERAL,
    read_number,
)

MAX_SEGMENT_CHARS = 10_000
TOKENISER_VERSION = 1  # raise it whenever `signs` gives other tokens: stored indexes are rebuilt

UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML file can hold, and lone surrogates no database either."""
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FOLDED_SIGNS = (
    dict.fromkeys("“”„‟«»「」『』〝〞", '"')
    | dict.fromkeys("‘’‚‛‹›´ʼ", "'")
    | dict.fromkeys("‐‑‒–—―−─", "-")
    | {"…": "…", "⋯": "…", "⁄": "/"}
)
_KEPT_DECOMPOSITIONS = ("<super>", "<sub>", "<fraction>")  # 10² is not 102, 3½ is not 31/2
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_WITHOUT_BLANKS = _HAN + "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0903\u093a-\u094f"
)
_LETTERS = rf"(?:[^\W\d_{_WITHOUT_BLANKS}]++[{_MARKS}]*+)++"
_ASCII_PART = "[!#-;=?-~]"
_SYMBOLS = (
    rf"(?:(?:https?|ftp)://|www\.){_ASCII_PART}*[a-z0-9/=_#&-]"
    r"|[a-z0-9][a-z0-9._%+-]{0,63}+@[a-z0-9-]++(?:\.[a-z0-9-]++)+"
    r"|(?=[a-z]{1,8}/[a-z/.-]{0,60}[0-9])[a-z]{1,8}(?:/[a-z0-9]++(?:[.-][a-z0-9]++)*)+"
    r"(?:\([a-z0-9]{1,6}\))?"
)
_SIGNS = r"-+|(?:\.{3}|…)[.…]*|\S"
_COLLAPSED = re.compile(
    rf"(?P<gone>(?<=[{_HAN}]) +| +(?=[{_HAN}]))|(?P<blanks> {{2,}})|(?P<dashes>-{{2,}})"
    r"|(?P<dots>(?:\.{3}|…)[.…]*)"
)
_COLLAPSED_TO = {"gone": "", "blanks": " ", "dashes": "-", "dots": "…"}
LETTER = rf"(?:[^\W_{_WITHOUT_BLANKS}][{_MARKS}]*)"
"""A letter or digit of a word of folded text, with its marks, as a pattern."""
WORD_CHARACTER = rf"[^\W_{_WITHOUT_BLANKS}]|[{_MARKS}]"
"""A character of a word of folded text, as a pattern."""
WORD_EDGES = (
    rf"(?<![^\W_{_WITHOUT_BLANKS}])(?<![{_MARKS}])",
    rf"(?![^\W_{_WITHOUT_BLANKS}]|[{_MARKS}])",
)
"""What stands before and behind a word of folded text, as patterns."""
WORD_OR_CHARACTER = re.compile(rf"[{_WITHOUT_BLANKS}]|{LETTER}+")
"""A word of folded text, or a character of a script that is written without blanks."""
LONE_CHARACTER = re.compile(f"[{_WITHOUT_BLANKS}]")
"""A character of a script that is written without blanks."""
_MAX_CACHED = 1_000_000  # distinct surfaces; beyond it the cache starts anew


class TokenKind(StrEnum):
    """What a token is; the first letters differ, they begin a token's sign."""

    HAN = "han"
    WORD = "word"
    NUMBER = "number"
    SYMBOL = "symbol"
    PUNCT = "punct"


class Token(NamedTuple):
    """A typed token of a text.

    Attributes:
        kind: ``HAN`` is one character of a script written without blanks.
        key: What is compared: the folded text, or a number's value with its unit sign.
        start, end: Where it stands in the raw text.
    """

    kind: TokenKind
    key: str
    start: int
    end: int


def check_text(text: str, *, place: str) -> str:
    """Return the text in NFC, or refuse it; white space stays as it is.

    The message names the ``place`` where the text stands, such as ``row 3, target``.

    Raises:
        InvalidInputError: control characters other than tab and line ends, lone surrogates,
            or characters that are not text.
        TooLargeError: more than `MAX_SEGMENT_CHARS` characters.
    """
    if len(text) > MAX_SEGMENT_CHARS:
        raise TooLargeError(
            f"{place} has {len(text):,} characters; a segment may have {MAX_SEGMENT_CHARS:,}"
        )
    refused = _REFUSED.search(text)
    if refused:
        raise InvalidInputError(
            f"{place} has the character U+{ord(refused[0]):04X} at offset {refused.start()}, "
            "which is not text; remove it"
        )
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def join(texts: Sequence[str], lang: str) -> str:
    """Join texts of one language the way it writes them; empty texts add nothing.

    Languages without blanks get one only between two letters or digits of another script.
    """
    parts = [text for text in texts if text]
    if has_spaces(lang):
        return " ".join(parts)
    joined = ""
    for part in parts:
        joined += " " + part if joined and _needs_blank(joined[-1], part[0]) else part
    return joined


def _needs_blank(left: str, right: str) -> bool:
    edges = (left, right)
    return all(c.isalnum() and not re.match(f"[{_WITHOUT_BLANKS}]", c) for c in edges)


class _Folding(dict[int, str]):
    """What each character becomes in the normal form, found out when first met.

    Attributes:
        uneven: The characters met that become none, or more than one.
    """

    def __init__(self, *, simplify: bool) -> None:
        super().__init__()
        self._simplify = simplify
        self.uneven = set[str]()

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = to_simplified(folded) if self._simplify else folded
        if len(self[code]) != 1:
            self.uneven.add(chr(code))
        return self[code]


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if character in _FOLDED_SIGNS:
        return _FOLDED_SIGNS[character]
    if category == "Cf" or unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if unicodedata.decomposition(character).startswith(_KEPT_DECOMPOSITIONS):
        return character if category == "No" else unicodedata.normalize("NFKC", character).lower()
    folded = unicodedata.normalize("NFKC", character).lower()
    return "".join(" " if c.isspace() else _FOLDED_SIGNS.get(c, c) for c in folded)


@cache
def _folding(language: str) -> _Folding:
    return _Folding(simplify=language in ("zh", "yue"))


def _fold_characters(text: str, lang: str) -> tuple[str, Sequence[int]]:
    """Fold character by character; the numbers are each folded character's raw offset."""
    table = _folding(primary(lang))
    folded = text.translate(table)
    if table.uneven.isdisjoint(text):
        return folded, range(len(text))
    offsets: list[int] = []
    for offset, character in enumerate(text):
        offsets.extend([offset] * len(table[ord(character)]))
    return folded, offsets


def folded(text: str, lang: str) -> str:
    """Return the text folded for search, as `fold` does but without the offsets."""
    return _COLLAPSED.sub(_shortened, text.translate(_folding(primary(lang))))


def fold(text: str, lang: str) -> tuple[str, tuple[int, ...]]:
    """Return the text folded for search, and the raw offset of each folded character.

    Width, case, script, quotes, dashes and blanks are folded as in `normal_form`; nothing is
    stripped. The offsets end with one more entry, the length of the raw text.
    """
    folded, raw = _fold_characters(text, lang)
    pieces: list[str] = []
    offsets: list[int] = []
    position = 0
    for found in _COLLAPSED.finditer(folded):
        short = _shortened(found)
        pieces += [folded[position : found.start()], short]
        offsets += raw[position : found.start() + len(short)]
        position = found.end()
    pieces.append(folded[position:])
    offsets += raw[position:]
    return "".join(pieces), (*offsets, len(text))


def _shortened(found: re.Match[str]) -> str:
    return _COLLAPSED_TO[found.lastgroup or "gone"]


def normal_form(text: str, lang: str) -> str:
    """Return the text as it is compared for equality, never shown.

    Folds width and compatibility forms, quotes, dashes, ellipses, blanks, case, and for Chinese
    the script to simplified.
    """
    folded = _COLLAPSED.sub(_shortened, text.translate(_folding(primary(lang))))
    return unicodedata.normalize("NFC", folded.strip())


class _Signs(dict[str | tuple[str, str], tuple[str, ...]]):
    """The signs of each token surface; of a pair, the first is a number by its neighbours."""

    def __missing__(self, surface: str | tuple[str, str]) -> tuple[str, ...]:
        if len(self) >= _MAX_CACHED:
            self.clear()
        in_context, alone = ("", surface) if isinstance(surface, str) else surface
        named = self[surface] = _classify(in_context, alone)
        return named


def _classify(in_context: str, surface: str) -> tuple[str, ...]:
    """Return the signs of one match of the token pattern: each kind's first letter and the key."""
    text = in_context or surface
    first = text[0]
    if _is_symbol(text):
        return (f"s{text}",)
    alone = len(text) == 1 and not in_context
    if "0" <= first <= "9" or (re.match(NUMERAL, first) and not alone):
        number = read_number(text, in_context=bool(in_context))
        if number is not None:
            return (f"n{number[0]}{number[1]}",)
        return tuple(f"h{character}" for character in text)
    if re.match(f"[{_WITHOUT_BLANKS}]", first):
        return (f"h{text}",)
    if re.match(_LETTERS, text):
        return (f"w{unicodedata.normalize('NFC', text)}",)
    return (f"p{'-' if first == '-' else '…' if len(text) > 1 else text}",)


_IS_SYMBOL = re.compile(_SYMBOLS)


def _is_symbol(text: str) -> bool:
    return _IS_SYMBOL.fullmatch(text) is not None


# Groups are never possessive: up to Python 3.11.4 re then keeps what a failed last turn had eaten
# (python/cpython#106052), and the hyphen of covid-19 was a part of the word.
_WORDS = rf"{_LETTERS}(?:['-]{_LETTERS})*"
_CHARACTERS = f"[{_WITHOUT_BLANKS}]"
_ASCII = re.compile(rf"[a-z]++(?:['-][a-z]++)*|{ARABIC_NUMBER}|{_SIGNS}")
_PLAIN = re.compile(rf"{_CHARACTERS}|{_WORDS}|{ARABIC_NUMBER}|{_SIGNS}")
_FULL = re.compile(rf"{_SYMBOLS}|{ARABIC_NUMBER}|{_WORDS}|{_CHARACTERS}|{_SIGNS}")
_CHINESE = re.compile(
    rf"({CHINESE_IN_CONTEXT})"
    rf"|({_SYMBOLS}|{CHINESE_NUMBER}|{ARABIC_NUMBER}|{_WORDS}|{_CHARACTERS}|{_SIGNS})"
)
_NUMERALS = frozenset(NUMERAL[1:-1])
_WITH_CHINESE_NUMERALS = frozenset({"zh", "yue", "ja"})
_KNOWN_SIGNS = _Signs()
_KINDS = {kind.value[0]: kind for kind in TokenKind}


def _pattern(folded: str, language: str) -> re.Pattern[str]:
    """Return the cheapest pattern that finds this text's tokens; `_CHINESE` has two groups."""
    if language in _WITH_CHINESE_NUMERALS and not _NUMERALS.isdisjoint(folded):
        return _CHINESE
    if "/" in folded or "@" in folded or "www." in folded:
        return _FULL
    return _ASCII if folded.isascii() else _PLAIN


def signs(text: str, lang: str) -> list[str]:
    """Return the tokens as signs, a kind's first letter followed by the key, without offsets.

    The quick way for building and searching the index; `tokens` gives the same in full.
    """
    language = primary(lang)
    folded = text.translate(_folding(language))
    surfaces = _pattern(folded, language).findall(folded)
    return list(chain.from_iterable(map(_KNOWN_SIGNS.__getitem__, surfaces)))


def tokens(text: str, lang: str) -> tuple[Token, ...]:
    """Return the typed tokens of a text in order; white space makes none."""
    folded, raw = _fold_characters(text, lang)
    found: list[Token] = []
    pattern = _pattern(folded, primary(lang))
    is_grouped = bool(pattern.groups)
    for match in pattern.finditer(folded):
        start, end = match.span()
        named = _KNOWN_SIGNS[match.groups("") if is_grouped else match[0]]  # type: ignore[index]
        if len(named) == 1:
            found.append(_token(named[0], raw[start], raw[end - 1] + 1))
        else:
            places = raw[start:end]
            found += [_token(sign, at, at + 1) for sign, at in zip(named, places, strict=True)]
    return tuple(found)


def _token(sign: str, start: int, end: int) -> Token:
    # By the tuple's own constructor: every text that is compared has dozens of them.
    return tuple.__new__(Token, (_KINDS[sign[0]], sign[1:], start, end))
