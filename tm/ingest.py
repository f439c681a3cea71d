"""Import files: units, documents with their translation, or documents as evidence for terms.

An import is atomic, and the same content is imported once: what identifies it is a digest of the
files, the memory and the way they are read, not their names or order.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from tm.admit import admit_evidence, memory_name
from tm.conflicts import Conflict, Conflicts
from tm.errors import ConflictError, InvalidInputError
from tm.grouping import groups_of, link_groups
from tm.interchange import READERS, read_units
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.lang import parse_tag, same_language
from tm.model import (
    EvidenceText,
    ImportRecord,
    ImportReport,
    Progress,
    Provenance,
    UnitGroup,
)
from tm.pairing import USUAL_TOOLS, Aligned, Tools, align_files, cut_named
from tm.readers import read_document
from tm.review.anchors import Recall
from tm.review.first import FirstAlignment
from tm.review.model import Alignment
from tm.review.runs import in_pieces
from tm.review.store import AlignmentStore
from tm.source_files import SourceFile
from tm.store import UnitStore

__all__ = ["Aligned", "SourceFile", "Tools", "align_files", "groups_of", "import_files"]

STEP = 200  # units between two calls of progress
STORING = "storing"

_log = logging.getLogger(__name__)


def import_files(
    store: UnitStore,
    files: Sequence[SourceFile],
    *,
    memory: str = "default",
    source_lang: str | None = None,
    target_lang: str | None = None,
    monolingual: bool = False,
    presegmented: bool = False,
    force: bool = False,
    columns: tuple[tuple[str, str], ...] = (),
    on_conflict: Conflict = Conflict.BOTH,
    aligned: Aligned | None = None,
    at: datetime,
    alignments: AlignmentStore | None = None,
    progress: Progress | None = None,
    tools: Tools = USUAL_TOOLS,
) -> ImportReport:
    """Import a file of units, a document and its translation, or a bilingual document.

    Args:
        store: Takes all of it or nothing.
        files: One or two; any number of monolingual ones.
        memory: Name of the memory that takes the units.
        source_lang: Language of the source; as the file says, or guessed, when omitted.
        target_lang: Language of the target; as the file says, or guessed, when omitted.
        monolingual: Keep the documents as evidence for terms; they make no units.
        presegmented: One segment a line on both sides, never cut again.
        force: Take texts too that do not look like translations of each other.
        columns: Of a table: which column holds which field, where its header does not tell.
        on_conflict: Of a file of units: what happens to sources that the memory has already.
        aligned: What aligning these files in this way gave, where that was done before.
        at: Aware time of the import.
        alignments: Knows the links that were accepted in earlier imports; those found again are
            taken over, and the rest is aligned between them.
        progress: Told of every stage; may raise to stop, and nothing stays.
        tools: What documents are aligned with.

    Raises:
        InvalidInputError: a file cannot be used; the message names the place.
        ConflictError: the same content is stored, but in other languages than those asked for.
    """
    source_lang = parse_tag(source_lang) if source_lang else None
    target_lang = parse_tag(target_lang) if target_lang else None
    memory = memory_name(memory)
    has_units = _has_units(files) and not monolingual
    way = (
        _way_of_units(columns, on_conflict)
        if has_units
        else _way(monolingual=monolingual, presegmented=presegmented)
    )
    digest, known = _found(store, _digest(files, memory, way))
    if known is not None:
        return _repeated(known, source_lang, target_lang, in_order=has_units)
    source: _Import
    if monolingual:
        source = _evidence(files, source_lang, memory)
    elif has_units:
        source = _unit_file(files, source_lang, target_lang, memory, columns)
        if on_conflict is not Conflict.BOTH:
            conflicts = Conflicts(store, memory, on_conflict, source.log)
            source.groups = conflicts.passed(source.groups)
            source.replaced = conflicts.replaced
    else:
        recall = Recall(alignments, memory) if alignments else None
        aligned = aligned or align_files(
            files,
            source_lang=source_lang,
            target_lang=target_lang,
            presegmented=presegmented,
            force=force,
            known=recall.anchors if recall else None,
            memory=store.certain_pairs,
            progress=progress,
            tools=tools,
        )
        aligned = recall.completed(aligned) if recall else aligned
        source = _documents(aligned, memory, with_clauses=not presegmented)
    with closing(source):
        return _stored(store, source, digest, at=at, progress=progress)


def needs_aligning(
    store: UnitStore, files: Sequence[SourceFile], *, memory: str, presegmented: bool
) -> bool:
    """Tell whether an import of these files will align them: documents, not imported before."""
    if _has_units(files):
        return False
    way = _way(monolingual=False, presegmented=presegmented)
    return _found(store, _digest(files, memory_name(memory), way))[1] is None


def _repeated(
    known: ImportRecord, source_lang: str | None, target_lang: str | None, *, in_order: bool
) -> ImportReport:
    """Return the report of the earlier import, unless something else of the file is wanted now.

    ``in_order``: what was stored as the source must be wanted as the source.
    """
    stored = [lang for lang in (known.report.source_lang, known.report.target_lang) if lang]
    for side, wanted in enumerate((source_lang, target_lang)):
        there = stored[side : side + 1] if in_order else stored
        if wanted and not any(same_language(wanted, lang) for lang in there):
            raise ConflictError(
                f"the same content is stored as import {known.id} in {' and '.join(stored)}; "
                f"take that back before you import it in {wanted}"
            )
    return replace(known.report, repeated=True)


class _Import:
    """What goes into the store, and the report that is ready when all of it went."""

    def __init__(
        self,
        log: ReadingLog,
        make_report: Callable[[ReadingLog], ImportReport],
        groups: Iterable[UnitGroup] = (),
        evidence: Iterable[EvidenceText] = (),
        alignment: Callable[[], Alignment] | None = None,
        close: Callable[[], None] | None = None,
    ) -> None:
        self.log = log
        self.replaced: Sequence[int] = ()
        self._close = close
        self.groups = groups
        self.evidence = evidence
        self.alignment = alignment
        self._make_report = make_report

    def report(self) -> ImportReport:
        """Return the report; called when groups and evidence are exhausted."""
        return self._make_report(self.log)

    def close(self) -> None:
        """Let go of what is read from."""
        if self._close is not None:
            self._close()


def _stored(
    store: UnitStore, source: _Import, digest: str, *, at: datetime, progress: Progress | None
) -> ImportReport:
    """Store an import, all of it or nothing, and return its report."""
    record = store.add_import(
        digest,
        source.report,
        _told(source.groups, source.log, progress),
        evidence=source.evidence,
        alignment=source.alignment,
        replaced=source.replaced,
        at=at,
    )
    report = record.report
    _log.info(
        "import %d: %d read, %d stored, %d skipped",
        record.id,
        report.read,
        report.stored,
        len(report.skipped),
    )
    return report


def _found(store: UnitStore, digest: str) -> tuple[str, ImportRecord | None]:
    """Return the import of a digest, or under which digest it is stored again.

    Of a file whose units a later import has replaced nothing is there any more.
    """
    known = store.find_import(digest)
    while known is not None and store.is_replaced(known.id):
        digest = sha256(f"{digest} after {known.id}".encode()).hexdigest()
        known = store.find_import(digest)
    return digest, known


def _digest(files: Sequence[SourceFile], memory: str, way: str) -> str:
    """Identify an import by content: a renamed file, or the pair in other order, is the same."""
    contents = sorted(
        f"{file.digest()} {file.encoding}" if file.encoding else file.digest() for file in files
    )
    return sha256("\n".join((memory, way, *contents)).encode()).hexdigest()


def _way(*, monolingual: bool, presegmented: bool) -> str:
    return f"monolingual={monolingual} presegmented={presegmented}"


def _way_of_units(columns: tuple[tuple[str, str], ...], on_conflict: Conflict) -> str:
    """Tell how a file of units is read; it is never cut, and what is usual is not named."""
    way = _way(monolingual=False, presegmented=False)
    if columns:
        way += f" columns={sorted(columns)}"
    if on_conflict is not Conflict.BOTH:
        way += f" on_conflict={on_conflict.value}"
    return way


def _has_units(files: Sequence[SourceFile]) -> bool:
    return any(PurePath(file.name).suffix.lower() in READERS for file in files)


def _told(
    groups: Iterable[UnitGroup], log: ReadingLog, progress: Progress | None
) -> Iterator[UnitGroup]:
    """Pass groups on and tell the progress, where the import can also be stopped."""
    for number, group in enumerate(groups):
        if progress and number % STEP == 0:
            progress(STORING, log.done, log.total)
        yield group
    if progress:
        progress(STORING, log.total, log.total)


# Files of units


def _unit_file(
    files: Sequence[SourceFile],
    source_lang: str | None,
    target_lang: str | None,
    memory: str,
    columns: tuple[tuple[str, str], ...],
) -> _Import:
    if len(files) != 1:
        raise InvalidInputError(f"a file of units ({', '.join(READERS)}) is imported alone")
    (file,) = files
    stream = file.open()
    units = read_units(
        stream,
        file.name,
        ReadingOptions(
            source_lang,
            target_lang,
            memory,
            encoding=file.encoding,
            columns=columns,
            origin=Provenance(document=file.name),
        ),
    )
    pairs = Counter[tuple[str, str]]()

    def groups() -> Iterator[UnitGroup]:
        for group in units.groups:
            pairs[group.unit.source_lang, group.unit.target_lang] += 1
            yield group

    def report(log: ReadingLog) -> ImportReport:
        if not pairs:
            raise _nothing(file.name, log)
        (source, target), _ = pairs.most_common(1)[0]
        return _report(log, (file.name,), memory, source, target, notes=log.notes())

    return _Import(units.log, report, groups(), close=stream.close)


def _nothing(name: str, log: ReadingLog) -> InvalidInputError:
    first = f": {log.skipped[0].place}: {log.skipped[0].reason}" if log.skipped else ""
    return InvalidInputError(f"{name} holds no unit that can be stored{first}")


# Documents


def _documents(aligned: Aligned, memory: str, *, with_clauses: bool) -> _Import:
    aligned = replace(aligned, pairs=in_pieces(aligned.pairs))
    log = ReadingLog()
    log.read = log.total = len(aligned.pairs)
    confidences: list[float] = []
    first = FirstAlignment(aligned.pairs, with_clauses=with_clauses)

    def groups() -> Iterator[UnitGroup]:
        for found in link_groups(aligned, memory=memory, log=log):
            first.tell(found)
            confidences.append(found.group.unit.provenance.confidence or 0.0)
            yield found.group

    def report(log: ReadingLog) -> ImportReport:
        if not confidences:
            raise _nothing(" and ".join(aligned.documents), log)
        return _report(
            log,
            aligned.documents,
            memory,
            aligned.source_lang,
            aligned.target_lang,
            notes=aligned.notes,
            mean_confidence=sum(confidences) / len(confidences),
            quality=aligned.quality,
        )

    return _Import(log, report, groups(), alignment=first.alignment)


# Evidence


def _evidence(files: Sequence[SourceFile], lang: str | None, memory: str) -> _Import:
    log = ReadingLog()
    if not files:
        raise InvalidInputError("give at least one document")
    documents = [
        read_document(file.data, file.name, lang=lang, encoding=file.encoding) for file in files
    ]
    texts = [
        EvidenceText(segment.text, segment.lang, document.name, segment.ref)
        for document in documents
        for stream in document.streams
        for segment in cut_named(stream, document.name)
    ]
    languages = Counter(text.lang for text in texts)
    log.read = log.total = len(texts)

    def report(log: ReadingLog) -> ImportReport:
        notes = tuple(f"{d.name}: {note}" for d in documents for note in d.notes)
        names = tuple(document.name for document in documents)
        return _report(log, names, memory, languages.most_common(1)[0][0], "", notes=notes)

    return _Import(log, report, evidence=map(admit_evidence, texts))


def _report(
    log: ReadingLog,
    documents: tuple[str, ...],
    memory: str,
    source_lang: str,
    target_lang: str,
    *,
    notes: tuple[str, ...],
    mean_confidence: float | None = None,
    quality: float | None = None,
) -> ImportReport:
    """Return a report; the store fills in the import's id and what it stored."""
    return ImportReport(
        import_id=0,
        repeated=False,
        documents=documents,
        memory=memory,
        source_lang=source_lang,
        target_lang=target_lang,
        read=log.read,
        stored=0,
        skipped=tuple(log.skipped),
        notes=notes,
        mean_confidence=mean_confidence,
        quality=quality,
        header=log.header,
    )
