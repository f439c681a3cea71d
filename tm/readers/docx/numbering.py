"""The numbers that Word sets before headings and items: 1.2, 第三条, (a); bullets have none."""

import re
from dataclasses import dataclass, field

from lxml import etree

from tm.archive import Archive
from tm.readers.docx.styles import ListPlace
from tm.readers.office import attribute, child, parsed
from tm.xmlsafe import local_name

LEVELS = 9
MAX_NUMBER = 30_000  # of a list; Word's own limit
MAX_TEXT_CHARS = 40
MAX_LABEL_CHARS = 120
MAX_LETTERED = 780  # thirty times the last letter; Word goes no further

_PLACE = re.compile("%([1-9])")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_HAN = "〇一二三四五六七八九"
_HAN_UNITS = ("", "十", "百", "千")
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_FORMAL_UNITS = ("", "拾", "佰", "仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NO_BLANK_BEHIND = "、）】」。，：》"


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    style: str = "decimal"
    text: str = ""
    start: int = 1
    plain: bool = False
    tight: bool = False


@dataclass(slots=True)
class _List:
    """The levels of a list and how far it has counted; several may share one."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of a document, which must come in their order."""

    def __init__(self, lists: dict[str, _List]) -> None:
        self._lists = lists

    def label(self, place: ListPlace) -> str:
        """Count a paragraph and return what Word sets before it, with the blank behind it."""
        numbered = self._lists.get(place.list_id)
        level = numbered.levels.get(place.level) if numbered is not None else None
        if numbered is None or level is None:
            return ""
        counts = numbered.counts
        for deeper in [one for one in counts if one > place.level]:
            del counts[deeper]
        counts[place.level] = counts.get(place.level, level.start - 1) + 1

        def number(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            shape = numbered.levels.get(other, _Level())
            style = "decimal" if level.plain else shape.style
            return _written(counts.get(other, shape.start), style)

        if level.style in ("bullet", "none") or not 0 <= counts[place.level] <= MAX_NUMBER:
            return ""
        text = _PLACE.sub(number, level.text).strip()[:MAX_LABEL_CHARS]
        blank = not text or level.tight or text[-1] in _NO_BLANK_BEHIND
        return text + ("" if blank else " ")


def read_numbering(archive: Archive, part: str | None) -> Numbering:
    """Read the lists of a document; a document may have none."""
    abstract: dict[str, _List] = {}
    lists: dict[str, _List] = {}
    for element in parsed(archive, part) if part else ():
        if local_name(element) == "abstractNum":
            levels = dict(_level(one) for one in element if local_name(one) == "lvl")
            abstract[attribute(element, "abstractNumId")] = _List(levels)
        elif local_name(element) == "num":
            shared = abstract.get(attribute(child(element, "abstractNumId"), "val"))
            if shared is not None:
                lists[attribute(element, "numId")] = _overridden(shared, element)
    return Numbering(lists)


def _overridden(shared: _List, element: etree._Element) -> _List:
    """Return the list itself, or one that counts anew with what is said otherwise of it."""
    changed = dict(shared.levels)
    overrides = [one for one in element if local_name(one) == "lvlOverride"]
    for one in overrides:
        place = _number(attribute(one, "ilvl"), 0)
        own = child(one, "lvl")
        if own is not None:
            changed[place] = _level(own)[1]
        start = child(one, "startOverride")
        if start is not None and place in changed:
            level = changed[place]
            begin = _number(attribute(start, "val"), 1)
            changed[place] = _Level(level.style, level.text, begin, level.plain, level.tight)
    return _List(changed) if overrides else shared


def _level(element: etree._Element) -> tuple[int, _Level]:
    legal = child(element, "isLgl")
    return _number(attribute(element, "ilvl"), 0), _Level(
        style=attribute(child(element, "numFmt"), "val") or "decimal",
        text=attribute(child(element, "lvlText"), "val")[:MAX_TEXT_CHARS],
        start=_number(attribute(child(element, "start"), "val"), 1),
        plain=legal is not None and attribute(legal, "val") not in ("0", "false"),
        tight=attribute(child(element, "suff"), "val") == "nothing",
    )


def _number(text: str, otherwise: int) -> int:
    return min(int(text), MAX_NUMBER) if text.isdecimal() and len(text) < 10 else otherwise


def _written(number: int, style: str) -> str:
    """Return a number in one of Word's styles; unknown ones are written in digits."""
    if style.startswith(("chinese", "taiwanese", "japaneseCounting", "ideographLegal")):
        formal = "Legal" in style
        return _han(number, _FORMAL if formal else _HAN, _FORMAL_UNITS if formal else _HAN_UNITS)
    if style in ("upperLetter", "lowerLetter") and 0 < number <= MAX_LETTERED:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style in ("upperRoman", "lowerRoman"):
        return _roman(number).upper() if style == "upperRoman" else _roman(number)
    if style == "decimalZero":
        return f"{number:02d}"
    if style == "ideographDigital":
        return "".join(_HAN[int(digit)] for digit in str(number))
    if style == "ideographTraditional" and 0 < number <= len(_STEMS):
        return _STEMS[number - 1]
    if style.startswith("decimalEnclosedCircle") and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    return str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def _han(number: int, digits: str, units: tuple[str, ...]) -> str:
    """Return a number below ten thousand as it is counted: 十二, 一百零五; others in digits."""
    if not 0 < number < 10_000:
        return str(number)
    written = ""
    gap = False
    for place, digit in enumerate(str(number)):
        unit = units[len(str(number)) - 1 - place]
        if digit == "0":
            gap = True
            continue
        written += ("零" if gap else "") + digits[int(digit)] + unit
        gap = False
    ten = digits[1] + units[1]
    return written[1:] if written.startswith(ten) and number < 20 else written
