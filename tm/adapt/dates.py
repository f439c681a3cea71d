"""Dates as one value: reading them in Chinese and English text, and writing others like them."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tm.adapt.chinese_numerals import chinese, row
from tm.adapt.number_words import ordinal_ending
from tm.numerals import read_number

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_SHORT = {name[:3]: i for i, name in enumerate(MONTHS, 1)} | {"sept": 9}
_MONTH_VALUES = {name: i for i, name in enumerate(MONTHS, 1)} | _SHORT
_LEAP_YEAR = 2024  # any: where no year is given, February may have 29 days
_LIMITS = {"year": 9999, "month": 12, "day": 31}

_N = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_Y = "(?:[0-9]{4}|[〇零一二三四五六七八九]{4})"
_CHINESE = (
    rf"(?<![0-9〇零一二三四五六七八九十.])(?:(?P<year>{_Y})年)?(?P<month>{_N})月(?P<day>{_N})[日号]"
    rf"(?:[至到~〜-](?:(?:(?P<year2>{_Y})年)?(?P<month2>{_N})月)?(?P<day2>{_N})[日号])?",
    rf"(?<![0-9〇零一二三四五六七八九])(?P<year>{_Y})年(?P<month>{_N})月(?![0-9一二三四五六七八九十])"
    rf"(?:[至到~〜-](?:(?P<year2>{_Y})年)?(?P<month2>{_N})月(?![0-9一二三四五六七八九十]))?",
    rf"(?<![0-9〇零一二三四五六七八九十.个年])(?P<month>{_N})月(?![0-9一二三四五六七八九十球亮])",
)
_M = "(?:" + "|".join(MONTHS) + r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_D = "[0-9]{1,2}(?:st|nd|rd|th)?"
_TO = " ?(?:-|to|until|through|and) ?"
_E = "(?![0-9a-z])"
_ENGLISH = (
    rf"(?P<day>{_D}) (?:of )?(?P<month>{_M})(?:,? (?P<year>[0-9]{{4}}))?"
    rf"{_TO}(?P<day2>{_D}) (?:of )?(?P<month2>{_M})(?:,? (?P<year2>[0-9]{{4}}))?{_E}",
    rf"(?P<month>{_M}) (?P<day>{_D})(?:,? (?P<year>[0-9]{{4}}))?"
    rf"{_TO}(?P<month2>{_M}) (?P<day2>{_D})(?:,? (?P<year2>[0-9]{{4}}))?{_E}",
    rf"(?P<day>{_D})(?:{_TO}(?P<day2>{_D}))? (?:of )?(?P<month>{_M})"
    rf"(?:,? (?P<year>[0-9]{{4}}))?{_E}",
    rf"(?P<month>{_M}) (?P<day>{_D})(?:{_TO}(?P<day2>{_D}))?(?:,? (?P<year>[0-9]{{4}}))?{_E}",
    rf"(?P<month>{_M})(?:{_TO}(?P<month2>{_M}))?(?:,|,? of)? (?P<year>[0-9]{{4}}){_E}",
    rf"(?P<month>{'|'.join(MONTHS)}){_E}",
)
_ISO = r"(?<![0-9-])(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9-])"
_PATTERNS = {
    "zh": tuple(re.compile(pattern) for pattern in (_ISO, *_CHINESE)),
    "en": tuple(re.compile(p) for p in (_ISO, *(r"(?<![0-9a-z.])" + p for p in _ENGLISH))),
}  # fmt: skip
_WORDS_TOO = frozenset({"may", "march"})  # a month only beside a day or a year


@dataclass(frozen=True, slots=True)
class DateField:
    """A part of a date in folded text: ``year``, ``month``, ``day``, or ``day2`` of a range."""

    name: str
    start: int
    end: int
    value: int


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date or a range of dates in folded text, its fields in the order of the text."""

    start: int
    end: int
    fields: tuple[DateField, ...]

    @property
    def values(self) -> tuple[tuple[str, int], ...]:
        """The named values in one order for all ways of writing."""
        return tuple(sorted((field.name, field.value) for field in self.fields))


def find_dates(folded: str, language: str) -> Iterator[FoundDate]:
    """Yield the dates of a folded text that are whole values; none overlaps another.

    Read are Chinese and English ones with a month in words or before 月, and 2021-07-06. A range
    that names the year once has it for both of its ends.
    """
    taken = bytearray(len(folded))
    for pattern in _PATTERNS.get(language, ()):
        for found in pattern.finditer(folded):
            start, end = found.span()
            date = _date(found)
            if date is not None and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield date


def _date(found: re.Match[str]) -> FoundDate | None:
    fields = []
    for name, text in found.groupdict().items():
        if text is not None:
            value = _field_value(text)
            if value is None or not 1 <= value <= _LIMITS[name.rstrip("2")]:
                return None
            fields.append(DateField(name, *found.span(name), value))
    if not _is_on_the_calendar({field.name: field.value for field in fields}):
        return None
    if len(fields) == 1 and found[0] in _WORDS_TOO:
        return None
    fields = _with_common_year(fields)
    return FoundDate(*found.span(), tuple(sorted(fields, key=lambda field: field.start)))


def _is_on_the_calendar(values: Mapping[str, int]) -> bool:
    """Tell whether the months have the days: no 30 February, and 29 only in leap years."""
    for end in ("", "2"):
        day = values.get(f"day{end}")
        month = values.get(f"month{end}") or values.get("month") or values.get("month2")
        year = values.get(f"year{end}") or values.get("year") or values.get("year2") or _LEAP_YEAR
        if day and month and day > monthrange(year, month)[1]:
            return False
    return True


def _with_common_year(fields: list[DateField]) -> list[DateField]:
    """Call the year of a range ``year``, whichever of its ends carries it."""
    names = [field.name for field in fields]
    if "year2" in names and "year" not in names:
        return [
            DateField("year", f.start, f.end, f.value) if f.name == "year2" else f for f in fields
        ]
    return fields


def _field_value(text: str) -> int | None:
    month = _MONTH_VALUES.get(text.rstrip("."))
    if month is not None:
        return month
    digits = re.match("[0-9]+", text)
    if digits:
        return int(digits[0])
    number = read_number(text, in_context=True)
    return None if number is None else int(number[0])


def write_field(old: str, name: str, value: int) -> str:
    """Return a field's new value in the way the old one (raw text) is written."""
    folded = old.lower()
    if folded.rstrip(".") in _MONTH_VALUES:
        return _month_name(old, value)
    if folded[0].isascii() and folded[0].isdigit():
        digits = len(re.findall("[0-9]", folded))
        padded = str(value).zfill(digits) if folded.startswith("0") else str(value)
        return padded + (ordinal_ending(value) if digits < len(old) else "")
    if name.startswith("year"):
        return row(str(value), zero="零" if "零" in old else "〇")
    return chinese(Decimal(value))


def _month_name(old: str, value: int) -> str:
    name = MONTHS[value - 1]
    bare = old.rstrip(".")
    if bare.lower() not in MONTHS:
        short = "sept" if value == 9 and "." in old else name[:3]
        name = short + ("." if "." in old and short != name else "")
    elif bare.lower() == "may":  # says not whether the target shortens its months
        name = MONTHS[value - 1]
    return _like_case(bare, name)


def _like_case(old: str, new: str) -> str:
    case: Mapping[bool, Callable[[str], str]] = {True: str.upper, False: str.capitalize}
    return case[old.isupper()](new)
