"""The files of the vectors: they only grow, and a manifest says how much of them counts.

A vector costs a thousand times more to make than to store. So what is made is added to the files at
once, flushed, and then the manifest is replaced; what a process had not finished when it was
ended lies beyond the end that the manifest names, and is cut off by the next one that writes.
"""

import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tm.embed import DIMENSIONS
from tm.index.manifest import (
    GENERATION,
    MANIFEST,
    UnusableFilesError,
    read_manifest,
    sync_folder,
    write_manifest,
)
from tm.meaning.vectors import WORDS, Rows
from tm.reached import Reached

FORMAT_VERSION = 1
_PLAIN = {"keys": "<i8", "hashes": "<u8", "langs": "<u2", "scales": "<f4"}
_CHECKED = ("keys", "hashes", "langs")  # a wrong number in a vector would cost a little cosine
_SKETCHES = tuple(f"sketch{word}" for word in range(WORDS))
_TYPES = _PLAIN | {"codes": "i1"} | dict.fromkeys(_SKETCHES, "<u8")

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a manifest says; equal while nothing was added.

    Attributes:
        rows: How many count.
        languages: Primary languages by their numbers.
        checksums: Of the arrays that decide whose a vector is.
    """

    generation: str = ""
    rows: int = 0
    languages: tuple[str, ...] = ()
    reached: Reached = field(default_factory=Reached)
    checksums: tuple[int, ...] = field(default=(0,) * len(_CHECKED))


class VectorFiles:
    """The files in a folder; only the holder of the folder's lock may write."""

    def __init__(self, folder: Path, model: str) -> None:
        self._folder = folder
        self._model = model

    def shelf(self) -> Shelf:
        """Return what there is; nothing when the files cannot be used.

        Raises:
            UnusableFilesError: there is a manifest, but it is damaged or of another version.
        """
        if not (self._folder / MANIFEST).exists():
            return Shelf()
        manifest = read_manifest(self._folder)
        if (manifest["format"], manifest["model"]) != (FORMAT_VERSION, self._model):
            raise UnusableFilesError("written by another version, or with another model")
        return Shelf(
            str(manifest["generation"]),
            int(manifest["rows"]),
            tuple(manifest["languages"]),
            Reached(**manifest["reached"]),
            tuple(manifest["checksums"]),
        )

    def rows(self, shelf: Shelf, *, check: bool) -> Rows:
        """Return the rows, mapped into memory; ``check`` compares what must not be wrong.

        Raises:
            UnusableFilesError: a file is missing, too short or altered.
        """
        arrays = {name: self._array(shelf, name) for name in _TYPES}
        if check and tuple(zlib.crc32(arrays[name].data) for name in _CHECKED) != shelf.checksums:
            raise UnusableFilesError("damaged")
        sketches = tuple(arrays.pop(name) for name in _SKETCHES)
        return Rows(sketches=sketches, **arrays)

    def _array(self, shelf: Shelf, name: str) -> Array:
        columns = DIMENSIONS if name == "codes" else 1
        shape = (shelf.rows, columns) if columns > 1 else (shelf.rows,)
        if not shelf.rows:
            return np.zeros(shape, dtype=_TYPES[name])
        try:
            return np.memmap(self._path(shelf, name), _TYPES[name], "r", shape=shape).view(
                np.ndarray
            )
        except (OSError, ValueError) as error:
            raise UnusableFilesError(f"{name}.bin is absent or too short") from error

    def _path(self, shelf: Shelf, name: str) -> Path:
        return self._folder / Path(shelf.generation).name / f"{name}.bin"

    # Writing

    def add(
        self, shelf: Shelf, rows: Rows | None, *, reached: Reached, languages: Sequence[str]
    ) -> Shelf:
        """Add rows, if any, and note how far that reaches; returns what there is then.

        Raises:
            OSError: the folder cannot be written; what was there before stays valid.
        """
        if not shelf.generation:
            shelf = self._begun()
        if rows is not None and len(rows):
            shelf = self._written(shelf, rows)
        return self._published(replace(shelf, reached=reached, languages=tuple(languages)))

    def rewrite(self, shelf: Shelf, parts: Iterable[Rows]) -> Shelf:
        """Replace everything by these rows, and return what there is then.

        Raises:
            OSError: the folder cannot be written; what was there before stays valid.
        """
        anew = self._begun()
        for rows in parts:
            anew = self._written(anew, rows)
        return self._published(replace(anew, reached=shelf.reached, languages=shelf.languages))

    def _begun(self) -> Shelf:
        self._folder.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=GENERATION, dir=self._folder))
        for name in _TYPES:
            (place / f"{name}.bin").touch()
        sync_folder(place)
        return Shelf(place.name)

    def _written(self, shelf: Shelf, rows: Rows) -> Shelf:
        arrays = {name: getattr(rows, name) for name in ("codes", *_PLAIN)}
        arrays |= dict(zip(_SKETCHES, rows.sketches, strict=True))
        sums = list(shelf.checksums)
        for name, values in arrays.items():
            content = np.ascontiguousarray(values, dtype=_TYPES[name])
            with self._path(shelf, name).open("r+b") as stream:
                end = shelf.rows * content.nbytes // len(rows)
                stream.truncate(end)  # behind it lies what an ended process had not finished
                stream.seek(end)
                stream.write(content.reshape(-1).view(np.uint8).data)
                stream.flush()
                os.fsync(stream.fileno())
            if name in _CHECKED:
                place = _CHECKED.index(name)
                sums[place] = zlib.crc32(content.view(np.uint8).data, sums[place])
        return replace(shelf, rows=shelf.rows + len(rows), checksums=tuple(sums))

    def _published(self, shelf: Shelf) -> Shelf:
        manifest = asdict(shelf) | {"format": FORMAT_VERSION, "model": self._model}
        place = self._folder / shelf.generation
        write_manifest(self._folder, json.loads(json.dumps(manifest)), draft=place / MANIFEST)
        for former in self._folder.glob(f"{GENERATION}*"):
            if former != place:
                shutil.rmtree(former, ignore_errors=True)
        return shelf
