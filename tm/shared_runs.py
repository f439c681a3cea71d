"""Shared runs: the walk that finds which runs of words a text has in common with units.

A run is found by growing it as long as some unit has it; every part of a run that a unit has is in
that unit too, so one walk over the text finds all runs that cannot be longer. A run stays within a
sentence and has at most `LONGEST` characters; the walk goes on behind a run of that length. It
ends early where it has cost too much, and says where.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tm.concordance.model import side_text
from tm.concordance.query import MAX_QUERY_CHARS, Branch, Needs
from tm.concordance.search import Words
from tm.concordance.tokens import language_token, pair_token, text_tokens
from tm.lang import HAN, same_language
from tm.lexicon import load_lexicon
from tm.model import Side, TranslationUnit
from tm.pieces import Role, pieces
from tm.segment import split_sentences
from tm.store import UnitStore
from tm.text import WORD_OR_CHARACTER, fold, folded

FEWEST_CHARACTERS = 4
"""Han characters of a run; other scripts count a word as two, so that two words are enough."""
LONGEST = MAX_QUERY_CHARS - 2
"""Characters of a run: what the concordance takes as a phrase."""
_WORD_VALUE = 2
_LOOKS = 300  # into the index for one text; what is left then is not searched, and that is told
_READS = 5_000  # units that are read for one text; the same holds
_READ = 12  # candidates that are read at first; when these are all, the rest is found in them
_READ_ON = 300  # and then, as long as there are more
_SIGNS = frozenset('"*')  # of the query language: no run goes over them


@dataclass(frozen=True, slots=True)
class Run:
    """Words of the text, from one to before another."""

    start: int
    end: int

    @property
    def size(self) -> int:
        """Return how many words it has."""
        return self.end - self.start


class Text:
    """A text cut into words."""

    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self.lang = lang
        self.folded, self._offsets = fold(text, lang)
        self._spans = [found.span() for found in WORD_OR_CHARACTER.finditer(self.folded)]
        self.words = [self.folded[start:end] for start, end in self._spans]
        self._sentence_ends = frozenset(_ends(text, split_sentences(text, lang)))

    def raw(self, run: Run) -> tuple[int, int]:
        """Return where words stand in the raw text."""
        first, last = self._spans[run.start], self._spans[run.end - 1]
        return self._offsets[first[0]], self._offsets[last[1] - 1] + 1

    def slice(self, run: Run) -> str:
        """Return words as they stand in the folded text, marks between them included."""
        return self.folded[self._spans[run.start][0] : self._spans[run.end - 1][1]]

    @cached_property
    def stops(self) -> tuple[int, ...]:
        """The place behind which no run from a word goes: a sign, a sentence end, the length."""
        stops = list[int]()
        border = last = len(self.words)
        for place in reversed(range(len(self.words))):
            if place + 1 < len(self.words) and self._is_border(place):
                border = place + 1
            last = min(last, border)
            while self._spans[last - 1][1] - self._spans[place][0] > LONGEST and last > place:
                last -= 1
            stops.append(last)
        return tuple(reversed(stops))

    def _is_border(self, place: int) -> bool:
        """Tell whether no run goes over from a word to the next."""
        end, start = self._spans[place][1], self._spans[place + 1][0]
        between = range(self._offsets[end - 1] + 1, self._offsets[start] + 1)
        return not (
            _SIGNS.isdisjoint(self.folded[end:start]) and self._sentence_ends.isdisjoint(between)
        )

    def least(self, start: int) -> int:
        """Return where the shortest run from a word ends that has enough to say."""
        end, value = start, 0
        while end < len(self.words) and value < FEWEST_CHARACTERS:
            value += 1 if HAN.match(self.words[end]) else _WORD_VALUE
            end += 1
        return end if value >= FEWEST_CHARACTERS else len(self.words) + 1

    def value(self, run: Run) -> int:
        """Return how much a run has to say."""
        words = self.words[run.start : run.end]
        return sum(1 if HAN.match(word) else _WORD_VALUE for word in words)

    @cached_property
    def borders(self) -> tuple[frozenset[int], frozenset[int]]:
        """Return the raw offsets at which a whole word that says something begins, and ends."""
        lexicon = load_lexicon(self.lang, "en" if HAN.search(self.text) else "zh")
        found = [one for one in pieces(self.text, self.lang, lexicon) if one.role is Role.CONTENT]
        return frozenset(one.start for one in found), frozenset(one.end for one in found)

    def trimmed(self, run: Run) -> Run | None:
        """Return a run without the halves of words and the function words at its ends."""
        starts, ends = self.borders
        first, last = run.start, run.end
        while first < last and self.raw(Run(first, last))[0] not in starts:
            first += 1
        while first < last and self.raw(Run(first, last))[1] not in ends:
            last -= 1
        left = Run(first, last)
        return left if first < last and self.value(left) >= FEWEST_CHARACTERS else None


@dataclass(frozen=True, slots=True)
class _Side:
    """A side of a unit, folded, and its words between blanks."""

    text: str
    words: str

    def has(self, wanted: str, words: str) -> bool:
        """Tell whether words stand there right behind each other, as they are written."""
        return words in self.words and wanted in self.text


@dataclass(frozen=True, slots=True)
class _Held:
    """Sides of units that have a run; ``is_all`` tells that there are no others."""

    holders: list[_Side]
    is_all: bool


class SharedRuns:
    """The walk over a text; counts its looks into the index and the units that it reads.

    Attributes:
        place: The word at which the walk stands.
        is_complete: The whole text was searched.
    """

    def __init__(
        self,
        store: UnitStore,
        words: Words,
        asked: Text,
        source_lang: str,
        target_lang: str,
    ) -> None:
        self._store = store
        self._words = words
        self._asked = asked
        self._langs = (source_lang, target_lang)
        self._looks = self._reads = 0
        self._known: dict[Run, _Held] = {}
        self._pairs: dict[tuple[str, str], bool] = {}
        self.place = 0
        self.is_complete = True

    def runs(self) -> Iterator[Run]:
        """Yield the runs that no unit has longer; they may overlap, none holds another."""
        start = end = 0
        while start < len(self._asked.words):
            self.place = start
            if self._is_spent():
                return
            stop = self._asked.stops[start]
            least = max(end + 1, self._asked.least(start))
            if least > stop:
                start = max(stop, start + 1)
                continue
            broken = self._break(max(start, end - 1), least)
            if broken is not None:
                start = broken
            elif self._look(Run(start, least)).holders:
                end = self._grow(start, least, stop)
                yield Run(start, end)
                # Whatever begins inside it ends there too, or is a part of one that was cut.
                start = stop if end == stop else start + 1
            else:
                start += 1

    def _is_spent(self) -> bool:
        if self._looks > _LOOKS or self._reads > _READS:
            self.is_complete = False
        return not self.is_complete

    def _break(self, first: int, end: int) -> int | None:
        """Return the last word that follows the one before it nowhere, if there is one."""
        for place in range(end - 1, first, -1):
            if not self._is_pair(place - 1):
                return place
        return None

    def _is_pair(self, place: int) -> bool:
        """Tell whether a word and the next follow each other somewhere, in any language."""
        pair = (self._asked.words[place], self._asked.words[place + 1])
        if pair not in self._pairs:
            self._looks += 1
            branches = [
                Branch((Needs(frozenset({pair_token(side, *pair)}), frozenset()),), frozenset())
                for side in Side
            ]
            self._pairs[pair] = bool(self._words.search(branches, limit=1))
        return self._pairs[pair]

    def _grow(self, start: int, low: int, stop: int) -> int:
        """Return how far a run reaches that some unit has up to ``low``."""
        step = 1
        while low < stop and not self._look(Run(start, low)).is_all:
            high = min(stop, low + step)
            if not self._look(Run(start, high)).holders:
                return self._between(start, low, high)
            low, step = high, step * 2
        return self._extended(start, low, stop)

    def _between(self, start: int, low: int, high: int) -> int:
        """Return how far a run reaches that some unit has up to one word, and none to another."""
        while high - low > 1:
            middle = (low + high) // 2
            held = self._look(Run(start, middle))
            if held.is_all and held.holders:
                return self._extended(start, middle, high)
            low, high = (middle, high) if held.holders else (low, middle)
        return low

    def _extended(self, start: int, end: int, stop: int) -> int:
        """Return how far a run reaches all of whose units are known."""
        holders = self._look(Run(start, end)).holders
        while end < stop:
            wanted = self._wanted(Run(start, end + 1))
            holders = [one for one in holders if one.has(*wanted)]
            if not holders:
                break
            end += 1
        return end

    def _look(self, run: Run) -> _Held:
        """Return units that have a run; each run is looked for once."""
        if run not in self._known:
            self._looks += 1
            self._known[run] = self._held(run)
        return self._known[run]

    def _held(self, run: Run) -> _Held:
        """Ask the index without languages, which every unit of most memories has, then with."""
        wanted = self._wanted(run)
        words = self._asked.words[run.start : run.end]
        before, size = None, _READ
        while self._reads <= _READS:
            branches = [
                self._branch(side, words, with_languages=before is not None) for side in Side
            ]
            found = self._words.search(branches, before=before, limit=size)
            self._reads += len(found)
            units = self._store.get_many([unit_id for _, unit_id in found])
            sides = [one for unit in units for one in self._sides(unit) if one.has(*wanted)]
            if sides or len(found) < size:
                return _Held(sides, is_all=before is None and len(found) < size)
            before, size = found[-1][0], _READ_ON
        return _Held([], is_all=False)

    def _wanted(self, run: Run) -> tuple[str, str]:
        """Return a run as it stands, and its words."""
        return self._asked.slice(run), _spaced(self._asked.words[run.start : run.end])

    def _branch(self, side: Side, words: Sequence[str], *, with_languages: bool) -> Branch:
        tokens = text_tokens(side, words)
        if len(words) > 1:
            tokens = {token for token in tokens if token[0] in "xy"}
        filters = set[str]()
        if with_languages:
            filters = {language_token(side, self._langs[0])}
            filters |= {language_token(one, self._langs[1]) for one in Side if one is not side}
        return Branch((Needs(frozenset(tokens), frozenset()),), frozenset(filters))

    def _sides(self, unit: TranslationUnit) -> Iterator[_Side]:
        """Yield the sides of a unit in the wanted languages."""
        for side, other in ((Side.SOURCE, Side.TARGET), (Side.TARGET, Side.SOURCE)):
            text, lang = side_text(unit, side)
            langs = (lang, side_text(unit, other)[1])
            if all(map(same_language, langs, self._langs)):
                here = folded(text, lang)
                yield _Side(here, _spaced(WORD_OR_CHARACTER.findall(here)))


def _ends(text: str, sentences: Sequence[str]) -> Iterator[int]:
    """Yield where the sentences of a text end."""
    place = 0
    for sentence in sentences:
        place = text.index(sentence, place) + len(sentence)
        yield place


def _spaced(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "
