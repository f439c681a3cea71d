"""The words of two texts: how rare they are, and which may translate which."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from tm.align.claims import Bag, Strengths
from tm.align.mass import Mass, weigh
from tm.align.names import names_in_chinese, names_in_spaced, spelt_names
from tm.align.words import words_of
from tm.lexicon import Lexicon, stems
from tm.model import Segment

_NAME = "name:"  # before a name, so that it meets no word
_NAME_STRENGTH = 0.75  # of a whole gloss: a syllable has many characters
_COMMONEST_NAME = 0.4  # share of the segments; more is a syllable of grammar
_SHARE = 0.5  # of a word that a pair of characters counts
_STEP = 500  # segments between two checks whether to stop


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of two whole texts, Chinese first where it is one of them.

    Attributes:
        lexicon: Words of the first side and their glosses; ``None`` where there is no dictionary.
        names: Words of the second side that may be names in pinyin.
        rarity: How much each word of either side weighs, in [0, 1]: ln((n + 1) / (held + 1/2)),
            as a share of ln(n + 1), for n segments of which so many hold it.
        learned: What else translates a word, learned from texts aligned before.
    """

    lexicon: Lexicon | None
    names: frozenset[str]
    rarity: tuple[Mapping[str, float], Mapping[str, float]]
    learned: Mapping[str, Strengths] = field(default_factory=dict)
    _known: dict[str, Strengths] = field(default_factory=dict)

    def bag(self, segments: Iterable[Segment], side: int) -> Bag:
        """Return the words of segments of the first (0) or second (1) side."""
        return Bag.of(
            [_bag_words(segment, side, self.lexicon, self.names) for segment in segments],
            self.rarity[side],
        )

    def weigh(
        self, first: Sequence[Segment], second: Sequence[Segment], idf: Mapping[str, float]
    ) -> Mass:
        """Return what the words of two texts have in common, where there is no dictionary.

        ``idf`` is the rarity of the words of the whole second text.
        """
        words = [
            [self.words(one.text, one.lang, side) for one in segments]
            for side, segments in enumerate((first, second))
        ]
        return weigh(words[0], words[1], self.translate, idf, share=lambda _: _SHARE)

    def with_learned(self, learned: Mapping[str, Strengths]) -> "Vocabulary":
        """Return the vocabulary with words that were learned."""
        return replace(self, learned=learned, _known={})

    def words(self, text: str, lang: str, side: int) -> frozenset[str]:
        """Return the words of a text of the first (0) or second (1) side, without names."""
        return _words(text, lang, side, self.lexicon)

    def translate(self, word: str) -> Strengths:
        """Return what may translate a word, with a strength in (0, 1].

        That is the stems of its glosses, with what each says of its gloss, and what was learned.
        """
        if word not in self._known:
            self._known[word] = self._translate(word)
        return self._known[word]

    def _translate(self, word: str) -> Strengths:
        if word.startswith(_NAME):
            return {word: _NAME_STRENGTH}
        found = dict(self.learned.get(word, {}))
        for sense in self.lexicon.senses(word) if self.lexicon else ():
            for stem in sense:
                found[stem] = max(found.get(stem, 0.0), len(sense) ** -0.5)
        return found


def vocabulary_of(
    first: Sequence[Segment],
    second: Sequence[Segment],
    lexicon: Lexicon | None,
    *,
    check: Callable[[], None] = lambda: None,
) -> Vocabulary:
    """Return the vocabulary of two texts; ``check`` is called often and may raise to stop."""
    names = (
        spelt_names(segment.text for segment in second)
        if lexicon and lexicon.syllables
        else frozenset()
    )
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
    lexicon: Lexicon | None,
    names: frozenset[str],
    check: Callable[[], None],
) -> Counter[str]:
    held = Counter[str]()
    for number, segment in enumerate(segments):
        if number % _STEP == 0:
            check()
        held.update(_bag_words(segment, side, lexicon, names))
    return held


def _bag_words(
    segment: Segment, side: int, lexicon: Lexicon | None, names: frozenset[str]
) -> frozenset[str]:
    """Return the words of a segment and the names in it."""
    text = segment.text
    words = _words(text, segment.lang, side, lexicon)
    if not names or lexicon is None:
        return words
    found = (
        names_in_spaced(text, names) if side else names_in_chinese(text, names, lexicon.syllables)
    )
    return words.union(_NAME + name for name in found)


def _words(text: str, lang: str, side: int, lexicon: Lexicon | None) -> frozenset[str]:
    if lexicon is None:
        return words_of(text, lang)
    return frozenset(stems(text) if side else lexicon.words(text))


def _rarity(held: Mapping[str, int], count: int) -> dict[str, float]:
    most = log(count + 1)
    return {word: max(0.0, log((count + 1) / (rows + 0.5)) / most) for word, rows in held.items()}
