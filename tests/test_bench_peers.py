"""The published methods, on texts so small that the right answer is plain."""

from collections.abc import Sequence

import numpy as np
import pytest

from bench.peers.gale_church import WIDE_PRIORS, gale_church
from bench.peers.path import cheapest_path
from bench.peers.vecalign import overlaps, vecalign


def test_the_path_weighs_beads_against_skips() -> None:
    costs = {(1, 1): np.array([[0.0, 9.0], [9.0, 5.0]])}
    assert cheapest_path(costs, [2.0, 2.0], [2.0, 2.0]) == [
        ((0,), (0,)), ((), (1,)), ((1,), ()),
    ]  # fmt: skip
    assert cheapest_path(costs, [3.0, 3.0], [3.0, 3.0]) == [((0,), (0,)), ((1,), (1,))]


def text(*lengths: int) -> list[str]:
    return ["x" * length for length in lengths]


def test_lengths_find_the_sentence_that_became_two() -> None:
    source, target = text(30, 10, 40, 20), text(90, 31, 58, 60, 61)
    assert gale_church(source, target) == [
        ((0,), (0,)), ((1,), (1,)), ((2,), (2, 3)), ((3,), (4,)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wide", "expected"), [(True, [((0,), (0, 1, 2, 3, 4)), ((1,), (5,))]), (False, None)]
)
def test_only_wide_beads_join_five_sentences(
    *, wide: bool, expected: list[tuple[tuple[int, ...], tuple[int, ...]]] | None
) -> None:
    source, target = text(250, 80), text(50, 50, 50, 50, 50, 80)
    found = gale_church(source, target, WIDE_PRIORS) if wide else gale_church(source, target)
    assert found == expected if wide else max(len(link[1]) for link in found) <= 2


def letters(texts: Sequence[str]) -> np.ndarray:
    """Stand for an encoder: unit vectors of the counts of letters."""
    counts = np.array([[one.lower().count(letter) for letter in "abcdefgh"] for one in texts])
    return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True))


def test_all_runs_are_encoded_as_joined_text() -> None:
    seen: list[str] = []

    def encode(texts: Sequence[str]) -> np.ndarray:
        seen.extend(texts)
        return letters(texts)

    found = overlaps(["a", "b", "c"], " ", encode)
    assert seen == ["a", "b", "c", "a b", "b c", "a b c"]
    assert {count: len(runs) for count, runs in found.items()} == {1: 3, 2: 2, 3: 1}


def test_vectors_find_joined_sentences_and_lone_ones() -> None:
    source, target = ["aaab", "bbbccc", "ddddd", "eeef", "gh"], ["AAA", "BB", "CC", "EEE", "GGH"]
    assert vecalign(source, target, letters) == [
        ((0,), (0,)), ((1,), (1, 2)), ((2,), ()), ((3,), (3,)), ((4,), (4,)),
    ]  # fmt: skip
