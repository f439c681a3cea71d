"""The probable translation of a part of a unit: where on the other side it most likely stands.

Three witnesses are heard: the dictionary (glosses of words, names in pinyin), what is written alike
(numbers by value, Latin words), and, where other units with the same words are at hand, which words
recur on their other side beyond their usual frequency.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tm.lang import HAN
from tm.lexicon import Lexicon, stem
from tm.pieces import Piece, Role, letters, pieces, readings, spelt_names, with_names

LEAST_CONFIDENCE = 0.25
"""What is less likely right than this is not offered."""
MOST_CONFIDENCE = 0.97
"""Of the spans that everything speaks for, so many are right (`bench/concordance_terms.py`)."""

_PART_VALUE = 0.6  # a gloss of a word inside a word, against one of the whole word
_CHARACTER_VALUE = 0.35
_INITIALS_VALUE = 0.8
_NAME_VALUE = 0.75
_TWICE_VALUE = 0.9  # equal only after a second ending is cut off
_HYPHENED_VALUE = 0.7  # a part of a word with a hyphen
_LATER_SENSE_VALUES = (1.0, 0.7, 0.6, 0.5)
"""Of the senses of a word of one character, which are far apart: 水 is water, in names river."""
_LONG_WORD = 4  # characters; a longer word has words inside
_COSTS = {Role.CONTENT: 0.35, Role.SMALL: 0.08, Role.MARK: 0.3}  # of a piece that nothing explains
_ELSEWHERE_COST = 0.5  # of a piece that translates what stands outside the part
_COMPANY = 0.5  # of what recurs where the dictionary explains every word
_WIDEST = 24  # pieces that a translation may have, or three times the words of the part
_LEAST_END = 0.15  # value of a piece that may begin or end a translation
_DOUBT = 2  # texts without a word that are added: what one text has is no rule yet
_KEPT = 65_536  # words whose forms are remembered

_ByForm = dict[str, list[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What recurs on the other side of units that have the same words.

    Attributes:
        strengths: By the key of a piece: the share of the units that hold it, less what is usual.
        units: From how many units this was learned.
    """

    strengths: Mapping[str, float] = field(default_factory=dict)
    units: int = 0


NO_EVIDENCE = Evidence()


class Background:
    """How usual each word is in the texts of a language, counted on a sample of them."""

    def __init__(self, texts: Collection[str], lang: str, lexicon: Lexicon | None) -> None:
        self._held = Counter(key for text in texts for key in _keys(text, lang, lexicon))
        self._texts = len(texts)

    def share(self, key: str) -> float:
        """Return the share of the texts that hold a piece of this key."""
        return self._held[key] / self._texts if self._texts else 0.0


def gather_evidence(
    texts: Collection[str], lang: str, lexicon: Lexicon | None, background: Background
) -> Evidence:
    """Return what recurs in texts, the other sides of units that have the same words."""
    held = Counter(key for text in texts for key in _keys(text, lang, lexicon))
    strengths = {
        key: (count - background.share(key) * len(texts)) / (len(texts) + _DOUBT)
        for key, count in held.items()
    }
    return Evidence({key: one for key, one in strengths.items() if one > 0}, len(texts))


def _keys(text: str, lang: str, lexicon: Lexicon | None) -> frozenset[str]:
    found = pieces(text, lang, lexicon)
    return frozenset(piece.key for piece in found if piece.role is Role.CONTENT)


def probable_span(
    unit_source: str,
    unit_target: str,
    start: int,
    end: int,
    *,
    source_lang: str,
    target_lang: str,
    lexicon: Lexicon | None,
    evidence: Evidence = NO_EVIDENCE,
) -> tuple[int, int, float] | None:
    """Return where the target most probably translates ``unit_source[start:end]``.

    The roles may be turned round: a part of a target is found in the source.

    The dictionary is that of the two languages in either direction; ``evidence`` is what other
    units with the same part say.

    Returns:
        Start and end in the target, and a confidence in [0, 1]; ``None`` where nothing is likely.
    """
    whole = pieces(unit_source, source_lang, lexicon, (start, end))
    inside: Sequence[Piece] = [one for one in whole if one.start < end and start < one.end]
    outside: Sequence[Piece] = [one for one in whole if one.end <= start or end <= one.start]
    others = pieces(unit_target, target_lang, lexicon)
    names = spelt_names(whole) | spelt_names(others)
    words = _content(with_names(inside, names, lexicon))
    others = with_names(others, names, lexicon)
    outside = with_names(outside, names, lexicon)
    run = _Runs(words, _content(outside), others, lexicon, evidence).best() if words else None
    if run is None or run.confidence < LEAST_CONFIDENCE:
        return None
    return others[run.first].start, others[run.last].end, run.confidence


