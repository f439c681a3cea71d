"""What differs between two texts, token by token, shown as spans of the raw texts."""

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from tm.matches import DiffOp
from tm.text import Token


class TokenOp(NamedTuple):
    """One operation as ranges of token positions; the names of operations are `DiffOp`'s."""

    op: str
    match: tuple[int, int]
    query: tuple[int, int]


def token_operations(query: Sequence[str], match: Sequence[str]) -> tuple[TokenOp, ...]:
    """Return the fewest operations on tokens (given as signs) that turn the match into the query.

    Neighbouring tokens with the same operation are one operation.
    """
    return tuple(
        TokenOp(op.tag, (op.src_start, op.src_end), (op.dest_start, op.dest_end))
        for op in Levenshtein.opcodes(match, query)
    )


def raw_spans(
    operations: Sequence[TokenOp], query: Sequence[Token], match: Sequence[Token]
) -> tuple[DiffOp, ...]:
    """Return the operations with offsets into the raw texts.

    A span begins with its first token and ends with its last; an empty one stands behind the
    token before it. White space between operations belongs to none.
    """
    return tuple(
        DiffOp(op, query=_span(query, *in_query), match=_span(match, *in_match))
        for op, in_match, in_query in operations
    )


def _span(found: Sequence[Token], first: int, stop: int) -> tuple[int, int]:
    if first < stop:
        return found[first].start, found[stop - 1].end
    behind = found[first - 1].end if first else 0
    return behind, behind
