"""What a candidate says, joined to a concept: values in, values out."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from glossary.model import (
    CandidateState,
    Concept,
    Expansion,
    LanguageSection,
    Term,
    TermCandidate,
    TermOrigin,
    TermStatus,
)
from tm.lang import covers
from tm.text import normal_form

_CONCEPT_TEXTS = (
    "subject_field", "definition", "definition_source", "note", "customer", "project",
)  # fmt: skip
_TERM_TEXTS = ("part_of_speech", "term_type", "context", "context_source")
_EXPANSION_NOTE = re.compile(r"[0-9]+ of [0-9]+ places of its aligned part; not aligned")
RECURRING = 2  # units for a rendering beside the best one; a single one is mostly a slip


def term_key(text: str, lang: str) -> str:
    """Return what two spellings of one term share: width, case and script are folded."""
    return normal_form(text, lang)


def terms_in(concept: Concept, lang: str) -> tuple[Term, ...]:
    """Return the terms of a concept in a language, all its scripts and regions."""
    return tuple(
        term for section in concept.sections if covers(lang, section.lang) for term in section.terms
    )


def is_proposal(concept: Concept) -> bool:
    """Tell whether a concept is nothing but a proposal of the extraction, touched by nobody."""
    described = any(getattr(concept, name) for name in _CONCEPT_TEXTS)
    return not (described or concept.do_not_translate) and all(
        _is_bare(section) and all(map(_is_extracted, section.terms)) for section in concept.sections
    )


def _is_bare(section: LanguageSection) -> bool:
    return not (section.definition or section.definition_source or section.note)


def proposal(candidate: TermCandidate, concept_id: int | None = None) -> Concept:
    """Return the concept that a candidate is proposed as."""
    source, target = _pair(candidate)
    return Concept(
        sections=(
            LanguageSection(candidate.source_lang, (source,)),
            LanguageSection(candidate.target_lang, (target, *_expanded(candidate))),
        ),
        id=concept_id,
        pair_confidence=candidate.pair_confidence,
        termhood=candidate.termhood,
    )


def renderings(candidate: TermCandidate) -> tuple[Term, ...]:
    """Return the renderings that aligned units attest, the best one first."""
    others = (
        Term(
            v.text,
            TermStatus.PROPOSED,
            TermOrigin.EXTRACTED,
            frequency=v.count,
            evidence=v.evidence,
        )
        for v in candidate.variants
        if v.text != candidate.target
    )
    return _pair(candidate)[1], *others, *_expanded(candidate)


def _expanded(candidate: TermCandidate) -> Iterator[Term]:
    """Yield the longer renderings of other documents, as terms that no unit attests."""
    lang = candidate.target_lang
    known = {term_key(candidate.target, lang)}
    for one in candidate.expansions:
        key = term_key(one.text, lang)
        if key not in known:
            known.add(key)
            yield _expansion(one)


def _expansion(one: Expansion) -> Term:
    return Term(
        one.text,
        TermStatus.PROPOSED,
        TermOrigin.EXTRACTED,
        source=", ".join(one.documents),
        note=f"{one.count} of {one.of} places of its aligned part; not aligned",
    )


def counted(concept: Concept, candidate: TermCandidate) -> Concept:
    """Return the concept with the candidate's counts and evidence on its pair of terms."""
    source, target = _pair(candidate)
    concept = _with_counts(concept, candidate.source_lang, source)
    return _with_counts(concept, candidate.target_lang, target)


def attest(
    concept: Concept,
    candidate: TermCandidate,
    attested: Sequence[Term],
    *,
    refused: Collection[str] = (),
) -> Concept:
    """Return the concept with the renderings that units attest, as proposed terms.

    Terms that it has already take the counts and evidence and stay as they are otherwise. Of the
    others the candidate's best one comes in, and those that recur.
    Renderings that an earlier extraction proposed and that are no longer attested go.

    Args:
        concept: A concept that has the candidate's source.
        candidate: Says how often the source occurs.
        attested: All renderings of that source.
        refused: Keys of renderings that a person rejected.
    """
    lang = candidate.target_lang
    attested_keys = {term_key(term.text, lang) for term in attested}
    concept = without_extracted(concept, lang, keep=attested_keys)
    concept = _with_counts(concept, candidate.source_lang, _pair(candidate)[0])
    known = {term_key(term.text, lang) for term in terms_in(concept, lang)} | {*refused}
    for term in attested:
        key = term_key(term.text, lang)
        if key in known:
            concept = _with_counts(concept, lang, term) if term.frequency else concept
        elif _comes_in(term, candidate):
            known.add(key)
            concept = _added(concept, lang, term)
    return concept


def _comes_in(term: Term, candidate: TermCandidate) -> bool:
    """Tell whether a rendering is proposed: the best one, one that recurs, one of other texts."""
    is_expansion = term.frequency == 0
    return is_expansion or term.frequency >= RECURRING or term.text == candidate.target


