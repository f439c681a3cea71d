"""Bring the concepts of a file into the glossary: all of them, or nothing."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from glossary.editing import TermName
from glossary.interchange.reading import GlossaryFile
from glossary.joining import has_preferred, place_of, replaced_text
from glossary.merge import term_key
from glossary.model import Concept, LanguageSection, Term, TermOrigin, TermStatus
from glossary.store import ConceptStore
from tm.errors import InvalidInputError, TooLargeError
from tm.lang import primary
from tm.model import Progress, Skipped

_TEXTS = ("subject_field", "note", "customer", "project")
_TERM_TEXTS = ("part_of_speech", "term_type", "source", "note")
_STEP = 200  # concepts between two reports of progress


class Known(StrEnum):
    """What happens to a concept of the file that the glossary has already."""

    UPDATE = "update"  # it takes what the file says, and keeps what the file does not say
    SKIP = "skip"  # it stays as it is
    ADD = "add"  # the file's comes beside it


@dataclass(frozen=True, slots=True)
class GlossaryImport:
    """What an import did.

    Attributes:
        read: Concepts in the file, skipped ones aside.
        unchanged: Those that the glossary has as the file says, or that were to stay as they are.
        skipped: Records that are no concepts, with place and reason.
    """

    read: int
    added: int
    updated: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]


def import_concepts(
    concepts: ConceptStore,
    file: GlossaryFile,
    *,
    at: datetime,
    by: str = "",
    known: Known = Known.UPDATE,
    progress: Progress | None = None,
) -> GlossaryImport:
    """Store the concepts of a file in one transaction.

    A concept is known when a stored one shares a term with it in two languages (or in the only one
    that either has); a stored one takes at most one of the file.

    Raises:
        InvalidInputError: the file has no concept that could be stored.
    """
    if not file.concepts:
        reason = f": {file.skipped[0].place}: {file.skipped[0].reason}" if file.skipped else ""
        raise InvalidInputError(f"there is no concept in the file{reason}")
    run = _Run(concepts, at, by, known)
    with concepts.transaction():
        for number, (concept, place, unstated) in enumerate(file.placed(), 1):
            run.take(concept, place, unstated)
            if progress is not None and number % _STEP == 0:
                progress("concepts", number, len(file.concepts))
    return GlossaryImport(
        len(file.concepts),
        run.added,
        run.updated,
        run.unchanged,
        (*file.skipped, *run.skipped),
        tuple(file.notes),
    )


class _Run:
    """An import on its way."""

    def __init__(self, concepts: ConceptStore, at: datetime, by: str, known: Known) -> None:
        self._concepts = concepts
        self._at = at
        self._by = by
        self._known = known
        self._newest = max((c.id or 0 for c in concepts.concepts()), default=0)
        self._taken: set[int | None] = set()
        self.added = self.updated = self.unchanged = 0
        self.skipped: list[Skipped] = []

    def take(self, concept: Concept, place: str, unstated: Collection[TermName]) -> None:
        """Add a concept, or bring what it says to the one that the glossary has."""
        old = None if self._known is Known.ADD else self._find(concept)
        if old is None:
            self._concepts.add(concept, at=self._at, by=self._by)
            self.added += 1
            return
        self._taken.add(old.id)
        if self._known is Known.SKIP:
            self.unchanged += 1
            return
        try:
            newer = updated(old, concept, unstated)
            new = self._concepts.update(newer, at=self._at, by=self._by)
        except (InvalidInputError, TooLargeError) as error:
            self.skipped.append(Skipped(place, str(error)))
            return
        if new.version == old.version:
            self.unchanged += 1
        else:
            self.updated += 1

    def _find(self, concept: Concept) -> Concept | None:
        """Return the stored concept that this one is, the one of its id first."""
        found = {
            stored.id: stored
            for section in concept.sections
            for term in section.terms
            for stored in self._concepts.find_term(term.text, section.lang)
            if stored.id not in self._taken and (stored.id or 0) <= self._newest
        }
        fitting = [stored for stored in found.values() if _is_same(concept, stored)]
        return min(fitting, key=lambda c: (c.id != concept.id, c.id or 0), default=None)


def _is_same(one: Concept, other: Concept) -> bool:
    keys, others = _keys(one), _keys(other)
    common = keys.keys() & others.keys()
    shared = [lang for lang in common if keys[lang] & others[lang]]
    return bool(shared) and len(shared) >= min(2, len(keys), len(others)) and shared == [*common]


def _keys(concept: Concept) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for section in concept.sections:
        keys = (term_key(term.text, section.lang) for term in section.terms)
        found.setdefault(primary(section.lang), set()).update(keys)
    return found


def updated(old: Concept, new: Concept, unstated: Collection[TermName] = ()) -> Concept:
    """Return a concept with what a newer one says; what that leaves empty stays.

    Args:
        old: The concept.
        new: What a file says.
        unstated: Terms of the file, as (language tag, text), whose status it does not say.
    """
    sections = list(old.sections)
    for section in new.sections:
        place = place_of(section, sections)
        if place is None:
            sections.append(section)
        else:
            silent = {text for lang, text in unstated if lang == section.lang}
            sections[place] = _updated_section(sections[place], section, silent)
    texts: dict[str, Any] = {name: getattr(new, name) or getattr(old, name) for name in _TEXTS}
    definition, source = replaced_text(
        (old.definition, old.definition_source), (new.definition, new.definition_source)
    )
    return replace(
        old,
        sections=tuple(sections),
        definition=definition,
        definition_source=source,
        do_not_translate=new.do_not_translate or old.do_not_translate,
        **texts,
    )


def _updated_section(
    old: LanguageSection, new: LanguageSection, silent: Collection[str]
) -> LanguageSection:
    definition, source = replaced_text(
        (old.definition, old.definition_source), (new.definition, new.definition_source)
    )
    return replace(
        old,
        terms=_updated_terms(old.terms, new.terms, silent),
        definition=definition,
        definition_source=source,
        note=new.note or old.note,
    )


def _updated_terms(
    old: tuple[Term, ...], new: tuple[Term, ...], silent: Collection[str]
) -> tuple[Term, ...]:
    """Return the terms; where the file prefers one, a preferred one that it does not is admitted.

    A term without a status that is new stands beside a preferred one as admitted.
    """
    terms = {term.text: term for term in old}
    for term in new:
        known = terms.get(term.text)
        if known is not None:
            status = known.status if term.text in silent else term.status
            terms[term.text] = _updated_term(known, replace(term, status=status))
        elif term.text in silent and has_preferred(terms.values()):
            terms[term.text] = replace(term, status=TermStatus.ADMITTED)
        else:
            terms[term.text] = term
    preferred = {term.text for term in new if term.text not in silent and has_preferred([term])}
    return tuple(
        replace(term, status=TermStatus.ADMITTED)
        if preferred and term.text not in preferred and has_preferred([term])
        else term
        for term in terms.values()
    )


def _updated_term(old: Term, new: Term) -> Term:
    texts: dict[str, Any] = {name: getattr(new, name) or getattr(old, name) for name in _TERM_TEXTS}
    context, source = replaced_text(
        (old.context, old.context_source), (new.context, new.context_source)
    )
    is_decided = old.origin is TermOrigin.EXTRACTED and new.status is not old.status
    return replace(
        old,
        status=new.status,
        origin=new.origin if is_decided else old.origin,
        frequency=old.frequency or new.frequency,
        context=context,
        context_source=source,
        **texts,
    )
