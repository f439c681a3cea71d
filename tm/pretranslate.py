"""Pretranslation: a document as a bilingual table, with what the memory has for each segment.

Targets come from matches that reach a least score, by default only from identical text. Nothing of
the document is left out: what has no such match has an empty target.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tm.assembled import piece_target
from tm.errors import InvalidInputError
from tm.matches import Match, MatchKind, MatchPiece
from tm.model import Progress, Segment, UnitStatus
from tm.number_check import missing_numbers
from tm.query import BEST_SCORE, Query
from tm.sources import Sources, queries_of

PRETRANSLATING = "pretranslating"
TIES = 5  # matches of one score among which an earlier choice for the same text is looked for

FindAll = Callable[[Iterable[Query]], Iterator[Sequence[Match]]]
"""Gives the matches of each query, best first, an assembled one last."""


@dataclass(frozen=True, slots=True)
class DraftSegment:
    """A segment with the match that was taken for it.

    Attributes:
        number: From 1, in the order of the document.
        match: ``None`` where none reaches the least score.
        target: The match's target, with replaced numbers where it was adapted; ``""`` without.
        status: Of the unit where its text was taken as it is for the identical source; else draft;
            ``None`` without a target.
        missing: Numbers of the source that the target lacks.
        repeats: The number of the first segment with the same text, ``None`` for that one.
    """

    number: int
    segment: Segment
    match: Match | None = None
    target: str = ""
    status: UnitStatus | None = None
    missing: tuple[str, ...] = ()
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as it was pretranslated.

    Attributes:
        notes: What the reader mended or left out, one sentence each, with its place.
    """

    name: str
    source_lang: str
    target_lang: str
    segments: tuple[DraftSegment, ...]
    notes: tuple[str, ...] = ()

    def kinds(self) -> dict[MatchKind, int]:
        """Return how many segments were filled by each kind of match."""
        counts = Counter(one.match.kind for one in self.segments if one.match)
        return {kind: counts[kind] for kind in MatchKind if counts[kind]}


def pretranslate(
    find_all: FindAll, sources: Sources, query: Query, *, progress: Progress | None = None
) -> Draft:
    """Take for each segment of a document the best match that reaches the query's least score.

    Segments with the same text get the same target wherever their matches are equally good.

    Args:
        find_all: The lookup.
        sources: One document.
        query: What every segment is asked with; its text and limit do not matter.
        progress: Told of every segment; may raise to stop.

    Raises:
        InvalidInputError: several documents, or a least score that is none.
    """
    if len(sources.documents) != 1:
        raise InvalidInputError("give one document to pretranslate")
    if not 0 <= query.min_score <= BEST_SCORE:
        raise InvalidInputError(
            f"the least score {query.min_score} is not between 0 and {BEST_SCORE}"
        )
    document = sources.documents[0]
    asked = replace(query, limit=TIES)
    total = len(document.segments)
    first: dict[str, int] = {}
    taken: dict[str, str] = {}
    made = []
    found = find_all(queries_of(sources, asked))
    for number, (segment, matches) in enumerate(zip(document.segments, found, strict=True), 1):
        if progress:
            progress(PRETRANSLATING, number - 1, total)
        match = _best(matches, taken.get(segment.text))
        draft = DraftSegment(number, segment, repeats=first.get(segment.text))
        first.setdefault(segment.text, number)
        if match is not None:
            draft = _filled(draft, match, query)
            taken[segment.text] = match.unit.target
        made.append(draft)
    if progress:
        progress(PRETRANSLATING, total, total)
    return Draft(document.name, query.source_lang, query.target_lang, tuple(made), sources.notes)


def _best(matches: Sequence[Match], taken: str | None) -> Match | None:
    """Return the best match, of several equally good ones that which was taken before.

    An assembled one stands last, and is there only when no whole unit does better.
    """
    if not matches:
        return None
    best = matches[-1] if matches[-1].score > matches[0].score else matches[0]
    equals = (m for m in matches if (m.score, m.kind) == (best.score, best.kind))
    return next((match for match in equals if match.unit.target == taken), best)


def _filled(draft: DraftSegment, match: Match, query: Query) -> DraftSegment:
    source = draft.segment.text
    target = piece_target(MatchPiece(0, len(source), match))
    is_as_stored = match.kind in (MatchKind.CONTEXT, MatchKind.EXACT)
    return replace(
        draft,
        match=match,
        target=target,
        status=match.unit.status if is_as_stored else UnitStatus.DRAFT,
        missing=missing_numbers(source, query.source_lang, target, match.unit.target_lang),
    )
