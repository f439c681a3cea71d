"""The grammar of written numbers: Arabic digits, Chinese numerals, percent signs and scales.

Everything here works on folded text (see `text.py`): digits are ASCII, characters simplified.
"""

import re
from decimal import Context, Decimal, localcontext

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TWO = {"两": 2}  # a counting two: never part of a row of digits
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1_000}
_BIG_UNITS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_WORDS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ROW_WITHOUT_ZERO = 3  # 五四 and 一一 are words, 二〇 and 九一八 are rows
_COLLOQUIAL_FROM = 100  # 三百五 is 350, 二十五 is 25
_PLAIN_DIGITS = 40
_EXACT = Context(prec=200_000)  # no number within the length limit of a segment is rounded

NUMERAL = "[〇零一二三四五六七八九两十百千万亿兆]"
_ROW = "[〇零一二三四五六七八九]"
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?!,?[0-9]{3})(?![0-9])|[0-9]++)(?:\.[0-9]++)?"
_SCALE = "(?:[百万亿兆]|千(?![克米瓦卡赫伏帕焦]))"  # 5千克 is 5 kg
_NOT_COUNTED = "(?<![几数])"  # 几十 = some tens: no value
_TIME_WORDS = (
    "(?:年(?![轻度龄])|月(?![球亮])|日(?![程常期益本报子])|号(?![召称码])"
    "|时(?![候间代刻常而])|分之|分钟)"
)
_ENGLISH_TAIL = r"(?:[ -]?(?:thousand|million|billion|trillion)| ?per ?cent|st|nd|rd|th)(?![a-z])"

ARABIC_NUMBER = rf"{_ARABIC}(?: ?[%‰]|{_ENGLISH_TAIL})?"
CHINESE_IN_CONTEXT = (
    rf"[百千]分之(?:{NUMERAL}++(?:点{_ROW}++)?|{_ARABIC})"
    rf"|(?={NUMERAL}){_NOT_COUNTED}(?!一时)"
    rf"(?:{NUMERAL}++(?: ?[%‰]|(?={_TIME_WORDS}))|(?<=第){NUMERAL}++|(?<=分之){NUMERAL}++"
    rf"|(?<=[时点]){NUMERAL}++(?=分))"
)
"""A Chinese numeral that its neighbours prove to be a number, even a single character."""
CHINESE_NUMBER = (
    rf"{_ARABIC} ?{_SCALE}++(?:零?{_ARABIC} ?{_SCALE}++)*"
    rf"|{NUMERAL}++点{_ROW}++(?:[万亿]++| ?[%‰]|(?=倍))"
    rf"|{_NOT_COUNTED}{NUMERAL}{NUMERAL}++"
)
"""What may be a number by itself; `read_number` decides."""

_ARABIC_START = re.compile(rf"\A{_ARABIC}")
_PARTS = re.compile(rf"{_ARABIC}|{NUMERAL}")
_PER = {"百": "%", "千": "‰"}


def read_number(surface: str, *, in_context: bool = False) -> tuple[Decimal, str] | None:
    """Return the exact value and the unit sign (``%``, ``‰`` or ``""``) of a folded number.

    ``in_context`` says that the neighbours prove it to be one (`CHINESE_IN_CONTEXT`). ``None``
    means that the characters are no number: 万一 (just in case), 五四 (the fourth of May).
    """
    unit = ""
    if surface[1:3] == "分之":
        unit, surface = _PER[surface[0]], surface[3:]
        in_context = True
        if surface == "百":
            surface = "一百"
    elif surface.endswith(("%", "‰")):
        unit, surface = surface[-1], surface[:-1].rstrip()
    elif surface.endswith("cent"):
        unit = "%"
    with localcontext(_EXACT):
        value = _value(surface, in_context)
        return None if value is None else (_plain(value), unit)


def _plain(value: Decimal) -> Decimal:
    """Return equal values in one spelling: 35000000, 0.5; with an exponent only when huge."""
    short = value.normalize()
    is_whole = short == short.to_integral_value()
    return short.quantize(Decimal(1)) if is_whole and short.adjusted() < _PLAIN_DIGITS else short


def _value(surface: str, in_context: bool) -> Decimal | None:
    if surface[0].isdigit() and surface.isascii():
        return _arabic(surface)
    whole, point, decimals = surface.partition("点")
    if point:
        return _with_decimals(whole, decimals)
    if all(character in _DIGITS for character in surface):
        return _row(surface, in_context)
    return _place_value(_PARTS.findall(surface))


def _arabic(surface: str) -> Decimal:
    digits = _ARABIC_START.findall(surface)[0]
    word = surface[len(digits) :].lstrip(" -")
    return Decimal(digits.replace(",", "")) * _WORDS.get(word, 1)


def _with_decimals(whole: str, decimals: str) -> Decimal | None:
    row = decimals.rstrip("万亿")
    front = _value(whole, True)
    if front is None:
        return None
    value = front + _row_value(row).scaleb(-len(row))
    for unit in decimals[len(row) :]:
        value *= _BIG_UNITS[unit]
    return value


def _row(surface: str, in_context: bool) -> Decimal | None:
    long_enough = len(surface) >= _ROW_WITHOUT_ZERO
    has_zero = len(surface) > 1 and any(_DIGITS[character] == 0 for character in surface)
    return _row_value(surface) if in_context or long_enough or has_zero else None


def _row_value(surface: str) -> Decimal:
    return Decimal("".join(str(_DIGITS[character]) for character in surface))


def _place_value(parts: list[str]) -> Decimal | None:
    """Return the value of digits and place units, ``None`` when they do not make a number."""
    reading = _Reading()
    return reading.result() if all(reading.take(part) for part in parts) else None


class _Reading:
    """A numeral read from left to right, section by section of four places."""

    def __init__(self) -> None:
        self.total = self.section = Decimal(0)
        self.digit: Decimal | None = None
        self.last_small = 10**4
        self.last_big = 10**16
        self.unit_before = 0  # the place unit just before, 0 after 零

    def take(self, part: str) -> bool:
        """Read one digit, Arabic number or place unit; tell whether it may stand here."""
        if part in _SMALL_UNITS:
            return self._small(_SMALL_UNITS[part])
        if part in _BIG_UNITS:
            return self._big(_BIG_UNITS[part])
        if self.digit is not None:
            return False
        value = _DIGITS.get(part, _TWO.get(part))
        if value == 0:
            self.unit_before = 0
        else:
            self.digit = Decimal(part.replace(",", "")) if value is None else Decimal(value)
        return True

    def _small(self, unit: int) -> bool:
        if self.digit is None and unit == _SMALL_UNITS["十"]:
            self.digit = Decimal(1)  # 十五 = 15
        if self.digit is None or unit >= self.last_small:
            return False
        self.section += self.digit * unit
        self.digit, self.last_small, self.unit_before = None, unit, unit
        return True

    def _big(self, unit: int) -> bool:
        self.section += self.digit or 0
        if not self.section:
            self.total *= unit  # 三万亿
        elif unit > self.last_big:
            self.total = (self.total + self.section) * unit
        else:
            self.total += self.section * unit
        self.section, self.digit = Decimal(0), None
        self.last_small, self.last_big, self.unit_before = 10**4, unit, unit
        return self.total > 0

    def result(self) -> Decimal:
        """Return the value of what was read."""
        last = self.digit or Decimal(0)
        if self.unit_before >= _COLLOQUIAL_FROM:
            last *= self.unit_before // 10  # 两万三 = 23,000
        return self.total + self.section + last
