"""Whether the index finds exactly what scoring every unit finds, as built and after changes."""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.lookup_corpus import LANGS, SEED, Corpus, Pair, open_corpus
from bench.lookup_database import IMPORTED_AT, SOURCE_LANG, TARGET_LANG, corpus_database
from bench.lookup_metrics import table
from bench.lookup_oracle import Found, base_scores
from bench.lookup_queries import make_queries, queries_at
from bench.lookup_systems import INDEXES, CorpusStore, Task
from tm.database.sqlite import open_database
from tm.index import FuzzyIndex
from tm.model import Side, TranslationUnit
from tm.sqlite import SqliteUnitStore
from tm.store import IndexText, UnitStore

CUTS = (50, 70, 85)
CHANGES = 500  # of each kind, in a small corpus a tenth of its units
CHANGED_UP_TO = 1_000_000  # larger databases take hours to build
_SEARCH_EVERY = 50  # changes: the index takes them in bit by bit, as in use
_HEADS = ("units", "state", "language", "index", "queries", "at least", "hits", "sets that differ")

Say = Callable[[str], None]


@dataclass
class Texts:
    """A stream of texts that remembers which side of which unit each was."""

    stream: Iterable[IndexText]
    keys: list[tuple[int, Side]] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for text in self.stream:
            self.keys.append((text.unit_id, text.side))
            yield text.text


def verify(options: argparse.Namespace, say: Say) -> Iterator[str]:
    """Yield the lines of the table in Markdown."""
    names = [name for name in options.systems if name in INDEXES]
    yield from table(_HEADS, _rows(options, names, say))


def _rows(options: argparse.Namespace, names: Sequence[str], say: Say) -> Iterator[list[str]]:
    for size in options.size:
        corpus = open_corpus(size, options.cache)
        queries = {
            lang: [
                text
                for texts in make_queries(
                    corpus, lang, options.queries or queries_at(size)
                ).values()
                for text in texts
            ]
            for lang in options.lang
        }
        yield from as_built(corpus, queries, names, say)
        if size > CHANGED_UP_TO:
            say(f"{size:,}: not tried after changes, which need a database of that size")
            continue
        yield from after_changes(corpus, options.cache, queries, names, say)


def as_built(
    corpus: Corpus, queries: dict[str, list[str]], names: Sequence[str], say: Say
) -> Iterator[list[str]]:
    """Yield rows for indexes of one language each, fresh from the corpus."""
    for lang, texts in queries.items():
        with tempfile.TemporaryDirectory(prefix="yiku-bench-") as folder:
            store = CorpusStore(Task(corpus, lang, Path(folder)))
            truth, keys = _truth(texts, lang, store, say)
            for name in names:
                say(f"{corpus.size:,} {lang}: building and searching {name}")
                index = INDEXES[name](store, Path(folder) / name)
                for row in _compared(index, lang, texts, truth, keys):
                    yield [f"{corpus.size:,}", "as built", lang, name, *row]


def after_changes(
    corpus: Corpus, cache: Path, queries: dict[str, list[str]], names: Sequence[str], say: Say
) -> Iterator[list[str]]:
    """Yield rows for a store whose units were added, changed and deleted beside living indexes."""
    with tempfile.TemporaryDirectory(prefix="yiku-bench-") as folder:
        path = Path(folder) / "changed.db"
        shutil.copy(corpus_database(corpus, cache, say), path)
        database = open_database(path)
        store = SqliteUnitStore(database)
        indexes = {name: INDEXES[name](store, Path(folder) / name) for name in names}
        start = time.perf_counter()
        for index in indexes.values():
            index.catch_up()
        say(f"{corpus.size:,}: indexing the database took {time.perf_counter() - start:.0f} s")
        count = _change(store, corpus, list(indexes.values()))
        for lang, texts in queries.items():
            truth, keys = _truth(texts, lang, store, say)
            for name, index in indexes.items():
                for row in _compared(index, lang, texts, truth, keys):
                    yield [f"{corpus.size:,}", f"after {count:,} changes", lang, name, *row]
        database.close()


def _change(store: UnitStore, corpus: Corpus, indexes: Sequence[FuzzyIndex]) -> int:
    """Add, change and delete units in random order; searches come in between."""
    chance = random.Random(SEED)  # noqa: S311 - a fixed sequence
    kinds = [_add, _edit, _delete] * min(CHANGES, corpus.size // 10)
    chance.shuffle(kinds)
    fresh = list(zip(corpus.held_out("zh"), corpus.held_out("en"), strict=True))
    living = list(range(1, corpus.size + 1))
    for done, change in enumerate(kinds):
        change(store, living, chance.choice(fresh), chance)
        if done % _SEARCH_EVERY == 0:
            for index in indexes:
                index.search(chance.choice(fresh)[0], "zh", min_score=CUTS[0])
    return len(kinds)


def _add(store: UnitStore, living: list[int], pair: Pair, chance: random.Random) -> None:
    unit = TranslationUnit(*pair, SOURCE_LANG, TARGET_LANG)
    living.append(store.add_unit(unit, at=IMPORTED_AT).id or 0)


def _edit(store: UnitStore, living: list[int], pair: Pair, chance: random.Random) -> None:
    unit = store.get(chance.choice(living))
    zh, en = pair
    store.update(replace(unit, source=zh, target=unit.target + " " + en), at=IMPORTED_AT)


def _delete(store: UnitStore, living: list[int], pair: Pair, chance: random.Random) -> None:
    place = chance.randrange(len(living))
    living[place], living[-1] = living[-1], living[place]
    store.delete(living.pop(), at=IMPORTED_AT)


def _truth(
    queries: Sequence[str], lang: str, store: UnitStore | CorpusStore, say: Say
) -> tuple[list[Found], list[tuple[int, Side]]]:
    say(f"{lang}: scoring every unit for {len(queries)} queries")
    side = (Side.SOURCE, Side.TARGET)[LANGS.index(lang)]
    texts = Texts(text for text in store.texts_since(0) if text.side is side)
    return base_scores(queries, texts, lang, least=min(CUTS)), texts.keys


def _compared(
    index: FuzzyIndex,
    lang: str,
    queries: Sequence[str],
    truth: Sequence[Found],
    keys: Sequence[tuple[int, Side]],
) -> Iterator[list[str]]:
    for cut in CUTS:
        different = hits = 0
        for text, every in zip(queries, truth, strict=True):
            wanted = {(*keys[place], score) for place, score in every.at_least(cut).pairs()}
            found = index.search(text, lang, min_score=cut)
            given = [(hit.unit_id, hit.side, hit.base_score) for hit in found]
            different += len(given) != len(wanted) or set(given) != wanted
            hits += len(given)
        yield [str(len(queries)), str(cut), f"{hits:,}", str(different)]
