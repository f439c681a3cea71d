"""Concepts and candidates as rows of tables: values to rows and back; no SQL."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from glossary.model import (
    CandidateLink,
    CandidateState,
    Concept,
    ConceptChange,
    EvidenceSpan,
    Expansion,
    LanguageSection,
    Term,
    TermCandidate,
    TermOrigin,
    TermStatus,
    Variant,
)
from tm.lang import primary
from tm.rows import time_of, time_text
from tm.text import normal_form

CONCEPT_COLUMNS = (
    "id",
    "subject_field",
    "definition",
    "note",
    "do_not_translate",
    "pair_confidence",
    "termhood",
    "created_at",
    "changed_at",
    "changed_by",
    "definition_source",
    "customer",
    "project",
    "created_by",
    "version",
)
SECTION_COLUMNS = ("concept_id", "section", "definition", "definition_source", "note")
TERM_COLUMNS = (
    "concept_id",
    "section",
    "lang",
    "text",
    "status",
    "origin",
    "part_of_speech",
    "term_type",
    "source",
    "context",
    "note",
    "frequency",
    "evidence",
    "context_source",
)
KEY_COLUMNS = ("language", "folded")  # derived from a term, to find it by
FOUND_COLUMNS = (
    "variants",
    "frequency",
    "pair_confidence",
    "termhood",
    "rank",
    "flags",
    "evidence",
    "expansions",
)  # what an extraction says about a candidate, anew each time
CANDIDATE_COLUMNS = (
    "id",
    "source",
    "target",
    "source_lang",
    "target_lang",
    *FOUND_COLUMNS,
    "state",
    "concept_id",
    "decided_at",
    "decided_by",
    "decided_target",
)


def search_key(text: str) -> str:
    """Fold a text of any language for searching; width, case and script do not matter."""
    return normal_form(text, "zh")  # which folds everything that other languages' forms fold


def concept_values(concept: Concept) -> tuple[object, ...]:
    """Return a concept without its terms, in the order of ``CONCEPT_COLUMNS``."""
    return (
        concept.id,
        concept.subject_field,
        concept.definition,
        concept.note,
        int(concept.do_not_translate),
        concept.pair_confidence,
        concept.termhood,
        time_text(concept.created_at),
        time_text(concept.changed_at),
        concept.changed_by,
        concept.definition_source,
        concept.customer,
        concept.project,
        concept.created_by,
        concept.version,
    )


def section_values(concept: Concept) -> Iterator[tuple[object, ...]]:
    """Yield what is said of a concept in one language only, as ``SECTION_COLUMNS``."""
    for number, section in enumerate(concept.sections):
        texts = section.definition, section.definition_source, section.note
        if any(texts):
            yield concept.id, number, *texts


def term_values(concept: Concept) -> Iterator[tuple[object, ...]]:
    """Yield a concept's terms in order, as ``TERM_COLUMNS`` and ``KEY_COLUMNS``."""
    for number, section in enumerate(concept.sections):
        for term in section.terms:
            yield (
                concept.id,
                number,
                section.lang,
                term.text,
                term.status.value,
                term.origin.value,
                term.part_of_speech,
                term.term_type,
                term.source,
                term.context,
                term.note,
                term.frequency,
                json.dumps(_spans(term.evidence)),
                term.context_source,
                primary(section.lang),
                search_key(term.text),
            )


def concepts_of(
    concepts: Iterable[Sequence[Any]],
    sections: Iterable[Sequence[Any]],
    terms: Iterable[Sequence[Any]],
) -> Iterator[Concept]:
    """Yield the concepts of rows, with the rows of their terms in the same order."""
    said_of = {(row[0], row[1]): row[2:] for row in sections}
    terms_of = {
        concept_id: _sections_of(rows, said_of)
        for concept_id, rows in groupby(terms, lambda row: row[0])
    }
    for row in concepts:
        field = dict(zip(CONCEPT_COLUMNS, row, strict=True))
        for name in ("created_at", "changed_at"):
            field[name] = time_of(field[name])
        field["do_not_translate"] = bool(field["do_not_translate"])
        yield Concept(sections=terms_of[field["id"]], **field)


