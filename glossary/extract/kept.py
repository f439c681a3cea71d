"""Vectors kept from one extraction to the next, so that a new document costs only itself.

They stand in a file beside the database that can be removed at any time: a mark, then records of
one length, each the hash of a text and its vector in half precision. A file that ends inside a
record, or that another version wrote, is begun anew.
"""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from glossary.extract.priors import HalfVectors, TextEncoder, Vectors

_LOG = logging.getLogger(__name__)

MOST_RECORDS = 300_000  # about 300 MB; a larger file is begun anew
_MARK = b"yiku term vectors 1\n"
_KEY_BYTES = 16


class KeptEncoder:
    """An encoder that looks its texts up in a file before it encodes them.

    All vectors come out in half precision, looked up or not, so that an extraction gives the same
    result whatever was there before.
    """

    def __init__(self, encoder: TextEncoder, path: Path) -> None:
        self._encoder = encoder
        self._path = path
        self._known: dict[bytes, HalfVectors] | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text, in single precision."""
        known = self._read() if self._known is None else self._known
        self._known = known
        keys = [_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            found = np.asarray(self._encoder.encode(list(missing.values()))).astype(np.float16)
            known.update(zip(missing, found, strict=True))
            self._append(list(missing), found)
        rows = [known[key] for key in keys]
        return np.array(rows, dtype=np.float32) if rows else np.zeros((0, 1), dtype=np.float32)

    def _read(self) -> dict[bytes, HalfVectors]:
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        width = np.asarray(self._encoder.encode(["."])).shape[1]
        record = np.dtype([("key", f"V{_KEY_BYTES}"), ("vector", "<f2", (width,))])
        body = memoryview(data)[len(_MARK) :]
        if not data.startswith(_MARK) or len(body) % record.itemsize:
            _LOG.warning("the kept vectors of terms cannot be read and are made anew")
            self._path.unlink()
            return {}
        rows = np.frombuffer(body, record)
        if len(rows) > MOST_RECORDS:
            self._path.unlink()
            return {}
        return dict(zip((key.tobytes() for key in rows["key"]), rows["vector"], strict=True))

    def _append(self, keys: Sequence[bytes], vectors: HalfVectors) -> None:
        """Add records in one write; another process may do the same at the same time."""
        records = b"".join(
            key + vector.astype("<f2").tobytes() for key, vector in zip(keys, vectors, strict=True)
        )
        try:
            with self._path.open("ab") as file:
                file.write(records if file.tell() else _MARK + records)
        except OSError as error:
            _LOG.warning("the vectors of terms are not kept: %s", error.strerror)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=_KEY_BYTES).digest()
