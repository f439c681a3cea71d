"""Beads: how many source and target sentences a link may join.

In the alignment rooms the *first* side is the Chinese one wherever there is one: it is the side
whose sentences are long, so beads are wider on the second side.
"""

Bead = tuple[int, int]

SKIP_FIRST: Bead = (1, 0)
SKIP_SECOND: Bead = (0, 1)

SENTENCE_BEADS: tuple[Bead, ...] = (
    (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (1, 4), (4, 1), (2, 3), (3, 2), (1, 5),
    (5, 1), (2, 4), (4, 2), (3, 3), (1, 6), (2, 5), (3, 4), (1, 7), (1, 8),
)  # fmt: skip
"""Sentence links, without the two null links (facts: gold texts hold up to eight or nine)."""

CLAUSE_BEADS: tuple[Bead, ...] = (
    *((count, 1) for count in range(1, 10)),
    *((count, 2) for count in range(1, 10)),
)
"""Runs of clauses of one long sentence that one or two sentences of the other side render."""

TRANSLATION_BEADS: tuple[Bead, ...] = tuple(
    (first, count) for first in (1, 2, 3) for count in range(1, 10)
)
"""Whole sentences and runs of clauses of the one sentence that renders several of them."""


def name(bead: Bead) -> str:
    """Return the usual name of a bead: ``1-2``."""
    return f"{bead[0]}-{bead[1]}"
