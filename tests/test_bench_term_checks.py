"""The verdicts on findings are whole, and the check stays as good as they say."""

import csv

import pytest

from bench.term_checks import TICO, VERDICTS, checker, key, rows, tico
from glossary.check_report import check_units

LEAST_RIGHT = 0.9


def test_every_verdict_has_a_reason() -> None:
    found = list(rows(VERDICTS))
    assert len(found) >= 100
    assert {row[4] for row in found} == {"right", "wrong"}
    assert all(len(row) == 6 and row[5] for row in found)
    assert sum(row[4] == "right" for row in found) >= LEAST_RIGHT * len(found)


@pytest.mark.slow
@pytest.mark.skipif(not TICO.exists(), reason="../shared/data/terms is absent")
def test_findings_that_were_judged_right_are_still_made() -> None:
    units, concepts = tico()
    made = {key("tico", one) for one in check_units(units, checker(concepts)).findings}
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        right = {tuple(row[:4]) for row in csv.reader(file, delimiter="\t") if row[4] == "right"}
    assert len(right & made) >= LEAST_RIGHT * len(right)
