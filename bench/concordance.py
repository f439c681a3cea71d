"""Measure concordance and fragments on real pairs: the time of a page, building, disk.

    python -m bench.concordance [--size 100000] [--queries 200] [--cache FOLDER]

The units are those of the lookup benches (`bench/lookup_corpus.py`: real pairs, beyond 559,575
derived ones). Queries are pieces of held-out texts, the same for the same size: a Chinese character
by its frequency in running text, the most frequent ones, words of two and four characters, an
English word, the most frequent ones, two words, a phrase, a beginning with a star, a Chinese word
whose unit has an English word on the other side. Each asks for the first page of 20 passages with
probable translations. Fragments are asked for whole held-out texts of 20 to 200 characters. On a
machine with other work ``--cpu`` counts the thread's own time.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.lookup_corpus import CACHE, open_corpus
from bench.lookup_database import corpus_database
from tm.concordance.model import ConcordanceQuery
from tm.concordance.search import Concordance
from tm.concordance.sqlite import WordIndex
from tm.database.sqlite import open_database
from tm.fragments import Fragments
from tm.sqlite import SqliteUnitStore

SEED = 20_261
FREQUENT = 20
WARMING = 5  # searches that are not counted
Pair = tuple[str, str]
Search = Callable[[], int]


def frequent(texts: Sequence[str], pattern: str) -> list[str]:
    counts = Counter(found for text in texts for found in re.findall(pattern, text.lower()))
    return [word for word, _ in counts.most_common(FREQUENT)]


def characters(text: str, length: int, chance: random.Random) -> str:
    """Return a run of Chinese characters of a text, "" when it has none so long."""
    runs = [run for run in re.findall("[\u4e00-\u9fff]+", text) if len(run) >= length]
    if not runs:
        return ""
    run = chance.choice(runs)
    start = chance.randrange(len(run) - length + 1)
    return run[start : start + length]


def words(text: str, count: int, chance: random.Random) -> str:
    """Return neighbouring English words of a text, "" when it has not so many."""
    found = re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*", text)
    runs = [run.split(" ") for run in found if run.count(" ") + 1 >= count]
    if not runs:
        return ""
    run = chance.choice(runs)
    start = chance.randrange(len(run) - count + 1)
    return " ".join(run[start : start + count])


def make_queries(held_out: Sequence[Pair], count: int) -> dict[str, list[ConcordanceQuery]]:
    chance = random.Random(SEED)  # noqa: S311 - a fixed sequence
    chinese = frequent([zh for zh, _ in held_out], "[\u4e00-\u9fff]")
    english = frequent([en for _, en in held_out], "[a-z]{2,}")

    def both(pair: Pair) -> tuple[str, str]:
        return characters(pair[0], 2, chance), words(pair[1], 1, chance)

    makers: dict[str, Callable[[Pair], tuple[str, str]]] = {
        "zh, 1 character": lambda pair: (characters(pair[0], 1, chance), ""),
        "zh, 20 most frequent characters": lambda _: (chance.choice(chinese), ""),
        "zh, 2 characters": lambda pair: (characters(pair[0], 2, chance), ""),
        "zh, 4 characters": lambda pair: (characters(pair[0], 4, chance), ""),
        "en, 1 word": lambda pair: (words(pair[1], 1, chance), ""),
        "en, 20 most frequent words": lambda _: (chance.choice(english), ""),
        "en, 2 words": lambda pair: (words(pair[1], 2, chance), ""),
        "en, phrase of 3 words": lambda pair: (f'"{words(pair[1], 3, chance)}"', ""),
        "en, 4 letters and *": lambda pair: (words(pair[1], 1, chance)[:4] + "*", ""),
        "zh, and a word on the other side": both,
    }
    found: dict[str, list[ConcordanceQuery]] = {sort: [] for sort in makers}
    for sort, maker in makers.items():
        while len(found[sort]) < count:
            text, other = maker(chance.choice(held_out))
            if text.strip('"*') and (other or "other" not in sort):
                found[sort].append(ConcordanceQuery(text, other=other))
    return found


def measure(searches: Sequence[Search], clock: Callable[[], float]) -> tuple[list[float], int]:
    """Return the milliseconds of each search, and how many found something."""
    times, filled = [], 0
    for search in searches:
        start = clock()
        filled += search() > 0
        times.append(1000 * (clock() - start))
    return times, filled


def line(size: int, sort: str, times: Sequence[float], filled: int) -> str:
    shares = " | ".join(f"{np.percentile(times, share):.1f}" for share in (50, 95, 99))
    return f"| {size:,} | {sort} | {len(times)} | {filled} | {shares} | {max(times):.0f} |"


def report(size: int, count: int, clock: Callable[[], float], cache: Path) -> Iterator[str]:
    corpus = open_corpus(size, cache)
    database = open_database(
        corpus_database(corpus, cache, lambda text: print(text, file=sys.stderr))
    )
    store = SqliteUnitStore(database)
    with tempfile.TemporaryDirectory() as folder:
        index = WordIndex(store, Path(folder))
        start = time.perf_counter()
        index.catch_up()
        seconds = time.perf_counter() - start
        size_mb = sum(file.stat().st_size for file in Path(folder).rglob("*.db*")) / 1e6
        concordance = Concordance(store, index)
        fragments = Fragments(store, index, concordance)
        held_out = list(zip(corpus.held_out("zh"), corpus.held_out("en"), strict=True))
        every, every_filled = list[float](), 0
        for sort, queries in make_queries(held_out, count + WARMING).items():
            searches = [_page(concordance, query) for query in queries]
            measure(searches[:WARMING], clock)
            times, filled = measure(searches[WARMING:], clock)
            yield line(size, sort, times, filled)
            every += times
            every_filled += filled
        yield line(size, "**all**", every, every_filled)
        for sort, lang, target in (("zh", "zh", "en"), ("en", "en", "zh")):
            texts = [pair[lang == "en"] for pair in held_out]
            long = [text for text in texts if 20 <= len(text) <= 200][: count + WARMING]
            searches = [_fragments(fragments, text, lang, target) for text in long]
            measure(searches[:WARMING], clock)
            yield line(size, f"fragments of a text, {sort}", *measure(searches[WARMING:], clock))
        yield f"| {size:,} | building {seconds:.0f} s, {size_mb:.0f} MB |" + " |" * 6
        index.close()
    database.close()


def _page(concordance: Concordance, query: ConcordanceQuery) -> Search:
    return lambda: len(concordance.find(query).passages)


def _fragments(fragments: Fragments, text: str, lang: str, target: str) -> Search:
    return lambda: len(fragments.find(text, lang, target).fragments)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure concordance and fragments.")
    parser.add_argument("--size", type=int, nargs="+", default=[100_000])
    parser.add_argument("--queries", type=int, default=200, help="of each sort")
    parser.add_argument("--cpu", action="store_true", help="count the thread's own time")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of corpora and databases")
    options = parser.parse_args()
    clock = time.thread_time if options.cpu else time.perf_counter
    print("| units | query | queries | with passages | p50 ms | p95 | p99 | longest |")
    print("|---" * 8 + "|")
    for size in options.size:
        for text in report(size, options.queries, clock, options.cache):
            print(text, flush=True)


if __name__ == "__main__":
    main()
