"""Extraction: aligned units in, ranked term candidates out."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glossary.extract.candidates import Span, chinese_spans, english_spans
from glossary.extract.display import Spellings, is_assured
from glossary.extract.gather import Gathered, Harvest, Rendering, gather
from glossary.extract.judge import Judge, Judged, settle_overlaps
from glossary.extract.links import WordPair, word_links
from glossary.extract.pairs import SpanPair
from glossary.extract.priors import Dictionary, TextEncoder
from glossary.extract.words import Word, chinese_words, english_words
from glossary.model import EvidenceSpan, TermCandidate, Variant
from tm.lang import primary
from tm.model import EvidenceText, Progress, TranslationUnit

_LOG = logging.getLogger(__name__)

PROPOSE_PAIR_CONFIDENCE = 0.55  # a candidate with at least this pair confidence
PROPOSE_TERMHOOD = (
    0.55  # and at least this termhood becomes a proposed concept, unless it is nested
)

MAX_UNIT_WORDS = 200  # on a side; the table of span pairs of a longer unit would not fit memory
MAX_EVIDENCE = 3  # spans kept for a candidate
SHORTLIST_FACTOR = 3  # candidates that get vectors and a rank, for each unit
LEAST_SHORTLIST = 2500
LEAST_CONFIDENCE = 0.01  # pairs less sure than this are not worth showing
VARIANT_SCORE = 0.15  # alignment score from which another rendering of a unit is a variant
_BATCH = 256  # texts encoded between two reports of progress


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit turned so that Chinese comes first."""

    unit: TranslationUnit
    chinese: str
    english: str
    words: WordPair


