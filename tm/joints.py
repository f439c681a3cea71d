"""Joints: how the targets of an assembled answer's pieces are put together to sentences.

A piece may be from another place of its sentence than where it stands now: its target ends with a
full stop in the middle, or begins with a capital there. Where the unit's source ended otherwise
than the stretch of the query, the mark at the end follows the query. The first letter follows what
stands before it; it becomes small only where it begins a function word, for no name does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tm.lang import has_spaces, primary
from tm.lexicon import stems
from tm.text import join

_PAUSES = {"，": ",", ",": ",", "、": ",", "；": ";", ";": ";", "：": ":", ":": ":"}
_WIDE = {",": "，", ";": "；", ":": "：", ".": "。"}
_STOPS = frozenset("。.")
_FINAL = frozenset("。.！!？?…")
_CLOSING = "\"'”’」』）)]》"
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ALWAYS_CAPITAL = "I"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an answer.

    Attributes:
        text: Its target, or the source that nothing covers, with its signs.
        asked: The stretch of the query; ``""`` where the text stays as it is.
        source: The source of the unit that the target is from.
    """

    text: str
    asked: str = ""
    source: str = ""


def put_together(parts: Sequence[Part], lang: str) -> str:
    """Return the parts as one text in a language, in the order of the query."""
    written = list[str]()
    for place, part in enumerate(parts):
        text = part.text
        if part.asked:
            is_last = place == len(parts) - 1
            text = _with_end(part, lang, is_last=is_last)
            before = written[-1] if written else ""
            is_open = place > 0 and not parts[place - 1].asked  # unknown what it will end with
            text = text if is_open else _with_start(text, before, lang)
        written.append(text)
    return join(written, lang)


def _end(text: str) -> str:
    """Return the mark at the end of a text: ``.``, a pause, another final mark, or ``""``."""
    bare = text.rstrip().rstrip(_CLOSING)
    last = bare[-1:]
    if last in _STOPS:
        return "."
    return _PAUSES.get(last, last if last in _FINAL else "")


def _with_end(part: Part, lang: str, *, is_last: bool) -> str:
    """Return a target that ends as its stretch of the query does, if its unit did otherwise."""
    wanted, was, has = _end(part.asked), _end(part.source), _end(part.text)
    if wanted in (was, has) or has not in (".", ",", ";", ":"):
        return part.text
    if (not wanted and is_last) or wanted not in ("", ".", ",", ";", ":"):
        return part.text
    bare = part.text.rstrip()
    if bare[-1:] in _CLOSING:
        return part.text
    sign = wanted if has_spaces(lang) else _WIDE.get(wanted, "")
    return bare[:-1].rstrip() + sign


def _with_start(text: str, before: str, lang: str) -> str:
    """Return a target that begins as it must behind what stands before it."""
    first = _FIRST_WORD.match(text)
    if first is None or not has_spaces(lang):
        return text
    word = first[0]
    if not before or _end(before) in _FINAL:
        return word[0].upper() + text[1:]
    is_sentence_case = word[:1].isupper() and word[1:] == word[1:].lower()
    is_function_word = primary(lang) == "en" and not stems(word.lower())
    if is_sentence_case and is_function_word and word.split("'")[0] != _ALWAYS_CAPITAL:
        return word[0].lower() + text[1:]
    return text
