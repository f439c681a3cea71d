"""Matches ready to be shown: marked targets, differences, pieces."""

from collections.abc import Iterator
from dataclasses import dataclass

from tm.assembled import UNTRANSLATED, gaps, piece_target
from tm.matches import Adapted, Match, MatchPiece
from tm.web.runs import Change, DiffRun, Run, Span, changes, diff_runs, mark


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece of an assembled match: its match, the difference, the text that it gave."""

    match: Match
    runs: tuple[DiffRun, ...]
    changes: tuple[Change, ...]
    target: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A match ready to be shown.

    Attributes:
        target: What is offered for copying, in runs: ``adapted`` is not what the memory has,
            ``untranslated`` is still source text.
        runs, changes: The difference from the query; nothing for an assembled match.
    """

    match: Match
    target: tuple[Run, ...]
    runs: tuple[DiffRun, ...]
    changes: tuple[Change, ...]
    pieces: tuple[PieceRow, ...] = ()


def match_row(query: str, match: Match) -> MatchRow:
    """Return a match ready to be shown."""
    if match.pieces:
        target = mark(match.unit.target, _untranslated(match))
        pieces = tuple(_piece_row(match.unit.source, piece) for piece in match.pieces)
        return MatchRow(match, target, (), (), pieces)
    runs = diff_runs(query, match.unit.source, match.diff)
    return MatchRow(match, _target(match), runs, changes(runs))


def _piece_row(query: str, piece: MatchPiece) -> PieceRow:
    runs = diff_runs(query[piece.start : piece.end], piece.match.unit.source, piece.match.diff)
    return PieceRow(piece.match, runs, changes(runs), piece_target(piece))


def _target(match: Match) -> tuple[Run, ...]:
    if match.adapted is None:
        return (Run(match.unit.target),)
    return mark(match.adapted.target, _adapted(match.adapted))


def _adapted(adapted: Adapted) -> Iterator[Span]:
    """Yield where the changes stand in the adapted target."""
    grown = 0
    for change in adapted.replaced:
        start = change.start + grown
        yield Span(start, start + len(change.new), "adapted")
        grown += len(change.new) - (change.end - change.start)


def _untranslated(match: Match) -> Iterator[Span]:
    opening, closing = UNTRANSLATED
    behind = 0
    for start, end in gaps(match.unit.source, match.pieces):
        left = f"{opening}{match.unit.source[start:end]}{closing}"
        behind = match.unit.target.index(left, behind) + len(left)
        yield Span(behind - len(left), behind, "untranslated")
