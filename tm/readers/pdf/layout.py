"""Lines of a page in reading order: runs joined to lines, columns told by the gutter between."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, log2

from tm.errors import TooLargeError
from tm.readers.pdf.pages import Run
from tm.readers.pdf.worker import GAP
from tm.readers.pieces import has_cjk

TAB_HEIGHTS = 1.8  # a wider gap between two runs is none between words
BLANK_HEIGHTS = 0.6  # so wide a gap is a blank also beside Chinese text
SMALL_SHARE = 0.88  # of the line's height: a raised number
LEAST_HEIGHT = 1.0  # points; lines of less lie on each other
GREATEST_HEIGHT = 2_000.0  # points; nobody reads larger letters
MAX_RUNS = 20_000  # of a page
MAX_MARGIN_ROWS = 2
MARGIN_HEIGHTS = 1.2  # of white above and below the text of a page
POINTS = 600  # at which the width of a page is looked at
MIN_GUTTER_HEIGHTS = 0.9
MIN_COLUMN_ROWS = 4  # on each side of a gutter
CROSSING_SHARE = 0.25  # of the rows may cross a gutter: titles over both columns
FILLED_SHARE = 0.55  # of its column that the usual line takes; cells of a table take less
MAX_COLUMNS_DEPTH = 3

_FORMS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06\uf900-\ufaff]+")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf06c": "●", "\uf0a7": "▪", "\uf0d8": "►"})
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CJK = "[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f]"
_GAP_AT_CJK = re.compile(f"(?<={_CJK}){GAP}+|{GAP}+(?={_CJK})")
_BLANK_IN_CJK = re.compile(f"(?<={_CJK}) +(?={_CJK})")
_NUMBER = re.compile(r"[^\w]*\d[\d.,%\s()+-]*|[-–—]")
_CJK_PAIR = re.compile(f"{_CJK}(?={_CJK})")
MIN_BLANKS = 2  # and between most of its characters: a Chinese line that is set wide


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column.

    Attributes:
        text: Tabs stand where there is a wide gap.
        height: Of most of its characters.
        cells: Left and right edges of what stands between the tabs.
        column: Number of the column in its page, in reading order; a title across is one too.
        lost: Characters of it that no font tells.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    height: float
    bold: bool
    cells: tuple[tuple[float, float], ...] = ()
    column: int = 0
    lost: int = 0


def lines_of_page(runs: Sequence[Run]) -> tuple[Line, ...]:
    """Return the lines of a page in the order in which they are read; some may have no text.

    Raises:
        TooLargeError: the page is full of single characters or words.
    """
    filled = [
        run for run in runs if run.text.replace(GAP, "").strip() and run.height <= GREATEST_HEIGHT
    ]
    if len(filled) > MAX_RUNS:
        raise TooLargeError(f"more than {MAX_RUNS:,} scattered pieces of text")
    found: list[Line] = []
    head, body, foot = _margins(filled)
    for number, part in enumerate((*head, *_columns(body, 0), *foot)):
        found += [replace(_line(row), column=number) for row in _rows(part)]
    return tuple(found)


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Return runs by the lines that they stand on, from the top, each from the left."""
    rows: list[list[Run]] = []
    at: defaultdict[float, defaultdict[float, list[list[Run]]]] = defaultdict(_no_rows)
    for run in sorted(runs, key=lambda one: (-one.height, one.top)):
        middle = (run.top + run.bottom) / 2
        near = (row for step, placed in at.items() for row in placed.get(middle // step, ()))
        row = next((row for row in near if _holds(row[0], middle)), None)
        if row is None:
            row = []
            rows.append(row)
            step = 2.0 ** ceil(log2(run.height + 2 * LEAST_HEIGHT))  # a row is in two at most
            for place in {(run.top - LEAST_HEIGHT) // step, (run.bottom + LEAST_HEIGHT) // step}:
                at[step][place].append(row)
        row.append(run)
    rows.sort(key=lambda row: row[0].top + row[0].bottom)
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _no_rows() -> defaultdict[float, list[list[Run]]]:
    return defaultdict(list)


def _holds(first: Run, middle: float) -> bool:
    """Tell whether a line, by its highest run, is that of a run with its middle there."""
    return first.top - LEAST_HEIGHT / 2 < middle < first.bottom + LEAST_HEIGHT / 2


def _line(row: Sequence[Run]) -> Line:
    heights = Counter[float]()
    for run in row:
        heights[round(run.height, 1)] += len(run.text)
    height = heights.most_common(1)[0][0]
    text = ""
    before: Run | None = None
    cells: list[tuple[float, float]] = []
    for run in row:
        between = _between(before, run, max(height, 1.0))
        text += between + _shown(run, height, row)
        start = run.left if between == "\t" or not cells else cells.pop()[0]
        cells.append((start, run.right))
        before = run
    bold = sum(len(run.text) for run in row if run.bold) > 0.5 * sum(len(run.text) for run in row)
    clean, lost = _clean(text)
    return Line(
        clean,
        min(run.left for run in row),
        min(run.top for run in row),
        max(run.right for run in row),
        max(run.bottom for run in row),
        height,
        bold,
        tuple(cells),
        lost=lost,
    )


def _between(before: Run | None, run: Run, height: float) -> str:
    if before is None or before.text.endswith(" ") or run.text.startswith(" "):
        gap = run.left - before.right if before else 0.0
        return "\t" if gap > TAB_HEIGHTS * height else ""
    gap = run.left - before.right
    if gap > TAB_HEIGHTS * height:
        return "\t"
    if gap > BLANK_HEIGHTS * height:
        return " "
    return GAP if gap > 0.13 * height else ""


def _shown(run: Run, height: float, row: Sequence[Run]) -> str:
    """Return the text of a run; a small raised number is one in raised digits."""
    text = run.text
    is_small = run.height < SMALL_SHARE * height and text.strip().isdecimal()
    if is_small and len(text.strip()) <= 3 and run is not row[0] and not has_cjk(text):
        low = max(one.bottom for one in row if one.height >= SMALL_SHARE * height)
        if low - run.bottom > 0.15 * height:
            return text.translate(_RAISED)
    if is_small and run is row[0] and len(row) > 1 and len(text.strip()) <= 3:
        return text.translate(_RAISED)  # the mark before a note
    return text


def _clean(text: str) -> tuple[str, int]:
    """Return a text with blanks where words end, and how many characters no font tells."""
    text = text.translate(_BULLETS)
    lost = len(_PRIVATE.findall(text))
    text = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = _GAP_AT_CJK.sub("", _PRIVATE.sub("", text)).replace(GAP, " ")
    text = re.sub(" *\t[ \t]*", "\t", re.sub("[ \u00a0]+", " ", text)).strip()
    blanks = len(_BLANK_IN_CJK.findall(text))
    if blanks >= MIN_BLANKS and blanks > len(_CJK_PAIR.findall(text)):
        text = _BLANK_IN_CJK.sub("", text)
    return text, lost


def _margins(runs: Sequence[Run]) -> tuple[list[list[Run]], list[Run], list[list[Run]]]:
    """Return the lines above and below the text of a page, which belong to no column of it."""
    rows = _rows(runs)
    head = foot = 0
    if len(rows) > 2 * MAX_MARGIN_ROWS:
        step = MARGIN_HEIGHTS * sorted(run.height for run in runs)[len(runs) // 2]
        for count in range(1, MAX_MARGIN_ROWS + 1):
            if rows[count][0].top - rows[count - 1][0].bottom > step:
                head = count
            if rows[-count][0].top - rows[-count - 1][0].bottom > step:
                foot = count
    body = rows[head : len(rows) - foot]
    return rows[:head], [run for row in body for run in row], rows[len(rows) - foot :]


def _columns(runs: Sequence[Run], depth: int) -> list[list[Run]]:
    """Return the runs of each column, and of each stretch across all columns, in reading order."""
    gutter = _gutter(runs) if depth < MAX_COLUMNS_DEPTH else None
    if gutter is None:
        return [list(runs)] if runs else []
    parts: list[list[Run]] = []
    band: list[Run] = []
    for row in _rows(runs):
        if _crosses(row, gutter):
            parts += _sides(band, gutter, depth)
            band = []
            if not parts or not _crosses(parts[-1], gutter):
                parts.append([])
            parts[-1] += row
        else:
            band += row
    return [part for part in (*parts, *_sides(band, gutter, depth)) if part]


def _crosses(row: Sequence[Run], gutter: float) -> bool:
    return any(run.left < gutter < run.right for run in row)


def _sides(band: Sequence[Run], gutter: float, depth: int) -> list[list[Run]]:
    left = [run for run in band if run.right <= gutter]
    right = [run for run in band if run.right > gutter]
    return [part for side in (left, right) for part in _columns(side, depth + 1)]


def _gutter(runs: Sequence[Run]) -> float | None:
    """Return where a gutter runs down between two columns of text, ``None`` where there is none."""
    rows = _rows(runs)
    if len(rows) < MIN_COLUMN_ROWS:
        return None
    heights = sorted(run.height for run in runs)
    least = MIN_GUTTER_HEIGHTS * heights[len(heights) // 2]
    low, high = min(run.left for run in runs), max(run.right for run in runs)
    step = max(1.0, (high - low) / POINTS)
    covered = [0] * (int((high - low) / step) + 2)
    for row in rows:
        points = {x for run in row for x in _points(run, low, step)}
        for point in points:
            covered[point] += 1
    return _widest_gap(covered, rows, low, step, least)


def _points(run: Run, low: float, step: float) -> range:
    return range(int((run.left - low) / step), int((run.right - low) / step) + 1)


def _widest_gap(
    covered: Sequence[int], rows: Sequence[Sequence[Run]], low: float, step: float, least: float
) -> float | None:
    """Return the middle of the widest stretch that few rows cover, with text on both sides."""
    best_width, best = 0.0, None
    start = 0
    for point, count in enumerate(covered):
        if count <= CROSSING_SHARE * len(rows):
            continue
        width, middle = (point - start) * step, low + (start + point) / 2 * step
        if start and width >= max(least, best_width) and _parts_text(rows, middle):
            best_width, best = width, middle
        start = point + 1
    return best


def _parts_text(rows: Sequence[Sequence[Run]], gutter: float) -> bool:
    """Tell whether running text stands on both sides of a gutter, and no cells of a table."""
    parted = [row for row in rows if not _crosses(row, gutter)]
    sides = [
        [[run for run in row if (run.right <= gutter) is left] for row in parted]
        for left in (True, False)
    ]
    for side in sides:
        filled = [row for row in side if row]
        if len(filled) < MIN_COLUMN_ROWS:
            return False
        low = min(run.left for row in filled for run in row)
        high = max(run.right for row in filled for run in row)
        taken = sorted((row[-1].right - row[0].left) / max(1.0, high - low) for row in filled)
        if taken[len(taken) // 2] < FILLED_SHARE or _is_list(filled):
            return False
    return True


def _is_list(rows: Sequence[Sequence[Run]]) -> bool:
    """Tell whether rows are the numbers of items, which stand before a gutter too."""
    lengths = [sum(len(run.text) for run in row) for row in rows]
    return sum(lengths) / len(lengths) < 5


def are_rows(line: Line, following: Line) -> bool:
    """Tell whether two lines are rows of a table: cells begin, or numbers end, at one place."""
    if len(line.cells) < 2 or len(line.cells) != len(following.cells):
        return False
    near = 0.6 * line.height
    texts = [one.text.split("\t") for one in (line, following)]
    for place in range(1, len(line.cells)):
        (left, right), (other_left, other_right) = line.cells[place], following.cells[place]
        numbers = all(len(cells) > place and _NUMBER.fullmatch(cells[place]) for cells in texts)
        if abs(left - other_left) > near and not (numbers and abs(right - other_right) < near):
            return False
    return True


def usual_leading(lines: Sequence[Line]) -> float:
    """Return the distance at which most lines of a document follow each other."""
    steps = Counter(
        round(after.bottom - before.bottom)
        for before, after in pairwise(lines)
        if before.column == after.column and after.bottom > before.bottom
    )
    return float(steps.most_common(1)[0][0]) if steps else 0.0
