"""Tables of contents: told by leaders, by page numbers in order, by titles that come back."""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from tm.readers.pieces import ends_finally

MIN_TITLED, MIN_UNTITLED = 2, 3  # entries behind a line such as 目录, and without one
MAX_ENTRY_CHARS = 200
MAX_TITLE_CHARS = 60
MAX_GAP = 2  # lines between entries that have no number: a wrapped title, a part's name
IN_ORDER_SHARE = 0.8  # annexes may begin anew
RECURRING_SHARE = 0.5  # of the titles are found in the text

# Possessive, so that a form with long blanks or rules costs no more than another line.
_LEADER = re.compile(
    r"(?P<title>\S.*?)[ \t]*+(?:\.{3,}+|…++|‥++|[·•]{3,}+|．{3,}+|(?: ?\. ){2,}|_{4,}+|-{4,}+)"
    r"[ \t.]*+(?P<page>\d{1,4}|[ivxl]{1,6})"
)
_SPACED = re.compile(r"(?P<title>\S.*?)(?<![ \t])(?:(?= *\t|  )[ \t]++|\u3000++)(?P<page>\d{1,4})")
_TITLE = re.compile(r"目\s*[录錄次]|(?:table\s+of\s+)?contents", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"[/|#*【】\[\]]+|(?<=[录錄次])\s+")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_LINK = re.compile(r"\]\([^()\s]*\)")


def find_contents(lines: Sequence[str]) -> frozenset[int]:
    """Return the positions of the lines of tables of contents, their titles among them."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    if not any(is_contents_title(lines[i]) or _entry(lines[i], titled=False) for i in filled):
        return frozenset()
    counts = Counter(_plain(lines[i]) for i in filled)
    found: set[int] = set()
    place = 0
    while place < len(filled):
        titled = is_contents_title(lines[filled[place]])
        run = _entries(lines, filled, place + titled, titled=titled)
        entries = len(run)
        if not _is_table(lines, run, counts, titled=titled):
            run = _recurring(lines, filled, place + 1, counts) if titled else []
        if run:
            last = bisect(filled, run[-1]) - 1
            found.update(filled[place : last + 1])
            place = last
        else:
            place += max(0, entries - 1)  # a table of figures is looked at once
        place += 1
    return frozenset(found)


def is_contents_title(line: str) -> bool:
    """Tell whether a line says Contents, in one language or in two."""
    if len(line) > MAX_TITLE_CHARS:
        return False
    parts = [part.strip() for part in _TITLE_PARTS.split(line)]
    return any(parts) and all(_TITLE.fullmatch(part) for part in parts if part)


def _entries(lines: Sequence[str], filled: Sequence[int], place: int, *, titled: bool) -> list[int]:
    """Return the lines with a title and a page number that follow one another from a place on."""
    run: list[int] = []
    gap = 0
    for i in filled[place:]:
        if _entry(lines[i], titled=titled) is not None:
            run.append(i)
            gap = 0
        elif not run or gap == MAX_GAP or ends_finally(lines[i]):
            break
        else:
            gap += 1
    return run


def _entry(line: str, *, titled: bool) -> re.Match[str] | None:
    text = line.strip()
    if len(text) > MAX_ENTRY_CHARS:
        return None
    return _LEADER.fullmatch(text) or (_SPACED.fullmatch(text) if titled else None)


def _is_table(
    lines: Sequence[str], run: Sequence[int], counts: Counter[str], *, titled: bool
) -> bool:
    entries = [entry for i in run if (entry := _entry(lines[i], titled=titled)) is not None]
    if len(entries) < (MIN_TITLED if titled else MIN_UNTITLED):
        return False
    pages = [int(entry["page"]) for entry in entries if entry["page"].isdigit()]
    ordered = sum(a <= b for a, b in pairwise(pages))
    if ordered < IN_ORDER_SHARE * (len(pages) - 1):
        return False
    own = Counter(_plain(lines[i]) for i in run)
    titles = [_plain(entry["title"]) for entry in entries]
    recurring = sum(counts[title] > own[title] for title in titles)
    return titled or recurring >= RECURRING_SHARE * len(entries)


def _recurring(
    lines: Sequence[str], filled: Sequence[int], place: int, counts: Counter[str]
) -> list[int]:
    """Return the lines from a place on that all come back as lines of the text."""
    run: list[int] = []
    seen: set[str] = set()
    for i in filled[place:]:
        plain = _plain(lines[i])
        if not plain or counts[plain] < 2 or plain in seen or ends_finally(lines[i]):
            break
        seen.add(plain)
        run.append(i)
    return run if len(run) >= MIN_TITLED else []


def _plain(line: str) -> str:
    """Return the letters of a line, for comparing a title with its entry."""
    return _NO_LETTERS.sub("", _LINK.sub("]", line)).casefold()
