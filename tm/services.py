"""What the edges of the translation memory work with: the store and what stands on it."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tm.analysis import Analysis, analyse
from tm.concordance.search import Concordance
from tm.conflicts import Conflict
from tm.errors import CancelledError, InvalidInputError, StorageError
from tm.fragments import Fragments
from tm.index import FuzzyIndex
from tm.ingest import Aligned, import_files
from tm.jobs import Jobs
from tm.lang import same_language
from tm.lookup import Lookup
from tm.meaning.index import VectorIndex
from tm.meaning.search import MeaningSearch
from tm.model import ImportReport, Progress
from tm.pretranslate import Draft, pretranslate
from tm.query import Query, check_frame
from tm.review.service import Reviews
from tm.scope import check_document, check_memories
from tm.source_files import SourceFile
from tm.sources import Sources, read_sources
from tm.store import UnitStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TMServices:
    """The parts of the translation memory, put together once by ``app.py``.

    Attributes:
        now: The clock; aware times.
        index: What lookup searches, for work on its files.
        vectors: What meaning search searches, for the same.
    """

    store: UnitStore
    lookup: Lookup
    jobs: Jobs
    reviews: Reviews
    now: Callable[[], datetime]
    index: FuzzyIndex
    concordance: Concordance
    fragments: Fragments
    vectors: VectorIndex
    meaning: MeaningSearch

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
        columns: tuple[tuple[str, str], ...] = (),
        on_conflict: Conflict = Conflict.BOTH,
        aligned: Aligned | None = None,
        progress: Progress,
    ) -> ImportReport:
        """Import files as :func:`tm.ingest.import_files` does, and make the indexes ready.

        Else the first search after a large import would wait for that. What cannot be made ready
        now is made ready then: the import is stored all the same.
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
            columns=columns,
            on_conflict=on_conflict,
            alignments=self.reviews.alignments,
            aligned=aligned,
            at=self.now(),
            progress=progress,
        )
        try:
            self.lookup.make_ready()
            self.concordance.catch_up()
        except (StorageError, CancelledError) as error:  # the import is stored all the same
            _log.warning("the next search has to make its index ready (%s)", error)
        return report

    def analyse(
        self,
        files: Sequence[SourceFile],
        query: Query,
        *,
        presegmented: bool = False,
        progress: Progress,
    ) -> Analysis:
        """Count what the memory has for documents, as :func:`tm.analysis.analyse` does.

        Languages of the query that are ``""`` are told from the documents and the memory.

        Raises:
            InvalidInputError: a document cannot be used, or its language is that of the target.
        """
        sources, query = self._asked(files, query, presegmented=presegmented, progress=progress)
        return analyse(self.lookup.find_all, sources, query, progress=progress)

    def pretranslate(
        self,
        files: Sequence[SourceFile],
        query: Query,
        *,
        presegmented: bool = False,
        progress: Progress,
    ) -> Draft:
        """Fill a document with matches, as :func:`tm.pretranslate.pretranslate` does.

        Languages are told and errors raised as by ``analyse``.
        """
        sources, query = self._asked(files, query, presegmented=presegmented, progress=progress)
        return pretranslate(self.lookup.find_all, sources, query, progress=progress)

    def _asked(
        self, files: Sequence[SourceFile], query: Query, *, presegmented: bool, progress: Progress
    ) -> tuple[Sources, Query]:
        """Return documents in segments, and the query with the languages of both sides."""
        self.check(query)
        sources = read_sources(
            files, lang=query.source_lang or None, presegmented=presegmented, progress=progress
        )
        target = query.target_lang or self.partner_language(sources.lang)
        if same_language(sources.lang, target):
            raise InvalidInputError(
                f"{files[0].name} is in {sources.lang}, the language of the target; name another"
            )
        self.lookup.catch_up()
        return sources, replace(query, source_lang=sources.lang, target_lang=target)

    def check(self, query: Query) -> None:
        """Refuse what no document can make good, before the work begins.

        Raises:
            InvalidInputError: languages or times exclude each other, or a filter names a memory
                or document that is not there.
        """
        check_frame(query)
        check_memories(self.store, query.memories)
        check_document(self.store, query.document)

    def partner_language(self, lang: str) -> str:
        """Return the language that the memory holds most beside another.

        Raises:
            InvalidInputError: it holds nothing in this language.
        """
        counts = Counter[str]()
        for source, target, units in self.store.stats().language_pairs:
            if same_language(source, lang):
                counts[target] += units
            elif same_language(target, lang):
                counts[source] += units
        if not counts:
            raise InvalidInputError(
                f"the memory has nothing in {lang}; name the language of the target"
            )
        return min(counts, key=lambda tag: (-counts[tag], tag))
