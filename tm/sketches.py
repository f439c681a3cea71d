"""Sketches: what the order of matches needs of a unit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tm.matches import MatchKind, Penalty
from tm.model import BY_TRUST, TranslationUnit, UnitStatus
from tm.penalties import MULTIPLE_TARGETS_POINTS, tag_penalties, unit_penalties
from tm.preferences import changed_at, preference_penalties
from tm.query import Query
from tm.score import CAP, CONTEXT_POINTS, EXACT_SCORE, Context, Prepared, context_steps
from tm.store import MemoryRule

_KINDS = tuple(MatchKind)  # their order is the order of offering
_PLACES = {status: place for place, status in enumerate(BY_TRUST)}

Rank = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what is made of it once.

    Attributes:
        rules: What is set for memories, by name.
    """

    query: Query
    prepared: Prepared
    context: Context
    rules: Mapping[str, MemoryRule]

    def place(self, memory: str) -> int:
        """Return how far behind others a memory stands among equal scores."""
        if self.query.memories:
            return self.query.memories.index(memory)
        rule = self.rules.get(memory)
        return -rule.priority if rule else 0

    def penalties(self, unit: TranslationUnit) -> tuple[Penalty, ...]:
        """Return what a unit costs by itself, as if its target were the only one."""
        return (
            tag_penalties(
                self.prepared.markup,
                unit.source_markup,
                is_same_text=unit.source == self.prepared.text,
            )
            + unit_penalties(unit, target_lang=self.query.target_lang)
            + preference_penalties(unit, self.query, self.rules)
        )


class Sketch(NamedTuple):
    """A unit in the query's direction, without all that its rank does not depend on.

    Attributes:
        points: What it costs by itself.
        steps: Of a source equal to the query: how much of the context agrees.
        standing: What orders equal scores: memory, status, newer change, id, direction.
    """

    unit_id: int
    is_reversed: bool
    source: str
    target: str
    points: int
    steps: int
    standing: Rank


def rank(score: int, kind: MatchKind, base: int, standing: Rank) -> Rank:
    """Return what offers are ordered by, the smallest first."""
    return -score, _KINDS.index(kind), -base, *standing


def sketch(unit: TranslationUnit, asked: Asked, *, is_reversed: bool) -> Sketch:
    """Return the sketch of a unit that is turned into the query's direction."""
    points = sum(penalty.points for penalty in asked.penalties(unit))
    unit_id, newer = unit.id or 0, _newer(changed_at(unit))
    standing = asked.place(unit.memory), place_of_status(unit.status), newer, unit_id, is_reversed
    steps = _steps(unit, asked)
    return Sketch(unit_id, is_reversed, unit.source, unit.target, points, steps, standing)


def place_of_status(status: UnitStatus) -> int:
    """Return how far behind others a status stands among equal scores."""
    return _PLACES[status]


def _newer(changed: datetime | None) -> float:
    return -changed.timestamp() if changed else 0.0


def _steps(unit: TranslationUnit, asked: Asked) -> int:
    if unit.source != asked.prepared.text:
        return 0
    return context_steps(unit, asked.context, asked.prepared.lang)


def targets(sketches: Iterable[Sketch]) -> dict[str, int]:
    """Return for each source the number of its different targets, 1 when one is preferred.

    Preferred is the only approved target, and any that has the query's context.
    """
    by_source: defaultdict[str, list[Sketch]] = defaultdict(list)
    for one in sketches:
        by_source[one.source].append(one)
    return {source: _count_targets(group) for source, group in by_source.items()}


def _count_targets(group: Sequence[Sketch]) -> int:
    if len(group) == 1:
        return 1
    approved = {one.target for one in group if one.standing[1] == 0}
    if len(approved) == 1 or any(one.steps for one in group):
        return 1
    return len({one.target for one in group})


def hopes(
    sketches: Iterable[Sketch], base: int, asked: Asked, counts: Mapping[str, int]
) -> Iterator[tuple[Rank, Sketch]]:
    """Yield each sketch with the best rank that it can have, whatever its text costs."""
    for one in sketches:
        points = one.points + MULTIPLE_TARGETS_POINTS * (counts[one.source] > 1)
        if one.source != asked.prepared.text:
            kind, best = MatchKind.FUZZY, CAP
        else:
            kind = MatchKind.CONTEXT if one.steps else MatchKind.EXACT
            best = CAP if points else EXACT_SCORE + one.steps * CONTEXT_POINTS
        reached = base if best <= CAP else best
        yield rank(max(0, min(best, reached - points)), kind, base, one.standing), one
