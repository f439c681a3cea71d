"""The files of the word index: kept, shared, taken up, and made anew when they are damaged."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fakes import FakeUnitStore
from tm.concordance.model import ConcordanceQuery
from tm.concordance.search import Concordance
from tm.concordance.sqlite import WordIndex
from tm.concordance.words.sqlite import UnwritableWordsError, WordFile
from tm.errors import InvalidInputError
from tm.index.manifest import MANIFEST, current_generation
from tm.model import TranslationUnit

WATER = ConcordanceQuery("水库")


def unit(source: str, target: str) -> TranslationUnit:
    return TranslationUnit(source, target, "zh-Hans", "en")


DAM = (
    unit("大坝很高。", "The dam is high."),
    unit("水库的水很深。", "The water of the reservoir is deep."),
    unit("大坝和水库", "dam and reservoir"),
    unit("大坝已建成。", "The dam was built."),
)


def concordance(store: FakeUnitStore, folder: Path) -> Concordance:
    return Concordance(store, WordIndex(store, folder))


def file_of(folder: Path) -> Path:
    return folder / current_generation(folder) / "words.db"


def made(folder: Path, store: FakeUnitStore | None = None) -> Path:
    """Make an index and return its file."""
    index = WordIndex(store or FakeUnitStore(DAM), folder)
    index.catch_up()
    index.close()
    return file_of(folder)


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" * 99])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    path = made(tmp_path / "words")
    path.write_bytes(content)
    assert concordance(FakeUnitStore(DAM), tmp_path / "words").find(WATER).count == 2


@pytest.mark.parametrize("name", ["words.db", MANIFEST])
def test_a_missing_file_is_made_anew(tmp_path: Path, name: str) -> None:
    path = made(tmp_path / "words")
    (path if name == path.name else tmp_path / "words" / name).unlink()
    assert concordance(FakeUnitStore(DAM), tmp_path / "words").find(WATER).count == 2


def test_the_single_file_of_earlier_versions_goes(tmp_path: Path) -> None:
    for name in ("words", "words-wal", "words-shm"):
        (tmp_path / name).write_bytes(b"former")
    assert concordance(FakeUnitStore(DAM), tmp_path / "words").find(WATER).count == 2
    assert [path.name for path in tmp_path.iterdir()] == ["words"]


def test_a_damaged_page_anywhere_never_fails_a_search(tmp_path: Path) -> None:
    store = FakeUnitStore([unit(f"水库{number}号", f"reservoir {number}") for number in range(900)])
    path = made(tmp_path / "words", store)
    whole = path.read_bytes()
    pages = len(whole) // 4096
    assert pages > 20
    for page in range(0, pages, 5):
        content = bytearray(whole)
        content[page * 4096 : (page + 1) * 4096] = b"\xff" * 4096
        path = file_of(tmp_path / "words")
        path.write_bytes(content)
        index = WordIndex(store, tmp_path / "words")
        found = Concordance(store, index)
        assert found.find(ConcordanceQuery("reservoir 77")).count == 1
        assert found.find(ConcordanceQuery("水*库 899号")).count == 1
        index.close()


def test_a_page_damaged_while_the_file_is_open_is_healed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = FakeUnitStore(DAM)
    one, two = (concordance(store, tmp_path) for _ in range(2))
    assert one.find(WATER).count == two.find(WATER).count == 2
    before = current_generation(tmp_path)
    with sqlite3.connect(file_of(tmp_path)) as connection:
        connection.execute("DELETE FROM words_data WHERE id > 10")
    connection.close()
    assert one.find(WATER).count == 2
    assert "the word index is damaged" in caplog.text
    assert current_generation(tmp_path) != before
    assert two.find(WATER).count == 2
    store.add(unit("水库", "reservoir"))
    assert two.find(WATER).count == one.find(WATER).count == 3


def test_threads_that_meet_damage_share_one_new_file(tmp_path: Path) -> None:
    store = FakeUnitStore(DAM)
    found = concordance(store, tmp_path)
    found.catch_up()
    with sqlite3.connect(file_of(tmp_path)) as connection:
        connection.execute("DELETE FROM words_data WHERE id > 10")
    connection.close()
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda _: found.find(WATER).count, range(40)))
    assert counts == [2] * 40
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_where_nothing_can_be_written_the_index_is_temporary(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    store = FakeUnitStore(DAM)
    found = concordance(store, tmp_path / "file" / "words")
    assert found.find(WATER).count == 2
    store.add(unit("水库", "reservoir"))
    assert found.find(WATER).count == 3
    assert caplog.text.count("cannot keep the word index") == 1


def test_a_file_that_can_no_longer_be_written_is_left_for_a_temporary_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FakeUnitStore(DAM)
    found = concordance(store, tmp_path)
    assert found.find(WATER).count == 2
    take_in = WordFile.take_in

    def refused(self: WordFile, *arguments: object, **more: object) -> object:
        if self.is_kept:
            raise UnwritableWordsError("attempt to write a readonly database")
        return take_in(self, *arguments, **more)

    monkeypatch.setattr(WordFile, "take_in", refused)
    store.add(unit("水库", "reservoir"))
    assert found.find(WATER).count == 3
    assert "cannot keep the word index" in caplog.text


def test_a_file_of_another_store_is_made_anew(tmp_path: Path) -> None:
    made(tmp_path)
    found = concordance(FakeUnitStore([unit("火", "fire")]), tmp_path)
    assert found.find(WATER).count == 0
    assert found.find(ConcordanceQuery("火")).count == 1


def test_a_cursor_ends_with_the_file_whose_rows_it_names(tmp_path: Path) -> None:
    store = FakeUnitStore([unit(f"水库{number}", "-") for number in range(5)])
    found = concordance(store, tmp_path)
    after = found.find(ConcordanceQuery("水库", limit=2)).next or ""
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(InvalidInputError, match="the list was made anew since"):
        found.find(ConcordanceQuery("水库", after=after))


def test_two_processes_share_a_file(tmp_path: Path) -> None:
    store = FakeUnitStore(DAM)
    one, two = (concordance(store, tmp_path) for _ in range(2))
    assert one.find(WATER).count == 2
    store.add(unit("水库", "reservoir"))
    assert two.find(WATER).count == 3
    assert one.find(WATER).count == 3


def test_work_that_was_cut_off_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tm.concordance.sqlite._BATCH", 2)

    class Dying(FakeUnitStore):
        read: tuple[tuple[int, ...], ...] = ()

        def get_many(self, ids: list[int], wanted: object = None) -> tuple[TranslationUnit, ...]:
            self.read = (*self.read, tuple(ids))
            if len(self.read) == 2:
                raise KeyboardInterrupt
            return super().get_many(ids)

    store = Dying(DAM)
    with pytest.raises(KeyboardInterrupt):
        concordance(store, tmp_path).catch_up()
    assert store.read == ((1, 2), (3, 4))
    store.add(unit("水库", "reservoir"))
    found = concordance(store, tmp_path)
    found.catch_up()
    assert (1, 2) not in store.read[2:]  # they were kept
    assert found.find(WATER).count == 3
