"""The fuzzy index under everything that may happen to a memory, in any order."""

import shutil
import tempfile
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from tests.fakes import FakeUnitStore
from tests.index_data import SCANNERS, TEXTS, by_index, by_scoring_every_unit, unit_of
from tm.index import FuzzyIndex

PAIRS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6)


class Memory(RuleBasedStateMachine):
    """Several indexes, as of several processes, over one store and one folder."""

    indexes = Bundle("indexes")

    def __init__(self) -> None:
        super().__init__()
        self.store = FakeUnitStore()
        self.folder = Path(tempfile.mkdtemp(prefix="yiku-index-"))
        self.backup = deepcopy(self.store)
        self.opened: list[FuzzyIndex] = []

    @initialize(target=indexes, pairs=PAIRS)
    def begin(self, pairs: list[tuple[str, str]]):
        self.add(pairs)
        return multiple(self.open(0), self.open(1))

    @rule(pairs=PAIRS)
    def add(self, pairs: list[tuple[str, str]]) -> None:
        self.store.add(*(unit_of(source, target) for source, target in pairs))

    def _some_unit(self, number: int) -> int | None:
        living = sorted({text.unit_id for text in self.store.texts_since(0)})
        return living[number % len(living)] if living else None

    @rule(number=st.integers(0, 40), source=TEXTS, translation=TEXTS)
    def edit(self, number: int, source: str, translation: str) -> None:
        unit_id = self._some_unit(number)
        if unit_id is not None:
            self.store.change(unit_id, source=source, target=translation)

    @rule(number=st.integers(0, 40))
    def delete(self, number: int) -> None:
        unit_id = self._some_unit(number)
        if unit_id is not None:
            self.store.remove(unit_id)

    @rule()
    def back_up(self) -> None:
        self.backup = deepcopy(self.store)

    @rule()
    def restore(self) -> None:
        self.store.restore(deepcopy(self.backup))

    @rule(target=indexes, number=st.integers(0, 1))
    def open(self, number: int) -> FuzzyIndex:
        scanner = SCANNERS[number % len(SCANNERS)]
        index = FuzzyIndex(self.store, self.folder, scanner=scanner, least_pending=3)
        self.opened.append(index)
        return index

    @rule(index=indexes)
    def rebuild(self, index: FuzzyIndex) -> None:
        index.rebuild()

    @rule(index=indexes)
    def wait_for_the_files(self, index: FuzzyIndex) -> None:
        index.wait()

    @rule(index=indexes, number=st.integers(0, 40))
    def a_file_is_damaged(self, index: FuzzyIndex, number: int) -> None:
        for opened in self.opened:
            opened.wait()
        files = [path for path in sorted(self.folder.rglob("*.bin")) if path.stat().st_size]
        if files:
            path = files[number % len(files)]
            content = bytearray(path.read_bytes())
            content[number % len(content)] ^= 0x10
            path.with_suffix(".new").write_bytes(content)
            path.with_suffix(".new").replace(path)  # what is mapped stays as it was

    @rule(
        index=indexes,
        text=TEXTS,
        number=st.integers(0, 40),
        min_score=st.sampled_from([0, 30, 50, 70, 85, 100]),
        lang=st.sampled_from(["zh", "en"]),
    )
    def search(self, index: FuzzyIndex, text: str, number: int, min_score: int, lang: str) -> None:
        unit_id = self._some_unit(number)
        stored = self.store.get(unit_id) if unit_id else unit_of(text)
        for query in (text, stored.source, stored.target):
            found = by_index(index, query, lang, min_score)
            assert found == by_scoring_every_unit(self.store, query, lang, min_score)

    @invariant()
    def every_index_finds_the_newest_unit(self) -> None:
        newest = self._some_unit(-1)
        if newest is not None:
            text = self.store.get(newest).source
            wanted = by_scoring_every_unit(self.store, text, "zh", 100)
            for index in self.opened[-2:]:
                assert by_index(index, text, "zh", 100) == wanted

    def teardown(self) -> None:
        for index in self.opened:
            index.close()
        shutil.rmtree(self.folder)


TestMemory = Memory.TestCase
TestMemory.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


class LongMemory(Memory):
    """The same for longer."""


TestLongMemory = pytest.mark.slow(LongMemory.TestCase)
TestLongMemory.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
