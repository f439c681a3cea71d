import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlite_utils

from tm.errors import StorageError, StorageFullError
from tm.model import ImportReport, TranslationUnit, UnitGroup
from tm.schema.sqlite import MIGRATIONS
from tm.sqlite import Database, SqliteUnitStore, migrate, open_database

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REPORT = ImportReport(0, False, ("a.tmx",), "default", "zh", "en", read=1, stored=0)


def a_unit(source: str = "桥已修好。") -> TranslationUnit:
    return TranslationUnit(source, "The bridge is mended.", "zh", "en")


def make(path: Path, count: int = 1) -> None:
    database = open_database(path)
    groups = (UnitGroup(a_unit(f"第{n}座桥。")) for n in range(count))
    SqliteUnitStore(database).add_import("d", REPORT, groups, at=NOON)
    database.close()


def add_table(connection: sqlite_utils.Database) -> None:
    connection.execute("CREATE TABLE birds(name TEXT)")


def test_a_database_is_made_with_its_folder_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "yiku.db"
    make(path)
    database = open_database(path)
    assert [u.source for u in SqliteUnitStore(database).units()] == ["第0座桥。"]
    connection = database.connection
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert connection.execute("PRAGMA busy_timeout").fetchone() == (5000,)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    database.close()


def test_a_temporary_database_is_shared_by_threads_and_goes() -> None:
    database = open_database(None)
    store = SqliteUnitStore(database)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            store.add_unit(a_unit(f"线程{number}。"), at=NOON)
            assert len(list(store.units())) >= 1
        except BaseException as error:  # noqa: BLE001 - shown by the main thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(list(store.units())) == 8
    database.close()
    assert not database.path.parent.exists()
    with pytest.raises(ValueError, match="closed"):
        list(store.units())


def test_reading_goes_on_while_an_import_runs(tmp_path: Path) -> None:
    database = open_database(tmp_path / "yiku.db")
    store = SqliteUnitStore(database)
    store.add_unit(a_unit(), at=NOON)
    seen: list[int] = []

    def groups():
        yield UnitGroup(a_unit("路。"))
        reader = threading.Thread(target=lambda: seen.append(len(list(store.units()))))
        reader.start()
        reader.join()
        yield UnitGroup(a_unit("门。"))

    store.add_import("d", REPORT, groups(), at=NOON)
    assert seen == [1]
    assert len(list(store.units())) == 3
    database.close()


def test_connections_of_ended_threads_are_closed() -> None:
    database = open_database(None)
    held: list[sqlite3.Connection] = []
    thread = threading.Thread(target=lambda: held.append(database.connection.conn))
    thread.start()
    thread.join()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        held[0].execute("SELECT 1")
    database.close()


def test_a_failed_block_stores_nothing() -> None:
    database = open_database(None)
    migrate(database, "birds", [add_table])

    def fail() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO birds VALUES ('heron')")
            raise RuntimeError("after the first bird")

    with pytest.raises(RuntimeError, match="first bird"):
        fail()
    with database.writing() as connection:
        connection["birds"].insert({"name": "crane"})
    assert [row["name"] for row in database.connection["birds"].rows] == ["crane"]
    database.close()


def test_migrations_run_once_and_by_owner() -> None:
    database = open_database(None)
    migrate(database, "birds", [add_table])
    migrate(database, "birds", [add_table])
    migrate(
        database,
        "fish",
        [lambda connection: connection.execute("CREATE TABLE fish(name TEXT)")],
    )
    migrate(
        database,
        "birds",
        [add_table, lambda connection: connection.execute("ALTER TABLE birds ADD nest TEXT")],
    )
    assert database.connection["birds"].columns_dict == {"name": str, "nest": str}
    database.close()


def test_units_of_an_older_database_have_unknown_target_neighbours(tmp_path: Path) -> None:
    database = open_database(tmp_path / "memory.db")
    migrate(database, "tm", MIGRATIONS[:4])
    with database.writing() as connection:
        connection.execute("INSERT INTO changes(at, by, action) VALUES ('2026-03-01', '', 'add')")
        connection["units"].insert(
            dict.fromkeys(("memory", "document", "block", "target_block"), "")
            | dict.fromkeys(("source_markup", "target_markup", "tuid", "props"), "")
            | dict.fromkeys(("created_by", "changed_by"), "")
            | {"change": 1, "source": "桥已修好。", "target": "Done.", "has_clauses": 0}
            | {"source_lang": "zh", "target_lang": "en", "kind": "sentence", "level": "sentence"}
            | {"status": "approved", "previous_source": "前。", "next_source": ""}
        )
    (unit,) = SqliteUnitStore(database).units()
    assert (unit.previous_source, unit.next_source) == ("前。", "")
    assert (unit.previous_target, unit.next_target) == (None, None)
    database.close()


