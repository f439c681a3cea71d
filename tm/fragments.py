"""Fragments: the longest runs of words that a text shares with stored units.

Where no unit matches a text as a whole, parts of it may still have been translated before. A run
is found by growing it as long as some unit has it; every part of a run that a unit has is in that
unit too, so one walk over the text finds all runs that cannot be longer. A run stays within a
sentence and has at most `LONGEST` characters; the walk goes on behind a run of that length. It
ends early where it has cost too much, and says where.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tm.concordance.model import ConcordanceQuery, Passage, SearchSide, side_text
from tm.concordance.query import MAX_QUERY_CHARS, Branch, Needs
from tm.concordance.search import CandidateIndex, Concordance, Words
from tm.concordance.tokens import language_token, pair_token, text_tokens
from tm.errors import InvalidInputError
from tm.lang import HAN, same_language
from tm.lexicon import load_lexicon
from tm.model import Side, TranslationUnit
from tm.pieces import Role, pieces
from tm.scope import check_languages
from tm.segment import split_sentences
from tm.store import UnitStore
from tm.text import WORD_OR_CHARACTER, check_text, fold, folded

LIMIT = 8
PASSAGES = 3
FEWEST_CHARACTERS = 4
"""Han characters of a run; other scripts count a word as two, so that two words are enough."""
LONGEST = MAX_QUERY_CHARS - 2
"""Characters of a run: what the concordance takes as a phrase."""
_WORD_VALUE = 2
_LOOKS = 300  # into the index for one text; what is left then is not searched, and that is told
_READS = 5_000  # units that are read for one text; the same holds
_READ = 12  # candidates that are read at first to see whether one has a run
_READ_ON = 300  # and then, as long as there are more
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
        left_out: How many shorter fragments there are beyond those that were wanted.
    """

    fragments: tuple[Fragment, ...]
    searched: int
    left_out: int = 0


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
        self._sentence_ends = frozenset(_ends(text, split_sentences(text, lang)))

    def raw(self, run: _Run) -> tuple[int, int]:
        """Return where words stand in the raw text."""
        first, last = self._spans[run.start], self._spans[run.end - 1]
        return self._offsets[first[0]], self._offsets[last[1] - 1] + 1

    def slice(self, run: _Run) -> str:
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
        check_languages(source_lang, target_lang)
        asked = _Text(check_text(text, place="the text"), source_lang)
        return self._index.run(
            lambda words: self._find(words, asked, target_lang, limit=limit, passages=passages)
        )

    def _find(
        self, words: Words, asked: _Text, target_lang: str, *, limit: int, passages: int
    ) -> FragmentsFound:
        search = _Search(self._store, words, asked, asked.lang, target_lang)
        runs = _cover(list(search.runs()), asked)
        longest = sorted(runs, key=lambda run: (-asked.value(run), run.start))[:limit]
        fragments = [
            fragment
            for run in sorted(longest, key=lambda run: run.start)
            if (fragment := self._fragment(words, asked, run, target_lang, passages)) is not None
        ]
        searched = len(asked.text)
        if not search.is_complete:
            searched = asked.raw(_Run(0, search.place + 1))[1]
        return FragmentsFound(tuple(fragments), searched, len(runs) - len(longest))

    def _fragment(
        self, words: Words, asked: _Text, run: _Run, target_lang: str, passages: int
    ) -> Fragment | None:
        start, end = asked.raw(run)
        query = ConcordanceQuery(
            f'"{asked.slice(run)}"',
            side=SearchSide.SOURCE,
            source_lang=asked.lang,
            target_lang=target_lang,
            limit=passages,
        )
        page = self._concordance.find_in(words, query, window=_RANKED)
        while page.next and not page.passages:  # the latest candidates only have its pairs
            query = replace(query, after=page.next)
            page = self._concordance.find_in(words, query, window=_RANKED)
        if not page.passages:
            return None
        return Fragment(start, end, page.passages, page.count, page.is_exact)


class _Search:
    """The walk over a text; counts its looks into the index and the units that it reads.

    Attributes:
        place: The word at which the walk stands.
        is_complete: The whole text was searched.
    """

    def __init__(
        self,
        store: UnitStore,
        words: Words,
        asked: _Text,
        source_lang: str,
        target_lang: str,
    ) -> None:
        self._store = store
        self._words = words
        self._asked = asked
        self._langs = (source_lang, target_lang)
        self._looks = self._reads = 0
        self._known: dict[_Run, bool] = {}
        self._pairs: dict[tuple[str, str], bool] = {}
        self.place = 0
        self.is_complete = True

    def runs(self) -> Iterator[_Run]:
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
            elif self._has(_Run(start, least)):
                end = self._grow(start, least, stop)
                yield _Run(start, end)
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
        before, size = None, _READ
        while self._reads <= _READS:
            branches = [
                self._branch(side, words, with_languages=before is not None) for side in Side
            ]
            found = self._words.search(branches, before=before, limit=size)
            self._reads += len(found)
            units = self._store.get_many([unit_id for _, unit_id in found])
            if any(self._holds(unit, wanted, words) for unit in units):
                return True
            if len(found) < size:
                return False
            before, size = found[-1][0], _READ_ON
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


def _ends(text: str, sentences: Sequence[str]) -> Iterator[int]:
    """Yield where the sentences of a text end."""
    place = 0
    for sentence in sentences:
        place = text.index(sentence, place) + len(sentence)
        yield place


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
