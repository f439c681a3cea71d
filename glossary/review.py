"""The review of candidates: accept, reject, and take a decision back."""

from datetime import datetime

from glossary.merge import (
    confirmed,
    is_proposal,
    proposal,
    same_but_for_counts,
    term_key,
    terms_in,
    with_source,
    without_extracted,
)
from glossary.model import CandidateState, Concept, TermCandidate
from glossary.proposals import (
    ExtractionReport,
    Proposals,
    Thresholds,
    store_extraction,
    usual_thresholds,
)
from glossary.store import ConceptFilter, ConceptStore
from tm.errors import ConflictError

__all__ = ["ExtractionReport", "Thresholds", "accept", "reject", "reopen", "store_extraction"]


def accept(
    concepts: ConceptStore,
    candidate_id: int,
    *,
    at: datetime,
    by: str = "",
    target: str | None = None,
    into: int | None = None,
) -> Concept:
    """Accept a candidate and return the concept that it has become, or is now part of.

    The pair is preferred; beside another preferred translation it is admitted. What the candidate
    was proposed as goes when it is accepted into another concept.

    Args:
        concepts: The glossary.
        candidate_id: The candidate.
        at: Time of the decision.
        by: Who decided.
        target: The right translation, ``None`` when the candidate's own is right.
        into: The concept whose terms the pair becomes, ``None`` for the one that it belongs to.

    Raises:
        NotFoundError: no such candidate or concept.
        ConflictError: it was decided before.
        InvalidInputError: the translation is no term.
    """
    with concepts.transaction("accept"):  # so that an undo takes the decision back with it
        candidate = _undecided(concepts, candidate_id)
        known = _concept_of(concepts, candidate)
        if into is not None:
            own = candidate.concept_id  # what another candidate is proposed as stays
            if known is not None and own not in (None, into) and is_proposal(known):
                concepts.delete(known.id or 0, at=at, by=by)
            known = with_source(concepts.get(into), candidate)
        chosen = target or candidate.target
        entry = confirmed(known or proposal(candidate), candidate, chosen)
        save = concepts.update if known else concepts.add
        stored = save(entry, at=at, by=by)
        concepts.decide(
            candidate_id,
            CandidateState.ACCEPTED,
            concept_id=stored.id,
            at=at,
            by=by,
            target="" if chosen == candidate.target else chosen,
        )
    return stored


def reject(
    concepts: ConceptStore, candidate_id: int, *, at: datetime, by: str = ""
) -> TermCandidate:
    """Reject a candidate and return it; what was proposed because of it goes.

    Raises:
        NotFoundError: no such candidate.
        ConflictError: it was decided before.
    """
    with concepts.transaction("reject"):
        candidate = _undecided(concepts, candidate_id)
        if candidate.concept_id is not None:  # before the decision: it is recorded who belonged
            concept = concepts.get(candidate.concept_id)
            if is_proposal(concept):
                concepts.delete(candidate.concept_id, at=at, by=by)
            else:
                entry = without_extracted(concept, candidate.target_lang)
                concepts.update(entry, at=at, by=by)
        return concepts.decide(candidate_id, CandidateState.REJECTED, at=at, by=by)


def _undecided(concepts: ConceptStore, candidate_id: int) -> TermCandidate:
    candidate = concepts.get_candidate(candidate_id)
    if candidate.state in (CandidateState.ACCEPTED, CandidateState.REJECTED):
        raise ConflictError(
            f"candidate {candidate_id} is already {candidate.state}; open it again first"
        )
    return candidate


def reopen(
    concepts: ConceptStore,
    candidate_id: int,
    *,
    at: datetime,
    by: str = "",
    thresholds: Thresholds | None = None,
) -> TermCandidate:
    """Take a decision back and return the candidate as it was before: open, or merged.

    The concept is as it was too. A candidate that nobody decided on stays as it is. The
    ``thresholds`` are those of the extraction, ``None`` the usual ones.

    Raises:
        NotFoundError: no such candidate.
        ConflictError: the concept that it became was changed since.
    """
    with concepts.transaction():
        candidate = concepts.get_candidate(candidate_id)
        if candidate.state not in (CandidateState.ACCEPTED, CandidateState.REJECTED):
            return candidate
        former = _take_back(concepts, candidate, at=at, by=by)
        is_own = former is not None and is_proposal(former)
        opened = concepts.decide(
            candidate_id,
            CandidateState.OPEN,
            concept_id=former.id if former is not None and is_own else None,
            at=at,
            by=by,
        )
        place = Proposals(
            concepts,
            source_lang=candidate.source_lang,
            target_lang=candidate.target_lang,
            at=at,
            by=by,
            thresholds=thresholds or usual_thresholds(),
        )
        place.settle(opened)
        return concepts.get_candidate(candidate_id)


def _take_back(
    concepts: ConceptStore, candidate: TermCandidate, *, at: datetime, by: str
) -> Concept | None:
    """Undo what accepting did to the concept, and return it; ``None`` when it is gone."""
    if candidate.concept_id is None:
        return None
    concept = concepts.get(candidate.concept_id)
    history = concepts.history(candidate.concept_id)
    places = [n for n, change in enumerate(history) if change.at == candidate.decided_at]
    if not places:  # accepting changed nothing
        return concept
    place = places[-1]
    later = history[place + 1 :]
    after = later[0].before if later else concept
    if after is None or not same_but_for_counts(after, concept):
        raise ConflictError(
            f"concept c{concept.id} was changed after the decision; change the concept instead"
        )
    before = history[place].before
    if before is None:
        concepts.delete(candidate.concept_id, at=at, by=by)
        return None
    return concepts.update(before, at=at, by=by)


def _concept_of(concepts: ConceptStore, candidate: TermCandidate) -> Concept | None:
    """Return the concept that a candidate belongs to, or one that has its source."""
    if candidate.concept_id is not None:
        return concepts.get(candidate.concept_id)
    lang = candidate.source_lang
    key = term_key(candidate.source, lang)
    for concept in concepts.concepts(ConceptFilter(lang=lang, contains=candidate.source)):
        if any(term_key(term.text, lang) == key for term in terms_in(concept, lang)):
            return concept
    return None
