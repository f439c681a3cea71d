"""The SQLite store of alignments while somebody else edits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.review_data import NOON, chinese, english, pairs, store_pairs
from tm.database.sqlite import Database, migrate, open_database
from tm.model import AlignedPair
from tm.review.model import Position, RowOrder
from tm.review.service import Reviews
from tm.review.sqlite import SqliteAlignmentStore
from tm.schema.sqlite import MIGRATIONS
from tm.sqlite import SqliteUnitStore


class CountingDatabase(Database):
    """A database that counts the rows that are read."""

    rows = 0

    def read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        found = super().read(sql, *parameters)
        self.rows += len(found)
        return found


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


def test_an_edit_of_a_long_alignment_reads_its_neighbourhood_only(tmp_path: Path) -> None:
    database = CountingDatabase(tmp_path / "memory.db")
    units, alignments = SqliteUnitStore(database), SqliteAlignmentStore(database)
    links = tuple(
        AlignedPair((chinese(i, f"第{i}句。"),), (english(i, f"Sentence {i}."),), 0.5)
        for i in range(2000)
    )
    store_pairs(units, links)
    reviews = Reviews(units, alignments)
    source, target = Position(1500, 5), Position(1500, 9)
    acts: list[Callable[[], object]] = [
        lambda: reviews.accept(1, 1000, at=NOON),
        lambda: reviews.drop(1, 1010, at=NOON),
        lambda: reviews.merge(1, 1020, at=NOON),
        lambda: reviews.split(1, 1501, source=source, target=target, at=NOON),
        lambda: reviews.undo(1, at=NOON),
        lambda: reviews.row(1, 1000),
        lambda: reviews.counts(1),
        lambda: reviews.next_open(1, RowOrder.TEXT, 1000),
    ]
    for act in acts:
        database.rows = 0
        act()
        assert database.rows < 150
    database.close()


def test_an_older_database_learns_where_its_segments_stand(tmp_path: Path) -> None:
    database = open_database(tmp_path / "memory.db")
    migrate(database, "tm", MIGRATIONS[:2])
    with database.writing() as connection:
        connection.execute("INSERT INTO imports VALUES (1, 'd', '', '2026-03-01T12:00:00', NULL)")
        connection.execute("INSERT INTO alignments VALUES (1, 2, 1)")
        for number, text in enumerate(("桥修好了。", "天𠀀。", "Yes.")):
            connection.execute(
                "INSERT INTO alignment_segments"
                " VALUES (1, 'source', ?, ?, 'zh', 0, 'paragraph', '')",
                (number, text),
            )
    SqliteAlignmentStore(database)
    rows = database.read("SELECT number, start FROM alignment_segments ORDER BY number")
    assert rows == [(0, 0), (1, 5), (2, 8)]
    database.close()
