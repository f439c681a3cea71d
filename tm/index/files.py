"""The files of an index: arrays to be mapped into memory, and a manifest that vouches for them.

A generation is a folder of its own, written in full before the manifest is renamed to name it.
Whatever is missing, damaged or of another version is reported as unusable, and the index is
rebuilt from the store.
"""

import importlib.metadata
import os
import shutil
import tempfile
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from tm.index.manifest import (
    GENERATION,
    MANIFEST,
    UnusableFilesError,
    current_generation,
    read_manifest,
    sync_folder,
    write_manifest,
)
from tm.index.rows import Rows, small
from tm.index.signature import FINE_BITS, FINE_WORDS
from tm.index.vocabulary import SignTable, Vocabulary
from tm.text import TOKENISER_VERSION

FORMAT_VERSION = 4
_DRAFT = "runs"
_ROWS_FOLDER, _SIGNS_FOLDER = "rows", "signs"
_CHECKED_AT_A_TIME = 1 << 22
_COLUMNS = {"coarse": 1, "fine": FINE_WORDS, "tallies": FINE_BITS}
_ROWS = tuple(field.name for field in fields(Rows))
_SIGNS = tuple(field.name for field in fields(SignTable))

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Language:
    """One primary language on its way into the files.

    Attributes:
        parts: Rows in parts of ascending length, none of them empty.
    """

    signs: SignTable
    parts: Iterable[Rows]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the files hold: everything up to a change of the store, by primary language.

    Attributes:
        mark: The store's own mark of that change.
        top: The highest id of a unit.
    """

    generation: str
    change: int
    mark: str
    top: int
    languages: Mapping[str, tuple[Vocabulary, Rows]]


def tokeniser_version() -> str:
    """Name everything that decides which tokens a text has."""
    return f"{TOKENISER_VERSION}/{unicodedata.unidata_version}/" + importlib.metadata.version(
        "opencc"
    )


class Writer:
    """A new generation, which counts only once it is finished.

    Only the holder of the folder's lock may have one.

    Raises:
        OSError: the folder cannot be written; what was there before stays valid.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in folder.glob(f"{GENERATION}*"):  # of a process that was ended while it wrote
            if name.name != current_generation(folder):
                shutil.rmtree(name, ignore_errors=True)
        self._generation = Path(tempfile.mkdtemp(prefix=GENERATION, dir=folder))
        self._runs = 0

    def draft(self, parts: Iterable[Rows]) -> Rows:
        """Put rows aside in files until they are merged, and return them mapped."""
        self._runs += 1
        place = self._generation / _DRAFT / str(self._runs)
        return _map_rows(place, _write_rows(place, parts))

    def finish(
        self, languages: Mapping[str, Language], *, change: int, mark: str, top: int
    ) -> None:
        """Write the files and make them the current ones; the former go."""
        described = {}
        for name, language in languages.items():
            place = self._generation / name
            rows = _write_rows(place / _ROWS_FOLDER, language.parts)
            if rows["keys"]["size"]:
                described[name] = {
                    _ROWS_FOLDER: rows,
                    _SIGNS_FOLDER: _write_signs(place / _SIGNS_FOLDER, language.signs),
                }
            sync_folder(place)
        shutil.rmtree(self._generation / _DRAFT, ignore_errors=True)
        manifest = {
            "format": FORMAT_VERSION,
            "tokeniser": tokeniser_version(),
            "change": change,
            "mark": mark,
            "top": top,
            "generation": self._generation.name,
            "languages": described,
        }
        sync_folder(self._generation)
        former = current_generation(self._folder)
        write_manifest(self._folder, manifest, draft=self._generation / MANIFEST)
        if former:
            shutil.rmtree(self._folder / former, ignore_errors=True)

    def give_up(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self._generation, ignore_errors=True)


class _Growing:
    """An array that is written to its file part by part."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._type = ""
        self._checksum = 0
        self._size = 0

    def add(self, values: Array) -> None:
        """Write more values, of the same type as before."""
        self._type = self._type or values.dtype.str
        content = np.ascontiguousarray(values, dtype=self._type).reshape(-1).view(np.uint8).data
        self._stream.write(content)
        self._checksum = zlib.crc32(content, self._checksum)
        self._size += values.size

    def finish(self) -> dict[str, Any]:
        """Take care that the file is on the disk, and describe it."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        return {"type": self._type, "size": self._size, "checksum": self._checksum}


