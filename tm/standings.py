"""Standings: what the order of equal base scores depends on, of every unit, as arrays."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tm.index.rows import is_in
from tm.index.state import State
from tm.model import Level, UnitStatus
from tm.penalties import alignment_points
from tm.store import Outline, UnitStore
from tm.text import normal_form

UNDATED = 0
Numbers = npt.NDArray[np.int64]

_NUMBERS = re.compile("[0-9]+|[〇零一二三四五六七八九十百千万两]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TEXTS = (
    "source", "target", "shape", "source_markup", "target_markup", "props", "previous_source",
    "next_source", "previous_target", "next_target", "tuid", "document",
)  # fmt: skip
_COLUMNS = ("id", *_TEXTS, "changed", "kind")
_RECORD = np.dtype([(name, np.int64) for name in _COLUMNS])


class Records:
    """Columns by name, with one record a unit; texts stand in them as numbers, see `text_key`."""

    def __init__(self, columns: Mapping[str, Numbers], places: Numbers | None = None) -> None:
        self._columns = columns
        self._places = places

    def __len__(self) -> int:
        return len(self._columns["id"] if self._places is None else self._places)

    def __getitem__(self, name: str) -> Numbers:
        column = self._columns[name]
        return column if self._places is None else column[self._places]

    def of(self, chosen: Numbers | npt.NDArray[np.bool_]) -> "Records":
        """Return some of the records; a column of them is read when it is asked for."""
        places = np.arange(len(self)) if self._places is None else self._places
        return Records(self._columns, places[chosen])

    def changed(self, gone: Numbers, added: npt.NDArray[np.void]) -> "Records":
        """Return the records without some ids, and with others; ascending by id."""
        kept = ~is_in(self["id"], gone)
        ids = np.concatenate([self["id"][kept], added["id"]])
        order = ids.argsort(kind="stable")
        return Records(
            {name: np.concatenate([self[name][kept], added[name]])[order] for name in _COLUMNS}
        )


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
    """The standings of all units at one change of the store, ascending by id."""

    change: int
    mark: str
    records: Records
    kinds: list[Kind]


def text_key(text: str | None) -> int:
    """Return a number for a text, the same in this process alone: 0 for none and for ``""``."""
    return hash(text) if text else 0


def neighbour_key(text: str | None, lang: str) -> int:
    """Return a number for the normal form of a neighbour; 0 when it is unknown."""
    if text is None:
        return 0
    return hash(normal_form(text, lang)) or 1


@lru_cache(maxsize=4096)  # all units of an import have one time
def time_key(at: datetime | None) -> int:
    """Return microseconds, the same for the same time and greater for a later one."""
    return UNDATED if at is None else (at - _EPOCH) // timedelta(microseconds=1)


class Standings:
    """The standings of a store, read when first asked for and kept in step; for any thread."""

    def __init__(self, store: UnitStore) -> None:
        self._store = store
        self._lock = Lock()
        self._table = _empty()

    def at(self, state: State) -> Table:
        """Return the standings of a state of the store, or of a newer one."""
        table = self._table
        if (table.change, table.mark) == (state.change, state.mark):
            return table
        with self._lock:
            if self._table.change < state.change or not self._is_ours():
                self._table = self._caught_up()
            return self._table

    def _is_ours(self) -> bool:
        """Tell whether the store still has what was read; a restored backup may not."""
        return self._store.change_mark(self._table.change) == self._table.mark

    def _caught_up(self) -> Table:
        change, mark = self._store.newest_change()
        table = self._table if self._is_ours() else _empty()
        added = self._store.ids_since(table.change)
        gone = {*self._store.gone_since(table.change), *added} if table.change else set()
        numbers = {kind: number for number, kind in enumerate(table.kinds)}
        read = _records(self._store.outlines(added), numbers)
        records = table.records.changed(
            np.array(sorted(gone), dtype=np.int64), np.fromiter(read, dtype=_RECORD)
        )
        return Table(change, mark, records, list(numbers))


def _empty() -> Table:
    return Table(0, "", Records({name: np.zeros(0, dtype=np.int64) for name in _COLUMNS}), [])


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
            hash(one.props) if one.props else 0,
            neighbour_key(one.previous_source, one.source_lang),
            neighbour_key(one.next_source, one.source_lang),
            neighbour_key(one.previous_target, one.target_lang),
            neighbour_key(one.next_target, one.target_lang),
            text_key(one.tuid),
            text_key(one.document),
            time_key(one.changed_at),
            numbers.setdefault(kind, len(numbers)),
        )


def _shape(source: str, target: str) -> int:
    """Return the same for pairs that differ in their numbers alone, if equal ones stay equal."""
    numbers: dict[str, str] = {}

    def placeholder(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"\0{len(numbers)}")

    return hash((_NUMBERS.sub(placeholder, source), _NUMBERS.sub(placeholder, target)))
