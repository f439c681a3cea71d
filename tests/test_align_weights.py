"""The stored weights."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tm.align.beads import CLAUSE_BEADS, SENTENCE_BEADS, TRANSLATION_BEADS, Bead, name
from tm.align.clause_features import CLAUSE_FEATURES
from tm.align.features import BEAD_FEATURES
from tm.align.skips import SKIP_FEATURES
from tm.align.weights import ClauseTask, Weights, from_json, load_clause_weights, load_weights

every_evidence = pytest.mark.parametrize(
    ("vectors", "words"), list(product((True, False), repeat=2))
)


@every_evidence
def test_there_is_a_set_for_every_kind_of_evidence(*, vectors: bool, words: bool) -> None:
    check(load_weights(vectors=vectors, words=words), SENTENCE_BEADS, vectors=vectors, words=words)


@every_evidence
@pytest.mark.parametrize(
    ("task", "beads"), [("clauses", CLAUSE_BEADS), ("translations", TRANSLATION_BEADS)]
)
def test_there_is_one_for_the_inside_of_links(
    task: ClauseTask, beads: tuple[Bead, ...], *, vectors: bool, words: bool
) -> None:
    weights = load_clause_weights(task, vectors=vectors, words=words)
    check(weights.beads, beads, vectors=vectors, words=words)
    assert weights.features.shape == (len(CLAUSE_FEATURES),)
    assert weights.features.any()
    assert 0.5 <= weights.least_certain < 1
    assert weights.whole < 0


def check(weights: Weights, beads: tuple[Bead, ...], *, vectors: bool, words: bool) -> None:
    assert tuple(bead for bead, _ in weights.beads) == beads
    assert weights.features.shape == (len(BEAD_FEATURES),)
    assert weights.skip_first.shape == weights.skip_second.shape == (len(SKIP_FEATURES) + 1,)
    assert np.isfinite(weights.features).all()
    by_name = dict(zip(BEAD_FEATURES, weights.features, strict=True))
    assert bool(by_name["cosine"]) is vectors
    assert bool(by_name["words"]) is words


def test_a_record_is_read_by_name() -> None:
    record = {
        "beads": {"1-1": 0.5, "1-2": -1.0, "1-0": -4.0, "0-1": -3.0},
        "features": {BEAD_FEATURES[2]: 2.0},
        "skip_first": {SKIP_FEATURES[0]: 1.5},
        "skip_second": {},
    }
    weights = from_json(record)
    assert weights.beads == (((1, 1), 0.5), ((1, 2), -1.0))
    assert weights.features.tolist() == [0, 0, 2.0] + [0] * (len(BEAD_FEATURES) - 3)
    assert weights.skip_first.tolist()[:2] == [-4.0, 1.5]
    assert weights.skip_second[0] == -3.0


def test_weights_of_features_that_are_no_more_are_refused() -> None:
    record = {
        "beads": {"1-1": 0.5, "1-0": -4.0, "0-1": -3.0},
        "features": {"cosines": 2.0},
        "skip_first": {},
        "skip_second": {},
    }
    with pytest.raises(ValueError, match="unknown features: cosines"):
        from_json(record)


def test_beads_have_their_usual_names() -> None:
    assert name((1, 2)) == "1-2"


def test_confidence_is_read_through_the_curve() -> None:
    weights = replace(load_weights(vectors=True, words=True), slope=2.0, offset=0.5)
    found = weights.confidence(np.array([0.0, 0.5, 0.9, 1.0]))
    assert found.tolist() == pytest.approx([0.0, 0.62, 0.99, 1.0], abs=0.005)
    assert (np.diff(found) > 0).all()
