"""Words, numbers and marks that may translate each other."""

from tm.lexicon import Lexicon
from tm.pieces import Role, pieces

LEXICON = Lexicon({"世界": "world", "世界卫生": "world health", "卫生": "health"})


def keys(text: str, lang: str, *, cuts: tuple[int, ...] = ()) -> list[str]:
    return [piece.key for piece in pieces(text, lang, LEXICON, cuts)]


def test_chinese_is_cut_into_the_longest_words() -> None:
    assert keys("世界卫生2026年", "zh") == ["世界卫生", "2026", "年"]


def test_no_word_reaches_over_a_cut() -> None:
    assert keys("世界卫生", "zh", cuts=(2,)) == ["世界", "卫生"]


def test_english_words_are_stems() -> None:
    assert keys("The developing, developed worlds", "en") == [
        "the",
        "develop",
        ",",
        "develop",
        "world",
    ]


def test_roles_tell_function_words_and_marks() -> None:
    found = pieces("the WHO, who", "en", LEXICON)
    assert [piece.role for piece in found] == [Role.SMALL, Role.CONTENT, Role.MARK, Role.SMALL]


def test_offsets_are_those_of_the_raw_text() -> None:
    text = "ｗｏｒｌｄ  世界，𠮷"
    assert [text[one.start : one.end] for one in pieces(text, "zh", LEXICON)] == [
        "ｗｏｒｌｄ", "世界", "，", "𠮷",
    ]  # fmt: skip


def test_kana_among_chinese_is_kept() -> None:
    assert keys("世界の卫生", "zh") == ["世界", "の", "卫生"]
