"""From links to units: sentence units with the clause units inside them, and their neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.reading import ReadingLog
from tm.model import AlignedPair, Level, Provenance, Segment, TranslationUnit, UnitGroup, UnitStatus
from tm.neighbours import Neighbours, TargetNeighbours
from tm.pairing import Aligned
from tm.stopping import stopping
from tm.text import join

SHOWN_CHARS = 40  # of a text that has no translation, in the report


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Units that a link gave.

    Attributes:
        link: Number of the link, from 0.
        part: Number of the clause pair that gave it, where the link gives no unit as a whole.
    """

    link: int
    part: int | None
    group: UnitGroup


def groups_of(
    aligned: Aligned, *, memory: str, log: ReadingLog | None = None
) -> Iterator[UnitGroup]:
    """Yield a unit for each link that has both sides, with its clause units.

    ``log`` is told of every link that gives no unit, with its place and reason.
    """
    return (found.group for found in link_groups(aligned, memory=memory, log=log))


def link_groups(
    aligned: Aligned,
    *,
    memory: str,
    log: ReadingLog | None = None,
    target_segments: int | None = None,
) -> Iterator[LinkGroup]:
    """Yield the same units, told from which link each comes.

    ``target_segments`` says how many segments the translation has, where the links are only a part
    of the alignment: neighbours outside of it are unknown.

    Where a person has dropped a part of a link, the other parts give a clause unit each, and there
    is no unit of the whole.
    """
    log = log or ReadingLog()
    whole = [tuple(segment.text for segment in pair.source) for pair in stopping(aligned.pairs)]
    finest = [_finest_texts(pair, aligned.source_lang) for pair in stopping(aligned.pairs)]
    targets = TargetNeighbours(aligned.pairs, aligned.target_lang, parts_of, target_segments)
    for number, pair in enumerate(aligned.pairs):
        log.done = number + 1
        if pair.dropped or not pair.source or not pair.target:
            log.skip(*_without_unit(pair, aligned))
            continue
        try:
            units = [admit(_unit(c, aligned, memory, Level.CLAUSE)) for c in _units_in(pair)]
            clauses = _beside_targets(
                pair, _in_context(pair, units, finest, number), targets.of_parts(number)
            )
            if _has_dropped(pair):
                parts = [i for i, part in enumerate(pair.clauses) if _gives_unit(part)]
                for part, clause in zip(parts, clauses, strict=True):
                    yield LinkGroup(number, part, UnitGroup(clause))
                continue
            unit = replace(
                admit(_unit(pair, aligned, memory, Level.SENTENCE)),
                has_clauses=bool(clauses),
                previous_source=_before(whole, number),
                next_source=_after(whole, number),
                previous_target=targets.of_link(number)[0],
                next_target=targets.of_link(number)[1],
            )
        except InvalidInputError as error:
            log.skip(_place(pair, aligned), str(error))
            continue
        yield LinkGroup(number, None, UnitGroup(unit, clauses))


def parts_of(pair: AlignedPair) -> tuple[AlignedPair, ...]:
    """Return the clause pairs if there are several and each has both sides, or one was dropped.

    Else a part of the sentence would be missing where only the finest level is wanted.
    """
    complete = all(clause.source and clause.target for clause in pair.clauses)
    return pair.clauses if _has_dropped(pair) or (len(pair.clauses) > 1 and complete) else ()


def _has_dropped(pair: AlignedPair) -> bool:
    return any(clause.dropped for clause in pair.clauses)


def _gives_unit(part: AlignedPair) -> bool:
    return bool(part.source and part.target and not part.dropped)


def _units_in(pair: AlignedPair) -> list[AlignedPair]:
    return [part for part in parts_of(pair) if _gives_unit(part)]


def _in_context(
    pair: AlignedPair,
    clauses: Sequence[TranslationUnit],
    finest: Sequence[tuple[str, ...]],
    number: int,
) -> tuple[TranslationUnit, ...]:
    """Return the clause units with the texts around them."""
    texts = (_before(finest, number), *finest[number], _after(finest, number))
    with_source = [part for part in parts_of(pair) if part.source]
    places = [i for i, part in enumerate(with_source, 1) if _gives_unit(part)]
    return tuple(
        replace(clause, previous_source=texts[i - 1], next_source=texts[i + 1])
        for i, clause in zip(places, clauses, strict=True)
    )


def _beside_targets(
    pair: AlignedPair, clauses: Sequence[TranslationUnit], neighbours: Sequence[Neighbours]
) -> tuple[TranslationUnit, ...]:
    """Return the clause units with the target texts around them."""
    with_target = [part for part in parts_of(pair) if part.target]
    places = [i for i, part in enumerate(with_target) if _gives_unit(part)]
    return tuple(
        replace(clause, previous_target=neighbours[i][0], next_target=neighbours[i][1])
        for i, clause in zip(places, clauses, strict=True)
    )


def _finest_texts(pair: AlignedPair, source_lang: str) -> tuple[str, ...]:
    """Return the source texts of the parts of a link that are units, or of its segments."""
    if pair.target and parts_of(pair):
        with_source = (part for part in parts_of(pair) if part.source)
        return tuple(join([s.text for s in part.source], source_lang) for part in with_source)
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
        status=UnitStatus.APPROVED if pair.reviewed else UnitStatus.UNREVIEWED,
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


def _without_unit(pair: AlignedPair, aligned: Aligned) -> tuple[str, str]:
    """Return place and reason of a link that has only one side, or was dropped."""
    segments = pair.source or pair.target
    text = join([segment.text for segment in segments], segments[0].lang)
    shown = text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"
    reason = "dropped" if pair.dropped else "no translation"
    if not pair.source:
        reason = "nothing in the source"
    return _place(pair, aligned), f"{reason}: {shown}"


def _place(pair: AlignedPair, aligned: Aligned) -> str:
    document = aligned.documents[0 if pair.source else -1]
    return f"{document} {_ref(pair.source or pair.target)}".strip()
