"""Fragments: the longest runs of words that a text shares with stored units.

Where no unit matches a text as a whole, parts of it may still have been translated before. A run
is found by growing it word by word as long as some unit has it; every part of a run that a unit
has is in that unit too, so one walk over the text finds all longest runs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tm.concordance.model import ConcordanceQuery, Passage, SearchSide, side_text
from tm.concordance.query import Branch, Needs
from tm.concordance.search import CandidateIndex, Concordance
from tm.concordance.tokens import language_token, pair_token, text_tokens
from tm.errors import InvalidInputError
from tm.lang import HAN, same_language
from tm.lexicon import load_lexicon
from tm.model import Side, TranslationUnit
from tm.pieces import Role, pieces
from tm.store import UnitStore
from tm.text import WORD_OR_CHARACTER, check_text, fold, folded

LIMIT = 8
PASSAGES = 3
FEWEST_CHARACTERS = 4
"""Han characters of a run; other scripts count a word as two, so that two words are enough."""
_WORD_VALUE = 2
_LOOKS = 300  # into the index for one text; what is left then is not searched, and that is told
_READ = 12  # candidates that are read to see whether one has a run
_RANKED = 24  # units with a run that are ranked
_SIGNS = frozenset('"*')  # of the query language: no run goes over them


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of words of a text that stored units have too.

    Attributes:
        start, end: Where it stands in the text.
        passages: The best units that have it, at least one.
        count: How many units have it; where not ``is_exact``, about how many.
    """

    start: int
    end: int
    passages: tuple[Passage, ...]
    count: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class FragmentsFound:
    """The fragments of a text in its order; none overlaps another.

    Attributes:
        searched: Up to which character the text was searched; its length unless it is very long.
    """

    fragments: tuple[Fragment, ...]
    searched: int


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of the text, from one to before another."""

    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


class _Text:
    """A text cut into words."""

    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self.lang = lang
        self.folded, self._offsets = fold(text, lang)
        self._spans = [found.span() for found in WORD_OR_CHARACTER.finditer(self.folded)]
        self.words = [self.folded[start:end] for start, end in self._spans]

    def raw(self, run: _Run) -> tuple[int, int]:
        """Return where words stand in the raw text."""
        first, last = self._spans[run.start], self._spans[run.end - 1]
        return self._offsets[first[0]], self._offsets[last[1] - 1] + 1

    def slice(self, run: _Run) -> str:
        """Return words as they stand in the folded text, marks between them included."""
        return self.folded[self._spans[run.start][0] : self._spans[run.end - 1][1]]

    def is_joined(self, place: int) -> bool:
        """Tell whether a run may go over from a word to the next."""
        between = self.folded[self._spans[place][1] : self._spans[place + 1][0]]
        return _SIGNS.isdisjoint(between)

    def value(self, run: _Run) -> int:
        """Return how much a run has to say."""
        words = self.words[run.start : run.end]
        return sum(1 if HAN.match(word) else _WORD_VALUE for word in words)

    @cached_property
    def borders(self) -> tuple[frozenset[int], frozenset[int]]:
        """Return the raw offsets at which a whole word that says something begins, and ends."""
        lexicon = load_lexicon(self.lang, "en" if HAN.search(self.text) else "zh")
        found = [one for one in pieces(self.text, self.lang, lexicon) if one.role is Role.CONTENT]
        return frozenset(one.start for one in found), frozenset(one.end for one in found)

    def trimmed(self, run: _Run) -> _Run | None:
        """Return a run without the halves of words and the function words at its ends."""
        starts, ends = self.borders
        first, last = run.start, run.end
        while first < last and self.raw(_Run(first, last))[0] not in starts:
            first += 1
        while first < last and self.raw(_Run(first, last))[1] not in ends:
            last -= 1
        left = _Run(first, last)
        return left if first < last and self.value(left) >= FEWEST_CHARACTERS else None


class Fragments:
    """Finds fragments in a store with the help of the word index."""

    def __init__(self, store: UnitStore, index: CandidateIndex, concordance: Concordance) -> None:
        self._store = store
        self._index = index
        self._concordance = concordance

    def find(
        self,
        text: str,
        source_lang: str,
        target_lang: str,
        *,
        limit: int = LIMIT,
        passages: int = PASSAGES,
    ) -> FragmentsFound:
        """Return the longest fragments that do not overlap, in the order of the text.

        Raises:
            InvalidInputError: the text or a bound cannot be used.
        """
        if limit < 1 or passages < 1:
            raise InvalidInputError("limit and passages must be at least 1")
        asked = _Text(check_text(text, place="the text"), source_lang)
        self._index.catch_up()
        search = _Search(self._store, self._index, asked, source_lang, target_lang)
        runs = _cover(list(search.runs()), asked)
        longest = sorted(runs, key=lambda run: (-asked.value(run), run.start))[:limit]
        fragments = [
            fragment
            for run in sorted(longest, key=lambda run: run.start)
            if (fragment := self._fragment(asked, run, target_lang, passages)) is not None
        ]
        searched = len(text) if search.is_complete else asked.raw(_Run(0, search.place + 1))[1]
        return FragmentsFound(tuple(fragments), searched)

    def _fragment(
        self, asked: _Text, run: _Run, target_lang: str, passages: int
    ) -> Fragment | None:
        start, end = asked.raw(run)
        query = ConcordanceQuery(
            f'"{asked.slice(run)}"',
            side=SearchSide.SOURCE,
            source_lang=asked.lang,
            target_lang=target_lang,
            limit=passages,
        )
        page = self._concordance.find(query, window=_RANKED)
        if not page.passages:
            return None
        return Fragment(start, end, page.passages, page.count, page.is_exact)


class _Search:
    """The walk over a text; counts its looks into the index.

    Attributes:
        place: The word at which the walk stands.
        is_complete: The whole text was searched.
    """

    def __init__(
        self,
        store: UnitStore,
        index: CandidateIndex,
        asked: _Text,
        source_lang: str,
        target_lang: str,
    ) -> None:
        self._store = store
        self._index = index
        self._asked = asked
        self._langs = (source_lang, target_lang)
        self._looks = 0
        self._known: dict[_Run, bool] = {}
        self.place = 0
        self.is_complete = True

    def runs(self) -> Iterator[_Run]:
        """Yield the longest runs that some unit has; they may overlap, none holds another."""
        for island in self._islands():
            end = island.start
            for start in range(island.start, island.end):
                self.place = start
                if self._looks > _LOOKS:
                    self.is_complete = False
                    return
                grown = self._grow(start, max(end, start + 1), island.end)
                if grown > end and self._asked.value(_Run(start, grown)) >= FEWEST_CHARACTERS:
                    end = grown
                    yield _Run(start, end)
                if end == island.end:
                    break

    def _islands(self) -> Iterator[_Run]:
        """Yield stretches of the text in which every two neighbours follow each other somewhere."""
        words, start = self._asked.words, 0
        for place in range(1, len(words) + 1):
            if self._looks > _LOOKS:
                self.place, self.is_complete = start, False
                return
            if place == len(words) or not self._is_joined(place - 1):
                island = _Run(start, place)
                if self._asked.value(island) >= FEWEST_CHARACTERS:
                    yield island
                start = place

    def _is_joined(self, place: int) -> bool:
        first, second = self._asked.words[place : place + 2]
        if not self._asked.is_joined(place):
            return False
        self._looks += 1
        branches = [
            Branch((Needs(frozenset({pair_token(side, first, second)}), frozenset()),), frozenset())
            for side in Side
        ]
        return bool(self._index.search(branches, limit=1))

    def _grow(self, start: int, least: int, stop: int) -> int:
        """Return how far a run from a word reaches, at least to ``least`` if that far at all."""
        while least < stop and self._asked.value(_Run(start, least)) < FEWEST_CHARACTERS:
            least += 1
        if not self._has(_Run(start, least)):
            return start
        low, step = least, 1
        while low < stop and self._has(_Run(start, min(stop, low + step))):
            low = min(stop, low + step)
            step *= 2
        high = min(stop, low + step)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._has(_Run(start, middle)) else (low, middle)
        return low

    def _has(self, run: _Run) -> bool:
        """Tell whether a unit has a run."""
        if run not in self._known:
            self._looks += 1
            self._known[run] = self._look(run)
        return self._known[run]

    def _look(self, run: _Run) -> bool:
        """Ask the index without languages, which every unit of most memories has, then with."""
        words = self._asked.words[run.start : run.end]
        wanted = self._asked.slice(run)
        for with_languages in (False, True):
            branches = [self._branch(side, words, with_languages=with_languages) for side in Side]
            found = self._index.search(branches, limit=_READ)
            units = self._store.get_many([unit_id for _, unit_id in found])
            if any(self._holds(unit, wanted, words) for unit in units):
                return True
            if len(found) < _READ:
                return False
        return False

    def _branch(self, side: Side, words: Sequence[str], *, with_languages: bool) -> Branch:
        tokens = text_tokens(side, words)
        if len(words) > 1:
            tokens = {token for token in tokens if token[0] in "xy"}
        filters = set[str]()
        if with_languages:
            filters = {language_token(side, self._langs[0])}
            filters |= {language_token(one, self._langs[1]) for one in Side if one is not side}
        return Branch((Needs(frozenset(tokens), frozenset()),), frozenset(filters))

    def _holds(self, unit: TranslationUnit, wanted: str, words: Sequence[str]) -> bool:
        """Tell whether a side of a unit has the words right behind each other."""
        for side, other in ((Side.SOURCE, Side.TARGET), (Side.TARGET, Side.SOURCE)):
            text, lang = side_text(unit, side)
            langs = (lang, side_text(unit, other)[1])
            if all(map(same_language, langs, self._langs)):
                here = folded(text, lang)
                if wanted in here and _follow(words, WORD_OR_CHARACTER.findall(here)):
                    return True
        return False


def _follow(words: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether words stand among others, right behind each other."""
    return f" {' '.join(words)} " in f" {' '.join(others)} "


def _cover(runs: Sequence[_Run], asked: _Text) -> list[_Run]:
    """Return runs that do not overlap, the longest ones whole and others where they are left."""
    chosen = list[_Run]()
    trimmed = [whole for run in runs if (whole := asked.trimmed(run)) is not None]
    for run in sorted(trimmed, key=lambda run: (-asked.value(run), run.start)):
        left: _Run | None = run
        for other in chosen:
            left = left and _without(left, other)
        left = left and asked.trimmed(left)
        if left is not None:
            chosen.append(left)
    return chosen


def _without(run: _Run, other: _Run) -> _Run | None:
    """Return the longer part of a run that another leaves."""
    before = _Run(run.start, min(run.end, other.start))
    behind = _Run(max(run.start, other.end), run.end)
    longer = max(before, behind, key=lambda part: part.size)
    return longer if longer.size > 0 else None
