"""Pretranslated documents as tables, TSV and XLSX, to be corrected and imported."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO

from tm.errors import UnsupportedFormatError
from tm.interchange.cells import write_safe_tsv
from tm.matches import Match
from tm.pretranslate import Draft, DraftSegment
from tm.review.xlsx import Layout, write_xlsx

COLUMNS = (
    "number", "source", "target", "score", "match", "status", "penalties", "changes",
    "missing_numbers", "repeats", "match_source", "match_document", "match_unit", "source_lang",
    "target_lang", "document", "source_ref",
)  # fmt: skip
_LAYOUT = Layout("translation", (8, 60, 60, 8, 11, 12, 24, 24, 18, 9, 40, 24, 11, 12, 12, 24, 12))

Rows = Iterable[Sequence[str]]


def write_draft(draft: Draft, stream: BinaryIO, suffix: str) -> None:
    """Write one row a segment, in the order of the document.

    Columns that units have too (source, target, their languages, status, document, source_ref)
    are named as ``flask tm import`` reads them; the others say where the target is from.

    Raises:
        UnsupportedFormatError: the suffix is neither ``.tsv`` nor ``.xlsx``.
        TooLargeError: a text is longer than a cell can be.
    """
    writer = _WRITERS.get(suffix.lower())
    if writer is None:
        raise UnsupportedFormatError(f"cannot write {suffix}; known: {', '.join(_WRITERS)}")
    writer(COLUMNS, [_row(one, draft) for one in draft.segments], stream)


def _row(one: DraftSegment, draft: Draft) -> tuple[str, ...]:
    match, segment = one.match, one.segment
    return (
        str(one.number),
        segment.text,
        one.target,
        str(match.score) if match else "",
        match.kind.value if match else "",
        one.status.value if one.status else "",
        _penalties(match) if match else "",
        _changes(match) if match else "",
        ", ".join(one.missing),
        str(one.repeats) if one.repeats else "",
        _sources(match, segment.text) if match else "",
        _documents(match) if match else "",
        _units(match) if match else "",
        draft.source_lang,
        match.unit.target_lang if match else draft.target_lang,
        draft.name,
        segment.ref,
    )


def _penalties(match: Match) -> str:
    return "; ".join(
        f"-{one.points} {one.code}" + (f" ({one.detail})" if one.detail else "")
        for one in match.penalties
    )


def _changes(match: Match) -> str:
    """Return what was replaced in the stored target, as ``35 > 40``; pieces one after another."""
    own = [f"{one.old} > {one.new}" for one in match.adapted.changes] if match.adapted else []
    return "; ".join(own + [text for text in (_changes(p.match) for p in match.pieces) if text])


def _sources(match: Match, text: str) -> str:
    """Return the stored sources where they differ from the text; of pieces, one after another."""
    if not match.pieces:
        return match.unit.source if match.unit.source != text else ""
    return " | ".join(piece.match.unit.source for piece in match.pieces)


def _documents(match: Match) -> str:
    names = [one.unit.provenance.document for one in _whole_units(match)]
    return "; ".join(dict.fromkeys(name for name in names if name))


def _units(match: Match) -> str:
    return "; ".join(str(one.unit.id) for one in _whole_units(match) if one.unit.id is not None)


def _whole_units(match: Match) -> list[Match]:
    return [piece.match for piece in match.pieces] if match.pieces else [match]


def _write_xlsx(columns: Sequence[str], rows: Rows, stream: BinaryIO) -> None:
    write_xlsx(columns, rows, stream, layout=_LAYOUT)


_WRITERS: Mapping[str, Callable[[Sequence[str], Rows, BinaryIO], None]] = {
    ".tsv": write_safe_tsv,
    ".xlsx": _write_xlsx,
}
SUFFIXES = tuple(_WRITERS)
