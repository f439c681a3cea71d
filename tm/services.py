"""What the edges of the translation memory work with: the store and what stands on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tm.concordance.search import Concordance
from tm.fragments import Fragments
from tm.index import FuzzyIndex
from tm.ingest import Aligned, SourceFile, import_files
from tm.jobs import Jobs
from tm.lookup import Lookup
from tm.model import ImportReport, Progress
from tm.review.service import Reviews
from tm.stopping import stoppable
from tm.store import UnitStore


@dataclass(frozen=True, slots=True)
class TMServices:
    """The parts of the translation memory, put together once by ``app.py``.

    Attributes:
        now: The clock; aware times.
        index: What lookup searches, for work on its files.
    """

    store: UnitStore
    lookup: Lookup
    jobs: Jobs
    reviews: Reviews
    now: Callable[[], datetime]
    index: FuzzyIndex
    concordance: Concordance
    fragments: Fragments

    def import_files(
        self,
        files: Sequence[SourceFile],
        *,
        memory: str,
        source_lang: str | None = None,
        target_lang: str | None = None,
        monolingual: bool = False,
        presegmented: bool = False,
        force: bool = False,
        aligned: Aligned | None = None,
        progress: Progress,
    ) -> ImportReport:
        """Import files as :func:`tm.ingest.import_files` does, and make the indexes ready.

        Else the first search after a large import would wait for that.
        """
        report = import_files(
            self.store,
            files,
            memory=memory,
            source_lang=source_lang,
            target_lang=target_lang,
            monolingual=monolingual,
            presegmented=presegmented,
            force=force,
            alignments=self.reviews.alignments,
            aligned=aligned,
            at=self.now(),
            progress=progress,
        )
        with stoppable(lambda: None):  # the import is stored: it is too late to cancel it
            self.lookup.catch_up()
            self.concordance.catch_up()
        return report
