"""Cells of tables that survive: no spreadsheet runs them, no line break tears them apart.

Both ways are undone only in files that are marked by a column of ours, because ``'`` and a
backslash may as well belong to the text.
"""

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from tm.text import UNSTORABLE

SAFE_MARK = "spreadsheet_safe"  # CSV: cells are protected from being taken for formulas
ESCAPED_MARK = "backslash_escaped"  # TSV: tab, line breaks and backslash stand escaped

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ESCAPED = {escaped: raw for raw, escaped in _ESCAPES.items()}
_RAW = re.compile(r"[\\\t\n\r]")
_SEQUENCE = re.compile(r"\\[\\tnr]")


def protect(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; ``unprotect`` undoes it.

    Cells that already start with the prefix get a second one, else undoing would take theirs.
    """
    return f"'{cell}" if cell.startswith((*_FORMULA_STARTS, "'")) else cell


def unprotect(cell: str) -> str:
    """Return the cell as it was before ``protect``."""
    return cell.removeprefix("'")


def escape(cell: str) -> str:
    """Return a cell without tabs and line breaks; ``unescape`` undoes it."""
    return _RAW.sub(lambda found: _ESCAPES[found[0]], cell)


def unescape(cell: str) -> str:
    """Return the cell as it was before ``escape``."""
    return _SEQUENCE.sub(lambda found: _ESCAPED[found[0]], cell)


def write_safe_tsv(columns: Sequence[str], rows: Iterable[Sequence[str]], stream: BinaryIO) -> None:
    """Write a TSV file that survives spreadsheet programs; its last columns mark it as such."""
    # With a byte order mark spreadsheet programs read the Chinese right.
    stream.write("\t".join((*columns, SAFE_MARK, ESCAPED_MARK)).encode("utf-8-sig") + b"\n")
    for cells in rows:
        line = "\t".join((*(escape(protect(cell)) for cell in cells), "yes", "yes"))
        # refused on entry, what no file can hold can only be in old rows
        stream.write(UNSTORABLE.sub("\ufffd", f"{line}\n").encode())
