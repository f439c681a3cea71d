"""Longer fixed expressions that aligned English is the inside of, in texts without translation.

A memory may render 人类命运共同体 as "shared future" throughout, while other documents have those
two words in "community with a shared future for mankind" nearly always. Such an expression is
offered beside the aligned English, with the places that speak for it; no unit attests it.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from glossary.extract.candidates import ARTICLES
from glossary.extract.priors import Dictionary
from glossary.extract.words import Word, WordKind, english_words
from glossary.model import Expansion
from tm.lang import primary
from tm.lexicon import stem
from tm.model import EvidenceText
from tm.stopping import stopping

LEAST_COUNT = 3  # occurrences of the aligned English from which its surroundings tell something
AGREE_SHARE = 0.75  # of them must go on in the same way
COVERED_SHARE = 0.6  # of the Chinese words must have a gloss in the longer expression
MOST_JOINTS = 2  # function words between two content words
MAX_WORDS = 10


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence without translation: its words but articles, and where they stand in the text."""

    text: str
    document: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A run of words in a sentence."""

    sentence: _Sentence
    first: int
    last: int

    def beside(self, step: int) -> Word | None:
        """Return the word before the run (-1) or after it (1)."""
        at = self.first - 1 if step < 0 else self.last
        return self.sentence.words[at] if 0 <= at < len(self.sentence.words) else None

    def grown(self, step: int) -> "_Place":
        """Return the run with the next word on one side."""
        if step < 0:
            return _Place(self.sentence, self.first - 1, self.last)
        return _Place(self.sentence, self.first, self.last + 1)


class Expander:
    """Knows the English texts without translation."""

    def __init__(self, evidence: Sequence[EvidenceText], lexicon: Dictionary | None) -> None:
        self._lexicon = lexicon
        self._places: defaultdict[str, list[tuple[_Sentence, int]]] = defaultdict(list)
        english = (one for one in evidence if primary(one.lang) == "en")
        for one in stopping({one.text: one for one in english}.values()):
            words = tuple(word for word in english_words(one.text) if word.key not in ARTICLES)
            sentence = _Sentence(one.text, one.document, words)
            for place, word in enumerate(words):
                if word.kind <= WordKind.NUMBER:
                    self._places[word.key].append((sentence, place))

    def of(self, chinese: Sequence[Word], english: str) -> Expansion | None:
        """Return the longer expression around an English rendering of some Chinese words.

        What is added must say what the Chinese has beyond the rendering: without a dictionary
        there are no expansions.

        Args:
            chinese: The words of the candidate.
            english: Key of its aligned rendering.
        """
        if self._lexicon is None:
            return None
        words = english.split(" ")
        places = self._found(words)
        if len(places) < LEAST_COUNT:
            return None
        grown = _grown(places, self._open_glosses(chinese, words))
        if grown[0].last - grown[0].first == len(words) or not self._covers(chinese, grown[0]):
            return None
        return _expansion(grown, of=len(places))

    def _covers(self, chinese: Sequence[Word], place: _Place) -> bool:
        """Tell whether the grown expression says most of what the Chinese says."""
        assert self._lexicon is not None  # noqa: S101 - asked before
        english = {stem(word.key) for word in place.sentence.words[place.first : place.last]}
        content = [word for word in chinese if word.kind is WordKind.CONTENT]
        said = sum(
            any(english & set(sense) for sense in self._lexicon.senses(word.key))
            for word in content
        )
        return said >= COVERED_SHARE * len(content)

    def _found(self, words: Sequence[str]) -> list[_Place]:
        return [
            _Place(sentence, place, place + len(words))
            for sentence, place in self._places.get(words[0], ())
            if [one.key for one in sentence.words[place : place + len(words)]] == list(words)
        ]

    def _open_glosses(self, chinese: Sequence[Word], words: Sequence[str]) -> frozenset[str]:
        """Return the glosses of the Chinese words that the aligned English leaves out."""
        assert self._lexicon is not None  # noqa: S101 - asked before
        aligned = {stem(word) for word in words}
        found: set[str] = set()
        for word in chinese:
            glosses = {one for sense in self._lexicon.senses(word.key) for one in sense}
            if word.kind is WordKind.CONTENT and not glosses & aligned:
                found |= glosses
        return frozenset(found)


def _grown(places: Sequence[_Place], glosses: frozenset[str]) -> list[_Place]:
    """Return the places that agree, grown by words that are among the glosses."""
    least = max(LEAST_COUNT, AGREE_SHARE * len(places))
    current = list(places)
    while True:
        longer = _step(current, 1, least, glosses) or _step(current, -1, least, glosses)
        if longer is None:
            return current
        current = longer


def _step(
    places: Sequence[_Place], step: int, least: float, glosses: frozenset[str]
) -> list[_Place] | None:
    """Return the places grown to the next content word on one side, if enough of them agree."""
    current = list(places)
    for _ in range(MOST_JOINTS + 1):
        beside = [(place, place.beside(step)) for place in current]
        counts = Counter(word.key for _, word in beside if word is not None)
        if not counts:
            return None
        key, count = counts.most_common(1)[0]
        if count < least:
            return None
        agreeing = [(place, word) for place, word in beside if word is not None and word.key == key]
        kind = agreeing[0][1].kind
        current = [place.grown(step) for place, _ in agreeing]
        if kind is WordKind.BREAK or key == "," or current[0].last - current[0].first > MAX_WORDS:
            return None
        if kind is not WordKind.INNER:
            return current if stem(key) in glosses else None
    return None


def _expansion(places: Sequence[_Place], *, of: int) -> Expansion:
    texts = Counter(_text(place) for place in places)
    documents = dict.fromkeys(place.sentence.document for place in places)
    text = max(texts, key=lambda one: (texts[one], one))
    return Expansion(text, len(places), of, tuple(documents))


def _text(place: _Place) -> str:
    words = place.sentence.words
    return place.sentence.text[words[place.first].start : words[place.last - 1].end]
