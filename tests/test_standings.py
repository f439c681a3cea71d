"""Standings: what is known of every unit, from the file, from the store, in the background."""

import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, current_thread, main_thread
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm import standings_file
from tm.columns import as_they_are, coded, found_in, groups, merged, records_of
from tm.errors import StorageError
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.model import TranslationUnit, UnitStatus
from tm.standings import Standings, Table, text_key, time_key
from tm.store import Outline, UnitFilter

DAY = datetime(2026, 3, 1, tzinfo=UTC)


class CountingStore(FakeUnitStore):
    """Counts the outlines that are read of it, and may fail."""

    read = 0
    is_broken = False

    def outlines(
        self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
    ) -> Iterator[Outline]:
        for outline in super().outlines(unit_ids, wanted):
            if self.is_broken:
                raise StorageError("the database is damaged")
            self.read += 1
            yield outline


def unit(number: int) -> TranslationUnit:
    return TranslationUnit(
        f"第{number}条", f"Article {number}", "zh", "en", memory=f"m{number % 3}", changed_at=DAY
    )


def store_of(count: int) -> CountingStore:
    return CountingStore(unit(number) for number in range(1, count + 1))


def known(table: Table, ids: Sequence[int]) -> list[tuple[int, int, int, str]]:
    records, _ = table.of(np.array(ids, dtype=np.int64))
    return [
        (number, target, changed, table.kinds[kind].memory)
        for number, target, changed, kind in zip(
            *(records[name].tolist() for name in ("id", "target", "changed", "kind")), strict=True
        )
    ]


def of(standings: Standings, store: FakeUnitStore, ids: Sequence[int]) -> Table:
    state = FuzzyIndex(store).catch_up()
    return standings.of(state, np.array(ids, dtype=np.int64))


def expected(numbers: Sequence[int]) -> list[tuple[int, int, int, str]]:
    return [
        (number, text_key(f"Article {number}"), time_key(DAY), f"m{number % 3}")
        for number in numbers
    ]


def test_a_key_is_the_same_in_every_process() -> None:
    assert text_key("第3条") == 5_494_792_968_652_849_885
    assert text_key("") == text_key(None) == 0


def test_of_few_units_all_are_read_when_first_asked_for() -> None:
    store = store_of(30)
    standings = Standings(store, at_once=100)
    assert known(of(standings, store, [3, 7, 99]), [3, 7, 99]) == expected([3, 7])
    assert store.read == 30


def test_of_many_units_a_first_lookup_reads_only_its_own(tmp_path: Path) -> None:
    store = store_of(60)
    standings = Standings(store, tmp_path / "standings", at_once=10)
    table = of(standings, store, [3, 7])
    assert known(table, [3, 7]) == expected([3, 7])
    assert len(table.fresh) == 2
    standings.wait()
    store.read = 0
    assert known(of(standings, store, [8, 60]), [8, 60]) == expected([8, 60])
    assert store.read == 0


def test_another_process_finds_the_file(tmp_path: Path) -> None:
    store = store_of(60)
    Standings(store, tmp_path / "standings", at_once=10).catch_up()
    store.read = 0
    standings = Standings(store, tmp_path / "standings", at_once=10)
    assert known(of(standings, store, [1, 60]), [1, 60]) == expected([1, 60])
    assert store.read == 0


def test_what_changed_since_the_file_is_taken_in(tmp_path: Path) -> None:
    store = store_of(60)
    standings = Standings(store, tmp_path / "standings", at_once=10)
    standings.catch_up()
    store.remove(5)
    store.change(6, target="Sixth", memory="new")
    store.add(unit(61))
    store.read = 0
    table = of(standings, store, [5, 6, 7, 61])
    assert known(table, [5, 6, 7, 61]) == [
        (6, text_key("Sixth"), time_key(DAY), "new"),
        *expected([7, 61]),
    ]
    assert store.read == 2


