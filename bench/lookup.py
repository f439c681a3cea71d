"""Compare lookup with its peers, side by side in one run on one corpus; or prove it complete.

    python -m bench.lookup [--size N ...] [--queries N] [--lang zh en] [--systems NAME ...]
                           [--clock wall|cpu] [--cache DIR]
    python -m bench.lookup --verify [--size N ...] [--queries N]

Each system is built and opened in processes of its own; ours builds with all cores. Then it gets
the queries in blocks of ten, the systems in turn, each with one thread and only one at a time; of
each block the time of every query counts. Every text is scored for every query besides, which gives
the truth that all lists are held against: once by our base score, and once by the plain similarity
that the peers go by.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import nan
from pathlib import Path
from statistics import median

from bench.lookup_corpus import CACHE, LANGS, Corpus, open_corpus
from bench.lookup_metrics import (
    best_recall,
    mean,
    percentiles,
    set_recall,
    table,
    three_digits,
)
from bench.lookup_oracle import Found, base_scores, plain_scores
from bench.lookup_queries import Queries, make_queries, queries_at
from bench.lookup_systems import INDEXES, KINDS, MIN_SCORE, Answer, Task
from bench.lookup_verify import verify
from bench.lookup_worker import CLOCKS, Cost, Worker

BASELINE = "rapidfuzz"
BLOCK = 10
WARMING = 5
APART = ("long", "short")  # sorts with lines of their own; short ones are not among "all"
HEADS = (
    "units", "language", "queries", "system", "p50", "p95", "p99", "baseline/p50",
    "recall: set", "best 5", "plain: set", "best 5", "sets that differ",
)  # fmt: skip
COST_HEADS = (
    "units", "language", "system", "build s", "of it at each start", "disk MB", "memory MB",
    "bytes a unit", "peak MB while building",
)  # fmt: skip


@dataclass
class Run:
    """The answers of one system, one after the other in the order of the queries."""

    name: str
    cost: Cost
    memory_bytes: int = 0
    seconds: list[float] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def title(self) -> str:
        return KINDS[self.name].title

    def p50(self, places: Iterable[int]) -> float:
        return median(self.seconds[place] for place in places)


@dataclass(frozen=True)
class Truth:
    """What each query should find, by our base score and by plain similarity."""

    base: Sequence[Found]
    plain: Sequence[Found]


@dataclass
class Comparison:
    """The rows of both tables."""

    rows: list[list[str]] = field(default_factory=list)
    costs: list[list[str]] = field(default_factory=list)

    def add(
        self, corpus: Corpus, lang: str, queries: Queries, names: Sequence[str], clock: str
    ) -> None:
        """Run the systems over one corpus and language."""
        texts = [text for sort in queries.values() for text in sort]
        place = [f"{corpus.size:,}", lang]
        runs = run_systems(corpus, lang, texts, names, clock)
        say(f"{corpus.size:,} {lang}: scoring every unit for {len(texts)} queries")
        truth = Truth(
            base_scores(texts, corpus.texts(lang), lang, least=MIN_SCORE),
            plain_scores(texts, corpus.texts(lang), least=MIN_SCORE),
        )
        for sort, places in _places(queries).items():
            for run in runs:
                cells = _cells(run, runs, truth, places)
                self.rows.append([*place, f"{sort}, {len(places)}", run.title, *cells])
        self.costs += [[*place, run.title, *_cost_cells(run, corpus.size)] for run in runs]


def run_systems(
    corpus: Corpus, lang: str, texts: Sequence[str], names: Sequence[str], clock: str
) -> list[Run]:
    """Build the systems, then let them search in turn."""
    with tempfile.TemporaryDirectory(prefix="yiku-bench-") as folder:
        workers = {}
        for name in names:
            say(f"{corpus.size:,} {lang}: building {name}")
            workers[name] = Worker(name, Task(corpus, lang, Path(folder) / name), clock)
        return _alternating(workers, texts)


def _alternating(workers: dict[str, Worker], texts: Sequence[str]) -> list[Run]:
    runs = {name: Run(name, worker.cost) for name, worker in workers.items()}
    for worker in workers.values():
        worker.search(texts[:WARMING])
    for first in range(0, len(texts), BLOCK):
        if first % 50 == 0:
            say(f"query {first} of {len(texts)}, load {os.getloadavg()[0]:.1f}")
        for name, worker in workers.items():
            for seconds, answer in worker.search(texts[first : first + BLOCK]):
                runs[name].seconds.append(seconds)
                runs[name].answers.append(answer)
    for name, worker in workers.items():
        runs[name].memory_bytes = worker.memory_bytes()
        worker.close()
    return list(runs.values())


def _places(queries: Queries) -> dict[str, list[int]]:
    """Return the places of queries among all: those of the mix, and some sorts apart."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    place = 0
    for sort, texts in queries.items():
        for _ in texts:
            if sort != "short":
                places["all"].append(place)
            if sort in APART:
                places[sort].append(place)
            place += 1
    return places


