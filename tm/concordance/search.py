"""Concordance: the units that hold words, ranked, and what probably translates the words there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tm.concordance.asked import OTHER, Asked, Hit
from tm.concordance.cursors import Cursors
from tm.concordance.model import (
    ConcordancePage,
    ConcordanceQuery,
    Passage,
    Spans,
    side_text,
)
from tm.concordance.query import Branch
from tm.concordance.translations import Translations, Usage
from tm.errors import InvalidInputError
from tm.scope import check_document, check_languages, check_memories
from tm.store import UnitStore
from tm.text import fold

WINDOW = 300
"""Candidates that are ranked against each other; what is older comes after them."""
COUNTED = 2_000
"""Units that are counted; where there may be more, only that is told."""
_MOST_WINDOWS = 5  # of candidates that are read for one page
_T = TypeVar("_T")


class Words(Protocol):
    """The words of all units at one moment.

    Attributes:
        name: Differs where rows have other numbers.
    """

    name: str

    def search(
        self, branches: Sequence[Branch], *, before: int | None = None, limit: int
    ) -> list[tuple[int, int]]:
        """Return row and unit id of candidates, the latest row first; none is missing."""
        ...

    def rows(self) -> int:
        """Return the number of the latest row."""
        ...

    def sample(self, count: int) -> list[int]:
        """Return the ids of units spread over the index."""
        ...


class CandidateIndex(Protocol):
    """What the concordance needs of an index."""

    def catch_up(self) -> None:
        """Take in what changed in the store."""
        ...

    def run(self, work: Callable[[Words], _T]) -> _T:
        """Catch up and return what a work on the words gives; it may be done twice."""
        ...


_Found = tuple[Hit, tuple[int, ...]]
"""A hit, and the ids of further units with the same texts."""


@dataclass(frozen=True, slots=True)
class _Window:
    """Hits among consecutive candidates, best first, and the row at which it ends, if any."""

    found: tuple[_Found, ...]
    end: int | None


class Concordance:
    """Finds passages in a store with the help of an index; as complete as reading every unit."""

    def __init__(self, store: UnitStore, index: CandidateIndex) -> None:
        self._store = store
        self._index = index
        self._usage = Usage(store)

    def catch_up(self) -> None:
        """Make ready for the next search, which then need not take in what changed."""
        self._index.catch_up()

    def find(self, query: ConcordanceQuery, *, window: int = WINDOW) -> ConcordancePage:
        """Return a page of passages, best first.

        Candidates come the latest first, ``window`` at a time; passages are ranked among those of
        a window: words that stand together, written as asked for, status, length, time. A page
        may have fewer passages than wanted and still a next one. A cursor is good for the query
        and the window that it was made with, until the index is made anew.

        Raises:
            InvalidInputError: the query or its cursor cannot be read.
            TooLargeError: the query is too long.
        """
        return self._index.run(lambda words: self.find_in(words, query, window=window))

    def find_in(
        self, words: Words, query: ConcordanceQuery, *, window: int = WINDOW
    ) -> ConcordancePage:
        """Return what `find` does, within the work on an index."""
        asked = Asked(query)
        if query.limit < 1:
            raise InvalidInputError(f"the limit {query.limit} is below 1")
        check_languages(query.source_lang, query.target_lang)
        check_memories(self._store, query.memories)
        limit = query.limit
        branches = asked.branches()
        cursors = Cursors(query, words.name)
        top, before, place = cursors.read(query.after) or _start(words)
        windows, taken = list[_Window](), list[_Found]()
        following: int | None = before
        starts_on_top = before == top
        while following is not None and len(taken) < limit and len(windows) < _MOST_WINDOWS:
            place = 0 if windows else place
            before = following
            windows.append(self._window(asked, words, branches, before, window))
            part = windows[-1].found[place : place + limit - len(taken)]
            taken += part
            place += len(part)
            is_done = place >= len(windows[-1].found)
            following = windows[-1].end if is_done else before
            place = 0 if is_done else place
        is_whole = starts_on_top and windows[0].end is None
        count = len(windows[0].found) if is_whole else _count(words, branches, top)
        if not taken and not query.after:
            check_document(self._store, query.document)
        seen = [found[0] for window in windows for found in window.found]
        return ConcordancePage(
            tuple(self._passages(asked, words, taken, seen)),
            None if following is None else cursors.write(top, following, place),
            count,
            is_whole,
        )

    def _window(
        self, asked: Asked, words: Words, branches: Sequence[Branch], before: int, size: int
    ) -> _Window:
        candidates = words.search(branches, before=before, limit=size)
        units = self._store.get_many([unit_id for _, unit_id in candidates])
        hits = [hit for unit in units if (hit := asked.match(unit)) is not None]
        if asked.query.level is None:
            hits = _finest(hits)
        hits.sort(key=Hit.rank)
        once: dict[tuple[str, str], list[Hit]] = {}
        for hit in hits:
            once.setdefault((hit.unit.source, hit.unit.target), []).append(hit)
        return _Window(
            tuple((same[0], tuple(hit.unit.id or 0 for hit in same[1:])) for same in once.values()),
            candidates[-1][0] if len(candidates) == size else None,
        )

    def _passages(
        self, asked: Asked, words: Words, taken: Sequence[_Found], seen: Sequence[Hit]
    ) -> Iterator[Passage]:
        places = [(hit.unit, hit.side) for hit in seen]
        translations = Translations(self._usage, words, places)
        for hit, copies in taken:
            text, lang = side_text(hit.unit, hit.side)
            spans = _raw(text, lang, hit.spans)
            other_side = side_text(hit.unit, OTHER[hit.side])
            other = _raw(*other_side, hit.other or asked.other_spans(hit.unit, hit.side))
            probable = () if other else translations.find((hit.unit, hit.side), spans)
            yield Passage(hit.unit, hit.is_reversed, hit.side, spans, other, probable, copies)


def _start(words: Words) -> tuple[int, int, int]:
    top = words.rows() + 1
    return top, top, 0


def _count(words: Words, branches: Sequence[Branch], top: int) -> int:
    return len(words.search(branches, before=top, limit=COUNTED))


def _finest(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits without the sentences whose clauses hold all of their words."""
    held: dict[int, int] = {}
    for hit in hits:
        if hit.unit.parent is not None:
            held[hit.unit.parent] = held.get(hit.unit.parent, 0) + len(hit.spans)
    return [hit for hit in hits if held.get(hit.unit.id or 0, 0) < len(hit.spans)]


def _raw(text: str, lang: str, spans: Spans) -> Spans:
    """Return spans of a folded text as spans of the raw text."""
    if not spans:
        return ()
    _, offsets = fold(text, lang)
    return tuple((offsets[start], offsets[end - 1] + 1) for start, end in spans)