def _sections_of(
    rows: Iterable[Sequence[Any]], said_of: Mapping[tuple[int, int], Sequence[str]]
) -> tuple[LanguageSection, ...]:
    return tuple(
        LanguageSection(
            lang, tuple(_term_of(row) for row in section), *said_of.get((concept_id, number), ())
        )
        for (concept_id, number, lang), section in groupby(rows, lambda row: tuple(row[:3]))
    )


def _term_of(row: Sequence[Any]) -> Term:
    field = dict(zip(TERM_COLUMNS, row, strict=True))
    for name in ("concept_id", "section", "lang"):
        del field[name]
    return _term_from(field | {"evidence": json.loads(field["evidence"])})


def _term_from(field: dict[str, Any]) -> Term:
    return Term(
        **field
        | {
            "status": TermStatus(field["status"]),
            "origin": TermOrigin(field["origin"]),
            "evidence": _evidence_of(field["evidence"]),
        }
    )


def concept_text(concept: Concept) -> str:
    """Return a whole concept as JSON, for the history."""
    times = {name: time_text(getattr(concept, name)) for name in ("created_at", "changed_at")}
    field = asdict(replace(concept, created_at=None, changed_at=None)) | times
    return json.dumps(field, ensure_ascii=False)


def change_of(row: Sequence[Any]) -> ConceptChange:
    """Return the change of a row: the concept before as JSON, time, person, action and so on."""
    before, at, by, action, number, concept_id, batch, undoes, links = row
    return ConceptChange(
        before=_concept_from(json.loads(before)) if before else None,
        at=datetime.fromisoformat(at),
        by=by,
        action=action,
        number=number,
        concept_id=concept_id,
        batch=batch,
        undoes=undoes,
        links=tuple(link_of(link) for link in json.loads(links)),
    )


def link_of(row: Sequence[Any]) -> CandidateLink:
    """Return the link of a row: candidate, state, time, person, accepted target."""
    candidate_id, state, at, by, target = row
    return CandidateLink(candidate_id, CandidateState(state), time_of(at), by, target)


def _concept_from(field: dict[str, Any]) -> Concept:
    for name in ("created_at", "changed_at"):
        field[name] = time_of(field[name])
    field["sections"] = tuple(
        LanguageSection(
            **section | {"terms": tuple(_stored_term(term) for term in section["terms"])}
        )
        for section in field["sections"]
    )
    return Concept(**field)


def _stored_term(field: dict[str, Any]) -> Term:
    spans = [(s["unit_id"], *s["source_span"], *s["target_span"]) for s in field["evidence"]]
    return _term_from(field | {"evidence": spans})


def found_values(candidate: TermCandidate) -> tuple[object, ...]:
    """Return what an extraction says about a candidate, in the order of ``FOUND_COLUMNS``."""
    variants = [[v.text, v.count, _spans(v.evidence), v.forms] for v in candidate.variants]
    return (
        json.dumps(variants, ensure_ascii=False),
        candidate.frequency,
        candidate.pair_confidence,
        candidate.termhood,
        candidate.rank,
        json.dumps(candidate.flags, ensure_ascii=False),
        json.dumps(_spans(candidate.evidence)),
        json.dumps([astuple(one) for one in candidate.expansions], ensure_ascii=False),
    )


def candidate_of(row: Sequence[Any]) -> TermCandidate:
    """Return the candidate of a row in the order of ``CANDIDATE_COLUMNS``."""
    field = dict(zip(CANDIDATE_COLUMNS, row, strict=True))
    return TermCandidate(
        **field
        | {
            "variants": tuple(
                Variant(text, count, _evidence_of(spans), tuple(*forms))
                for text, count, spans, *forms in json.loads(field["variants"])
            ),
            "flags": tuple(json.loads(field["flags"])),
            "expansions": tuple(
                Expansion(text, count, of, tuple(documents))
                for text, count, of, documents in json.loads(field["expansions"])
            ),
            "evidence": _evidence_of(json.loads(field["evidence"])),
            "state": CandidateState(field["state"]),
            "decided_at": time_of(field["decided_at"]),
        }
    )


def _spans(evidence: Iterable[EvidenceSpan]) -> list[tuple[int, ...]]:
    return [(span.unit_id, *span.source_span, *span.target_span) for span in evidence]


def _evidence_of(rows: Iterable[Sequence[int]]) -> tuple[EvidenceSpan, ...]:
    return tuple(EvidenceSpan(row[0], (row[1], row[2]), (row[3], row[4])) for row in rows)
