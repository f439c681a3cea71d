"""Where a text may not be cut: inside a word or a number."""

import re
import unicodedata

from tm.lang import has_spaces

SHOWN_CHARS = 12  # of a word to either side of a cut
_FREE = re.compile(
    "[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
)
_IN_NUMBERS = frozenset(".,:/．，：／")  # between two digits
_IN_WORDS = frozenset("'’＇\u00ad")  # between two letters


def cut_word(text: str, offset: int, lang: str) -> tuple[str, str] | None:
    """Return both parts of the word or number that a cut would part, ``None`` where it parts none.

    Between Chinese characters and kana any place will do; between the letters of another script
    where its language puts no blanks between words, too, but never inside a character.
    """
    if not 0 < offset < len(text) or not _is_inside(text, offset, lang):
        return None
    start, end = offset, offset
    while start and _is_inside(text, start, lang) and offset - start < SHOWN_CHARS:
        start -= 1
    while end < len(text) and _is_inside(text, end, lang) and end - offset < SHOWN_CHARS:
        end += 1
    return text[start:offset], text[offset:end]


def _is_inside(text: str, offset: int, lang: str) -> bool:
    before, after = text[offset - 1], text[offset]
    if unicodedata.combining(after) or unicodedata.category(after).startswith("M"):
        return True
    if _holds(before, lang) and _holds(after, lang):
        return True
    return _is_between(text, offset - 1, lang) or _is_between(text, offset, lang)


def _holds(character: str, lang: str) -> bool:
    """Tell whether a character belongs to the one beside it, if that is such a one too."""
    if _FREE.match(character) or not (character.isalnum() or _is_mark(character)):
        return False
    has_case = character.lower() != character.upper()
    return has_case or character.isdecimal() or has_spaces(lang)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _is_between(text: str, place: int, lang: str) -> bool:
    """Tell whether a mark joins what stands on both sides of it: 3.5, don't."""
    if not 0 < place < len(text) - 1:
        return False
    before, mark, after = text[place - 1], text[place], text[place + 1]
    if mark in _IN_NUMBERS:
        return before.isdecimal() and after.isdecimal()
    return mark in _IN_WORDS and _holds(before, lang) and _holds(after, lang)
