"""Lines that hold two languages: a title with its translation, sentences side by side."""

import re
from itertools import groupby
from operator import itemgetter

from tm.readers.pieces import CJK_LETTER, Script, ends_finally, glue_all, has_cjk, script_of
from tm.segment import split_sentences

MAX_MIXED_CHARS = 1_000_000  # a longer line in two languages is not looked into
MIN_WORDS = 2  # of Latin script behind a Chinese title; a single one may be a name in it
MIN_WORDS_FIRST = 3  # before Chinese text; two may be a name that opens the sentence

_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_CJK_END = re.compile("[”’」』）】》。！？；：，、]*")
_SEPARATORS = " /|\t"
_SEPARATOR = re.compile(r"\s*[/|\t]\s*|\s+")
_STARTS_TITLE = re.compile(r"[(\[]?(?:\d{1,3}[.)\]]|[A-Z])")
_NUMBERED_TITLE = re.compile(
    r"(?:article|chapter|section|part|annex|appendix)\s+(?:\d|[IVXLC]+\b)", re.IGNORECASE
)
_CJK_OPENING = "“‘「『（【《——"


def parts_of(line: str) -> tuple[tuple[str, Script | None], ...]:
    """Return the stretches of a line that stand in one script each; mostly the whole line.

    A line is cut where whole sentences of another script follow, and between a Chinese title and
    its translation. Names and terms inside a sentence of another script stay in it.
    """
    if len(line) > MAX_MIXED_CHARS or not has_cjk(line) or not _LATIN_LETTER.search(line):
        return ((line, script_of(line)),)
    if "\t" in line:
        return tuple(part for cell in line.split("\t") if cell.strip() for part in parts_of(cell))
    groups = _title_parts(line)
    if len(groups) == 1:
        groups = _sentence_groups(line)
    if len(groups) > 1:
        groups = [text.strip(_SEPARATORS) for text in groups]
    return tuple((text, script_of(text)) for text in groups)


def _sentence_groups(line: str) -> list[str]:
    sentences = split_sentences(line, "zh")
    if not all(map(ends_finally, sentences[:-1])):
        return [line]
    scripts = [None if _is_slight(sentence) else script_of(sentence) for sentence in sentences]
    sure = [script for script in scripts if script is not None]
    if not sure:
        return [line]
    current = sure[0]
    grouped: list[tuple[Script, str]] = []
    for sentence, script in zip(sentences, scripts, strict=True):
        current = script or current
        grouped.append((current, sentence))
    return [glue_all(text for _, text in group) for _, group in groupby(grouped, itemgetter(0))]


def _is_slight(sentence: str) -> bool:
    """Tell whether a sentence is too short to be sure of its language: ``OK。`` in Chinese."""
    return len(sentence) < len("WTO。") or script_of(sentence) is None


def _title_parts(line: str) -> list[str]:
    letters = [match.start() for match in _LATIN_LETTER.finditer(line)]
    characters = [match.start() for match in CJK_LETTER.finditer(line)]
    if characters[-1] < letters[0]:
        return _cut_behind_chinese(line, characters[-1] + 1)
    if letters[-1] < characters[0]:
        return _cut_before_chinese(line, characters[0])
    return [line]


def _cut_behind_chinese(line: str, offset: int) -> list[str]:
    closing = _CJK_END.match(line, offset)
    end = closing.end() if closing else offset
    separator = _SEPARATOR.match(line, end)
    first, second = line[:end], line[end:]
    words = len(_LATIN_WORD.findall(second))
    sure = separator is not None and separator.group().strip(" ") != ""
    if not (sure or words >= MIN_WORDS or _NUMBERED_TITLE.match(second.strip(_SEPARATORS))):
        return [line]
    if separator is None and not _STARTS_TITLE.match(second):
        return [line]
    if _CJK_END.fullmatch(line[-1]) or (ends_finally(second) and not ends_finally(first)):
        return [line]
    return [first, second]


def _cut_before_chinese(line: str, offset: int) -> list[str]:
    start = len(line[:offset].rstrip(_CJK_OPENING + "0123456789"))
    first, second = line[:start].rstrip(_SEPARATORS), line[start:].lstrip()
    between = line[len(first) : start]
    sure = between.strip(" ") != ""
    words = len(_LATIN_WORD.findall(first))
    if not between or not (sure or words >= MIN_WORDS_FIRST):
        return [line]
    if ends_finally(second) and not ends_finally(first):
        return [line]
    return [first, second]
