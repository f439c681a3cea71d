"""Measure a batch over REST, an analysis and a pretranslation of 1,000 segments.

    python -m bench.lookup_documents --units 100000

The units are the beginning of the corpus of the lookup benches. Of ten segments three are sources
of units, three are such with one character left out, one repeats an earlier segment, and three are
held out. Seconds; the first run also compiles.
"""

import argparse
import random
import re
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from app import Settings, close_app, create_app
from bench.lookup_corpus import CACHE, PAIRS, SEED, open_corpus
from bench.lookup_database import corpus_database
from tm.query import Query
from tm.services import TMServices
from tm.source_files import SourceFile

SEGMENTS = 1_000
RUNS = 3
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f]")
_SKIPPED = 7  # the units whose sources are taken stand this far apart


def segments(known: list[str], held_out: list[str]) -> list[str]:
    """Return the segments of the document, each a line of text."""
    chance = random.Random(SEED)  # noqa: S311 - a fixed document
    found: list[str] = []
    for number in range(SEGMENTS):
        place, text = number % 10, known[number * _SKIPPED]
        if place == 6:
            text = chance.choice(found)
        elif place > 6:
            text = held_out[number]
        elif place > 2:
            at = chance.randrange(len(text))
            text = text[:at] + text[at + 1 :]
        found.append(_REFUSED.sub(" ", text).strip() or "-")
    return found


def measure(name: str, work: Callable[[], object]) -> None:
    for run in range(1, RUNS + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        print(f"{name:<28} run {run}: {cpu:5.2f} s CPU, {wall:5.2f} s wall", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    arguments = parser.parse_args()
    corpus = open_corpus(arguments.units, arguments.cache, arguments.pairs)
    app = create_app(Settings(database=str(corpus_database(corpus, arguments.cache, print))))
    try:
        for lang, other in (("zh", "en"), ("en", "zh")):
            known = list(islice(corpus.texts(lang), SEGMENTS * _SKIPPED))
            texts = segments(known, corpus.held_out(lang))
            body = {"texts": texts, "source_lang": lang, "target_lang": other}
            services: TMServices = app.extensions["tm"]
            file = SourceFile("document.txt", "\n".join(texts).encode())
            query = Query("", lang, other, assembled=True)
            client = app.test_client()
            measure(
                f"{lang} POST tm/matches",
                lambda client=client, body=body: client.post("/api/v1/tm/matches", json=body),
            )
            _measure_documents(lang, services, file, query)
    finally:
        close_app(app)


def _measure_documents(lang: str, services: TMServices, file: SourceFile, query: Query) -> None:
    def quiet(*_: object) -> None:
        return None

    measure(
        f"{lang} analyse",
        lambda: services.analyse([file], query, presegmented=True, progress=quiet),
    )
    measure(
        f"{lang} pretranslate",
        lambda: services.pretranslate([file], query, presegmented=True, progress=quiet),
    )
    run = services.analyse([file], query, presegmented=True, progress=quiet).run
    print({one.name.value: one.segments for one in run.classes if one.segments}, flush=True)


if __name__ == "__main__":
    main()
