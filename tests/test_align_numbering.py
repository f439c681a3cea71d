"""The numbers of headings, articles and items."""

import pytest

from tm.align.numbering import agree, read_numbering


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("一、总则", {(1,)}),
        ("（二）适用范围", {(2,)}),
        ("二十三、附则", {(23,)}),
        ("第四条　本条例自公布之日起施行。", {(4,)}),
        ("第一百二十条", {(120,)}),
        ("其三，", {(3,)}),
        ("三是加强管理，", {(3,)}),
        ("附件二", {(2,)}),
        ("① 备份", {(1,)}),
        ("1.2 Scope", {(1, 2)}),
        ("1.We begin", {(1,)}),
        ("II. Scope", {(2,)}),
        ("(iv) tools", {(4,)}),
        ("I. Aims", {(1,), (9,)}),
        ("(c) costs", {(3,)}),
        ("Article 3", {(3,)}),
        ("Chapter IV Fees", {(4,)}),
        ("Part Two", {(2,)}),
        ("§ 12 Fristen", {(12,)}),
        ("Thirdly, the roofs", {(3,)}),
    ],
)
def test_numbers_are_read_however_they_are_written(text: str, values: set[tuple[int, ...]]) -> None:
    assert read_numbering(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "3.5 million people live here", "3.5亿人", "2014年，", "12月3日", "第三届会议",
        "三、四个人来了", "I went home", "U.S. exports", "First we ate", "In 1998, it rained",
        "Part of it", "12.5 per cent", "civil) law", "",
    ],
)  # fmt: skip
def test_amounts_dates_and_words_are_none(text: str) -> None:
    assert read_numbering(text) == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("一、总则", "I. General", True),
        ("一、总则", "III. General", False),
        ("第四条", "Article 3", False),
        ("（二）范围", "1.2 Scope", True),
        ("（二）范围", "2.1 Scope", False),
        ("3. Costs", "C. Kosten", True),
    ],
)
def test_levels_may_be_written_out_or_not(one: str, other: str, *, same: bool) -> None:
    assert agree(read_numbering(one), read_numbering(other)) is same
