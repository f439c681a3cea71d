"""Words and numbers are not cut in two."""

import pytest

from tm.review.words import cut_word


@pytest.mark.parametrize(
    ("before", "after", "lang"),
    [
        ("The bri", "dge is mended.", "en"),
        ("It costs 1,", "200 yuan.", "en"),
        ("It costs 1", ",200 yuan.", "en"),
        ("3", ".5 km", "en"),
        ("We don", "'t know.", "en"),
        ("We don'", "t know.", "en"),
        ("A", "4 paper", "en"),
        ("增长20", "25年", "zh-Hans"),
        ("增长3.", "5％", "zh-Hans"),
        ("使用Py", "thon编写", "zh-Hans"),
        ("cafe", "\u0301 noir", "fr"),
        ("мос", "ты", "ru"),
        ("다리", "를", "ko"),
    ],
)
def test_a_word_is_not_cut(before: str, after: str, lang: str) -> None:
    assert cut_word(before + after, len(before), lang) is not None


@pytest.mark.parametrize(
    ("before", "after", "lang"),
    [
        ("The bridge ", "is mended.", "en"),
        ("The bridge", " is mended.", "en"),
        ("mended,", "and open", "en"),
        ("well-", "known", "en"),
        ("the year 2025.", "Then", "en"),
        ("桥已", "修好。", "zh-Hans"),
        ("增长", "20％", "zh-Hans"),
        ("使用Python", "编写", "zh-Hans"),
        ("橋を", "直した", "ja"),
        ("", "The", "en"),
        ("end", "", "en"),
    ],
)
def test_a_cut_beside_words_is_allowed(before: str, after: str, lang: str) -> None:
    assert cut_word(before + after, len(before), lang) is None


def test_the_parts_of_the_word_are_told() -> None:
    assert cut_word("The bridge is mended.", 7, "en") == ("bri", "dge")
    assert cut_word("共1,200元", 3, "zh-Hans") == ("1,", "200")
    assert cut_word("a" * 99, 50, "en") == ("a" * 12, "a" * 12)
