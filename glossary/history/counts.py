"""What extraction only counts about a concept, apart from what anybody says of it."""

from dataclasses import replace

from glossary.model import Concept


def without_counts(concept: Concept) -> Concept:
    """Return a concept without frequencies, evidence and the figures of its candidate."""
    sections = tuple(
        replace(
            section,
            terms=tuple(replace(term, frequency=0, evidence=()) for term in section.terms),
        )
        for section in concept.sections
    )
    return replace(concept, sections=sections, pair_confidence=None, termhood=None)
