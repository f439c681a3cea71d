"""Numbers in text: every way of writing them, and what only looks like one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.numbers import Number, find_numbers


@pytest.mark.parametrize(
    ("text", "lang", "value", "unit"),
    [
        ("共2254人", "zh", "2254", ""),
        ("２２５４", "zh", "2254", ""),
        ("1,234.50", "en", "1234.5", ""),
        ("1,234,567", "en", "1234567", ""),
        ("3500万", "zh-Hans", "35000000", ""),
        ("3500萬", "zh-Hant", "35000000", ""),
        ("3 百万", "zh", "3000000", ""),
        ("1.2亿", "zh", "120000000", ""),
        ("3亿5000万", "zh", "350000000", ""),
        ("2千5百万", "zh", "25000000", ""),
        ("5万亿", "zh", "5000000000000", ""),
        ("三千五百万", "zh", "35000000", ""),
        ("十五", "zh", "15", ""),
        ("二十", "zh", "20", ""),
        ("一百零二", "zh", "102", ""),
        ("一百二", "zh", "120", ""),
        ("两万三", "zh", "23000", ""),
        ("一万零三", "zh", "10003", ""),
        ("二点五亿", "zh", "250000000", ""),
        ("二〇二六", "zh", "2026", ""),
        ("九一八", "zh", "918", ""),
        ("百分之五", "zh", "5", "%"),
        ("百分之三十五点六", "zh", "35.6", "%"),
        ("百分之百", "zh", "100", "%"),
        ("千分之3", "zh", "3", "‰"),
        ("5%", "zh", "5", "%"),
        ("5 ％", "zh", "5", "%"),
        ("7‰", "en", "7", "‰"),
        ("5 per cent", "en", "5", "%"),
        ("5 percent", "en", "5", "%"),
        ("35 million", "en", "35000000", ""),
        ("1.5 billion", "en", "1500000000", ""),
        ("35-million", "en", "35000000", ""),
        ("77th", "en", "77", ""),
        ("٣٥", "ar", "35", ""),
    ],
)
def test_a_number_is_read_with_its_exact_value(text: str, lang: str, value: str, unit: str) -> None:
    (found,) = find_numbers(text, lang)
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "value", "span"),
    [
        ("第三条", "3", (1, 2)),
        ("三月", "3", (0, 1)),
        ("四年后", "4", (0, 1)),
        ("八号文件", "8", (0, 1)),
        ("五分钟", "5", (0, 1)),
        ("两分钟", "2", (0, 1)),
        ("九时", "9", (0, 1)),
    ],
)
def test_a_single_chinese_numeral_counts_beside_its_signs(
    text: str, value: str, span: tuple[int, int]
) -> None:
    assert find_numbers(text, "zh") == (Number(*span, Decimal(value), ""),)


@pytest.mark.parametrize(
    "text",
    [
        "一些", "三峡", "万一", "十分重要", "红十字会", "五四运动", "十四五规划", "几十年",
        "数百万人", "一带一路", "一一列举", "一时", "统一日程", "万众一心", "千方百计",
    ],
)  # fmt: skip
def test_words_with_numeral_characters_are_no_numbers(text: str) -> None:
    assert find_numbers(text, "zh") == ()


def test_chinese_numerals_mean_nothing_in_other_languages() -> None:
    assert find_numbers("三千五百万", "en") == ()


@pytest.mark.parametrize("text", ["A/RES/77/1", "https://example.org/2026/12", "a1@example.org"])
def test_symbols_keep_their_digits(text: str) -> None:
    assert find_numbers(text, "en") == ()


def test_a_full_width_comma_parts_thousands_as_a_half_width_one_does() -> None:
    # Typed with a Chinese input method; a number before a clause has its measure word: 5人，300元.
    assert find_numbers("共1，200，000元", "zh") == (Number(1, 10, Decimal(1_200_000), ""),)
    assert [n.value for n in find_numbers("5人，300元；2026，3000人", "zh")] == [5, 300, 2026, 3000]


def test_kilograms_are_no_thousands() -> None:
    assert [number.value for number in find_numbers("5千克", "zh")] == [5]


def test_offsets_are_those_of_the_raw_text() -> None:
    text = "㈠ 共有３５名，占百分之五。"
    found = find_numbers(text, "zh")
    assert [text[number.start : number.end] for number in found] == ["３５", "百分之五"]


def test_superscripts_and_fractions_do_not_grow_a_number() -> None:
    assert [number.value for number in find_numbers("10² and 3½", "en")] == [10, 3]


def test_very_long_numbers_stay_exact() -> None:
    (found,) = find_numbers("9" * 9_000 + "亿", "zh")
    assert found.value.as_tuple() == (0, (9,) * 9_000, 8)


@given(st.integers(0, 10**16 - 1))
def test_digits_give_their_value(value: int) -> None:
    assert [number.value for number in find_numbers(f"共{value}名", "zh")] == [value]


@given(st.integers(0, 10**12))
def test_separators_change_no_value(value: int) -> None:
    assert [number.value for number in find_numbers(f"{value:,} people", "en")] == [value]
