"""The pieces of a text that may translate each other: words, numbers, marks, with their keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise, product

from tm.lang import HAN, primary, to_simplified
from tm.lexicon import Lexicon, stems
from tm.text import Token, TokenKind, tokens

_CHINESE_SMALL = frozenset(
    "的了在和与及或是之其为以于对从到由被把将而且也都就很等这那个所并各我你他她它们"
)
LONGEST_NAME = 3  # characters that pinyin writes as one word
_KEPT = 8192  # texts whose pieces are remembered: each is asked for with every hit beside it


class Role(Enum):
    """What a piece may do in a translation."""

    CONTENT = "content"
    SMALL = "small"  # a function word
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, number or mark of a text.

    Attributes:
        key: What is compared: a stem, a folded word, or the value of a number.
        text: As it stands in the text.
        start, end: Code points of the raw text.
    """

    key: str
    text: str
    start: int
    end: int
    role: Role
    kind: TokenKind


@lru_cache(maxsize=_KEPT)
def pieces(
    text: str, lang: str, lexicon: Lexicon | None, cuts: tuple[int, ...] = ()
) -> tuple[Piece, ...]:
    """Return the pieces of a text in order.

    Chinese is cut into the longest words of the dictionary, but never across one of the ``cuts``;
    without a dictionary into characters.
    """
    found = list[Piece]()
    run = list[Token]()
    for token in tokens(text, lang):
        if token.kind is TokenKind.HAN and lexicon is not None and HAN.match(text[token.start]):
            if run and (run[-1].end != token.start or token.start in cuts):
                found += _words(text, run, lexicon)
                run = []
            run.append(token)
        else:
            found += _words(text, run, lexicon)
            run = []
            found.append(_piece(text, token, lang))
    found += _words(text, run, lexicon)
    return tuple(found)


def _words(text: str, run: Sequence[Token], lexicon: Lexicon | None) -> Iterator[Piece]:
    """Cut a run of characters into words."""
    if not run or lexicon is None:
        return
    at = run[0].start
    for word in lexicon.words(text[at : run[-1].end]):
        end = at + len(word)
        role = Role.SMALL if word in _CHINESE_SMALL else Role.CONTENT
        yield Piece(to_simplified(word), word, at, end, role, TokenKind.HAN)
        at = end


def _piece(text: str, token: Token, lang: str) -> Piece:
    surface = text[token.start : token.end]
    role, key = Role.CONTENT, token.key
    if token.kind is TokenKind.PUNCT:
        role = Role.MARK
    elif token.kind is TokenKind.WORD and primary(lang) == "en":
        stemmed = stems(token.key)
        is_small = not stemmed and not (surface.isupper() and len(surface) > 1)  # WHO is no who
        role = Role.SMALL if is_small else Role.CONTENT
        key = " ".join(stemmed) or token.key
    elif token.kind is TokenKind.HAN and surface in _CHINESE_SMALL:
        role = Role.SMALL
    return Piece(key, surface, token.start, token.end, role, token.kind)


def readings(word: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield how a short Chinese word may be read in pinyin, without tones."""
    if 0 < len(word) <= LONGEST_NAME:
        for reading in product(*(lexicon.syllables.get(one, ()) for one in word)):
            yield "".join(reading)


def spelt_names(found: Sequence[Piece]) -> frozenset[str]:
    """Return the words with a capital, as readings are written."""
    return frozenset(letters(one.text) for one in found if one.text[:1].isupper())


def letters(name: str) -> str:
    """Return a name in Latin letters as readings are written."""
    return "".join(filter(str.isalpha, name)).lower()


def with_names(
    found: Sequence[Piece], names: frozenset[str], lexicon: Lexicon | None
) -> tuple[Piece, ...]:
    """Return pieces with the single characters joined that one of the names spells."""
    if lexicon is None or not names or not any(map(_are_single, pairwise(found))):
        return tuple(found)
    joined = list[Piece]()
    at = 0
    while at < len(found):
        length = next(
            (n for n in range(LONGEST_NAME, 1, -1) if _is_name(found[at : at + n], names, lexicon)),
            1,
        )
        run = found[at : at + length]
        joined.append(_joined(run) if length > 1 else run[0])
        at += length
    return tuple(joined)


def _are_single(pair: tuple[Piece, Piece]) -> bool:
    """Tell whether two pieces are single characters beside each other, as those of a name are."""
    first, second = pair
    return len(first.text) == len(second.text) == 1 and first.end == second.start


def _is_name(run: Sequence[Piece], names: frozenset[str], lexicon: Lexicon) -> bool:
    is_han = all(len(one.text) == 1 and HAN.match(one.text) for one in run)
    if len(run) < 2 or not is_han or run[-1].end - run[0].start != len(run):
        return False
    return not names.isdisjoint(readings("".join(one.text for one in run), lexicon))


def _joined(run: Sequence[Piece]) -> Piece:
    text, key = (
        "".join(parts) for parts in zip(*((one.text, one.key) for one in run), strict=True)
    )
    return Piece(key, text, run[0].start, run[-1].end, Role.CONTENT, TokenKind.HAN)
