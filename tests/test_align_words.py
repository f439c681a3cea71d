"""Words of languages without a dictionary."""

import pytest

from tm.align.words import words_of


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("The houses were built in 1995.", "en", {"hous", "built", "1995"}),
        ("L’été dernier, 3 maisons.", "fr", {"été", "dernier", "3", "maisons"}),
        ("气候变化，WHO", "zh-Hans", {"气候", "候变", "变化", "who"}),
        ("東京のホテルに泊まる", "ja", {"東京", "ホテル"}),
        ("", "fr", set()),
    ],
    ids=["english", "french", "chinese", "japanese", "empty"],
)
def test_words_are_told_apart_by_simple_rules(text: str, lang: str, words: set[str]) -> None:
    assert words_of(text, lang) == words
