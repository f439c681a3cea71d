"""Spans that may be terms: runs of words with clean ends, on both sides of a unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from glossary.extract import stopwords
from glossary.extract.words import Word, WordKind

MAX_CHINESE_WORDS = 9
MAX_CHINESE_CHARS = 26
MIN_CHINESE_CHARS = 2
MAX_ENGLISH_WORDS = 10
MAX_ENGLISH_INNER = 3  # function words inside an English term
ARTICLES = frozenset({"the", "a", "an"})  # they make no other term
_AFTER_NO_COMMA = stopwords.ENGLISH_INNER - {"and", "the", "a", "an", "of"}  # ", to …" is a clause
LIST_MARK = "、"
_LIST_JOINTS = frozenset({LIST_MARK, "和", "与", "及", "以及"})
MAX_LIST_MARKS = 3  # 、 or commas inside: "peace, development, equity"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words of one side of a unit.

    Attributes:
        key: Folded words joined; equal keys are the same candidate.
        first, last: Positions of its words, the last exclusive.
        clean: How many of its ends are punctuation, a function word or the end of the segment.
    """

    key: str
    first: int
    last: int
    clean: int


def chinese_spans(words: Sequence[Word]) -> Iterator[Span]:
    """Yield the candidate spans of a Chinese segment."""
    for first, word in enumerate(words):
        if not _may_open_chinese(word):
            continue
        for last in range(first + 1, min(first + MAX_CHINESE_WORDS, len(words)) + 1):
            if words[last - 1].kind is WordKind.BREAK:
                break
            inside = words[first:last]
            if inside[-1].end - word.start > MAX_CHINESE_CHARS:
                break
            if (
                inside[-1].kind is WordKind.CONTENT
                and _is_chinese_term(inside)
                and not _is_list_part(words, first, last)
            ):
                key = "".join(one.key for one in inside)
                yield Span(key, first, last, _clean_ends(words, first, last))


def _may_open_chinese(word: Word) -> bool:
    return word.kind <= WordKind.NUMBER and word.key not in stopwords.CHINESE_LIGHT


def _is_chinese_term(inside: Sequence[Word]) -> bool:
    keys = [word.key for word in inside]
    joints = sum(word.kind is WordKind.INNER for word in inside)
    if sum(map(len, keys)) < MIN_CHINESE_CHARS:
        return False
    if keys.count("的") > 1 or keys.count(LIST_MARK) > MAX_LIST_MARKS or joints > len(keys) // 2:
        return False
    if any(one.kind is WordKind.INNER is two.kind for one, two in pairwise(inside)):
        return False
    return not (LIST_MARK in keys and "的" in keys)


def _is_list_part(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a list goes on beyond its end or begins before its start."""
    if all(word.key != LIST_MARK for word in words[first:last]):
        return False
    beside = (*words[max(0, first - 1) : first], *words[last : last + 1])
    return any(word.key in _LIST_JOINTS for word in beside)


def english_spans(words: Sequence[Word]) -> Iterator[Span]:
    """Yield the candidate spans of an English segment."""
    for first, word in enumerate(words):
        if word.kind > WordKind.NUMBER:
            continue
        for last in range(first + 1, min(first + MAX_ENGLISH_WORDS, len(words)) + 1):
            if words[last - 1].kind is WordKind.BREAK:
                break
            inside = words[first:last]
            if inside[-1].kind is WordKind.CONTENT and _is_english_term(inside):
                key = " ".join(one.key for one in inside if one.key not in ARTICLES)
                yield Span(key, first, last, _clean_ends(words, first, last))


def _is_english_term(inside: Sequence[Word]) -> bool:
    inner = [word for word in inside if word.kind is WordKind.INNER]
    commas = sum(word.key == "," for word in inner)
    if any(one.key == "," and other.key in _AFTER_NO_COMMA for one, other in pairwise(inside)):
        return False
    return commas <= MAX_LIST_MARKS and len(inner) - commas <= MAX_ENGLISH_INNER


def _clean_ends(words: Sequence[Word], first: int, last: int) -> int:
    before = first == 0 or words[first - 1].kind is not WordKind.CONTENT
    after = last == len(words) or words[last].kind is not WordKind.CONTENT
    return before + after
