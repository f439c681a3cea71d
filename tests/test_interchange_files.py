"""Every collected interchange file is read with the count of its index, or refused as it says."""

import csv
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tm.errors import InvalidInputError
from tm.ingest import import_files
from tm.interchange import READERS, ReadingOptions, read_units
from tm.interchange.reading import ReadingLog
from tm.readers import read_document
from tm.source_files import SourceFile
from tm.sqlite import SqliteUnitStore, open_database

FOLDER = Path(__file__).parent.parent.parent / "shared" / "data" / "interchange"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="no ../shared/data/interchange")

TERMS = ("omegat_", "utx_")  # glossaries, read by the other half of the program
UNITS = {  # read, stored and skipped where the index counts them otherwise
    "own/tables/plural_fuzzy_obsolete.po": (6, 6, 1),
    "own/tables/ragged_and_nul.csv": (3, 2, 1),
    "own/xliff/modules_21.xlf": (1, 1, 1),
    "own/xliff/sdl_style.sdlxliff": (1, 1, 1),
    "own/xliff/states_alt_trans.xlf": (4, 2, 2),
}
LANGUAGES = {"own/tables/formulas_raw.csv": ("zh", "en")}  # cells that tell nothing
NOTHING_TO_STORE = "holds no unit that can be stored"


def rows() -> list[dict[str, str]]:
    if not FOLDER.exists():
        return []
    with (FOLDER / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def unit_files() -> list[dict[str, str]]:
    return [
        row
        for row in rows()
        if Path(row["file"]).suffix.lower() in READERS
        and not Path(row["file"]).name.startswith(TERMS)
    ]


def read(path: Path, languages: tuple[str, ...] = ()) -> tuple[int, ReadingLog]:
    with path.open("rb") as stream:
        file = read_units(stream, path.name, ReadingOptions(*languages))
        return sum(1 + len(group.clauses) for group in file.groups), file.log


def expected_error(row: dict[str, str]) -> str | None:
    """Return what the message must have: a line, or a reason in our words."""
    expected = row["expected"]
    if expected == "reads":
        return None
    line = re.search(r"line (\d+)", f"{expected} {row['peculiarities']}")
    if "internal subset" in expected:
        return "internal subset"
    if "not UTF-8" in expected:
        return "not well-formed XML"
    return f"line {line[1]}" if line else row["file"].rpartition("/")[2]


@pytest.mark.parametrize("row", unit_files(), ids=lambda row: row["file"])
def test_a_file_is_read_or_refused_as_the_index_says(row: dict[str, str]) -> None:
    path = FOLDER / row["file"]
    message = expected_error(row)
    if message is not None:
        with pytest.raises(InvalidInputError, match=re.escape(message)):
            read(path)
        return
    stored, log = read(path, LANGUAGES.get(row["file"], ()))
    if row["file"] in UNITS:
        assert (log.read, stored, len(log.skipped)) == UNITS[row["file"]]
        return
    count = re.match(r"\d+", row["units"])
    assert count is not None
    # the index counts the header of a table as a row
    assert log.read == int(count[0]) - row["file"].startswith("tables/")
    assert stored or log.skipped


@pytest.mark.parametrize("row", unit_files(), ids=lambda row: row["file"])
def test_an_import_stores_all_of_it_or_nothing(row: dict[str, str]) -> None:
    path = FOLDER / row["file"]
    database = open_database(None)
    store = SqliteUnitStore(database)
    source_lang, target_lang = LANGUAGES.get(row["file"], (None, None))
    refusal, stored = "", 0
    try:
        stored = import_files(
            store,
            [SourceFile(path.name, path)],
            source_lang=source_lang,
            target_lang=target_lang,
            at=datetime(2026, 11, 1, tzinfo=UTC),
        ).stored
    except InvalidInputError as error:
        refusal = str(error)
    units, imports = store.stats().units, len(store.imports())
    database.close()
    if refusal:
        assert path.name in refusal
        assert expected_error(row) is not None or NOTHING_TO_STORE in refusal
        assert (units, imports) == (0, 0)
    else:
        assert expected_error(row) is None
        assert units == stored > 0


OFFICIAL = sorted((FOLDER / "xliff" / "oasis").glob("*/*/*.xlf")) if FOLDER.exists() else []


@pytest.mark.parametrize("path", OFFICIAL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_official_suite_is_read_or_refused_with_a_reason(path: Path) -> None:
    if path.parent.name == "valid":
        _, log = read(path)
        assert log.read or "almostEmpty" in path.name
        return
    with suppress(InvalidInputError):  # what is invalid may be read leniently, or refused
        read(path)


def test_a_document_in_an_old_encoding_is_read_and_says_so() -> None:
    path = FOLDER / "own/docs/gb18030.txt"
    document = read_document(path.read_bytes(), path.name)
    assert sum(len(stream.blocks) for stream in document.streams) == 2
    assert document.notes[0].startswith("read as GB18030")
