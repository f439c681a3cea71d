"""What a line alone shows: a page number, a running head with its number, a sentence cut off."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tm.readers.pieces import CJK_LETTER, STARTS_ITEM, ends_finally, ends_midway, has_cjk

PAGE_BREAK = "\f"
MAX_MARK_CHARS = 40
MAX_HEAD_CHARS = 100
CUT_CJK, CUT_SPACED = 12, 30  # characters; a shorter line without full stop may be a heading

_BARE = re.compile(r"\d{1,4}")
_DASHED = re.compile(r"([-–—―·•~～|]{1,2})\s*(\d{1,4})\s*[-–—―·•~～|]{1,2}")
_WORDED = re.compile(
    r"(?:page|p\.|pp?|seite|[-–—]\s*page)\s*(\d{1,4})(?:\s*[-–—])?|[-–—]?\s*第\s*(\d{1,4})\s*页\s*[-–—]?",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"(?:page|p\.)\s*(\d{1,4})\s*(?:of|/)\s*(\d{1,4})"
    r"|第?\s*(\d{1,4})\s*页?\s*[,，/／、]?\s*共\s*(\d{1,4})\s*页",
    re.IGNORECASE,
)
_SLASH = re.compile(r"(\d{1,4})\s*[/／]\s*(\d{1,4})")
_HEAD_FIRST = re.compile(
    r"(?P<head>\S.*?)(?:\s*[|｜·•]\s*|\s+|\s*[-–—]\s+)(?P<number>\d{1,4})(?:[/／]\d{1,4})?"
)
_NUMBER_FIRST = re.compile(r"(?P<number>\d{1,4})(?:\s*[|｜·•]\s*|\s+|\s+[-–—]\s*)(?P<head>\S.*)")
_PAGE_WORD = re.compile(r"\s*[|｜·•,，-]?\s*(?:page|p\.|第|页)\s*$", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:article|chapter|section|part|annex|appendix|table|figure|fig\.|box|step|item|no\.|volume|"
    r"图|表|附件|附录|专栏|案例|步骤|例|卷|章|节)",
    re.IGNORECASE,
)


class Style(StrEnum):
    """How a page number is written."""

    BARE = "bare"
    DASHED = "dashed"
    WORDED = "worded"
    SLASH = "slash"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class PageMark:
    """A line that may be a page number."""

    number: int
    style: Style
    total: int = 0


def mark_of(line: str) -> PageMark | None:
    """Return what page number a line may be: ``12``, ``- 12 -``, ``第12页``, ``Page 12 of 30``."""
    text = _single_spaced(line)
    if not text or len(text) > MAX_MARK_CHARS:
        return None
    if found := _TOTAL.fullmatch(text):
        number, total = (int(group) for group in found.groups() if group)
        return PageMark(number, Style.TOTAL, total) if 0 < number <= total else None
    if found := _SLASH.fullmatch(text):
        number, total = map(int, found.groups())
        return PageMark(number, Style.SLASH, total) if 0 < number <= total else None
    if found := _WORDED.fullmatch(text):
        return PageMark(int(found[1] or found[2]), Style.WORDED)
    if found := _DASHED.fullmatch(text):
        return PageMark(int(found[2]), Style.DASHED)
    return PageMark(int(text), Style.BARE) if _BARE.fullmatch(text) else None


def numbered_head(line: str) -> tuple[str, int] | None:
    """Return head and page number of a line that ends or begins with a number, else ``None``."""
    text = _single_spaced(line)
    if len(text) > MAX_HEAD_CHARS:
        return None
    found = _HEAD_FIRST.fullmatch(text) or _NUMBER_FIRST.fullmatch(text)
    if found is None:
        return None
    head = head_of(_PAGE_WORD.sub("", found["head"]))
    return (head, int(found["number"])) if head and not _COUNTED.fullmatch(head) else None


def head_of(line: str) -> str:
    """Return a line as heads are compared, or ``""`` when it cannot be one."""
    text = _single_spaced(line)
    if not 0 < len(text) <= MAX_HEAD_CHARS or ends_finally(text) or ends_midway(text):
        return ""
    return text if any(character.isalpha() for character in text) else ""


def is_cut(line: str, following: str) -> bool:
    """Tell whether a sentence begun in one line goes on in another that stands further below."""
    before, after = line.strip(), following.strip()
    if not before or not after or ends_finally(before) or STARTS_ITEM.match(after):
        return False
    if has_cjk(before[-1] + after[0]):
        runs = before[-1] in "，、" or CJK_LETTER.match(before[-1]) is not None
        return len(before) >= CUT_CJK and (runs or before[-1].isalnum())
    if after[0].islower():
        return len(before) >= CUT_SPACED and not (ends_midway(before) and before[-1] in ";:；：")
    return False


def _single_spaced(line: str) -> str:
    """Return a line without the blanks that set it in place; the patterns are slow on many."""
    return " ".join(line.split())