def without_extracted(
    concept: Concept, lang: str, *, keep: Collection[str] = (), drop: str | None = None
) -> Concept:
    """Return the concept without the terms of a language that only the extraction proposed.

    A section that would be left without terms stays as it is.

    Args:
        concept: The concept.
        lang: Language of the terms.
        keep: Keys of terms that stay all the same.
        drop: Key of the only term that may go; ``None`` means all may.
    """

    def stays(term: Term) -> bool:
        key = term_key(term.text, lang)
        return not _is_extracted(term) or key in keep or (drop is not None and key != drop)

    def filtered(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(filter(stays, terms)) or terms

    return _changed(concept, lang, filtered)


def confirmed(concept: Concept, candidate: TermCandidate, target: str) -> Concept:
    """Return the concept with the pair as a person confirmed it.

    The target is preferred, or admitted beside another preferred term. A source that was only
    proposed is preferred. Of a mere proposal the candidate's own target goes when the person gave
    another one.
    """
    lang = candidate.target_lang
    chosen = _spelling(concept, lang, target)
    if chosen is None:
        chosen = _new_target(candidate, target)
        concept = _added(concept, lang, chosen)
    others = [term for term in terms_in(concept, lang) if term is not chosen]
    is_second = chosen.status is not TermStatus.PREFERRED and any(
        term.status is TermStatus.PREFERRED for term in others
    )
    status = TermStatus.ADMITTED if is_second else TermStatus.PREFERRED
    concept = _exchanged(concept, chosen, replace(chosen, text=target, status=status))
    if candidate.state is CandidateState.OPEN:
        concept = without_extracted(concept, lang, drop=term_key(candidate.target, lang))
    source = _spelling(concept, candidate.source_lang, candidate.source)
    if source is not None and source.status is TermStatus.PROPOSED:
        concept = _exchanged(concept, source, replace(source, status=TermStatus.PREFERRED))
    return concept


def with_source(concept: Concept, candidate: TermCandidate) -> Concept:
    """Return the concept with the candidate's source among its terms, admitted beside others."""
    lang = candidate.source_lang
    if _spelling(concept, lang, candidate.source) is not None:
        return concept
    status = TermStatus.ADMITTED if terms_in(concept, lang) else TermStatus.PREFERRED
    return _added(concept, lang, replace(_pair(candidate)[0], status=status))


def same_but_for_counts(one: Concept, other: Concept) -> bool:
    """Tell whether two states of a concept say the same, whatever extraction counted since."""
    return _essence(one) == _essence(other)


def _essence(concept: Concept) -> Concept:
    sections = (
        replace(
            section,
            terms=tuple(
                replace(term, frequency=0, evidence=())
                for term in section.terms
                if not _is_extracted(term)
            ),
        )
        for section in concept.sections
    )
    return replace(
        concept,
        sections=tuple(sections),
        pair_confidence=None,
        termhood=None,
        created_at=None,
        changed_at=None,
        changed_by="",
    )


def _is_extracted(term: Term) -> bool:
    """Tell whether nobody but the extraction stands behind a term, and all that it says."""
    is_expansion = _EXPANSION_NOTE.fullmatch(term.note) is not None
    described = any(getattr(term, name) for name in _TERM_TEXTS)
    return (
        term.status is TermStatus.PROPOSED
        and term.origin is TermOrigin.EXTRACTED
        and not described
        and (is_expansion or not (term.note or term.source))
    )


def _pair(candidate: TermCandidate) -> tuple[Term, Term]:
    counts = {variant.text: variant.count for variant in candidate.variants}
    frequencies = candidate.frequency, counts.get(candidate.target, candidate.frequency)
    source, target = (
        Term(
            text,
            TermStatus.PROPOSED,
            TermOrigin.EXTRACTED,
            frequency=frequency,
            evidence=candidate.evidence,
        )
        for text, frequency in zip((candidate.source, candidate.target), frequencies, strict=True)
    )
    return source, target


def _new_target(candidate: TermCandidate, target: str) -> Term:
    """Return a confirmed rendering as a term; whether units attest it says who brought it."""
    for term in renderings(candidate):
        if term_key(term.text, candidate.target_lang) == term_key(target, candidate.target_lang):
            return term
    return Term(target, TermStatus.PROPOSED, TermOrigin.PERSON)


def _with_counts(concept: Concept, lang: str, found: Term) -> Concept:
    key = term_key(found.text, lang)

    def change(term: Term) -> Term:
        if term_key(term.text, lang) != key:
            return term
        return replace(term, frequency=found.frequency, evidence=found.evidence)

    return _changed(concept, lang, lambda terms: tuple(map(change, terms)))


def _spelling(concept: Concept, lang: str, text: str) -> Term | None:
    """Return the term of this text, else the first one that only folding makes the same."""
    same = [t for t in terms_in(concept, lang) if term_key(t.text, lang) == term_key(text, lang)]
    return next((term for term in same if term.text == text), same[0] if same else None)


def _exchanged(concept: Concept, old: Term, new: Term) -> Concept:
    sections = tuple(
        replace(section, terms=tuple(new if term is old else term for term in section.terms))
        for section in concept.sections
    )
    return replace(concept, sections=sections)


def _added(concept: Concept, lang: str, term: Term) -> Concept:
    """Add a term to the first section of a language; one is made when there is none."""
    for place, section in enumerate(concept.sections):
        if covers(lang, section.lang):
            longer = replace(section, terms=(*section.terms, term))
            sections = (*concept.sections[:place], longer, *concept.sections[place + 1 :])
            return replace(concept, sections=sections)
    return replace(concept, sections=(*concept.sections, LanguageSection(lang, (term,))))


def _changed(
    concept: Concept, lang: str, change: Callable[[tuple[Term, ...]], tuple[Term, ...]]
) -> Concept:
    """Change the terms of every section of a language."""
    sections = tuple(
        replace(section, terms=change(section.terms)) if covers(lang, section.lang) else section
        for section in concept.sections
    )
    return replace(concept, sections=sections)
