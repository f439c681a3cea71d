"""The chart of how a concept is rendered: a bar a document, in order of time, cut by rendering."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase

from glossary.consistency import Rendering

WIDTH = 360
ROW = 44
MOST_ROWS = 12  # documents; the table has all of them
MOST_KINDS = 6  # renderings with a letter of their own; the others share the last one
_NAME_CHARS = 44
_LEAST_LABEL = 12  # width of a part that has room for its letter


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: a rendering's share of a document."""

    letter: str
    kind: int
    x: float
    width: float
    count: int

    @property
    def has_room(self) -> bool:
        """Whether the letter fits in."""
        return self.width >= _LEAST_LABEL


@dataclass(frozen=True, slots=True)
class Bar:
    """A document; its parts stand from left to right."""

    document: str
    shown: str
    at: datetime | None
    y: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws.

    Attributes:
        left_out: Documents that stand in the table only.
    """

    bars: tuple[Bar, ...]
    letters: tuple[str, ...]
    height: int
    left_out: int


def letters_of(renderings: Sequence[Rendering]) -> tuple[str, ...]:
    """Return the letter of each rendering, by which the chart and the table name it."""
    return tuple(ascii_uppercase[min(n, MOST_KINDS - 1)] for n in range(len(renderings)))


def chart_of(renderings: Sequence[Rendering]) -> Chart:
    """Return the chart of some renderings, documents by time; the longest bar is the widest."""
    letters = letters_of(renderings)
    counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
    times: dict[str, datetime | None] = {}
    for number, one in enumerate(renderings):
        kind = min(number, MOST_KINDS - 1)
        for use in one.documents:
            counts[use.document][kind] = counts[use.document].get(kind, 0) + use.count
            known = times.get(use.document)
            times[use.document] = min(filter(None, (known, use.at)), default=None)
    totals = {document: sum(found.values()) for document, found in counts.items()}
    kept = sorted(totals, key=lambda document: (-totals[document], document))[:MOST_ROWS]
    kept.sort(key=lambda document: (times[document] is None, times[document], document))
    widest = max((totals[document] for document in kept), default=1)
    bars = tuple(
        Bar(
            document,
            document if len(document) <= _NAME_CHARS else f"{document[: _NAME_CHARS - 1]}…",
            times[document],
            ROW * row,
            _parts(counts[document], WIDTH / widest),
        )
        for row, document in enumerate(kept)
    )
    return Chart(bars, letters, ROW * len(bars), len(totals) - len(kept))


def _parts(found: dict[int, int], scale: float) -> tuple[Part, ...]:
    parts, x = list[Part](), 0.0
    for kind, count in sorted(found.items()):
        width = round(count * scale, 1)
        parts.append(Part(ascii_uppercase[kind], kind, round(x, 1), width, count))
        x += width
    return tuple(parts)
