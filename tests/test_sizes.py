import pytest

from tm.sizes import Size, size_of


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("The dam is one hundred metres high.", 7, 29),
        ("state-of-the-art and/or 1,970.5 km", 4, 31),
        ("He came — late… very late", 5, 20),
        ("水库很深。", 4, 5),
        ("共有35名委员，GDP增长5.2%。", 10, 18),
        ("在COVID-19期间", 4, 11),
        ("Ａ国（甲）、“乙”", 4, 9),
        ("第〇条々", 4, 4),
        ("— … 。", 0, 3),
        ("", 0, 0),
    ],
)
def test_words_and_characters(text: str, words: int, characters: int) -> None:
    assert size_of(text) == Size(1, words, characters)


def test_sizes_add_up() -> None:
    assert Size(1, 2, 3) + Size(10, 20, 30) == Size(11, 22, 33)
