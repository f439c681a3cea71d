"""Datelines that one side alone writes as such: （2025年6月12日，海川） and Haichuan, 12 June 2025.

A reader knows a dateline by its parentheses. Without them the line looks like a heading, and
headings are kept apart from datelines; but the day that both hold tells that they are the same.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tm.align.marks import BoolArray, Marks
from tm.model import Segment

LEAST_KEYS = 2  # the year and the day; the month may be a word in one of the languages
MAX_PLACE_WORDS = 3  # Rio de Janeiro; a title that tells a day says more
MAX_DAY_WORDS = 3  # besides numbers: le 12 juin, 12 de junio de
MAX_HAN = 6  # besides 年月日: a place
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"(?![年月日零〇一二三四五六七八九十])[㐀-鿿]")


def match_datelines(
    first: tuple[Marks, Sequence[Segment]], second: tuple[Marks, Sequence[Segment]]
) -> tuple[Marks, Marks]:
    """Return the marks of both sides, headings that hold the day of a dateline marked as such."""
    return _marked(*first, other=second[0]), _marked(*second, other=first[0])


def _marked(marks: Marks, segments: Sequence[Segment], *, other: Marks) -> Marks:
    days = [other.hard[i] | other.soft[i] for i in np.flatnonzero(other.dateline)]
    found: BoolArray = np.zeros(len(segments), dtype=np.bool_)
    for i in np.flatnonzero(marks.heading).tolist() if days else ():
        if segments[i].index and _is_place_and_day(segments[i].text):  # a title stands first
            found[i] = any(_same_day(marks.hard[i], marks.soft[i], day) for day in days)
    return replace(marks, heading=marks.heading & ~found, dateline=marks.dateline | found)


def _same_day(written: frozenset[str], spelt: frozenset[str], day: frozenset[str]) -> bool:
    """Tell whether the numbers of a line, none left over in digits, make up a day."""
    digits = {key for key in written if key.isdigit()}
    common = {key for key in (written | spelt) & day if key.isdigit()}
    return digits <= day and len(common) >= LEAST_KEYS and any(map(_YEAR.fullmatch, common))


def _is_place_and_day(text: str) -> bool:
    """Tell whether a line holds hardly more than a day and, behind or before a comma, a place."""
    if len(_HAN.findall(text)) > MAX_HAN:
        return False
    parts = re.split("[,，、]", text)
    places = [part for part in parts if not re.search(r"[\d年]", part)]
    dated = sum(len(_WORD.findall(part)) for part in parts if part not in places)
    return dated <= MAX_DAY_WORDS and all(len(place.split()) <= MAX_PLACE_WORDS for place in places)