def _forms(piece: Piece, lexicon: Lexicon | None) -> Mapping[str, float]:
    """Return what a piece is compared by, with what each form is worth."""
    return _forms_of(f"={piece.kind.value}{piece.key}", piece.key, piece.text, piece.role, lexicon)


@lru_cache(maxsize=_KEPT)
def _forms_of(
    same: str, key: str, text: str, role: Role, lexicon: Lexicon | None
) -> Mapping[str, float]:
    """Return the forms of pieces that are written alike, wherever they stand."""
    found = {same: 1.0}
    if lexicon is None or role is Role.MARK:
        return found
    if HAN.match(text):
        read = {f"~{name}": _NAME_VALUE for name in readings(text, lexicon)}
        return found | _glossed(text, lexicon) | read
    parts = key.replace("-", " ").split()
    for part in parts:
        value = 1.0 if len(parts) == 1 else _HYPHENED_VALUE
        found[stem(part)] = value * _TWICE_VALUE
        found[part] = value
    if text[:1].isupper():
        found["~" + letters(text)] = 1.0
    return found


def _glossed(word: str, lexicon: Lexicon) -> dict[str, float]:
    """Return the stems that a Chinese word and the words inside it are glossed with."""
    found: dict[str, float] = {}
    values = _LATER_SENSE_VALUES if len(word) == 1 else (1.0,)
    _add_senses(found, lexicon, word, *values)
    if len(word) >= _LONG_WORD or not found:
        for part in _inner_words(word, lexicon):
            _add_senses(found, lexicon, part, _PART_VALUE)
    if len(word) > 1:
        for character in word:
            _add_senses(found, lexicon, character, _CHARACTER_VALUE)
    return found


def _inner_words(word: str, lexicon: Lexicon) -> Iterable[str]:
    parts = (
        word[first : first + length] for length in (2, 3) for first in range(len(word) - length + 1)
    )
    return [part for part in parts if part != word and part in lexicon]


def _add_senses(found: dict[str, float], lexicon: Lexicon, word: str, *values: float) -> None:
    """Note what a word is glossed with; the last of the values is that of all further senses."""
    for place, sense in enumerate(lexicon.senses(word)):
        value = values[min(place, len(values) - 1)]
        strength = value * len(sense) ** -0.25
        forms = [(one, strength) for one in sense]
        forms += [(stem(one), strength * _TWICE_VALUE) for one in sense]
        if len(sense) > 1:
            forms.append(("".join(one[0] for one in sense), value * _INITIALS_VALUE))
        for form, worth in forms:
            found[form] = max(found.get(form, 0.0), worth)


def _by_form(others: Sequence[Piece], lexicon: Lexicon | None) -> _ByForm:
    """Return where each form stands among pieces, and its value there."""
    found: _ByForm = {}
    for place, other in enumerate(others):
        if other.role is not Role.MARK:
            for form, value in _forms(other, lexicon).items():
                found.setdefault(form, []).append((place, value))
    return found


