"""The SQLite store of alignments while somebody else edits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.review_data import NOON, pairs, store_pairs
from tm.database.sqlite import Database, open_database
from tm.review.service import Reviews
from tm.review.sqlite import SqliteAlignmentStore
from tm.sqlite import SqliteUnitStore


class InterruptedDatabase(Database):
    """A database in which something happens right after the rows of an alignment are read."""

    def __init__(self, path: Path, happens: Callable[[], object]) -> None:
        super().__init__(path)
        self._happens = happens

    def read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        rows = super().read(sql, *parameters)
        if "FROM alignment_links" in sql:
            self._happens()
        return rows


def test_an_edit_while_the_rows_are_read_is_noticed_later(tmp_path: Path) -> None:
    database = open_database(tmp_path / "memory.db")
    units, alignments = SqliteUnitStore(database), SqliteAlignmentStore(database)
    number = store_pairs(units, pairs())
    reviews = Reviews(units, alignments)
    slow = InterruptedDatabase(tmp_path / "memory.db", lambda: reviews.accept(number, 1, at=NOON))
    read = SqliteAlignmentStore(slow).alignment(number)
    assert [link.state.value for link in read.links[:1]] == ["open"]
    assert (read.edits, alignments.alignment(number).edits) == (0, 1)
    slow.close()
    database.close()
