"""Everything that the texts say about the candidates, before any of them is judged."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from glossary.extract.candidates import chinese_spans, english_spans
from glossary.extract.display import Spellings, dictionary_form, is_assured, is_lemma
from glossary.extract.expansion import Expander
from glossary.extract.gather import Gathered, Harvest, Rendering, gather
from glossary.extract.links import WordPair, word_links
from glossary.extract.pair_features import PairFeatures
from glossary.extract.phrases import Phrases, Similarities
from glossary.extract.priors import Dictionary, Matrix, TextEncoder, Vectors
from glossary.extract.term_features import Use
from glossary.extract.words import Word, chinese_words, english_words
from tm.lang import primary
from tm.model import EvidenceText, Progress, TranslationUnit
from tm.stopping import stopping

_LOG = logging.getLogger(__name__)

MAX_UNIT_WORDS = 200  # on a side; the table of span pairs of a longer unit would not fit memory
SHORTLIST_FACTOR = 4  # candidates that get vectors and a rank, for each unit
LEAST_SHORTLIST = 2500
EVIDENCE_WEIGHT = 0.5  # a sentence without translation against a unit

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit turned so that Chinese comes first."""

    unit: TranslationUnit
    chinese: str
    english: str
    words: WordPair


class Study:
    """Units cut into words and linked, their candidates gathered, the promising ones listed.

    Attributes:
        units: The units that count.
        words: Their words.
        harvest: All candidates with their renderings.
        wanted: The candidates that are judged.
        evidence_counts: Sentences without translation that hold a Chinese candidate.
        pairs: Describes renderings for the pair model.
        expander: Finds longer expressions in texts without translation.
        lexicon: The dictionary, if there is one.
    """

    def __init__(
        self,
        units: Sequence[TranslationUnit],
        evidence: Sequence[EvidenceText],
        *,
        lexicon: Dictionary | None,
        encoder: TextEncoder | None,
        also: Iterable[str] = (),
        progress: Progress | None = None,
    ) -> None:
        """Read the texts.

        Args:
            units: Units of any languages and levels.
            evidence: Sentences without translation.
            lexicon: The dictionary.
            encoder: Gives vectors.
            also: Keys of candidates that are wanted, however little promise they have.
            progress: Told of the stages; may raise to stop.
        """
        self.lexicon = lexicon
        self.units = _prepare(_wanted(units), lexicon, _tell(progress, "words"))
        self.words = [unit.words for unit in self.units]
        self._links: list[Matrix] = word_links(
            self.words, lexicon=lexicon, encoder=encoder, progress=_tell(progress, "links")
        )
        self.harvest = gather(self.words, self._links, progress=_tell(progress, "pairs"))
        self.evidence_counts = _add_evidence(self.harvest, evidence, lexicon)
        self.wanted = _shortlist(self.harvest, len(self.units), frozenset(also))
        self.expander = Expander(evidence, lexicon)
        self._spellings = Spellings(unit.words.english for unit in self.units)
        self._shown: dict[str, str] = {}
        self._phrases = self._encoded(encoder, _tell(progress, "vectors"))

    @cached_property
    def pairs(self) -> PairFeatures:
        """Describe renderings for the pair model."""
        return PairFeatures(self.words, self._links, self.harvest, self.lexicon)

    def _encoded(self, encoder: TextEncoder | None, progress: Tell | None) -> Phrases | None:
        if encoder is None:
            return None
        english = dict.fromkeys(
            self.show(rendering) for one in self.wanted for rendering in one.renderings.values()
        )
        return Phrases([one.key for one in self.wanted], list(english), encoder, progress)

    def similarities(self, one: Gathered) -> Similarities | None:
        """Return the similarities of a candidate's renderings; ``None`` without encoder."""
        if self._phrases is None:
            return None
        found = {}
        for key, rendering in one.renderings.items():
            shown = self.show(rendering)
            cosine = self._phrases.cosine(one.key, shown)
            found[key] = cosine, self._phrases.similarity(one.key, shown)
        return found

    def vector(self, rendering: Rendering) -> Vectors | None:
        """Return the vector of a rendering; ``None`` without encoder."""
        return None if self._phrases is None else self._phrases.english(self.show(rendering))

    def show(self, rendering: Rendering) -> str:
        """Return a rendering in the form of a dictionary entry."""
        if rendering.key not in self._shown:
            self._shown[rendering.key] = _display(rendering, self.units, self._spellings)
        return self._shown[rendering.key]

    def chinese(self, one: Gathered) -> Sequence[Word]:
        """Return the words of a candidate, at its first place."""
        unit, span = next(iter(one.places.items()))
        return self.words[unit].chinese[span.first : span.last]

    def english(self, rendering: Rendering) -> Sequence[Word]:
        """Return the words of a rendering, at its first place."""
        unit, pair = next(iter(rendering.pairs.items()))
        return self.words[unit].english[pair.english.first : pair.english.last]

    def is_known(self, chinese: str) -> bool:
        """Tell whether the dictionary has a Chinese expression."""
        return self.lexicon is not None and chinese in self.lexicon

    def use(self, one: Gathered) -> Use:
        """Return how a candidate is used in the texts."""
        words = self.chinese(one)
        ends = (self.harvest.places.get(words[place].key) for place in (0, -1))
        rarest = min((len(places) for places in ends if places), default=one.frequency)
        return Use(
            one.frequency + EVIDENCE_WEIGHT * self.evidence_counts.get(one.key, 0),
            sum(span.clean for span in one.places.values()) / one.frequency,
            self.harvest.chinese.share_inside(one.key),
            self.harvest.chinese.variety(one.key),
            min(1.0, one.frequency / rarest),
            self.is_known(one.key),
        )


def _tell(progress: Progress | None, stage: str) -> Tell | None:
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
    progress: Tell | None,
) -> list[Unit]:
    found = []
    left_out = 0
    for unit, chinese, english in stopping(units):
        words = WordPair(chinese_words(chinese, lexicon), english_words(english))
        if max(len(words.chinese), len(words.english)) <= MAX_UNIT_WORDS:
            found.append(Unit(unit, chinese, english, words))
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


def _shortlist(harvest: Harvest, units: int, also: frozenset[str]) -> list[Gathered]:
    """Return the candidates with the best alignment scores, repeated ones first."""
    size = max(LEAST_SHORTLIST, SHORTLIST_FACTOR * units)

    def promise(one: Gathered) -> tuple[float, str]:
        best = max(
            rendering.mean(lambda pair: pair.score) * len(rendering.pairs)
            for rendering in one.renderings.values()
        )
        return (-best, one.key)

    ranked = sorted(harvest.candidates.values(), key=promise)
    return ranked[:size] + [one for one in ranked[size:] if one.key in also]


def _display(rendering: Rendering, units: Sequence[Unit], spellings: Spellings) -> str:
    """Return the form of an entry: where the case is assured, in the singular, the commonest."""
    shown: Counter[tuple[bool, str]] = Counter()
    for n, pair in rendering.pairs.items():
        words = units[n].words.english
        text = spellings.show(units[n].english, words, pair.english)
        shown[is_assured(words, pair.english), text] += 1
    best = max(shown, key=lambda one: (one[0], is_lemma(one[1]), shown[one], one[1]))[1]
    return best if is_lemma(best) else dictionary_form(best)
