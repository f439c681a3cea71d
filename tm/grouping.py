"""From links to units: sentence units with the clause units inside them, and their neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.reading import ReadingLog
from tm.model import AlignedPair, Level, Provenance, Segment, TranslationUnit, UnitGroup
from tm.pairing import Aligned
from tm.text import join

SHOWN_CHARS = 40  # of a text that has no translation, in the report


def groups_of(
    aligned: Aligned, *, memory: str, log: ReadingLog | None = None
) -> Iterator[UnitGroup]:
    """Yield a unit for each link that has both sides, with its clause units.

    ``log`` is told of every link that gives no unit, with its place and reason.
    """
    log = log or ReadingLog()
    whole = [tuple(segment.text for segment in pair.source) for pair in aligned.pairs]
    finest = [_finest_texts(pair, aligned.source_lang) for pair in aligned.pairs]
    for number, pair in enumerate(aligned.pairs):
        log.done = number + 1
        if not pair.source or not pair.target:
            log.skip(*_without_partner(pair, aligned))
            continue
        try:
            unit = admit(_unit(pair, aligned, memory, Level.SENTENCE))
            clauses = [admit(_unit(c, aligned, memory, Level.CLAUSE)) for c in _clauses(pair)]
        except InvalidInputError as error:
            log.skip(_place(pair, aligned), str(error))
            continue
        unit = replace(
            unit,
            has_clauses=bool(clauses),
            previous_source=_before(whole, number),
            next_source=_after(whole, number),
        )
        texts = (_before(finest, number), *(c.source for c in clauses), _after(finest, number))
        yield UnitGroup(
            unit,
            tuple(
                replace(clause, previous_source=texts[i], next_source=texts[i + 2])
                for i, clause in enumerate(clauses)
            ),
        )


def _clauses(pair: AlignedPair) -> tuple[AlignedPair, ...]:
    """Return the clause pairs if there are several and each has both sides.

    Else a part of the sentence would be missing where only the finest level is wanted.
    """
    complete = all(clause.source and clause.target for clause in pair.clauses)
    return pair.clauses if len(pair.clauses) > 1 and complete else ()


def _finest_texts(pair: AlignedPair, source_lang: str) -> tuple[str, ...]:
    """Return the source texts of the clause units of a link, or of its segments."""
    clauses = _clauses(pair)
    if clauses and pair.target:
        return tuple(join([s.text for s in clause.source], source_lang) for clause in clauses)
    return tuple(segment.text for segment in pair.source)


def _before(texts: Sequence[tuple[str, ...]], number: int) -> str:
    return next((texts[i][-1] for i in range(number - 1, -1, -1) if texts[i]), "")


def _after(texts: Sequence[tuple[str, ...]], number: int) -> str:
    return next((texts[i][0] for i in range(number + 1, len(texts)) if texts[i]), "")


def _unit(pair: AlignedPair, aligned: Aligned, memory: str, level: Level) -> TranslationUnit:
    return TranslationUnit(
        source=join([segment.text for segment in pair.source], aligned.source_lang),
        target=join([segment.text for segment in pair.target], aligned.target_lang),
        source_lang=aligned.source_lang,
        target_lang=aligned.target_lang,
        memory=memory,
        level=level,
        kind=pair.kind,
        provenance=Provenance(
            document=" + ".join(aligned.documents),
            block=_ref(pair.source),
            target_block=_ref(pair.target),
            confidence=pair.confidence,
        ),
    )


def _ref(segments: Sequence[Segment]) -> str:
    refs = list(dict.fromkeys(segment.ref for segment in segments if segment.ref))
    return refs[0] if len(refs) == 1 else f"{refs[0]}–{refs[-1]}" if refs else ""


def _without_partner(pair: AlignedPair, aligned: Aligned) -> tuple[str, str]:
    """Return place and reason of a link that has only one side."""
    segments = pair.source or pair.target
    text = join([segment.text for segment in segments], segments[0].lang)
    shown = text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"
    reason = "no translation" if pair.source else "nothing in the source"
    return _place(pair, aligned), f"{reason}: {shown}"


def _place(pair: AlignedPair, aligned: Aligned) -> str:
    document = aligned.documents[0 if pair.source else -1]
    return f"{document} {_ref(pair.source or pair.target)}".strip()