def test_a_failing_migration_changes_nothing() -> None:
    database = open_database(None)

    def fail(_connection: sqlite_utils.Database) -> None:
        raise RuntimeError("second step")

    with pytest.raises(RuntimeError, match="second step"):
        migrate(database, "birds", [add_table, fail])
    assert "birds" not in database.connection.table_names()
    migrate(database, "birds", [add_table])
    assert "birds" in database.connection.table_names()
    database.close()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    database = open_database(tmp_path / "yiku.db")
    migrate(database, "birds", [add_table, lambda _: None])
    with pytest.raises(StorageError, match=r"yiku\.db.*newer version.*update the program"):
        migrate(database, "birds", [add_table])
    database.close()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: b"PK\x03\x04 not a database, whatever its name says" * 100, "not a database"),
        (lambda data: data[:5000], r"damaged|malformed"),
        (lambda data: data[:4096] + os.urandom(4096) * (len(data) // 4096 - 1), "damaged"),
    ],
    ids=["another format", "cut off", "overwritten"],
)
def test_a_damaged_file_is_refused_with_a_way_out(tmp_path: Path, damage, message) -> None:
    path = tmp_path / "yiku.db"
    make(path, 500)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StorageError, match=message) as caught:
        open_database(path)
    assert "yiku.db" in str(caught.value)
    assert "backup" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_damage_met_while_reading_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "yiku.db"
    make(path, 500)
    database = open_database(path)
    store = SqliteUnitStore(database)
    path.write_bytes(path.read_bytes()[:4096] + bytes(4096) * 8)
    with pytest.raises(StorageError, match="damaged"):
        list(store.units())
    database.close()


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos(name)")
    connection.commit()
    connection.close()
    with pytest.raises(StorageError, match="another program"):
        open_database(path)


def test_a_folder_that_cannot_be_made_is_a_stated_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError, match="folder"):
        open_database(tmp_path / "file" / "yiku.db")


def test_a_full_disk_is_stated_and_nothing_stored(tmp_path: Path) -> None:
    database = open_database(tmp_path / "yiku.db")
    store = SqliteUnitStore(database)
    pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
    database.connection.execute(f"PRAGMA max_page_count={pages + 5}")
    with pytest.raises(StorageFullError, match="full"):
        store.add_import("d", REPORT, (UnitGroup(a_unit(f"{n}")) for n in range(9999)), at=NOON)
    assert list(store.units()) == []
    database.connection.execute("PRAGMA max_page_count=100000")
    store.add_unit(a_unit(), at=NOON)
    database.close()


def test_a_writer_that_waits_too_long_is_told_so(tmp_path: Path) -> None:
    one, other = open_database(tmp_path / "yiku.db"), open_database(tmp_path / "yiku.db")
    store = SqliteUnitStore(one)
    other.connection.execute("PRAGMA busy_timeout=1")
    with (
        one.writing(),
        pytest.raises(StorageError, match="try again"),
        other.writing(),
    ):
        pass
    store.add_unit(a_unit(), at=NOON)
    one.close()
    other.close()


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from tm.model import EvidenceText, ImportReport, TranslationUnit, UnitGroup
from tm.sqlite import SqliteUnitStore, open_database

def groups():
    for n in range(6000):
        whole = TranslationUnit(f"第{n}句，和它的半句。", f"Sentence {n}.", "zh", "en")
        yield UnitGroup(whole, (whole, whole))
    print("midway", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

store = SqliteUnitStore(open_database(Path(sys.argv[1])))
report = ImportReport(0, False, (), "default", "zh", "en", 0, 0)
evidence = [EvidenceText("半", "zh", "x")]
store.add_import("killed", report, groups(), evidence=evidence, at=datetime.now(UTC))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_import_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "yiku.db"
    make(path)
    size = path.stat().st_size
    child = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", KILLED, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.stdout == "midway\n", child.stderr
    assert child.returncode == -signal.SIGKILL
    spilled = path.stat().st_size + Path(f"{path}-wal").stat().st_size
    assert spilled > size + 1_000_000  # rows had reached the disk
    database = open_database(path)
    store = SqliteUnitStore(database)
    assert [u.source for u in store.units()] == ["第0座桥。"]
    assert store.find_import("killed") is None
    assert [record.digest for record in store.imports()] == ["d"]
    assert list(store.evidence()) == []
    assert store.add_import("killed", REPORT, [UnitGroup(a_unit())], at=NOON).report.stored == 1
    database.close()


def test_nested_writing_is_a_mistake_of_the_program() -> None:
    database: Database = open_database(None)
    with (
        pytest.raises(sqlite3.OperationalError, match="within a transaction"),
        database.writing(),
        database.writing(),
    ):
        pass
    database.close()
