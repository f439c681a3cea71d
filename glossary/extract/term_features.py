"""What speaks for a Chinese expression being a term: a row of numbers for the term model."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from glossary.extract import stopwords
from glossary.extract.english import is_adjectival, is_inflected, zipf
from glossary.extract.words import Word, WordKind, chinese_tag

NAMES = (
    "units",
    "units_of_single",
    "words_1",
    "words_2",
    "words_3",
    "words_4",
    "words_more",
    "characters_2",
    "characters_3",
    "characters_4",
    "characters_5_6",
    "characters_7_9",
    "characters_more",
    "single_2",
    "single_3",
    "single_more",
    "mean_zipf",
    "least_zipf",
    "whole_zipf",
    "known_compound",
    "known_word",
    "clean_ends",
    "of",
    "list",
    "joined",
    "evaluative",
    "weak_end",
    "head",
    "verb_first",
    "noun_first",
    "noun_last",
    "not_noun_last",
    "adjective_alone",
    "all_nouns",
    "number_first",
    "number_inside",
    "latin",
    "short_first",
    "short_last",
    "untranslated",
    "english_name",
    "english_acronym",
    "english_light",
    "english_verbal",
    "english_inflected",
    "english_adjectival",
    "english_mean_zipf",
    "english_least_zipf",
    "english_common_word",
    "english_words",
    "english_joints",
    "english_clean",
    "inside_longer",
    "contexts",
    "cohesion",
    "gloss_of_whole",
    "pair_value",
    "pair_probability",
    "pair_score",
    "pair_mutual",
    "sense",
)

_COMMON_ZIPF = 4.7  # a word that occurs fifty times in a million: 10 ** (4.7 - 9)
_KNOWN_CHARS = 3
_HALVED_CHARS = 3  # words of more characters than that have two halves
_HEADS = tuple(sorted(stopwords.CHINESE_HEADS))
_NOUN_TAGS = ("n", "vn", "an", "l", "i", "j", "t", "s", "b")
_ASSURED = frozenset({"vn", "vd"})
_MOST_VALUE = 6.0  # of the pair: more says nothing about the term


@dataclass(frozen=True, slots=True)
class Use:
    """How an expression is used in the texts.

    Attributes:
        units: Units that hold it; sentences of the evidence count half.
        clean_ends: Mean number of ends at marks or function words, in [0, 2].
        inside_longer: Largest share of its places that stand in one same longer candidate.
        contexts: Different next longer candidates, for each place.
        cohesion: Its units over those of its rarer end word, in (0, 1].
        in_dictionary: The dictionary has the whole.
    """

    units: float
    clean_ends: float
    inside_longer: float
    contexts: float
    cohesion: float
    in_dictionary: bool


@dataclass(frozen=True, slots=True)
class ChosenPair:
    """What is known of the rendering chosen for an expression.

    Attributes:
        value, probability: What the pair model says.
        score, mutual: Its mean alignment score and mutual share.
        clean_ends: As of the Chinese.
        is_name: It is shown with capitals in all its content words.
        gloss: It is a gloss of the whole expression.
        sense: How far its vector lies toward terms.
    """

    value: float
    probability: float
    score: float
    mutual: float
    clean_ends: float
    is_name: bool
    gloss: bool
    sense: float


def term_row(
    chinese: Sequence[Word], english: Sequence[Word], use: Use, pair: ChosenPair
) -> list[float]:
    """Return the features of an expression with its chosen rendering, in the order of NAMES."""
    single = len(chinese) == 1
    ln_units = math.log(max(1.0, use.units))
    return [
        ln_units,
        ln_units * single,
        *_size(chinese),
        *_rarity(chinese),
        float(use.in_dictionary and _chars(chinese) >= _KNOWN_CHARS),
        float(use.in_dictionary and _chars(chinese) < _KNOWN_CHARS),
        use.clean_ends,
        *_form(chinese),
        *_english(chinese, english, pair),
        pair.clean_ends,
        use.inside_longer,
        use.contexts,
        use.cohesion,
        float(pair.gloss),
        max(-_MOST_VALUE, min(_MOST_VALUE, pair.value)),
        pair.probability,
        pair.score,
        pair.mutual,
        pair.sense,
    ]


def _chars(words: Sequence[Word]) -> int:
    return sum(len(word.key) for word in words)


def _content(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if word.kind is WordKind.CONTENT]


def _size(words: Sequence[Word]) -> list[float]:
    count, chars = len(_content(words)), _chars(words)
    single = len(words) == 1
    bins = (
        count <= 1,
        count == 2,
        count == 3,
        count == 4,
        count > 4,
        chars == 2,
        chars == 3,
        chars == 4,
        5 <= chars <= 6,
        7 <= chars <= 9,
        chars > 9,
        single and chars == 2,
        single and chars == 3,
        single and chars > 3,
    )
    return [float(one) for one in bins]


def _rarity(words: Sequence[Word]) -> list[float]:
    zipfs = [zipf(word.key, "zh") for word in _content(words)] or [_COMMON_ZIPF]
    whole = zipf("".join(word.key for word in words), "zh")
    return [sum(zipfs) / len(zipfs), min(zipfs), whole]


def _form(words: Sequence[Word]) -> list[float]:
    keys = {word.key for word in words}
    first, last = words[0], words[-1]
    several = len(words) > 1
    tags = [chinese_tag(word.key) for word in _content(words)]
    values = (
        "的" in keys,
        "、" in keys,
        bool(keys & {"和", "与", "及"}),
        _opens_with(first.key, stopwords.CHINESE_EVALUATIVE),
        several and last.key in stopwords.CHINESE_WEAK_ENDS,
        last.key.endswith(_HEADS),
        several and _is_verb(first.key),
        chinese_tag(first.key).startswith("n"),
        chinese_tag(last.key).startswith("n"),
        _is_no_noun(last.key),
        not several and _is_adjective(last.key),
        all(not tag or tag.startswith(_NOUN_TAGS) for tag in tags),
        first.kind is WordKind.NUMBER,
        any(word.kind is WordKind.NUMBER for word in words[1:]),
        any(word.key.isascii() and word.kind is WordKind.CONTENT for word in words),
        several and len(first.key) == 1,
        several and len(last.key) == 1,
    )
    return [float(one) for one in values]


def _english(chinese: Sequence[Word], words: Sequence[Word], pair: ChosenPair) -> list[float]:
    content = [word for word in words if word.kind <= WordKind.NUMBER]
    zipfs = [zipf(word.text.lower(), "en") for word in content]
    first, last = content[0], content[-1]
    single = len(content) == 1
    return [
        float([word.key for word in words] == [word.key for word in chinese]),
        float(pair.is_name),
        float(single and len(first.text) > 1 and first.text.isupper()),
        float(first.key in stopwords.ENGLISH_LIGHT),
        float(not single and first.text.lower().endswith(("ing", "ed"))),
        float(single and is_inflected(first)),
        float(is_adjectival(last.text)),
        sum(zipfs) / len(zipfs),
        min(zipfs),
        max(0.0, zipfs[0] - _COMMON_ZIPF) * single,
        float(len(content)),
        float(len(words) - len(content)),
    ]


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
