"""Fit the confidence of clause pairs to how often those of unseen texts are right.

``python -m bench.train_clauses`` does so at its end. Whole texts are aligned: those of the training
half of bench/clauses with clause weights that have not met them, and long sentences made from the
texts of ../shared/data/align that training leaves out. Slope and offset of the logistic curve from
the log-odds of a posterior (Platt 1999) are those with the least calibration error, summed over the
sets; made sentences count for less, as in training. Sentences that render several are too few in
bench/clauses to count there.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import product

import numpy as np

from bench.alignment_cv import held_out_weights
from bench.alignment_data import SETS, read_set
from bench.alignment_scores import width_error
from bench.clause_data import TRAINING, ClauseText, Score, read_clause_texts, score
from bench.clause_simulated import long_sentences, long_translations
from tm.align import clauses, translations
from tm.align.aligner import align
from tm.align.weights import ClauseTask, ClauseWeights, Weights
from tm.embed import load_encoder
from tm.lexicon import load_lexicon

SLOPES = np.arange(0.4, 1.51, 0.05)
OFFSETS = np.arange(-1.5, 2.01, 0.1)
MADE = 0.15  # what a set of made sentences counts beside bench/clauses, as in training
MAKERS = {"clauses": long_sentences, "translations": long_translations}
OWN = "bench/clauses"
CURVED = ("vectors+words", "words")  # kinds of evidence whose sentence weights are tested unseen

Chosen = Mapping[ClauseTask, ClauseWeights]
"""The weights for the inside of links, by task."""

Judged = tuple[np.ndarray, np.ndarray]
"""The posteriors of clause pairs, and which of them are right."""


def calibrate(
    task: ClauseTask, evidence: str, final: Chosen, held: Mapping[str, Chosen]
) -> dict[str, float]:
    """Return slope and offset for a task, and print the calibration error of each set.

    ``held`` gives for each text of bench/clauses the weights that have not met it.
    """
    own = read_clause_texts(TRAINING) if task == "clauses" else []
    known = held_out_weights(evidence) if evidence in CURVED else {}
    sets = {OWN: [(one, held.get(one.name, final), None) for one in own]}
    for group in SETS:
        sets[group] = [
            (MAKERS[task](text), final, known.get(f"{group}/{text.name}"))
            for text in read_set(group)[1::2]
        ]
    found = {name: judged(texts, evidence) for name, texts in sets.items()}
    slope, offset = fit(
        [(one, 1.0 if name == OWN else MADE) for name, one in found.items() if len(one[0])]
    )
    errors = ", ".join(
        f"{name} {width_error(curved(one[0], slope, offset), one[1]):.3f} of {len(one[0])}"
        for name, one in found.items()
        if len(one[0])
    )
    print(f"{task}, {evidence}: slope {slope}, offset {offset}; calibration error {errors}")
    return {"slope": slope, "offset": offset}


def judged(texts: Sequence[tuple[ClauseText, Chosen, Weights | None]], evidence: str) -> Judged:
    """Align texts and look which clause pairs are right."""
    encoder = load_encoder() if "vectors" in evidence else None
    lexicon = load_lexicon("zh", "en") if "words" in evidence else None
    tally = Score()
    for text, inside, weights in texts:
        with using(inside):
            pairs = align(
                text.chinese, text.english, encoder=encoder, lexicon=lexicon, weights=weights
            )
        score(text, pairs, tally)
    found = np.array(tally.judged, dtype=np.float64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


@contextmanager
def using(chosen: Chosen) -> Iterator[None]:
    """Let the aligner take these weights for the inside of links, without their curve."""

    def load(task: ClauseTask, *, vectors: bool, words: bool) -> ClauseWeights:
        del vectors, words
        plain = replace(chosen[task].beads, slope=1.0, offset=0.0)
        return replace(chosen[task], beads=plain)

    usual = clauses.load_clause_weights
    clauses.load_clause_weights = translations.load_clause_weights = load
    try:
        yield
    finally:
        clauses.load_clause_weights = translations.load_clause_weights = usual


def curved(posterior: np.ndarray, slope: float, offset: float) -> np.ndarray:
    """Return what a curve makes of posteriors."""
    nothing = np.zeros(0)
    return Weights((), nothing, nothing, nothing, slope, offset).confidence(posterior)


def fit(sets: Sequence[tuple[Judged, float]]) -> tuple[float, float]:
    """Return slope and offset of the best curve for sets that count so much each."""

    def loss(curve: tuple[float, float]) -> float:
        return sum(
            weight * width_error(curved(posterior, *curve), right)
            for (posterior, right), weight in sets
        )

    slope, offset = min(product(SLOPES, OFFSETS), key=loss)
    return round(float(slope), 2), round(float(offset), 2)
