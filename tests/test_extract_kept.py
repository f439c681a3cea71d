from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from glossary.extract.kept import KeptEncoder
from tests.extract_data import TableEncoder


class CountingEncoder:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self._table = TableEncoder(["港口", "port"])

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += [text for text in texts if text != "."]
        return self._table.encode(texts) * np.float32(1.0001)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "yiku.db.terms"


def test_a_text_is_encoded_once_for_all_extractions(path: Path) -> None:
    encoder = CountingEncoder()
    first = KeptEncoder(encoder, path).encode(["港口", "fish", "港口"])
    again = KeptEncoder(encoder, path).encode(["fish", "港口", "sea"])
    assert encoder.asked == ["港口", "fish", "sea"]
    assert first.dtype == np.float32
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(again[:2], first[1::-1])


def test_vectors_are_the_same_looked_up_or_not(path: Path) -> None:
    encoder = CountingEncoder()
    kept = KeptEncoder(encoder, path)
    assert np.array_equal(kept.encode(["port"]), kept.encode(["port"]))
    assert kept.encode(["port"])[0].max() == 1.0  # 1.0001 in half precision


@pytest.mark.parametrize("damage", [b"?", b""], ids=["cut inside a record", "another mark"])
def test_a_damaged_file_is_made_anew(path: Path, damage: bytes) -> None:
    encoder = CountingEncoder()
    KeptEncoder(encoder, path).encode(["port"])
    whole = path.read_bytes()
    path.write_bytes(whole + damage if damage else b"x" + whole[1:])
    KeptEncoder(encoder, path).encode(["port"])
    assert encoder.asked == ["port", "port"]
    assert path.read_bytes() == whole


def test_a_place_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    kept = KeptEncoder(encoder, tmp_path / "missing" / "file")
    assert kept.encode(["port"]).shape == (1, 512)


def test_the_file_holds_no_text(path: Path) -> None:
    KeptEncoder(CountingEncoder(), path).encode(["port of secrets"])
    assert b"secrets" not in path.read_bytes()


def test_nothing_asked_gives_nothing(path: Path) -> None:
    assert KeptEncoder(CountingEncoder(), path).encode([]).shape[0] == 0
