"""The vocabulary of an index: a number for each token, stable because it is stored."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.score import ANY_NUMBER, FULL_WEIGHT, NUMBER_SHARE, PUNCT_WEIGHT

Codes = npt.NDArray[np.uint32]

CLASS_BITS = 2  # the lowest bits of a code are its class
CLASS_MASK = (1 << CLASS_BITS) - 1
HEAVY, NUMBER, LIGHT = range(3)
WEIGHTS = np.array([FULL_WEIGHT, FULL_WEIGHT - NUMBER_SHARE, PUNCT_WEIGHT, 0], dtype=np.uint8)
NUMBER_CODE = NUMBER  # the common sign of all numbers is the first in every vocabulary
MAX_SIGNS = 1 << 26  # codes have 28 bits; the rest is left for the unknown signs of a query


@dataclass(frozen=True, slots=True)
class SignTable:
    """Signs as arrays, to be mapped into memory and searched without being read whole.

    Attributes:
        hashes: Of each sign, ascending.
        positions: The number of each sign, in the order of the hashes.
        starts: Where each sign's text begins, in the same order, and a last entry for the end.
        texts: All signs in UTF-8, one after the other.
    """

    hashes: npt.NDArray[np.uint64]
    positions: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.integer]
    texts: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, signs: Sequence[str]) -> "SignTable":
        """Make the table of signs that are numbered in their order."""
        encoded = [_encoded(sign) for sign in signs]
        hashes = np.fromiter(map(_hash, encoded), dtype=np.uint64, count=len(signs))
        order = hashes.argsort(kind="stable")
        ordered = [encoded[position] for position in order.tolist()]
        starts = np.zeros(len(signs) + 1, dtype=np.int64)
        starts[1:] = np.cumsum(np.fromiter(map(len, ordered), dtype=np.int64, count=len(signs)))
        texts = np.frombuffer(b"".join(ordered), dtype=np.uint8)
        fits = len(texts) <= np.iinfo(np.uint32).max
        return cls(
            hashes[order],
            order.astype(np.uint32),
            starts.astype(np.uint32) if fits else starts,
            texts,
        )

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, sign: str) -> int | None:
        """Return the number of a sign, ``None`` when it is not here."""
        encoded = _encoded(sign)
        wanted = _hash(encoded)
        place = int(self.hashes.searchsorted(np.uint64(wanted)))
        while place < len(self.hashes) and self.hashes[place] == wanted:
            if self._text(place) == encoded:
                return int(self.positions[place])
            place += 1
        return None

    def _text(self, place: int) -> bytes:
        return self.texts[self.starts[place] : self.starts[place + 1]].tobytes()

    def signs(self) -> list[str]:
        """Return all signs in the order of their numbers."""
        found = [""] * len(self)
        whole, starts = self.texts.tobytes(), self.starts.tolist()
        for place, position in enumerate(self.positions.tolist()):
            found[position] = whole[starts[place] : starts[place + 1]].decode(
                errors="surrogatepass"
            )
        return found


def _encoded(sign: str) -> bytes:
    return sign.encode(errors="surrogatepass")  # a query may have what no stored text has


def _hash(encoded: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(encoded, digest_size=8).digest())


class Vocabulary(dict[str, tuple[int, ...]]):
    """The codes of each sign; asking for an unknown one with ``[]`` adds it.

    A code is the sign's number shifted by its class: `HEAVY` signs weigh five fifths, `LIGHT` ones
    one. A number has two codes, the common one of class `NUMBER` and its light value. Signs are
    only ever added, so that codes made before stay right.
    """

    def __init__(self, stored: SignTable | None = None) -> None:
        super().__init__()
        self._stored = stored
        self._added: list[str] = []
        self._count = len(stored) if stored is not None else 0
        if stored is None:
            self[ANY_NUMBER]

    def count(self) -> int:
        """Return the number of signs; what was met of the stored ones is a part of the dict."""
        return self._count

    def apart(self) -> "Vocabulary":
        """Return another one with the same signs; what is added to it is not added here."""
        other = Vocabulary(self._stored)
        other.update(self)
        other._added, other._count = [*self._added], self._count
        return other

    def added(self) -> list[str]:
        """Return the signs that are not stored, in the order of their numbers."""
        return self._added

    def __missing__(self, sign: str) -> tuple[int, ...]:
        found = self._from_stored(sign)
        if found is None:
            if self._count >= MAX_SIGNS:
                raise OverflowError(f"an index cannot have more than {MAX_SIGNS:,} signs")
            found = self[sign] = codes_of(sign, self._count)
            self._added.append(sign)
            self._count += 1
        return found

    def find(self, sign: str) -> tuple[int, ...] | None:
        """Return the codes of a sign, ``None`` when no text has it."""
        return self.get(sign) or self._from_stored(sign)

    def _from_stored(self, sign: str) -> tuple[int, ...] | None:
        number = self._stored.find(sign) if self._stored is not None else None
        if number is None:
            return None
        found = self[sign] = codes_of(sign, number)
        return found

    def table(self, count: int) -> SignTable:
        """Return the first signs, so many, as a table."""
        if self._stored is None:
            return SignTable.of(self._added[:count])
        if count == len(self._stored):
            return self._stored
        return SignTable.of(self._stored.signs() + self._added[: count - len(self._stored)])

    def renumber(self, codes: Codes, signs: Iterable[str]) -> Codes:
        """Return codes of a vocabulary that had just these signs as codes of this one."""
        numbers = np.array([self[sign][-1] for sign in signs], dtype=np.uint32)
        renumbered: Codes = numbers[codes >> CLASS_BITS]
        return renumbered


def codes_of(sign: str, number: int) -> tuple[int, ...]:
    """Return the codes of the sign that has this number in a vocabulary."""
    code = number << CLASS_BITS
    if sign == ANY_NUMBER:
        return (code | NUMBER,)
    if sign[0] == ANY_NUMBER:
        return (NUMBER_CODE, code | LIGHT)
    return (code | (LIGHT if sign[0] == "p" else HEAVY),)
