"""The values of a text that may be replaced: numbers, percentages and whole dates.

Wider than the number tokens of the score: number words of English (five per cent) and single
Chinese numerals before measure words (三名) count too, and each value says what stands around it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from tm.adapt.dates import MONTHS, DateField, find_dates
from tm.adapt.number_words import NUMBER_WORDS, find_word_numbers
from tm.adapt.roman_numerals import find_roman_numerals
from tm.lang import primary
from tm.matches import ChangeKind
from tm.numerals import NUMERAL, read_number
from tm.text import TokenKind, fold, tokens
from tm.text import folded as folded_text

LANGUAGES = frozenset({"zh", "en"})
_KEPT = 4096  # texts whose values are remembered: many candidates share a query

_MEASURES = (
    "个名位次项条件人天周种份家所台辆张座间场届章节段款国页倍轮批组套处户岁篇艘架枚支起步级层代点"
    "星小公平立厘毫"  # of 星期, 小时, 公里, 平方, 立方, 厘米, 毫米
)
_ALSO_COUNTED = "年分元吨美欧英日"  # not behind a single numeral: 三元 is ternary
_COUNTED = re.compile(
    rf"(?<![〇零一二三四五六七八九十百千万亿两第几数0-9])[二三四五六七八九十两](?=[{_MEASURES}])"
)
_PLAN = r"(?:十[一二三四五六七八九]?|[一二三四六七八九])(?=五"
_PLAN_NUMBER = re.compile(  # 十四五 is the 14th five-year plan
    rf'(?<="){_PLAN}")|(?<![〇零一二三四五六七八九十百千万第]){_PLAN}'
    '(?:(?=")"|)(?:规划|计划|时期|期间|纲要|以来|末|开局|收官))'
)
_ZERO_BEFORE = re.compile("0[0-9,]")
_CODE_BEFORE = re.compile(
    r"(?:[a-z_{./\\#@+]|[0-9][,:]|(?<![0-9%‰月日年])[-−]|[a-z][-_]|(?<![0-9])%)\Z"
)
_CODE_AFTER = re.compile(r"(?:[/_@\\]|[.:,]?[0-9]|-[0-9]+-|-[0-9]+/|\.[a-z]|[a-z])")
_UNIT_AFTER = re.compile(
    "(?:km|kg|cm|mm|mg|ml|nm|gb|mb|kb|tb|mhz|ghz|khz|hz|kw|mw|kv|ms|px|pt|dpi|rpm|kpa|mpa|ha)"
    r"(?:[²³]|(?![a-z0-9]))"
)
_HOUR_AFTER = re.compile(
    "点(?:[0-9一二三四五六七八九十]|钟|半|整|多|左右|前|后|至|到|-)|时[0-9一二三四五六七八九十]"
)
_FRACTION_AFTER = re.compile(
    r"[ -](?:hal(?:f|ves)|quarters?|thirds?|(?:four|fif|six|seven|eigh|nin|ten)ths?|hundredths?)\b"
)
_DOCUMENT_BEFORE = re.compile(
    r"(?:\b(?:resolutions?|decisions?|documents?|orders?|decrees?|regulations?|directives?"
    r"|circulars?|case|law|act|bill|report|letter|nos?\.?|numbers?) )\Z"
)
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:articles?|chapters?|sections?|paragraphs?|parts?|pages?|steps?|figures?|tables?|items?"
    r"|annex(?:es)?|rules?|lines?|levels?|types?|versions?|class|phase|group|category|grade|stage|form"
    r"|question|appendix|rows?|columns?|volume|point|room|zone|line|day|week|year|option|goal"
    r"|titles?|books?|schedules?|protocol) )\Z"
)
_RANGE = re.compile(" ?(?:-|~|〜|to|至|到) ?")
_PLAIN_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_AROUND = 24  # characters before and behind a number that say what it is
_MAY_HAVE_VALUES = {  # most texts have none, and need not be read in full
    "zh": re.compile(f"[0-9{NUMERAL[1:-1]}]"),
    "en": re.compile(
        f"[0-9]|(?<![a-z0-9'-])(?:{'|'.join(NUMBER_WORDS)})"
        f"|(?<![0-9a-z.])(?:{'|'.join(name[:3] for name in MONTHS)})"
        "| [ivxl]{1,7}(?![a-z0-9])"
    ),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a text.

    Attributes:
        start, end: Where it stands in the raw text; ``folded_start``, ``folded_end`` in the folded.
        key: What is compared across texts and languages.
        shape: What a value must share with another that is put in its place: its kind, the unit
            sign, the fields of a date.
        number: The exact value, without its unit sign; 0 for a date.
        fields: The parts of a date, their places in the raw text.
        scale: What the other end of a range multiplies it by: 10 in "10-15 million".
        is_fixed: Part of a name, code or fraction: it counts, but is never replaced.
        is_digits: Written in Arabic digits.
        is_ordinal: 第三, third, 3rd.
        is_counting: Behind it stands what is counted: 三名.
        is_label: Behind a noun that it numbers: Article 3.
        is_document: The number of a document: resolution 2254, 第2254号.
    """

    start: int
    end: int
    folded_start: int
    folded_end: int
    kind: ChangeKind
    key: tuple[object, ...]
    shape: tuple[str, ...]
    number: Decimal = Decimal(0)
    fields: tuple[DateField, ...] = ()
    scale: Decimal = Decimal(1)
    is_fixed: bool = False
    is_digits: bool = False
    is_ordinal: bool = False
    is_counting: bool = False
    is_label: bool = False
    is_document: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """A number in folded text before its surroundings are looked at."""

    start: int
    end: int
    number: Decimal
    unit: str = ""
    is_ordinal: bool = False
    is_fixed: bool = False


