"""Tables of contents: told by leaders, by page numbers in order, by titles that come back."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from tm.readers.pieces import ends_finally

MIN_TITLED, MIN_UNTITLED = 2, 3  # entries behind a line such as 目录, and without one
MAX_ENTRY_CHARS = 200
MAX_GAP = 2  # lines between entries that have no number: a wrapped title, a part's name
IN_ORDER_SHARE = 0.8  # annexes may begin anew
RECURRING_SHARE = 0.5  # of the titles are found in the text

_LEADER = re.compile(
    r"(?P<title>\S.*?)[ \t]*(?:\.{3,}|…+|‥+|[·•]{3,}|．{3,}|(?: ?\. ){2,}\.?|_{4,}|-{4,})[ \t.]*"
    r"(?P<page>\d{1,4}|[ivxl]{1,6})"
)
_SPACED = re.compile(r"(?P<title>\S.*?)(?:[ \t]*\t[ \t]*|[ ]{2,}|\u3000+)(?P<page>\d{1,4})")
_TITLE = re.compile(r"目\s*[录錄次]|(?:table\s+of\s+)?contents", re.IGNORECASE)
_NO_LETTERS = re.compile(r"[\W\d_]+")
_LINK = re.compile(r"\]\([^()\s]*\)")


def find_contents(lines: Sequence[str]) -> frozenset[int]:
    """Return the positions of the lines of tables of contents, their titles among them."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    counts = Counter(_plain(lines[i]) for i in filled)
    found: set[int] = set()
    place = 0
    while place < len(filled):
        titled = _is_title(lines[filled[place]])
        run = _entries(lines, filled, place + titled, titled=titled)
        if not _is_table(lines, run, counts, titled=titled):
            run = _recurring(lines, filled, place + 1, counts) if titled else []
        if run:
            last = filled.index(run[-1], place)
            found.update(filled[place : last + 1])
            place = last
        place += 1
    return frozenset(found)


def _is_title(line: str) -> bool:
    words = _NO_LETTERS.sub(" ", line).split()
    return (
        bool(words)
        and len(line) <= 60
        and all(
            _TITLE.fullmatch(part.strip())
            for part in re.split(r"[/|#*]+|(?<=[录錄次])\s+", line)
            if part.strip()
        )
    )


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
    recurring = sum(counts[_plain(entry["title"])] > 0 for entry in entries)
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
