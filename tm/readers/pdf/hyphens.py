"""Words that a line break has cut: the hyphen goes, unless it belongs to the word."""

import re
from collections import Counter
from collections.abc import Iterable

from tm.readers.pieces import glue

_HYPHENS = "-\u00ad\u2010"
_LAST = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]\Z")
_FIRST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
KNOWN_FREQUENCY = 2.0  # on the scale of Zipf: once in ten million words


class Hyphens:
    """Joins lines of a document; its own words decide first, a list of English words then."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words = Counter(
            word.casefold() for line in lines for word in _WORD.findall(_LAST.sub("", line))
        )

    def join(self, line: str, following: str) -> str:
        """Return a line with the one behind it."""
        last, first = _LAST.search(line), _FIRST.match(following)
        if last is None or first is None or not first.group()[0].islower():
            return glue(line.rstrip("\u00ad"), following)
        if line[-1] != "\u00ad" and self._is_compound(last[1], first.group()):
            return line + following
        return line[:-1] + following

    def _is_compound(self, first: str, second: str) -> bool:
        """Tell whether a word has a hyphen also where no line ends."""
        joined, parted = f"{first}{second}".casefold(), f"{first}-{second}".casefold()
        if self._words[joined] != self._words[parted]:
            return self._words[parted] > self._words[joined]
        return not _frequency(joined) and min(_frequency(first), _frequency(second)) > 0


def _frequency(word: str) -> float:
    from wordfreq import zipf_frequency  # 0.2 s to import, and its list is loaded here

    frequency = float(zipf_frequency(word.casefold(), "en"))
    return frequency if frequency >= KNOWN_FREQUENCY else 0.0
