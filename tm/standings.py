"""Standings: what the order of equal base scores depends on, of every unit, as arrays."""

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread, current_thread
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tm import standings_file
from tm.columns import Column, Mask, Numbers, Records, coded, merged, records_of
from tm.errors import StorageError
from tm.index.state import State
from tm.model import Level, UnitStatus
from tm.penalties import alignment_points
from tm.standings_file import Stored, UnusableFileError
from tm.store import Outline, UnitStore

_log = logging.getLogger(__name__)

UNDATED = 0
AT_ONCE = 1_000  # units that a lookup reads itself, in about ten milliseconds
_PENDING_SHARE = 8  # the file is written anew when more than one in so many have changed

_NUMBERS = re.compile("[0-9]+|[〇零一二三四五六七八九十百千万两]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNLIKE = ("id", "source", "target", "shape")
_COLUMNS = (*_UNLIKE, "source_markup", "target_markup", "props", "document", "changed", "kind")
_RECORD = np.dtype([(name, np.int64) for name in _COLUMNS])


class Kind(NamedTuple):
    """What many units have in common.

    Attributes:
        points: What an uncertain link costs.
    """

    source_lang: str
    target_lang: str
    memory: str
    status: UnitStatus
    points: int
    level: Level
    has_clauses: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The standings of units at one change of the store; texts stand in them as `text_key`.

    Attributes:
        base: Those of the file.
        fresh: Those that changed since, ascending by id.
        gone: Ids in the base that do not count any more, ascending.
    """

    change: int
    mark: str
    kinds: Sequence[Kind]
    base: Mapping[str, Column]
    fresh: npt.NDArray[np.void]
    gone: Numbers

    def of(self, ids: Numbers) -> tuple[Records, Mask]:
        """Return the records of units, and which of the units have one."""
        return records_of(self.base, self.fresh, self.gone, ids)

    def pending(self) -> int:
        """Return how much has changed since the base was made."""
        return len(self.fresh) + len(self.gone)


def text_key(text: str | None) -> int:
    """Return a number for a text, the same in every process: 0 for none and for ``""``."""
    if not text:
        return 0
    digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


@lru_cache(maxsize=4096)  # all units of an import have one time
def time_key(at: datetime | None) -> int:
    """Return microseconds, the same for the same time and greater for a later one."""
    return UNDATED if at is None else (at - _EPOCH) // timedelta(microseconds=1)


class _ClosedError(Exception):
    """The standings were closed while they were read."""


class Standings:
    """The standings of a store, kept in a file beside it; for any thread and several processes.

    Whatever is not known when a lookup asks is read from the store for just the units of that
    lookup, while the rest is made ready in the background.
    """

    def __init__(
        self, store: UnitStore, path: Path | None = None, *, at_once: int = AT_ONCE
    ) -> None:
        self._store = store
        self._path = path
        self._at_once = at_once
        self._lock = Lock()  # guards what follows, never held while much is read
        self._table: Table | None = None
        self._renewal: Thread | None = None
        self._renewing = Lock()
        self._closed = False

    def of(self, state: State, ids: Numbers) -> Table:
        """Return standings that have at least these units, of a state or of a newer one."""
        table = self._table
        if table is None or (table.change, table.mark) != (state.change, state.mark):
            is_small = state.rows() <= self._at_once
            table = self._caught_up(most=None if is_small else self._at_once)
        if table is None or self._is_due(table):
            self._renew_in_background()
        if table is None:
            table = self._with(_EMPTY, sorted(set(ids.tolist())))
        return table

    def catch_up(self) -> None:
        """Make everything ready, and the file where it is due; takes ten seconds for a million.

        Raises:
            StorageError: the store cannot be read.
        """
        with self._renewing:
            table = self._caught_up(most=None)
            if table is not None and self._is_due(table):
                self._keep(_compact(table))

    def _is_due(self, table: Table) -> bool:
        """Tell whether so much has changed that the file should be written anew."""
        return table.pending() > max(self._at_once, len(table.base["id"]) // _PENDING_SHARE)

    def wait(self) -> None:
        """Wait for the work in the background; lookups need not."""
        with self._lock:
            renewal = self._renewal
        if renewal is not None:
            renewal.join()

    def close(self) -> None:
        """End the work in the background; a file that is not finished is left out of account."""
        with self._lock:
            self._closed = True
        self.wait()

    def _renew_in_background(self) -> None:
        with self._lock:
            if not self._closed and (self._renewal is None or not self._renewal.is_alive()):
                self._renewal = Thread(target=self._renew, name="standings", daemon=True)
                self._renewal.start()

    def _renew(self) -> None:
        try:
            self.catch_up()
        except _ClosedError:
            _log.info("standings are closed; their file stays as it was")
        except StorageError as error:
            _log.warning("lookups of very common texts stay slow (%s)", error)

    def _caught_up(self, *, most: int | None) -> Table | None:
        """Take in what has changed; ``None`` if these are more units than wanted."""
        table = self._table or self._opened()
        change, mark = self._store.newest_change()
        if (table.change, table.mark) != (change, mark):
            if table.change and self._store.change_mark(table.change) != table.mark:
                table = _EMPTY  # a backup was restored
            added = self._store.ids_since(table.change) if table.change or most is None else None
            if added is None or (most is not None and len(added) > most):
                return None
            gone = {*self._store.gone_since(table.change), *added} if table.change else set()
            table = replace(self._with(table, added, gone), change=change, mark=mark)
        with self._lock:
            self._table = table
        return table

    def _with(self, table: Table, added: Sequence[int], gone: Iterable[int] = ()) -> Table:
        """Return a table with units read anew, and without others."""
        numbers = {kind: number for number, kind in enumerate(table.kinds)}
        outlines = self._unless_closed(self._store.outlines(added))
        read = np.fromiter(_records(outlines, numbers), dtype=_RECORD)
        void = np.array(sorted(gone), dtype=np.int64)
        kept = table.fresh[~np.isin(table.fresh["id"], void)]
        fresh = np.concatenate([kept, read])
        return replace(
            table,
            kinds=tuple(numbers),
            fresh=fresh[fresh["id"].argsort(kind="stable")],
            gone=np.union1d(table.gone, void),
        )

    def _unless_closed(self, outlines: Iterable[Outline]) -> Iterator[Outline]:
        for one in outlines:
            if self._closed and current_thread() is self._renewal:
                raise _ClosedError
            yield one

    def _opened(self) -> Table:
        if self._path is None:
            return _EMPTY
        try:
            return _of_file(standings_file.read(self._path))
        except UnusableFileError as error:
            _log.info("the file of standings is not used: %s; it is made anew", error)
            return _EMPTY

    def _keep(self, table: Table) -> None:
        if self._path is not None:
            kinds = [tuple(kind) for kind in table.kinds]
            try:
                standings_file.write(
                    self._path, Stored(table.change, table.mark, kinds, table.base)
                )
                table = _of_file(standings_file.read(self._path))
            except (OSError, UnusableFileError) as error:
                _log.warning("the file of standings cannot be written (%s)", error)
        with self._lock:
            self._table = table


_EMPTY = Table(
    0,
    "",
    (),
    {name: coded(np.zeros(0, dtype=np.int64)) for name in _COLUMNS},
    np.zeros(0, dtype=_RECORD),
    np.zeros(0, dtype=np.int64),
)


def _compact(table: Table) -> Table:
    columns = merged(table.base, table.fresh, table.gone, unlike=_UNLIKE)
    return replace(table, base=columns, fresh=_EMPTY.fresh, gone=_EMPTY.gone)


def _of_file(stored: Stored) -> Table:
    try:
        kinds = tuple(_kind_of(*kind) for kind in stored.kinds)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise UnusableFileError("it has kinds of units that are unknown here") from error
    return Table(stored.change, stored.mark, kinds, stored.columns, _EMPTY.fresh, _EMPTY.gone)


def _kind_of(
    source_lang: str, target_lang: str, memory: str, status: str, points: int, level: str,
    has_clauses: bool,
) -> Kind:  # fmt: skip
    return Kind(
        source_lang, target_lang, memory, UnitStatus(status), points, Level(level), has_clauses
    )


def _records(outlines: Iterable[Outline], numbers: dict[Kind, int]) -> Iterator[tuple[int, ...]]:
    """Yield outlines as records; kinds that are new get a number."""
    for one in outlines:
        kind = Kind(
            one.source_lang, one.target_lang, one.memory, one.status,
            alignment_points(one.confidence, one.status), one.level, one.has_clauses,
        )  # fmt: skip
        yield (
            one.id,
            text_key(one.source),
            text_key(one.target),
            _shape(one.source, one.target),
            text_key(one.source_markup),
            text_key(one.target_markup),
            text_key(repr(one.props)) if one.props else 0,
            document_key(one.document),
            time_key(one.changed_at),
            numbers.setdefault(kind, len(numbers)),
        )


@lru_cache(maxsize=4096)  # the units of a document have one name
def document_key(name: str) -> int:
    """Return the number of a document's name."""
    return text_key(name)


def _shape(source: str, target: str) -> int:
    """Return the same for pairs that differ in their numbers alone, if equal ones stay equal."""
    numbers: dict[str, str] = {}

    def placeholder(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"\0{len(numbers)}")

    return text_key(f"{_NUMBERS.sub(placeholder, source)}\1{_NUMBERS.sub(placeholder, target)}")