def _cells(run: Run, runs: Sequence[Run], truth: Truth, places: Sequence[int]) -> list[str]:
    recalls = [
        mean(recall(found[place], run.answers[place].positions) for place in places)
        for found in (truth.base, truth.plain)
        for recall in (set_recall, best_recall)
    ]
    baseline = [other.p50(places) / run.p50(places) for other in runs if other.name == BASELINE]
    different = "-"
    if run.name in INDEXES:
        different = str(sum(_is_different(run.answers[i], truth.base[i]) for i in places))
    return [
        *percentiles([run.seconds[place] for place in places]),
        *map(three_digits, baseline or [nan]),
        *recalls,
        different,
    ]


def _cost_cells(run: Run, units: int) -> list[str]:
    cost = run.cost
    return [
        f"{cost.build_s:.1f}",
        f"{cost.open_s:.1f}",
        f"{cost.disk_bytes / 1e6:.0f}",
        f"{run.memory_bytes / 1e6:.0f}",
        f"{run.memory_bytes / units:.0f}",
        f"{cost.peak_bytes / 1e6:.0f}",
    ]


def _is_different(answer: Answer, truth: Found) -> bool:
    if answer.scores is None:
        return True
    found = list(zip(answer.positions.tolist(), answer.scores.tolist(), strict=True))
    return len(found) != len(truth.positions) or set(found) != truth.pairs()


def report(options: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of the comparison in Markdown."""
    comparison = Comparison()
    for size in options.size:
        corpus = open_corpus(size, options.cache)
        yield f"{size:,} units: {corpus.real:,} real, {corpus.derived_share:.0%} derived."
        for lang in options.lang:
            queries = make_queries(corpus, lang, options.queries or queries_at(size))
            comparison.add(corpus, lang, queries, options.systems, options.clock)
    for heads, rows in ((HEADS, comparison.rows), (COST_HEADS, comparison.costs)):
        yield ""
        yield from table(heads, rows)


def _is_missing(name: str) -> bool:
    missing = KINDS[name].missing()
    if missing:
        say(f"{KINDS[name].title} is left out: {', '.join(missing)} is not installed")
    return bool(missing)


def say(line: str) -> None:
    """Tell on stderr how far the run is."""
    print(f"[{time.strftime('%H:%M:%S')}] {line}", file=sys.stderr, flush=True)


def arguments() -> argparse.ArgumentParser:
    """Return what the command line takes."""
    parser = argparse.ArgumentParser(description="Compare lookup with its peers.")
    parser.add_argument("--size", type=int, nargs="+", default=[200_000])
    parser.add_argument("--queries", type=int, help="per language; default by size: 1000, 200, 20")
    parser.add_argument("--lang", nargs="+", choices=LANGS, default=list(LANGS))
    parser.add_argument("--systems", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"folder; default {CACHE}")
    parser.add_argument("--verify", action="store_true", help="compare with scoring every unit")
    return parser


def main() -> None:
    options = arguments().parse_args()
    options.systems = [name for name in options.systems if not _is_missing(name)]
    start = time.perf_counter()
    lines = verify(options, say) if options.verify else report(options)
    for line in lines:
        print(line, flush=True)
    minutes = (time.perf_counter() - start) / 60
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\n{minutes:.0f} minutes; load of the machine at the end (1, 5, 15 minutes): {load}")


if __name__ == "__main__":
    main()
