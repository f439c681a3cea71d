"""Words of both languages, with what extraction needs to know about each.

Chinese is cut by jieba, English at blanks and punctuation. Offsets are those of the raw text:
every fold used here keeps the length.
"""

import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import Protocol

from glossary.extract import stopwords
from tm.lang import to_simplified


class WordKind(IntEnum):
    """What a word may do in a term."""

    CONTENT = 0  # stand anywhere
    NUMBER = 1  # stand at the front or inside
    INNER = 2  # stand inside only
    BREAK = 3  # nothing: terms end before it


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a segment.

    Attributes:
        text: As it stands in the raw text.
        key: Folded for comparison: simplified Chinese, English lemma in American spelling.
        start, end: Code points of the raw text.
        fixed_case: English: the capital (or its absence) says something, the word neither opens a
            sentence nor stands in a title.
    """

    text: str
    key: str
    start: int
    end: int
    kind: WordKind
    fixed_case: bool = True


_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LETTER = "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"
_LATIN = (
    rf"(?:(?:{_LETTER}\.){{2,}}"  # U.S.
    rf"|(?:{_LETTER}|[0-9])+(?:(?:[-'’/]|(?<=[0-9])[.,](?=[0-9]))(?:{_LETTER}|[0-9])+)*%?)"
)
_CHINESE_PIECE = re.compile(
    f"(?P<han>[\u3007\u3400-\u4dbf\u4e00-\u9fff]+)|(?P<latin>{_LATIN})|(?P<mark>[^\\s])"
)
_ENGLISH_PIECE = re.compile(f"(?P<word>{_LATIN})|(?P<mark>[^\\s])")
_NUMBER = re.compile(r"[0-9][0-9.,/-]*%?(?:st|nd|rd|th|s)?")
_POSSESSIVE = re.compile(r"['’]s?$")
_BRITISH = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ing|able|ation|ational)$)")
_SENTENCE_OPENERS = frozenset('.!?:;“"—()[]')
_PHRASE_CHARS = 4  # the segmenter's dictionary holds phrases of so many characters
TITLE_SHARE = 0.6  # a segment with more of its content words capitalised is a title
_TITLE_WORDS = 4  # and has at least so many of them


class WordList(Protocol):
    """What cutting asks of a dictionary; `tm.lexicon.Lexicon` is one."""

    def __contains__(self, word: str) -> bool: ...

    def words(self, text: str) -> tuple[str, ...]:
        """Cut a text into the longest known words."""
        ...


def chinese_words(text: str, known: WordList | None = None) -> tuple[Word, ...]:
    """Cut a Chinese text into words and marks; traditional characters are folded in the keys.

    Args:
        text: Any text; what is not Chinese in it is kept whole.
        known: A dictionary that mends the cuts: it joins what leaves a particle of a word alone
            (可 + 持续, "sustain-able") and cuts whole phrases (充分考虑, "consider fully").
    """
    folded = to_simplified(text).translate(_FULL_WIDTH)
    found: list[Word] = []
    for piece in _CHINESE_PIECE.finditer(folded):
        start = piece.start()
        if piece.lastgroup != "han":
            kind = _chinese_mark(piece)
            found.append(
                Word(text[start : piece.end()], piece[0].lower(), start, piece.end(), kind)
            )
            continue
        for key in _mended(_segmenter().cut(piece[0]), known):
            end = start + len(key)
            found.append(Word(text[start:end], key, start, end, _chinese_kind(key)))
            start = end
    return tuple(found)


def _mended(cuts: Iterable[str], known: WordList | None) -> list[str]:
    if known is None:
        return list(cuts)
    found: list[str] = []
    for cut in cuts:
        if found and (
            _is_suffixed(found[-1], cut)
            or _is_prefixed(found[-1], cut)
            or _is_joined(found[-1], cut, known)
        ):
            found[-1] += cut
        else:
            found.extend(_parts(cut, known))
    return found


def _is_suffixed(word: str, cut: str) -> bool:
    """Tell whether a cut is a suffix left alone: 多边 + 主义, "multilateral-ism"."""
    return cut in stopwords.CHINESE_SUFFIXES and len(word) > 1 and _is_content(word)


def _is_prefixed(prefix: str, cut: str) -> bool:
    """Tell whether a prefix was left alone before a word: 欠 + 发达国家, "underdeveloped …"."""
    return prefix in stopwords.CHINESE_PREFIXES and len(cut) > 1 and _is_content(cut)


def _is_joined(one: str, other: str, known: WordList) -> bool:
    """Tell whether a word and a function word of one character (not 的) make a known word."""
    particle = one if _is_content(other) else other
    if _is_content(one) == _is_content(other) or len(particle) > 1 or particle == "的":
        return False
    return one + other in known


def _parts(cut: str, known: WordList) -> tuple[str, ...]:
    """Cut a phrase that is no dictionary word into words; names stay whole."""
    if cut in known:
        return (cut,)
    if len(cut) == 2 and not chinese_tag(cut) and not _is_content(cut[0]):
        return tuple(cut)  # guessed by the segmenter from 所 + 弃
    if len(cut) < _PHRASE_CHARS:
        return (cut,)
    parts = known.words(cut)
    alone = sum(len(part) == 1 and _is_content(part) for part in parts)
    return parts if alone <= 1 and "".join(parts) == cut else (cut,)


def _chinese_mark(piece: re.Match[str]) -> WordKind:
    if piece.lastgroup == "latin":
        return WordKind.NUMBER if _NUMBER.fullmatch(piece[0]) else WordKind.CONTENT
    return WordKind.INNER if piece[0] in stopwords.CHINESE_INNER else WordKind.BREAK


def _is_content(key: str) -> bool:
    """Tell whether a Chinese word is more than a function word."""
    return _chinese_kind(key) is WordKind.CONTENT


def _chinese_kind(key: str) -> WordKind:
    if key in stopwords.CHINESE_INNER:
        return WordKind.INNER
    return WordKind.BREAK if key in stopwords.CHINESE_BREAKS else WordKind.CONTENT


class _Segmenter:
    """jieba with its dictionary loaded, and the dictionary's tags.

    jieba would log to stderr and read a marshalled cache from the temporary folder, where anybody
    may have put one; its dictionary is read afresh instead (about two seconds, once).
    """

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba 0.42.1: invalid escapes, pkg_resources
            import jieba
        tokenizer = jieba.Tokenizer()
        with tokenizer.get_dict_file() as file:
            lines = [line.decode("utf-8").split() for line in file]
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
        self.tags: dict[str, str] = {line[0]: line[2] for line in lines}
        self.cut: Callable[[str], Iterator[str]] = tokenizer.cut


@cache
def _load_segmenter() -> _Segmenter:
    return _Segmenter()


def _segmenter() -> _Segmenter:
    with _LOADING:  # a cache alone would let two threads load at once
        return _load_segmenter()


_LOADING = threading.Lock()


def chinese_tag(word: str) -> str:
    """Return the part of speech in the segmenter's dictionary (``n``, ``vn``, ``a`` …), or ``""``.

    It is the word's most usual one, whatever it is in a sentence.
    """
    return _segmenter().tags.get(word, "")


def english_words(text: str) -> tuple[Word, ...]:
    """Cut an English text into words and marks."""
    pieces = list(_ENGLISH_PIECE.finditer(text))
    title = _is_title(text)
    found: list[Word] = []
    opens = True
    for piece in pieces:
        raw = piece[0]
        if piece.lastgroup == "mark":
            kind = WordKind.INNER if raw in {",", "&"} else WordKind.BREAK
            opens = raw in _SENTENCE_OPENERS
            found.append(Word(raw, raw, piece.start(), piece.end(), kind))
            continue
        fixed = not (opens or title) or raw[1:] != raw[1:].lower()
        end = piece.end()
        kind = WordKind.CONTENT if _ends_for_all(text, piece) else _english_kind(raw)
        found.append(Word(raw, english_key(raw), piece.start(), end, kind, fixed))
        opens = False
    return tuple(found)


def _ends_for_all(text: str, piece: re.Match[str]) -> bool:
    """Tell whether the word is the "all" of "health for all", which is part of the term."""
    if piece[0].lower() != "all" or not text[: piece.start()].lower().endswith("for "):
        return False
    following = text[piece.end() :].lstrip(" ")
    return not following or not following[0].isalpha()


def _english_kind(raw: str) -> WordKind:
    lower = raw.lower().replace("’", "'")
    if lower in stopwords.ENGLISH_INNER and not (len(raw) > 1 and raw.isupper()):
        return WordKind.INNER
    if lower in stopwords.ENGLISH_BREAKS and not (len(raw) > 1 and raw.isupper()):
        return WordKind.BREAK  # but US, IT and WHO are names
    if _NUMBER.fullmatch(lower):
        return WordKind.NUMBER
    return WordKind.CONTENT


def _is_title(text: str) -> bool:
    words = [w for w in re.findall("[A-Za-z][A-Za-z'’-]+", text) if len(w) > 3]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= _TITLE_WORDS and capitals / len(words) > TITLE_SHARE


@lru_cache(maxsize=200_000)
def english_key(raw: str) -> str:
    """Return the comparison key of an English word: lemma, lower case, American spelling.

    The key is for comparing only; not every key is a word (``exercise`` gives ``exercize``).
    """
    import simplemma

    word = _POSSESSIVE.sub("", raw.replace("’", "'"))
    if not word or (len(word) > 1 and word.isupper()) or not word.isascii():
        return word.lower() or raw
    lemma = simplemma.lemmatize(word.lower(), lang="en").lower()
    lemma = _BRITISH.sub("iz", lemma)
    if lemma.endswith("our") and len(lemma) > 5:  # labour, behaviour
        return lemma[:-3] + "or"
    if lemma.endswith("tre") and len(lemma) > 4:  # centre
        return lemma[:-2] + "er"
    return lemma.removesuffix("me") if lemma == "programme" else lemma
