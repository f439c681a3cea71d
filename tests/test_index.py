"""The fuzzy index: always the same hits as scoring every unit, whatever happened before."""

import json
import random
import shutil
import zlib
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm.errors import InvalidInputError
from tm.index import FuzzyIndex, Hit
from tm.lang import primary
from tm.model import Side, TranslationUnit
from tm.score import base_score, prepare

prepared = lru_cache(maxsize=10_000)(prepare)
Found = set[tuple[int, Side, int]]


def unit_of(source: str, target: str = "") -> TranslationUnit:
    return TranslationUnit(source, target, "zh-Hans", "en")


def by_scoring_every_unit(store: FakeUnitStore, text: str, lang: str, min_score: int) -> Found:
    query = prepared(text, lang)
    return {
        (stored.unit_id, stored.side, score)
        for stored in store.texts_since(0)
        if primary(stored.lang) == primary(lang)
        and query.signs
        and prepared(stored.text, lang).signs
        and (score := base_score(query, prepared(stored.text, lang))) >= min_score
    }


def by_index(index: FuzzyIndex, text: str, lang: str, min_score: int) -> Found:
    hits = index.search(text, lang, min_score=min_score)
    found = {(hit.unit_id, hit.side, hit.base_score) for hit in hits}
    assert len(found) == len(hits)
    return found


REPETITIVE = st.text(alphabet="大会。三1 ", max_size=30)
VARIED = st.text(alphabet="大会決议通过了𠀀𠮷三十1257,。—aAbB '-\u3000", max_size=20)
MARKS = st.text(alphabet="12 ,。-(%", max_size=10)
LONG = st.builds(lambda part, times: part * times, VARIED, st.integers(1, 60))
TEXTS = st.one_of(REPETITIVE, VARIED, MARKS, LONG)
LANGS = st.sampled_from(["zh", "en"])
SCORES = st.integers(0, 100)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=12), TEXTS, LANGS, SCORES)
def test_nothing_is_lost(
    texts: list[tuple[str, str]], query: str, lang: str, min_score: int
) -> None:
    store = FakeUnitStore(unit_of(source, target) for source, target in texts)
    found = by_index(FuzzyIndex(store), query, lang, min_score)
    assert found == by_scoring_every_unit(store, query, lang, min_score)


@given(TEXTS, st.randoms(use_true_random=False), LANGS)
def test_edited_texts_are_found_at_every_threshold(
    text: str, chance: random.Random, lang: str
) -> None:
    variants = [text]
    for _ in range(6):
        characters = list(variants[-1])
        characters.insert(chance.randint(0, len(characters)), chance.choice("大会a1，"))
        del characters[chance.randrange(len(characters))]
        characters.insert(chance.randint(0, len(characters)), chance.choice("議b2.丂"))
        variants.append("".join(characters))
    store = FakeUnitStore(unit_of(variant, variant) for variant in variants)
    index = FuzzyIndex(store)
    for min_score in (0, 1, 50, 70, 85, 99, 100):
        found = by_index(index, text, lang, min_score)
        assert found == by_scoring_every_unit(store, text, lang, min_score)


CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "change", "remove", "search"]), TEXTS, TEXTS), max_size=14
)


@given(CHANGES, TEXTS)
def test_the_index_keeps_up_with_changes(changes: list[tuple[str, str, str]], query: str) -> None:
    store = FakeUnitStore()
    index = FuzzyIndex(store)
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


@pytest.mark.parametrize("min_score", [-1, 101])
def test_a_score_out_of_range_is_refused(min_score: int) -> None:
    with pytest.raises(InvalidInputError, match=f"the least score {min_score} is not between"):
        FuzzyIndex(FakeUnitStore()).search("大会", "zh", min_score=min_score)


def test_different_unknown_words_do_not_match_each_other() -> None:
    store = FakeUnitStore([unit_of("x", "alpha beta gamma")])
    assert FuzzyIndex(store).search("delta epsilon zeta", "en", min_score=1) == ()


