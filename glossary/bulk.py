"""The table of the review as a file, with an example of each candidate from the memory."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from glossary.decisions import COLUMNS, LAYOUT, DecisionReport, candidate_rows, take_decisions
from glossary.model import CandidateState, TermCandidate
from glossary.services import GlossaryServices
from tm.errors import UnsupportedFormatError
from tm.interchange.cells import write_safe_tsv
from tm.interchange.table_rows import tsv_rows_of
from tm.lang import same_language
from tm.readers.decode import decode_exactly
from tm.review.xlsx import read_xlsx, write_xlsx

SUFFIXES = (".tsv", ".xlsx")


def write_review(
    services: GlossaryServices, stream: BinaryIO, name: str, *, state: CandidateState | None = None
) -> int:
    """Write the candidates of a state as a table to decide in, and return their number.

    Raises:
        UnsupportedFormatError: neither .tsv nor .xlsx.
    """
    suffix = _suffix(name)
    rows = list(candidate_rows(services.concepts.candidates(state), lambda c: example(services, c)))
    if suffix == ".tsv":
        write_safe_tsv(COLUMNS, rows, stream)
    else:
        write_xlsx(COLUMNS, rows, stream, layout=LAYOUT)
    return len(rows)


def read_review(
    services: GlossaryServices, data: bytes, name: str, *, at: datetime, by: str = ""
) -> DecisionReport:
    """Take the decisions of a table file: all of them, or none.

    Raises:
        UnsupportedFormatError: neither .tsv nor .xlsx.
        InvalidInputError: see ``take_decisions``.
    """
    rows: Iterable[tuple[int, list[str]]]
    if _suffix(name) == ".tsv":
        rows = tsv_rows_of(decode_exactly(data, name), name)
    else:
        rows = ((number, list(row)) for number, row in read_xlsx(data, name))
    return take_decisions(services.concepts, rows, name, at=at, by=by)


def example(services: GlossaryServices, candidate: TermCandidate) -> tuple[str, str]:
    """Return the unit that attests a candidate best, its own language first."""
    for span in candidate.evidence[:1]:
        for unit in services.tm.store.get_many([span.unit_id]):
            if same_language(unit.source_lang, candidate.source_lang):
                return unit.source, unit.target
            return unit.target, unit.source
    return "", ""


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnsupportedFormatError(
            f"cannot use {suffix or 'a file without suffix'}; known: {', '.join(SUFFIXES)}"
        )
    return suffix