def _write_arrays(place: Path, arrays: Mapping[str, Array]) -> dict[str, Any]:
    described = {}
    for name, values in arrays.items():
        with (place / f"{name}.bin").open("wb") as stream:
            growing = _Growing(stream)
            growing.add(values)
            described[name] = growing.finish()
    return described


def _write_signs(place: Path, signs: SignTable) -> dict[str, Any]:
    place.mkdir()
    described = _write_arrays(place, {name: getattr(signs, name) for name in _SIGNS})
    sync_folder(place)
    return described


def _write_rows(place: Path, parts: Iterable[Rows]) -> dict[str, Any]:
    """Write the parts of rows as one."""
    place.mkdir(parents=True)
    keys, starts, lengths, firsts = (list[Array]([np.zeros(0, dtype=np.int64)]) for _ in range(4))
    row = code = 0
    with ExitStack() as files:
        streamed = {
            name: _Growing(files.enter_context((place / f"{name}.bin").open("wb")))
            for name in ("codes", *_COLUMNS)
        }
        for part in parts:
            for name, growing in streamed.items():
                growing.add(getattr(part, name))
            keys.append(part.keys)
            lengths.append(part.lengths)
            firsts.append(part.firsts[:-1] + row)
            starts.append(small(part.starts[:-1].astype(np.int64) + code))
            row, code = row + len(part), code + len(part.codes)
        described = {name: growing.finish() for name, growing in streamed.items()}
    described |= _write_arrays(
        place,
        {
            "keys": small(np.concatenate(keys)),
            "lengths": np.concatenate(lengths),
            "firsts": np.concatenate([*firsts, [row]]),
            "starts": small(np.concatenate([*starts, [code]])),
        },
    )
    sync_folder(place)
    return described


def load(folder: Path) -> Stored:
    """Open the current generation, its arrays mapped into memory, every byte checked once.

    Raises:
        UnusableFilesError: absent, damaged, or written by another version.
    """
    while True:
        generation = current_generation(folder)
        try:
            return _load(folder)
        except UnusableFilesError:
            if current_generation(folder) == generation:
                raise  # else another process has replaced it in the meantime


def _load(folder: Path) -> Stored:
    try:
        manifest = _read_manifest(folder)
        place = folder / Path(manifest["generation"]).name
        languages = {
            name: _load_language(place / Path(name).name, described)
            for name, described in manifest["languages"].items()
        }
        return Stored(
            str(manifest["generation"]), int(manifest["change"]), str(manifest["mark"]),
            int(manifest["top"]), languages,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise UnusableFilesError("absent or incomplete") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableFilesError("damaged") from error


def _read_manifest(folder: Path) -> dict[str, Any]:
    manifest = read_manifest(folder)
    if manifest["format"] != FORMAT_VERSION or manifest["tokeniser"] != tokeniser_version():
        raise UnusableFilesError("written by another version")
    return manifest


def _load_language(place: Path, described: Mapping[str, Any]) -> tuple[Vocabulary, Rows]:
    signs = _map_arrays(place / _SIGNS_FOLDER, described[_SIGNS_FOLDER], _SIGNS)
    return Vocabulary(SignTable(**signs)), _map_rows(place / _ROWS_FOLDER, described[_ROWS_FOLDER])


def _map_rows(place: Path, described: Mapping[str, Any]) -> Rows:
    return Rows(**_map_arrays(place, described, _ROWS))


def _map_arrays(
    place: Path, described: Mapping[str, Any], names: Iterable[str]
) -> dict[str, Array]:
    arrays = {}
    for name in names:
        path, array = place / f"{name}.bin", described[name]
        _check(path, array)
        values = np.zeros(0, dtype=array["type"])
        if array["size"]:
            # Copied on writing, which nobody does: compiled code tells read-only arrays apart.
            values = np.memmap(path, dtype=array["type"], mode="c").view(np.ndarray)
        columns = _COLUMNS.get(name, 1)
        arrays[name] = values.reshape(-1, columns) if columns > 1 else values
    return arrays


def _check(path: Path, described: Mapping[str, Any]) -> None:
    wanted = int(described["size"]) * np.dtype(described["type"]).itemsize
    checksum = read = 0
    with path.open("rb") as stream:
        while content := stream.read(_CHECKED_AT_A_TIME):
            checksum, read = zlib.crc32(content, checksum), read + len(content)
    if (read, checksum) != (wanted, described["checksum"]):
        raise UnusableFilesError(f"{path.name} is damaged")
