"""Reading the texts of bench/clauses, aligned by hand down to clauses, and scoring against them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from tm.model import AlignedPair, Segment
from tm.segment import split_sentences

FOLDER = Path(__file__).parent / "clauses"
TRAINING, HELD_OUT = "training", "held-out"

Node = tuple[int, int]
"""A border on both sides: the characters before it, white space not counted."""


@dataclass(frozen=True)
class Row:
    """The finest pair that is right; one side may be empty."""

    chinese: str
    english: str


@dataclass(frozen=True)
class Block:
    """A sentence link: whole sentences on both sides, and its rows."""

    rows: tuple[Row, ...]
    chinese: tuple[Segment, ...]
    english: tuple[Segment, ...]

    def nodes(self) -> tuple[Node, ...]:
        """Return the borders of the rows, from (0, 0) to the end."""
        found = [(0, 0)]
        for row in self.rows:
            found.append((found[-1][0] + chars(row.chinese), found[-1][1] + chars(row.english)))
        return tuple(found)


@dataclass(frozen=True)
class ClauseText:
    """A text and its translation, aligned by hand."""

    name: str
    genre: str
    half: str
    blocks: tuple[Block, ...]

    @property
    def chinese(self) -> tuple[Segment, ...]:
        """Return the sentences of the first side."""
        return tuple(one for block in self.blocks for one in block.chinese)

    @property
    def english(self) -> tuple[Segment, ...]:
        """Return the sentences of the second side."""
        return tuple(one for block in self.blocks for one in block.english)

    def nodes(self) -> tuple[Node, ...]:
        """Return the borders of all rows in the text, in order."""
        found = [(0, 0)]
        for block in self.blocks:
            first, second = found[-1]
            found += [(first + one, second + other) for one, other in block.nodes()[1:]]
        return tuple(found)


def chars(text: str) -> int:
    """Return the number of characters but for white space."""
    return len("".join(text.split()))


def read_clause_texts(half: str | None = None) -> list[ClauseText]:
    """Read the texts of one half, or all."""
    texts = [_read(path) for path in sorted(FOLDER.glob("*.tsv"))]
    return [text for text in texts if half in (None, text.half)]


def _read(path: Path) -> ClauseText:
    head, *parts = path.read_text(encoding="utf-8").strip().split("\n\n")
    told = dict(line.removeprefix("# ").split(": ", 1) for line in head.splitlines())
    rows = [[Row(*line.split("\t")) for line in part.splitlines()] for part in parts]
    return ClauseText(path.stem, told["genre"], told["half"], numbered(rows))


def numbered(parts: Iterable[Sequence[Row]]) -> tuple[Block, ...]:
    """Return blocks whose sentences are numbered through the text."""
    blocks: list[Block] = []
    counts = [0, 0]
    for rows in parts:
        sides = []
        for side, (text, lang) in enumerate(
            (
                ("".join(row.chinese for row in rows), "zh-Hans"),
                (" ".join(row.english for row in rows if row.english), "en"),
            )
        ):
            found = [Segment(one, lang, 0) for one in split_sentences(text, lang)]
            sides.append(tuple(replace(s, index=counts[side] + i) for i, s in enumerate(found)))
            counts[side] += len(found)
        blocks.append(Block(tuple(rows), sides[0], sides[1]))
    return tuple(blocks)


@dataclass
class Score:
    """Counts of the finest pairs and of the cuts inside sentence links.

    Attributes:
        strict: Pairs predicted that are exactly a row of the gold.
        lax: Pairs predicted that share text on both sides with a row of the gold.
        predicted, gold: Pairs with both sides.
        found: Rows of the gold that share text on both sides with a pair predicted.
        cuts_right, cuts_made: Cuts between clause pairs.
        cuts_found, cuts_known: Borders of the gold inside its sentence links.
        judged: Confidence of each clause pair, and whether both its borders are right.
    """

    strict: int = 0
    lax: int = 0
    found: int = 0
    predicted: int = 0
    gold: int = 0
    cuts_right: int = 0
    cuts_made: int = 0
    cuts_found: int = 0
    cuts_known: int = 0
    judged: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def strict_f1(self) -> float:
        """Return the harmonic mean of strict precision and recall."""
        return 2 * self.strict / max(1, self.predicted + self.gold)

    @property
    def lax_f1(self) -> float:
        """Return the harmonic mean of lax precision and recall."""
        precision, recall = self.lax / max(1, self.predicted), self.found / max(1, self.gold)
        return 2 * precision * recall / max(1e-9, precision + recall)

    @property
    def cut_precision(self) -> float:
        """Return the share of cuts made that are right."""
        return self.cuts_right / max(1, self.cuts_made)

    @property
    def cut_recall(self) -> float:
        """Return the share of known cuts that were made."""
        return self.cuts_found / max(1, self.cuts_known)

    def calibration_error(self, bins: int = 10) -> float:
        """Return the expected calibration error of the clause pairs, in equally wide bins."""
        total = 0.0
        for low in range(bins):
            part = [one for one in self.judged if min(bins - 1, int(one[0] * bins)) == low]
            total += abs(sum(c for c, _ in part) - sum(right for _, right in part))
        return total / max(1, len(self.judged))


def score(text: ClauseText, pairs: Sequence[AlignedPair], tally: Score) -> None:
    """Add the figures of one text."""
    gold = text.nodes()
    right = set(gold)
    rows = [(a, b) for a, b in pairwise(gold) if a[0] < b[0] and a[1] < b[1]]
    inside = _inside(text)
    made: set[Node] = set()
    place = (0, 0)
    spans = []
    for pair in pairs:
        for number, part in enumerate(pair.clauses or (pair,)):
            end = (place[0] + _size(part.source), place[1] + _size(part.target))
            if number:
                tally.cuts_made += 1
                tally.cuts_right += place in right
            made.add(place)
            if part.source and part.target:
                spans.append((place, end))
            if pair.clauses:
                tally.judged.append((part.confidence, place in right and end in right))
            place = end
    tally.strict += sum(_rows_inside(rows, *span) == 1 for span in spans if right.issuperset(span))
    tally.lax += sum(any(_overlap(span, row) for row in rows) for span in spans)
    tally.found += sum(any(_overlap(span, row) for span in spans) for row in rows)
    tally.predicted += len(spans)
    tally.gold += len(rows)
    tally.cuts_known += len(inside)
    tally.cuts_found += len(inside & made)


def _inside(text: ClauseText) -> set[Node]:
    """Return the borders inside sentence links, but those beside a row with one empty side."""
    found: set[Node] = set()
    first = second = 0
    for block in text.blocks:
        nodes = block.nodes()
        full = [(a, b) for a, b in pairwise(nodes) if a[0] < b[0] and a[1] < b[1]]
        found.update((first + b[0], second + b[1]) for _, b in full[:-1])
        first, second = first + nodes[-1][0], second + nodes[-1][1]
    return found


def _size(segments: Sequence[Segment]) -> int:
    return sum(chars(segment.text) for segment in segments)


def _rows_inside(rows: Sequence[tuple[Node, Node]], start: Node, end: Node) -> int:
    return sum(start[0] <= a[0] and b[0] <= end[0] for a, b in rows)


def _overlap(one: tuple[Node, Node], other: tuple[Node, Node]) -> bool:
    return all(one[0][i] < other[1][i] and other[0][i] < one[1][i] for i in (0, 1))
