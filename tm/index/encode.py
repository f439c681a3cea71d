"""Encoding: texts of the store become codes of the index, in several processes when many."""

import multiprocessing
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from tm.index.rows import SIDES
from tm.index.vocabulary import Codes, Vocabulary
from tm.lang import primary
from tm.store import IndexText
from tm.text import signs

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
    # Not by forking: this process may have threads, whose locks a fork would copy.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        waiting: list[tuple[list[IndexText], Future[dict[str, _Local]]]] = []
        chunk: list[IndexText] | None = first
        while chunk is not None or waiting:
            if chunk is not None:
                waiting.append((chunk, pool.submit(_encode_chunk, _plain(chunk))))
                chunk = next(rest, None)
            if chunk is None or len(waiting) > 2 * processes:
                done, future = waiting.pop(0)
                yield done, future.result()
