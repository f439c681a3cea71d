"""Checking, joining, normal forms and typed tokens."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tm.errors import InvalidInputError, TooLargeError
from tm.text import (
    MAX_SEGMENT_CHARS,
    TokenKind,
    check_text,
    fold,
    join,
    normal_form,
    signs,
    tokens,
)

LANGS = st.sampled_from(["zh", "zh-Hant", "en", "ja", "fr"])
MIXED = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "万亿十百千一二三两第年月分之点%‰ 0123456789.,-–…。，“」aAＡéß會会㈠½²\u200b/@:"
        ),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    "bad", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff"], ids=repr
)
def test_characters_that_are_no_text_are_refused_with_their_place(bad: str) -> None:
    with pytest.raises(InvalidInputError, match=r"row 3 has the character U\+.* at offset 2"):
        check_text(f"ab{bad}c", place="row 3")


def test_tabs_and_line_ends_stay() -> None:
    assert check_text(" a\tb\r\nc ", place="text") == " a\tb\r\nc "


def test_texts_come_out_composed() -> None:
    assert check_text("e\u0301", place="text") == "\u00e9"


def test_texts_beyond_the_limit_are_refused() -> None:
    assert len(check_text("会" * MAX_SEGMENT_CHARS, place="text")) == 10_000
    with pytest.raises(TooLargeError, match="line 1 has 10,001 characters"):
        check_text("会" * (MAX_SEGMENT_CHARS + 1), place="line 1")


@pytest.mark.parametrize(
    ("texts", "lang", "joined"),
    [
        (["One.", "Two."], "en", "One. Two."),
        (["第一句。", "第二句。"], "zh", "第一句。第二句。"),
        (["采用 PDF", "XML 两种"], "zh", "采用 PDF XML 两种"),
        (["共有35", "名"], "zh-Hant", "共有35名"),
        (["", "会议", ""], "zh", "会议"),
        ([], "en", ""),
    ],
)
def test_texts_are_joined_as_the_language_writes(texts: list[str], lang: str, joined: str) -> None:
    assert join(texts, lang) == joined


@pytest.mark.parametrize(
    ("text", "lang", "folded"),
    [
        ("２０２６年，会议", "zh", "2026年,会议"),
        ("安全理事會通過決議", "zh-Hant", "安全理事会通过决议"),
        ("安全理事會", "en", "安全理事會"),
        ("「红十字」", "zh", '"红十字"'),
        ("it’s ‘so’", "en", "it's 'so'"),
        ("a — b –– c", "en", "a - b - c"),
        ("wait... and …… so on", "en", "wait… and … so on"),
        ("《宪章》第1 条", "zh", "《宪章》第1条"),
        ("  two\u3000 blanks\u00a0here ", "en", "two blanks here"),
        ("soft\u00adhyphen\u200b", "en", "softhyphen"),
        ("。、", "zh", "。、"),
        ("OPEN", "en", "open"),
    ],
)
def test_the_normal_form_folds_what_does_not_matter(text: str, lang: str, folded: str) -> None:
    assert normal_form(text, lang) == folded


@given(MIXED, LANGS)
def test_the_normal_form_of_a_normal_form_is_itself(text: str, lang: str) -> None:
    folded = normal_form(text, lang)
    assert normal_form(folded, lang) == folded


@given(MIXED, LANGS)
def test_a_fold_has_the_raw_offset_of_each_character(text: str, lang: str) -> None:
    folded, offsets = fold(text, lang)
    assert len(offsets) == len(folded) + 1
    assert offsets[-1] == len(text)
    assert list(offsets) == sorted(offsets)
    assert unicodedata.normalize("NFC", folded.strip()) == normal_form(text, lang)


def test_a_term_is_found_at_its_raw_place() -> None:
    folded, offsets = fold("ＵＮ  气候 變化", "zh")
    at = folded.index("气候变化")
    assert (offsets[at], offsets[at + 4]) == (4, 9)


def kinds_and_keys(text: str, lang: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.key) for token in tokens(text, lang)]


def test_tokens_have_their_kinds() -> None:
    assert kinds_and_keys("第2254号決議：PDF，见 A/RES/77/1。", "zh") == [
        ("han", "第"),
        ("number", "2254"),
        ("han", "号"),
        ("han", "决"),
        ("han", "议"),
        ("punct", ":"),
        ("word", "pdf"),
        ("punct", ","),
        ("han", "见"),
        ("symbol", "a/res/77/1"),
        ("punct", "。"),
    ]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("The well-known member’s", ["the", "well-known", "member's"]),
        ("and/or", ["and", "/", "or"]),
        ("see www.example.org/a.", ["see", "www.example.org/a", "."]),
        ("mail a.b@example.org, please", ["mail", "a.b@example.org", ",", "please"]),
        ("COVID-19", ["covid", "-", "19"]),
        ("naïve Straße", ["naïve", "straße"]),
        ("S/2026/12", ["s/2026/12"]),
    ],
)
def test_words_and_symbols_of_english(text: str, keys: list[str]) -> None:
    assert [token.key for token in tokens(text, "en")] == keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三千五百万", "3500万"),
        ("二〇二六年", "2026年"),
        ("百分之五", "5%"),
        ("安全理事会", "安全理事會"),
        ("“是”……", "「是」..."),
    ],
)
def test_different_spellings_give_the_same_signs(one: str, other: str) -> None:
    assert signs(one, "zh") == signs(other, "zh")


@given(MIXED, LANGS)
def test_what_stands_behind_a_blank_changes_no_token_before_it(text: str, lang: str) -> None:
    assert signs(f"{text} /", lang) == [*signs(text, lang), "p/"]
    if lang != "ja":
        assert signs(f"{text} 三", lang) == [*signs(text, lang), "h三"]


def test_numerals_that_are_no_number_fall_into_characters() -> None:
    assert tokens("十四五", "zh")[2].start == 2
    assert [token.kind for token in tokens("十四五", "zh")] == [TokenKind.HAN] * 3


@given(MIXED, LANGS)
@example("五\ufe0e%", "zh")
@example("ﷺ", "en")
def test_tokens_and_signs_agree_and_stand_in_order(text: str, lang: str) -> None:
    found = tokens(text, lang)
    assert [token.kind.value[0] + token.key for token in found] == signs(text, lang)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)


@pytest.mark.parametrize(
    "stretch",
    [
        "一",
        "1",
        "1.",
        "a",
        "a/",
        "a/b",
        "1,234",
        "一点",
        "http://-",
        "a@",
        ".",
        "百分之",
        "1亿",
        "a-",
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_monotonous_texts_take_bounded_time(stretch: str, lang: str) -> None:
    text = (stretch * MAX_SEGMENT_CHARS)[:MAX_SEGMENT_CHARS]
    start = time.perf_counter()
    assert signs(text, lang)
    assert time.perf_counter() - start < 2
