"""What the edges share: an import leaves an index that is ready."""

from datetime import UTC, datetime

from tm.concordance.model import ConcordanceQuery
from tm.concordance.search import Concordance
from tm.concordance.sqlite import WordIndex
from tm.fragments import Fragments
from tm.index import FuzzyIndex
from tm.ingest import SourceFile
from tm.jobs import Jobs
from tm.lookup import Lookup
from tm.meaning.index import VectorIndex
from tm.meaning.search import MeaningSearch
from tm.review.service import Reviews
from tm.review.sqlite import SqliteAlignmentStore
from tm.services import TMServices
from tm.sqlite import SqliteUnitStore, open_database
from tm.store import IndexText

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_import_is_indexed_before_it_is_reported() -> None:
    read: list[IndexText] = []

    class CountingStore(SqliteUnitStore):
        def texts_since(self, change: int):
            for text in super().texts_since(change):
                read.append(text)
                yield text

    database = open_database(None)
    store = CountingStore(database)
    index = FuzzyIndex(store)
    lookup = Lookup(store, index)
    reviews = Reviews(store, SqliteAlignmentStore(database))
    words = WordIndex(store)
    concordance = Concordance(store, words)
    fragments = Fragments(store, words, concordance)
    vectors = VectorIndex(store, None, None)
    services = TMServices(
        store, lookup, Jobs(), reviews, lambda: NOON, index, concordance, fragments, vectors,
        MeaningSearch(store, vectors),
    )  # fmt: skip
    file = SourceFile("dam.tsv", "zh\ten\n大坝很高。\tThe dam is high.\n".encode())
    report = services.import_files([file], memory="default", progress=lambda *_: None)
    assert report.stored == 1
    texts = ["大坝很高。", "The dam is high."]
    assert [text.text for text in read] == [*texts, *texts]  # once for each index
    assert services.concordance.find(ConcordanceQuery("大坝")).count == 1
    assert len(read) == 4
    database.close()
