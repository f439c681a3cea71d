"""Lists of documents: reading them, aligning them in processes, importing them whole."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tm.batch.lists import FilePair, read_list
from tm.batch.workers import Settings, align_pairs
from tm.cli.many import usual_processes
from tm.errors import CancelledError, InvalidInputError
from tm.review.model import RowState
from tm.web.current import tm_services

ROOT = Path(__file__).parents[1]
CHINESE = "大坝高一百米。\n水很深。\n湖里有很多鱼。\n"
ENGLISH = "The dam is one hundred metres high.\nThe water is deep.\nThe lake has many fish.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pairs of documents, a list of them, and a line whose file is absent between them."""
    for name in ("dam", "lake"):
        (tmp_path / f"{name}.zh.txt").write_text(CHINESE + f"这是{name}。\n", encoding="utf-8")
        (tmp_path / f"{name}.en.txt").write_text(ENGLISH + f"This is {name}.\n", encoding="utf-8")
    (tmp_path / "pairs.tsv").write_text(
        "# reports\ndam.zh.txt\tdam.en.txt\n\nabsent.zh.txt\tdam.en.txt\n"
        "lake.zh.txt\tlake.en.txt\n",
        encoding="utf-8",
    )
    return tmp_path


def listed(folder: Path) -> tuple[FilePair, ...]:
    return read_list((folder / "pairs.tsv").read_bytes(), "pairs.tsv", folder)


def test_a_list_names_its_places(folder: Path) -> None:
    pairs = listed(folder)
    assert [pair.place for pair in pairs] == [f"pairs.tsv line {i}" for i in (2, 4, 5)]
    assert pairs[0].paths == (folder / "dam.zh.txt", folder / "dam.en.txt")
    assert read_list(b"both.md\r\n", "l", folder)[0].paths == (folder / "both.md",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\tb\tc\n", "l line 1: give a document and its translation"),
        (b"a\tb\na\t\n", "l line 2: give"),
        (b"# nothing\n\n", "l names no documents"),
        (b"\xff\xfe\xfd", "l"),
    ],
    ids=["three", "empty", "none", "binary"],
)
def test_other_lists_are_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        read_list(data, "l", tmp_path)


@pytest.fixture
def cli(cli: FlaskCliRunner) -> Iterator[FlaskCliRunner]:
    yield cli
    assert not multiprocessing.active_children()


def test_every_pair_is_imported_and_a_failure_is_told(cli: FlaskCliRunner, folder: Path) -> None:
    command = ["tm", "import", "--pairs", str(folder / "pairs.tsv"), "--processes", "2"]
    result = cli.invoke(args=[*command, "--json"])
    assert result.exit_code == 1
    rows = {row["place"]: row for row in json.loads(result.stdout)}
    assert rows["pairs.tsv line 4"]["error"].startswith("cannot read absent.zh.txt")
    stored = [rows[f"pairs.tsv line {i}"]["result"] for i in (2, 5)]
    assert {tuple(one["documents"]) for one in stored} == {
        ("dam.zh.txt", "dam.en.txt"),
        ("lake.zh.txt", "lake.en.txt"),
    }
    assert all(one["stored"] == 4 for one in stored)
    again = cli.invoke(args=command)
    assert again.stdout.count("nothing changed") == 2
    assert "1 of 3 pairs failed" in again.stderr


@pytest.mark.slow  # a process loads the models
def test_every_pair_is_aligned_into_a_file(cli: FlaskCliRunner, folder: Path) -> None:
    out = folder / "out"
    out.mkdir()
    options = ["--pairs", folder / "pairs.tsv", "-o", out, "--format", "tsv", "--processes", "1"]
    result = cli.invoke(args=["tm", "align", *map(str, options)])
    assert result.exit_code == 1
    assert "failed: pairs.tsv line 4: cannot read absent.zh.txt" in result.stderr
    assert sorted(path.name for path in out.iterdir()) == ["dam.zh.tsv", "lake.zh.tsv"]
    assert "This is lake." in (out / "lake.zh.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["import", "--pairs", "{list}", "--sample"], "give one or two files, --pairs, or"),
        (["import", "--pairs", "{list}", "--monolingual"], "with their translation"),
        (["align", "-o", "x.tmx"], "give SOURCE and TARGET"),
        (["align", "{list}", "--pairs", "{list}", "-o", "."], "give SOURCE and TARGET"),
        (["align", "--pairs", "{list}", "-o", "{list}.none"], "there is no folder"),
    ],
    ids=["sample", "monolingual", "nothing", "both", "folder"],
)
def test_contradictions_are_refused(
    cli: FlaskCliRunner, folder: Path, arguments: list[str], reason: str
) -> None:
    given = [one.format(list=folder / "pairs.tsv") for one in arguments]
    result = cli.invoke(args=["tm", *given])
    assert result.exit_code != 0
    assert reason in result.stderr


