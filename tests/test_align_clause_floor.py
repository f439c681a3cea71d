"""Floors under the pairs below the sentence, on texts that no weight was trained on."""

import pytest

from bench.alignment_clauses import measure
from bench.clause_data import HELD_OUT, read_clause_texts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("evidence", "strict", "precision", "recall", "error"),
    [("all", 0.89, 0.97, 0.89, 0.04), ("words", 0.87, 0.95, 0.88, 0.04)],
)
def test_clause_pairs_do_not_fall(
    evidence: str, strict: float, precision: float, recall: float, error: float
) -> None:
    tally = measure(read_clause_texts(HELD_OUT), evidence)
    assert tally.strict_f1 >= strict
    assert tally.cut_precision >= precision
    assert tally.cut_recall >= recall
    assert tally.judged
    assert tally.calibration_error() <= error
