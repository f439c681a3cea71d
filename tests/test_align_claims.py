"""Words claim the segments that hold their translation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.align.claims import Bag, Claims, find_claims, no_claims

MEANINGS = {"河": {"river": 1.0}, "银行": {"bank": 1.0}, "岸": {"bank": 1.0, "shore": 0.7}}
WEIGHTS = {"河": 1.0, "银行": 1.0, "岸": 1.0, "river": 1.0, "bank": 1.0, "shore": 1.0, "the": 0.0}


def bag(*texts: str) -> Bag:
    return Bag.of([frozenset(text.split()) for text in texts], WEIGHTS)


def claims(first: Bag, second: Bag, reach: tuple[list[int], list[int]] | None = None) -> Claims:
    rows, columns = len(first.words), len(second.words)
    low, high = reach or ([0] * rows, [columns] * rows)
    return find_claims(
        first, second, lambda word: MEANINGS.get(word, {}), low=np.array(low), high=np.array(high)
    )


def tables(found: Claims) -> tuple[np.ndarray, np.ndarray]:
    return found.tables(0, len(found.first), 0, len(found.second))


def test_a_word_that_one_segment_holds_claims_it_nearly_whole() -> None:
    by_first, by_second = tables(claims(bag("河"), bag("the river", "the shore")))
    assert by_first[0, 0] == pytest.approx(0.953, abs=0.001)
    assert by_second[0, 0] == pytest.approx(0.953, abs=0.001)
    assert by_first[0, 1] == by_second[0, 1] == 0


def test_segments_that_hold_the_same_word_share_the_claim() -> None:
    by_first, _ = tables(claims(bag("银行"), bag("bank", "bank")))
    assert by_first[0].tolist() == pytest.approx([0.488, 0.488], abs=0.001)


def test_the_stronger_translation_takes_more() -> None:
    by_first, _ = tables(claims(bag("岸"), bag("bank", "shore")))
    assert by_first[0, 0] > 5 * by_first[0, 1] > 0


def test_a_word_claims_nothing_beyond_its_reach() -> None:
    found = claims(bag("河", "河"), bag("river", "the", "river"), ([0, 1], [2, 3]))
    by_first, by_second = tables(found)
    assert (by_first > 0).tolist() == [[True, False, False], [False, False, True]]
    assert (by_second > 0).tolist() == (by_first > 0).tolist()


def test_what_is_heard_is_the_sum_of_the_claims() -> None:
    found = claims(bag("河 银行", "岸"), bag("river bank", "shore", "the"))
    by_first, by_second = tables(found)
    assert found.first_heard == pytest.approx(by_first.sum(axis=1))
    assert found.second_heard == pytest.approx(by_second.sum(axis=0))
    assert found.first.tolist() == [2.0, 1.0]
    assert found.second.tolist() == [2.0, 1.0, 0.0]


def test_texts_without_known_words_claim_nothing() -> None:
    assert not np.any(tables(no_claims(2, 3)))
    assert not np.any(tables(claims(bag("the", "the"), bag("the"))))


WORDS = st.lists(
    st.lists(st.sampled_from(sorted(WEIGHTS)), max_size=5).map(" ".join), min_size=1, max_size=6
)


@given(WORDS, WORDS, st.data())
def test_a_part_has_the_claims_of_the_whole(
    first: list[str], second: list[str], data: st.DataObject
) -> None:
    found = claims(bag(*first), bag(*second))
    row = data.draw(st.integers(0, len(first)))
    row_end = data.draw(st.integers(row, len(first)))
    column = data.draw(st.integers(0, len(second)))
    column_end = data.draw(st.integers(column, len(second)))
    part = found.part(row, row_end, column, column_end)
    for whole, piece in zip(
        tables(found), part.tables(0, row_end - row, 0, column_end - column), strict=True
    ):
        assert np.array_equal(whole[row:row_end, column:column_end], piece)


@given(WORDS, WORDS)
def test_no_word_claims_more_than_it_weighs(first: list[str], second: list[str]) -> None:
    found = claims(bag(*first), bag(*second))
    assert (found.first_heard <= found.first + 1e-6).all()
    assert (found.second_heard <= found.second + 1e-6).all()
