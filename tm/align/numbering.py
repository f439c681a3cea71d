"""The number that a heading, an article or an item of a list begins with.

一、 is I. is 1. is First: translations change how such a number is written, and keep its value.
"""

import re
from functools import lru_cache

_KEPT = 8192  # texts

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"十": 10, "百": 100}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_TRUE_ROMAN = re.compile("(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")  # up to 89
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_SPELT = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip
_LABELS = (  # words before the number of a part of a document, as it would stand in a heading
    "articles?|chapters?|sections?|parts?|annex(?:es)?|appendix|rules?|clauses?|paragraphs?|items?"
    "|tables?|figures?|fig|box|steps?|phase|lesson|unit|volume|schedule|title|principle|goal"
    "|chapitre|partie|annexe|règle|tableau|artikel|kapitel|abschnitt|teil|anhang|tabelle|abbildung"
    "|artículo|capítulo|sección|parte|anexo|articolo|capitolo|sezione|allegato|artigo|secção"
    "|статья|глава|раздел|часть|приложение|таблица|рисунок"
)
_LEVELS = r"\d{1,3}(?:\.\d{1,2}){0,3}"
_CARDINALS = "|".join(_SPELT)
_HAN_NUMERAL = "[〇零一二两三四五六七八九十百]{1,6}"
_HAN_WORDS = "附件|附录|附錄|付録|図|图|圖|表|专栏|專欄|原则|原則|案例"
_HAN_LABELS = "条條章节節部分篇款项項编編卷回讲講课課幕步"
_START = r"[\s\"'“‘「『（(\[【*#•◆●■▪-]*"
_END = r"(?:[、．）]|[.)](?=\s|[^\W\da-z]|\Z))"
_END_OF_LETTER = r"(?:[、．）]|[.)](?=\s|[^\W\da-zA-Z]|\Z))"  # "U.S." is no item
_ANY_CASE = re.IGNORECASE
_PATTERNS = tuple(
    re.compile(_START + pattern, flags)
    for pattern, flags in (
        # 第四条, 第3章
        (rf"第\s?({_HAN_NUMERAL}|\d{{1,3}})\s?[{_HAN_LABELS}]", 0),
        # 附件二, 表1
        (rf"(?:{_HAN_WORDS})\s?({_HAN_NUMERAL}|\d{{1,3}})(?![\d年月日])", 0),
        # 一、 （一） 其一， 二是
        (
            rf"(?:第|其)?({_HAN_NUMERAL})(?:[、．，：:）)](?!{_HAN_NUMERAL})|是(?=[\u4e00-\u9fff]))",
            0,
        ),
        # Article 3, Chapter IV, § 3, Part Two
        (
            rf"(?:(?:{_LABELS})\b\.?|§)\s?({_LEVELS}|[ivxl]{{1,7}}\b|[a-z]\b|{_CARDINALS})",
            _ANY_CASE,
        ),
        # 1. 1) (1) 1、 and 1.2 Scope
        (rf"({_LEVELS}){_END}", 0),
        (r"(\d{1,2}(?:\.\d{1,2}){1,3})(?=\s+[^\W\da-z_])", 0),
        # IV. (a)
        (rf"([ivxl]{{1,7}}|[IVXL]{{1,7}}|[A-Za-z]){_END_OF_LETTER}", 0),
        (rf"({'|'.join(_ORDINALS)})(?:ly)?[,:]", _ANY_CASE),
        (r"([①-⑳])", 0),
    )
)

Numbering = frozenset[tuple[int, ...]]
"""What a number at the start of a text may be; (1, 2) is 1.2. V is 5 or 22. Empty: no number."""


@lru_cache(maxsize=_KEPT)
def read_numbering(text: str) -> Numbering:
    """Return the number that a text begins with, when it is one of a list or of a heading.

    Amounts and dates (3.5 million, 2014年) are none.
    """
    for pattern in _PATTERNS:
        found = pattern.match(text)
        if found:
            return _values(found[1].lower())
    return frozenset()


def agree(one: Numbering, other: Numbering) -> bool:
    """Tell whether two numbers may be the same; 1.2 may have become 2 or （二）."""
    return any(
        first == second or (len(first) != len(second) and first[-1] == second[-1])
        for first in one
        for second in other
    )


def _values(written: str) -> Numbering:
    known = _ORDINALS.get(written) or _SPELT.get(written)
    if known:
        return frozenset([(known,)])
    if written[0].isascii() and written[0].isdigit():
        return frozenset([tuple(int(part) for part in written.split("."))])
    if "①" <= written <= "⑳":
        return frozenset([(ord(written) - ord("①") + 1,)])
    if not written.isascii():
        return frozenset([(_han(written),)])
    values = {(_roman(written),)} if _TRUE_ROMAN.fullmatch(written) else set()
    if len(written) == 1:
        values.add((ord(written) - ord("a") + 1,))
    return frozenset(values)


def _roman(written: str) -> int:
    values = [_ROMAN[sign] for sign in written]
    after = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, after, strict=True))


def _han(written: str) -> int:
    """Return the value of a Chinese numeral below a thousand, 二十 or 二〇."""
    if not set(written) & _TENS.keys():
        return int("".join(str(_DIGITS[sign]) for sign in written))
    total = digit = 0
    for sign in written:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit
