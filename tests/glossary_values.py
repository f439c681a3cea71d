"""Values that the tests of proposals and of the review share."""

from datetime import UTC, datetime, timedelta

from glossary.model import (
    Concept,
    EvidenceSpan,
    LanguageSection,
    Term,
    TermCandidate,
    TermOrigin,
    TermStatus,
    Variant,
)
from glossary.proposals import ExtractionReport, Thresholds, store_extraction
from glossary.store import ConceptStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SURE = Thresholds(pair_confidence=0.5, termhood=0.4)
HERE = (EvidenceSpan(31, (2, 10), (15, 28)),)
FUTURE = "人类命运共同体"
FULL = "community with a shared future for mankind"


def hour(number: int) -> datetime:
    return NOON + timedelta(hours=number)


def candidate(source: str = "风电", target: str = "wind power", **fields) -> TermCandidate:
    known = {
        "source_lang": "zh-Hans",
        "target_lang": "en",
        "variants": (Variant(target, 3),),
        "frequency": 4,
        "pair_confidence": 0.9,
        "termhood": 0.8,
        "rank": 1.0,
        "evidence": HERE,
    }
    return TermCandidate(source, target, **known | fields)


def shared_future(source: str = FUTURE, **fields) -> TermCandidate:
    """A candidate that no threshold would let pass."""
    variants = (Variant("shared future", 5), Variant("future together", 2), Variant("all", 1))
    known = {"variants": variants, "frequency": 6, "pair_confidence": 0.01, "termhood": 0.01}
    return candidate(source, "shared future", **known | fields)


def fixed(source: str = FUTURE, preferred: str = FULL, *admitted: str) -> Concept:
    english = (
        Term(preferred, TermStatus.PREFERRED, TermOrigin.FIXED),
        *(Term(text, TermStatus.ADMITTED, TermOrigin.FIXED) for text in admitted),
    )
    return Concept(
        sections=(
            LanguageSection("zh-Hans", (Term(source, TermStatus.PREFERRED, TermOrigin.FIXED),)),
            LanguageSection("en", english),
        )
    )


def by_hand(source: str = "风电", *targets: Term, **fields) -> Concept:
    return Concept(
        sections=(
            LanguageSection("zh-Hans", (Term(source, TermStatus.PREFERRED),)),
            LanguageSection("en", targets or (Term("wind energy", TermStatus.PREFERRED),)),
        ),
        **fields,
    )


def extract(
    store: ConceptStore, *candidates: TermCandidate, at: datetime = NOON, fixed_ones=()
) -> ExtractionReport:
    return store_extraction(
        store,
        candidates,
        fixed=fixed_ones,
        at=at,
        source_lang="zh-Hans",
        target_lang="en",
        thresholds=SURE,
    )


def the_candidate(store: ConceptStore, source: str = "风电") -> TermCandidate:
    (found,) = (c for c in store.candidates() if c.source == source)
    return found


def terms(concept: Concept) -> list[tuple[str, str, str]]:
    return [
        (term.text, term.status.value, term.origin.value)
        for section in concept.sections
        for term in section.terms
    ]


def everything(store: ConceptStore) -> tuple:
    return tuple(store.concepts()), tuple(store.candidates()), store.last_change()


PROPOSED_PAIR = [("风电", "proposed", "extracted"), ("wind power", "proposed", "extracted")]
CONFIRMED_PAIR = [("风电", "preferred", "extracted"), ("wind power", "preferred", "extracted")]
