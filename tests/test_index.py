"""The fuzzy index: always the same hits as scoring every unit, whatever happened before."""

import random
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tests.index_data import (
    LANGS,
    SCORES,
    TEXTS,
    both_scanners,
    by_index,
    by_scoring_every_unit,
    unit_of,
)
from tm.errors import InvalidInputError
from tm.index import FuzzyIndex, Hit
from tm.index.scanner import Scanner
from tm.model import Side, TranslationUnit


@both_scanners
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=12), TEXTS, LANGS, SCORES)
def test_nothing_is_lost(
    scanner: Scanner, texts: list[tuple[str, str]], query: str, lang: str, min_score: int
) -> None:
    store = FakeUnitStore(unit_of(source, target) for source, target in texts)
    found = by_index(FuzzyIndex(store, scanner=scanner), query, lang, min_score)
    assert found == by_scoring_every_unit(store, query, lang, min_score)


@both_scanners
@given(TEXTS, st.randoms(use_true_random=False), LANGS)
def test_edited_texts_are_found_at_every_threshold(
    scanner: Scanner, text: str, chance: random.Random, lang: str
) -> None:
    variants = [text]
    for _ in range(6):
        characters = list(variants[-1])
        characters.insert(chance.randint(0, len(characters)), chance.choice("大会a1，"))
        del characters[chance.randrange(len(characters))]
        characters.insert(chance.randint(0, len(characters)), chance.choice("議b2.丂"))
        variants.append("".join(characters))
    store = FakeUnitStore(unit_of(variant, variant) for variant in variants)
    index = FuzzyIndex(store, scanner=scanner)
    for min_score in (0, 1, 50, 70, 85, 99, 100):
        found = by_index(index, text, lang, min_score)
        assert found == by_scoring_every_unit(store, text, lang, min_score)


CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "change", "remove", "search"]), TEXTS, TEXTS), max_size=14
)


@both_scanners
@given(CHANGES, TEXTS)
def test_the_index_keeps_up_with_changes(
    scanner: Scanner, changes: list[tuple[str, str, str]], query: str
) -> None:
    store = FakeUnitStore()
    index = FuzzyIndex(store, scanner=scanner)
    ids: list[int] = []
    for change, source, target in changes:
        if change == "add":
            ids += store.add(unit_of(source, target), unit_of(target, source))
        elif change == "change" and ids:
            store.change(ids[0], source=source, target=target)
        elif change == "remove" and ids:
            store.remove(ids.pop())
        else:
            index.search(source, "zh", min_score=70)
    for lang in ("zh", "en"):
        assert by_index(index, query, lang, 40) == by_scoring_every_unit(store, query, lang, 40)


def repeated(alphabet: str) -> st.SearchStrategy[str]:
    """Texts in which few characters come often: their signatures and tallies are full."""
    return st.builds(
        lambda parts: "".join(character * count for character, count in parts),
        st.lists(
            st.tuples(st.sampled_from(alphabet), st.sampled_from([1, 2, 30, 130, 260, 300])),
            max_size=6,
        ),
    )


@both_scanners
@settings(max_examples=60)
@given(st.lists(repeated("大会决议𠀀a, "), min_size=1, max_size=6), repeated("大会议𠮷a, "))
def test_full_signatures_lose_nothing(scanner: Scanner, texts: list[str], query: str) -> None:
    store = FakeUnitStore(unit_of(text, text) for text in texts)
    index = FuzzyIndex(store, scanner=scanner)
    for min_score in (0, 40, 70, 95):
        found = by_index(index, query, "zh", min_score)
        assert found == by_scoring_every_unit(store, query, "zh", min_score)


@both_scanners
def test_short_queries_find_what_the_threshold_allows(scanner: Scanner) -> None:
    store = FakeUnitStore([unit_of("大"), unit_of("大会"), unit_of("大会堂"), unit_of("会")])
    index = FuzzyIndex(store, scanner=scanner)

    def scores(text: str, min_score: int) -> list[tuple[int, int]]:
        hits = index.search(text, "zh", min_score=min_score)
        return [(hit.unit_id, hit.base_score) for hit in hits]

    assert scores("大会堂", 70) == [(3, 100)]
    assert scores("大会堂", 60) == [(3, 100), (2, 66)]
    assert scores("大", 50) == [(1, 100), (2, 50)]
    assert scores("大", 0) == [(1, 100), (2, 50), (3, 33), (4, 0)]


