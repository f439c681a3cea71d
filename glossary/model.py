"""The values of the terminology: ISO 30042 levels, candidates, recognised terms."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NESTED = "nested"
"""Flag of a candidate that mostly stands inside a better one, or adds something to it."""


class TermStatus(StrEnum):
    """Administrative status of a term; ``deprecated`` must not be used."""

    PROPOSED = "proposed"
    PREFERRED = "preferred"
    ADMITTED = "admitted"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"


class TermOrigin(StrEnum):
    """Who brought a term into the glossary."""

    FIXED = "fixed"  # our own list of fixed expressions
    EXTRACTED = "extracted"  # proposed by extraction from aligned units
    PERSON = "person"
    IMPORTED = "imported"


class CandidateState(StrEnum):
    """What was decided about a candidate."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """Where a pair of terms stands in a unit, as ``(start, end)`` in the raw texts."""

    unit_id: int
    source_span: tuple[int, int]
    target_span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Variant:
    """A rendering that aligned units attest.

    Attributes:
        count: Number of those units.
        evidence: Up to a few of them.
    """

    text: str
    count: int
    evidence: tuple[EvidenceSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class TermCandidate:
    """A pair that extraction proposes; nobody has accepted it yet.

    Attributes:
        target: The best rendering; ``variants`` holds all of them, most frequent first.
        frequency: Number of units whose source side holds the term.
        pair_confidence: How sure it is that the English is right and complete, in [0, 1].
        termhood: How sure it is that the source is a term, in [0, 1].
        rank: The value that orders candidates, higher first; no probability.
        flags: Kinds of evidence and warnings: ``dictionary``, ``alignment``, ``fixed``, ``once`` …
        concept_id: The concept that it became or was merged into; of an open candidate, the
            concept that it is proposed as.
        decided_at, decided_by: When and by whom; ``None`` and ``""`` while it is open.
    """

    source: str
    target: str
    source_lang: str
    target_lang: str
    variants: tuple[Variant, ...]
    frequency: int
    pair_confidence: float
    termhood: float
    rank: float
    flags: tuple[str, ...] = ()
    evidence: tuple[EvidenceSpan, ...] = ()
    id: int | None = None
    state: CandidateState = CandidateState.OPEN
    concept_id: int | None = None
    decided_at: datetime | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One designation of a concept in one language.

    Attributes:
        frequency: Units that attest it, 0 when none was counted.
        evidence: Up to a few of those units.
        part_of_speech, term_type: TBX-Basic picklist values, or ``""``.
    """

    text: str
    status: TermStatus
    origin: TermOrigin = TermOrigin.PERSON
    part_of_speech: str = ""
    term_type: str = ""
    source: str = ""
    context: str = ""
    note: str = ""
    frequency: int = 0
    evidence: tuple[EvidenceSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageSection:
    """All terms of a concept in one language, best status first; at least one."""

    lang: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning, with its designations in each language (ISO 30042 concept entry).

    Attributes:
        id: ``None`` until stored; shown as ``c17``.
        pair_confidence, termhood: Of the candidate that it came from, else ``None``.
    """

    sections: tuple[LanguageSection, ...]
    id: int | None = None
    subject_field: str = ""
    definition: str = ""
    note: str = ""
    do_not_translate: bool = False
    pair_confidence: float | None = None
    termhood: float | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class ConceptChange:
    """One change of a concept: its state before, ``None`` when it was added, and who did what."""

    before: Concept | None
    at: datetime
    by: str
    action: str


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term found in a text, as code points of the raw text, the end exclusive."""

    start: int
    end: int
    concept: Concept
    term: Term
