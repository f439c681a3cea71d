"""What the edges share: an import leaves an index that is ready."""

from datetime import UTC, datetime

import pytest

from tm.concordance.model import ConcordanceQuery
from tm.concordance.search import Concordance
from tm.concordance.sqlite import WordIndex
from tm.database.sqlite import Database
from tm.errors import CancelledError, StorageFullError, TMError
from tm.fragments import Fragments
from tm.index import FuzzyIndex
from tm.jobs import Jobs
from tm.lookup import Lookup
from tm.meaning.index import VectorIndex
from tm.meaning.search import MeaningSearch
from tm.review.service import Reviews
from tm.review.sqlite import SqliteAlignmentStore
from tm.services import TMServices
from tm.source_files import SourceFile
from tm.sqlite import SqliteUnitStore, open_database
from tm.store import IndexText

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILE = SourceFile("dam.tsv", "zh\ten\n大坝很高。\tThe dam is high.\n".encode())


def services_of(database: Database, store: SqliteUnitStore, words: WordIndex) -> TMServices:
    index = FuzzyIndex(store)
    reviews = Reviews(store, SqliteAlignmentStore(database))
    concordance = Concordance(store, words)
    vectors = VectorIndex(store, None, None)
    return TMServices(
        store, Lookup(store, index), Jobs(), reviews, lambda: NOON, index, concordance,
        Fragments(store, words, concordance), vectors, MeaningSearch(store, vectors),
    )  # fmt: skip


def test_an_import_is_indexed_before_it_is_reported() -> None:
    read: list[IndexText] = []

    class CountingStore(SqliteUnitStore):
        def texts_since(self, change: int):
            for text in super().texts_since(change):
                read.append(text)
                yield text

    database = open_database(None)
    store = CountingStore(database)
    services = services_of(database, store, WordIndex(store))
    report = services.import_files([FILE], memory="default", progress=lambda *_: None)
    assert report.stored == 1
    texts = ["大坝很高。", "The dam is high."]
    assert [text.text for text in read] == [*texts, *texts]  # once for each index
    assert services.concordance.find(ConcordanceQuery("大坝")).count == 1
    assert len(read) == 4
    database.close()


@pytest.mark.parametrize(
    "error", [StorageFullError("the disk is full"), CancelledError("stopped")], ids=["full", "stop"]
)
def test_an_import_is_reported_as_stored_whatever_befalls_its_indexes(
    error: TMError, caplog: pytest.LogCaptureFixture
) -> None:
    class BrokenOnce(WordIndex):
        is_broken = True

        def catch_up(self) -> None:
            if self.is_broken:
                raise error
            super().catch_up()

    database = open_database(None)
    store = SqliteUnitStore(database)
    words = BrokenOnce(store)
    services = services_of(database, store, words)
    report = services.import_files([FILE], memory="default", progress=lambda *_: None)
    assert report.stored == 1
    assert str(error) in caplog.text
    words.is_broken = False
    assert services.concordance.find(ConcordanceQuery("大坝")).count == 1
    database.close()
