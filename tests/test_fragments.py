"""Fragments: the longest parts of a text that stored units have."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm.concordance.search import Concordance
from tm.concordance.sqlite import WordIndex
from tm.errors import InvalidInputError, TooLargeError
from tm.fragments import Fragments
from tm.model import TranslationUnit


def fragments(*pairs: tuple[str, str]) -> Fragments:
    store = FakeUnitStore([TranslationUnit(zh, en, "zh-Hans", "en") for zh, en in pairs])
    index = WordIndex(store)
    return Fragments(store, index, Concordance(store, index))


def parts(found: Fragments, text: str, source: str = "zh", target: str = "en") -> list[str]:
    return [text[one.start : one.end] for one in found.find(text, source, target).fragments]


PAIRS = (
    (
        "委员会强调可再生能源的重要性。",
        "The committee stressed the importance of renewable energy.",
    ),
    ("各国应当加强国际合作。", "All countries should strengthen international cooperation."),
    ("国际合作项目", "international cooperation project"),
)


@pytest.fixture(scope="module")
def known() -> Fragments:
    return fragments(*PAIRS)


def test_the_longest_parts_are_found_in_the_order_of_the_text(known: Fragments) -> None:
    text = "专家们认为，应当加强国际合作，发展可再生能源。"
    assert parts(known, text) == ["应当加强国际合作", "可再生能源"]


def test_parts_of_a_language_with_blanks(known: Fragments) -> None:
    text = "They should strengthen international ties and renewable energy."
    assert parts(known, text, "en", "zh") == ["strengthen international", "renewable energy"]


def test_a_part_has_its_units_and_what_translates_it(known: Fragments) -> None:
    (one,) = known.find("可再生能源", "zh", "en").fragments
    assert (one.count, one.is_exact, len(one.passages)) == (1, True, 1)
    passage = one.passages[0]
    start, end, _ = passage.probable[0]
    assert passage.unit.target[start:end] == "renewable energy"


def test_script_and_width_do_not_matter(known: Fragments) -> None:
    assert parts(known, "我們要加強國際合作") == ["加強國際合作"]


def test_short_parts_and_function_words_are_no_fragments(known: Fragments) -> None:
    assert parts(known, "重要的国际事务") == []
    assert parts(known, "the cat of the house", "en", "zh") == []


def test_another_language_is_not_found(known: Fragments) -> None:
    assert parts(known, "可再生能源", "zh", "fr") == []


def test_quotes_and_stars_end_a_part(known: Fragments) -> None:
    assert parts(known, "可再生“能源的重要性”") == ["能源的重要性"]
    assert parts(known, "*国际合作*项目") == ["国际合作"]


@pytest.mark.parametrize("text", ["", "。！", "\t"])
def test_a_text_without_words_has_no_parts(known: Fragments, text: str) -> None:
    assert known.find(text, "zh", "en").fragments == ()


def test_bad_texts_are_refused(known: Fragments) -> None:
    with pytest.raises(InvalidInputError, match=r"U\+D800"):
        known.find("a\ud800", "zh", "en")
    with pytest.raises(TooLargeError):
        known.find("长" * 100_000, "zh", "en")


def test_a_very_long_text_is_searched_so_far_as_is_told() -> None:
    words = [f"w{number}" for number in range(900)]
    known = fragments((" ".join(words), "长"))
    text = " ".join(f"{one} {one}" for one in words)
    assert 0 < known.find(text, "en", "zh").searched < len(text)
    assert known.find("w1 w2", "en", "zh").searched == 5


def test_a_run_beyond_what_a_search_may_have_is_cut() -> None:
    text = "".join(chr(0x4E00 + 7 * number % 20_000) for number in range(1_300))
    found = fragments((text, "long"), (text[::-1], "another")).find(text, "zh", "en")
    spans = [(one.start, one.end) for one in found.fragments]
    assert max(end - start for start, end in spans) <= 498
    assert spans[0][0] <= 1
    assert sum(end - start for start, end in spans) > 1_250
    assert found.searched == 1_300


def test_a_run_that_repeats_itself_is_cut_too() -> None:
    text = "长" * 900
    found = fragments((text, "long")).find(text, "zh", "en")
    assert [(one.start, one.end) for one in found.fragments] == [(0, 498), (498, 900)]


def test_a_part_stays_within_a_sentence(known: Fragments) -> None:
    found = fragments(("应当加强国际合作。重视能源安全。", "Cooperate. Mind energy security."))
    assert parts(found, "应当加强国际合作。重视能源安全。") == ["应当加强国际合作", "重视能源安全"]
    assert parts(found, "Cooperate now. Mind energy security.", "en", "zh") == [
        "Mind energy security"
    ]


def test_a_unit_is_found_among_many_that_only_have_the_pairs() -> None:
    scattered = [("加强能。强能源。能源安。源安全", "no") for _ in range(400)]
    assert parts(fragments(("加强能源安全", "yes"), *scattered), "加强能源安全") == ["加强能源安全"]


def test_fragments_that_are_left_out_are_told(known: Fragments) -> None:
    text = "应当加强国际合作，发展可再生能源。"
    found = known.find(text, "zh", "en", limit=1)
    assert [text[one.start : one.end] for one in found.fragments] == ["应当加强国际合作"]
    assert found.left_out == 1
    assert known.find(text, "zh", "en").left_out == 0


TEXTS = st.text("龘靐齉爩", min_size=4, max_size=12)


@given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
@settings(max_examples=60)
def test_what_is_found_stands_in_a_unit_and_a_whole_unit_is_found(
    stored: list[str], text: str
) -> None:
    known = fragments(*((one, "-") for one in stored))
    found = parts(known, text)
    assert all(any(part in one for one in stored) for part in found)
    assert all(len(part) >= 4 for part in found)
    longest = max(
        (end - start for start in range(len(text)) for end in range(start + 4, len(text) + 1)
         if any(text[start:end] in one for one in stored)), default=0,
    )  # fmt: skip
    assert max(map(len, found), default=0) == longest
