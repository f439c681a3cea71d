"""The review as a table: candidates out, decisions in.

A person writes accept, reject or merge into the column ``decision`` (and may correct ``target``);
rows without a decision stay as they are. All decisions of a table are taken, or none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from glossary.model import CandidateState, TermCandidate
from glossary.review import accept, reject, reopen
from glossary.store import ConceptStore
from tm.errors import ConflictError, InvalidInputError, TMError
from tm.interchange.cells import ESCAPED_MARK, SAFE_MARK, unescape, unprotect
from tm.review.xlsx import Layout
from tm.text import check_text

COLUMNS = (
    "id", "decision", "source", "target", "concept_id", "frequency", "pair_confidence", "termhood",
    "variants", "flags", "state", "example_source", "example_target", "source_lang", "target_lang",
)  # fmt: skip
_WIDTHS = (8, 11, 24, 36, 11, 10, 10, 10, 36, 20, 10, 50, 60, 8, 8)
MAX_TERM_CHARS = 500
_DECIDED = (CandidateState.ACCEPTED, CandidateState.REJECTED)


class Decision(StrEnum):
    """What a person may write; ``reopen`` takes a decision back."""

    ACCEPT = "accept"
    REJECT = "reject"
    MERGE = "merge"
    REOPEN = "reopen"


LAYOUT = Layout("review", _WIDTHS, {1: [one.value for one in Decision]})
Example = Callable[[TermCandidate], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DecisionReport:
    """How many candidates were decided, by decision; the others stayed as they are."""

    decided: tuple[tuple[Decision, int], ...]
    untouched: int


def candidate_rows(candidates: Iterable[TermCandidate], example: Example) -> Iterator[list[str]]:
    """Yield a row for each candidate, in the order of ``COLUMNS``; the decision is empty."""
    for one in candidates:
        source, target = example(one)
        variants = "; ".join(f"{variant.text} ({variant.count})" for variant in one.variants)
        yield [
            str(one.id), "", one.source, one.decided_target or one.target,
            f"c{one.concept_id}" if one.concept_id else "", str(one.frequency),
            f"{one.pair_confidence:.2f}", f"{one.termhood:.2f}", variants, " ".join(one.flags),
            one.state.value, source, target, one.source_lang, one.target_lang,
        ]  # fmt: skip


def take_decisions(
    concepts: ConceptStore,
    rows: Iterable[tuple[int, Sequence[str]]],
    name: str,
    *,
    at: datetime,
    by: str = "",
) -> DecisionReport:
    """Take the decisions of a table; what is decided that way already stays untouched.

    Raises:
        InvalidInputError: a column is missing, a row does not fit, its decision cannot be taken, or
            somebody has decided otherwise since the table was written; the message names the line,
            and nothing is decided.
    """
    filled = [(number, row) for number, row in rows if any(row)]
    if not filled:
        raise InvalidInputError(f"{name}: the table is empty")
    header = [cell.strip().lower() for cell in filled[0][1]]
    missing = [column for column in ("id", "decision") if column not in header]
    if missing:
        raise InvalidInputError(f"{name}, line {filled[0][0]}: no column {missing[0]!r}")
    counts = dict.fromkeys(Decision, 0)
    with concepts.transaction():
        for number, row in filled[1:]:
            values = dict(zip(header, _cells(row, header), strict=False))
            decision = values.get("decision", "").strip().lower()
            if decision:
                try:
                    taken = _decide(concepts, decision, values, at, by)
                    if taken is not None:
                        counts[taken] += 1
                except TMError as error:
                    raise InvalidInputError(f"{name}, line {number}: {error}") from error
    decided = tuple((one, count) for one, count in counts.items() if count)
    return DecisionReport(decided, len(filled) - 1 - sum(counts.values()))


def _cells(row: Sequence[str], header: Sequence[str]) -> list[str]:
    cells = list(row)
    if ESCAPED_MARK in header:
        cells = [unescape(cell) for cell in cells]
    return [unprotect(cell) for cell in cells] if SAFE_MARK in header else cells


def _decide(
    concepts: ConceptStore, text: str, values: Mapping[str, str], at: datetime, by: str
) -> Decision | None:
    if text not in list(Decision):
        raise InvalidInputError(f"the decision {text[:20]!r} is none of {', '.join(Decision)}")
    decision, candidate = Decision(text), concepts.get_candidate(_number(values, "id", ""))
    target = check_text(values.get("target", "").strip(), place="target")
    if len(target) > MAX_TERM_CHARS:
        raise InvalidInputError(f"the target is longer than {MAX_TERM_CHARS} characters")
    into = _number(values, "concept_id", "c") if decision is Decision.MERGE else None
    if _is_decided_so(candidate, decision, target, into):
        return None
    if candidate.state in _DECIDED:
        _refuse_stale(candidate, values)
        reopen(concepts, candidate.id or 0, at=at, by=by)
    if decision is Decision.REJECT:
        reject(concepts, candidate.id or 0, at=at, by=by)
    elif decision is not Decision.REOPEN:
        accept(concepts, candidate.id or 0, at=at, by=by, target=target or None, into=into)
    return decision


def _is_decided_so(
    candidate: TermCandidate, decision: Decision, target: str, into: int | None
) -> bool:
    """Tell whether a candidate is as the decision would have it."""
    if decision is Decision.REOPEN:
        return candidate.state not in _DECIDED
    if decision is Decision.REJECT:
        return candidate.state is CandidateState.REJECTED
    return (
        candidate.state is CandidateState.ACCEPTED
        and target in ("", candidate.decided_target or candidate.target)
        and into in (None, candidate.concept_id)
    )


def _refuse_stale(candidate: TermCandidate, values: Mapping[str, str]) -> None:
    """Refuse to overrule a decision that the table does not know."""
    known = values.get("state", "").strip().lower()
    if known and known != candidate.state:
        who = f" by {candidate.decided_by}" if candidate.decided_by else ""
        raise ConflictError(
            f"candidate {candidate.id} is {candidate.state}{who} since the table was written, "
            f"which has it as {known[:20]}; write the table anew or set its state"
        )


def _number(values: Mapping[str, str], column: str, prefix: str) -> int:
    digits = values.get(column, "").strip().removeprefix(prefix)
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
        raise InvalidInputError(f"{column} is {values.get(column, '')[:20]!r}, not a number")
    return int(digits)
