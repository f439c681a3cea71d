"""Page numbers and running heads: found by their regularity, left out of the text, and told.

A number or a line alone proves nothing: a year, a section's number, a refrain and a row of figures
are text. What counts is where they stand: at page breaks that the file marks, or in rising order,
at regular distances and in the middle of sentences.
"""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from tm.readers.footnotes import is_rule, starts_note
from tm.readers.page_marks import PAGE_BREAK, Style, head_of, is_cut, mark_of, numbered_head
from tm.readers.pieces import display_width
from tm.stopping import stopping

MIN_NUMBERS = {Style.SLASH: 2, Style.WORDED: 2, Style.DASHED: 2, Style.BARE: 3}
MIN_HEADS = 3
MAX_STEP = 2  # the first page of a chapter often has no number
IRREGULARITY = 5  # most pages have neither so many times the usual text nor so little
REGULAR_SHARE = 0.75
FULL_SHARE = 0.75  # of the width of the widest lines: a line that is full
MAX_CHAINS = 20  # the numbers may begin anew in each part
MIN_PAGE_WEIGHT = 150  # columns of text; what stands closer is a list
NOTE_LINES = 8  # looked at above a page number
MAX_SKIPPED = 50  # lines between two halves of a sentence; more are a list, and take long
EDGE_LINES = 3  # a page has at most so many lines of heads above or below its text
MIN_EDGE_SHARE = 0.3  # of the breaks have the same head, where it stands there only twice
_SELF_EVIDENT = (Style.TOTAL, Style.WORDED, Style.SLASH)


@dataclass(frozen=True, slots=True)
class Furniture:
    """The positions of the lines that belong to the pages, not to the text."""

    numbers: frozenset[int] = frozenset()
    heads: frozenset[int] = frozenset()


def find_furniture(lines: Sequence[str]) -> Furniture:
    """Find the lines that are page numbers or running heads.

    Args:
        lines: In reading order; a form feed alone is a page break that the file marks.
    """
    page = _Lines(lines)
    numbers = page.numbers()
    heads = page.numbered_heads(numbers)
    if not numbers and not heads and not page.breaks:
        heads = page.heads_in_sentences()
    heads |= page.heads_at(numbers | heads | page.breaks) - numbers
    return Furniture(frozenset(numbers), frozenset(heads))


