"""The vectors of a store: kept, continued, never made twice, never wrong."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeEncoder, FakeUnitStore
from tests.index_data import corpus
from tm.embed import FloatArray
from tm.errors import CancelledError, InvalidInputError
from tm.index.lock import locked
from tm.meaning import encoding
from tm.meaning.files import Shelf, VectorFiles
from tm.meaning.index import VectorIndex
from tm.meaning.model import Model
from tm.meaning.readiness import Readiness
from tm.meaning.scan import cosines_of, different_signs, near
from tm.meaning.state import state_of
from tm.meaning.vectors import BYTES_A_ROW, Rows, packed

UNITS = corpus(20)
TEXTS = [text for unit in UNITS for text in (unit.source, unit.target)]


def index_of(store: FakeUnitStore, folder: Path, encoder: FakeEncoder) -> VectorIndex:
    return VectorIndex(store, folder, Model("fake 1", lambda: encoder))


def completed(
    store: FakeUnitStore, folder: Path, encoder: FakeEncoder | None = None
) -> VectorIndex:
    index = index_of(store, folder, encoder or FakeEncoder())
    index.complete(progress=lambda *_: None)
    return index


def found(index: VectorIndex, text: str, encoder: FakeEncoder) -> list[int]:
    """Return the keys of the sides that say just this."""
    state, near_rows = index.search(encoder.encode([text])[0], {"zh": 0.9, "en": 0.9})
    return state.rows.keys[near_rows.places].tolist()


def test_vectors_are_kept_for_the_next_process(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    store = FakeUnitStore(UNITS)
    completed(store, tmp_path, encoder)
    assert sorted(encoder.encoded) == sorted(TEXTS)
    again = FakeEncoder()
    index = index_of(store, tmp_path, again)
    assert index.readiness() == Readiness(20, 20)
    index.catch_up(patience_s=60)
    assert again.encoded == []
    assert found(index, UNITS[3].target, encoder) == [2 * 4 + 1]


def test_only_texts_that_changed_are_encoded(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    store = FakeUnitStore(UNITS)
    completed(store, tmp_path, encoder)
    encoder.encoded.clear()
    store.change(2, memory="other")
    store.change(3, source="另一句话")
    store.remove(4)
    index = completed(store, tmp_path, encoder)
    assert encoder.encoded == ["另一句话"]
    assert found(index, "另一句话", encoder) == [6]
    assert found(index, UNITS[2].source, encoder) == []
    assert found(index, UNITS[2].target, encoder) == [7]
    assert found(index, UNITS[3].source, encoder) == []
    assert index.readiness() == Readiness(19, 19)


class StoppingEncoder(FakeEncoder):
    """An encoder that is stopped after some texts, as by the end of a process."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def encode(self, texts: Sequence[str]) -> FloatArray:
        if len(self.encoded) >= self._after:
            raise CancelledError("stopped")
        return super().encode(texts)


def test_stopped_work_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "TEXTS_AT_ONCE", 8)
    store = FakeUnitStore(UNITS)
    index = index_of(store, tmp_path, StoppingEncoder(16))
    with pytest.raises(CancelledError):
        index.complete(progress=lambda *_: None)
    assert index.readiness() == Readiness(8, 20)
    store.change(1, source="另一句话")
    store.remove(2)
    encoder = FakeEncoder()
    index = completed(store, tmp_path, encoder)
    assert sorted(encoder.encoded) == sorted([*TEXTS[16:], "另一句话"])
    assert index.readiness() == Readiness(19, 19)
    assert found(index, UNITS[1].source, encoder) == []


def test_what_a_killed_process_left_behind_the_end_is_cut_off(tmp_path: Path) -> None:
    store = FakeUnitStore(UNITS)
    completed(store, tmp_path)
    for path in tmp_path.glob("generation-*/*.bin"):
        with path.open("ab") as stream:
            stream.write(b"\x07" * 1_000)
    store.add(*corpus(5, seed=2))
    encoder = FakeEncoder()
    index = completed(store, tmp_path, encoder)
    assert len(encoder.encoded) == 10
    assert index.readiness() == Readiness(25, 25)
    assert found(index, encoder.encoded[0], encoder) == [2 * 21]
    rows = json.loads((tmp_path / "manifest.json").read_text())["rows"]
    size = sum(path.stat().st_size for path in tmp_path.glob("generation-*/*.bin"))
    assert (rows, size) == (50, 50 * BYTES_A_ROW)


