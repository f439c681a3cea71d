"""A database with the corpus of the lookup benches, built through the store once and kept."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.lookup_corpus import VERSION, Corpus
from tm.database.sqlite import open_database
from tm.model import ImportReport, TranslationUnit, UnitGroup
from tm.sqlite import SqliteUnitStore

SOURCE_LANG, TARGET_LANG = "zh-Hans", "en"
IMPORTED_AT = datetime(2026, 11, 1, tzinfo=UTC)
_TOLD_EVERY = 100_000


def corpus_database(corpus: Corpus, cache: Path, say: Callable[[str], None]) -> Path:
    """Return the path of a database with all pairs of a corpus as units of one import."""
    path = cache / f"units-{VERSION}-{corpus.size}.db"
    if path.exists():
        return path
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    database = open_database(draft)
    start = time.perf_counter()
    report = ImportReport(
        0, False, (), "default", SOURCE_LANG, TARGET_LANG, corpus.size, corpus.size
    )
    SqliteUnitStore(database).add_import("bench", report, _groups(corpus, say), at=IMPORTED_AT)
    database.close()
    say(f"importing {corpus.size:,} units took {time.perf_counter() - start:.0f} s")
    draft.replace(path)
    return path


def _groups(corpus: Corpus, say: Callable[[str], None]) -> Iterator[UnitGroup]:
    for count, (zh, en) in enumerate(corpus.pairs()):
        if count and count % _TOLD_EVERY == 0:
            say(f"{count:,} units imported")
        yield UnitGroup(TranslationUnit(zh, en, SOURCE_LANG, TARGET_LANG))