class _Lines:
    """The lines of a text, and what stands around each."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.breaks = {i for i, line in enumerate(lines) if line == PAGE_BREAK}
        self._filled = [i for i, line in enumerate(lines) if line.strip() or line == PAGE_BREAK]
        self._place = {i: place for place, i in enumerate(self._filled)}
        self._same = self._same_lines()
        self._repeated = {i for group in self._same for i in group}
        self._weights = [0]
        for line in stopping(lines):
            self._weights.append(self._weights[-1] + display_width(line.strip()))

    def numbers(self) -> set[int]:
        """Return the lines that are page numbers."""
        marks = {
            i: mark for i in stopping(self._filled) if (mark := mark_of(self._lines[i])) is not None
        }
        found: set[int] = set()
        for style in Style:
            own = [(i, mark.number) for i, mark in marks.items() if mark.style is style]
            if style is Style.TOTAL:
                found |= {i for i, _ in own}
                continue
            for chain in self._chains(own):
                if len(chain) >= MIN_NUMBERS[style] and self._are_pages(chain, style, marks.keys()):
                    found |= set(chain) | set(_between(chain, own))
        return found

    def numbered_heads(self, numbers: set[int]) -> set[int]:
        """Return the lines that are a head with a page number beside it."""
        found = {i: head for i in stopping(self._filled) if (head := numbered_head(self._lines[i]))}
        counts = Counter(head for head, _ in found.values())
        own = [(i, n) for i, (head, n) in found.items() if counts[head] > 1 and i not in numbers]
        least = MIN_HEADS - bool(self.breaks)
        candidates = {i for i, _ in own} | numbers
        heads: set[int] = set()
        for chain in self._chains(own):
            if len(chain) >= least and self._are_pages(chain, Style.DASHED, candidates):
                heads |= set(chain)
        return heads

    def heads_in_sentences(self) -> set[int]:
        """Return lines that stand again and again in the middle of sentences."""
        widths = sorted(display_width(self._lines[i]) for i in self._filled)
        full = FULL_SHARE * widths[len(widths) * 9 // 10] if widths else 0
        found: set[int] = set()
        for group in self._same:
            own = set(group)
            cut = sum(self._cuts(i, own, full=full) for i in group)
            if len(group) >= MIN_HEADS and cut * 2 >= len(group) and self._is_regular(group):
                found |= own
        return found

    def heads_at(self, breaks: Iterable[int]) -> set[int]:
        """Return the lines that are repeated beside page breaks; their other places stay."""
        known = set(breaks)
        edges = set(self._edges(known))
        turns = sum(self._filled[max(0, self._place[i] - 1)] not in known for i in known)
        found: set[int] = set()
        for group in self._same:
            here = [i for i in group if i in edges]
            if len(here) > max(1, MIN_EDGE_SHARE * turns):
                found |= set(here)
            elif MIN_HEADS <= len(group) <= len(here) + 1 and self._cut_any(here, known):
                found |= {i for i in here if i != group[0]}  # the first is the chapter's heading
        return {i for i in found if self._touches(i, known, found)}

    def _cut_any(self, here: Sequence[int], known: set[int]) -> bool:
        own = known.union(here)
        return any(self._cuts(i, own) for i in here)

    def _same_lines(self) -> list[list[int]]:
        """Return the places of each line that may be a head and stands there more than once."""
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for i in self._filled:
            numbered = numbered_head(self._lines[i])
            if head := numbered[0] if numbered else head_of(self._lines[i]):
                groups[head].append(i)
        return [group for group in groups.values() if len(group) > 1]

    def _chains(self, own: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
        """Yield the longest rising chains of numbers with text between them."""
        left = list(own)
        for _ in range(MAX_CHAINS if left else 0):
            chain = self._longest_chain(left)
            if len(chain) < 2:
                return
            yield chain
            taken = set(chain)
            left = [(i, number) for i, number in left if i not in taken]

    def _longest_chain(self, own: Sequence[tuple[int, int]]) -> list[int]:
        if not own:
            return []
        length, before = [1] * len(own), [-1] * len(own)
        ends: dict[int, int] = {}  # by number, the longest chain that ends with it
        for b, (i, number) in enumerate(own):
            for step in range(1, MAX_STEP + 1):
                a = ends.get(number - step, -1)
                if a >= 0 and length[a] >= length[b] and self._are_apart(own[a][0], i):
                    length[b], before[b] = length[a] + 1, a
            if number not in ends or length[b] >= length[ends[number]]:
                ends[number] = b
        position = max(range(len(own)), key=lambda k: length[k])
        chain = []
        while position >= 0:
            chain.append(own[position][0])
            position = before[position]
        return chain[::-1]

    def _are_apart(self, first: int, last: int) -> bool:
        """Tell whether a page's text stands between two lines; the last page may be short."""
        weight = self._weight(first, last)
        return weight >= MIN_PAGE_WEIGHT or (weight > 0 and last == self._filled[-1])

    def _are_pages(self, chain: Sequence[int], style: Style, candidates: Iterable[int]) -> bool:
        own = set(candidates)
        if style in _SELF_EVIDENT or (self.breaks and all(self._is_edge(i, own) for i in chain)):
            return True
        if not self._is_regular(chain):
            return False
        return any(self._cuts(i, own) for i in chain) or self._ends_each_page(chain)

    def _ends_each_page(self, chain: Sequence[int]) -> bool:
        """Tell whether numbers follow what they count, as at the foot of pages: also the last."""
        usual = median(self._weight(a, b) for a, b in pairwise(chain))
        first = self._weights[chain[0]]
        return (
            len(chain) >= MIN_NUMBERS[Style.BARE]
            and first * IRREGULARITY >= usual
            and self._place[chain[-1]] == len(self._filled) - 1
        )

    def _is_regular(self, chain: Sequence[int]) -> bool:
        weights = [self._weight(a, b) for a, b in pairwise(chain)]
        if len(weights) > 1 and chain[-1] == self._filled[-1]:
            del weights[-1]  # the last page ends where the text does
        usual = median(weights) if weights else 0
        regular = sum(usual <= IRREGULARITY * w <= IRREGULARITY**2 * usual for w in weights)
        return usual >= MIN_PAGE_WEIGHT and regular >= REGULAR_SHARE * len(weights)

    def _weight(self, first: int, last: int) -> int:
        """Return the columns of text between two lines."""
        return self._weights[last] - self._weights[first + 1]

    def _cuts(self, i: int, own: set[int], *, full: float = 0) -> bool:
        """Tell whether a line stands inside a sentence whose line above is full."""
        before, after = self._above_notes(i, own), self._neighbour(i, 1, own)
        if before < 0 or after < 0 or display_width(self._lines[before]) < full:
            return False
        if after in self._repeated and not is_cut(self._lines[before], self._lines[after]):
            after = self._neighbour(after, 1, own)  # a head below the page number
        return after >= 0 and is_cut(self._lines[before], self._lines[after])

    def _above_notes(self, i: int, own: set[int]) -> int:
        """Return the line of text before a line, the notes at the foot of a page left aside."""
        first = before = self._neighbour(i, -1, own)
        for _ in range(NOTE_LINES):
            if before >= 0 and starts_note(self._lines[before]):
                first = before
            before = self._neighbour(before, -1, own) if before >= 0 else -1
        if first >= 0 and starts_note(self._lines[first]):
            first = self._neighbour(first, -1, own)
            while first >= 0 and is_rule(self._lines[first]):
                first = self._neighbour(first, -1, own)
        return first

    def _neighbour(self, i: int, step: int, skipped: set[int]) -> int:
        """Return the next line of text before or behind a line, -1 where there is none near."""
        place = self._place[i]
        for _ in range(MAX_SKIPPED):
            place += step
            if not 0 <= place < len(self._filled):
                break
            line = self._filled[place]
            if line not in skipped and line not in self.breaks:
                return line
        return -1

    def _is_edge(self, i: int, skipped: set[int]) -> bool:
        """Tell whether a line is the first or last of a page that the file marks."""
        for step in (-1, 1):
            place = self._place[i] + step
            while 0 <= place < len(self._filled) and self._filled[place] in skipped:
                place += step
            if not 0 <= place < len(self._filled) or self._filled[place] in self.breaks:
                return True
        return False

    def _edges(self, breaks: Iterable[int]) -> Iterator[int]:
        for i in breaks:
            place = self._place[i]
            yield from self._filled[max(0, place - EDGE_LINES) : place]
            yield from self._filled[place + 1 : place + 1 + EDGE_LINES]

    def _touches(self, i: int, breaks: set[int], heads: set[int]) -> bool:
        """Tell whether nothing but other heads stands between a line and a page break."""
        if i in breaks:
            return False
        for step in (-1, 1):
            place = self._place[i] + step
            while 0 <= place < len(self._filled) and self._filled[place] in heads - breaks:
                place += step
            if 0 <= place < len(self._filled) and self._filled[place] in breaks:
                return True
        return False


def _between(chain: Sequence[int], own: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield the numbers of pages without text: in order between two others, also in value."""
    values = dict(own)
    for i, number in own:
        place = bisect(chain, i)
        if 0 < place < len(chain) and values[chain[place - 1]] < number < values[chain[place]]:
            yield i
