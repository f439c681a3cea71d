"""What the index holds of a unit: its words, which word follows which, and what filters ask for.

All are tokens of one kind, told apart by their first letter, so that a search with its filters is
one expression. Characters of scripts without blanks are words of their own.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise

from tm.lang import primary
from tm.model import Level, Side, TranslationUnit, UnitStatus
from tm.text import WORD_OR_CHARACTER, folded

TOKENS_VERSION = 1  # raise it whenever a unit gets other tokens: stored indexes are rebuilt
JOINT = "·"  # between two words; in no word, as it is neither letter nor digit
_WORD = {Side.SOURCE: "s", Side.TARGET: "t"}
_PAIR = {Side.SOURCE: "x", Side.TARGET: "y"}
_LANGUAGE = {Side.SOURCE: "i", Side.TARGET: "j"}
_NAME_BYTES = 8  # of a hash: two names in one memory never meet
_SEVERAL = re.compile("..", re.DOTALL)


def words_of(text: str) -> list[str]:
    """Return the words of a folded text, in order."""
    return WORD_OR_CHARACTER.findall(text)


def word_token(side: Side, word: str) -> str:
    """Return the token of a word on a side."""
    return _WORD[side] + word


def pair_token(side: Side, first: str, second: str) -> str:
    """Return the token of two words that follow each other on a side."""
    return f"{_PAIR[side]}{first}{JOINT}{second}"


def language_token(side: Side, lang: str) -> str:
    """Return the token of the language of a side, whatever its variant."""
    return _LANGUAGE[side] + primary(lang)


def memory_token(name: str) -> str:
    """Return the token of a memory."""
    return "m" + _hashed(name)


def document_token(name: str) -> str:
    """Return the token of a document."""
    return "d" + _hashed(name)


def status_token(status: UnitStatus) -> str:
    """Return the token of a status."""
    return "u" + status.value


def level_token(level: Level) -> str:
    """Return the token of a level."""
    return "v" + level.value


def _hashed(name: str) -> str:
    return blake2b(name.encode(), digest_size=_NAME_BYTES).hexdigest()


def unit_tokens(unit: TranslationUnit) -> tuple[set[str], set[str]]:
    """Return the tokens of a unit, and the words among them that a wildcard may stand for."""
    found = {
        language_token(Side.SOURCE, unit.source_lang),
        language_token(Side.TARGET, unit.target_lang),
        memory_token(unit.memory),
        document_token(unit.provenance.document),
        status_token(unit.status),
        level_token(unit.level),
    }
    long_words = set[str]()
    for side, text, lang in (
        (Side.SOURCE, unit.source, unit.source_lang),
        (Side.TARGET, unit.target, unit.target_lang),
    ):
        words = words_of(folded(text, lang))
        found.update(text_tokens(side, words))
        long_words.update(word for word in words if _SEVERAL.match(word))
    return found, long_words


def text_tokens(side: Side, words: Sequence[str]) -> set[str]:
    """Return the tokens of consecutive words on a side."""
    letter, pair = _WORD[side], _PAIR[side]
    found = {letter + word for word in words}
    found.update(f"{pair}{first}{JOINT}{second}" for first, second in pairwise(words))
    return found
