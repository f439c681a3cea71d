"""Measure lookup on real pairs: complete result sets, and the time beside a plain scan.

    python -m bench.lookup [--size 10000 100000] [--queries 300] [--cpu] [--http]

The units are `../shared/data/tm/real_pairs.tsv.xz` in a fixed random order. Every query is run
against the index and, in the same breath, as rapidfuzz's ``process.extract(q, sources,
scorer=Levenshtein.normalized_similarity, score_cutoff=.7, limit=None)`` over the raw texts. The
result set of the index is compared with scoring every unit by our own base score. On a machine with
other work ``--cpu`` counts the thread's own time: waiting falls upon the longer call and would
flatter the index.
"""

import argparse
import lzma
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
from flask.testing import FlaskClient
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from tests.fakes import FakeUnitStore
from tm.index import FuzzyIndex
from tm.model import ImportReport, Side, TranslationUnit, UnitGroup
from tm.score import expand
from tm.text import signs

PAIRS = Path(__file__).parent.parent.parent / "shared/data/tm/real_pairs.tsv.xz"
MIN_SCORE = 70
SEED = 20_260
LONG_CHARS = {"zh": 60, "en": 150}
SHARES = {"held out": 0.5, "exact": 0.1, "edited": 0.2, "long": 0.1, "no match": 0.1}
SIDES = {"zh": Side.SOURCE, "en": Side.TARGET}

Pair = tuple[str, str]
Found = set[tuple[int, int]]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Corpus:
    """Units to search, and pairs that are not among them."""

    units: list[TranslationUnit]
    held_out: list[Pair]

    def texts(self, lang: str) -> list[str]:
        return [unit.source if lang == "zh" else unit.target for unit in self.units]


@dataclass(frozen=True)
class Times:
    """Milliseconds of each query."""

    plain: list[float]
    index: list[float]
    different: int

    def row(self) -> list[str]:
        cells = []
        for times in (self.plain, self.index):
            cells += [f"{np.percentile(times, share):.3f}" for share in (50, 95, 99)]
        return [*cells, f"{self.ratio:.0f}", str(self.different)]

    @property
    def ratio(self) -> float:
        return float(np.median(self.plain) / np.median(self.index))


def read_pairs(limit: int | None = None) -> list[Pair]:
    """Return the first or all pairs as (Chinese, English)."""
    with lzma.open(PAIRS, "rt", encoding="utf-8") as stream:
        rows = (line.rstrip("\n").split("\t") for line in islice(stream, limit))
        return [(row[1], row[0]) for row in rows]


def make_corpus(pairs: Sequence[Pair], size: int) -> Corpus:
    """Take ``size`` pairs in a fixed random order as units, and as many again for queries."""
    shuffled = random.Random(SEED).sample(pairs, min(len(pairs), size + 20_000))  # noqa: S311
    units = [TranslationUnit(zh, en, "zh-Hans", "en") for zh, en in shuffled[:size]]
    return Corpus(units, shuffled[size:])


def make_queries(corpus: Corpus, lang: str, count: int) -> dict[str, list[str]]:
    """Return queries of every sort, the same for the same corpus."""
    chance = random.Random(SEED + len(corpus.units))  # noqa: S311 - a fixed sequence
    texts = corpus.texts(lang)
    held_out = [pair[0 if lang == "zh" else 1] for pair in corpus.held_out]
    long = [text for text in texts if len(text) >= LONG_CHARS[lang]]
    makers: dict[str, Callable[[], str]] = {
        "held out": lambda: chance.choice(held_out),
        "exact": lambda: chance.choice(texts),
        "edited": lambda: _edited(chance.choice(texts), chance, lang),
        "long": lambda: _edited(chance.choice(long), chance, lang),
        "no match": lambda: _nonsense(chance, lang),
    }
    return {
        sort: [makers[sort]() for _ in range(round(count * share))]
        for sort, share in SHARES.items()
    }


def _edited(text: str, chance: random.Random, lang: str) -> str:
    parts = list(text) if lang == "zh" else text.split(" ")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(parts) + 1)
        new = [chance.choice(parts)] if chance.random() < 0.7 else []
        parts[at : at + chance.randint(0, 1)] = new
        parts = parts or [text]
    return ("" if lang == "zh" else " ").join(parts)


def _nonsense(chance: random.Random, lang: str) -> str:
    length = chance.randint(4, 30)
    if lang == "zh":
        return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(length))
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join("".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(length))


