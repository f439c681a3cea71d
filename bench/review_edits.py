"""Time what a review of a long alignment does: edits, undo, lists, the page.

    python -m bench.review_edits [--links 30000]

The texts are made up (bench/long_pair.py) and stored sentence by sentence, in a database of their
own. Each thing is done ten times; the median and the longest are shown.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from bench.alignment_scores import markdown
from bench.long_pair import sentences_of
from tm.database.sqlite import open_database
from tm.ingest import import_files
from tm.model import AlignedPair, Segment
from tm.pairing import Tools
from tm.review.model import RowOrder
from tm.review.service import Reviews
from tm.review.sqlite import SqliteAlignmentStore
from tm.source_files import SourceFile
from tm.sqlite import SqliteUnitStore
from tm.web.review_list import View, page_of

TIMES = 10
STEP = 7  # links between two edits
EVERY_OPEN = 20  # links of which one is uncertain


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=30_000)
    links = parser.parse_args().links
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "review.db")
        units, alignments = SqliteUnitStore(database), SqliteAlignmentStore(database)
        store(units, links)
        print(markdown(("what", "median, ms", "longest, ms")))
        print(markdown(["---"] * 3))
        for name, act in acts(Reviews(units, alignments), links):
            spent = [timed(act) for _ in range(TIMES)]
            print(markdown((name, f"{1000 * median(spent):.0f}", f"{1000 * max(spent):.0f}")))
        database.close()


def store(units: SqliteUnitStore, links: int) -> None:
    """Import so many links, one sentence on either side."""

    def align(
        source: Sequence[Segment], target: Sequence[Segment], **_: object
    ) -> tuple[AlignedPair, ...]:
        return tuple(
            AlignedPair((one,), (other,), 0.99 if number % EVERY_OPEN else 0.5)
            for number, (one, other) in enumerate(zip(source, target, strict=True))
        )

    texts = ("\n".join(side) for side in zip(*sentences_of(links), strict=True))
    names = ("source.txt", "target.txt")
    import_files(
        units,
        [SourceFile(name, text.encode()) for name, text in zip(names, texts, strict=True)],
        presegmented=True,
        force=True,
        at=datetime.now(UTC),
        tools=Tools(align, load_encoder=lambda: None, load_lexicon=lambda *_: None),
    )


def acts(reviews: Reviews, links: int) -> list[tuple[str, Callable[[], object]]]:
    """Return what is timed, in this order."""
    numbers = count(links // 2, STEP)
    now = datetime.now(UTC)

    def edit(change: Callable[..., object]) -> Callable[[], object]:
        return lambda: change(1, next(numbers), at=now)

    page = partial(page_of, reviews, 1, number=links // 2)
    return [
        ("accept", edit(reviews.accept)),
        ("drop", edit(reviews.drop)),
        ("merge", edit(reviews.merge)),
        ("undo", partial(reviews.undo, 1, at=now)),
        ("a link and its neighbours", partial(reviews.row, 1, links // 2)),
        ("50 links, least certain first", partial(reviews.rows, 1, limit=50)),
        ("counts", partial(reviews.counts, 1)),
        ("a page, least certain first", partial(page, View(RowOrder.CONFIDENCE, "open"))),
        ("a page in the order of the text", partial(page, View(RowOrder.TEXT, "all"))),
    ]


def timed(act: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
