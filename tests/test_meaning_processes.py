"""Vectors whose makers are killed at any moment."""

import multiprocessing
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeEncoder, FakeUnitStore
from tests.index_data import corpus
from tm.meaning import encoding, files
from tm.meaning.index import VectorIndex
from tm.meaning.model import Model
from tm.meaning.readiness import Readiness
from tm.meaning.vectors import text_hash

UNITS = 60
BATCH = 8
ENDED_S = 60


def make(folder: Path, kill_after: int) -> None:
    """Make vectors, in a process that kills itself when it has flushed so many files."""
    encoding.TEXTS_AT_ONCE = BATCH
    flushed = 0
    fsync = os.fsync

    def counted(handle: int) -> None:
        nonlocal flushed
        fsync(handle)
        flushed += 1
        if flushed == kill_after:
            os.kill(os.getpid(), signal.SIGKILL)

    files.os.fsync = counted
    index = index_of(folder, FakeEncoder())
    index.complete(progress=lambda *_: None)


def index_of(folder: Path, encoder: FakeEncoder) -> VectorIndex:
    return VectorIndex(store_of(), folder, Model("fake 1", lambda: encoder))


def store_of() -> FakeUnitStore:
    store = FakeUnitStore(corpus(UNITS))
    store._marks = {1: "the same in every process"}
    return store


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_makers_cost_the_batch_that_they_were_at(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    for kill_after in (5, 23, 41, 58):
        process = context.Process(target=make, args=(tmp_path, kill_after))
        process.start()
        process.join(ENDED_S)
        assert process.exitcode == -signal.SIGKILL
    encoder = FakeEncoder()
    index = index_of(tmp_path, encoder)
    before = index.readiness()
    assert 0 < before.ready < UNITS
    index.complete(progress=lambda *_: None)
    assert len(encoder.encoded) == 2 * (UNITS - before.ready)
    assert index.readiness() == Readiness(UNITS, UNITS)
    assert_right(index)


def assert_right(index: VectorIndex) -> None:
    """Compare every row with what the encoder says of its text."""
    units = {unit.id: unit for unit in store_of().get_many(range(1, UNITS + 1))}
    for unit_id, unit in units.items():
        for side, text, lang in (
            (0, unit.source, unit.source_lang), (1, unit.target, unit.target_lang),
        ):  # fmt: skip
            vector = FakeEncoder().encode([text])[0]
            state, near = index.search(vector, {"zh": 0.99, "en": 0.99})
            keys = state.rows.keys[near.places].tolist()
            assert 2 * unit_id + side in keys
            hashes = state.rows.hashes[near.places]
            assert (hashes == np.uint64(text_hash(text, lang))).all()
