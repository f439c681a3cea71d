"""``flask tm reindex`` and ``verify``."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import Settings, close_app, create_app
from tests.index_data import corpus
from tm.index.files import load
from tm.model import ImportReport, UnitGroup

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["tm", *arguments])


def filled(app: Flask, count: int) -> None:
    report = ImportReport(0, False, (), "default", "zh-Hans", "en", count, 0)
    groups = (UnitGroup(unit) for unit in corpus(count))
    app.extensions["tm"].store.add_import(f"{count}", report, groups, at=NOON)


def test_reindexing_writes_the_files(app: Flask, tmp_path: Path) -> None:
    filled(app, 30)
    done = run(app, "reindex")
    assert (done.exit_code, done.stdout) == (
        0,
        "60 texts indexed (two of each unit of both levels)\n",
    )
    stored = load(tmp_path / "yiku.db.index")
    assert {name: len(rows) for name, (_, rows) in stored.languages.items()} == {
        "zh": 30,
        "en": 30,
    }


def test_an_index_that_is_right_is_verified(app: Flask) -> None:
    filled(app, 700)
    store = app.extensions["tm"].store
    run(app, "reindex")
    unit = store.get(5)
    store.update(replace(unit, source="后来改过的句子"), at=NOON)
    store.delete(6, at=NOON)
    done = run(app, "verify")
    assert (done.exit_code, done.stdout) == (
        0,
        "1,398 texts compared (two of each unit of both levels); "
        "the index is what the memory says\n",
    )  # fmt: skip
    counts = json.loads(run(app, "verify", "--json").stdout)
    assert counts == {"texts": 1398, "missing": 0, "wrong": 0, "left_over": 0}


def test_damaged_files_are_told(app: Flask, tmp_path: Path) -> None:
    filled(app, 700)
    run(app, "reindex")
    path = next((tmp_path / "yiku.db.index").glob("*/zh/rows/codes.bin"))
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.unlink()  # what is mapped stays as it was
    path.write_bytes(content)
    done = run(app, "verify")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == (
        "Error: the files of the index cannot be used: codes.bin is damaged; "
        "flask tm reindex writes them anew"
    )
    assert run(app, "reindex").exit_code == 0
    assert run(app, "verify").exit_code == 0


def test_a_difference_is_told(app: Flask) -> None:
    filled(app, 700)
    run(app, "reindex")
    index = app.extensions["tm"].index
    rows = index.catch_up().languages["zh"].pieces[0].rows
    rows.codes[int(rows.starts[100])] ^= 4  # one character of one text, in memory only
    done = run(app, "verify")
    assert done.exit_code == 1
    assert "0 of 1400 texts are missing, 1 are wrong, 0 rows are left over" in done.stderr


def test_a_memory_that_is_not_kept_has_no_files() -> None:
    app = create_app(Settings(database=":memory:"))
    done = run(app, "reindex")
    close_app(app)
    assert done.exit_code == 1
    assert "a memory that is not kept has no index files to rebuild" in done.stderr


@pytest.mark.parametrize("name", ["reindex", "verify"])
def test_help_says_what_they_do(app: Flask, name: str) -> None:
    assert "index" in run(app, name, "--help").stdout


def test_a_command_ends_when_the_files_are_written(app: Flask, tmp_path: Path) -> None:
    filled(app, 600)
    run(app, "reindex")
    filled(app, 1_300)
    done = run(app, "lookup", "没有这样的句子", "--from", "zh", "--to", "en")
    assert done.exit_code == 0
    assert len(load(tmp_path / "yiku.db.index").languages["zh"][1]) == 1_900
