"""Whether a Chinese expression is a term: what its form, its words and its use say.

The weights are set by hand; docs/glossary.md has the table. They add up to a logit, so a weight of
1 makes the odds e times as good.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from glossary.extract import stopwords
from glossary.extract.words import Word, WordKind, chinese_tag

BASE = -1.3
WORDS = {1: 0.0, 2: 1.2, 3: 1.4, 4: 1.1, 5: 0.5}  # content words; more than five: 0
SINGLE_WORD_CHARS = {2: -1.0, 3: 0.2}  # a single word of four or more characters:
LONG_SINGLE_WORD = 1.6
LONG_CHARS = 12
TOO_LONG = -0.8  # more characters than that
RARITY = 0.6  # for each Zipf step that the words are rarer than MIDDLE_ZIPF
MIDDLE_ZIPF = 4.7  # a word that occurs fifty times in a million: 10 ** (4.7 - 9)
UNKNOWN_ZIPF = 3.4  # a word that is in no frequency list
KNOWN_COMPOUND = 1.0  # of three or more characters and in the dictionary
FREQUENCY = 0.5  # for each e-fold number of units
COMMON_CHARS = 2  # a single word of so many characters is as often a common word as a term
COMMON_FREQUENCY = 0.2  # and its frequency says less
_HALVED_CHARS = 3  # words of more characters than that have two halves
MOST_FREQUENCY = 1.5
CLEAN_END = 0.4  # for each end at a mark or function word, beyond one
OF_PHRASE = -0.9  # with 的
LIST = -0.9  # with 、
JOINED = -0.3  # with 和, 与, 及
EVALUATIVE = -1.3  # opens with a word of praise or degree
WEAK_END = -0.8  # ends with a word that only closes a phrase
HEAD = 0.5  # ends like the names of doctrines, bodies, laws, systems
VERB_FIRST = -0.6
NOT_NOUN_LAST = -0.6
ADJECTIVE_ALONE = -1.0  # a single word that is an adjective, besides being no noun
NUMBER_FIRST = -1.2
UNTRANSLATED = -0.8  # both sides are the same Latin letters
NAME = 0.8  # the English is capitalised inside sentences
VERB_LIKE_ENGLISH = -0.7  # the English opens with a verb or a word of degree
INFLECTED_ENGLISH = -0.8  # a single participle, comparative or adjective in -able
COMMON_ENGLISH = -0.5  # for each Zipf step that a single English word is commoner than MIDDLE_ZIPF

_HEADS = tuple(sorted(stopwords.CHINESE_HEADS))
_SHORT_ABLE = 6  # table, cable, Bible
_NOUN_TAGS = ("n", "vn", "an", "l", "i", "j", "t", "s", "b")
_ASSURED = frozenset({"vn", "vd"})


@dataclass(frozen=True, slots=True)
class Use:
    """How an expression and its rendering are used in the texts.

    Attributes:
        units: Units that hold it; sentences of the evidence count half.
        clean_ends: Mean number of ends at marks or function words, in [0, 2].
        name: The rendering is written with capitals inside sentences.
    """

    units: float
    clean_ends: float
    name: bool


def termhood(
    chinese: Sequence[Word], english: Sequence[Word], use: Use, *, in_dictionary: bool
) -> float:
    """Return how likely it is that the expression deserves an entry, in (0, 1)."""
    logit = (
        BASE + _form(chinese) + _rarity(chinese) + _ends(chinese) + _english(chinese, english, use)
    )
    weight = FREQUENCY if len(chinese) > 1 or _chars(chinese) > COMMON_CHARS else COMMON_FREQUENCY
    logit += min(MOST_FREQUENCY, weight * math.log(max(1.0, use.units)))
    logit += CLEAN_END * (use.clean_ends - 1)
    if in_dictionary and _chars(chinese) > COMMON_CHARS:
        logit += KNOWN_COMPOUND
    return 1 / (1 + math.exp(-logit))


def _chars(words: Sequence[Word]) -> int:
    return sum(len(word.key) for word in words)


def _content(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if word.kind is WordKind.CONTENT]


def _form(words: Sequence[Word]) -> float:
    keys = {word.key for word in words}
    count = len(_content(words))
    logit = WORDS.get(count, 0.0)
    if len(words) == 1:
        logit += SINGLE_WORD_CHARS.get(_chars(words), LONG_SINGLE_WORD)
    if _chars(words) > LONG_CHARS:
        logit += TOO_LONG
    logit += OF_PHRASE * ("的" in keys) + LIST * ("、" in keys)
    return logit + JOINED * bool(keys & {"和", "与", "及"})


def _rarity(words: Sequence[Word]) -> float:
    zipfs = [zipf(word.key, "zh") for word in _content(words)]
    mean = sum(zipfs) / len(zipfs) if zipfs else MIDDLE_ZIPF
    return RARITY * (MIDDLE_ZIPF - mean)


def _ends(words: Sequence[Word]) -> float:
    first, last = words[0], words[-1]
    logit = EVALUATIVE * _opens_with(first.key, stopwords.CHINESE_EVALUATIVE)
    logit += NUMBER_FIRST * (first.kind is WordKind.NUMBER)
    if len(words) > 1:
        logit += WEAK_END * (last.key in stopwords.CHINESE_WEAK_ENDS)
        logit += VERB_FIRST * _is_verb(first.key)
    else:
        logit += ADJECTIVE_ALONE * _is_adjective(last.key)
    logit += HEAD * last.key.endswith(_HEADS)
    return logit + NOT_NOUN_LAST * _is_no_noun(last.key)


def _opens_with(word: str, listed: frozenset[str]) -> bool:
    """Tell whether a word, or its first half (充分 of 充分考虑), is listed."""
    return word in listed or (word[:2] in listed and len(word) > _HALVED_CHARS)


def _is_no_noun(word: str) -> bool:
    if _is_adjective(word):
        return True
    tag = chinese_tag(word)
    return bool(tag) and not tag.startswith(_NOUN_TAGS) and not word.endswith(_HEADS)


def _is_adjective(word: str) -> bool:
    """Tell whether a word is an adjective, also of 可 and a verb: 可持续, "sustainable"."""
    tag = chinese_tag(word)
    if not tag and word.startswith("可"):
        return chinese_tag(word[1:]).startswith("v")
    return tag.startswith("a") and tag not in _NOUN_TAGS


def _is_verb(word: str) -> bool:
    tag = chinese_tag(word)
    return tag.startswith("v") and tag not in _ASSURED


def _english(chinese: Sequence[Word], words: Sequence[Word], use: Use) -> float:
    if [word.key for word in words] == [word.key for word in chinese]:
        return UNTRANSLATED
    if use.name:
        return NAME
    if len(words) == 1:
        return INFLECTED_ENGLISH * _is_inflected(words[0]) + COMMON_ENGLISH * max(
            0.0, zipf(words[0].key, "en") - MIDDLE_ZIPF
        )
    return VERB_LIKE_ENGLISH * (words[0].key in stopwords.ENGLISH_LIGHT)


def _is_inflected(word: Word) -> bool:
    """Tell whether an English word is no noun: coordinated, fairer, sustainable."""
    lower = word.text.lower()
    if len(lower) > _SHORT_ABLE and lower.endswith(("able", "ible")):
        return True
    return lower.endswith(("ed", "er")) and not lower.startswith(word.key)


def zipf(word: str, lang: str) -> float:
    """Return the Zipf frequency: 6 is once in a thousand words, 3 once in a million."""
    from wordfreq import get_frequency_dict  # 0.2 s to import, and its lists are loaded here

    frequency = get_frequency_dict(lang).get(word)
    return math.log10(frequency) + 9 if frequency else UNKNOWN_ZIPF
