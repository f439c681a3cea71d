"""Encoding: texts of the store become codes of the index, in several processes when many."""

import logging
import multiprocessing
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Self

import numpy as np
import numpy.typing as npt

from tm.index.rows import SIDES
from tm.index.vocabulary import Codes, Vocabulary
from tm.lang import primary
from tm.store import IndexText
from tm.text import signs

_log = logging.getLogger(__name__)

_TEXTS_AT_A_TIME = 4_000
_CHUNKS_ALONE = 20  # as many are read before other processes are started: that costs a second

_Chunk = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts of one language in the codes of its vocabulary.

    Attributes:
        keys: See `Rows`.
        starts: Where each text's codes begin, and a last entry for the end.
    """

    keys: npt.NDArray[np.int64]
    codes: Codes
    starts: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Local:
    """Some texts of a chunk in the codes of a vocabulary of their own."""

    signs: tuple[str, ...]
    places: npt.NDArray[np.int64]
    codes: Codes
    sizes: npt.NDArray[np.int64]


def encode(
    texts: Iterable[IndexText], vocabularies: Mapping[str, Vocabulary], *, processes: int = 1
) -> Iterator[dict[str, Encoded]]:
    """Yield texts chunk by chunk as codes, by primary language; new signs are added.

    With several ``processes`` others help once there is enough to do. ``vocabularies`` makes those
    that it lacks.
    """
    chunks = _chunks(texts)
    for chunk in islice(chunks, _CHUNKS_ALONE if processes > 1 else None):
        yield _encoded(chunk, _encode_chunk(_plain(chunk)), vocabularies)
    rest = next(chunks, None)
    if rest is not None:
        for chunk, local in _in_processes(rest, chunks, processes):
            yield _encoded(chunk, local, vocabularies)


def number_frequent(texts: Iterable[IndexText], vocabularies: Mapping[str, Vocabulary]) -> None:
    """Give the signs of some texts their numbers, the frequent ones low: these take fewer bytes.

    ``vocabularies`` makes those that it lacks.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        name = primary(text.lang)
        counts[name].update(signs(text.text, name))
    for name, counted in counts.items():
        for sign, _ in counted.most_common():
            vocabularies[name][sign]


def usable_processes() -> int:
    """Return how many processes may work at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chunks(texts: Iterable[IndexText]) -> Iterator[list[IndexText]]:
    remaining = iter(texts)
    while chunk := list(islice(remaining, _TEXTS_AT_A_TIME)):
        yield chunk


def _plain(chunk: Sequence[IndexText]) -> _Chunk:
    return [(primary(text.lang), text.text) for text in chunk]


def _encode_chunk(chunk: _Chunk) -> dict[str, _Local]:
    """Encode a chunk by itself; runs in any process."""
    vocabularies: defaultdict[str, Vocabulary] = defaultdict(Vocabulary)
    codes: defaultdict[str, list[int]] = defaultdict(list)
    places: defaultdict[str, list[int]] = defaultdict(list)
    sizes: defaultdict[str, list[int]] = defaultdict(list)
    for place, (name, text) in enumerate(chunk):
        vocabulary, language = vocabularies[name], codes[name]
        before = len(language)
        for sign in signs(text, name):
            language += vocabulary[sign]
        places[name].append(place)
        sizes[name].append(len(language) - before)
    return {
        name: _Local(
            tuple(vocabularies[name].added()),
            np.array(places[name], dtype=np.int64),
            np.array(codes[name], dtype=np.uint32),
            np.array(sizes[name], dtype=np.int64),
        )
        for name in places
    }


def _encoded(
    chunk: Sequence[IndexText], local: Mapping[str, _Local], vocabularies: Mapping[str, Vocabulary]
) -> dict[str, Encoded]:
    keys = np.array([2 * text.unit_id + SIDES.index(text.side) for text in chunk], dtype=np.int64)
    return {
        name: Encoded(
            keys[part.places],
            vocabularies[name].renumber(part.codes, part.signs),
            np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(part.sizes)]),
        )
        for name, part in local.items()
    }


def _in_processes(
    first: list[IndexText], rest: Iterator[list[IndexText]], processes: int
) -> Iterator[tuple[list[IndexText], dict[str, _Local]]]:
    """Yield chunks with their codes in order; other processes compute them."""
    with _Helpers(processes) as helpers:
        waiting: list[tuple[list[IndexText], Future[dict[str, _Local]] | None]] = []
        chunk: list[IndexText] | None = first
        while chunk is not None or waiting:
            if chunk is not None:
                waiting.append((chunk, helpers.begin(chunk)))
                chunk = next(rest, None)
            if chunk is None or len(waiting) > 2 * processes:
                done, future = waiting.pop(0)
                yield done, helpers.result(done, future)


class _Helpers:
    """Other processes that encode chunks; what they do not do, since one has ended, is done here.

    The system may end a process that needs much memory; that must not cost the index.
    """

    def __init__(self, processes: int) -> None:
        # Not by forking: this process may have threads, whose locks a fork would copy.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(processes, mp_context=context)
        self._is_broken = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, chunk: Sequence[IndexText]) -> Future[dict[str, _Local]] | None:
        """Let a chunk be encoded; ``None`` when nobody can."""
        if self._is_broken:
            return None
        try:
            return self._pool.submit(_encode_chunk, _plain(chunk))
        except (BrokenExecutor, OSError) as error:  # such as no memory for another process
            self._went(error)
            return None

    def result(
        self, chunk: Sequence[IndexText], future: Future[dict[str, _Local]] | None
    ) -> dict[str, _Local]:
        """Return the codes of a chunk that was begun."""
        if future is not None:
            try:
                return future.result()
            except BrokenExecutor as error:
                self._went(error)
        return _encode_chunk(_plain(chunk))

    def _went(self, error: Exception) -> None:
        if not self._is_broken:
            _log.warning("a process that helped to index has ended (%s); going on alone", error)
        self._is_broken = True
