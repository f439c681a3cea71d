from collections.abc import Iterator
from dataclasses import replace

import pytest

from glossary.extract.models import shipped_models
from glossary.extract.run import extract
from glossary.learned import Learned, Texts, check_enough, learn, models_in_use
from glossary.learned.sqlite import SqliteLearnedStore
from glossary.model import CandidateState, TermCandidate
from glossary.sqlite import SqliteConceptStore
from tests.extract_data import HARBOUR, SmallLexicon, unit
from tests.glossary_values import NOON, candidate
from tm.errors import InvalidInputError
from tm.sqlite import open_database

UNITS = [
    *HARBOUR,
    *(
        unit(f"渔业组织{n}讨论港口城市。", f"Fishing body {n} talks of the port city.", n)
        for n in (7, 8)
    ),
]
TEXTS = Texts(UNITS, (), SmallLexicon(), None)


@pytest.fixture
def store() -> Iterator[SqliteLearnedStore]:
    database = open_database(None)
    SqliteConceptStore(database)
    yield SqliteLearnedStore(database)
    database.close()


def decided(state: CandidateState, count: int) -> list[TermCandidate]:
    return [candidate(f"甲{n}", "a", state=state) for n in range(count)]


def decisions() -> list[TermCandidate]:
    """A hundred decisions: longer terms accepted, single words rejected."""
    found = [
        replace(
            one,
            state=CandidateState.ACCEPTED if len(one.source) > 2 else CandidateState.REJECTED,
        )
        for one in extract(UNITS, (), lexicon=SmallLexicon(), encoder=None)
    ]
    return [found[n % len(found)] for n in range(120)]


def test_too_few_decisions_are_refused() -> None:
    few = decided(CandidateState.ACCEPTED, 60) + decided(CandidateState.REJECTED, 39)
    with pytest.raises(InvalidInputError, match=r"99 decisions \(39 rejections\) are too few"):
        check_enough(few)
    one_sided = decided(CandidateState.ACCEPTED, 191) + decided(CandidateState.REJECTED, 9)
    with pytest.raises(InvalidInputError, match="at least 10 of either kind"):
        check_enough(one_sided)


def test_decisions_without_their_texts_are_refused(store: SqliteLearnedStore) -> None:
    gone = decided(CandidateState.ACCEPTED, 90) + decided(CandidateState.REJECTED, 30)
    with pytest.raises(InvalidInputError, match="only 0 of 120 decisions"):
        learn(store, TEXTS, gone, at=NOON)


def test_what_was_learned_is_used_and_can_be_forgotten(store: SqliteLearnedStore) -> None:
    assert models_in_use(store, vectors=False) == shipped_models(vectors=False)
    report = learn(store, TEXTS, decisions(), at=NOON)
    assert report.kept
    assert report.decisions == 120
    assert report.left_out == 0
    assert report.learned_loss < report.shipped_loss
    learned = models_in_use(store, vectors=False)
    assert learned != shipped_models(vectors=False)
    plain, taught = (
        {
            one.source: one.termhood
            for one in extract(UNITS, (), lexicon=SmallLexicon(), encoder=None, models=models)
        }
        for models in (None, learned)
    )
    assert taught["污染"] < plain["污染"]
    assert store.forget()
    assert not store.forget()
    assert models_in_use(store, vectors=False) == shipped_models(vectors=False)


def test_models_for_work_with_vectors_are_kept_apart(store: SqliteLearnedStore) -> None:
    learn(store, TEXTS, decisions(), at=NOON)
    assert store.get(vectors=True) is None
    assert models_in_use(store, vectors=True) == shipped_models(vectors=True)


def test_models_of_other_features_are_not_used(store: SqliteLearnedStore) -> None:
    learn(store, TEXTS, decisions(), at=NOON)
    learned = store.get(vectors=False)
    assert learned is not None
    store.keep(Learned(False, learned.data.replace('"score"', '"older"'), 120, NOON))
    assert models_in_use(store, vectors=False) == shipped_models(vectors=False)


def test_learning_anew_replaces_what_was_learned(store: SqliteLearnedStore) -> None:
    learn(store, TEXTS, decisions(), at=NOON)
    first = store.get(vectors=False)
    learn(store, TEXTS, decisions(), at=NOON)
    assert store.get(vectors=False) == first
