"""Words of a text in a language without a dictionary, by simple rules."""

import re
from itertools import pairwise

from tm.lang import has_spaces, primary
from tm.lexicon import stems

_SPACED = re.compile(r"[^\W\d_]{2,}|\d+")
_RUN = re.compile(
    "(?P<whole>[\u30a1-\u30fa\u30fc]{2,}|[a-z0-9]+)|(?P<cut>[^\\W\\d_a-z\u3041-\u309f\u30a0-\u30ff]+)"
)


def words_of(text: str, lang: str) -> frozenset[str]:
    """Return the different words of a text.

    English words are stems, those of other languages with blanks are in lower case. Elsewhere
    words cannot be told apart without a dictionary: every two neighbouring characters count as
    one, except that katakana and Latin letters stay whole and hiragana, which is mostly grammar,
    is left out.
    """
    if primary(lang) == "en":
        return frozenset(stems(text))
    if has_spaces(lang):
        return frozenset(_SPACED.findall(text.lower()))
    found = set[str]()
    for run in _RUN.finditer(text.lower()):
        if run["whole"]:
            found.add(run["whole"])
        else:
            found.update(one + other for one, other in pairwise(run["cut"]))
    return frozenset(found)
