"""Analysis: how much of a document the memory covers (leverage), by classes of scores.

Each segment is counted once. The memory's match counts, unless the segment is better served by one
before it in the same run: an equal one makes it a repetition (worth 100), a similar one an internal
match. Between equal worths the memory's counts.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from operator import add

from tm.index.texts import TextIndex
from tm.matches import Match, MatchKind
from tm.model import Progress
from tm.query import Query
from tm.score import CAP, EXACT_SCORE, prepare, text_score
from tm.sizes import Size, size_of
from tm.sources import Sources, queries_of

ANALYSING = "analysing"
LEAST_SCORE = 50  # of the lowest class; below it a segment is new
_TENTHS = 1_000  # of a percent in a whole

FindAll = Callable[[Iterable[Query]], Iterator[Sequence[Match]]]
"""Gives the matches of each query, best first, an assembled one last."""


class LeverageClass(StrEnum):
    """What a segment is counted as, the least work first."""

    CONTEXT = "context"
    EXACT = "exact"
    REPETITION = "repetition"
    CROSS_REPETITION = "cross_repetition"
    FUZZY_95 = "95-99"
    INTERNAL_95 = "internal_95-99"
    FUZZY_85 = "85-94"
    INTERNAL_85 = "internal_85-94"
    FUZZY_75 = "75-84"
    INTERNAL_75 = "internal_75-84"
    FUZZY_50 = "50-74"
    INTERNAL_50 = "internal_50-74"
    NONE = "none"


_BANDS = (
    (EXACT_SCORE + 1, LeverageClass.CONTEXT, LeverageClass.CONTEXT),
    (EXACT_SCORE, LeverageClass.EXACT, LeverageClass.REPETITION),
    (95, LeverageClass.FUZZY_95, LeverageClass.INTERNAL_95),
    (85, LeverageClass.FUZZY_85, LeverageClass.INTERNAL_85),
    (75, LeverageClass.FUZZY_75, LeverageClass.INTERNAL_75),
    (LEAST_SCORE, LeverageClass.FUZZY_50, LeverageClass.INTERNAL_50),
    (0, LeverageClass.NONE, LeverageClass.NONE),
)  # the least score, with a match of the memory, and with one inside the run


@dataclass(frozen=True, slots=True)
class ClassShare:
    """What belongs to one class.

    Attributes:
        percent: Of all words; the percents of all classes add up to 100 unless there are none.
    """

    name: LeverageClass
    segments: int
    words: int
    characters: int
    percent: float


@dataclass(frozen=True, slots=True)
class Leverage:
    """The classes of one document, or of a whole run.

    Attributes:
        name: Of the document; ``""`` for the run.
        classes: Every class, in the order of ``LeverageClass``; they add up to ``total``.
        assembled: What can also be put together from pieces, no worse than what it was counted
            as; it is a part of the classes, and no class of its own.
    """

    name: str
    classes: tuple[ClassShare, ...]
    total: Size
    assembled: Size


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the memory has for the documents of a run.

    Attributes:
        memories: The memories that were asked; empty means all.
        run: All documents together.
        notes: What the readers mended or left out.
    """

    source_lang: str
    target_lang: str
    memories: tuple[str, ...]
    documents: tuple[Leverage, ...]
    run: Leverage
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Counted:
    """A segment as it was counted."""

    document: int
    leverage: LeverageClass
    size: Size
    is_assembled: bool


def analyse(
    find_all: FindAll, sources: Sources, query: Query, *, progress: Progress | None = None
) -> Analysis:
    """Count what the memory has for documents, and what they have for themselves.

    Args:
        find_all: The lookup.
        sources: The documents, in the order in which they will be translated.
        query: What every segment is asked with: target language, filters, penalties, whether
            answers are put together. Its text, least score and limit do not matter.
        progress: Told of every segment; may raise to stop.
    """
    counted = list(_counted(find_all, sources, query, progress))
    documents = tuple(
        _leverage(document.name, [one for one in counted if one.document == number])
        for number, document in enumerate(sources.documents)
    )
    return Analysis(
        query.source_lang,
        query.target_lang,
        query.memories,
        documents,
        _leverage("", counted),
        sources.notes,
    )