def extract(
    units: Sequence[TranslationUnit],
    evidence: Sequence[EvidenceText],
    *,
    lexicon: Dictionary | None,
    encoder: TextEncoder | None,
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
        progress: Told of the stages; may raise to stop.
    """
    prepared = _prepare(_wanted(units), lexicon, _tell(progress, "words"))
    words = [unit.words for unit in prepared]
    links = word_links(words, lexicon=lexicon, encoder=encoder, progress=_tell(progress, "links"))
    harvest = gather(words, links, progress=_tell(progress, "pairs"))
    counts = _add_evidence(harvest, evidence, lexicon)
    wanted = _shortlist(harvest, len(prepared))
    spellings = Spellings(unit.words.english for unit in prepared)

    shown: dict[str, str] = {}

    def show(rendering: Rendering) -> str:
        if rendering.key not in shown:
            shown[rendering.key] = _display(rendering, prepared, spellings)
        return shown[rendering.key]

    cosines = _Cosines(wanted, show, encoder, _tell(progress, "vectors"))
    judge = Judge(words, harvest, lexicon=lexicon, evidence_counts=counts, show=show)
    judged = [judge.judge(one, cosines.of(one)) for one in wanted]
    return tuple(
        _candidate(one, prepared, show)
        for one in settle_overlaps(judged)
        if one.pair_confidence >= LEAST_CONFIDENCE
    )


def _tell(progress: Progress | None, stage: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None

    def tell(done: int, total: int) -> None:
        progress(stage, done, total)

    return tell


def _wanted(units: Sequence[TranslationUnit]) -> list[tuple[TranslationUnit, str, str]]:
    """Turn the units of our two languages, without repeats and without split sentences."""
    split = {unit.parent for unit in units if unit.parent is not None}
    found: dict[tuple[str, str], tuple[TranslationUnit, str, str]] = {}
    for unit in units:
        if unit.id is not None and unit.id in split:
            continue
        sides = {primary(unit.source_lang): unit.source, primary(unit.target_lang): unit.target}
        if set(sides) == {"zh", "en"}:
            pair = (sides["zh"], sides["en"])
            found.setdefault(pair, (unit, *pair))
    return list(found.values())


def _prepare(
    units: Sequence[tuple[TranslationUnit, str, str]],
    lexicon: Dictionary | None,
    progress: Callable[[int, int], None] | None,
) -> list[_Unit]:
    found = []
    left_out = 0
    for unit, chinese, english in units:
        words = WordPair(chinese_words(chinese, lexicon), english_words(english))
        if max(len(words.chinese), len(words.english)) <= MAX_UNIT_WORDS:
            found.append(_Unit(unit, chinese, english, words))
        else:
            left_out += 1
        if progress is not None:
            progress(len(found) + left_out, len(units))
    if left_out:
        _LOG.warning("%d units of more than %d words left out", left_out, MAX_UNIT_WORDS)
    return found


def _add_evidence(
    harvest: Harvest, evidence: Sequence[EvidenceText], lexicon: Dictionary | None
) -> Counter[str]:
    """Count the spans of texts without translation; return the counts of the Chinese ones."""
    counts: Counter[str] = Counter()
    for lang, text in dict.fromkeys((primary(one.lang), one.text) for one in evidence):
        if lang == "zh":
            spans = list(chinese_spans(chinese_words(text, lexicon)))
            counts.update({span.key for span in spans})
            harvest.chinese.add(spans)
        elif lang == "en":
            harvest.english.add(list(english_spans(english_words(text))))
    return counts


def _shortlist(harvest: Harvest, units: int) -> list[Gathered]:
    """Return the candidates with the best alignment scores, repeated ones first."""
    size = max(LEAST_SHORTLIST, SHORTLIST_FACTOR * units)

    def promise(one: Gathered) -> tuple[float, str]:
        best = max(
            rendering.mean(lambda pair: pair.score) * len(rendering.pairs)
            for rendering in one.renderings.values()
        )
        return (-best, one.key)

    return sorted(harvest.candidates.values(), key=promise)[:size]


class _Cosines:
    """Cosines between the vectors of candidates and of their renderings, as shown."""

    def __init__(
        self,
        wanted: Sequence[Gathered],
        show: Callable[[Rendering], str],
        encoder: TextEncoder | None,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._rows: dict[str, int] = {}
        self._show = show
        if encoder is None:
            return
        for one in wanted:
            self._rows.setdefault(one.key, len(self._rows))
            for rendering in one.renderings.values():
                self._rows.setdefault(show(rendering), len(self._rows))
        texts = list(self._rows)
        self._vectors: list[npt.NDArray[np.float32]] = []
        for start in range(0, len(texts), _BATCH):
            self._vectors.extend(encoder.encode(texts[start : start + _BATCH]))
            if progress is not None:
                progress(min(start + _BATCH, len(texts)), len(texts))

    def of(self, one: Gathered) -> Mapping[str, float] | None:
        """Return the cosine of each rendering of a candidate; ``None`` without encoder."""
        if not self._rows:
            return None
        own = self._vectors[self._rows[one.key]]
        return {
            key: float(own @ self._vectors[self._rows[self._show(rendering)]])
            for key, rendering in one.renderings.items()
        }


def _display(rendering: Rendering, units: Sequence[_Unit], spellings: Spellings) -> str:
    """Return the commonest spelling, of the places where the case is assured if there are any."""
    shown: Counter[tuple[bool, str]] = Counter()
    for n, pair in rendering.pairs.items():
        words = units[n].words.english
        text = spellings.show(units[n].english, words, pair.english)
        shown[is_assured(words, pair.english), text] += 1
    return max(shown, key=lambda one: (one[0], shown[one], one[1]))[1]


def _candidate(
    one: Judged, units: Sequence[_Unit], show: Callable[[Rendering], str]
) -> TermCandidate:
    variants = _variants(one, units, show)
    best = one.ranked[0].rendering
    first, span = next(iter(one.gathered.places.items()))
    return TermCandidate(
        source=_raw(units[first].chinese, units[first].words.chinese, span),
        target=show(best),
        source_lang=_lang(units[first].unit, "zh"),
        target_lang=_lang(units[first].unit, "en"),
        variants=variants,
        frequency=one.gathered.frequency,
        pair_confidence=round(one.pair_confidence, 3),
        termhood=round(one.termhood, 3),
        rank=round(one.rank, 4),
        flags=tuple(dict.fromkeys(one.flags)),
        evidence=_evidence(best.pairs, units),
    )


def _lang(unit: TranslationUnit, language: str) -> str:
    return unit.source_lang if primary(unit.source_lang) == language else unit.target_lang


def _raw(text: str, words: Sequence[Word], span: Span) -> str:
    return text[words[span.first].start : words[span.last - 1].end]


def _variants(
    one: Judged, units: Sequence[_Unit], show: Callable[[Rendering], str]
) -> tuple[Variant, ...]:
    """Give each unit to its best rendering, and count; the most frequent one comes first."""
    pairs_of: dict[str, dict[int, SpanPair]] = {}
    for unit in one.gathered.places:
        for choice in one.ranked:
            pair = choice.rendering.pairs.get(unit)
            if pair is not None and (choice is one.ranked[0] or pair.score >= VARIANT_SCORE):
                pairs_of.setdefault(show(choice.rendering), {})[unit] = pair
                break
    return tuple(
        Variant(text, len(pairs), _evidence(pairs, units))
        for text, pairs in sorted(pairs_of.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _evidence(pairs: Mapping[int, SpanPair], units: Sequence[_Unit]) -> tuple[EvidenceSpan, ...]:
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
