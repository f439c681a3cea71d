"""The fuzzy index: finds every unit that can reach a base score, and none is lost.

Derived from the store and rebuilt from it at will. See `docs/scoring.md` for the method and
`docs/index.md` for the files and what they promise.
"""

from tm.index.fuzzy import FuzzyIndex
from tm.index.hits import Hit, Hits

__all__ = ["FuzzyIndex", "Hit", "Hits"]
