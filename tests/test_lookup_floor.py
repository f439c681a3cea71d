"""The floor under lookup on real pairs: nothing lost, and far faster than scanning."""

import pytest

from bench.lookup import PAIRS, SIDES, make_corpus, make_queries, measure, read_pairs
from tests.fakes import FakeUnitStore
from tm.index import FuzzyIndex

LEAST_RATIO = 15  # at 50,000 units, where a quiet machine shows some 30; it grows with the size


@pytest.mark.slow
@pytest.mark.skipif(not PAIRS.exists(), reason="../shared/data/tm is not here")
def test_real_pairs_are_found_completely_and_fast() -> None:
    corpus = make_corpus(read_pairs(100_000), 50_000)
    index = FuzzyIndex(FakeUnitStore(corpus.units))
    index.catch_up()
    for lang in SIDES:
        queries = [text for texts in make_queries(corpus, lang, 60).values() for text in texts]
        times = measure(index, corpus, lang, queries)
        assert times.different == 0
        assert times.ratio > LEAST_RATIO
