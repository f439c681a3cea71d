"""The words of two texts: how rare they are, and which may translate which."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from tm.align.claims import Bag, Strengths
from tm.align.names import names_in_chinese, names_in_spaced, spelt_names
from tm.lexicon import Lexicon, stems
from tm.model import Segment

_NAME = "name:"  # before a name, so that it meets no word
_NAME_STRENGTH = 0.75  # of a whole gloss: a syllable has many characters
_COMMONEST_NAME = 0.4  # share of the segments; more is a syllable of grammar
_STEP = 500  # segments between two checks whether to stop


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of two whole texts, Chinese first.

    Attributes:
        lexicon: Words of the first side and their glosses.
        names: Words of the second side that may be names in pinyin.
        rarity: How much each word of either side weighs, in [0, 1]: ln((n + 1) / (held + 1/2)),
            as a share of ln(n + 1), for n segments of which so many hold it.
    """

    lexicon: Lexicon
    names: frozenset[str]
    rarity: tuple[Mapping[str, float], Mapping[str, float]]
    _known: dict[str, Strengths] = field(default_factory=dict)

    def bag(self, segments: Iterable[Segment], side: int) -> Bag:
        """Return the words of segments of the first (0) or second (1) side."""
        return Bag.of(
            [_words(segment, side, self.lexicon, self.names) for segment in segments],
            self.rarity[side],
        )

    def translate(self, word: str) -> Strengths:
        """Return the stems of the glosses of a word, with what each says of its gloss."""
        if word not in self._known:
            self._known[word] = self._translate(word)
        return self._known[word]

    def _translate(self, word: str) -> Strengths:
        if word.startswith(_NAME):
            return {word: _NAME_STRENGTH}
        found: dict[str, float] = {}
        for sense in self.lexicon.senses(word):
            for stem in sense:
                found[stem] = max(found.get(stem, 0.0), len(sense) ** -0.5)
        return found


def vocabulary_of(
    first: Sequence[Segment],
    second: Sequence[Segment],
    lexicon: Lexicon,
    *,
    check: Callable[[], None] = lambda: None,
) -> Vocabulary:
    """Return the vocabulary of two texts; ``check`` is called often and may raise to stop."""
    names = spelt_names(segment.text for segment in second) if lexicon.syllables else frozenset()
    held = tuple(
        _counts(side, number, lexicon, names, check) for number, side in enumerate((first, second))
    )
    common = frozenset(
        word for word, count in held[0].items()
        if word.startswith(_NAME) and count > _COMMONEST_NAME * len(first)
    )  # fmt: skip
    kept = frozenset(
        name for name in names if _NAME + name in held[0] and _NAME + name not in common
    )
    return Vocabulary(lexicon, kept, (_rarity(held[0], len(first)), _rarity(held[1], len(second))))


def _counts(
    segments: Sequence[Segment],
    side: int,
    lexicon: Lexicon,
    names: frozenset[str],
    check: Callable[[], None],
) -> Counter[str]:
    held = Counter[str]()
    for number, segment in enumerate(segments):
        if number % _STEP == 0:
            check()
        held.update(_words(segment, side, lexicon, names))
    return held


def _words(segment: Segment, side: int, lexicon: Lexicon, names: frozenset[str]) -> frozenset[str]:
    text = segment.text
    words = stems(text) if side else lexicon.words(text)
    if not names:
        return frozenset(words)
    found = (
        names_in_spaced(text, names) if side else names_in_chinese(text, names, lexicon.syllables)
    )
    return frozenset(words).union(_NAME + name for name in found)


def _rarity(held: Mapping[str, int], count: int) -> dict[str, float]:
    most = log(count + 1)
    return {word: max(0.0, log((count + 1) / (rows + 0.5)) / most) for word, rows in held.items()}
