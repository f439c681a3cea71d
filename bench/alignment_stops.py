"""Measure how long a cancelled import goes on: the longest time between two looks at the request.

    python -m bench.alignment_stops [--size 30000] [--evidence all|words|length]

A pair of texts in our own wording (bench/long_pair.py) is imported into a database of its own.
For each stage: how often the work looks, and its longest stretches without, with the place.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from bench.alignment_scores import markdown
from bench.alignment_speed import EVIDENCE
from bench.long_pair import long_pair
from tm.database.sqlite import Database
from tm.embed import load_encoder
from tm.ingest import import_files
from tm.lexicon import load_lexicon
from tm.pairing import Tools
from tm.review.sqlite import SqliteAlignmentStore
from tm.source_files import SourceFile
from tm.sqlite import SqliteUnitStore
from tm.stopping import stoppable

LOOK_S = 0.02  # between two looks at what the work does
SHOWN = 12
DEPTH = 3


@dataclass
class Watch:
    """Takes note of the looks of a work, and of where it is between them."""

    stage: str = ""
    last: float = field(default_factory=time.perf_counter)
    gaps: list[tuple[float, str, str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    worker: int = field(default_factory=threading.get_ident)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note how long it is since the last look; the work tells its stage."""
        self.stage = stage
        self.check()

    def check(self) -> None:
        """Note how long it is since the last look."""
        gap = time.perf_counter() - self.last
        seen, self.seen = self.seen, []
        place = Counter(seen).most_common(1)[0][0] if seen else "-"
        self.gaps.append((gap, self.stage, place))
        self.last = time.perf_counter()

    def look(self, stopped: threading.Event) -> None:
        """Look again and again at what the worker does."""
        while not stopped.wait(LOOK_S):
            frame = sys._current_frames().get(self.worker)
            if frame is not None:
                self.seen.append(_place(frame))


def _place(frame: FrameType | None) -> str:
    names: list[str] = []
    while frame is not None and len(names) < DEPTH:
        path = Path(frame.f_code.co_filename)
        if "tm" in path.parts:
            names.append(f"{path.stem}.{frame.f_code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(names)


def main() -> None:
    """Print the stages and the longest stretches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=30_000, help="Chinese sentences")
    parser.add_argument("--evidence", choices=EVIDENCE, default="all")
    options = parser.parse_args()
    watch = Watch()
    begun = time.perf_counter()
    run(options.size, options.evidence, watch)
    seconds = time.perf_counter() - begun
    print(f"{seconds:.0f} s in all; the end: {time.perf_counter() - watch.last:.2f} s\n")
    stages = dict.fromkeys(stage for _, stage, _ in watch.gaps)
    print(markdown(("stage", "looks", "longest stretch, s")))
    print(markdown(["---"] * 3))
    for stage in stages:
        gaps = [gap for gap, here, _ in watch.gaps if here == stage]
        print(markdown((stage, f"{len(gaps):,}", f"{max(gaps):.2f}")))
    print()
    for gap, stage, place in sorted(watch.gaps, reverse=True)[:SHOWN]:
        print(f"{gap:.2f} s before a look of {stage}: {place}")


def run(size: int, evidence: str, watch: Watch) -> None:
    """Import a pair of texts of some size into a new database."""
    vectors, words = EVIDENCE[evidence]
    tools = Tools(
        load_encoder=lambda: load_encoder() if vectors else None,
        load_lexicon=lambda *langs: load_lexicon(*langs) if words else None,
    )
    if vectors:
        load_encoder()
    names = ("source.txt", "target.txt")
    files = [SourceFile(n, t.encode()) for n, t in zip(names, long_pair(size), strict=True)]
    stopped = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "stops.db")
        store, alignments = SqliteUnitStore(database), SqliteAlignmentStore(database)
        looker = threading.Thread(target=watch.look, args=(stopped,))
        looker.start()
        watch.last = time.perf_counter()
        try:
            with stoppable(watch.check):
                import_files(
                    store, files, at=datetime.now(UTC), alignments=alignments, progress=watch,
                    tools=tools,
                )  # fmt: skip
        finally:  # one that goes on looking holds frames, and what is open in them, of others
            stopped.set()
            looker.join()
            database.close()


if __name__ == "__main__":
    main()
