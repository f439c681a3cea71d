"""What speaks for and against a cut between clauses: marks, numbering, connectives, first words.

These features stand beside those of ``tm.align.features`` where a link is aligned inside. Those of
a cut belong to the bead that begins behind it; the first bead of a window begins behind none.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.align.beads import Bead
from tm.align.numbering import read_numbering
from tm.align.similarity import Window
from tm.embed import FloatArray
from tm.lang import primary
from tm.lexicon import Lexicon, stems
from tm.model import Segment

IntArray = npt.NDArray[np.int64]
DoubleArray = npt.NDArray[np.float64]

CLAUSE_FEATURES = (
    "cut_final", "cut_semicolon", "cut_colon", "cut_semicolon_second",
    "joins_final", "joins_semicolon", "joins_semicolon_second",
    "continues_first", "continues_second",
    "order_agrees", "order_differs", "connective_agrees", "connective_lost", "opening_words",
)  # fmt: skip

_COLON, _SEMICOLON, _FINAL = 1, 2, 3
_ENDS = {":": _COLON, "：": _COLON, ";": _SEMICOLON, "；": _SEMICOLON}
_ENDS |= dict.fromkeys("。！？.!?…", _FINAL)
_CLOSING = "”’」』》）)]】\"' "
_MOST_JOINED = 3.0
_LAST = 99  # "finally" says the last number, whichever it is
_FIRST_WORDS = 2  # of a Chinese clause
_FIRST_STEMS = 4  # of an English sentence

_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", 1)}
_CHINESE_ORDER = re.compile(
    r"第([一二三四五六七八九十])(?!条|章|届|次|季|产)|[（(]([一二三四五六七八九十])[）)]"
    r"|([一二三四五六七八九十])(?:[是、]|要(?!素))|(首先|其次|再次|最后)"
)
_CHINESE_ORDER_WORDS = {"首先": 1, "其次": 2, "再次": 3, "最后": _LAST}
_ENGLISH_ORDER = re.compile(
    r"\W*(?:(first|second|third|fourth|fifth|sixth|seventh)(?:ly)?\b"
    r"|(next|finally|lastly)\b|(?:Article )?(\d{1,2})(?:[.)]|\b(?!\W*\d)(?=,)))",
    re.IGNORECASE,
)
_ENGLISH_ORDER_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "next": 2, "finally": _LAST, "lastly": _LAST,
}  # fmt: skip

_CONNECTIVES = (
    (
        "contrast",
        r"但|然而|不过|可是|可(?!以|能)|而(?!且)|却|反之|尽管|虽然|相反",
        r"but|yet|however|nevertheless|nonetheless|still|by contrast|though|although|instead"
        r"|on the contrary",
    ),
    (
        "result",
        r"因此|所以|为此|因而|于是|从而|由此|这样|可见",
        r"therefore|thus|hence|so|as a result|consequently|accordingly|for this reason"
        r"|to this end|that is why|in this way",
    ),
    (
        "more",
        r"此外|另外|同时|与此同时|还|也|又|并|而且|再者|况且|一并",
        r"in addition|moreover|furthermore|besides|also|meanwhile|at the same time"
        r"|what is more|likewise|similarly|again",
    ),
    (
        "example",
        r"例如|比如|譬如|其中|特别是|尤其",
        r"for example|for instance|among|in particular",
    ),
    (
        "condition",
        r"如果|若|只要|只有|一旦|倘若|要是|凡|因故|除非",
        r"if|as long as|only|once|where|when|unless",
    ),
    (
        "time",
        r"今后|未来|目前|如今|现在|今年|去年|当时|届时|那时|此后",
        r"in (?:the )?future|over the next|now|today|at present|currently|this year|last year"
        r"|then|by then|in those days|since then",
    ),
)
_PATTERNS = {
    lang: [
        (kind, re.compile(rf"\W*(?:{patterns[place]}){end}", re.IGNORECASE))
        for kind, *patterns in _CONNECTIVES
    ]
    for lang, place, end in (("zh", 0, ""), ("en", 1, r"\b"))
}
_ALSO = re.compile(r"^(?:\W*\w+\W+){1,4}?(also|however|therefore|thus|too)\b", re.IGNORECASE)
_ALSO_KINDS = {"also": "more", "too": "more", "however": "contrast"}
_CONTINUES = {
    "zh": re.compile(
        r"并(?!非)|而(?!且)|以(?!后|前|上|下)|从而|进而|使|让|且|及|就|才|则|即|却|还要"
    ),
    "en": re.compile(
        r"\W*(?:and|which|who|but|while|so|for|with|where|or|thereby)\b", re.IGNORECASE
    ),
}


@dataclass(frozen=True, slots=True)
class Openings:
    """How the segments of one side begin and end, one row a segment.

    Attributes:
        ends: Class of the last mark: 0 comma or none, 1 colon, 2 semicolon, 3 end of a sentence.
        order: Number that it begins with, "first" or 一是; 0 without one, 99 for "finally".
        connectives: Kinds of connective that it begins with.
        continues: Begins with a word that continues what stands before.
        stems: Content stems of its first words; for Chinese those of their glosses.
    """

    ends: IntArray
    order: IntArray
    connectives: tuple[frozenset[str], ...]
    continues: npt.NDArray[np.bool_]
    stems: tuple[frozenset[str], ...]


def read_openings(segments: Sequence[Segment], lexicon: Lexicon | None, *, beside: str) -> Openings:
    """Return how segments begin and end, to be compared with those of the language ``beside``.

    Connectives and words that continue a sentence are known of Chinese and English; connectives
    count only where both sides have them. Numbers are read in any language.
    """
    lang = primary(segments[0].lang) if segments else ""
    texts = [segment.text for segment in segments]
    continues = _CONTINUES.get(lang)
    connected = lang if {lang, primary(beside)} <= _PATTERNS.keys() else ""
    order = _ORDERS.get(lang, _any_order)
    first_stems = _no_stems if lexicon is None else _glossed(lexicon) if lang == "zh" else _stems
    return Openings(
        ends=np.array([_end(text) for text in texts], dtype=np.int64),
        order=np.array([order(text) for text in texts], dtype=np.int64),
        connectives=tuple(_connectives(text, connected) for text in texts),
        continues=np.array([bool(continues and continues.match(t)) for t in texts], dtype=np.bool_),
        stems=tuple(first_stems(text) for text in texts),
    )


def _end(text: str) -> int:
    bare = text.rstrip(_CLOSING)
    return _ENDS.get(bare[-1:], 0)


def _chinese_order(text: str) -> int:
    found = _CHINESE_ORDER.match(text)
    if not found:
        return 0
    return _CHINESE_ORDER_WORDS.get(found[4]) or _DIGITS[found[1] or found[2] or found[3]]


def _english_order(text: str) -> int:
    found = _ENGLISH_ORDER.match(text)
    if not found:
        return 0
    word = found[1] or found[2]
    return _ENGLISH_ORDER_WORDS[word.lower()] if word else int(found[3])


def _any_order(text: str) -> int:
    return min((value[-1] for value in read_numbering(text)), default=0)


_ORDERS = {"zh": _chinese_order, "en": _english_order}


def _connectives(text: str, lang: str) -> frozenset[str]:
    found = {kind for kind, pattern in _PATTERNS.get(lang, ()) if pattern.match(text)}
    if lang == "en" and (inside := _ALSO.match(text)):
        found.add(_ALSO_KINDS.get(inside[1].lower(), "result"))
    return frozenset(found)


def _no_stems(_: str) -> frozenset[str]:
    return frozenset()


def _stems(text: str) -> frozenset[str]:
    return frozenset(stems(text)[:_FIRST_STEMS])


def _glossed(lexicon: Lexicon) -> Callable[[str], frozenset[str]]:
    def first_stems(text: str) -> frozenset[str]:
        words = [word for word in lexicon.words(text) if len(word) > 1][:_FIRST_WORDS]
        return frozenset(stem for word in words for stem in lexicon.glosses(word))

    return first_stems


class ClauseWindow:
    """The features of clauses of all beads that lie inside a window."""

    def __init__(self, first: Openings, second: Openings, window: Window) -> None:
        sides = slice(*window.range(0)), slice(*window.range(1))
        self._ends = [side.ends[part] for side, part in zip((first, second), sides, strict=True)]
        self._cuts = _cuts(first, second, sides, self._ends)

    def of(self, bead: Bead) -> FloatArray:
        """Return the features of one bead type, features x rows x columns."""
        rows, columns = (max(0, len(self._ends[i]) - bead[i] + 1) for i in (0, 1))
        found = np.zeros((len(CLAUSE_FEATURES), rows, columns), dtype=np.float32)
        if rows and columns:
            for name, values in self._cuts.items():
                found[CLAUSE_FEATURES.index(name)] = values[:rows, :columns]
            for name, side, kind in (
                ("joins_final", 0, _FINAL),
                ("joins_semicolon", 0, _SEMICOLON),
                ("joins_semicolon_second", 1, _SEMICOLON),
            ):
                inner = _inner(self._ends[side] == kind, bead[side])
                place = CLAUSE_FEATURES.index(name)
                found[place] = inner[None, :] if side else inner[:, None]
        return found


def _inner(marked: npt.NDArray[np.bool_], length: int) -> DoubleArray:
    """Return how many marks stand inside every run of segments, its own end not counted."""
    sums = np.concatenate(([0.0], np.cumsum(marked)))
    starts = np.arange(len(marked) - length + 1)
    return np.asarray(np.minimum(_MOST_JOINED, sums[starts + length - 1] - sums[starts]))


def _cuts(
    first: Openings, second: Openings, sides: tuple[slice, slice], ends: Sequence[IntArray]
) -> dict[str, DoubleArray]:
    """Return the features of a cut before each position, rows x columns; none at the edges."""
    shape = len(ends[0]), len(ends[1])
    before = [np.concatenate(([0], side[:-1])) if len(side) else side for side in ends]
    order = first.order[sides[0]][:, None], second.order[sides[1]][None, :]
    pairs = [
        [(one, other) for other in second.connectives[sides[1]]]
        for one in first.connectives[sides[0]]
    ]
    words = [
        [not one.isdisjoint(other) for other in second.stems[sides[1]]]
        for one in first.stems[sides[0]]
    ]
    found: dict[str, npt.NDArray[np.bool_ | np.floating]] = {
        "cut_final": (before[0] == _FINAL)[:, None],
        "cut_semicolon": (before[0] == _SEMICOLON)[:, None],
        "cut_colon": (before[0] == _COLON)[:, None],
        "cut_semicolon_second": (before[1] == _SEMICOLON)[None, :],
        "continues_first": first.continues[sides[0]][:, None],
        "continues_second": second.continues[sides[1]][None, :],
        "order_agrees": (order[0] == order[1]) & (order[0] > 0),
        "order_differs": (order[0] != order[1]),
        "connective_agrees": np.array([[bool(a & b) for a, b in row] for row in pairs]),
        "connective_lost": np.array([[bool(b) and not a & b for a, b in row] for row in pairs]),
        "opening_words": np.array(words),
    }
    return {name: _without_edges(values, shape) for name, values in found.items()}


def _without_edges(
    values: npt.NDArray[np.bool_ | np.floating], shape: tuple[int, int]
) -> DoubleArray:
    table = np.zeros(shape)
    if min(shape) > 1:
        table[1:, 1:] = np.broadcast_to(values, shape)[1:, 1:]
    return table
