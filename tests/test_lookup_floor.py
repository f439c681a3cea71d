"""The floor under lookup on real pairs: nothing lost, and far faster than scanning."""

import time
from pathlib import Path
from statistics import median

import pytest

from bench.lookup_corpus import LANGS, PAIRS, open_corpus
from bench.lookup_oracle import base_scores
from bench.lookup_queries import make_queries
from bench.lookup_systems import KINDS, MIN_SCORE, Answer, System, Task

LEAST_RATIO = 15  # at 50,000 units, where a quiet machine shows some 30; it grows with the size


@pytest.mark.slow
@pytest.mark.skipif(not PAIRS.exists(), reason="../shared/data/tm is not here")
def test_real_pairs_are_found_completely_and_fast(tmp_path: Path) -> None:
    corpus = open_corpus(50_000, tmp_path)
    for lang in LANGS:
        texts = [text for sort in make_queries(corpus, lang, 60).values() for text in sort]
        systems = [
            KINDS[name].make(Task(corpus, lang, tmp_path / lang))
            for name in ("rapidfuzz", "ours-numpy")
        ]
        for system in systems:
            system.open()
        plain, ours = ([timed(system, text) for text in texts] for system in systems)
        truth = base_scores(texts, corpus.texts(lang), lang, least=MIN_SCORE)
        for (_, found), every in zip(ours, truth, strict=True):
            pairs = zip(found.positions.tolist(), found.scores.tolist(), strict=True)
            assert set(pairs) == every.pairs()
        ratio = median(seconds for seconds, _ in plain) / median(seconds for seconds, _ in ours)
        assert ratio > LEAST_RATIO


def timed(system: System, text: str) -> tuple[float, Answer]:
    start = time.thread_time()
    found = system.search(text)
    return time.thread_time() - start, system.answer(found)
