"""The files of an index: arrays to be mapped into memory, and a manifest that vouches for them.

A generation is a folder of its own, written in full before the manifest is renamed to name it.
Whatever is missing, damaged or of another version is reported as unusable, and the index is
rebuilt from the store.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tm.index.rows import Rows
from tm.index.vocabulary import Vocabulary
from tm.text import TOKENISER_VERSION

FORMAT_VERSION = 2
MANIFEST = "manifest.json"
_PREFIX = "generation-"
_ARRAYS = ("unit_ids", "sides", "lengths", "starts", "codes", "fine")
_VOCABULARY = "vocabulary.json"


class UnusableFilesError(Exception):
    """The files cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the files hold: everything up to a change of the store, by primary language.

    Attributes:
        mark: The store's own mark of that change.
    """

    change: int
    mark: str
    languages: Mapping[str, tuple[Vocabulary, Rows]]


def tokeniser_version() -> str:
    """Name everything that decides which tokens a text has."""
    return f"{TOKENISER_VERSION}/{unicodedata.unidata_version}/" + importlib.metadata.version(
        "opencc"
    )


def save(folder: Path, stored: Stored) -> None:
    """Write a new generation and remove the others.

    Raises:
        OSError: the folder cannot be written; what was there before stays valid.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generation = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    languages = {}
    for name, (vocabulary, rows) in stored.languages.items():
        if len(rows):
            languages[name] = _save_language(generation / name, vocabulary, rows)
    manifest = {
        "format": FORMAT_VERSION,
        "tokeniser": tokeniser_version(),
        "change": stored.change,
        "mark": stored.mark,
        "generation": generation.name,
        "languages": languages,
    }
    draft = generation / MANIFEST
    _write(draft, json.dumps(manifest, indent=1).encode())
    _sync_folder(generation)
    draft.replace(folder / MANIFEST)
    _sync_folder(folder)
    for other in folder.glob(f"{_PREFIX}*"):
        if other != generation:
            shutil.rmtree(other, ignore_errors=True)  # mapped by another process: goes next time


def _save_language(folder: Path, vocabulary: Vocabulary, rows: Rows) -> dict[str, Any]:
    folder.mkdir()
    for name in _ARRAYS:
        with (folder / f"{name}.npy").open("wb") as stream:
            np.save(stream, getattr(rows, name), allow_pickle=False)
            stream.flush()
            os.fsync(stream.fileno())
    _write(folder / _VOCABULARY, json.dumps(vocabulary.signs).encode())
    _sync_folder(folder)
    checksums = {path.name: _checksum(path) for path in sorted(folder.iterdir())}
    return {"rows": len(rows), "signs": len(vocabulary.signs), "checksums": checksums}


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # elsewhere folders cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()


def load(folder: Path) -> Stored:
    """Open the current generation, its arrays mapped into memory.

    Raises:
        UnusableFilesError: absent, damaged, or written by another version.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["format"] != FORMAT_VERSION or manifest["tokeniser"] != tokeniser_version():
            raise UnusableFilesError("written by another version")
        generation = folder / Path(manifest["generation"]).name
        languages = {
            name: _load_language(generation / Path(name).name, described)
            for name, described in manifest["languages"].items()
        }
        return Stored(int(manifest["change"]), str(manifest["mark"]), languages)
    except FileNotFoundError as error:
        raise UnusableFilesError("absent or incomplete") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableFilesError("damaged") from error


def _load_language(folder: Path, described: Mapping[str, Any]) -> tuple[Vocabulary, Rows]:
    expected = {f"{name}.npy" for name in _ARRAYS} | {_VOCABULARY}
    if set(described["checksums"]) != expected:
        raise UnusableFilesError("another set of files")
    for name, checksum in described["checksums"].items():
        if _checksum(folder / name) != checksum:
            raise UnusableFilesError(f"{name} is damaged")
    vocabulary = Vocabulary(json.loads((folder / _VOCABULARY).read_bytes()))
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
    rows = Rows(**arrays)
    if (len(rows), len(vocabulary.signs)) != (described["rows"], described["signs"]):
        raise UnusableFilesError("the counts differ")
    return vocabulary, rows