def test_two_sources_of_one_name_are_refused(cli: FlaskCliRunner, folder: Path) -> None:
    (folder / "same.tsv").write_text("dam.zh.txt\tdam.en.txt\ndam.zh.txt\tlake.en.txt\n")
    command = ["tm", "align", "--pairs", str(folder / "same.tsv"), "-o", str(folder)]
    result = cli.invoke(args=command)
    assert result.exit_code == 1
    assert "same.tsv line 2 and same.tsv line 1 would both write dam.zh.tmx" in result.stderr


@pytest.mark.slow  # a process loads the models
def test_a_process_that_dies_fails_its_pair_alone(folder: Path) -> None:
    pairs = listed(folder)
    killed: list[int] = []

    def kill_first(stage: str, done: int, total: int) -> None:
        if not killed:
            (child,) = multiprocessing.active_children()
            assert child.pid is not None
            killed.append(child.pid)
            os.kill(child.pid, signal.SIGKILL)

    outcomes = list(align_pairs(pairs, Settings(), processes=1, progress=kill_first))
    assert [outcome.aligned is None for outcome in outcomes] == [True, True, False]
    assert "too little memory" in outcomes[0].error


def test_stopping_ends_the_processes_at_once(folder: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        assert (stage, total) == ("aligning pairs", 3000)
        raise CancelledError("stopped")

    outcomes = align_pairs(listed(folder), Settings(), processes=2, progress=stop)
    with pytest.raises(CancelledError):
        next(outcomes)
    assert not multiprocessing.active_children()


@pytest.mark.slow  # processes load the application and the models
@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to interrupt")
def test_an_interrupted_import_keeps_whole_pairs_and_goes_on_later(folder: Path) -> None:
    (folder / "long.zh.txt").write_text(
        "".join(f"第{i}座大坝很高。\n" for i in range(3000)), "utf-8"
    )
    (folder / "long.en.txt").write_text(
        "".join(f"Dam number {i} is high.\n" for i in range(3000)), "utf-8"
    )
    (folder / "two.tsv").write_text(
        "dam.zh.txt\tdam.en.txt\nlong.zh.txt\tlong.en.txt\n", encoding="utf-8"
    )
    command = [
        sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"),
        "tm", "import", "--pairs", str(folder / "two.tsv"), "--processes", "1",
    ]  # fmt: skip
    environment = {**os.environ, "YIKU_DATABASE": str(folder / "memory.db")}
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stdout=PIPE, stderr=PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stdout is not None
        assert "dam.zh.txt, dam.en.txt: read 4, stored 4" in running.stdout.readline()
        os.killpg(running.pid, signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "stopped: 1 pairs are done and stay" in told
    again = subprocess.run(  # noqa: S603
        [*command, "--json"], env=environment, capture_output=True, text=True, check=True
    )
    reports = {row["result"]["documents"][0]: row["result"] for row in json.loads(again.stdout)}
    assert (reports["dam.zh.txt"]["repeated"], reports["long.zh.txt"]["stored"]) == (True, 3000)


def test_the_cores_are_counted_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    if hasattr(os, "sched_getaffinity"):
        assert usual_processes() == len(os.sched_getaffinity(0))
        monkeypatch.delattr(os, "sched_getaffinity")  # as on macOS and Windows
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usual_processes() == 6


@pytest.mark.slow  # a process loads the models
def test_links_accepted_before_are_taken_over(
    cli: FlaskCliRunner, app: Flask, folder: Path
) -> None:
    files = [str(folder / f"dam.{lang}.txt") for lang in ("zh", "en")]
    assert cli.invoke(args=["tm", "import", *files]).exit_code == 0
    with app.app_context():
        reviews = tm_services().reviews
        for row in reviews.rows(1, limit=2):
            reviews.accept(1, row.number, at=datetime(2026, 1, 1, tzinfo=UTC))
    for lang, more in (("zh", "鱼很大。\n"), ("en", "The fish are big.\n")):
        file = folder / f"lake.{lang}.txt"
        file.write_text((folder / f"dam.{lang}.txt").read_text(encoding="utf-8") + more)
    (folder / "new.tsv").write_text("lake.zh.txt\tlake.en.txt\n")
    command = ["tm", "import", "--pairs", str(folder / "new.tsv"), "--processes", "1", "--json"]
    result = cli.invoke(args=command)
    (row,) = json.loads(result.stdout)
    assert row["error"] is None
    assert "links accepted in earlier imports and taken over: 2" in row["result"]["notes"]
    with app.app_context():
        states = [one.state for one in tm_services().reviews.rows(2, limit=9)]
    assert states.count(RowState.ACCEPTED) == 2
