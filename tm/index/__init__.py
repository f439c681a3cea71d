"""The fuzzy index: finds every unit that can reach a base score, and none is lost.

Derived from the store and rebuilt from it at will. See `docs/scoring.md` for the method.
"""

from tm.index.fuzzy import FuzzyIndex, Hit

__all__ = ["FuzzyIndex", "Hit"]
