"""The lookup benches: corpus, truth and figures, and the adapters of the peers."""

import argparse
import lzma
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from bench.lookup_corpus import Corpus, derive, open_corpus
from bench.lookup_metrics import best_recall, mean, percentiles, set_recall, table
from bench.lookup_oracle import Found, base_scores, plain_scores
from bench.lookup_queries import make_queries
from bench.lookup_systems import INDEXES, KINDS, Task
from bench.lookup_verify import verify
from bench.lookup_worker import Worker
from tm.score import base_score, prepare

NOUNS = (("茶馆", "tea house"), ("书店", "book shop"), ("车站", "station"), ("桥", "bridge"))
PAIRS = [
    (
        f"第{i}天，我们去了{zh}，见到{i + 2}位老师。",
        f"On day {i}, we saw {i + 2} teachers at the {en}.",
    )
    for i in range(15)
    for zh, en in NOUNS
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("corpus")
    return open_corpus(80, folder / "cache", source_of(folder))


def source_of(folder: Path) -> Path:
    path = folder / "pairs.tsv.xz"
    with lzma.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(f"{en}\t{zh}\tmade\n" for zh, en in PAIRS)
    return path


def test_real_pairs_come_first_and_some_are_held_out(corpus: Corpus) -> None:
    pairs = list(corpus.pairs())
    assert (len(pairs), corpus.real, corpus.derived_share) == (80, 48, 0.4)
    assert set(pairs[:48]) < set(PAIRS)
    held_out = list(zip(corpus.held_out("zh"), corpus.held_out("en"), strict=True))
    assert len(held_out) == 12
    assert set(pairs[:48]) | set(held_out) == set(PAIRS)
    assert all(zh and en for zh, en in pairs)


def test_a_larger_corpus_begins_with_the_smaller(corpus: Corpus, tmp_path: Path) -> None:
    small = open_corpus(50, tmp_path / "cache", source_of(tmp_path))
    large = open_corpus(70, tmp_path / "cache", source_of(tmp_path))
    assert small.path != large.path
    assert list(small.pairs()) == list(islice(corpus.pairs(), 50))
    assert list(large.pairs()) == list(islice(corpus.pairs(), 70))
    again = open_corpus(60, tmp_path / "cache", tmp_path / "not there.xz")
    assert again.path == large.path
    assert list(again.pairs()) == list(islice(large.pairs(), 60))


def test_halves_are_joined_at_marks() -> None:
    pairs = [("甲来了，乙走了。", "A came, B left."), ("丙笑了，丁哭了。", "C laughed, D cried.")]
    derived = list(islice(derive(pairs), 200))
    joined = ("甲来了，丁哭了。", "A came, D cried.")
    assert joined in derived
    assert 0.6 < sum(pair in {joined, *pairs, (
        "丙笑了，乙走了。", "C laughed, B left.")} for pair in derived) / 200 < 0.8  # fmt: skip


def test_queries_have_their_shares_and_repeat(corpus: Corpus) -> None:
    queries = make_queries(corpus, "zh", 20)
    assert {sort: len(texts) for sort, texts in queries.items()} == {
        "held out": 10, "exact": 2, "edited": 4, "long": 2, "no match": 2, "short": 2,
    }  # fmt: skip
    assert queries == make_queries(corpus, "zh", 20)
    assert set(queries["held out"]) <= set(corpus.held_out("zh"))
    assert set(queries["exact"]) <= set(corpus.texts("zh"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("least", [50, 85])
def test_the_truth_is_our_score_of_every_text(corpus: Corpus, lang: str, least: int) -> None:
    queries = [*corpus.held_out(lang), "！", "", "完全不同"]
    found = base_scores(queries, corpus.texts(lang), lang, least=least)
    for query, every in zip(queries, found, strict=True):
        wanted = {
            (place, score)
            for place, text in enumerate(corpus.texts(lang))
            if (score := base_score(prepare(query, lang), prepare(text, lang))) >= least
        }
        assert every.pairs() == wanted
    assert sum(len(every.positions) for every in found) > 20


def test_plain_similarity_counts_characters() -> None:
    (found,) = plain_scores(["abcd"], ["abcx", "xbcx", "abcd"], least=70)
    assert found.pairs() == {(0, 75), (2, 100)}


def found_of(*pairs: tuple[int, float]) -> Found:
    return Found(np.array([p for p, _ in pairs]), np.array([s for _, s in pairs], dtype=float))


def test_recall_asks_for_the_set_or_for_scores_as_good() -> None:
    truth = found_of((3, 90), (5, 80), (8, 80), (9, 71))
    given = np.array([9, 8, 3, 77])
    assert set_recall(truth, given) == 0.75
    assert best_recall(truth, given, best=2) == 1
    assert best_recall(truth, given, best=3) == pytest.approx(2 / 3)
    assert best_recall(truth, np.array([5, 8]), best=2) == 0.5
    assert set_recall(truth, np.array([], dtype=np.int64)) == 0
    assert set_recall(found_of(), given) is None


def test_figures_are_not_flattered() -> None:
    assert mean([1.0, 0.9999, None]) == "0.999"
    assert mean([None]) == "-"
    assert percentiles([0.001, 0.002, 0.003], (50,)) == ["2"]
    assert list(table(("a", "b"), [("1", "2")])) == ["| a | b |", "|---|---|", "| 1 | 2 |"]


def task_of(corpus: Corpus, lang: str, folder: Path) -> Task:
    folder.mkdir(exist_ok=True)
    return Task(corpus, lang, folder)


def searched(name: str, task: Task, text: str) -> Sequence[int]:
    missing = KINDS[name].missing()
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
    system = KINDS[name].make(task)
    system.build()
    system.open()
    return system.answer(system.search(text)).positions.tolist()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", KINDS)
def test_every_system_finds_a_text_that_stands_there(
    corpus: Corpus, tmp_path: Path, name: str, lang: str
) -> None:
    texts = list(corpus.texts(lang))
    found = searched(name, task_of(corpus, lang, tmp_path), texts[7])
    assert 7 in found
    assert len(found) > 1


@pytest.mark.parametrize("name", KINDS)
def test_a_query_without_ngrams_finds_nothing(corpus: Corpus, tmp_path: Path, name: str) -> None:
    assert searched(name, task_of(corpus, "zh", tmp_path), "") == []


def test_a_worker_tells_answers_times_and_costs(corpus: Corpus, tmp_path: Path) -> None:
    worker = Worker("fts5", Task(corpus, "en", tmp_path / "fts5"))
    try:
        (answer,) = worker.search([next(corpus.texts("en"))])
        assert worker.memory_bytes() > 0
    finally:
        worker.close()
    assert answer[0] > 0
    assert 0 in answer[1].positions
    assert worker.cost.disk_bytes > 0
    assert worker.cost.build_s >= worker.cost.open_s > 0


def test_the_index_is_compared_as_built_and_after_changes(corpus: Corpus) -> None:
    options = argparse.Namespace(
        systems=[name for name in INDEXES if not KINDS[name].missing()],
        size=[60],
        cache=corpus.path.parent,
        lang=["zh", "en"],
        queries=10,
    )
    heads, _, *rows = [line.strip("| ").split(" | ") for line in verify(options, lambda line: None)]
    assert heads[-1] == "sets that differ"
    assert {row[1] for row in rows} == {"as built", "after 18 changes"}
    assert all(row[-1] == "0" for row in rows)
    assert any(int(row[-2]) > 0 for row in rows)
