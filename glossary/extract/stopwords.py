"""Words that bound, open or weaken a term: short lists of our own, for both languages.

They describe the languages, not a text, and stand in ``stopwords.txt``: function words, words of
degree and praise, verbs that say no more than that something is furthered.
"""

from importlib import resources


def read_lists(text: str) -> dict[str, frozenset[str]]:
    """Return the words of each section; a section begins with its name in brackets."""
    found: dict[str, frozenset[str]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#"):
            found[section] = found.get(section, frozenset()) | frozenset(line.split())
    return found


_LISTS = read_lists(resources.files(__package__).joinpath("stopwords.txt").read_text("utf-8"))

CHINESE_BREAKS = _LISTS["chinese breaks"]
CHINESE_INNER = _LISTS["chinese inner"]
CHINESE_LIGHT = _LISTS["chinese light"]
CHINESE_EVALUATIVE = _LISTS["chinese evaluative"]
CHINESE_WEAK_ENDS = _LISTS["chinese weak ends"]
CHINESE_SUFFIXES = _LISTS["chinese suffixes"]
CHINESE_PREFIXES = _LISTS["chinese prefixes"]
CHINESE_HEADS = _LISTS["chinese heads"]
ENGLISH_INNER = _LISTS["english inner"]
ENGLISH_BREAKS = _LISTS["english breaks"]
ENGLISH_LIGHT = _LISTS["english light"]
ENGLISH_NOUNS = _LISTS["english nouns"]
ENGLISH_BEFORE_VERBS = _LISTS["english before verbs"]
ENGLISH_BEFORE_NOUNS = _LISTS["english before nouns"]
ENGLISH_JOINTS = _LISTS["english joints"]
ENGLISH_FINITE = _LISTS["english finite"]
ENGLISH_PLURALS = _LISTS["english plurals"]
