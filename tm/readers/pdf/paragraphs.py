"""From lines to paragraphs, by what a printed page shows: indents, distances, short lines."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tm.readers.pdf.hyphens import Hyphens
from tm.readers.pdf.layout import Line, usual_leading
from tm.readers.pieces import STARTS_ITEM, ends_finally, has_cjk, is_decoration, script_of

SAME_HEIGHT = 0.08  # share by which the heights of the lines of a paragraph may differ
MIN_LINES_OF_COLUMN = 4
EDGE_SHARE = 0.9
WIDE_STEP = 1.35  # times the usual distance: a paragraph ends
WIDEST_LEADING = 2.2  # heights; where no line is nearer, each is a paragraph
INDENT_HEIGHTS = 0.7
KINSOKU_CHARS = 3  # a Chinese line may end early to keep a mark off the next line's start
CHAR_SHARE = 0.5  # of the height: the usual width of a Latin letter


@dataclass(frozen=True, slots=True)
class Shape:
    """What is usual in a document: height, distance and right edge of its lines; bold or not."""

    height: float
    leading: float
    edge: float
    bold: bool

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Shape":
        """Return what most characters and lines show."""
        heights, bold = Counter[float](), 0
        for line in lines:
            heights[line.height] += len(line.text)
            bold += len(line.text) if line.bold else 0
        height = heights.most_common(1)[0][0] if heights else 0.0
        usual = [line for line in lines if _is_alike(line.height, height)]
        edge = _right_edge(usual)
        return cls(height, usual_leading(usual), edge, bold > 0.5 * heights.total())

    def edges(self, lines: Sequence[Line]) -> dict[int, float]:
        """Return the right edge of each column of a page.

        One of few lines has that of the others in which it stands; alone it has the usual one.
        """
        columns: dict[int, list[Line]] = {}
        for line in lines:
            columns.setdefault(line.column, []).append(line)
        sure = {}
        for column, own in columns.items():
            usual = [line for line in own if _is_alike(line.height, self.height)]
            if len(usual) >= MIN_LINES_OF_COLUMN:
                sure[column] = (min(line.left for line in usual), _right_edge(usual))
        return {column: self._edge(own, sure) for column, own in columns.items()} | {
            column: edge for column, (_, edge) in sure.items()
        }

    def _edge(self, lines: Sequence[Line], sure: Mapping[int, tuple[float, float]]) -> float:
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        around = [edge for start, edge in sure.values() if start < right and left < edge]
        return max(around, default=max(right, self.edge))


def _is_alike(height: float, other: float) -> bool:
    return abs(height - other) <= SAME_HEIGHT * other


def _right_edge(lines: Sequence[Line]) -> float:
    """Return how far to the right lines go, but for some odd ones."""
    rights = sorted(line.right for line in lines)
    return rights[int(EDGE_SHARE * (len(rights) - 1))] if rights else 0.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or the part of one that stands on a page.

    Attributes:
        is_full: Its last line reaches the edge of its column.
    """

    text: str
    height: float
    bold: bool
    lines: int
    is_full: bool


def paragraphs_of(
    lines: Sequence[Line], shape: Shape, edges: Mapping[int, float], hyphens: Hyphens
) -> Iterator[Paragraph]:
    """Yield the paragraphs of a page, or of a part of it; over columns they go on."""
    group: list[Line] = []
    for line in lines:
        if is_decoration(line.text):
            continue
        if group and not _goes_on(group, line, shape, edges[group[-1].column]):
            yield _paragraph(group, edges[group[-1].column], hyphens)
            group = []
        group.append(line)
    if group:
        yield _paragraph(group, edges[group[-1].column], hyphens)


def _paragraph(lines: Sequence[Line], edge: float, hyphens: Hyphens) -> Paragraph:
    text = ""
    for line in lines:
        plain = line.text.replace("\t", " ")
        text = hyphens.join(text, plain) if text else plain
    last = lines[-1]
    return Paragraph(text, last.height, last.bold, len(lines), edge - last.right < 2 * last.height)


def _goes_on(group: Sequence[Line], line: Line, shape: Shape, edge: float) -> bool:
    """Tell whether a paragraph goes on in a line."""
    last = group[-1]
    if not _is_alike(line.height, last.height) or line.bold != last.bold:
        return False
    if len({script_of(last.text), script_of(line.text)} - {None}) > 1:
        return False
    was_short = _first_width(line) <= edge - last.right
    if line.column != last.column and line.top < last.top:  # on top of the next one
        return not was_short and not ends_finally(last.text) and not STARTS_ITEM.match(line.text)
    if _is_far(last, line, shape):
        return False
    if STARTS_ITEM.match(line.text) and (was_short or ends_finally(last.text)):
        return False
    indent = INDENT_HEIGHTS * line.height
    if line.left > last.left + indent and not (len(group) == 1 and STARTS_ITEM.match(last.text)):
        return not was_short and not ends_finally(last.text)
    return not was_short


def _is_far(last: Line, line: Line, shape: Shape) -> bool:
    """Tell whether two lines stand further from each other than those of a paragraph."""
    scale = line.height / shape.height if shape.height else 1.0
    usual = min(shape.leading, WIDEST_LEADING * shape.height)
    leading = max(usual, shape.height) * max(1.0, scale)
    return line.bottom - last.bottom > WIDE_STEP * leading


def _first_width(line: Line) -> float:
    """Return the room that the beginning of a line would have taken on the line above."""
    if has_cjk(line.text[0]):
        return KINSOKU_CHARS * line.height
    word = line.text.split(maxsplit=1)[0]
    return (len(word) + 1) * CHAR_SHARE * line.height