def test_very_long_texts_are_found_among_their_like() -> None:
    chance = random.Random(7)  # noqa: S311 - a fixed sequence
    words = [chr(0x4E00 + chance.randrange(3000)) for _ in range(9_900)]
    edited = words.copy()
    edited[::10] = "会" * len(edited[::10])
    store = FakeUnitStore(
        [unit_of("".join(words)), unit_of("".join(edited)), unit_of("".join(reversed(words)))]
    )
    found = by_index(FuzzyIndex(store), "".join(words), "zh", 70)
    assert {(unit_id, score) for unit_id, _, score in found} == {(1, 100), (2, 90)}


def corpus(count: int, seed: int = 1) -> list[TranslationUnit]:
    """Make units of random length from a small vocabulary."""
    chance = random.Random(seed)  # noqa: S311 - a fixed sequence
    words = [f"word{number}" for number in range(300)]
    characters = [chr(0x4E00 + 7 * number) for number in range(400)]
    return [
        unit_of(
            "".join(chance.choices(characters, k=chance.randint(2, 20))),
            " ".join(chance.choices(words, k=chance.randint(1, 12))),
        )
        for _ in range(count)
    ]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[FakeUnitStore, Path]:
    store = FakeUnitStore(corpus(600))
    folder = tmp_path_factory.mktemp("index")
    FuzzyIndex(store, folder).catch_up()
    return store, folder


def copied(saved: tuple[FakeUnitStore, Path], to: Path) -> Path:
    return Path(shutil.copytree(saved[1], to / "copy"))


class ReadOnceStore(FakeUnitStore):
    """A store that counts the texts read from it."""

    read = 0

    def texts_since(self, change: int):
        for text in super().texts_since(change):
            self.read += 1
            yield text


def sample_queries(store: FakeUnitStore) -> list[tuple[str, str]]:
    units = store.get_many([300])
    return [(unit.source, "zh") for unit in units] + [(unit.target, "en") for unit in units]


def assert_complete(index: FuzzyIndex, store: FakeUnitStore) -> None:
    for text, lang in sample_queries(store):
        assert by_index(index, text, lang, 60) == by_scoring_every_unit(store, text, lang, 60)


def test_files_are_opened_again_without_reading_the_store(tmp_path: Path) -> None:
    store = ReadOnceStore(corpus(600))
    FuzzyIndex(store, tmp_path).catch_up()
    read = store.read
    assert read >= 1_200
    index = FuzzyIndex(store, tmp_path)
    text, lang = sample_queries(store)[0]
    assert by_index(index, text, lang, 100)
    assert store.read == read


def test_changes_after_the_files_are_taken_in(tmp_path: Path) -> None:
    store = FakeUnitStore(corpus(600))
    FuzzyIndex(store, tmp_path).catch_up()
    store.remove(300)
    store.change(1, source="改变之后的大会决议")
    store.add(*corpus(5, seed=2))
    index = FuzzyIndex(store, tmp_path)
    for text in ("改变之后的大会决议", corpus(600)[299].source, corpus(5, seed=2)[4].source):
        assert by_index(index, text, "zh", 60) == by_scoring_every_unit(store, text, "zh", 60)


def stored_rows(folder: Path, lang: str) -> int:
    languages = json.loads((folder / "manifest.json").read_text())["languages"]
    return languages[lang]["rows"]["keys"]["size"] if lang in languages else 0


def test_a_grown_index_is_saved_anew_and_the_old_files_go(tmp_path: Path) -> None:
    store = FakeUnitStore(corpus(600))
    index = FuzzyIndex(store, tmp_path)
    index.catch_up()
    assert stored_rows(tmp_path, "zh") == 600
    store.add(*corpus(600, seed=3))
    index.catch_up()
    index.wait()
    assert stored_rows(tmp_path, "zh") == 1_200
    generation = json.loads((tmp_path / "manifest.json").read_text())["generation"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [generation, "lock", "manifest.json"]
    assert_complete(FuzzyIndex(store, tmp_path), store)


def test_a_language_may_lose_all_its_texts(tmp_path: Path) -> None:
    store = FakeUnitStore(corpus(600))
    index = FuzzyIndex(store, tmp_path)
    index.catch_up()
    for unit_id in range(1, 601):
        store.remove(unit_id)
    store.add(*(replace(unit, source_lang="fr", target_lang="de") for unit in corpus(1_200)))
    assert index.search(corpus(1)[0].source, "zh", min_score=0) == ()
    index.wait()
    assert (stored_rows(tmp_path, "zh"), stored_rows(tmp_path, "fr")) == (0, 1_200)
    assert index.search(corpus(1)[0].source, "zh", min_score=0) == ()
    assert len(index.search(corpus(1)[0].source, "fr", min_score=100)) == 1


def test_few_texts_are_not_worth_files(tmp_path: Path) -> None:
    store = FakeUnitStore(corpus(20))
    FuzzyIndex(store, tmp_path).catch_up()
    assert list(tmp_path.iterdir()) == []


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit_manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text()) | changes
    del manifest["checksum"]
    checksum = zlib.crc32(json.dumps(manifest, sort_keys=True).encode())
    path.write_text(json.dumps(manifest | {"checksum": checksum}))


