"""Extraction: aligned units in, ranked term candidates out."""

from collections import Counter
from collections.abc import Mapping, Sequence

from glossary.extract.candidates import Span
from glossary.extract.judge import Judge, Judged, settle_overlaps
from glossary.extract.models import Models, shipped_models
from glossary.extract.pairs import SpanPair
from glossary.extract.priors import Dictionary, TextEncoder
from glossary.extract.study import Study, Unit
from glossary.extract.words import Word
from glossary.model import EvidenceSpan, TermCandidate, Variant
from tm.lang import primary
from tm.model import EvidenceText, Progress, TranslationUnit
from tm.stopping import stopping

PROPOSE_PAIR_CONFIDENCE = 0.8  # a candidate with at least this pair confidence
PROPOSE_TERMHOOD = 0.55  # and this termhood becomes a proposed concept, unless it is nested

MAX_FORMS = 5  # spellings kept for a rendering
MAX_EVIDENCE = 3  # spans kept for a candidate
LEAST_CONFIDENCE = 0.01  # pairs less sure than this are not worth showing
VARIANT_SCORE = 0.15  # alignment score from which another rendering of a unit is a variant


def extract(
    units: Sequence[TranslationUnit],
    evidence: Sequence[EvidenceText],
    *,
    lexicon: Dictionary | None,
    encoder: TextEncoder | None,
    models: Models | None = None,
    progress: Progress | None = None,
) -> tuple[TermCandidate, ...]:
    """Return term candidates of the Chinese-English units, highest rank first.

    Chinese is the source side of every candidate, and the first span of its evidence, whatever the
    direction of the units. Units of other languages are left aside; a repeated unit counts once,
    and a sentence unit whose clause units are given too does not count. Units of more than
    ``MAX_UNIT_WORDS`` words on a side are left out, with a warning in the log.

    Args:
        units: Units of any languages and levels.
        evidence: Sentences without translation; they count for termhood and for longer forms.
        lexicon: Without it the links come from vectors alone, and the result is worse.
        encoder: Without it they come from the dictionary alone, and the result is worse.
        models: What judges them; ``None`` for the shipped models.
        progress: Told of the stages; may raise to stop.
    """
    study = Study(units, evidence, lexicon=lexicon, encoder=encoder, progress=progress)
    judge = Judge(study, models or shipped_models(vectors=encoder is not None))
    judged = [judge.judge(one) for one in stopping(study.wanted)]
    return tuple(
        _candidate(one, study)
        for one in settle_overlaps(judged)
        if one.pair_confidence >= LEAST_CONFIDENCE
    )


def _candidate(one: Judged, study: Study) -> TermCandidate:
    units = study.units
    variants = _variants(one, study)
    best = one.ranked[0].rendering
    first, span = next(iter(one.gathered.places.items()))
    return TermCandidate(
        source=_raw(units[first].chinese, units[first].words.chinese, span),
        target=study.show(best),
        source_lang=_lang(units[first].unit, "zh"),
        target_lang=_lang(units[first].unit, "en"),
        variants=variants,
        frequency=one.gathered.frequency,
        pair_confidence=round(one.pair_confidence, 3),
        termhood=round(one.termhood, 3),
        rank=round(one.rank, 4),
        flags=tuple(dict.fromkeys(one.flags)),
        evidence=_evidence(best.pairs, units),
        expansions=() if one.expansion is None else (one.expansion,),
    )


def _lang(unit: TranslationUnit, language: str) -> str:
    return unit.source_lang if primary(unit.source_lang) == language else unit.target_lang


def _raw(text: str, words: Sequence[Word], span: Span) -> str:
    return text[words[span.first].start : words[span.last - 1].end]


def _variants(one: Judged, study: Study) -> tuple[Variant, ...]:
    """Give each unit to its best rendering, and count; the most frequent one comes first."""
    pairs_of: dict[str, dict[int, SpanPair]] = {}
    for unit in one.gathered.places:
        for choice in one.ranked:
            pair = choice.rendering.pairs.get(unit)
            if pair is not None and (choice is one.ranked[0] or pair.score >= VARIANT_SCORE):
                pairs_of.setdefault(study.show(choice.rendering), {})[unit] = pair
                break
    return tuple(
        Variant(text, len(pairs), _evidence(pairs, study.units), _forms(text, pairs, study.units))
        for text, pairs in sorted(pairs_of.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _forms(text: str, pairs: Mapping[int, SpanPair], units: Sequence[Unit]) -> tuple[str, ...]:
    """Return the spellings of the units that are not just the text with other capitals."""
    found = Counter(
        " ".join(_raw(units[n].english, units[n].words.english, pair.english).split())
        for n, pair in pairs.items()
    )
    others = {one: count for one, count in found.items() if one.lower() != text.lower()}
    return tuple(sorted(others, key=lambda one: (-others[one], one)))[:MAX_FORMS]


def _evidence(pairs: Mapping[int, SpanPair], units: Sequence[Unit]) -> tuple[EvidenceSpan, ...]:
    """Return the best scored places of a rendering, in stored units."""
    found = []
    for n, pair in sorted(pairs.items(), key=lambda item: (-item[1].score, item[0])):
        unit = units[n]
        if unit.unit.id is not None:
            chinese, english = unit.words.chinese, unit.words.english
            found.append(
                EvidenceSpan(
                    unit.unit.id,
                    (chinese[pair.chinese.first].start, chinese[pair.chinese.last - 1].end),
                    (english[pair.english.first].start, english[pair.english.last - 1].end),
                )
            )
    return tuple(found[:MAX_EVIDENCE])