@pytest.mark.parametrize("damage", ["cut", "altered", "manifest", "model", "gone"])
def test_unusable_files_are_made_anew(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = FakeUnitStore(UNITS)
    completed(store, tmp_path)
    assert "made anew" not in caplog.text
    keys = next(tmp_path.glob("generation-*/keys.bin"))
    model = "fake 1"
    if damage == "cut":
        keys.write_bytes(keys.read_bytes()[:-8])
    elif damage == "altered":
        keys.write_bytes(b"\x09" * keys.stat().st_size)
    elif damage == "manifest":
        (tmp_path / "manifest.json").write_text("{}")
    elif damage == "gone":
        keys.unlink()
    else:
        model = "fake 2"
    encoder = FakeEncoder()
    index = VectorIndex(store, tmp_path, Model(model, lambda: encoder))
    assert index.readiness() == Readiness(0, 20)
    index.catch_up(patience_s=60)
    assert index.readiness() == Readiness(20, 20)
    assert sorted(encoder.encoded) == sorted(TEXTS)
    assert len(list(tmp_path.glob("generation-*"))) == 1
    assert "made anew" in caplog.text


def test_a_restored_backup_keeps_the_vectors_of_its_texts(tmp_path: Path) -> None:
    store, backup = FakeUnitStore(UNITS), FakeUnitStore(UNITS[:10])
    completed(store, tmp_path)
    store.restore(backup)
    encoder = FakeEncoder()
    index = completed(store, tmp_path, encoder)
    assert encoder.encoded == []
    assert index.readiness() == Readiness(10, 10)
    assert found(index, UNITS[15].source, encoder) == []


def test_several_processes_share_the_files(tmp_path: Path) -> None:
    store = FakeUnitStore(UNITS)
    writing, reading = FakeEncoder(), FakeEncoder()
    one, other = index_of(store, tmp_path, writing), index_of(store, tmp_path, reading)
    assert other.readiness() == Readiness(0, 20)
    one.complete(progress=lambda *_: None)
    assert other.readiness() == Readiness(20, 20)
    assert found(other, UNITS[0].source, writing) == [2]
    with locked(tmp_path, wait=True):
        store.add(*corpus(1, seed=2))
        other.catch_up(patience_s=60)
        assert other.readiness() == Readiness(20, 21)
    other.catch_up(patience_s=60)
    assert other.readiness() == Readiness(21, 21)
    assert len(reading.encoded) == 2


def test_rows_that_no_longer_hold_are_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "LEAST_DEAD", 10)
    store = FakeUnitStore(UNITS)
    encoder = FakeEncoder()
    completed(store, tmp_path, encoder)
    for unit_id in range(1, 16):
        store.remove(unit_id)
    index = completed(store, tmp_path, encoder)
    assert json.loads((tmp_path / "manifest.json").read_text())["rows"] == 10
    assert found(index, UNITS[19].source, encoder) == [40]
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_progress_counts_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "TEXTS_AT_ONCE", 16)
    told: list[tuple[str, int, int]] = []
    index = index_of(FakeUnitStore(UNITS), tmp_path, FakeEncoder())
    index.complete(progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(told)) == [
        ("computing vectors", done, 20) for done in (0, 8, 16, 20)
    ]  # fmt: skip


def test_a_memory_that_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    index = VectorIndex(FakeUnitStore(UNITS), None, Model("fake 1", lambda: encoder))
    index.catch_up(patience_s=60)
    assert index.readiness() == Readiness(20, 20)
    folder = Path(index.place)
    assert folder.is_dir()
    index.close()
    assert not folder.exists()


# The scan


def random_rows(count: int) -> tuple[FloatArray, Rows]:
    rng = np.random.default_rng(5)
    base = rng.standard_normal((20, 512))
    vectors = base[rng.integers(0, 20, count)] + 0.8 * rng.standard_normal((count, 512))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    langs = (np.arange(count) % 2).astype(np.uint16)
    keys, hashes = np.arange(count, dtype=np.int64), np.zeros(count, np.uint64)
    return vectors, Rows(keys, hashes, langs, *packed(vectors))


def test_a_byte_a_number_moves_a_cosine_by_little() -> None:
    vectors, rows = random_rows(3_000)
    cosines = cosines_of(rows, np.arange(3_000), vectors[7])
    assert np.abs(cosines - vectors @ vectors[7]).max() < 0.002


def test_the_signs_lose_nothing_of_what_is_near() -> None:
    vectors, rows = random_rows(3_000)
    chosen = np.arange(3_000) % 7 != 0
    floors = np.array([0.6, 0.5], dtype=np.float32)
    for query in vectors[:20]:
        whole = near(rows, chosen, query, floors, exact_rows=3_000)
        part = near(rows, chosen, query, floors, exact_rows=0)
        assert part.places.tolist() == whole.places.tolist()
        assert len(whole.places) > 50
        assert (np.diff(whole.cosines) <= 0).all()
        assert not (whole.places % 7 == 0).any()


def test_unwanted_languages_are_left_out() -> None:
    vectors, rows = random_rows(200)
    floors = np.array([np.inf, -1], dtype=np.float32)
    places = near(rows, np.ones(200, np.bool_), vectors[0], floors).places
    assert sorted(places.tolist()) == list(range(1, 200, 2))


def test_signs_are_counted_place_by_place() -> None:
    vectors, rows = random_rows(300)
    expected = ((vectors > 0) != (vectors[4] > 0)).sum(axis=1)
    assert different_signs(rows, vectors[4]).tolist() == expected.tolist()


def test_a_search_while_another_process_writes_anew_finds_what_that_one_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = FakeEncoder()
    store = FakeUnitStore(UNITS)
    completed(store, tmp_path, encoder)
    index = index_of(store, tmp_path, encoder)
    read = VectorFiles.shelf

    def then_replaced(self: VectorFiles) -> Shelf:
        shelf = read(self)
        monkeypatch.undo()
        self.rewrite(shelf, [state_of(self, shelf).rows])
        return shelf

    monkeypatch.setattr(VectorFiles, "shelf", then_replaced)
    assert found(index, UNITS[3].target, encoder) == [2 * 4 + 1]


def test_a_refusal_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    index = VectorIndex(FakeUnitStore(UNITS), None, None)
    with pytest.raises(InvalidInputError, match="not installed"):
        index.readiness()
    assert list(tmp_path.iterdir()) == []
