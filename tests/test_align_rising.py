"""The longest run that only rises."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.align.rising import longest_rise


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([], []),
        ([7], [0]),
        ([5, 0, 2, 1, 6], [1, 3, 4]),
        ([3, 3, 3], [2]),
        ([4, 3, 2], [2]),
    ],
    ids=["none", "one", "crossing", "equal", "falling"],
)
def test_places_of_the_longest_run(values: list[int], places: list[int]) -> None:
    assert longest_rise(values) == places


@given(st.lists(st.integers(0, 9), max_size=8))
def test_no_run_is_longer(values: list[int]) -> None:
    def rises(run: list[int]) -> bool:
        return all(a < b for a, b in pairwise(values[place] for place in run))

    found = longest_rise(values)
    assert rises(found)
    longer = combinations(range(len(values)), len(found) + 1)
    assert not any(rises(list(run)) for run in longer)