def _links(
    words: Sequence[Piece], others: _ByForm, lexicon: Lexicon | None, size: int
) -> list[dict[int, float]]:
    """Return for each piece of the other side the numbers of the words it may translate."""
    found: list[dict[int, float]] = [{} for _ in range(size)]
    for number, word in enumerate(words):
        forms = _forms(word, lexicon)
        for form in forms.keys() & others.keys():
            for place, value in others[form]:
                here = found[place]
                here[number] = max(here.get(number, 0.0), value * forms[form])
    return found


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive pieces of the other side, what they are worth and how sure that is."""

    first: int
    last: int
    value: float
    confidence: float


class _Runs:
    """The runs of pieces of the other side that may translate the part."""

    def __init__(
        self,
        words: Sequence[Piece],
        outside: Sequence[Piece],
        others: Sequence[Piece],
        lexicon: Lexicon | None,
        evidence: Evidence,
    ) -> None:
        by_form = _by_form(others, lexicon)
        self._others = others
        self._rooms = [_room(word) for word in words]
        self._links = _links(words, by_form, lexicon, len(others))
        self._known = _known(others, evidence, self._links, self._rooms)
        ends = {Role.CONTENT, *(word.role for word in words)}
        self._values, self._costs = list[float](), list[float]()
        for place, rivals in enumerate(_links(outside, by_form, lexicon, len(others))):
            role = others[place].role
            value, rival = self._value(place), max(rivals.values(), default=0.0)
            if rival > value:
                value = max(self._known[place], value * (1 - rival / 2))
            self._values.append(value if role in ends else 0.0)
            self._costs.append(
                _COSTS[role] * (1 - value) + _ELSEWHERE_COST * max(0.0, rival - value)
            )

    def _value(self, place: int) -> float:
        return max(self._known[place], max(self._links[place].values(), default=0.0))

    def best(self) -> _Run | None:
        """Return the run that is worth most, the first among equals."""
        widest = max(_WIDEST, 3 * int(sum(self._rooms)))
        best: _Run | None = None
        for first, value in enumerate(self._values):
            if value >= _LEAST_END:
                run = self._best_from(first, min(len(self._values), first + widest))
                if run is not None and (best is None or run.value > best.value):
                    best = run
        return best

    def _best_from(self, first: int, stop: int) -> _Run | None:
        """Return the best run that begins with a piece."""
        covered = [0.0] * len(self._rooms)
        seen = set[str]()
        worth = recurring = 0.0
        best: _Run | None = None
        for place in range(first, stop):
            key = self._others[place].key
            fresh = self._known[place] if key not in seen else 0.0
            seen.add(key)
            recurring += fresh
            worth += max(fresh, self._cover(place, covered)) - self._costs[place]
            if self._values[place] >= _LEAST_END and (best is None or worth > best.value):
                sure = self._confidence(covered, recurring / (place - first + 1))
                best = _Run(first, place, worth, sure)
        return best

    def _cover(self, place: int, covered: list[float]) -> float:
        """Note which words a piece translates, and return what is new in it."""
        gain = 0.0
        for number, strength in self._links[place].items():
            if strength > covered[number]:
                gain += strength - covered[number]
                covered[number] = strength
        return min(1.0, gain)

    def _confidence(self, covered: Sequence[float], recurring: float) -> float:
        room = sum(self._rooms)
        share = sum(one * value for one, value in zip(self._rooms, covered, strict=True)) / room
        return min(MOST_CONFIDENCE, 1 - (1 - share) * (1 - min(1.0, recurring)))


def _known(
    others: Sequence[Piece],
    evidence: Evidence,
    links: Sequence[Mapping[int, float]],
    rooms: Sequence[float],
) -> list[float]:
    """Return how strongly each piece recurs.

    Where the dictionary explains the words, what recurs beside that is more likely the company
    that they keep.
    """
    covered = [0.0] * len(rooms)
    for here in links:
        for number, strength in here.items():
            covered[number] = max(covered[number], strength)
    share = sum(room * one for room, one in zip(rooms, covered, strict=True)) / sum(rooms)
    trust = 1 - share * _COMPANY
    return [
        evidence.strengths.get(other.key, 0.0) * (1.0 if here else trust)
        if other.role is Role.CONTENT
        else 0.0
        for other, here in zip(others, links, strict=True)
    ]


def _content(part: Iterable[Piece]) -> list[Piece]:
    """Return the words that say something, all words where none does."""
    words = [piece for piece in part if piece.role is not Role.MARK]
    return [word for word in words if word.role is Role.CONTENT] or words


def _room(word: Piece) -> float:
    """Return how many words the translation of a word may have."""
    return (len(word.text) + 1) // 2 if HAN.match(word.text) else 1
