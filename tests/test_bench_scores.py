"""Scores of predicted links, worked out by hand."""

import pytest

from bench.alignment_cv import held_out
from bench.alignment_data import SCORER, GoldText, Link
from bench.alignment_scores import Predicted, bead_class, by_bead, calibration, score
from tm.model import Segment

GOLD = GoldText(
    "made",
    tuple(Segment("句。", "zh-Hans", i) for i in range(4)),
    tuple(Segment("Text.", "en", i) for i in range(4)),
    (((0,), (0,)), ((1,), (1, 2)), ((2,), ()), ((3,), (3,))),
)


def predicted(*links: tuple[Link, float | None]) -> dict[str, list[Predicted]]:
    return {"made": [Predicted(link, confidence) for link, confidence in links]}


FOUND = predicted(
    (((0,), (0,)), 1.0), (((1,), (1,)), 0.75), (((2,), (2,)), 0.25), (((3,), (3,)), 0.5)
)


@pytest.mark.skipif(not SCORER.exists(), reason="../shared/tools is not here")
def test_the_shared_tool_scores_strictly_and_laxly() -> None:
    scores = score([GOLD], FOUND)
    assert (scores.precision, scores.recall, scores.strict) == (0.5, 0.5, 0.5)
    # Lax: three of four predictions share a pair with the gold, and so do all three full links.
    assert scores.lax == pytest.approx(2 * 0.75 / 1.75)


def test_calibration_compares_confidence_with_truth() -> None:
    found = calibration([GOLD], FOUND)
    assert found is not None
    # Right: 1.0 and .5; wrong: .75 and .25. Each stands in a bin of its own.
    assert found.error == pytest.approx((0 + 0.75 + 0.25 + 0.5) / 4)
    assert found.mass_error == pytest.approx(found.error)
    assert found.ranking == pytest.approx(3 / 4)
    assert (found.kept, found.precision) == (0.25, 1.0)


def test_a_system_without_confidence_has_no_calibration() -> None:
    assert calibration([GOLD], predicted((((0,), (0,)), None))) is None


def test_links_are_counted_by_class_of_bead() -> None:
    found = by_bead([GOLD], FOUND)
    assert found["1-1"] == (2, 4, 2)
    assert found["1-2 2-1"] == (0, 0, 1)
    assert found["null"] == (0, 0, 1)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((1, 1), "1-1"), ((2, 1), "1-2 2-1"), ((1, 3), "1-3 3-1"), ((5, 1), "1-4+ 4+-1"),
     ((2, 2), "m-n"), ((0, 1), "null")],
)  # fmt: skip
def test_beads_have_classes(counts: tuple[int, int], expected: str) -> None:
    link = tuple(range(counts[0])), tuple(range(counts[1]))
    assert bead_class(link) == expected


DOCUMENTS = [f"{group}/{i}" for group in ("mac_dev", "paramed") for i in range(9)]


def test_each_document_is_held_out_once() -> None:
    parts = held_out(DOCUMENTS, across=False)
    assert len(parts) == 4
    assert sorted(one for part in parts.values() for one in part) == DOCUMENTS


def test_across_genres_a_whole_set_is_held_out() -> None:
    parts = held_out(DOCUMENTS, across=True)
    assert parts == {"mac_dev": DOCUMENTS[:9], "paramed": DOCUMENTS[9:]}
