"""A query in the codes of an index."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

import numpy as np

from tm.index.signature import FINE_BITS, Tallies, Words, signature, tally
from tm.index.vocabulary import (
    CLASS_BITS,
    CLASS_MASK,
    HEAVY,
    MAX_SIGNS,
    WEIGHTS,
    Codes,
    Vocabulary,
    codes_of,
)

FIRST_UNKNOWN = MAX_SIGNS << CLASS_BITS  # codes from here on are of no stored text
_WORD_MASK = (1 << 64) - 1
_WEIGHTS: list[int] = WEIGHTS.tolist()


@dataclass(frozen=True)  # no slots: the parts are computed when first asked for
class IndexQuery:
    """A query in terms of one vocabulary.

    Attributes:
        codes: Unexpanded; each sign that no stored text has is a number of its own from
            `FIRST_UNKNOWN` on.
    """

    codes: Sequence[int]

    @cached_property
    def array(self) -> Codes:
        """The codes as an array."""
        return np.array(self.codes, dtype=np.uint32)

    @cached_property
    def counts(self) -> Counter[int]:
        """How often it has each code."""
        return Counter(self.codes)

    @cached_property
    def length(self) -> int:
        """Expanded length."""
        return sum(_WEIGHTS[code & CLASS_MASK] for code in self.codes)

    @cached_property
    def known(self) -> dict[int, int]:
        """How often it has each heavy code that stored texts may have."""
        return {
            code: count
            for code, count in self.counts.items()
            if code & CLASS_MASK == HEAVY and code < FIRST_UNKNOWN
        }

    @cached_property
    def unknown(self) -> int:
        """Heavy tokens that no stored text has."""
        return sum(
            count
            for code, count in self.counts.items()
            if code & CLASS_MASK == HEAVY and code >= FIRST_UNKNOWN
        )

    @cached_property
    def fine_words(self) -> tuple[int, ...]:
        """Signature of the known heavy tokens as words."""
        fine = signature(self.known.items())
        return tuple(fine >> shift & _WORD_MASK for shift in range(0, FINE_BITS, 64))

    @cached_property
    def fine(self) -> Words:
        """The same as an array."""
        return np.array(self.fine_words, dtype=np.uint64)

    @cached_property
    def coarse(self) -> int:
        """The same folded to one word."""
        return reduce(or_, self.fine_words)

    @cached_property
    def tally(self) -> Tallies:
        """How many known heavy tokens fall into each bucket."""
        return tally(self.known.items())


def index_query(signs: Sequence[str], vocabulary: Vocabulary) -> IndexQuery:
    """Translate a query's signs."""
    codes: list[int] = []
    unknown: dict[str, tuple[int, ...]] = {}
    known = vocabulary.get
    for sign in signs:
        found = known(sign) or vocabulary.find(sign) or unknown.get(sign)
        if found is None:
            found = unknown[sign] = codes_of(sign, MAX_SIGNS + len(unknown))
        codes += found
    return IndexQuery(codes)
