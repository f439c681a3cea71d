"""The files of the fuzzy index: used when they are right, rebuilt when they are not."""

import json
import shutil
import zlib
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest

from tests.fakes import FakeUnitStore
from tests.index_data import by_index, by_scoring_every_unit, corpus, unit_of
from tm.errors import StorageError
from tm.index import FuzzyIndex
from tm.index.encode import encode
from tm.index.verify import verify
from tm.index.vocabulary import Vocabulary
from tm.model import Side
from tm.store import IndexText


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


def test_files_that_cannot_be_renewed_stay_as_they_were(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = FakeUnitStore(corpus(600))
    index = FuzzyIndex(store, tmp_path, least_pending=10)
    index.catch_up()
    (tmp_path / "lock").unlink()
    (tmp_path / "lock").mkdir()
    store.add(*corpus(500, seed=4))
    index.catch_up()
    index.wait()
    assert "every start has to read what has changed since its files were written" in caplog.text
    assert stored_rows(tmp_path, "zh") == 600
    assert_complete(FuzzyIndex(store, tmp_path), store)


def test_a_closed_index_answers_and_leaves_its_files_alone(tmp_path: Path) -> None:
    store = FakeUnitStore(corpus(600))
    index = FuzzyIndex(store, tmp_path, least_pending=10)
    index.catch_up()
    index.close()
    store.add(*corpus(500, seed=4))
    assert_complete(index, store)
    index.wait()
    assert stored_rows(tmp_path, "zh") == 600


def test_rebuilt_files_that_cannot_be_used_are_an_error(tmp_path: Path) -> None:
    class ForgetfulStore(FakeUnitStore):
        def change_mark(self, change: int) -> str:
            return ""

        def newest_change(self) -> tuple[int, str]:
            return 1, "a mark that is not found again"

    index = FuzzyIndex(ForgetfulStore(corpus(600)), tmp_path)
    with pytest.raises(StorageError, match="cannot be read back; check the disk"):
        index.rebuild()


def test_verifying_adds_nothing_to_the_index() -> None:
    store = FakeUnitStore(corpus(50))
    state = FuzzyIndex(store).catch_up()
    before = {name: texts.vocabulary.count() for name, texts in state.languages.items()}
    store.add(unit_of("前所未见之字龘", "unheard-of"))
    found = verify(state, store, progress=lambda *_: None)
    assert (found.differences(), found.texts) == (0, 100)
    assert {name: texts.vocabulary.count() for name, texts in state.languages.items()} == before


@pytest.mark.slow
def test_a_helping_process_that_is_killed_costs_no_text(caplog: pytest.LogCaptureFixture) -> None:
    killed = []

    def texts() -> Iterator[IndexText]:
        for number in range(100_000):
            if number > 92_000 and not killed:  # by now some chunks are with other processes
                killed.extend(active_children())
                for child in killed:
                    child.kill()
            yield IndexText(number, Side.SOURCE, "zh", f"第{number % 700}条")

    def codes(processes: int) -> list[tuple[list[int], list[int]]]:
        chunks = encode(texts(), defaultdict(Vocabulary), processes=processes)
        return [(one["zh"].keys.tolist(), one["zh"].codes.tolist()) for one in chunks]

    found = codes(2)
    assert killed
    assert "a process that helped to index has ended" in caplog.text
    assert found == codes(1)


def test_surrogates_in_files_and_queries_do_no_harm(tmp_path: Path) -> None:
    store = FakeUnitStore([*corpus(600), unit_of("\ud801", "")])
    FuzzyIndex(store, tmp_path).catch_up()
    index = FuzzyIndex(store, tmp_path)
    assert [hit.unit_id for hit in index.search("\ud801", "zh", min_score=100)] == [601]
    assert index.search("\ud802", "zh", min_score=100) == ()


def test_a_damaged_newer_generation_is_written_anew_by_who_knows_better(tmp_path: Path) -> None:
    store = FakeUnitStore(corpus(600))
    running = FuzzyIndex(store, tmp_path, least_pending=10)
    running.catch_up()
    store.add(*corpus(500, seed=4))
    other = FuzzyIndex(store, tmp_path, least_pending=10)
    other.catch_up()
    other.wait()
    flip_a_byte(next(tmp_path.glob("generation-*/zh/rows/fine.bin")))
    store.add(unit_of("大会主席的讲话", "statement"))
    running.catch_up()
    running.wait()
    assert stored_rows(tmp_path, "zh") == 1_101
    assert_complete(FuzzyIndex(store, tmp_path), store)
