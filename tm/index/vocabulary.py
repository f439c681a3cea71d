"""The vocabulary of an index: a number for each token, stable because it is stored."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tm.score import ANY_NUMBER, FULL_WEIGHT, NUMBER_SHARE, PUNCT_WEIGHT

Codes = npt.NDArray[np.uint32]

CLASS_BITS = 2  # the lowest bits of a code are its class
HEAVY, NUMBER, LIGHT = range(3)
WEIGHTS = np.array([FULL_WEIGHT, FULL_WEIGHT - NUMBER_SHARE, PUNCT_WEIGHT], dtype=np.uint8)
_NUMBER_CODE = NUMBER  # the common sign of all numbers is the first in every vocabulary


class Vocabulary(dict[str, tuple[int, ...]]):
    """The codes of each sign; asking for an unknown one with ``[]`` adds it.

    A code is the sign's position shifted by its class: `HEAVY` signs weigh five fifths, `LIGHT`
    ones one. A number has two codes, the common one of class `NUMBER` and its light value.
    """

    def __init__(self, signs: Iterable[str] = (ANY_NUMBER,)) -> None:
        super().__init__()
        self.signs: list[str] = []
        for sign in signs:
            self._add(sign)

    def __missing__(self, sign: str) -> tuple[int, ...]:
        return self._add(sign)

    def _add(self, sign: str) -> tuple[int, ...]:
        code = len(self.signs) << CLASS_BITS
        self.signs.append(sign)
        if sign == ANY_NUMBER:
            codes: tuple[int, ...] = (_NUMBER_CODE,)
        elif sign[0] == ANY_NUMBER:
            codes = (_NUMBER_CODE, code | LIGHT)
        else:
            codes = (code | (LIGHT if sign[0] == "p" else HEAVY),)
        self[sign] = codes
        return codes
