"""Which of the two searches is used: compiled code where it is installed, else NumPy."""

import logging
import threading
from collections.abc import Callable

import numpy as np

from tm.index import scan as by_numpy
from tm.index.packed import Places
from tm.index.query import IndexQuery
from tm.index.rows import Piece

Scan = Callable[[Piece, IndexQuery, int], tuple[Places, by_numpy.Scores]]

_log = logging.getLogger(__name__)

_BEFORE_COMPILING = 20  # searches: a command that asks once does not wait for the compiler


class Scanner:
    """The search; compiled code takes over in the background once it is worth it.

    Compiling takes some ten seconds the first time, and about one when it was kept. Without
    ``may_compile`` it stays with NumPy.
    """

    def __init__(self, *, may_compile: bool = True) -> None:
        self._may_compile = may_compile
        self._compiled: Scan | None = None
        self._searches = 0
        self._compiler: threading.Thread | None = None

    def __call__(
        self, piece: Piece, query: IndexQuery, min_score: int
    ) -> tuple[Places, by_numpy.Scores]:
        """Return position and base score of every row that reaches ``min_score`` percent."""
        if self._compiled is not None and _fits(piece):
            return self._compiled(piece, query, min_score)
        searches = self._searches = self._searches + 1
        if self._may_compile and searches == _BEFORE_COMPILING:
            self._compiler = threading.Thread(
                target=self.compile, name="index-compiler", daemon=True
            )
            self._compiler.start()
        return by_numpy.scan(piece, query, min_score)

    def compile(self) -> bool:
        """Use compiled code from now on, and tell whether that is possible."""
        try:
            from tm.index import kernel
        except ImportError:
            _log.info("lookup is faster with Numba installed")
            return False
        except (OSError, RuntimeError) as error:  # such as no place to keep compiled code in
            _log.warning("lookup cannot be compiled (%s); NumPy does the work", error)
            return False
        self._compiled = kernel.scan
        return True


def _fits(piece: Piece) -> bool:
    """Tell whether the kernel takes these rows: it knows numbers of four bytes."""
    return piece.rows.keys.dtype == piece.rows.starts.dtype == np.uint32


SCANNER = Scanner()
"""One for the process: what was compiled serves every index."""
