"""What is asked of the concordance, and what it answers."""

from dataclasses import dataclass
from enum import StrEnum

from tm.model import Level, Side, TranslationUnit, UnitStatus

LIMIT = 20

Spans = tuple[tuple[int, int], ...]
"""Start and end of stretches of a text, in order."""


class SearchSide(StrEnum):
    """Where words are looked for."""

    SOURCE = "source"
    TARGET = "target"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class ConcordanceQuery:
    """What is looked for, and in which units.

    Attributes:
        text: In the language of `query.py`.
        side: Where it stands.
        other: What stands on the other side of the same unit; ``""`` asks for nothing.
        source_lang, target_lang: Only units of these languages, in whichever order they are
            stored; they are turned so that ``source`` is in ``source_lang``.
        memories, statuses: Only units of one of these; empty means all.
        level: ``Level.SENTENCE`` every sentence link; ``Level.CLAUSE`` every unit without finer
            ones; ``None`` finds all, and leaves out a sentence where its clauses hold the words.
        limit: The most passages wanted.
        after: ``next`` of the page before.
    """

    text: str
    side: SearchSide = SearchSide.EITHER
    other: str = ""
    source_lang: str | None = None
    target_lang: str | None = None
    memories: tuple[str, ...] = ()
    statuses: tuple[UnitStatus, ...] = ()
    document: str | None = None
    level: Level | None = None
    limit: int = LIMIT
    after: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit that holds the words.

    Attributes:
        unit: In the direction that was asked for.
        reversed: It is stored the other way round.
        side: The side on which the words were looked for and found.
        occurrences: Where they stand there.
        other: Where the words of the other side stand, or the same words again.
        probable: Start, end and confidence of what probably translates them on the other side.
        copies: Ids of further units with the same two texts.
    """

    unit: TranslationUnit
    reversed: bool
    side: Side
    occurrences: Spans
    other: Spans = ()
    probable: tuple[tuple[int, int, float], ...] = ()
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ConcordancePage:
    """Passages, best first.

    Attributes:
        next: What ``after`` must be for more; ``None`` at the end.
        count: How many passages there are; where not ``is_exact``, how many units may hold the
            words, up to a bound.
    """

    passages: tuple[Passage, ...]
    next: str | None
    count: int
    is_exact: bool


def side_text(unit: TranslationUnit, side: Side) -> tuple[str, str]:
    """Return text and language of a side."""
    if side is Side.SOURCE:
        return unit.source, unit.source_lang
    return unit.target, unit.target_lang
