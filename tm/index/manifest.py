"""Manifests: the small file that says which files beside a database count, and vouches for them."""

import json
import os
import zlib
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
GENERATION = "generation-"  # how the folders begin that a manifest may name


class UnusableFilesError(Exception):
    """The files cannot be used; the message says why."""


def write_manifest(folder: Path, manifest: dict[str, Any], *, draft: Path) -> None:
    """Replace the manifest of a folder; all that it names must be on the disk already.

    ``draft`` is where it is written first, on the same file system.
    """
    text = json.dumps(manifest, sort_keys=True)
    with draft.open("w", encoding="ascii") as stream:
        json.dump(manifest | {"checksum": zlib.crc32(text.encode())}, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(folder / MANIFEST)
    sync_folder(folder)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what the manifest of a folder says.

    Raises:
        UnusableFilesError: it is absent or damaged.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        checksum = manifest.pop("checksum")
    except FileNotFoundError as error:
        raise UnusableFilesError("absent or incomplete") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableFilesError("damaged") from error
    if zlib.crc32(json.dumps(manifest, sort_keys=True).encode()) != checksum:
        raise UnusableFilesError("the manifest is damaged")
    return manifest


def current_generation(folder: Path) -> str:
    """Return the name of the generation that the manifest names, ``""`` without a manifest.

    Cheap, and changes with every new generation.
    """
    try:
        return str(json.loads((folder / MANIFEST).read_bytes())["generation"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def sync_folder(folder: Path) -> None:
    """Take care that the names in a folder are on the disk."""
    if os.name == "posix":  # elsewhere folders cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
