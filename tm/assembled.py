"""Assembled answers: a query put together from pieces that the memory and the glossary know.

The query is cut into clauses. Every run of consecutive clauses inside a sentence, every sentence
and every two sentences are looked up; of all covers by such runs, dynamic programming finds the one
with the most score weighted by length. Terms fill what is left; what is left then stays visible.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise

from tm.joints import Part, put_together
from tm.matches import Match, MatchKind, MatchPiece, Penalty
from tm.model import BY_TRUST, Provenance, Segment, TranslationUnit, UnitStatus
from tm.penalties import unit_penalties
from tm.score import CAP
from tm.segment import clauses, split_sentences

PIECE_MIN_SCORE = 70  # a piece that fits less is no help to anyone who reads it among others
MAX_RUN = 6  # clauses; the longest clause unit of an aligned sentence has hardly more
MAX_STRETCHES = 300  # looked up for one query; above it only what is coarser
UNTRANSLATED = ("⟦", "⟧")  # around source text that no piece covers
_TERM_SCORE = 100

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A term in a query, with its translation.

    Attributes:
        start, end: Where it stands in the query.
        lang: Of the translation.
        status: ``DRAFT`` while no person has accepted the term.
        origin: Where it is from, for people: ``glossary c17``.
    """

    start: int
    end: int
    target: str
    lang: str
    status: UnitStatus
    origin: str


FindPiece = Callable[[str], Match | None]
"""Gives the best match of a stretch of the query, if any reaches ``PIECE_MIN_SCORE``."""
KnownTerms = Callable[[str, str, str], Sequence[KnownTerm]]
"""Called as ``known_terms(text, source_lang, target_lang)``; best of homographs first."""


def assemble(
    text: str,
    source_lang: str,
    target_lang: str,
    *,
    find: FindPiece,
    terms: KnownTerms,
    least: int = 0,
) -> Match | None:
    """Return the best answer from two pieces or more, at least one of them a unit's; or ``None``.

    Also ``None`` when it scores below ``least``. Costs one call of ``find`` for each stretch, at
    most ``MAX_STRETCHES``, and none after it is sure that ``least`` cannot be reached.
    """
    cuts, stretches = _stretches(text, source_lang)
    if not stretches:
        return None
    known = cache(partial(terms, text, source_lang, target_lang))
    hope = _Hope(text, cuts, stretches, least, known)
    pieces = _best_cover(text, cuts, _found(text, cuts, stretches, find, hope))
    if not pieces:
        return None
    pieces = _with_terms(text, source_lang, target_lang, pieces, known())
    if len(pieces) < 2:
        return None
    match = _joined(text, source_lang, target_lang, pieces)
    return match if match.score >= least else None


