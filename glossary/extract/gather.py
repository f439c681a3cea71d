"""What all units together say about each Chinese candidate and its English rivals."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from glossary.extract.candidates import Span, chinese_spans, english_spans
from glossary.extract.links import WordPair
from glossary.extract.nesting import Contexts
from glossary.extract.pairs import RIVALS, SpanPair, span_pairs
from glossary.extract.priors import Matrix

RIVAL_SHARE = 0.4  # an English span that scores less of the best one is no rival
LEAST_SCORE = 0.04  # a Chinese span whose best English scores less has no translation here
MANY_UNITS = 500
RIVALS_OF_MANY = 3  # rivals kept for a span when there are many units
_REPORT_EVERY = 100  # units


@dataclass(slots=True)
class Rendering:
    """An English rendering of a Chinese candidate, with the span pairs that attest it."""

    key: str
    pairs: dict[int, SpanPair] = field(default_factory=dict)

    def mean(self, measure: Callable[[SpanPair], float]) -> float:
        """Return the mean of a measure over the units."""
        return sum(map(measure, self.pairs.values())) / len(self.pairs)


@dataclass(slots=True)
class Gathered:
    """A Chinese candidate with the units that hold it and its renderings there."""

    key: str
    places: dict[int, Span]
    renderings: dict[str, Rendering] = field(default_factory=dict)

    @property
    def frequency(self) -> int:
        """Number of units that hold it."""
        return len(self.places)


@dataclass(slots=True)
class Harvest:
    """Everything gathered: candidates, and the contexts of both sides' spans.

    Attributes:
        places: For each Chinese span, rendered or not, the units that hold it.
    """

    candidates: dict[str, Gathered] = field(default_factory=dict)
    places: dict[str, dict[int, Span]] = field(default_factory=dict)
    chinese: Contexts = field(default_factory=Contexts)
    english: Contexts = field(default_factory=Contexts)


def gather(
    units: Sequence[WordPair],
    links: Sequence[Matrix],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Harvest:
    """Return every Chinese candidate that has some rendering, by its key.

    A span that occurs twice in a unit counts once, at its better scored place.
    """
    rivals = RIVALS if len(units) <= MANY_UNITS else RIVALS_OF_MANY
    found = Harvest()
    for number, (unit, matrix) in enumerate(zip(units, links, strict=True)):
        chinese, english = list(chinese_spans(unit.chinese)), list(english_spans(unit.english))
        found.chinese.add(chinese)
        found.english.add(english)
        pairs_of = _by_chinese(span_pairs(unit, matrix, chinese, english, rivals=rivals))
        for span in chinese:
            found.places.setdefault(span.key, {}).setdefault(number, span)
        for key, pairs in pairs_of.items():
            one = found.candidates.setdefault(key, Gathered(key, found.places[key]))
            for pair in pairs:
                rendering = one.renderings.setdefault(pair.english.key, Rendering(pair.english.key))
                rendering.pairs[number] = pair
        if progress is not None and (number + 1) % _REPORT_EVERY == 0:
            progress(number + 1, len(units))
    return found


def _by_chinese(pairs: Iterable[SpanPair]) -> dict[str, list[SpanPair]]:
    of_key: defaultdict[str, list[SpanPair]] = defaultdict(list)
    for pair in pairs:
        of_key[pair.chinese.key].append(pair)
    kept = {}
    for key, group in of_key.items():
        best: dict[str, SpanPair] = {}
        for pair in sorted(group, key=lambda one: -one.score):
            best.setdefault(pair.english.key, pair)
        top = next(iter(best.values())).score
        if top >= LEAST_SCORE:
            kept[key] = [pair for pair in best.values() if pair.score >= RIVAL_SHARE * top]
    return kept
