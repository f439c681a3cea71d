"""The labels, the verdicts, and the training of the models of extraction."""

import re
from collections import Counter

import numpy as np
import pytest

from bench.term_corpora import GENRES, units_of
from bench.term_judged import VERDICTS, read_verdicts
from bench.term_rows import LABELS, read_labels

scipy = pytest.importorskip("scipy", reason="the training needs bench/requirements.txt")

from bench.train_terms import area, calibration_error, fit, isotonic  # noqa: E402 - skipped above


def test_labels_hold_no_text() -> None:
    lines = LABELS.read_text("utf-8").splitlines()
    shape = re.compile(rf"(pair|term)\t({'|'.join(GENRES)})\t[0-9a-f]{{16}}\t[01]")
    assert all(shape.fullmatch(line) for line in lines)
    assert Counter(line.split("\t")[0] for line in lines) == {"pair": 5330, "term": 2058}


def test_verdicts_hold_no_text_of_candidates() -> None:
    head, *lines = VERDICTS.read_text("utf-8").splitlines()
    assert head == "set\trank\tcandidate\tright\tworth\treason"
    shape = re.compile(r"(tico|seeds)\t\d{1,3}\t[0-9a-f]{16}\t[01]\t[01]\t[a-zA-Z,;' ]+")
    assert all(shape.fullmatch(line) for line in lines)


@pytest.mark.parametrize("name", ["tico", "seeds"])
def test_a_hundred_candidates_are_judged(name: str) -> None:
    assert len(read_verdicts(name)) == 100


def test_labels_are_read_by_corpus() -> None:
    pairs, terms = read_labels("own")
    assert set(pairs.values()) == set(terms.values()) == {0, 1}


def test_our_own_texts_are_units() -> None:
    units = units_of("own")
    assert len(units) > 500
    assert all(unit.source and unit.target for unit in units)


def test_a_fit_finds_the_feature_that_matters() -> None:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(400, 2))
    model = fit(rows, (rows[:, 0] > 0).astype(float), ("a", "b"), 1.0)
    assert model.weights[0] > 5 * abs(model.weights[1])
    assert model.value([2.0, 0.0]) > 0 > model.value([-2.0, 0.0])


def test_the_table_rises_and_joins_what_falls() -> None:
    values = list(np.linspace(-3, 3, 120))
    verdicts = [0] * 40 + [1, 0] * 20 + [1] * 40
    table = isotonic(values, verdicts)
    shares = [share for _, share in table]
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] > 0.9


def test_measures() -> None:
    assert area([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) == pytest.approx(0.75)
    assert calibration_error([0.9, 0.9, 0.1, 0.1], [1, 1, 0, 0]) == pytest.approx(0.1)
