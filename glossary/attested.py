"""What aligned units say where a text has a term that the glossary knows already.

Extraction guesses renderings from all units together. For a known term that is not needed: its
renderings stand in the glossary, and a unit either has one of them, or a part of one, or neither.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from glossary.extract.words import Word, WordKind, english_words
from glossary.merge import term_key, terms_in
from glossary.model import Concept, EvidenceSpan, TermCandidate, TermStatus, Variant
from glossary.recognise import Recogniser
from tm.lang import primary
from tm.model import TranslationUnit

LEAST_WORDS = 2  # content words of a part: one alone ("community") says too little
LEAST_SHARE = 0.5  # of the content words of the whole: less than half is another expression
EVIDENCE = 3  # units kept for each rendering


@dataclass(frozen=True, slots=True)
class _Part:
    """A known rendering, or the part of it that a text has, and where."""

    text: str
    words: int
    is_whole: bool
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Attestation:
    """What a unit says for a known term."""

    text: str
    is_whole: bool
    place: EvidenceSpan


def with_attested(
    candidates: Iterable[TermCandidate],
    known: Sequence[Concept],
    units: Iterable[TranslationUnit],
) -> tuple[TermCandidate, ...]:
    """Return the candidates, those of known terms with the renderings read from the units.

    Units that have neither a known rendering nor at least half of one keep what extraction found
    in them; so do those where it found more around that half. Only the longest known term counts
    where one stands inside another.

    Args:
        candidates: What extraction found; Chinese is their source.
        known: Concepts with Chinese and English terms; proposed terms do not count.
        units: Chinese-English units in either direction; repeated ones count once.
    """
    found = _attestations(known, units)
    return tuple(
        _renewed(candidate, found[key])
        if (key := term_key(candidate.source, candidate.source_lang)) in found
        else candidate
        for candidate in candidates
    )


def _attestations(
    known: Sequence[Concept], units: Iterable[TranslationUnit]
) -> dict[str, list[_Attestation]]:
    """Return what units say, by the key of the Chinese term."""
    recogniser = Recogniser(known, "zh")
    found: dict[str, list[_Attestation]] = defaultdict(list)
    for unit_id, chinese, english in _distinct(units):
        words = english_words(english)
        seen = set[str]()
        for hit in recogniser.find(chinese):
            key = term_key(hit.term.text, "zh")
            part = None if key in seen else _rendering(hit.concept, words)
            seen.add(key)
            if part is not None:
                place = EvidenceSpan(unit_id, (hit.start, hit.end), part.span)
                found[key].append(_Attestation(part.text, part.is_whole, place))
    return found


def _distinct(units: Iterable[TranslationUnit]) -> Iterator[tuple[int, str, str]]:
    """Yield id, Chinese and English of each pair of texts, once."""
    seen = set[tuple[str, str]]()
    for unit in units:
        is_forward = primary(unit.source_lang) == "zh"
        texts = (unit.source, unit.target) if is_forward else (unit.target, unit.source)
        if texts not in seen and unit.id is not None:
            seen.add(texts)
            yield unit.id, *texts


def _rendering(concept: Concept, words: Sequence[Word]) -> _Part | None:
    """Return the known rendering that has the most words in a text, whole ones first."""
    parts = [
        part
        for term in terms_in(concept, "en")
        if term.status is not TermStatus.PROPOSED and (part := _shared(term.text, words))
    ]
    return max(parts, key=lambda part: part.words, default=None)


def _shared(rendering: str, words: Sequence[Word]) -> _Part | None:
    """Return the longest run of words that a rendering shares with a text, if it is enough."""
    own = english_words(rendering)
    run = SequenceMatcher(
        None, [word.key for word in own], [word.key for word in words], autojunk=False
    ).find_longest_match()
    start, end = run.a, run.a + run.size
    while start < end and own[start].kind is not WordKind.CONTENT:
        start += 1
    while start < end and own[end - 1].kind is not WordKind.CONTENT:
        end -= 1
    content = _content(own[start:end])
    is_whole = content == _content(own)
    if not content or not (is_whole or content >= max(LEAST_WORDS, LEAST_SHARE * _content(own))):
        return None
    shift = run.b - run.a
    span = (words[start + shift].start, words[end - 1 + shift].end)
    text = rendering if is_whole else rendering[own[start].start : own[end - 1].end]
    return _Part(text, content, is_whole, span)


def _content(words: Sequence[Word]) -> int:
    return sum(word.kind is WordKind.CONTENT for word in words)


def _renewed(candidate: TermCandidate, attested: Sequence[_Attestation]) -> TermCandidate:
    """Return the candidate with the attested renderings beside those of the other units."""
    places: dict[str, list[EvidenceSpan]] = defaultdict(list)
    for one in attested:
        if one.is_whole or not _holds_more(candidate, one.place):
            places[one.text].append(one.place)
    covered = {place.unit_id for spans in places.values() for place in spans}
    read = [Variant(text, len(spans), tuple(spans[:EVIDENCE])) for text, spans in places.items()]
    others = _of_other_units(candidate, covered) if len(covered) < candidate.frequency else ()
    variants = sorted((*read, *others), key=lambda variant: (-variant.count, variant.text))
    best = variants[0]
    return replace(candidate, target=best.text, variants=tuple(variants), evidence=best.evidence)


def _holds_more(candidate: TermCandidate, place: EvidenceSpan) -> bool:
    """Tell whether extraction found a rendering around the place, in the same unit."""
    start, end = place.target_span
    return any(
        span.unit_id == place.unit_id
        and span.target_span[0] <= start
        and end <= span.target_span[1]
        for variant in candidate.variants
        for span in variant.evidence
    )


def _of_other_units(candidate: TermCandidate, covered: set[int]) -> Iterator[Variant]:
    for variant in candidate.variants:
        left = tuple(span for span in variant.evidence if span.unit_id not in covered)
        if left:
            yield replace(
                variant,
                count=min(variant.count, candidate.frequency - len(covered)),
                evidence=left,
            )
