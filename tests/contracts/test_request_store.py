"""What every RequestStore does; each implementation joins by a line in ``STORES``."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from glossary.requests.model import RequestState
from glossary.requests.sqlite import TermRequests
from glossary.requests.store import RequestStore
from glossary.sqlite import SqliteConceptStore
from tm.database.sqlite import open_database
from tm.errors import InvalidInputError, NotFoundError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def sqlite_store() -> Iterator[RequestStore]:
    database = open_database(None)
    SqliteConceptStore(database)
    yield TermRequests(database)
    database.close()


STORES: dict[str, Callable[[], Iterator[RequestStore]]] = {"sqlite": sqlite_store}


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest) -> Iterator[RequestStore]:
    yield from STORES[request.param]()


def ask(store: RequestStore, text: str = "水库", at: datetime = NOON) -> int:
    made = store.record(text, source_lang="zh_hans", target_lang="en", at=at)
    assert made is not None
    return made.id


def test_the_same_search_counts_again(store: RequestStore) -> None:
    first = ask(store)
    assert ask(store, " 水庫 ", LATER) == first
    (found,) = store.list()
    assert (found.text, found.source_lang, found.count) == ("水库", "zh-Hans", 2)
    assert (found.first_at, found.last_at, found.state) == (NOON, LATER, "open")


@pytest.mark.parametrize("text", ["", "  ", "x" * 101])
def test_what_is_no_term_is_not_counted(store: RequestStore, text: str) -> None:
    assert store.record(text, source_lang="en", target_lang="zh", at=NOON) is None
    assert list(store.list()) == []


def test_the_most_frequent_comes_first(store: RequestStore) -> None:
    rare, often = ask(store, "山"), ask(store, "水")
    ask(store, "水")
    assert [one.id for one in store.list()] == [often, rare]
    assert [one.id for one in store.list(limit=1)] == [often]


def test_what_is_dismissed_stays_so_and_what_is_done_opens_again(store: RequestStore) -> None:
    no, yes = ask(store, "山"), ask(store, "水")
    store.decide(no, RequestState.DISMISSED, at=NOON)
    assert store.decide(yes, RequestState.DONE, concept_id=4, at=NOON).concept_id == 4
    assert list(store.list(RequestState.OPEN)) == []
    ask(store, "山")
    ask(store, "水")
    assert [one.state for one in (store.get(no), store.get(yes))] == ["dismissed", "open"]
    assert store.get(yes).concept_id is None


def test_a_wrong_decision_is_refused(store: RequestStore) -> None:
    number = ask(store)
    with pytest.raises(NotFoundError):
        store.decide(number + 1, RequestState.DONE, at=NOON)
    with pytest.raises(InvalidInputError):
        store.decide(number, RequestState.OPEN, concept_id=4, at=NOON)
