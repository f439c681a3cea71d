"""The values that travel between the rooms of the translation memory.

All are frozen; collections in them are tuples. Offsets are code points, the end exclusive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Progress = Callable[[str, int, int], None]
"""Called as ``progress(stage, done, total)``; may raise CancelledError to stop the work."""


class BlockKind(StrEnum):
    """What a stretch of a document is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    DATELINE = "dateline"
    CELL = "cell"
    NOTE = "note"  # footnote, endnote, note to a slide
    HEADER = "header"  # of the pages
    FOOTER = "footer"


class PairKind(StrEnum):
    """What an aligned pair joins."""

    SENTENCE = "sentence"
    CLAUSE = "clause"
    HEADING = "heading"


class Level(StrEnum):
    """The two levels of unit: whole sentence links, and the clause units inside them."""

    SENTENCE = "sentence"
    CLAUSE = "clause"


class UnitStatus(StrEnum):
    """How far a unit can be trusted."""

    UNREVIEWED = "unreviewed"
    DRAFT = "draft"
    MACHINE = "machine"
    APPROVED = "approved"


BY_TRUST = (UnitStatus.APPROVED, UnitStatus.UNREVIEWED, UnitStatus.DRAFT, UnitStatus.MACHINE)
"""The statuses, the most trusted first."""


class Side(StrEnum):
    """A side of a unit."""

    SOURCE = "source"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or cell of a document.

    Attributes:
        text: Not empty, NFC, inner line breaks already joined.
        kind: What the block is.
        ref: Where it stands, for people: ``¶12`` or ``p. 3 ¶2``.
    """

    text: str
    kind: BlockKind
    ref: str


@dataclass(frozen=True, slots=True)
class TextStream:
    """The blocks of one language of a document, in reading order."""

    lang: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: one stream, or two when it is bilingual.

    Attributes:
        name: The file's name without folder, for provenance.
        streams: One stream of text for each language, the first language met first.
        notes: Departures that the reader mended or left out, one sentence each, with their place.
    """

    name: str
    streams: tuple[TextStream, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence-like (or clause-like) stretch of a block.

    Attributes:
        text: Stripped, not empty.
        lang: BCP 47 tag.
        index: Position in its stream, from 0; clauses carry the index of their sentence.
        block: Position of its block in the stream, from 0.
        kind: Kind of its block.
        ref: Ref of its block.
    """

    text: str
    lang: str
    index: int
    block: int = 0
    kind: BlockKind = BlockKind.PARAGRAPH
    ref: str = ""


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """A link of m source and n target segments; m or n may be 0, not both.

    Links stand in the order of the source. Those of a passage that the translation has elsewhere
    stand there too, so the target may jump.

    Attributes:
        source: Consecutive segments.
        target: Consecutive segments.
        confidence: Posterior probability that the link is right, in [0, 1].
        kind: Sentence, clause or heading.
        clauses: The finer monotone pairs that together make up this one; empty when not split.
        reviewed: A person made or accepted the link; its confidence is 1.
        dropped: A person has said that it is no translation; it gives no unit.
    """

    source: tuple[Segment, ...]
    target: tuple[Segment, ...]
    confidence: float
    kind: PairKind = PairKind.SENTENCE
    clauses: tuple["AlignedPair", ...] = ()
    reviewed: bool = False
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link that is known beforehand, as positions in the two sequences that are aligned.

    Attributes:
        source, source_end: The segments of the source side, the end exclusive; at least one.
        target, target_end: Those of the target side.
    """

    source: int
    source_end: int
    target: int
    target_end: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a unit comes from.

    Attributes:
        document: Name of the document or file; ``""`` when typed by hand.
        block: Ref of the source side in the document.
        target_block: Ref of the target side.
        confidence: Alignment confidence in [0, 1]; ``None`` when the unit was not aligned by us.
        import_id: The import that brought it; ``None`` when typed by hand.
        imported_at: Aware time of that import.
    """

    document: str = ""
    block: str = ""
    target_block: str = ""
    confidence: float | None = None
    import_id: int | None = None
    imported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prop:
    """One property or note of a unit, kept in order and with repeats (TMX ``prop``, ``note``).

    Attributes:
        level: ``tu``, ``source`` or ``target``: the element that carried it.
        kind: ``prop`` or ``note``.
        type: The property's type; ``""`` for notes.
        lang: ``xml:lang`` of the element, or ``""``.
        text: Its content.
        encoding: ``o-encoding`` of the element: that of the original data, or ``""``.
    """

    level: str
    kind: str
    type: str
    lang: str
    text: str
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """A source segment with its translation, as stored.

    Attributes:
        source, target: Plain text, NFC; inline codes are left out of it.
        source_markup, target_markup: The canonical inner XML of the segment where it has inline
            codes, else ``""``.
        id: ``None`` until stored.
        memory: Name of the translation memory.
        level: Sentence link or clause unit; ``parent`` is the id of a clause unit's sentence unit.
        has_clauses: A sentence unit that is also stored as clause units.
        previous_source, next_source: Neighbouring source texts; ``""`` means a known start or end
            of the document, ``None`` unknown.
        previous_target, next_target: Neighbouring target texts, in the order of the translation.
        tuid: The unit's own id in the file that it came from, or ``""``.
    """

    source: str
    target: str
    source_lang: str
    target_lang: str
    id: int | None = None
    memory: str = "default"
    level: Level = Level.SENTENCE
    kind: PairKind = PairKind.SENTENCE
    parent: int | None = None
    has_clauses: bool = False
    status: UnitStatus = UnitStatus.UNREVIEWED
    previous_source: str | None = None
    next_source: str | None = None
    previous_target: str | None = None
    next_target: str | None = None
    provenance: Provenance = Provenance()
    source_markup: str = ""
    target_markup: str = ""
    tuid: str = ""
    props: tuple[Prop, ...] = ()
    created_at: datetime | None = None
    created_by: str = ""
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """A unit to be stored together with the clause units inside it."""

    unit: TranslationUnit
    clauses: tuple[TranslationUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One former state of a unit: what it was until ``at``, and who changed it."""

    unit: TranslationUnit
    at: datetime
    by: str
    action: str


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """A sentence of a document without translation, kept as evidence for terms."""

    text: str
    lang: str
    document: str
    block: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was not stored: where it stands and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        import_id: The stored import; of the earlier one when ``repeated``.
        repeated: The same content was imported before; nothing changed.
        documents: Names of the files.
        read: Records read: links for documents, units for unit files, sentences for evidence.
        stored: Units (or evidence sentences) stored, both levels counted.
        skipped: Every record that was not stored.
        notes: Degradations and mended departures, one sentence each.
        mean_confidence: Mean alignment confidence, ``None`` when nothing was aligned.
        quality: How sure it is that the documents are translations of each other, in [0, 1];
            ``None`` when nothing was aligned or nobody can tell.
        header: What a file of units says of all of them, for an export; of level ``header``.
    """

    import_id: int
    repeated: bool
    documents: tuple[str, ...]
    memory: str
    source_lang: str
    target_lang: str
    read: int
    stored: int
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    mean_confidence: float | None = None
    quality: float | None = None
    header: tuple[Prop, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A stored import, with its report and the time it was made (and taken back)."""

    id: int
    digest: str
    report: ImportReport
    imported_at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """A translation memory and what a match from it is worth beside one from another.

    Attributes:
        units: The number of its units at the finest level.
        priority: Among equal scores the higher one comes first.
        penalty: Points off every match from it.
    """

    name: str
    units: int
    priority: int = 0
    penalty: int = 0
