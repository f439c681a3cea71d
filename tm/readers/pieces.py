"""What the readers of single formats hand on: pieces of text, with what is known of each."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from tm.lang import HAN
from tm.model import BlockKind

SHOWN_CHARS = 60  # of a text in a note
HAN_WEIGHT = 3  # a Chinese character says about as much as three Latin letters

CJK_LETTER = re.compile(
    "[\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af]"
)
_CJK_TEXT = re.compile(
    "[\u2e80-\u2fdf\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f"
    "\U00020000-\U000323af—…“”‘’]"
)
_CJK_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]"
)
_RULE = re.compile(r"[-*_=~#+·•\s]+")
_UNENDED = re.compile(
    r"(?:[”’」』》）)\]\"'*†‡\s①-⑳⁰¹²³⁴-⁹]|\[\^?\d{1,3}\]|［\d{1,3}］|〔\d{1,3}〕)+$"
)  # closing marks and the marks of notes
_FINAL_MARKS = frozenset("。！？｡.!?…؟۔।")
STARTS_ITEM = re.compile(
    r"[-*•◆●■▪►○□–—]\s|[(（]?\d{1,3}(?:[.、．)）](?!\d)|\s)|[(（]?[一二三四五六七八九十百]{1,4}[、）)]"
    r"|第[一二三四五六七八九十百\d]{1,4}[条章节]|[(（][A-Za-z]{1,4}[)）]|[IVX]{1,5}\.\s"
)
SAME_SENTENCE = frozenset("，、,")  # a line that ends so goes on in the next
_CLAUSE_MARKS = frozenset("，、；：,;:-–—")
HARD_BREAK = "\0"  # in a text that is being read; no text holds it: decoding refuses it
_BLANKS = re.compile("[ \t\r\f]+")


class Script(StrEnum):
    """The writing of a stretch of text, as far as it tells languages apart."""

    CJK = "cjk"
    LATIN = "latin"
    CYRILLIC = "cyrillic"
    SEMITIC = "semitic"
    HANGUL = "hangul"
    OTHER = "other"


_SCRIPTS = {
    "CJK": Script.CJK,
    "HIRAGANA": Script.CJK,
    "KATAKANA": Script.CJK,
    "IDEOGRAPHIC": Script.CJK,
    "LATIN": Script.LATIN,
    "CYRILLIC": Script.CYRILLIC,
    "ARABIC": Script.SEMITIC,
    "HEBREW": Script.SEMITIC,
    "HANGUL": Script.HANGUL,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, line, heading or cell as a format shows it, before languages are told apart.

    Attributes:
        text: One line, stripped, not empty, NFC.
        ref: Where it stands, for people: ``¶12`` or ``p. 3 ¶2``.
        kind: What the format says it is; ``None`` where it says nothing.
        page: Number of its page from 1, or 0 where the format has no pages.
        row: What its table row is called, or ``""`` outside of tables.
        cut_off: It fills the last line of its page, in the middle of a sentence.
    """

    text: str
    ref: str
    kind: BlockKind | None = None
    page: int = 0
    row: str = ""
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The pieces of a document in reading order, and what was left out, a sentence each."""

    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()


def told(pieces: Sequence[Piece], one: str, many: str) -> list[str]:
    """Return a note on pieces that were left out: how many, and the first; none for none."""
    if not pieces:
        return []
    what = f"1 {one} was" if len(pieces) == 1 else f"{len(pieces)} {many} were"
    place = f" in {pieces[0].ref}" if pieces[0].ref else ""
    return [f"{what} left out, the first{place}: {pieces[0].text[:SHOWN_CHARS]}"]


def script_weights(text: str) -> Counter[Script]:
    """Count the letters of each script, Chinese and Japanese characters ``HAN_WEIGHT`` fold."""
    weights: Counter[Script] = Counter()
    for character, count in Counter(text).items():
        script = _script_of_character(character)
        if script is not None:
            weights[script] += count * (HAN_WEIGHT if script is Script.CJK else 1)
    return weights


def script_of(text: str) -> Script | None:
    """Return the script that carries most of a text, or ``None`` when it has no letters."""
    weights = script_weights(text)
    return max(weights, key=lambda script: weights[script]) if weights else None


@cache
def _script_of_character(character: str) -> Script | None:
    if not character.isalpha():
        return Script.CJK if character == "〇" else None
    words = unicodedata.name(character, "").split()[:2]  # FULLWIDTH LATIN, KATAKANA LETTER
    return next((_SCRIPTS[word] for word in words if word in _SCRIPTS), Script.OTHER)


def has_cjk(text: str) -> bool:
    """Tell whether a text has a Chinese or Japanese character."""
    return CJK_LETTER.search(text) is not None


def glue(first: str, second: str) -> str:
    """Join two parts of a broken paragraph: no blank beside Chinese text or behind a hyphen."""
    if not first or not second:
        return first + second
    edges_cjk = _CJK_TEXT.match(first[-1]) is not None and _CJK_TEXT.match(second[0]) is not None
    han_edge = HAN.match(first[-1]) is not None or HAN.match(second[0]) is not None
    hyphenated = first[-1] == "-" and second[0].islower() and first[-2:-1].isalpha()
    return first + ("" if edges_cjk or han_edge or hyphenated else " ") + second


def glue_all(parts: Iterable[str]) -> str:
    """Join the parts of a paragraph in time linear in their length."""
    joined: list[str] = []
    last = ""
    for part in filter(None, parts):
        joined.append(glue(last[-2:], part)[len(last[-2:]) :])
        last = part
    return "".join(joined)


def ends_finally(text: str) -> bool:
    """Tell whether a text ends with a sentence's final mark, closing quotation marks aside."""
    return _last_mark(text) in _FINAL_MARKS


def ends_midway(text: str) -> bool:
    """Tell whether a text ends with a comma, colon, semicolon or dash."""
    return _last_mark(text) in _CLAUSE_MARKS


def same_paragraph(line: str, following: str) -> bool:
    """Tell whether a paragraph goes on behind a line break that somebody set on purpose."""
    scripts = {script_of(line), script_of(following)} - {None}
    return len(scripts) < 2 and line[-1:] in SAME_SENTENCE


def hard_lines(text: str) -> list[str]:
    """Return the lines that hard breaks leave, those of one sentence joined."""
    lines: list[list[str]] = []
    for hard in text.split(HARD_BREAK):
        line = glue_all(_BLANKS.sub(" ", soft).strip(" ") for soft in hard.split("\n")).strip()
        if not line or is_decoration(line):
            continue
        if lines and same_paragraph(lines[-1][-1], line):
            lines[-1].append(line)
        else:
            lines.append([line])
    return [glue_all(line) for line in lines]


def display_width(line: str) -> int:
    """Return the columns that a line takes on a screen: two for a Chinese character."""
    return len(line) + sum(1 for _ in _CJK_WIDE.finditer(line))


def is_decoration(text: str) -> bool:
    """Tell whether a line is nothing but a rule, such as ``* * *``."""
    return _RULE.fullmatch(text) is not None


def _last_mark(text: str) -> str:
    tail = text[-16:]
    return (_UNENDED.sub("", tail) or tail)[-1:]