def test_many_changes_are_written_to_the_file(tmp_path: Path) -> None:
    store = store_of(60)
    standings = Standings(store, tmp_path / "standings", at_once=10)
    standings.catch_up()
    for number in range(20, 40):
        store.remove(number)
    store.change(50, target="Fiftieth")
    standings.catch_up()
    store.read = 0
    another = of(Standings(store, tmp_path / "standings", at_once=10), store, [])
    assert (len(another.base["id"]), another.pending(), store.read) == (40, 0, 0)
    assert known(another, [19, 20, 50])[-1] == (50, text_key("Fiftieth"), time_key(DAY), "m2")


def of_version_9(content: bytes) -> bytes:
    head = content.split(b"\n")[0][9:]
    changed = head.replace(b'"format": 2', b'"format": 9')
    assert changed != head
    return content.replace(content[:9] + head, b"%08x " % zlib.crc32(changed) + changed)


@pytest.mark.parametrize("damage", ["cut", "flipped", "head", "memory", "version", "gone"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "standings"
    store = store_of(60)
    Standings(store, path, at_once=10).catch_up()
    content = path.read_bytes()
    changed = {
        "cut": content[:-8],
        "flipped": content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
        "head": b"{" + content,
        "memory": content.replace(b'"m1"', b'"m7"'),
        "version": of_version_9(content),
        "gone": b"",
    }[damage]
    assert changed != content
    path.write_bytes(changed)
    standings = Standings(store, path, at_once=10)
    assert known(of(standings, store, [9]), [9]) == expected([9])
    standings.wait()
    assert path.read_bytes() == content


def test_a_file_of_unknown_kinds_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "standings"
    store = store_of(60)
    Standings(store, path, at_once=10).catch_up()
    content = path.read_bytes()
    stored = standings_file.read(path)
    kinds = [[*kind[:3], "doubtful", *kind[4:]] for kind in stored.kinds]
    standings_file.write(path, replace(stored, kinds=kinds))
    standings = Standings(store, path, at_once=10)
    standings.catch_up()
    assert known(of(standings, store, [9]), [9]) == expected([9])
    assert path.read_bytes() == content


def test_drafts_of_killed_processes_are_removed(tmp_path: Path) -> None:
    old, fresh, other = (
        tmp_path / name for name in ("standings.a.part", "standings.b.part", "words.a.part")
    )
    for draft in (old, fresh, other):
        draft.write_bytes(b"begun")
    for draft in (old, other):
        os.utime(draft, (DAY.timestamp(), DAY.timestamp()))
    Standings(store_of(60), tmp_path / "standings", at_once=10).catch_up()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "standings",
        "standings.b.part",
        "words.a.part",
    ]


def test_a_restored_backup_is_read_anew(tmp_path: Path) -> None:
    store = store_of(60)
    standings = Standings(store, tmp_path / "standings", at_once=10)
    standings.catch_up()
    store.restore(store_of(30))
    standings.catch_up()
    assert known(of(standings, store, [30, 31]), [30, 31]) == expected([30])


def test_a_file_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = store_of(60)
    standings = Standings(store, tmp_path / "file" / "standings", at_once=10)
    standings.catch_up()
    assert known(of(standings, store, [2]), [2]) == expected([2])


def test_a_store_that_fails_in_the_background_leaves_the_rest_working() -> None:
    store = store_of(60)
    standings = Standings(store, at_once=10)
    table = of(standings, store, [2])
    standings.wait()
    store.is_broken = True
    store.add(*(unit(number) for number in range(61, 80)))
    with pytest.raises(StorageError, match="damaged"):
        of(standings, store, [70])
    standings.wait()
    store.is_broken = False
    assert known(of(standings, store, [2, 70]), [2, 70]) == expected([2, 70])
    assert known(table, [2]) == expected([2])


def test_after_closing_lookups_are_answered_and_nothing_begins_in_the_background() -> None:
    store = store_of(60)
    standings = Standings(store, at_once=10)
    standings.close()
    assert known(of(standings, store, [2]), [2]) == expected([2])
    standings.wait()
    assert store.read == 1


def test_closing_ends_the_work_in_the_background() -> None:
    class ClosingStore(CountingStore):
        def outlines(
            self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
        ) -> Iterator[Outline]:
            for outline in super().outlines(unit_ids, wanted):
                if current_thread() is not main_thread() and not is_closing.is_set():
                    may_close.set()
                    is_closing.wait(10)
                yield outline

    may_close, is_closing = Event(), Event()

    class Closing(Standings):
        def wait(self) -> None:
            is_closing.set()
            super().wait()

    store = ClosingStore(unit(number) for number in range(1, 61))
    standings = Closing(store, at_once=10)
    of(standings, store, [2])
    assert may_close.wait(10)
    standings.close()
    assert store.read < 10


class LosingStore(FakeUnitStore):
    """Some units are gone by the time they are read, as when another process deletes them."""

    lost: frozenset[int] = frozenset()

    def get_many(
        self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
    ) -> tuple[TranslationUnit, ...]:
        return super().get_many([key for key in unit_ids if key not in self.lost], wanted)

    def outlines(
        self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
    ) -> Iterator[Outline]:
        lost, self.lost = self.lost, frozenset()
        yield from super().outlines(unit_ids, wanted)
        self.lost = lost


def test_a_pair_is_not_lost_with_its_first_unit() -> None:
    pair = TranslationUnit("是", "Yes", "zh", "en", status=UnitStatus.APPROVED)
    store = LosingStore([pair, pair, replace(pair, target="It is"), pair])
    store.lost = frozenset({1, 2})
    lookup = Lookup(store, FuzzyIndex(store), few=0)
    found = lookup.find(Query("是", "zh", "en"))
    assert sorted(match.unit.target for match in found) == ["It is", "Yes"]


@given(
    st.dictionaries(st.integers(1, 40), st.integers(-(2**63), 2**63 - 1), max_size=25),
    st.dictionaries(st.integers(1, 40), st.integers(0, 3), max_size=10),
    st.sets(st.integers(1, 40), max_size=8),
    st.lists(st.integers(0, 50), max_size=20),
    st.booleans(),
)
def test_records_are_those_of_the_newer_set(
    before: dict[int, int], after: dict[int, int], removed: set[int], ids: list[int], few: bool
) -> None:
    numbers = np.array([before[key] for key in sorted(before)], dtype=np.int64)
    columns = {
        "id": as_they_are(np.array(sorted(before), dtype=np.int64)),
        "value": coded(numbers) if few else as_they_are(numbers),
    }
    kind = np.dtype([("id", np.int64), ("value", np.int64)])
    fresh = np.array(sorted(after.items()), dtype=kind)
    gone = np.array(sorted(removed | after.keys()), dtype=np.int64)
    holds = {key: value for key, value in before.items() if key not in removed} | after
    wanted = np.array(ids, dtype=np.int64)
    records, exists = records_of(columns, fresh, gone, wanted)
    assert exists.tolist() == [key in holds for key in ids]
    assert records["value"].tolist() == [holds[key] for key in ids if key in holds]
    whole = merged(columns, fresh, gone, unlike=("id",))
    assert whole["id"].at(slice(None)).tolist() == sorted(holds)
    assert whole["value"].at(slice(None)).tolist() == [holds[key] for key in sorted(holds)]
    assert found_in(whole["id"].codes, wanted)[1].tolist() == [key in holds for key in ids]


def test_equal_rows_are_grouped() -> None:
    first, second = np.array([5, 3, 5, 3, 5]), np.array([True, False, True, True, False])
    found = [group.tolist() for group in groups(first, second)]
    assert found == [[1], [3], [4], [0, 2]]
    assert groups(first[:0], second[:0]) == []


def test_as_many_groups_as_rows_take_little_time() -> None:
    numbers = np.arange(200_000)[::-1].copy()
    begin = process_time()
    found = groups(numbers, numbers % 2 == 0, numbers % 3 == 0)
    assert process_time() - begin < 0.5  # comparing whole rows takes a second or two
    assert (len(found), found[0].tolist()) == (200_000, [199_999])
