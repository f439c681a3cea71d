"""Fragments: the longest runs of words that a text shares with stored units.

Where no unit matches a text as a whole, parts of it may still have been translated before. The runs
are found in `shared_runs.py`; those that do not overlap are shown with their best units.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tm.concordance.model import ConcordanceQuery, Passage, SearchSide
from tm.concordance.search import CandidateIndex, Concordance, Words
from tm.errors import InvalidInputError
from tm.scope import check_languages
from tm.shared_runs import Run, SharedRuns, Text
from tm.store import UnitStore
from tm.text import check_text

LIMIT = 8
PASSAGES = 3
_RANKED = 24  # units with a run that are ranked


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
        asked = Text(check_text(text, place="the text"), source_lang)
        return self._index.run(
            lambda words: self._find(words, asked, target_lang, limit=limit, passages=passages)
        )

    def _find(
        self, words: Words, asked: Text, target_lang: str, *, limit: int, passages: int
    ) -> FragmentsFound:
        search = SharedRuns(self._store, words, asked, asked.lang, target_lang)
        runs = _cover(list(search.runs()), asked)
        longest = sorted(runs, key=lambda run: (-asked.value(run), run.start))[:limit]
        fragments = [
            fragment
            for run in sorted(longest, key=lambda run: run.start)
            if (fragment := self._fragment(words, asked, run, target_lang, passages)) is not None
        ]
        searched = len(asked.text)
        if not search.is_complete:
            searched = asked.raw(Run(0, search.place + 1))[1]
        return FragmentsFound(tuple(fragments), searched, len(runs) - len(longest))

    def _fragment(
        self, words: Words, asked: Text, run: Run, target_lang: str, passages: int
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


def _cover(runs: Sequence[Run], asked: Text) -> list[Run]:
    """Return runs that do not overlap, the longest ones whole and others where they are left."""
    chosen = list[Run]()
    trimmed = [whole for run in runs if (whole := asked.trimmed(run)) is not None]
    for run in sorted(trimmed, key=lambda run: (-asked.value(run), run.start)):
        left: Run | None = run
        for other in chosen:
            left = left and _without(left, other)
        left = left and asked.trimmed(left)
        if left is not None:
            chosen.append(left)
    return chosen


def _without(run: Run, other: Run) -> Run | None:
    """Return the longer part of a run that another leaves."""
    before = Run(run.start, min(run.end, other.start))
    behind = Run(max(run.start, other.end), run.end)
    longer = max(before, behind, key=lambda part: part.size)
    return longer if longer.size > 0 else None
