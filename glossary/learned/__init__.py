"""Learning from decisions: models refitted to what people accepted, corrected and rejected.

The shipped weights stay where they are; what was learned is kept beside them in the database and
can be forgotten.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from glossary.extract.candidates import ARTICLES
from glossary.extract.judge import Judge
from glossary.extract.models import Models, models_data, models_from, shipped_models
from glossary.extract.priors import Dictionary, TextEncoder
from glossary.extract.rank import Choice, choices
from glossary.extract.refit import Judgement, refit
from glossary.extract.study import Study
from glossary.extract.words import chinese_words, english_words
from glossary.model import CandidateState, TermCandidate
from tm.errors import InvalidInputError
from tm.model import EvidenceText, Progress, TranslationUnit
from tm.stopping import stopping

LEAST_DECISIONS = 100
LEAST_EACH = 10  # accepted and rejected ones


@dataclass(frozen=True, slots=True)
class Learned:
    """Models that learned from decisions.

    Attributes:
        vectors: They are for work with an encoder.
        data: Both models as JSON.
        decisions: How many they learned from.
    """

    vectors: bool
    data: str
    decisions: int
    learned_at: datetime


class LearnedStore(Protocol):
    """Keeps what was learned beside the shipped weights."""

    def get(self, *, vectors: bool) -> Learned | None:
        """Return what was learned last for work with or without an encoder."""
        ...

    def keep(self, learned: Learned) -> None:
        """Keep it in the place of what was learned before."""
        ...

    def forget(self) -> bool:
        """Forget everything that was learned; tell whether there was anything."""
        ...


@dataclass(frozen=True, slots=True)
class LearningReport:
    """What came of learning.

    Attributes:
        decisions: Decisions that were used.
        left_out: Decisions whose term or translation no unit has any more.
        kept: The learned models foretell decisions that they had not seen better; else the shipped
            ones stay in use.
        shipped_loss, learned_loss: Mean log loss of foretelling a decision, less is better.
    """

    decisions: int
    left_out: int
    kept: bool
    shipped_loss: float
    learned_loss: float

    def __str__(self) -> str:
        end = "kept" if self.kept else "not kept: the shipped weights foretell them better"
        return (
            f"learned from {self.decisions} decisions ({self.left_out} left out, their texts are "
            f"gone); loss {self.shipped_loss:.3f} before, {self.learned_loss:.3f} after; {end}"
        )


def models_in_use(store: LearnedStore, *, vectors: bool) -> Models:
    """Return the learned models, or the shipped ones where nothing was learned.

    What was learned for features that a newer program describes otherwise is not used.
    """
    shipped = shipped_models(vectors=vectors)
    learned = store.get(vectors=vectors)
    if learned is None:
        return shipped
    found = models_from(json.loads(learned.data))
    same = found.pair.names == shipped.pair.names and found.term.names == shipped.term.names
    return found if same else shipped


def check_enough(decided: Sequence[TermCandidate]) -> None:
    """Check that there are decisions enough to learn from.

    Raises:
        InvalidInputError: there are too few, or hardly any of one kind.
    """
    rejected = sum(one.state is CandidateState.REJECTED for one in decided)
    fewest = min(rejected, len(decided) - rejected)
    if len(decided) < LEAST_DECISIONS or fewest < LEAST_EACH:
        raise InvalidInputError(
            f"{len(decided)} decisions ({rejected} rejections) are too few to learn from;"
            f" accept and reject candidates until there are {LEAST_DECISIONS},"
            f" at least {LEAST_EACH} of either kind"
        )


@dataclass(frozen=True, slots=True)
class Texts:
    """What the decisions were about.

    Attributes:
        units, evidence: The memory and the sentences without translation.
        lexicon, encoder: What helps to read them, ``None`` where it is missing.
    """

    units: Sequence[TranslationUnit]
    evidence: Sequence[EvidenceText]
    lexicon: Dictionary | None
    encoder: TextEncoder | None


def learn(
    store: LearnedStore,
    texts: Texts,
    decided: Sequence[TermCandidate],
    *,
    at: datetime,
    progress: Progress | None = None,
) -> LearningReport:
    """Refit the shipped models to decisions, and keep them if they foretell decisions better.

    Raises:
        InvalidInputError: there are too few decisions, or too few whose texts are still there.
    """
    check_enough(decided)
    vectors = texts.encoder is not None
    shipped = shipped_models(vectors=vectors)
    study = Study(
        texts.units,
        texts.evidence,
        lexicon=texts.lexicon,
        encoder=texts.encoder,
        also=[_chinese_key(texts.lexicon, one.source) for one in decided],
        progress=progress,
    )
    found = list(_judgements(study, decided, shipped))
    if len(found) < LEAST_DECISIONS:
        raise InvalidInputError(
            f"only {len(found)} of {len(decided)} decisions are on terms that the units still have;"
            f" {LEAST_DECISIONS} are needed to learn from"
        )
    result = refit(shipped, found)
    kept = result.learned_loss < result.shipped_loss
    if kept:
        data = json.dumps(models_data(result.models))
        store.keep(Learned(vectors, data, len(found), at))
    return LearningReport(
        len(found), len(decided) - len(found), kept, result.shipped_loss, result.learned_loss
    )


def _judgements(
    study: Study, decided: Iterable[TermCandidate], models: Models
) -> Iterable[Judgement]:
    judge = Judge(study, models)
    for candidate in stopping(decided, every=20):
        one = study.harvest.candidates.get(_chinese_key(study.lexicon, candidate.source))
        if one is None:
            continue
        similarities = study.similarities(one)
        evidence = study.pairs.of(one, similarities)
        ranked = choices(one.renderings, evidence, models.pair, similarities)
        choice = _choice(ranked, candidate.target)
        if choice is None:
            continue
        probability = models.pair.probability(choice.value)
        row = evidence.rows[evidence.keys.index(choice.rendering.key)]
        yield _judgement(candidate, row, judge.term_row(one, choice, probability))


def _judgement(
    candidate: TermCandidate, pair_row: Sequence[float], term_row: Sequence[float]
) -> Judgement:
    rows = tuple(map(float, pair_row)), tuple(map(float, term_row))
    if candidate.state is CandidateState.REJECTED:
        return Judgement(*rows, pair_right=None, term_right=None)
    corrected = bool(candidate.decided_target) and (
        _english_key(candidate.decided_target) != _english_key(candidate.target)
    )
    return Judgement(*rows, pair_right=not corrected, term_right=True)


def _chinese_key(lexicon: Dictionary | None, text: str) -> str:
    return "".join(word.key for word in chinese_words(text, lexicon))


def _english_key(text: str) -> str:
    return " ".join(word.key for word in english_words(text) if word.key not in ARTICLES)


def _choice(ranked: Sequence[Choice], target: str) -> Choice | None:
    key = _english_key(target)
    return next((one for one in ranked if one.rendering.key == key), None)
