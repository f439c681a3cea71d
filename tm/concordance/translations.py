"""What probably translates the words that were found: by the dictionary and by the other hits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tm.lang import primary, same_language
from tm.lexicon import Lexicon, load_lexicon
from tm.model import Side, TranslationUnit
from tm.probable import Background, Evidence, gather_evidence, probable_span
from tm.store import UnitStore

WITNESSES = 64  # other hits that are read for what recurs in them
_SAMPLE = 400  # units that tell how usual a word is
_GROWTH = 2  # of the memory, after which that is counted anew
_MOST_SPANS = 4  # of a passage that are translated
_BETWEEN = 1  # characters between words that are translated together

Probable = tuple[tuple[int, int, float], ...]
Place = tuple[TranslationUnit, Side]
"""A unit and the side of it that has the words."""


class Sampled(Protocol):
    """What tells which units are spread over a memory."""

    def rows(self) -> int:
        """Return how many units were ever read."""
        ...

    def sample(self, count: int) -> list[int]:
        """Return the ids of units spread over them."""
        ...


class Usage:
    """How usual words are in the languages of a memory; remembered until it has grown."""

    def __init__(self, store: UnitStore) -> None:
        self._store = store
        self._known: dict[tuple[str, bool], tuple[int, Background]] = {}

    def of(self, lang: str, lexicon: Lexicon | None, words: Sampled) -> Background:
        """Return how usual words are in a language; counted on units spread over the memory."""
        key = (primary(lang), lexicon is None)
        size = words.rows()
        known = self._known.get(key)
        if known is None or not known[0] <= size <= _GROWTH * known[0]:
            units = self._store.get_many(words.sample(_SAMPLE))
            sides = (
                side for unit in units
                for side in ((unit.source, unit.source_lang), (unit.target, unit.target_lang))
            )  # fmt: skip
            texts = [text for text, tag in sides if same_language(tag, lang)]
            known = self._known[key] = (size, Background(texts, lang, lexicon))
        return known[1]


@dataclass(frozen=True, slots=True)
class Translations:
    """What probably translates the same words in several units.

    Attributes:
        places: All units that hold the words; what recurs in the first of them is evidence.
    """

    usage: Usage
    words: Sampled
    places: Sequence[Place]
    _evidence: dict[tuple[str, str], Evidence] = field(default_factory=dict)

    def find(self, place: Place, spans: Sequence[tuple[int, int]]) -> Probable:
        """Return what translates spans of a unit's side: start and end there, and confidence."""
        text, lang, other_text, other_lang = _sides(place)
        lexicon = load_lexicon(lang, other_lang)
        evidence = self._of(lang, other_lang, lexicon)
        found: dict[tuple[int, int], float] = {}
        for start, end in _joined(spans)[:_MOST_SPANS]:
            marked = probable_span(
                text, other_text, start, end,
                source_lang=lang, target_lang=other_lang, lexicon=lexicon, evidence=evidence,
            )  # fmt: skip
            if marked is not None:
                found[marked[:2]] = max(round(marked[2], 2), found.get(marked[:2], 0.0))
        return tuple((*span, found[span]) for span in sorted(found))

    def _of(self, lang: str, other_lang: str, lexicon: Lexicon | None) -> Evidence:
        key = (primary(lang), primary(other_lang))
        if key not in self._evidence:
            sides = map(_sides, self.places)
            texts = dict.fromkeys(
                other for _, one, other, two in sides if (primary(one), primary(two)) == key
            )
            self._evidence[key] = gather_evidence(
                list(texts)[:WITNESSES],
                other_lang,
                lexicon,
                self.usage.of(other_lang, lexicon, self.words),
            )
        return self._evidence[key]


def _sides(place: Place) -> tuple[str, str, str, str]:
    """Return text and language of the side that has the words, then of the other."""
    unit, side = place
    source, target = (unit.source, unit.source_lang), (unit.target, unit.target_lang)
    return (*source, *target) if side is Side.SOURCE else (*target, *source)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans, those that touch or overlap as one."""
    joined = list[tuple[int, int]]()
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + _BETWEEN:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
