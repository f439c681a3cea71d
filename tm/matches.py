"""The values of a match: a unit offered for a query, and how its score came about.

All are frozen; collections in them are tuples. Offsets are code points, the end exclusive.
"""

from dataclasses import dataclass
from enum import StrEnum

from tm.model import TranslationUnit


class MatchKind(StrEnum):
    """How a unit fits a query."""

    CONTEXT = "context"
    EXACT = "exact"
    FUZZY = "fuzzy"
    ASSEMBLED = "assembled"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points taken off a score for a stated reason (facts: a named code, points, a detail)."""

    code: str
    points: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DiffOp:
    """One token operation between a query and a matched text, as spans of the raw texts.

    Attributes:
        op: ``equal``, ``replace``, ``insert`` (query only) or ``delete`` (match only).
        query: ``(start, end)`` in the query.
        match: ``(start, end)`` in the matched text.
    """

    op: str
    query: tuple[int, int]
    match: tuple[int, int]


class ChangeKind(StrEnum):
    """What was replaced in a target."""

    NUMBER = "number"
    DATE = "date"
    PERCENT = "percent"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A stretch of the stored target that the query needs otherwise.

    Attributes:
        start, end: Where it stands in the stored target; a tag stands between two characters.
        old: The stored target's text there, or its tag.
        new: What stands for it in the adapted target; of a tag, in its markup.
    """

    start: int
    end: int
    old: str
    new: str
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class Adapted:
    """A target in which what the query says otherwise was replaced.

    Attributes:
        target: The stored target with all values replaced, without tags.
        changes: In the order of the text, never overlapping.
        markup: The same with the query's inline tags, as canonical inner XML; ``""`` where the
            query has none, or their places are not certain.
    """

    target: str
    changes: tuple[TargetChange, ...]
    markup: str = ""

    @property
    def replaced(self) -> tuple[TargetChange, ...]:
        """The changes of the text: numbers, percentages, dates."""
        return tuple(change for change in self.changes if change.kind is not ChangeKind.TAG)


@dataclass(frozen=True, slots=True)
class Match:
    """A unit offered for a query, oriented in the query's direction.

    Attributes:
        unit: Its ``source`` is in the query's language, also when it was stored the other way.
        score: After penalties; 100 = identical source, 101 and 102 = with context.
        base_score: Percent before penalties, in [0, 100].
        reversed: The stored unit has source and target the other way round.
        adapted: The target with the query's own numbers and tags, where they can be put in with
            certainty; the unit keeps the stored one.
        pieces: What an assembled match is made of, in the order of the query; its unit is no stored
            one: source is the query, target the joined targets of the pieces.
        coverage: Share of the query that the pieces cover, in [0, 1]; ``None`` for other kinds.
    """

    unit: TranslationUnit
    score: int
    base_score: int
    kind: MatchKind
    penalties: tuple[Penalty, ...] = ()
    diff: tuple[DiffOp, ...] = ()
    reversed: bool = False
    adapted: Adapted | None = None
    pieces: tuple["MatchPiece", ...] = ()
    coverage: float | None = None


@dataclass(frozen=True, slots=True)
class MatchPiece:
    """A stretch of the query with the match that covers it.

    Attributes:
        start, end: Where it stands in the query.
        match: Found for this stretch alone; of a term, its unit is no stored one.
    """

    start: int
    end: int
    match: Match
