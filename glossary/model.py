"""The values of the terminology: ISO 30042 levels, candidates, recognised terms."""

from dataclasses import dataclass, field
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
        text: In the form of a dictionary entry.
        count: Number of those units.
        evidence: Up to a few of them.
        forms: How the units spell it where they do so otherwise, the commonest first: plurals,
            British and American spelling.
    """

    text: str
    count: int
    evidence: tuple[EvidenceSpan, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A longer fixed expression around aligned English, in texts without translation.

    Attributes:
        count: Places where it stands, of the ``of`` places of the aligned English in those texts.
        documents: The names of those that have it.
    """

    text: str
    count: int
    of: int
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermCandidate:
    """A pair that extraction proposes; nobody has accepted it yet.

    Attributes:
        target: The best rendering; ``variants`` holds all of them, most frequent first.
        frequency: Number of units whose source side holds the term.
        pair_confidence: How sure it is that the English is right and complete, in [0, 1].
        termhood: How sure it is that the source is a term, in [0, 1].
        rank: The value that orders candidates, higher first; no probability.
        expansions: Longer renderings that other documents suggest; no unit attests them.
        flags: Kinds of evidence and warnings: ``dictionary``, ``alignment``, ``fixed``, ``once`` …
        concept_id: The concept that it became or was merged into; of an open candidate, the
            concept that it is proposed as.
        decided_at, decided_by: When and by whom; ``None`` and ``""`` while it is open.
        decided_target: The translation that was accepted, where it is not ``target``, else ``""``.
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
    decided_target: str = ""
    expansions: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One designation of a concept in one language.

    Attributes:
        frequency: Units that attest it, 0 when none was counted.
        evidence: Up to a few of those units.
        part_of_speech, term_type: TBX-Basic picklist values, or ``""``.
        source: Where the term was found.
        context, context_source: A sentence that has it, and where that was found.
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
    context_source: str = ""


@dataclass(frozen=True, slots=True)
class LanguageSection:
    """All terms of a concept in one language, best status first; at least one.

    Attributes:
        definition, note: What is said of the concept in this language only.
    """

    lang: str
    terms: tuple[Term, ...]
    definition: str = ""
    definition_source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning, with its designations in each language (ISO 30042 concept entry).

    Attributes:
        id: ``None`` until stored; shown as ``c17``.
        do_not_translate: Its terms stand unchanged in every translation.
        definition_source: Where the definition was found.
        customer, project: For whom it holds, ``""`` for everybody.
        pair_confidence, termhood: Of the candidate that it came from, else ``None``.
        version: Number of its last change; tells whether somebody has changed it meanwhile.
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
    definition_source: str = ""
    customer: str = ""
    project: str = ""
    created_by: str = ""
    version: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ConceptChange:
    """One change of a concept: its state before, ``None`` when it was added, and who did what.

    Attributes:
        action: ``add``, ``update``, ``delete``, ``undo``, or the name of a batch: ``merge``,
            ``split``, ``accept``, ``reject``.
        number: Grows with every change of the glossary.
        concept_id: The concept that was changed.
        batch: The first change of those that were made together and go together, else ``None``.
        undoes: The change that this one took back, else ``None``.
        links: Of a deleted concept the candidates that belonged to it, as they were.
    """

    before: Concept | None
    at: datetime
    by: str
    action: str
    number: int = field(default=0, compare=False)
    concept_id: int = field(default=0, compare=False)
    batch: int | None = field(default=None, compare=False)
    undoes: int | None = None
    links: tuple["CandidateLink", ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class CandidateLink:
    """That a candidate belongs to a concept, and the decision by which it does."""

    candidate_id: int
    state: CandidateState
    decided_at: datetime | None
    decided_by: str
    decided_target: str


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term found in a text, as code points of the raw text, the end exclusive.

    Attributes:
        is_overlapped: A longer or earlier term covers a part of it.
    """

    start: int
    end: int
    concept: Concept
    term: Term
    is_overlapped: bool = False
