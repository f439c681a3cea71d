"""Writing a new value the way an old one is written, in Chinese and in English."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from tm.adapt import number_words, roman_numerals
from tm.adapt.chinese_numerals import LARGEST, chinese, row
from tm.adapt.dates import write_field
from tm.adapt.values import Value
from tm.lang import primary, script, to_simplified
from tm.matches import ChangeKind

_TO_FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
_TO_TRADITIONAL = str.maketrans("万亿两点", "萬億兩點")
_DIGITS = re.compile(r"\A[0-9][0-9,]*(?:\.[0-9]+)?")
_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CHINESE_SCALE = re.compile(r"\A( ?)[百千]?([万亿]+)\Z")
_ENGLISH_SCALE = re.compile(r"\A([ -]?)(thousand|million|billion|trillion)\Z")
_CHINESE_SCALES = (
    (Decimal(10**12), "万亿"),
    (Decimal(10**8), "亿"),
    (Decimal(10**4), "万"),
)
_SCALED_FROM = 1_000_000  # 120000名 can be read, 2500000名 cannot: 250万名
_FEW_DECIMALS = 2
_ROMAN = re.compile("[IVXL]+")
_ENGLISH_SCALES = (
    (Decimal(10**12), "trillion"),
    (Decimal(10**9), "billion"),
    (Decimal(10**6), "million"),
    (Decimal(10**3), "thousand"),
)
_SCALED_DECIMALS = {"zh": 4, "en": 3}  # 1.2345亿 reads well, 1.2345 million less so
_GROUPED_FROM = 4  # digits from which a number shows whether its thousands are parted
_LONG = 10_000  # four digits are written 1200 and 1,200; what the query does is kept
_WORDS_UP_TO = 10  # numbers that style guides spell out
_ENDING = re.compile(r"(?:st|nd|rd|th)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NewNumber:
    """The number to write.

    Attributes:
        decimals: Digits behind the point as the query writes them: 5.0% stays 5.0 per cent.
        is_grouped: The query parts its thousands.
        is_counting: It says how many there are of something.
    """

    value: Decimal
    decimals: int = 0
    is_grouped: bool = False
    is_counting: bool = False


def new_number(text: str, value: Value) -> NewNumber:
    """Return the number of the query's value with what its writing says."""
    written = _DIGITS.match(unicodedata.normalize("NFKC", text[value.start : value.end]))
    if written is None or value.number != Decimal(written[0].replace(",", "")):
        return NewNumber(value.number, is_counting=value.is_counting)
    decimals = len(written[0].partition(".")[2])
    return NewNumber(value.number, decimals, "," in written[0], value.is_counting)


def write_value(text: str, old: Value, query: str, new: Value, lang: str) -> str | None:
    """Return what to write for ``old``, a value of ``text``; ``None`` where nothing is certain.

    ``new`` is a value of ``query``, of the same shape.
    """
    raw = text[old.start : old.end]
    plain = unicodedata.normalize("NFKC", raw)
    if len(plain) != len(raw):
        return None
    written = _write(plain, old, query, new, lang)
    if written is None:
        return None
    if _is_traditional(text, lang):
        written = written.translate(_TO_TRADITIONAL)
    if plain == raw:
        return written
    if "％" in raw:
        written = written.replace("%", "％")
    is_full_width = any("０" <= character <= "９" for character in raw)
    return written.translate(_TO_FULL_WIDTH) if is_full_width else written


def _is_traditional(text: str, lang: str) -> bool:
    if primary(lang) != "zh":
        return False
    return (script(lang) or ("hans" if to_simplified(text) == text else "hant")) == "hant"


def _write(plain: str, old: Value, query: str, new: Value, lang: str) -> str | None:
    if old.kind is ChangeKind.DATE:
        return _write_date(plain, old, new)
    if not _keeps_decimals(plain, new_number(query, new)):
        return None
    if old.scale != 1:
        return _digits(plain, NewNumber(new.number / old.scale), default=True)
    if primary(lang) == "en":
        return _write_english(plain, old, new_number(query, new))
    return _write_chinese(plain, old, new_number(query, new))


def _keeps_decimals(plain: str, new: NewNumber) -> bool:
    """Tell whether a number with a fixed number of decimals (0.0, 2.50) gets one with as many."""
    digits = _DIGITS.match(plain)
    decimals = digits[0].partition(".")[2] if digits else ""
    return not decimals.endswith("0") or len(decimals) == new.decimals


def _write_date(plain: str, old: Value, new: Value) -> str:
    wanted = {field.name: field.value for field in new.fields}
    is_iso = _ISO.fullmatch(plain) is not None
    pieces, position = [], 0
    for field in old.fields:
        start, end = field.start - old.start, field.end - old.start
        written = write_field(plain[start:end], field.name, wanted[field.name])
        pieces += [plain[position:start], written.zfill(end - start) if is_iso else written]
        position = end
    return "".join([*pieces, plain[position:]])


