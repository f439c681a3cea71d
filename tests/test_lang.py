"""Language tags, what a language is like, and guessing which one a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.errors import InvalidInputError
from tm.lang import (
    contradicts,
    covers,
    guess_language,
    has_spaces,
    parse_tag,
    primary,
    same_language,
    script,
    subtags,
    to_simplified,
)


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("en", "en"),
        ("ZH_cn", "zh-CN"),
        ("zh-hans", "zh-Hans"),
        ("zh_HANT_hk", "zh-Hant-HK"),
        (" en-gb ", "en-GB"),
        ("es-419", "es-419"),
        ("de-CH-1901", "de-CH-1901"),
        ("sl-rozaj", "sl-rozaj"),
        ("en-u-ca-buddhist", "en-u-ca-buddhist"),
        ("en-x-un", "en-x-un"),
    ],
)
def test_a_tag_gets_its_canonical_spelling(tag: str, canonical: str) -> None:
    assert parse_tag(tag) == canonical
    assert parse_tag(canonical) == canonical


@pytest.mark.parametrize(
    "tag",
    ["", "e", "english", "zh-", "zh--CN", "12", "zh CN", "中文", "e\u017f", "\u212ao", "en\n-GB"],
)
def test_what_is_no_tag_is_refused_with_the_way_out(tag: str) -> None:
    with pytest.raises(InvalidInputError, match="is not a language tag; give one like en or zh"):
        parse_tag(tag)


@given(st.text(max_size=20))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        tag = parse_tag(text)
    except InvalidInputError:
        return
    assert parse_tag(tag) == tag
    assert tag.isascii()


@pytest.mark.parametrize(
    ("tag", "language", "its_script"),
    [
        ("zh-Hans", "zh", "hans"),
        ("zh-Hant-HK", "zh", "hant"),
        ("zh-CN", "zh", "hans"),
        ("zh_TW", "zh", "hant"),
        ("zh", "zh", ""),
        ("en-GB", "en", ""),
        ("en-SG", "en", ""),
    ],
)
def test_parts_of_a_tag(tag: str, language: str, its_script: str) -> None:
    assert (primary(tag), script(tag)) == (language, its_script)


@pytest.mark.parametrize(
    ("tag", "parts"),
    [
        ("en", ("", "", "")),
        ("EN_gb", ("", "gb", "")),
        ("en-Latn-GB", ("latn", "gb", "")),
        ("sr-Cyrl", ("cyrl", "", "")),
        ("es-419", ("", "419", "")),
        ("de-CH-1901", ("", "ch", "-1901")),
        ("no tag", ("", "", "")),
    ],
)
def test_what_a_tag_says_beside_the_language(tag: str, parts: tuple[str, str, str]) -> None:
    assert subtags(tag) == parts


def test_variants_are_one_language() -> None:
    assert same_language("zh-Hans", "zh_TW")
    assert covers("zh", "zh-Hant")
    assert not same_language("zh", "yue")


@pytest.mark.parametrize(("tag", "blanks"), [("en", True), ("zh-TW", False), ("ja", False)])
def test_languages_with_blanks_between_words(tag: str, blanks: bool) -> None:
    assert has_spaces(tag) is blanks


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("会议通过了关于国际合作的决议。", "zh-Hans"),
        ("會議通過了關於國際合作的決議。", "zh-Hant"),
        ("中文", "zh-Hans"),
        ("他用 Python 写了 API 文档", "zh-Hans"),
        ("The meeting was opened by the President.", "en"),
        ("Hello", "en"),
        ("La séance est ouverte par le président de la commission.", "fr"),
        ("Die Sitzung ist eröffnet und der Bericht wird angenommen.", "de"),
        ("La sesión fue abierta por el presidente y se aprobó.", "es"),
        ("会議を開始します。", "ja"),
        ("회의를 시작합니다.", "ko"),
        ("Заседание открыто.", "ru"),
        ("افتتحت الجلسة", "ar"),
    ],
)
def test_the_language_of_a_text_is_guessed(text: str, lang: str) -> None:
    assert guess_language(text) == lang


@pytest.mark.parametrize("text", ["", "123 …", "《》"])
def test_a_text_without_letters_has_no_language_to_guess(text: str) -> None:
    with pytest.raises(InvalidInputError, match="without letters; name it"):
        guess_language(text)


@given(st.text(max_size=40))
def test_folding_the_script_keeps_the_length(text: str) -> None:
    assert len(to_simplified(text)) == len(text)


def test_traditional_characters_are_folded() -> None:
    assert to_simplified("聯合國氣候變化綱要公約") == "联合国气候变化纲要公约"


ENGLISH_TEXT = "The ship lay in the harbour and it was late for the men of the watch. " * 9
PORTUGUESE = "O navio estava no porto e era tarde para os homens que não tinham uma casa. " * 9


@pytest.mark.parametrize(
    ("text", "tag", "is_contradicted"),
    [
        (ENGLISH_TEXT, "en-GB", False),
        (ENGLISH_TEXT, "fr", True),
        (ENGLISH_TEXT, "zh", True),
        (ENGLISH_TEXT, "ru", True),
        (ENGLISH_TEXT, "cy", False),
        ("The pier is closed.", "nl", False),
        (PORTUGUESE, "gl", False),
        (PORTUGUESE, "en", True),
        ("Корабль стоял в гавани.", "uk", False),
        ("Корабль стоял в гавани.", "de", True),
        ("船停在港口里。", "zh-Hant", False),
        ("船停在港口里。", "ja", True),
        ("1970\n2254 %", "zh", False),
    ],
)
def test_what_a_text_contradicts(text: str, tag: str, is_contradicted: bool) -> None:
    assert contradicts(text, tag) is is_contradicted
