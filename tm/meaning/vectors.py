"""Vectors as they are kept: a byte a number, and one bit a number to find the near ones fast."""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.embed import DIMENSIONS, FloatArray
from tm.lang import primary

LARGEST = 127  # of the whole numbers that stand for a vector's largest number
WORDS = DIMENSIONS // 64
BYTES_A_ROW = 8 + 8 + 2 + DIMENSIONS + 4 + 8 * WORDS

Sketches = tuple[npt.NDArray[np.uint64], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Vectors of sides of units, in the order in which they were made.

    A later row of a side replaces the earlier ones.

    Attributes:
        keys: Twice the unit id, plus 1 for the target.
        hashes: Of each text with its language, see `text_hash`.
        langs: Number of each text's primary language, or `GONE`.
        codes: Rows x dimensions; the vector is code times scale, which moves a cosine by .002 at
            most (measured, `docs/meaning.md`).
        scales: One for each row.
        sketches: The signs of the vectors' numbers: 64 of each row in every array.
    """

    keys: npt.NDArray[np.int64]
    hashes: npt.NDArray[np.uint64]
    langs: npt.NDArray[np.uint16]
    codes: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float32]
    sketches: Sketches

    def __len__(self) -> int:
        return len(self.keys)

    def taken(self, places: npt.NDArray[np.int64]) -> "Rows":
        """Return some of the rows, copied."""
        return Rows(
            self.keys[places], self.hashes[places], self.langs[places], self.codes[places],
            self.scales[places], tuple(words[places] for words in self.sketches),
        )  # fmt: skip


GONE = np.iinfo(np.uint16).max  # in place of a language: the side is no more


def text_hash(text: str, lang: str) -> int:
    """Return what tells a text apart in 64 bits; by it a vector is known to be of this text."""
    named = f"{primary(lang)}\n{text}".encode()
    return int.from_bytes(hashlib.blake2b(named, digest_size=8).digest())


def packed(
    vectors: FloatArray,
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32], Sketches]:
    """Return codes, scales and sketches of vectors."""
    largest = np.abs(vectors).max(axis=1, initial=0)
    scales = (np.where(largest > 0, largest, 1) / LARGEST).astype(np.float32)
    codes = np.rint(vectors / scales[:, None]).astype(np.int8)
    return codes, scales, sketches_of(vectors)


def sketches_of(vectors: FloatArray) -> Sketches:
    """Return the signs of vectors."""
    bits = np.packbits(vectors > 0, axis=1).view(np.uint64)
    return tuple(np.ascontiguousarray(words) for words in bits.T)


def gone_rows(keys: npt.NDArray[np.int64]) -> Rows:
    """Return rows that strike out all earlier rows of these sides."""
    count = len(keys)
    return Rows(
        keys,
        np.zeros(count, np.uint64),
        np.full(count, GONE, np.uint16),
        np.zeros((count, DIMENSIONS), np.int8),
        np.zeros(count, np.float32),
        (np.zeros(count, np.uint64),) * WORDS,
    )
