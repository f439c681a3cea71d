"""The SQLite file: one connection a thread, explicit transactions, migrations."""

import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils

from tm.errors import StorageError, StorageFullError

Migration = Callable[[sqlite_utils.Database], None]
"""Takes the schema one version further, inside the transaction of :func:`migrate`."""

BUSY_TIMEOUT_MS = 5000
_VERSIONS = "schema_version"
_FULL = "disk is full"
_REASONS = {  # what SQLite says -> what to do about it
    "locked": "another program is writing to the database; try again",
    _FULL: "the disk is full and nothing was stored; free some space and try again",
    "readonly": "the database cannot be written; check the rights on its file",
    "unable to open": "the database cannot be opened; check that its folder exists",
    "disk i/o": "the disk reports an error; check it and restore the database from a backup",
    "malformed": "the database is damaged; put a backup in its place",
    "not a database": "the file is not a database, or it is damaged; put a backup in its place",
}


class _Connection:
    """A thread's connection; it can be referred to weakly, unlike what it holds."""

    __slots__ = ("__weakref__", "database")

    def __init__(self, database: sqlite_utils.Database) -> None:
        self.database = database


class Database:
    """One SQLite file, usable from any thread.

    A connection lives as long as its thread, at most until :meth:`close`.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable
        self._threads = threading.local()
        self._lock = threading.Lock()
        self._closers: list[weakref.finalize[[], _Connection]] = []
        self._closed = False

    @property
    def connection(self) -> sqlite_utils.Database:
        """This thread's connection; outside :meth:`writing` every statement commits itself."""
        held: _Connection | None = getattr(self._threads, "held", None)
        if held is None or self._closed:
            held = self._connect()
            self._threads.held = held
        return held.database

    def read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query; no read transaction stays open behind it.

        Raises:
            StorageError: the database cannot be opened or is damaged.
        """
        try:
            return self.connection.conn.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            _raise_stated(error)
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let all reads of a block see the database as it is now, whoever writes meanwhile."""
        connection = self.connection
        if connection.conn.in_transaction:  # inside ``writing``, which sees its own changes
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            self._roll_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite_utils.Database]:
        """Run a block as one write transaction: all of it is stored, or nothing.

        It takes the write lock at once (``BEGIN IMMEDIATE``), so it never fails midway because
        another writer came first. It does not nest.

        Raises:
            StorageError: the database is busy for more than five seconds, or damaged.
            StorageFullError: there is no room.
        """
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._roll_back(connection)
            _raise_stated(error)
            raise
        except BaseException:
            self._roll_back(connection)
            raise

    @staticmethod
    def _roll_back(connection: sqlite_utils.Database) -> None:
        # A full disk makes SQLite roll back by itself; a second ROLLBACK would hide the error.
        if connection.conn.in_transaction:
            connection.execute("ROLLBACK")

    def _connect(self) -> _Connection:
        if self._closed:
            raise ValueError("the database is closed")
        raw = sqlite3.connect(
            self.path,
            timeout=BUSY_TIMEOUT_MS / 1000,
            isolation_level=None,  # no transaction begins behind our back
            check_same_thread=False,  # close() runs in whichever thread calls it
        )
        database = sqlite_utils.Database(raw, execute_plugins=False)
        try:
            for pragma in self._pragmas():
                # Read to its end: a statement that waits for that lets nothing be committed.
                database.execute(f"PRAGMA {pragma}").fetchall()
        except sqlite3.DatabaseError:
            raw.close()
            raise
        held = _Connection(database)
        with self._lock:
            self._closers = [closer for closer in self._closers if closer.alive]
            self._closers.append(weakref.finalize(held, raw.close))
        return held

    def _pragmas(self) -> tuple[str, ...]:
        return (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            f"synchronous={'FULL' if self._durable else 'OFF'}",
        )

    def close(self) -> None:
        """Close the connections of all threads; the database cannot be used afterwards."""
        with self._lock:
            self._closed = True
            for closer in self._closers:
                closer()
            self._closers = []


class _TemporaryDatabase(Database):
    """A database that goes when it is closed or forgotten.

    It stands in a file all the same: SQLite's shared memory databases lock whole tables, so that
    readers would fail during an import as they never do in production.
    """

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="yiku-"))
        super().__init__(folder / "memory.db", durable=False)
        self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def close(self) -> None:
        super().close()
        self._remove()


def _raise_stated(error: sqlite3.Error, name: str = "") -> None:
    """Raise the stated error for what SQLite reports; return when it is a bug of ours."""
    message = str(error).lower()
    for sign, statement in _REASONS.items():
        if sign in message:
            kind = StorageFullError if sign == _FULL else StorageError
            raise kind(f"{name}: {statement}" if name else statement) from error


def open_database(path: Path | None) -> Database:
    """Open the database file, making it (and its folder) when it is absent.

    Args:
        path: ``None`` opens a temporary one that goes with the object, for tests and trials.

    Raises:
        StorageError: the file is damaged, of another program, or cannot be opened.
    """
    if path is None:
        return _TemporaryDatabase()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot make the folder of the database {path.name}") from error
    database = Database(path)
    try:
        _check(database)
    except sqlite3.DatabaseError as error:
        database.close()
        _raise_stated(error, path.name)
        raise
    except StorageError:
        database.close()
        raise
    return database


def _check(database: Database) -> None:
    """Refuse a damaged file and one that another program made."""
    connection = database.connection
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StorageError(
            f"{database.path.name}: the database is damaged (quick_check: "
            f"{' '.join(str(found).split())[:120]}); put a backup in its place"
        )
    tables = connection.table_names()
    if tables and _VERSIONS not in tables:
        raise StorageError(
            f"{database.path.name} is a database of another program; give another path"
        )


def migrate(database: Database, owner: str, migrations: Sequence[Migration]) -> None:
    """Bring the part of the schema that ``owner`` holds to its newest version.

    All missing migrations run in one transaction: when one fails, none has happened. A migration
    is never changed once it was released; a new one is added at the end.

    Raises:
        StorageError: the database was made by a newer program.
    """
    if _version(database.connection, owner) == len(migrations):
        return
    with database.writing() as connection:
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {_VERSIONS}"
            "(owner TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID"
        )
        version = _version(connection, owner)  # another process may have been faster
        if version > len(migrations):
            raise StorageError(
                f"{database.path.name} was made by a newer version of this program ({owner} "
                f"schema {version}, known: {len(migrations)}); update the program"
            )
        for migration in migrations[version:]:
            migration(connection)
        connection.execute(
            f"INSERT INTO {_VERSIONS} VALUES (?, ?)"  # noqa: S608 - a constant of ours
            " ON CONFLICT (owner) DO UPDATE SET version = excluded.version",
            (owner, len(migrations)),
        )


def _version(connection: sqlite_utils.Database, owner: str) -> int:
    if _VERSIONS not in connection.table_names():
        return 0
    row = connection.execute(
        f"SELECT version FROM {_VERSIONS} WHERE owner = ?",  # noqa: S608 - a constant of ours
        (owner,),
    ).fetchone()
    return int(row[0]) if row else 0
