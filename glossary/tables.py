"""Write concepts as tables, CSV, TSV and XLSX: one row for each pair of terms.

The columns of the contract come first; what each side and the concept say besides follows, so that
reading the table gives the same concepts.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from glossary.admit import BEST_FIRST
from glossary.model import Concept, LanguageSection, Term, TermStatus
from tm.interchange.cells import SAFE_MARK, protect
from tm.lang import covers
from tm.review.xlsx import Layout
from tm.review.xlsx import write_xlsx as write_cells

COLUMNS = (
    "concept_id",
    "source_lang",
    "source",
    "target_lang",
    "target",
    "status",
    "part_of_speech",
    "subject_field",
    "definition",
    "note",
    "frequency",
    "pair_confidence",
    "termhood",
    "evidence",
)
WIDTHS = {"source": 30, "target": 40, "definition": 40, "note": 30, "evidence": 8}
USUAL_WIDTH = 14
SIDE_COLUMNS = {  # of each side, with source_ or target_ before them -> the field of the term
    "status": "status",
    "part_of_speech": "part_of_speech",
    "term_type": "term_type",
    "reference": "source",
    "context": "context",
    "context_source": "context_source",
    "note": "note",
    "frequency": "frequency",
}
CONCEPT_COLUMNS = ("concept_note", "definition_source", "customer", "project", "do_not_translate")
ALL_COLUMNS = (
    *COLUMNS,
    *CONCEPT_COLUMNS,
    *(f"{side}_{name}" for side in ("source", "target") for name in SIDE_COLUMNS),
)


def write_csv(
    concepts: Iterable[Concept],
    stream: BinaryIO,
    *,
    source_lang: str | None = None,
    raw: bool = False,
) -> int:
    """Write a CSV file in UTF-8 with BOM and return the number of rows.

    A concept's first section is the source side, or its section in ``source_lang``; every other
    section is a target. A concept in a single language gives rows with an empty target.

    Unless ``raw``, no cell starts like a formula (see ``protect``), and a last column named
    ``spreadsheet_safe`` marks the file, so that an import knows that there is something to undo.
    """
    return _write(concepts, stream, source_lang, raw=raw, delimiter=",")


def write_tsv(
    concepts: Iterable[Concept],
    stream: BinaryIO,
    *,
    source_lang: str | None = None,
    raw: bool = False,
) -> int:
    """Write the same table separated by tabs; cells with tabs or line breaks stand in quotes."""
    return _write(concepts, stream, source_lang, raw=raw, delimiter="\t")


def write_xlsx(concepts: Iterable[Concept], stream: BinaryIO) -> int:
    """Write the same table as a spreadsheet of text cells, in which nothing is a formula.

    Raises:
        TooLargeError: a text is longer than a cell can be.
    """
    rows = [row for concept in concepts for row in rows_of(concept)]
    widths = tuple(WIDTHS.get(name, USUAL_WIDTH) for name in ALL_COLUMNS)
    choices = {ALL_COLUMNS.index("status"): [status.value for status in TermStatus]}
    write_cells(ALL_COLUMNS, rows, stream, layout=Layout("glossary", widths, choices))
    return len(rows)


def _write(
    concepts: Iterable[Concept],
    stream: BinaryIO,
    source_lang: str | None,
    *,
    raw: bool,
    delimiter: str,
) -> int:
    # Lone surrogates are refused on entry; from an old row they come out as "?".
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    try:
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(ALL_COLUMNS if raw else (*ALL_COLUMNS, SAFE_MARK))
        count = 0
        for concept in concepts:
            for row in rows_of(concept, source_lang):
                writer.writerow(row if raw else (*map(protect, row), "yes"))
                count += 1
    finally:
        text.detach()  # flushes; the stream is the caller's to close, also after a failure
    return count


def rows_of(concept: Concept, source_lang: str | None = None) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a concept in the order of ``ALL_COLUMNS``."""
    source = _source_section(concept, source_lang)
    targets = [section for section in concept.sections if section is not source]
    for term in source.terms:
        for section in targets:
            for target in section.terms:
                yield _row(concept, source.lang, term, section.lang, target)
        if not targets:
            yield _row(concept, source.lang, term, "", None)


def _source_section(concept: Concept, lang: str | None) -> LanguageSection:
    fitting = [s for s in concept.sections if lang is not None and covers(lang, s.lang)]
    return (fitting or concept.sections)[0]


def _row(
    concept: Concept, source_lang: str, source: Term, target_lang: str, target: Term | None
) -> tuple[str, ...]:
    told = target or source  # the rendering's own data describe the pair
    units = sorted({span.unit_id for span in told.evidence})
    return (
        "" if concept.id is None else f"c{concept.id}",
        source_lang,
        source.text,
        target_lang,
        target.text if target else "",
        _status(source, told),
        told.part_of_speech or source.part_of_speech,
        concept.subject_field,
        concept.definition,
        " | ".join(filter(None, (concept.note, told.note))),
        str(told.frequency),
        _decimal(concept.pair_confidence),
        _decimal(concept.termhood),
        " ".join(map(str, units)),
        concept.note,
        concept.definition_source,
        concept.customer,
        concept.project,
        "yes" if concept.do_not_translate else "",
        *_side(source),
        *(_side(target) if target else ("",) * len(SIDE_COLUMNS)),
    )


def _side(term: Term) -> Iterator[str]:
    for field in SIDE_COLUMNS.values():
        value = getattr(term, field)
        yield str(value) if value else ""


def table_notes(concepts: Sequence[Concept]) -> Iterator[str]:
    """Yield what a table cannot hold of some concepts."""
    for concept in concepts:
        if any(one.definition or one.definition_source or one.note for one in concept.sections):
            yield f"c{concept.id}: definition and note of a single language are left out"


def _status(source: Term, target: Term) -> str:
    """Return the worse of both statuses: a pair is as good as its weaker term."""
    return max(source.status, target.status, key=BEST_FIRST.index).value


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