def _counted(
    find_all: FindAll, sources: Sources, query: Query, progress: Progress | None
) -> Iterator[_Counted]:
    """Yield every segment as it is counted, in the order of the run."""
    earlier = _Earlier([segment.text for _, segment in sources.numbered()], sources.lang)
    asked = replace(query, min_score=LEAST_SCORE, limit=1)
    total = sources.count()
    found = find_all(queries_of(sources, asked))
    for done, ((document, segment), matches) in enumerate(
        zip(sources.numbered(), found, strict=True)
    ):
        if progress:
            progress(ANALYSING, done, total)
        whole = max((m.score for m in matches if m.kind is not MatchKind.ASSEMBLED), default=0)
        inside, is_across = earlier.best(segment.text, document, above=whole)
        worth = max(whole, inside)
        yield _Counted(
            document,
            _class_of(worth, is_inside=inside > whole, is_across=is_across),
            size_of(segment.text),
            any(m.kind is MatchKind.ASSEMBLED and m.score >= worth for m in matches),
        )
    if progress:
        progress(ANALYSING, total, total)


def _class_of(worth: int, *, is_inside: bool, is_across: bool) -> LeverageClass:
    _, by_memory, by_run = next(band for band in _BANDS if worth >= band[0])
    if is_inside and is_across and by_run is LeverageClass.REPETITION:
        return LeverageClass.CROSS_REPETITION
    return by_run if is_inside else by_memory


class _Earlier:
    """The segments of a run that stand before the one at hand."""

    def __init__(self, texts: Iterable[str], lang: str) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._places = {text: place for place, text in enumerate(self._texts)}
        self._documents: dict[str, int] = {}  # where each text stood last
        self._index = TextIndex(self._texts, lang)
        self._lang = lang

    def best(self, text: str, document: int, *, above: int) -> tuple[int, bool]:
        """Return what the best one is worth, if more than ``above``, else 0.

        The other value tells that equal ones stand in other documents only. Called once for each
        segment, in order.
        """
        last = self._documents.get(text)
        self._documents[text] = document
        if last is not None:
            return (EXACT_SCORE if above < EXACT_SCORE else 0), last != document
        least = max(above + 1, LEAST_SCORE)
        return (self._similar(text, least) if least <= CAP else 0), False

    def _similar(self, text: str, least: int) -> int:
        place = self._places[text]
        asked = prepare(text, self._lang)
        best = 0
        for hit in self._index.search(text, min_score=least):
            if hit.base_score <= best:
                break
            if hit.unit_id < place:
                other = prepare(self._texts[hit.unit_id], self._lang)
                best = max(best, text_score(asked, other, hit.base_score))
        return best if best >= least else 0


def _leverage(name: str, counted: Sequence[_Counted]) -> Leverage:
    sizes = {
        leverage: _sum(one.size for one in counted if one.leverage is leverage)
        for leverage in LeverageClass
    }
    total = _sum(sizes.values())
    percents = _percents([size.words for size in sizes.values()])
    classes = tuple(
        ClassShare(leverage, size.segments, size.words, size.characters, percent)
        for (leverage, size), percent in zip(sizes.items(), percents, strict=True)
    )
    return Leverage(name, classes, total, _sum(one.size for one in counted if one.is_assembled))


def _sum(sizes: Iterable[Size]) -> Size:
    return reduce(add, sizes, Size())


def _percents(parts: Sequence[int]) -> list[float]:
    """Return parts as percent of their sum with one decimal; rounded so that they make 100."""
    whole = sum(parts)
    if not whole:
        return [0.0] * len(parts)
    tenths = [_TENTHS * part // whole for part in parts]
    lost = sorted(range(len(parts)), key=lambda i: (-(_TENTHS * parts[i] % whole), i))
    for i in lost[: _TENTHS - sum(tenths)]:
        tenths[i] += 1
    return [part / 10 for part in tenths]
