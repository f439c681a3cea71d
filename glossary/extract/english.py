"""What the form of a word tells: its frequency in the language, and endings of English words."""

import math

from glossary.extract import stopwords
from glossary.extract.words import Word

UNKNOWN_ZIPF = 3.4  # a word that is in no frequency list
_SHORT_ABLE = 6  # table, cable, Bible
_SHORT_ENDING = 5  # sal, evil, axle
_ADJECTIVE_ENDINGS = ("al", "ic", "ive", "ous", "ary", "less", "ful", "able", "ible", "ly")


def zipf(word: str, lang: str) -> float:
    """Return the Zipf frequency: 6 is once in a thousand words, 3 once in a million."""
    from wordfreq import get_frequency_dict  # 0.2 s to import, and its lists are loaded here

    frequency = get_frequency_dict(lang).get(word)
    return math.log10(frequency) + 9 if frequency else UNKNOWN_ZIPF


def is_inflected(word: Word) -> bool:
    """Tell whether an English word is no noun: coordinated, fairer, sustainable."""
    lower = word.text.lower()
    if len(lower) > _SHORT_ABLE and lower.endswith(("able", "ible")):
        return True
    return lower.endswith(("ed", "er")) and lower != word.key


def is_adjectival(text: str) -> bool:
    """Tell whether an English word ends like an adjective or adverb and is no noun of ours."""
    lower = text.lower()
    return (
        len(lower) > _SHORT_ENDING
        and lower.endswith(_ADJECTIVE_ENDINGS)
        and lower not in stopwords.ENGLISH_NOUNS
    )


def is_participle(text: str) -> bool:
    """Tell whether a word ends like a participle: well-targeted, self-driven, rights-based."""
    lower = text.lower()
    return len(lower) > _SHORT_ENDING and (
        lower.endswith("ed") or ("-" in lower and lower.endswith(("en", "ing")))
    )
