"""Time the aligner on one core, and its memory, by the length of the text.

    python -m bench.alignment_speed [--sizes N ...] [--evidence all|words|length]

The texts are the documents of ../shared/data/align one after the other, then single pairs of prose
from ../shared/data/tm, until there are enough Chinese sentences; two links in a hundred then lose
one side, in blocks. Each size has a process of its own; models are loaded before the clock starts.
"""

import argparse
import lzma
import multiprocessing
import os
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.alignment_data import (
    ROOT,
    SETS,
    GoldText,
    Link,
    read_set,
    strict_tally,
    with_omissions,
)
from bench.alignment_scores import markdown
from tm.align.aligner import align
from tm.embed import load_encoder
from tm.lexicon import load_lexicon
from tm.model import Segment

PAIRS = ROOT.parent / "shared" / "data" / "tm" / "real_pairs.tsv.xz"
PROSE = ("python-docs", "lo-help")  # origins that have sentences
SHORTEST = 12  # Chinese characters
PIECE = 100
OMITTED = 0.02  # of the links
SIZES = (1_000, 10_000, 30_000)
EVIDENCE = {"all": (True, True), "words": (False, True), "length": (False, False)}
HEADS = (
    "Chinese sentences", "English", "seconds", "of the processor", "sentences/s of it",
    "peak MiB", "strict F1",
)  # fmt: skip


@dataclass(frozen=True)
class Timing:
    """What one text took, by the clock and of the processor's time, and how well it went."""

    chinese: int
    english: int
    seconds: float
    processor: float
    peak_mib: int
    strict: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="Chinese sentences")
    parser.add_argument("--evidence", choices=EVIDENCE, default="all")
    options = parser.parse_args()
    print(markdown(HEADS))
    print(markdown(["---"] * len(HEADS)))
    for size in options.sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            one = pool.apply(measure, (size, options.evidence))
        speed = (one.chinese + one.english) / one.processor
        times = f"{one.seconds:.1f}", f"{one.processor:.1f}", f"{speed:.0f}"
        counts = f"{one.chinese:,}", f"{one.english:,}"
        cells = [*counts, *times, f"{one.peak_mib:,}", f"{one.strict:.4f}"]
        print(markdown(cells), flush=True)


def measure(size: int, evidence: str) -> Timing:
    """Align a text of some size in this process, on one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    vectors, words = EVIDENCE[evidence]
    encoder = load_encoder() if vectors else None
    lexicon = load_lexicon("zh", "en") if words else None
    text = long_text(size)
    begun, used = time.perf_counter(), time.process_time()
    pairs = align(text.chinese, text.english, encoder=encoder, lexicon=lexicon, with_clauses=False)
    seconds = time.perf_counter() - begun
    processor = time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tally = strict_tally(text, pairs)
    strict = 2 * tally.right / (tally.predicted + tally.gold)
    return Timing(len(text.chinese), len(text.english), seconds, processor, peak, strict)


def long_text(size: int) -> GoldText:
    """Return documents one after the other, with about so many Chinese sentences."""
    chinese: list[Segment] = []
    english: list[Segment] = []
    links: list[Link] = []
    for text in pieces():
        if len(chinese) >= size:
            break
        here = len(chinese), len(english)
        links += [
            (tuple(i + here[0] for i in source), tuple(i + here[1] for i in target))
            for source, target in text.links
        ]
        chinese += [replace(one, index=one.index + here[0]) for one in text.chinese]
        english += [replace(one, index=one.index + here[1]) for one in text.english]
    whole = GoldText(f"{size} sentences", tuple(chinese), tuple(english), tuple(links))
    return with_omissions(whole, random.Random(size), share=OMITTED, blocks=True)  # noqa: S311


def pieces() -> Iterator[GoldText]:
    """Yield the documents aligned by hand in a fixed order, then short texts of single pairs."""
    documents = [text for group in SETS for text in read_set(group)]
    yield from random.Random(0).sample(documents, len(documents))  # noqa: S311 - a fixed order
    with lzma.open(PAIRS, "rt", encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split("\t") for line in stream]
    prose = [row for row in rows if row[2] in PROSE and len(row[1]) >= SHORTEST]
    for start in range(0, len(prose), PIECE):
        part = prose[start : start + PIECE]
        yield GoldText(
            "pairs",
            tuple(Segment(row[1], "zh-Hans", i) for i, row in enumerate(part)),
            tuple(Segment(row[0], "en", i) for i, row in enumerate(part)),
            tuple(((i,), (i,)) for i in range(len(part))),
        )


if __name__ == "__main__":
    main()