@lru_cache(maxsize=_KEPT)
def find_values(text: str, lang: str) -> tuple[Value, ...]:
    """Return the values of a Chinese or English text in order; none overlaps another.

    Texts of other languages have none: their separators are not known here.
    """
    language = primary(lang)
    if language not in LANGUAGES or not _MAY_HAVE_VALUES[language].search(folded_text(text, lang)):
        return ()
    folded, offsets = fold(text, lang)
    values = list(_dates(folded, text, offsets, language))
    taken = bytearray(len(folded))
    for date in values:
        taken[date.folded_start : date.folded_end] = b"\1" * (date.folded_end - date.folded_start)
    for found in (*_marked_numbers(folded, text, offsets, language), *_numbers(folded, lang)):
        if not any(taken[found.start : found.end]):
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            values.append(_number_value(found, folded, offsets, language))
    return _with_ranges(sorted(values, key=lambda value: value.start), folded)


def missing_values(values: Sequence[Value], there: Sequence[Value]) -> list[Value]:
    """Return the values in digits and the dates that the other side lacks, each counted once.

    Those in words may be said in a way that is no number: 一名, a member.
    """
    lacking = [value for value in _lacking(values, there) if value.is_digits or value.fields]
    others = [value for value in _lacking(there, values) if not value.fields]
    left = Counter(value.number for value in others)
    missing = []
    for value in lacking:
        if value.fields or not left[value.number]:
            missing.append(value)
        else:
            left[value.number] -= 1
    return missing


def _lacking(values: Sequence[Value], there: Sequence[Value]) -> list[Value]:
    left = Counter(value.key for value in there)
    lacking = []
    for value in values:
        if left[value.key]:
            left[value.key] -= 1
        else:
            lacking.append(value)
    return lacking


def _with_ranges(values: list[Value], folded: str) -> tuple[Value, ...]:
    """Give the first end of a range what only the second one says: 10-15%, 10 to 15 million."""
    for i, (first, second) in enumerate(pairwise(values)):
        between = folded[first.folded_end : second.folded_start]
        surfaces = [folded[value.folded_start : value.folded_end] for value in (first, second)]
        if _RANGE.fullmatch(between) and _PLAIN_NUMBER.fullmatch(surfaces[0]):
            scale = _range_scale(first.number, second, surfaces[1])
            if scale != 1 or second.kind is ChangeKind.PERCENT:
                values[i] = replace(
                    first,
                    kind=second.kind,
                    key=(first.number * scale, second.shape[1]),
                    shape=second.shape,
                    number=first.number * scale,
                    scale=scale,
                )
    return tuple(values)


def _range_scale(first: Decimal, second: Value, surface: str) -> Decimal:
    """Return the scale that 10 has in 10-15万; 1 in 9000-1万, where it must be another."""
    digits = _PLAIN_NUMBER.match(surface)
    if digits is None:
        return Decimal(1)
    mantissa = Decimal(digits[0].replace(",", ""))
    return second.number / mantissa if mantissa and first < mantissa else Decimal(1)


