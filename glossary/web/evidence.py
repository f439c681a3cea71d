"""Sentences that attest a term, with the pair marked on both sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from glossary.model import EvidenceSpan
from tm.lang import same_language
from tm.model import Provenance
from tm.store import UnitStore
from tm.web.runs import Run, Span, mark

TERM = "term"


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit in the direction of the term, its two sides split where the pair stands."""

    unit_id: int
    source: tuple[Run, ...]
    source_lang: str
    target: tuple[Run, ...]
    target_lang: str
    provenance: Provenance


def evidence_of(
    store: UnitStore, spans: Sequence[EvidenceSpan], *, source_lang: str, limit: int
) -> tuple[Passage, ...]:
    """Return the units that the spans point to, in their order; units since deleted are left out.

    Args:
        store: Where the units are.
        spans: The first span of each is on the side of ``source_lang``.
        source_lang: Language of the term's own side, whatever the direction of the unit.
        limit: Most passages to return.
    """
    wanted = spans[:limit]
    units = {unit.id: unit for unit in store.get_many([span.unit_id for span in wanted])}
    passages = []
    for span in wanted:
        unit = units.get(span.unit_id)
        if unit is None:
            continue
        sides = [(unit.source, unit.source_lang), (unit.target, unit.target_lang)]
        if not same_language(unit.source_lang, source_lang):
            sides.reverse()
        (source, from_lang), (target, to_lang) = sides
        passages.append(
            Passage(
                span.unit_id,
                mark(source, [Span(*span.source_span, TERM)]),
                from_lang,
                mark(target, [Span(*span.target_span, TERM)]),
                to_lang,
                unit.provenance,
            )
        )
    return tuple(passages)