def _write_chinese(plain: str, old: Value, new: NewNumber) -> str | None:
    simplified = to_simplified(plain)
    prefix = re.match("[百千]分之 ?", simplified)
    head, body = (plain[: prefix.end()], plain[prefix.end() :]) if prefix else ("", plain)
    digits = _DIGITS.match(body)
    if digits:
        written = _chinese_digits(digits[0], body[digits.end() :], old, new)
    else:
        written = _chinese_numeral(body, old, new)
    return None if written is None else head + written


def _chinese_digits(digits: str, tail: str, old: Value, new: NewNumber) -> str | None:
    scale = _CHINESE_SCALE.match(to_simplified(tail))
    if scale is None:
        if re.fullmatch(" ?[%‰]?", tail) is None:
            return None
        is_small = old.is_counting and "," not in digits and old.number < _LONG
        if is_small and not tail and new.value >= _SCALED_FROM:
            scaled = _chinese_scaled(new.value, "", decimals=_FEW_DECIMALS)
            if scaled is not None:
                return scaled
        return _digits(digits, new, default=False) + tail
    scaled = _chinese_scaled(new.value, scale[1], decimals=_SCALED_DECIMALS["zh"])
    return scaled or _digits(digits, new, default=False)


def _chinese_scaled(value: Decimal, blank: str, *, decimals: int) -> str | None:
    """Return a number with 万亿, 亿 or 万, ``None`` where it would have too many decimals."""
    for size, sign in _CHINESE_SCALES:
        scaled = value / size
        if value >= size and _decimals(scaled) <= decimals:
            return f"{_plain(scaled)}{blank}{sign}"
    return None


def _chinese_numeral(body: str, old: Value, new: NewNumber) -> str | None:
    numeral = body.rstrip("%‰ ")
    is_row = len(numeral) > 1 and re.fullmatch("[〇零一二三四五六七八九]+", numeral) is not None
    if new.value > LARGEST or (_decimals(new.value) and is_row):
        return None
    if is_row:
        written = row(str(new.value), zero="零" if "零" in numeral else "〇")
    else:
        written = chinese(new.value, counting=old.is_counting)
    return written + body[len(numeral) :]


def _write_english(plain: str, old: Value, new: NewNumber) -> str | None:
    digits = _DIGITS.match(plain)
    if _ROMAN.fullmatch(plain):
        is_fit = new.value in range(1, roman_numerals.LARGEST + 1)
        return roman_numerals.roman(int(new.value)) if is_fit else None
    if digits is None:
        return _english_words(plain, old, new)
    tail = plain[digits.end() :]
    scale = _ENGLISH_SCALE.match(tail.lower())
    if scale is not None:
        return _english_scaled(digits[0], tail, scale, new)
    is_long = new.is_counting and new.value >= _LONG
    written = _digits(digits[0], new, default=is_long)
    if _ENDING.fullmatch(tail):
        if _decimals(new.value):
            return None
        ending = number_words.ordinal_ending(int(new.value))
        return written + (ending.upper() if tail.isupper() else ending)
    return written + tail


def _english_scaled(digits: str, tail: str, scale: re.Match[str], new: NewNumber) -> str | None:
    if not tail.islower():
        return None
    for size, word in _ENGLISH_SCALES:
        is_fine = _decimals(new.value / size) <= _SCALED_DECIMALS["en"]
        if new.value >= size and is_fine and (word != "thousand" or scale[2] == word):
            return f"{_plain(new.value / size)}{scale[1]}{word}"
    return _digits(digits, new, default=True)


def _english_words(plain: str, old: Value, new: NewNumber) -> str | None:
    percent = re.search(r" per ?cent\Z", plain, re.IGNORECASE)
    body, tail = (plain[: percent.start()], percent[0]) if percent else (plain, "")
    if new.decimals or _decimals(new.value) or not 1 <= new.value <= number_words.LARGEST:
        return None if old.is_ordinal else _digits("1", new, default=True) + tail
    value = int(new.value)
    if old.is_ordinal:
        written = number_words.ordinal_in_words(value)
    elif value > _WORDS_UP_TO >= old.number and body[0].islower():
        return _digits("1", new, default=True) + tail
    else:
        written = number_words.in_words(value)
    if body[1:] != body[1:].lower():
        return None
    return (written.capitalize() if body[0].isupper() else written) + tail


def _digits(old: str, new: NewNumber, *, default: bool) -> str:
    """Return the number in digits; ``default`` parts its thousands where the old one is short."""
    whole = old.partition(".")[0]
    if "," in whole:
        is_grouped = True
    else:
        is_grouped = len(whole) < _GROUPED_FROM and (default or new.is_grouped)
    decimals = max(new.decimals, _decimals(new.value))
    return format(new.value, f"{',' if is_grouped else ''}.{decimals}f")


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