@both_scanners
def test_a_query_of_marks_and_numbers_is_compared_too(scanner: Scanner) -> None:
    store = FakeUnitStore([unit_of("（1）"), unit_of("（2）"), unit_of("……"), unit_of("1995")])
    index = FuzzyIndex(store, scanner=scanner)
    hits = index.search("（3）", "zh", min_score=50)
    assert [(hit.unit_id, hit.base_score) for hit in hits] == [(1, 85), (2, 85), (4, 57)]


def test_many_hits_are_no_objects_until_they_are_looked_at() -> None:
    store = FakeUnitStore(unit_of("大会主席") for _ in range(600))
    hits = FuzzyIndex(store).search("大会主席", "zh", min_score=100)
    assert (len(hits), hits[599], hits[-1]) == (600, Hit(600, Side.SOURCE, 100), hits[599])
    assert hits[2:4] == [Hit(3, Side.SOURCE, 100), Hit(4, Side.SOURCE, 100)]
    assert hits.unit_ids.tolist() == list(range(1, 601))
    assert [hit.unit_id for hit in hits] == list(range(1, 601))
    assert hits != 600


def test_hits_come_best_first_then_by_unit() -> None:
    store = FakeUnitStore(
        [unit_of("大会主席团"), unit_of("大会主席"), unit_of("大会主席"), unit_of("经济")]
    )
    assert FuzzyIndex(store).search("大会主席", "zh", min_score=70) == (
        Hit(2, Side.SOURCE, 100),
        Hit(3, Side.SOURCE, 100),
        Hit(1, Side.SOURCE, 80),
    )


def test_both_scripts_are_one_language() -> None:
    store = FakeUnitStore([TranslationUnit("安全理事會", "x", "zh-Hant", "en")])
    for lang in ("zh", "zh-Hans", "zh-TW", "ZH-cn"):
        assert len(FuzzyIndex(store).search("安全理事会", lang, min_score=100)) == 1
    assert FuzzyIndex(store).search("安全理事会", "ja", min_score=0) == ()


@pytest.mark.parametrize("text", ["", "  \u3000", "\u200b"])
def test_a_text_without_tokens_finds_nothing(text: str) -> None:
    store = FakeUnitStore([unit_of("", " "), unit_of("大会", "Assembly")])
    assert FuzzyIndex(store).search(text, "zh", min_score=0) == ()


@both_scanners
@pytest.mark.parametrize("text", ["\ud800", "大\udfff会", "a" * 100_000, "\x00\x07", "\u202e大会"])
def test_odd_queries_find_what_they_find(scanner: Scanner, text: str) -> None:
    store = FakeUnitStore([unit_of("大会", "Assembly"), unit_of("\ud800", "")])
    index = FuzzyIndex(store, scanner=scanner)
    for min_score in (0, 70):
        found = by_index(index, text, "zh", min_score)
        assert found == by_scoring_every_unit(store, text, "zh", min_score)


@pytest.mark.parametrize("min_score", [-1, 101])
def test_a_score_out_of_range_is_refused(min_score: int) -> None:
    with pytest.raises(InvalidInputError, match=f"the least score {min_score} is not between"):
        FuzzyIndex(FakeUnitStore()).search("大会", "zh", min_score=min_score)


def test_different_unknown_words_do_not_match_each_other() -> None:
    store = FakeUnitStore([unit_of("x", "alpha beta gamma")])
    assert FuzzyIndex(store).search("delta epsilon zeta", "en", min_score=1) == ()


@both_scanners
def test_very_long_texts_are_found_among_their_like(scanner: Scanner) -> None:
    chance = random.Random(7)  # noqa: S311 - a fixed sequence
    words = [chr(0x4E00 + chance.randrange(3000)) for _ in range(9_900)]
    edited = words.copy()
    edited[::10] = "会" * len(edited[::10])
    store = FakeUnitStore(
        [unit_of("".join(words)), unit_of("".join(edited)), unit_of("".join(reversed(words)))]
    )
    found = by_index(FuzzyIndex(store, scanner=scanner), "".join(words), "zh", 70)
    assert {(unit_id, score) for unit_id, _, score in found} == {(1, 100), (2, 90)}


def test_threads_search_while_units_come_in() -> None:
    store = FakeUnitStore([unit_of("大会主席", "President")])
    index = FuzzyIndex(store)
    failures: list[str] = []

    def search() -> None:
        for _ in range(60):
            if not index.search("大会主席", "zh", min_score=100):
                failures.append("lost")

    threads = [Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(40):
        store.add(unit_of(f"第{number}届会议", f"session {number}"))
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(index.search("第39届会议", "zh", min_score=100)) == 1
