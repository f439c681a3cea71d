"""Split texts into runs for display: marked spans, and the differences of a match.

A template escapes each run by itself; nothing here builds HTML. Offsets are code points of the
raw text, the end exclusive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from tm.matches import DiffOp

MAX_COMPARED = 1_000_000  # characters times characters; comparing takes quadratic time
_REPLACEMENT = ("delete", "insert")
_VISIBLE_BLANKS = str.maketrans(
    {"\t": "⇥", "\n": "↵\n", "\r": "␍", "\u00a0": "⍽", "\u3000": "□", "\u200b": "¦", "\u202f": "⍽"}
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, with the style class that marks it."""

    start: int
    end: int
    style: str


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text with its style classes, ``()`` for plain text."""

    text: str
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DiffRun:
    """A piece of a difference: ``equal``, ``insert`` (query only) or ``delete`` (match only)."""

    op: str
    text: str

    @property
    def shown(self) -> str:
        """The text with blanks that differ made visible, a plain one where it stands alone."""
        if self.op == "equal":
            return self.text
        return ("␣" if self.text.isspace() and " " in self.text else self.text).translate(
            _VISIBLE_BLANKS
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in words: what the match has, what the query has; either may be empty."""

    old: str
    new: str


def mark(text: str, spans: Iterable[Span]) -> tuple[Run, ...]:
    """Split a text into runs; where spans overlap, a run carries the styles of all of them.

    Spans reaching beyond the text are cut to it, empty ones marked nowhere.
    """
    inside = [
        span
        for span in (Span(max(0, s.start), min(len(text), s.end), s.style) for s in spans)
        if span.start < span.end
    ]
    edges = sorted({0, len(text), *(s.start for s in inside), *(s.end for s in inside)})
    pieces = [
        (text[a:b], tuple(sorted({s.style for s in inside if s.start <= a and b <= s.end})))
        for a, b in pairwise(edges)
    ]
    return tuple(
        Run("".join(piece for piece, _ in group), styles)
        for styles, group in groupby(pieces, key=lambda piece: piece[1])
    )


def diff_runs(query: str, match: str, ops: Sequence[DiffOp]) -> tuple[DiffRun, ...]:
    """Return the difference as runs in reading order, what the match has before what is new.

    Equal and deleted runs together give the match text, equal and inserted runs the query, also
    where the operations leave out blanks or call tokens equal that are written differently.
    """
    pieces: list[DiffRun] = []
    query_at = match_at = 0
    for op in ops:
        pieces += _compare(match[match_at : op.match[0]], query[query_at : op.query[0]])
        old, new = match[slice(*op.match)], query[slice(*op.query)]
        pieces += _compare(old, new) if op.op == "equal" else _replace(old, new)
        query_at, match_at = op.query[1], op.match[1]
    pieces += _compare(match[match_at:], query[query_at:])
    return _joined(pieces)


def changes(runs: Sequence[DiffRun]) -> tuple[Change, ...]:
    """Return the differences of a diff in words, in reading order."""
    found = []
    for equal, group in groupby(runs, key=lambda run: run.op == "equal"):
        if not equal:
            members = list(group)
            old = "".join(run.shown for run in members if run.op == "delete")
            new = "".join(run.shown for run in members if run.op == "insert")
            found.append(Change(old.strip(" "), new.strip(" ")))
    return tuple(found)


def _replace(old: str, new: str) -> list[DiffRun]:
    pieces = (DiffRun("delete", old), DiffRun("insert", new))
    return [piece for piece in pieces if piece.text]


def _compare(old: str, new: str) -> list[DiffRun]:
    """Return two writings of the same thing as runs: only the characters that differ are marked."""
    if old == new:
        return [DiffRun("equal", old)] if old else []
    if len(old) == len(new):
        return [
            run
            for a, b in zip(old, new, strict=True)
            for run in ([DiffRun("equal", a)] if a == b else _replace(a, b))
        ]
    if len(old) * len(new) > MAX_COMPARED:
        return _replace(old, new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        run
        for op, i, j, k, m in matcher.get_opcodes()
        for run in ([DiffRun("equal", old[i:j])] if op == "equal" else _replace(old[i:j], new[k:m]))
    ]


def _joined(pieces: Sequence[DiffRun]) -> tuple[DiffRun, ...]:
    """Join neighbours of one kind; in each change, what is deleted stands before what is new."""
    changed: list[list[DiffRun]] = []
    for equal, group in groupby(pieces, key=lambda run: run.op == "equal"):
        runs = _merged(tuple(group), ("equal",) if equal else _REPLACEMENT)
        changed.append(runs)
    return tuple(run for runs in _bridged(changed) for run in runs)


def _merged(pieces: Sequence[DiffRun], ops: tuple[str, ...]) -> list[DiffRun]:
    texts = ((op, "".join(piece.text for piece in pieces if piece.op == op)) for op in ops)
    return [DiffRun(op, text) for op, text in texts if text]


def _bridged(groups: list[list[DiffRun]]) -> list[list[DiffRun]]:
    """Make one change of two replacements with only blanks between them: it reads as a phrase."""
    result: list[list[DiffRun]] = []
    for group in groups:
        if (
            len(group) == len(_REPLACEMENT)
            and len(result) > 1
            and len(result[-2]) == len(_REPLACEMENT)
            and result[-1][0].text.isspace()
        ):
            between = result.pop()[0].text
            before = result.pop()
            group = [
                DiffRun(op, before[i].text + between + group[i].text)
                for i, op in enumerate(_REPLACEMENT)
            ]
        result.append(group)
    return result
