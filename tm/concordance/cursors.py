"""Cursors of the concordance: where a page ends, readable for the query that it belongs to."""

import re
from dataclasses import replace
from hashlib import blake2b

from tm.concordance.model import ConcordanceQuery
from tm.errors import InvalidInputError

_CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,4})-([0-9a-f]{8})")
_CHECK_BYTES = 4


class Cursors:
    """Writes and reads the cursors of a query.

    Rows are numbered anew when the index is: a cursor names them, so it is good for one generation.
    """

    def __init__(self, query: ConcordanceQuery, generation: str) -> None:
        self._key = f"{generation}\n{replace(query, limit=1, after='')}"

    def write(self, top: int, following: int, place: int) -> str:
        """Return the cursor: the row above which nothing is, where to go on, what to skip."""
        where = f"{top}-{following}-{place}"
        return f"{where}-{self._check(where)}"

    def read(self, after: str) -> tuple[int, int, int] | None:
        """Return what `write` was given, ``None`` where there is no cursor.

        Raises:
            InvalidInputError: it is no cursor, or of another query or generation.
        """
        if not after:
            return None
        found = _CURSOR.fullmatch(after)
        if found is None:
            raise InvalidInputError(
                f"after is {after[:20]!r}; give the value of next of the page before"
            )
        if found[4] != self._check("-".join(found.groups()[:3])):
            raise InvalidInputError(
                "after belongs to another search, or the list was made anew since; begin again "
                "with the first page"
            )
        return int(found[1]), int(found[2]), int(found[3])

    def _check(self, where: str) -> str:
        return blake2b(f"{where}\n{self._key}".encode(), digest_size=_CHECK_BYTES).hexdigest()
