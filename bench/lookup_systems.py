"""The systems that the lookup bench compares: our index and its peers, behind one interface."""

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bench.lookup_corpus import LANGS, Corpus
from tm.index import FuzzyIndex, Hit
from tm.index.scanner import Scanner
from tm.model import Side
from tm.store import IndexText

MIN_SCORE = 70
CANDIDATES = 200  # that a peer without a threshold of its own proposes and scores

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Answer:
    """Places of texts in the corpus, and their scores where the system has our base score."""

    positions: Positions
    scores: npt.NDArray[np.int64] | None = None


class System(Protocol):
    """Something that finds texts like a query's, in a corpus of one language.

    What it was made with, such as the texts themselves, does not count as its memory.
    """

    def build(self) -> None:
        """Write what the system keeps on disk; done in a process of its own."""
        ...

    def open(self) -> None:
        """Make ready for searching; what is kept in memory alone is built here."""
        ...

    def search(self, text: str) -> Any:
        """Do everything that counts as the search; only this is timed."""
        ...

    def answer(self, found: Any) -> Answer:
        """Return what a search has found."""
        ...


@dataclass(frozen=True)
class Task:
    """What a system is given: the texts of one language, and a folder of its own."""

    corpus: Corpus
    lang: str
    folder: Path

    def texts(self) -> Iterator[str]:
        return self.corpus.texts(self.lang)


def rescored(text: str, texts: Sequence[str], candidates: Sequence[int]) -> list[int]:
    """Return the candidates in the order of their plain similarity, best first."""
    found = process.extract(
        text,
        {place: texts[place] for place in candidates},
        scorer=Levenshtein.normalized_similarity,
        limit=None,
    )
    return [place for _, _, place in found]


class CorpusStore:
    """As much of a unit store as the index asks for, read from the corpus as a stream.

    Only the side of one language; ids are places in the corpus, from 1.
    """

    def __init__(self, task: Task) -> None:
        self._task = task

    def newest_change(self) -> tuple[int, str]:
        return 1, self.change_mark(1)

    def change_mark(self, change: int) -> str:
        return f"{self._task.corpus.path.name}-{self._task.lang}" if change == 1 else ""

    def texts_since(self, change: int) -> Iterator[IndexText]:
        if change < 1:
            side = (Side.SOURCE, Side.TARGET)[LANGS.index(self._task.lang)]
            for place, text in enumerate(self._task.texts(), 1):
                yield IndexText(place, side, self._task.lang, text)

    def gone_since(self, change: int) -> Iterator[int]:
        return iter(())


def _numpy_index(store: Any, folder: Path) -> FuzzyIndex:
    return FuzzyIndex(store, folder, scanner=Scanner(may_compile=False))


def _compiled_index(store: Any, folder: Path) -> FuzzyIndex:
    scanner = Scanner()
    if not scanner.compile():
        raise RuntimeError("Numba is installed, and yet the kernel cannot be compiled")
    return FuzzyIndex(store, folder, scanner=scanner)


INDEXES: dict[str, Callable[[Any, Path], FuzzyIndex]] = {
    "ours-numpy": _numpy_index,
    "ours-numba": _compiled_index,
}


class OurIndex:
    """Our fuzzy index, with or without a compiled kernel."""

    def __init__(self, task: Task, name: str) -> None:
        self._lang = task.lang
        self._index = INDEXES[name](CorpusStore(task), task.folder / "index")

    def build(self) -> None:
        self._index.catch_up()
        self._index.close()

    def open(self) -> None:
        self._index.catch_up()

    def search(self, text: str) -> Sequence[Hit]:
        return self._index.search(text, self._lang, min_score=MIN_SCORE)

    def answer(self, found: Sequence[Hit]) -> Answer:
        hits = list(found)
        return Answer(
            np.array([hit.unit_id - 1 for hit in hits], dtype=np.int64),
            np.array([hit.base_score for hit in hits], dtype=np.int64),
        )


@dataclass(frozen=True)
class Kind:
    """A system to choose.

    Attributes:
        packages: What has to be installed for it, by the name it is imported by.
    """

    title: str
    make: Callable[[Task], System]
    packages: tuple[str, ...] = ()

    def missing(self) -> list[str]:
        """Return the packages that cannot be imported."""
        return [name for name in self.packages if importlib.util.find_spec(name) is None]


def _peer(module: str, name: str) -> Callable[[Task], System]:
    """Return a maker that imports its module when it is called."""

    def make(task: Task) -> System:
        system: System = getattr(importlib.import_module(f"bench.peers.{module}"), name)(task)
        return system

    return make


KINDS = {
    "ours-numpy": Kind("ours, NumPy", partial(OurIndex, name="ours-numpy")),
    "ours-numba": Kind("ours, Numba", partial(OurIndex, name="ours-numba"), ("numba",)),
    "rapidfuzz": Kind("rapidfuzz process.extract", _peer("plain_scan", "PlainScan")),
    "fts5": Kind("SQLite FTS5, rarest trigrams", _peer("fts5_trigrams", "Fts5Trigrams")),
    "tantivy": Kind("tantivy n-grams", _peer("tantivy_ngrams", "TantivyNgrams"), ("tantivy",)),
    "simstring": Kind(
        "simstring-rust, Dice .55",
        _peer("simstring_ngrams", "SimstringNgrams"),
        ("simstring_rust",),
    ),
}