DAMAGES = {
    "a flipped bit in the codes": lambda f: flip_a_byte(next(f.glob("*/zh/rows/codes.bin"))),
    "a flipped bit in the vocabulary": lambda f: flip_a_byte(next(f.glob("*/en/signs/texts.bin"))),
    "a missing array": lambda f: next(f.glob("*/zh/rows/fine.bin")).unlink(),
    "an empty array file": lambda f: next(f.glob("*/en/rows/lengths.bin")).write_bytes(b""),
    "no manifest": lambda f: (f / "manifest.json").unlink(),
    "an empty manifest": lambda f: (f / "manifest.json").write_text(""),
    "a manifest that is a list": lambda f: (f / "manifest.json").write_text("[]"),
    "another format": lambda f: edit_manifest(f, format=99),
    "another tokeniser": lambda f: edit_manifest(f, tokeniser="0"),
    "a changed manifest": lambda f: (f / "manifest.json").write_text(
        (f / "manifest.json").read_text().replace('"top": 6', '"top": 5')
    ),
    "a later change than the store's": lambda f: edit_manifest(f, change=10**9),
    "a missing generation": lambda f: shutil.rmtree(next(f.glob("generation-*"))),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_unusable_files_are_rebuilt(
    saved: tuple[FakeUnitStore, Path], tmp_path: Path, damage, caplog: pytest.LogCaptureFixture
) -> None:  # type: ignore[no-untyped-def]
    store, folder = saved[0], copied(saved, tmp_path)
    damage(folder)
    assert_complete(FuzzyIndex(store, folder), store)
    assert "the files of the fuzzy index are not used" in caplog.text
    caplog.clear()
    assert_complete(FuzzyIndex(store, folder), store)
    assert caplog.text == ""


def test_files_of_another_store_are_not_used(
    saved: tuple[FakeUnitStore, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = FakeUnitStore(corpus(700, seed=9))
    assert_complete(FuzzyIndex(other, copied(saved, tmp_path)), other)
    assert "another store" in caplog.text


def test_a_restored_backup_is_read_anew(
    saved: tuple[FakeUnitStore, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = deepcopy(saved[0])
    store.change(300, source="后来作废的译法")
    backup = deepcopy(saved[0])
    index = FuzzyIndex(store)
    FuzzyIndex(store, tmp_path).catch_up()
    index.catch_up()
    backup.change(7, source="恢复之后改的句子")
    backup.change(8, source="恢复之后又改的句子")
    store.restore(backup)
    for found in (index, FuzzyIndex(store, tmp_path)):
        assert_complete(found, store)
        assert found.search("后来作废的译法", "zh", min_score=90) == ()
        assert len(found.search("恢复之后改的句子", "zh", min_score=100)) == 1
    assert "newer state" in caplog.text


def test_a_store_that_was_exchanged_is_read_anew() -> None:
    store = FakeUnitStore(corpus(3))
    store.add(unit_of("大会主席", "President"))
    index = FuzzyIndex(store)
    assert len(index.search("大会主席", "zh", min_score=100)) == 1
    store.__init__([unit_of("经济", "economy")])  # type: ignore[misc]
    assert index.search("大会主席", "zh", min_score=100) == ()
    assert len(index.search("经济", "zh", min_score=100)) == 1


def test_a_folder_that_cannot_be_written_costs_no_result(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    store = FakeUnitStore(corpus(600))
    assert_complete(FuzzyIndex(store, tmp_path / "file" / "index"), store)
    assert "cannot save the fuzzy index" in caplog.text


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