class EveryUnit:
    """Scores every unit, independently of the index."""

    def __init__(self, texts: Sequence[str], lang: str) -> None:
        self._lang = lang
        self._characters: dict[str, str] = {}
        self._sequences = [self._sequence(text) for text in texts]
        self._lengths = np.array([len(sequence) for sequence in self._sequences])

    def _sequence(self, text: str) -> str:
        known = self._characters
        expanded = expand(signs(text, self._lang))
        return "".join(known.setdefault(sign, chr(len(known) + 1)) for sign in expanded)

    def find(self, text: str) -> Found:
        query = self._sequence(text)
        longer = np.maximum(self._lengths, len(query))
        cutoff = 1 + len(query) * (100 - MIN_SCORE) // MIN_SCORE
        distances = process.cdist(
            [query], self._sequences, scorer=Levenshtein.distance, score_cutoff=cutoff
        )[0].astype(np.int64)
        scores = np.where(distances <= cutoff, 100 * (longer - distances) // longer, 0)
        return {(int(row) + 1, int(scores[row])) for row in np.flatnonzero(scores >= MIN_SCORE)}


def measure(
    index: FuzzyIndex,
    corpus: Corpus,
    lang: str,
    queries: Sequence[str],
    clock: Clock = time.thread_time,
) -> Times:
    """Run every query both ways, one after the other, and compare with scoring every unit."""
    texts = corpus.texts(lang)
    every_unit = EveryUnit(texts, lang)
    plain, indexed, different = [], [], 0
    for query in queries[:3]:  # warm caches
        index.search(query, lang, min_score=MIN_SCORE)
    for query in queries:
        start = clock()
        process.extract(
            query, texts, scorer=Levenshtein.normalized_similarity, score_cutoff=0.7, limit=None
        )
        middle = clock()
        hits = index.search(query, lang, min_score=MIN_SCORE)
        end = clock()
        plain.append(1000 * (middle - start))
        indexed.append(1000 * (end - middle))
        found = {(hit.unit_id, hit.base_score) for hit in hits if hit.side is SIDES[lang]}
        different += found != every_unit.find(query) or len(found) != len(hits)
    return Times(plain, indexed, different)


def report(sizes: Sequence[int], count: int, clock: Clock) -> Iterator[str]:
    """Yield the lines of the table in Markdown."""
    pairs = read_pairs()
    yield (
        "| units | language | sort | queries | plain p50 | p95 | p99 | index p50 | p95 | p99 "
        "| plain/index p50 | sets that differ |"
    )
    yield "|---" * 12 + "|"
    for size in sizes:
        corpus = make_corpus(pairs, size)
        index = FuzzyIndex(FakeUnitStore(corpus.units))
        start = time.perf_counter()
        index.catch_up()
        seconds = time.perf_counter() - start
        for lang in SIDES:
            by_sort = make_queries(corpus, lang, count)
            every = [query for queries in by_sort.values() for query in queries]
            times = measure(index, corpus, lang, every, clock)
            yield _line(size, lang, "**all**", times)
            first = 0
            for sort, queries in by_sort.items():
                part = slice(first, first + len(queries))
                first += len(queries)
                yield _line(size, lang, sort, Times(times.plain[part], times.index[part], -1))
        yield f"| {size:,} | both | building: {seconds:.1f} s |" + " |" * 9


def report_http(sizes: Sequence[int], count: int, clock: Clock) -> Iterator[str]:
    """Yield the lines of a table of whole ``GET tm/matches`` calls, without a network."""
    pairs = read_pairs()
    yield "| units | language | calls | GET tm/matches p50 | p95 | p99 |"
    yield "|---" * 6 + "|"
    for size in sizes:
        corpus = make_corpus(pairs, size)
        with _application(corpus) as client:
            for lang in SIDES:
                by_sort = make_queries(corpus, lang, count)
                every = [query for queries in by_sort.values() for query in queries]
                times = [_call(client, lang, query, clock) for query in every]
                cells = [f"{np.percentile(times, share):.2f}" for share in (50, 95, 99)]
                yield f"| {size:,} | {lang} | {len(times)} | " + " | ".join(cells) + " |"


@contextmanager
def _application(corpus: Corpus) -> Iterator[FlaskClient]:
    from app import Settings, close_app, create_app

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database=str(Path(folder) / "bench.db")))
        report = ImportReport(0, False, (), "default", "zh-Hans", "en", len(corpus.units), 0)
        groups = (UnitGroup(unit) for unit in corpus.units)
        app.extensions["tm"].store.add_import("bench", report, groups, at=datetime.now(UTC))
        client = app.test_client()
        _call(client, "zh", "warm", time.perf_counter)
        yield client
        close_app(app)


def _call(client: FlaskClient, lang: str, text: str, clock: Clock) -> float:
    target = "en" if lang == "zh" else "zh"
    start = clock()
    response = client.get(
        "/api/v1/tm/matches",
        query_string={"text": text, "source_lang": lang, "target_lang": target},
    )
    milliseconds = 1000 * (clock() - start)
    assert response.status_code == 200, response.text
    return milliseconds


def _line(size: int, lang: str, sort: str, times: Times) -> str:
    cells = [f"{size:,}", lang, sort, str(len(times.plain)), *times.row()]
    if times.different < 0:
        cells[-1] = ""
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure lookup on real pairs.")
    parser.add_argument("--size", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=300, help="queries per language")
    parser.add_argument("--http", action="store_true", help="time whole calls instead")
    parser.add_argument("--cpu", action="store_true", help="count the thread's own time")
    options = parser.parse_args()
    clock = time.thread_time if options.cpu else time.perf_counter
    make_report = report_http if options.http else report
    for line in make_report(options.size, options.queries, clock):
        print(line, flush=True)


if __name__ == "__main__":
    main()
