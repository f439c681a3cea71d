"""Which rows the review page shows, and where the work goes on."""

import pytest

from tm.review.model import Portion, Portions, Position, Span
from tm.web.review_list import band, proposed_cuts


@pytest.mark.parametrize(
    ("confidence", "word"), [(1.0, "high"), (0.9, "high"), (0.89, "medium"), (0.69, "low")]
)
def test_confidences_stand_in_bands(confidence: float, word: str) -> None:
    assert band(confidence) == word


def pieces(source: tuple[int, ...], target: tuple[int, ...]) -> Portions:
    span = Span(Position(0, 0), Position(0, 0))
    sides = [tuple(Portion(span, "字" * length) for length in side) for side in (source, target)]
    return Portions(*sides)


@pytest.mark.parametrize(
    ("source", "target", "cuts"),
    [
        ((2, 8), (5, 20, 10), (1, 1)),
        ((7, 3), (5, 20, 10), (1, 2)),
        ((4,), (5, 5), (1, 1)),
        ((4, 4), (5,), (1, 1)),
        ((4,), (5,), (1, 0)),
        ((4, 4), (), (1, 0)),
        ((1, 1, 1, 1), (2, 2, 2, 2), (2, 2)),
    ],
)
def test_cuts_are_proposed_where_the_shares_agree(
    source: tuple[int, ...], target: tuple[int, ...], cuts: tuple[int, int]
) -> None:
    assert proposed_cuts(pieces(source, target)) == cuts
