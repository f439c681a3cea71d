"""One candidate, judged: its rendering, the two numbers, the rank and the flags."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from glossary.extract import rank, stopwords
from glossary.extract.candidates import Span
from glossary.extract.gather import Gathered
from glossary.extract.models import Models
from glossary.extract.rank import Choice, put_first
from glossary.extract.study import Study
from glossary.extract.term_features import ChosenPair, term_row
from glossary.extract.words import Word, WordKind, english_words
from glossary.model import NESTED, Expansion
from tm.lexicon import stem

COMPLETE_COUNT = 2  # English occurrences from which a fixed continuation is taken in
COMPLETE_SHARE = 0.7  # of its links must still end in the Chinese expression
DICTIONARY_SHARE = 0.5  # of the Chinese words must have a gloss in the English for the flag
ALIGNMENT_SCORE = 0.35  # alignment score from which the flag is given
EMBEDDING_COSINE = 0.6  # cosine from which the flag is given
EXPANDED_VALUE = 4.0  # for the rank of what is a fixed expression in other documents
SPELLED_OUT_VALUE = -1.0  # value of the pair model from which a full form replaces its acronym

COMPOUND_CHARS = 4  # a dictionary entry of so many characters is a term by itself


@dataclass(slots=True)
class Judged:
    """A candidate with everything that becomes of it; ``rank`` and ``flags`` may still change."""

    gathered: Gathered
    ranked: tuple[Choice, ...]
    pair_confidence: float
    termhood: float
    rank: float
    flags: list[str]
    plain: bool
    known_compound: bool
    expansion: Expansion | None = None

    @property
    def english(self) -> str:
        """Key of the chosen rendering."""
        return self.ranked[0].rendering.key


class Judge:
    """Judges candidates against the texts that they come from."""

    def __init__(self, study: Study, models: Models) -> None:
        self._study = study
        self._models = models

    def judge(self, one: Gathered) -> Judged:
        """Choose the rendering of a candidate and weigh it."""
        study = self._study
        similarities = study.similarities(one)
        evidence = study.pairs.of(one, similarities)
        ranked = self.ranked(
            rank.choices(one.renderings, evidence, self._models.pair, similarities)
        )
        best = ranked[0]
        pair = self._models.pair.probability(best.value)
        row = self.term_row(one, best, pair)
        term = self._models.term.value(row)
        expansion = study.expander.of(study.chinese(one), best.rendering.key)
        least = -math.inf if expansion is None else EXPANDED_VALUE
        value = rank.rank_value(
            max(least, best.value),
            max(least, term),
            units=one.frequency,
            votes=best.votes,
            english_units=study.harvest.english.counts[best.rendering.key] * (expansion is None),
        )
        chinese = study.chinese(one)
        flags = self._flags(one, best, chinese, study.english(best.rendering))
        if expansion is not None:
            flags.append("expansion")
        plain = all(word.kind < WordKind.INNER for word in chinese)
        compound = study.is_known(one.key) and len(one.key) >= COMPOUND_CHARS
        return Judged(
            one,
            ranked,
            pair,
            self._models.term.probability(term),
            value,
            flags,
            plain,
            compound,
            expansion,
        )

    def ranked(self, ranked: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Put the completed and the full form of the best rendering first."""
        return self._spelled_out(self._completed(ranked))

    def term_row(self, one: Gathered, best: Choice, probability: float) -> list[float]:
        """Return the features of a candidate with its chosen rendering."""
        pairs = best.rendering.pairs.values()
        chosen = ChosenPair(
            best.value,
            probability,
            best.rendering.mean(lambda pair: pair.score),
            best.rendering.mean(lambda pair: pair.mutual),
            sum(pair.english.clean for pair in pairs) / len(pairs),
            self._is_name(best),
            best.known,
            self._models.sense_of(self._study.vector(best.rendering)),
        )
        study = self._study
        return term_row(study.chinese(one), study.english(best.rendering), study.use(one), chosen)

    def _completed(self, ranked: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Put a longer rendering first where the English always goes on with it.

        Only over a function word: "community of health" is always followed by "for all". The end
        may decide: "Central Committee of the Communist Party" goes on as "Communist Party" does.
        """
        at = {choice.rendering.key: choice for choice in ranked}
        best = ranked[0]
        for key in self._longer_keys(best.rendering.key):
            choice = at.get(key)
            if choice is None or not self._continues(best, choice):
                continue
            if choice.rendering.mean(lambda pair: pair.share_english) >= COMPLETE_SHARE:
                return put_first(choice, ranked)
        return ranked

    def _longer_keys(self, key: str) -> Iterator[str]:
        """Yield the forms in which the English, or two or more words at its end, always goes on."""
        words = key.split(" ")
        for start in range(max(1, len(words) - 1)):
            tail = " ".join(words[start:])
            for longer in self._study.harvest.english.fixed_longer(tail, least=COMPLETE_COUNT):
                if longer.startswith(tail):
                    yield key + longer.removeprefix(tail)

    def _spelled_out(self, ranked: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Put the full form before its acronym where the units have both."""
        best = ranked[0]
        if not self._study.show(best.rendering).isupper():
            return ranked
        for choice in ranked[1:]:
            if choice.value >= SPELLED_OUT_VALUE and best.rendering.key == _initials(choice):
                return put_first(replace(choice, votes=choice.votes + best.votes), ranked)
        return ranked

    def _continues(self, short: Choice, longer: Choice) -> bool:
        unit, pair = next(iter(longer.rendering.pairs.items()))
        words = self._study.words[unit].english[pair.english.first : pair.english.last]
        length = len(short.rendering.key.split(" "))
        return (
            longer.rendering.key.startswith(short.rendering.key + " ")
            and len(longer.rendering.key.split(" ")) > length + 1
            and words[-1].kind is WordKind.CONTENT
        )

    def _is_name(self, choice: Choice) -> bool:
        """Tell whether the rendering, as shown, has all its content words capitalised."""
        words = english_words(self._study.show(choice.rendering))
        return all(w.text[:1].isupper() for w in words if w.kind is WordKind.CONTENT)

    def _flags(
        self, one: Gathered, best: Choice, chinese: Sequence[Word], english: Sequence[Word]
    ) -> list[str]:
        checks = {
            "dictionary": best.known or self._glossed_share(chinese, english) >= DICTIONARY_SHARE,
            "alignment": best.rendering.mean(lambda pair: pair.score) >= ALIGNMENT_SCORE,
            "embedding": best.cosine is not None and best.cosine >= EMBEDDING_COSINE,
            "evidence": one.key in self._study.evidence_counts,
            "name": self._is_name(best),
            "once": one.frequency == 1,
        }
        return [name for name, holds in checks.items() if holds]

    def _glossed_share(self, chinese: Sequence[Word], english: Sequence[Word]) -> float:
        words = [word for word in chinese if word.kind is WordKind.CONTENT]
        if self._study.lexicon is None or not words:
            return 0.0
        stems = {stem(word.key) for word in english}
        glossed = 0
        for word in words:
            senses = self._study.lexicon.senses(word.key)
            glossed += any(stems & set(sense) for sense in senses)
        return glossed / len(words)


def _initials(choice: Choice) -> str:
    """Return the first letters of the words that an acronym stands for."""
    words = choice.rendering.key.split(" ")
    return "".join(word[0] for word in words if word not in stopwords.ENGLISH_INNER)


def settle_overlaps(judged: Iterable[Judged]) -> list[Judged]:
    """Lower candidates that overlap a better one wherever they stand; best rank first.

    Of forms nested in each other one deserves an entry: the longer one when it is a plain compound
    and not much weaker, else the better one. A form that also stands alone elsewhere, or that the
    dictionary has, keeps its rank.
    """
    order = list(judged)
    _join_renderings(order)
    order.sort(key=_order)
    longer = _Longer(order)
    taken: dict[int, list[Span]] = {}
    for one in order:
        places = one.gathered.places.items()
        inside = longer.replaces(one) or all(
            any(_holds(other, span) or _crosses(other, span) for other in taken.get(unit, ()))
            for unit, span in places
        )
        contains = all(
            any(_holds(span, other) for other in taken.get(unit, ())) for unit, span in places
        )
        if inside and not one.known_compound and one.expansion is None:
            one.rank *= INSIDE_FACTOR if NESTED not in one.flags else 1
            one.flags.append(NESTED)
            continue
        if contains and not one.plain:
            one.rank *= CONTAINS_FACTOR
            one.flags.append(NESTED)
        for unit, span in places:
            taken.setdefault(unit, []).append(span)
    return sorted(order, key=_order)


def _join_renderings(judged: Sequence[Judged]) -> None:
    """Choose between nested forms that share their places and their English.

    A form that stands in the same longer one each of several times is a part of it, whose missing
    word the English says otherwise; of forms that occur once the surer pair is the right cut.
    """
    same: dict[tuple[str, tuple[int, ...]], list[Judged]] = {}
    for one in judged:
        same.setdefault((one.english, tuple(one.gathered.places)), []).append(one)
    for group in same.values():
        group.sort(key=lambda one: (-len(one.gathered.key), one.gathered.key))
        for one in group[1:]:
            whole = group[0]
            if one.gathered.key not in whole.gathered.key:
                continue
            if one.gathered.frequency >= REPEATED and whole.plain:
                sure = max(whole.pair_confidence, WHOLE_SHARE * one.pair_confidence)
                whole.rank *= (sure / whole.pair_confidence) ** 0.5
                whole.pair_confidence = sure
            weaker = one if whole.pair_confidence >= WHOLE_SHARE * one.pair_confidence else whole
            if one.expansion is not None:
                weaker = whole
            weaker.rank *= INSIDE_FACTOR
            weaker.flags.append(NESTED)


class _Longer:
    """The plain compounds of each unit, to find those that hold a shorter candidate."""

    def __init__(self, judged: Iterable[Judged]) -> None:
        self._of_unit: dict[int, list[tuple[Span, Judged]]] = {}
        for one in judged:
            if one.plain and one.pair_confidence >= LONGER_CONFIDENCE:
                for unit, span in one.gathered.places.items():
                    self._of_unit.setdefault(unit, []).append((span, one))

    def replaces(self, short: Judged) -> bool:
        """Tell whether one longer compound holds the candidate wherever it stands."""
        unit, span = next(iter(short.gathered.places.items()))
        return any(
            _holds(outer, span)
            and one.rank >= LONGER_RANK * short.rank
            and one.gathered.places.keys() >= short.gathered.places.keys()
            for outer, one in self._of_unit.get(unit, ())
        )


REPEATED = 2  # units in which a form must stand to be called a part of the longer one
WHOLE_SHARE = 0.8  # what the pair confidence of a part is worth for the whole
INSIDE_FACTOR = 0.3  # a part of a better candidate, or across its border
CONTAINS_FACTOR = 0.5  # a better candidate with something added
LONGER_CONFIDENCE = 0.5  # pair confidence from which a longer compound replaces its parts
LONGER_RANK = 0.5  # share of the shorter one's rank that it must have


def _order(one: Judged) -> tuple[float, str]:
    return (-one.rank, one.gathered.key)


def _holds(outer: Span, inner: Span) -> bool:
    ends = (outer.first, outer.last)
    return ends[0] <= inner.first and inner.last <= ends[1] and ends != (inner.first, inner.last)


def _crosses(one: Span, other: Span) -> bool:
    return one.first < other.last and other.first < one.last and not _holds(other, one)