def gaps(text: str, pieces: Sequence[MatchPiece]) -> Iterator[Span]:
    """Yield the stretches that no piece covers, without the blanks around them."""
    edges = [0, *(edge for piece in pieces for edge in (piece.start, piece.end)), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        bare = text[start:end].strip()
        if bare:
            first = text.index(bare, start)
            yield first, first + len(bare)


def piece_target(piece: MatchPiece) -> str:
    """Return what a piece puts into the answer."""
    match = piece.match
    return match.adapted.target if match.adapted else match.unit.target


# Stretches


def _stretches(text: str, lang: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the clauses as spans of the text, and the runs of clauses to look up, longest first.

    A run is given by its first clause and the one behind its last. With too many clauses every
    sentence is one; with too many of these there is nothing to look up.
    """
    whole = _spans(text, split_sentences(text, lang))
    parts = [
        [
            (start + a, start + b)
            for a, b in _spans(text[start:end], _clauses(text[start:end], lang))
        ]
        for start, end in whole
    ]
    for size in (MAX_RUN, 1):
        cuts = [span for part in parts for span in part]
        edges = [0]
        for part in parts:
            edges.append(edges[-1] + len(part))
        runs = set(_runs(edges, size)) - {(0, len(cuts))}
        if len(runs) <= MAX_STRETCHES:
            return tuple(cuts), tuple(sorted(runs, key=lambda run: (run[0] - run[1], run)))
        if size == 1:
            parts = [[span] for span in whole]
    return (), ()


def _runs(edges: Sequence[int], size: int) -> Iterator[Span]:
    for first, end in pairwise(edges):
        yield first, end
        for start in range(first, end):
            for stop in range(start + 1, min(start + size, end) + 1):
                yield start, stop
    for first, end in zip(edges, edges[2:], strict=False):
        yield first, end


def _clauses(sentence: str, lang: str) -> list[str]:
    return [clause.text for clause in clauses(Segment(sentence, lang, 0))]


def _spans(text: str, parts: Sequence[str]) -> list[Span]:
    """Return where the parts of a text stand; they follow each other."""
    spans: list[Span] = []
    for part in parts:
        start = text.index(part, spans[-1][1] if spans else 0)
        spans.append((start, start + len(part)))
    return spans


# The cover


class _Hope:
    """Tells whether an answer can still reach the least score.

    A clause is lost once no run with it has a match; only terms can cover it then.
    """

    def __init__(
        self,
        text: str,
        cuts: Sequence[Span],
        runs: Sequence[Span],
        least: int,
        known: Callable[[], Sequence[KnownTerm]],
    ) -> None:
        self._lengths = [_length(text[start:end]) for start, end in cuts]
        self._waiting = [0] * len(cuts)
        for first, end in runs:
            for clause in range(first, end):
                self._waiting[clause] += 1
        self._spare = sum(self._lengths) * (100 - least)
        self._known = known
        self._terms: int | None = None

    def is_left_without(self, run: Span) -> bool:
        """Take in that a run has no match, and tell whether there is hope left."""
        for clause in range(*run):
            self._waiting[clause] -= 1
            if not self._waiting[clause]:
                self._spare -= 100 * self._lengths[clause]
        if self._spare >= 0:
            return True
        if self._terms is None:
            self._terms = sum(term.end - term.start for term in self._known())
        return self._spare + 100 * self._terms >= 0


def _found(
    text: str, cuts: Sequence[Span], runs: Sequence[Span], find: FindPiece, hope: _Hope
) -> dict[Span, Match]:
    """Look the runs up, the longest first; inside one that is known exactly nothing does better.

    Nothing at all is found where there is no hope for the whole.
    """
    found: dict[Span, Match] = {}
    exact: list[Span] = []
    for first, end in runs:
        if any(a <= first and end <= b for a, b in exact):
            continue
        match = find(text[cuts[first][0] : cuts[end - 1][1]])
        if match is None:
            if not hope.is_left_without((first, end)):
                return {}
        else:
            found[first, end] = match
            if match.score >= _TERM_SCORE:
                exact.append((first, end))
    return found


def _best_cover(
    text: str, cuts: Sequence[Span], found: dict[Span, Match]
) -> tuple[MatchPiece, ...]:
    """Return the pieces of the cover with the most weighted score, the fewest among equals."""
    best: list[tuple[int, int, tuple[MatchPiece, ...]]] = [(0, 0, ())]
    for stop in range(1, len(cuts) + 1):
        covers = [best[stop - 1]]
        for (first, end), match in found.items():
            if end == stop:
                piece = MatchPiece(cuts[first][0], cuts[end - 1][1], match)
                value, fewer, before = best[first]
                covers.append((value + _worth(text, piece), fewer - 1, (*before, piece)))
        best.append(max(covers, key=lambda cover: cover[:2]))
    return best[-1][2]


def _length(text: str) -> int:
    """Count what is no white space: blanks between pieces are nobody's."""
    return sum(not character.isspace() for character in text)


def _worth(text: str, piece: MatchPiece) -> int:
    return min(piece.match.score, 100) * _length(text[piece.start : piece.end])


# Terms for what is left, and the answer


def _with_terms(
    text: str,
    source_lang: str,
    target_lang: str,
    pieces: Sequence[MatchPiece],
    known: Sequence[KnownTerm],
) -> tuple[MatchPiece, ...]:
    free = list(gaps(text, pieces))
    found = list(pieces)
    behind = 0
    for term in known:
        if term.start >= behind and any(a <= term.start and term.end <= b for a, b in free):
            match = _term_match(text[term.start : term.end], source_lang, target_lang, term)
            found.append(MatchPiece(term.start, term.end, match))
            behind = term.end
    return tuple(sorted(found, key=lambda piece: piece.start))


def _term_match(source: str, source_lang: str, target_lang: str, term: KnownTerm) -> Match:
    origin = Provenance(document=term.origin)
    unit = TranslationUnit(
        source, term.target, source_lang, term.lang, memory="", status=term.status,
        provenance=origin,
    )  # fmt: skip
    penalties = unit_penalties(unit, target_lang=target_lang)
    points = sum(penalty.points for penalty in penalties)
    score = min(CAP, _TERM_SCORE - points) if points else _TERM_SCORE
    return Match(unit, score, _TERM_SCORE, MatchKind.EXACT, penalties)


def _losses(
    text: str, pieces: Sequence[MatchPiece], *, covered: int, score: int
) -> Iterator[Penalty]:
    """Yield what the answer lacks to 100; the points together are just that."""
    lost = 100 - score
    left = [f"[{start}:{end}]" for start, end in gaps(text, pieces)]
    worse = [f"[{p.start}:{p.end}] {p.match.score}" for p in pieces if p.match.score < 100]
    if not left and not worse:
        yield Penalty("assembled", lost, f"{len(pieces)} pieces")
        return
    uncovered = 0
    if left:
        total = _length(text)
        share = -(-100 * (total - covered) // total)  # rounded up: a little is one point
        uncovered = min(lost, share) if worse else lost
        yield Penalty("uncovered", uncovered, ", ".join(left))
    if worse and lost > uncovered:
        yield Penalty("pieces", lost - uncovered, ", ".join(worse))


def _part(text: str, piece: MatchPiece) -> Part:
    """Return what a piece puts into the answer; terms are words, whatever stands beside them."""
    if piece.match.unit.id is None:
        return Part(piece_target(piece))
    return Part(piece_target(piece), text[piece.start : piece.end], piece.match.unit.source)


def _joined(text: str, source_lang: str, target_lang: str, pieces: Sequence[MatchPiece]) -> Match:
    total = _length(text)
    covered = sum(_length(text[piece.start : piece.end]) for piece in pieces)
    score = min(CAP, sum(_worth(text, piece) for piece in pieces) // total)
    opening, closing = UNTRANSLATED
    parts = [(piece.start, _part(text, piece)) for piece in pieces]
    parts += [(a, Part(f"{opening}{text[a:b]}{closing}")) for a, b in gaps(text, pieces)]
    parts.sort(key=lambda placed: placed[0])
    memories = {piece.match.unit.memory for piece in pieces} - {""}
    unit = TranslationUnit(
        source=text,
        target=put_together([part for _, part in parts], target_lang),
        source_lang=source_lang,
        target_lang=target_lang,
        memory=memories.pop() if len(memories) == 1 else "",
        status=max((piece.match.unit.status for piece in pieces), key=BY_TRUST.index),
    )
    coverage = round(covered / total, 4)
    penalties = tuple(_losses(text, pieces, covered=covered, score=score))
    return Match(
        unit, score, 100, MatchKind.ASSEMBLED, penalties, pieces=tuple(pieces), coverage=coverage
    )
