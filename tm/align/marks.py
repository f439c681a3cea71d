"""What can be compared without a dictionary: length, numbers, Latin letters, punctuation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tm.align.numbering import Numbering, read_numbering
from tm.lang import has_spaces, primary
from tm.model import BlockKind, Segment
from tm.numbers import find_numbers
from tm.stopping import stopping

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
DoubleArray = npt.NDArray[np.float64]

_FINAL_CLASSES = {"?": 1, "？": 1, "؟": 1, "!": 2, "！": 2, ":": 3, "：": 3}
_OTHER_FINAL = frozenset("。.…；;，,、—-،؛۔।")
_CLOSING = "”’“»」』》）)]】\"' \u00a0\u202f"  # “ closes in German
_QUOTES = re.compile("[“”„«»「」『』\"]|(?<![A-Za-z])[‘’']|[’'](?![A-Za-z])")
_OPENING_QUOTE = re.compile("[“‘„«「『\"']")
_CLOSING_QUOTES = ("”", "’", "“", "»", "」", "』", '"', "'")
_DIRECTED_QUOTE = re.compile("[“”„«»「」『』]")
_OPENING = frozenset("“„«「『")
_SINGLE_OR_STRAIGHT = re.compile(  # opening: before a word; closing: behind a word or a mark
    r"(?<![^\W_])(?P<open>['‘\"])(?=\w)|(?<=[\w.,!?;:…—-])['’\"](?![A-Za-z])"
)
_KEPT = 8192  # segments
_SHORTEST_REPEAT = 8  # characters
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_NUMBER_WORDS = {
    word: str(value)
    for value, words in {
        1: "one first once", 2: "two second twice both", 3: "three third", 4: "four fourth",
        5: "five fifth", 6: "six sixth", 7: "seven seventh", 8: "eight eighth", 9: "nine ninth",
        10: "ten tenth", 11: "eleven eleventh", 12: "twelve twelfth", 100: "hundred hundreds",
        1000: "thousand thousands", 1_000_000: "million", 100_000_000: "100-million",
    }.items()
    for word in words.split()
}  # fmt: skip
_SPELT = {**_NUMBER_WORDS, **{name: str(i) for i, name in enumerate(_MONTHS, 1) if name != "may"}}


@dataclass(frozen=True, slots=True)
class Marks:
    """Plain properties of the segments of one side, one row a segment.

    Attributes:
        length: Characters; white space is not counted in languages without blanks.
        final: Class of the final mark: 0 none, 1 question, 2 exclamation, 3 colon, 4 other.
        opens: Begins with a quotation mark.
        closes: Ends with a quotation mark.
        quotes: Contains a quotation mark.
        inside: A quotation is open where the segment ends.
        hard: Keys of the numbers in digits and of Latin words, which a translation should keep.
        soft: Keys of spelt numbers, which a translation may turn into anything.
        block_start: 1 where a segment is the first of its block, else 0.
        repeats: 1 where the same text stands earlier among the segments, else 0.
        numbering: The number of a heading or an item that a segment begins with.
        heading, dateline: Kind of the segment's block.
    """

    length: DoubleArray
    final: IntArray
    opens: BoolArray
    closes: BoolArray
    quotes: BoolArray
    inside: BoolArray
    hard: tuple[frozenset[str], ...]
    soft: tuple[frozenset[str], ...]
    block_start: DoubleArray
    repeats: DoubleArray
    numbering: tuple[Numbering, ...]
    heading: BoolArray
    dateline: BoolArray

    def part(self, start: int, end: int) -> "Marks":
        """Return the marks of some of the segments."""
        kept = slice(start, end)
        return Marks(*(getattr(self, one.name)[kept] for one in fields(self)))


def read_marks(segments: Sequence[Segment]) -> Marks:
    """Return the plain properties of segments."""
    keys = [_keys(segment.text, segment.lang) for segment in stopping(segments)]
    return Marks(
        length=np.array([text_length(segment) for segment in segments], dtype=np.float64),
        final=np.array([_final(segment.text) for segment in segments], dtype=np.int64),
        opens=np.array([bool(_OPENING_QUOTE.match(one.text)) for one in segments], dtype=bool),
        closes=np.array([one.text.endswith(_CLOSING_QUOTES) for one in segments], dtype=bool),
        quotes=np.array([bool(_QUOTES.search(one.text)) for one in segments], dtype=bool),
        inside=np.array(_open_quotations(segments), dtype=bool),
        hard=tuple(hard for hard, _ in keys),
        soft=tuple(soft for _, soft in keys),
        block_start=np.array(block_starts(segments), dtype=np.float64),
        repeats=np.array(_repeats(segments), dtype=np.float64),
        numbering=tuple(read_numbering(segment.text) for segment in segments),
        heading=np.array([one.kind is BlockKind.HEADING for one in segments], dtype=bool),
        dateline=np.array([one.kind is BlockKind.DATELINE for one in segments], dtype=bool),
    )


def _repeats(segments: Sequence[Segment]) -> list[bool]:
    """Tell of each segment whether its text stands earlier; short ones may well do."""
    seen: set[str] = set()
    found = []
    for segment in segments:
        found.append(segment.text in seen and len(segment.text) >= _SHORTEST_REPEAT)
        seen.add(segment.text)
    return found


def _open_quotations(segments: Sequence[Segment]) -> list[bool]:
    """Tell of each segment whether it ends inside a quotation.

    Apostrophes are mistaken for marks now and then; the next mark puts that right.
    """
    found = []
    is_open = is_german = False
    for segment in segments:
        directed = _DIRECTED_QUOTE.findall(segment.text)
        is_german = is_german or "„" in directed
        if directed:
            is_open = directed[-1] in _OPENING and not (is_german and directed[-1] == "“")
        else:
            for mark in _SINGLE_OR_STRAIGHT.finditer(segment.text):
                is_open = mark["open"] is not None
        found.append(is_open)
    return found


def block_starts(segments: Sequence[Segment]) -> list[bool]:
    """Tell of each segment whether it is the first of its block."""
    return [i == 0 or one.block != segments[i - 1].block for i, one in enumerate(segments)]


def text_length(segment: Segment) -> int:
    """Return the characters of a segment, without white space where its language needs none."""
    text = segment.text
    return len(text) if has_spaces(segment.lang) else len("".join(text.split()))


def _final(text: str) -> int:
    bare = text.rstrip(_CLOSING)
    if not bare:
        return 0
    return _FINAL_CLASSES.get(bare[-1], 4 if bare[-1] in _OTHER_FINAL else 0)


@lru_cache(maxsize=_KEPT)
def _keys(text: str, lang: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return hard and soft keys; pieces overlap, so the texts of a few pieces are kept."""
    hard: set[str] = set()
    soft: set[str] = set()
    for number in find_numbers(text, lang) if _has_numerals(text) else ():
        key = format(number.value.normalize(), "f")
        written = text[number.start : number.end]
        (hard if any(c.isascii() and c.isdigit() for c in written) else soft).add(key)
    words = [word.lower() for word in _LATIN.findall(text)]
    if primary(lang) == "zh":
        hard.update(words)
    else:
        soft.update(words)
        soft.update(_SPELT[word] for word in words if word in _SPELT)
    return frozenset(hard), frozenset(soft - hard)


def _has_numerals(text: str) -> bool:
    """Tell whether there can be a number at all: reading them takes far longer than looking."""
    return any(character.isnumeric() or character == "两" for character in text)
