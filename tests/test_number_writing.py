"""Numbers written in words and in Chinese numerals are read again as what they are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.adapt.chinese_numerals import chinese, row
from tm.adapt.number_words import find_word_numbers, in_words, ordinal_ending, ordinal_in_words
from tm.numerals import read_number


@pytest.mark.parametrize(
    ("value", "words", "ordinal"),
    [
        (1, "one", "first"),
        (12, "twelve", "twelfth"),
        (20, "twenty", "twentieth"),
        (35, "thirty-five", "thirty-fifth"),
        (100, "one hundred", "one hundredth"),
        (105, "one hundred and five", "one hundred and fifth"),
        (342, "three hundred and forty-two", "three hundred and forty-second"),
        (1_000, "one thousand", "one thousandth"),
        (3_005, "three thousand and five", "three thousand and fifth"),
        (35_120, "thirty-five thousand one hundred and twenty", None),
    ],
)
def test_numbers_in_english_words(value: int, words: str, ordinal: str | None) -> None:
    assert in_words(value) == words
    if ordinal:
        assert ordinal_in_words(value) == ordinal


@pytest.mark.parametrize(
    ("value", "ending"),
    [(1, "st"), (2, "nd"), (3, "rd"), (4, "th"), (11, "th"), (112, "th"), (121, "st")],
)
def test_endings_of_ordinals(value: int, ending: str) -> None:
    assert ordinal_ending(value) == ending


@given(st.integers(2, 999_999))
def test_english_words_come_back(value: int) -> None:
    (found,) = find_word_numbers(f"in {in_words(value)} of them")
    assert (found.value, found.is_ordinal) == (value, False)


@pytest.mark.parametrize(
    "text", ["one of them", "no-one", "someone", "tension", "often", "a hundred"]
)
def test_words_that_are_no_numbers(text: str) -> None:
    assert list(find_word_numbers(text)) == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("0", "零"),
        ("12", "十二"),
        ("110", "一百一十"),
        ("1005", "一千零五"),
        ("35000000", "三千五百万"),
        ("100000005", "一亿零五"),
        ("5000000000000", "五万亿"),
        ("53000000000000", "五十三万亿"),
        ("12.5", "十二点五"),
    ],
)
def test_numbers_in_chinese_numerals(value: str, written: str) -> None:
    assert chinese(Decimal(value)) == written


def test_a_counted_two_and_rows_of_digits() -> None:
    assert (chinese(Decimal(2), counting=True), chinese(Decimal(2))) == ("两", "二")
    assert (row("2026"), row("2026", zero="零")) == ("二〇二六", "二零二六")


@given(st.integers(1, 10**16 - 1))
def test_chinese_numerals_come_back(value: int) -> None:
    assert read_number(chinese(Decimal(value)), in_context=True) == (Decimal(value), "")
