"""Merge concepts that mean the same, split one that means two things, find doubles."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from glossary.joining import has_preferred, kept_text, place_of
from glossary.merge import is_proposal
from glossary.model import Concept, LanguageSection, Term, TermStatus
from glossary.store import ConceptStore
from tm.errors import ConflictError, InvalidInputError

_TEXTS = ("subject_field", "customer", "project")
TermName = tuple[str, str]
"""The language tag and the text of a term."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Concepts that share a term.

    Attributes:
        lang: Primary language of the term.
        text: The term as the first of them writes it.
    """

    lang: str
    text: str
    concepts: tuple[Concept, ...]


def check_version(concept: Concept, version: int | None) -> None:
    """Refuse to change a concept that somebody has changed since it was read.

    Raises:
        ConflictError: it has another version than the caller knows.
    """
    if version is not None and version != concept.version:
        who = f" by {concept.changed_by}" if concept.changed_by else ""
        raise ConflictError(
            f"c{concept.id} was changed{who} since you read it "
            f"(version {concept.version}, not {version}); read it again"
        )


def merge_concepts(
    concepts: ConceptStore,
    kept_id: int,
    other_ids: Sequence[int],
    *,
    at: datetime,
    by: str = "",
) -> Concept:
    """Merge concepts into one, which keeps its id, and return it; one undo parts them again.

    What both say differently stays as the kept one has it; the other text goes to the note. A
    second preferred term of a language is admitted.

    Raises:
        NotFoundError: no such concept.
        InvalidInputError: a concept with itself, or none.
    """
    if kept_id in other_ids or not other_ids or len(set(other_ids)) != len(other_ids):
        raise InvalidInputError("give the concepts to merge, each once, and not the kept one")
    with concepts.transaction("merge"):
        merged = concepts.get(kept_id)
        for other_id in other_ids:
            merged = merged_concept(merged, concepts.get(other_id))
            concepts.delete(other_id, at=at, by=by, successor=kept_id)
        return concepts.update(merged, at=at, by=by)


def merged_concept(kept: Concept, other: Concept) -> Concept:
    """Return a concept with all that another says too."""
    sections = list(kept.sections)
    for section in other.sections:
        place = place_of(section, sections)
        if place is None:
            sections.append(section)
        else:
            sections[place] = _merged_section(sections[place], section)
    definition, source = kept_text(
        (kept.definition, kept.definition_source), (other.definition, other.definition_source)
    )
    texts = {name: getattr(kept, name) or getattr(other, name) for name in _TEXTS}
    merged = replace(
        kept,
        **texts,
        definition=definition,
        definition_source=source,
        sections=tuple(sections),
        do_not_translate=kept.do_not_translate or other.do_not_translate,
    )
    notes = [kept.note, *([other.note] if other.note != kept.note else [])]
    lost = (*_not_in(merged, kept), *_not_in(merged, other))
    return replace(merged, note="\n".join(filter(None, (*notes, *lost))))


def _not_in(merged: Concept, part: Concept) -> Iterator[str]:
    """Yield, as lines of a note, the texts of a part that the whole does not have."""
    for name in (*_TEXTS, "definition", "definition_source"):
        text = getattr(part, name)
        if text and text != getattr(merged, name):
            yield f"{name.replace('_', ' ')} of c{part.id}: {text}"


def _merged_section(kept: LanguageSection, other: LanguageSection) -> LanguageSection:
    own = {term.text: term for term in kept.terms}
    for term in other.terms:
        known = own.pop(term.text, None)
        joined = term if known is None else _merged_term(known, term)
        is_promoted = has_preferred([joined]) and (known is None or not has_preferred([known]))
        if is_promoted and has_preferred(own.values()):
            joined = replace(joined, status=TermStatus.ADMITTED)
        own[term.text] = joined
    definition, source = kept_text(
        (kept.definition, kept.definition_source), (other.definition, other.definition_source)
    )
    merged = replace(
        kept, terms=tuple(own.values()), definition=definition, definition_source=source
    )
    notes = (kept.note, "" if other.note == kept.note else other.note)
    lost = (_lost_definition(merged, part) for part in (kept, other))
    return replace(merged, note="\n".join(filter(None, (*notes, *lost))))


def _lost_definition(merged: LanguageSection, part: LanguageSection) -> str:
    """Return the definition, with its source in parentheses, where the whole has another one."""
    text = "" if part.definition == merged.definition else part.definition
    has_source = part.definition_source not in ("", merged.definition_source)
    return f"{text} ({part.definition_source})".strip() if has_source else text


def _merged_term(kept: Term, other: Term) -> Term:
    names = ("part_of_speech", "term_type", "source", "note")
    texts = {name: getattr(kept, name) or getattr(other, name) for name in names}
    context, source = kept_text(
        (kept.context, kept.context_source), (other.context, other.context_source)
    )
    is_weaker = kept.status is TermStatus.PROPOSED
    more = other if other.frequency > kept.frequency else kept
    return replace(
        kept,
        **texts,
        context=context,
        context_source=source,
        status=other.status if is_weaker else kept.status,
        origin=other.origin if is_weaker else kept.origin,
        frequency=more.frequency,
        evidence=more.evidence,
    )


def split_concept(
    concepts: ConceptStore,
    concept_id: int,
    moved: Collection[TermName],
    *,
    shared: Collection[TermName] = (),
    at: datetime,
    by: str = "",
) -> tuple[Concept, Concept]:
    """Make a second concept of some terms; return the old one and the new one.

    Subject field, customer and project hold for both. One undo joins them again.

    Args:
        concepts: The glossary.
        concept_id: The concept.
        moved: Terms that the new concept has alone.
        shared: Terms that both have, such as the word that means two things.
        at: Time of the change.
        by: Who makes it.

    Raises:
        NotFoundError: no such concept.
        InvalidInputError: a term that it has not, or one of the two would have none.
    """
    with concepts.transaction("split"):
        old = concepts.get(concept_id)
        known = {(section.lang, term.text) for section in old.sections for term in section.terms}
        missing = sorted({*moved, *shared} - known)
        if missing:
            raise InvalidInputError(f"c{concept_id} has no {missing[0][0]} term {missing[0][1]!r}")
        taken = {*moved, *shared}
        made = _with_terms(old, lambda name: name in taken)
        rest = _with_terms(old, lambda name: name not in moved)
        if not moved or not made.sections or not rest.sections:
            raise InvalidInputError(
                "both concepts need a term: name those that move, and leave or share others"
            )
        new = replace(
            made, id=None, definition="", definition_source="", note="", created_at=None,
            created_by="", pair_confidence=None, termhood=None,
        )  # fmt: skip
        return concepts.update(rest, at=at, by=by), concepts.add(new, at=at, by=by)


def _with_terms(concept: Concept, wanted: Callable[[TermName], bool]) -> Concept:
    sections = (
        replace(
            section,
            terms=tuple(term for term in section.terms if wanted((section.lang, term.text))),
        )
        for section in concept.sections
    )
    return replace(concept, sections=tuple(section for section in sections if section.terms))


def find_duplicates(concepts: ConceptStore, *, proposals: bool = False) -> Iterator[Duplicate]:
    """Yield the terms that stand in several concepts, by the first concept.

    Mere proposals of the extraction count only when asked for.
    """
    for lang, text, ids in concepts.duplicates():
        found = tuple(
            concept for concept in concepts.get_many(ids) if proposals or not is_proposal(concept)
        )
        if len(found) > 1:
            yield Duplicate(lang, text, found)