def _dates(folded: str, text: str, offsets: tuple[int, ...], language: str) -> Iterator[Value]:
    for date in find_dates(folded, language):
        fields = tuple(
            DateField(f.name, offsets[f.start], offsets[f.end - 1] + 1, f.value)
            for f in date.fields
        )
        month = next(field for field in fields if field.name == "month")
        if text[month.start].islower():  # "may", and months typed without their capital
            continue
        yield Value(
            offsets[date.start],
            offsets[date.end - 1] + 1,
            date.start,
            date.end,
            ChangeKind.DATE,
            date.values,
            ("date", *(name for name, _ in date.values)),
            fields=fields,
        )


def _marked_numbers(
    folded: str, text: str, offsets: tuple[int, ...], language: str
) -> Iterator[_Found]:
    """Yield numbers that only the words beside them tell: Chapter IV, 十四五规划."""
    if language == "en":
        for start, end, value in find_roman_numerals(folded):
            if text[offsets[start] : offsets[end - 1] + 1].isupper():
                yield _Found(start, end, Decimal(value))
        return
    for plan in _PLAN_NUMBER.finditer(folded):
        read = read_number(plan[0], in_context=True)
        if read is not None:
            yield _Found(*plan.span(), read[0], is_ordinal=True)
            yield _Found(plan.end(), plan.end() + 1, Decimal(5), is_fixed=True)


def _numbers(folded: str, lang: str) -> Iterator[_Found]:
    for token in tokens(folded, lang):
        if token.kind is TokenKind.NUMBER:
            unit = token.key[-1] if token.key[-1] in "%‰" else ""
            number = Decimal(token.key.removesuffix(unit))
            yield _Found(token.start, token.end, number, unit)
    if primary(lang) == "en":
        for word in find_word_numbers(folded):
            unit = "%" if word.is_percent else ""
            yield _Found(word.start, word.end, Decimal(word.value), unit, word.is_ordinal)
    else:
        for found in _COUNTED.finditer(folded):
            read = read_number(found[0], in_context=True)
            if read is not None:
                yield _Found(*found.span(), *read)


def _number_value(found: _Found, folded: str, offsets: tuple[int, ...], language: str) -> Value:
    before = folded[max(0, found.start - _AROUND) : found.start]
    behind = folded[found.end : found.end + _AROUND]
    surface = folded[found.start : found.end]
    is_digits = surface[0].isascii() and surface[0].isdigit()
    is_ordinal = (
        found.is_ordinal
        or before.endswith("第")
        or (is_digits and surface[-2:] in _ORDINAL_ENDS)  # not two thousand
    )
    return Value(
        offsets[found.start],
        offsets[found.end - 1] + 1,
        found.start,
        found.end,
        ChangeKind.PERCENT if found.unit else ChangeKind.NUMBER,
        (found.number, found.unit),
        ("number", found.unit),
        number=found.number,
        is_fixed=found.is_fixed or _is_fixed(surface, before, behind, language),
        is_digits=is_digits,
        is_ordinal=is_ordinal,
        is_counting=not is_ordinal and behind[:1] in (*_MEASURES, *_ALSO_COUNTED),
        is_label=_LABEL_BEFORE.search(before) is not None,
        is_document=_is_document(before, behind, is_ordinal=is_ordinal),
    )


_ORDINAL_ENDS = ("st", "nd", "rd", "th")


def _is_document(before: str, behind: str, *, is_ordinal: bool) -> bool:
    return (is_ordinal and behind.startswith("号")) or bool(_DOCUMENT_BEFORE.search(before))


def _is_fixed(surface: str, before: str, behind: str, language: str) -> bool:
    """Tell whether a number is part of something else: a code, a version, a fraction, a time."""
    is_digits = surface[0].isascii() and surface[0].isdigit()
    if is_digits and (
        _ZERO_BEFORE.match(surface)
        or _CODE_BEFORE.search(before)
        or (_CODE_AFTER.match(behind) and not _UNIT_AFTER.match(behind))
    ):
        return True
    if language == "en":
        return _FRACTION_AFTER.match(behind) is not None
    is_day = behind.startswith(("日", "号")) and not before.endswith("第")
    is_time = _HOUR_AFTER.match(behind) or (behind[:1] == "分" and before[-1:] in ("点", "时"))
    return bool(is_day or is_time) or "分之" in (before[-2:], behind[:2]) or surface in ("万", "亿")
