"""Writing numbers in Chinese numerals."""

import re
from decimal import Decimal

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_SECTIONS = ("", "万", "亿", "万亿")
_LEADING_TWO = re.compile("二[千万亿]")
LARGEST = 10**16 - 1


def row(digits: str, *, zero: str = "〇") -> str:
    """Return ASCII digits one by one: ``2026`` is 二〇二六."""
    return "".join(_DIGITS[int(digit)] if digit != "0" else zero for digit in digits)


def chinese(value: Decimal, *, counting: bool = False) -> str:
    """Return a number up to `LARGEST` with place units: 35000000 is 三千五百万.

    ``counting`` says that a measure word or noun follows: two is 两 then, and 2500 is 两千五百.
    """
    whole, decimals = int(value), str(value).partition(".")[2]
    if decimals:
        return _whole(whole) + "点" + row(decimals, zero="零")
    if counting and whole == 2:  # the only digit that has another form
        return "两"
    written = _whole(whole)
    return f"两{written[1:]}" if counting and _LEADING_TWO.match(written) else written


def _whole(value: int) -> str:
    if value == 0:
        return "零"
    text, gap = "", False
    for power in range(len(_SECTIONS) - 1, -1, -1):
        section = value // 10 ** (4 * power) % 10_000
        if section == 0:
            gap = bool(text)
            continue
        if text and (gap or section < 1000):
            text += "零"
        text += _section(section) + _section_sign(power, value)
        gap = False
    return text[1:] if text.startswith("一十") else text


def _section_sign(power: int, value: int) -> str:
    """Return the sign of a section of four places; 万 before 亿 only once, as in 五万三千亿."""
    has_hundred_millions = value // 10**8 % 10_000
    return "万" if power == 3 and has_hundred_millions else _SECTIONS[power]


def _section(value: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text
