"""Every format of documents goes in everywhere: the readers, the commands, the page, REST."""

import io
from pathlib import Path

import pytest
from flask import Flask

from tests.document_files import MAKERS
from tm.readers import READERS, read_document

CHINESE = ("大坝很高，游客很多。", "冬天没有人在这里游泳。", "我们在河边的房子里见面。")
ENGLISH = (
    "The dam is high and visitors are many.",
    "Nobody swims here in winter.",
    "We meet in the house by the river.",
)
SUFFIXES = pytest.mark.parametrize("suffix", READERS)


def test_there_is_a_file_of_every_format() -> None:
    assert MAKERS.keys() == READERS.keys()


@SUFFIXES
def test_every_format_gives_the_same_paragraphs(suffix: str) -> None:
    (stream,) = read_document(MAKERS[suffix](CHINESE), f"a{suffix}").streams
    assert (stream.lang, tuple(block.text for block in stream.blocks)) == ("zh-Hans", CHINESE)
    assert len({block.ref for block in stream.blocks}) == (1 if suffix == ".pptx" else 3)


@SUFFIXES
def test_the_commands_take_every_format(app: Flask, tmp_path: Path, suffix: str) -> None:
    source, target, out = (tmp_path / f"{n}{suffix}" for n in ("zh", "en", "out"))
    source.write_bytes(MAKERS[suffix](CHINESE))
    target.write_bytes(MAKERS[suffix](ENGLISH))
    run = app.test_cli_runner().invoke
    pair = [str(source), str(target)]
    aligned = run(args=["tm", "align", *pair, "-o", str(out.with_suffix(".tsv"))])
    imported = run(args=["tm", "import", *pair])
    analysed = run(args=["tm", "analyse", str(source)])
    drafted = run(args=["tm", "pretranslate", str(source), "-o", str(out.with_suffix(".tsv"))])
    assert aligned.stdout.startswith("3 units (zh-Hans → en"), aligned.output
    assert "read 3, stored 3, skipped 0" in imported.stdout, imported.output
    assert "total                        3" in analysed.stdout, analysed.output
    assert drafted.stdout.startswith("3 segments (zh-Hans → en): 3 filled"), drafted.output


@SUFFIXES
def test_the_page_takes_every_format(app: Flask, suffix: str) -> None:
    client = app.test_client()
    parts = {
        "file": (io.BytesIO(MAKERS[suffix](CHINESE)), f"zh{suffix}"),
        "translation": (io.BytesIO(MAKERS[suffix](ENGLISH)), f"en{suffix}"),
    }
    started = client.post("/import", data=parts, content_type="multipart/form-data")
    app.extensions["tm"].jobs.wait(started.location.rpartition("/")[2], timeout_s=60)
    ended = client.get(started.location)
    assert (ended.status_code, ended.location) == (303, "/imports/1"), ended.text
    assert ENGLISH[0] in client.get(ended.location).text


def test_what_cannot_be_read_is_said_in_one_line(app: Flask, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(MAKERS[".pdf"]([]))
    result = app.test_cli_runner().invoke(args=["tm", "analyse", str(scan)])
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].endswith(
        "scan.pdf: this PDF has no text: it is a scan, or pictures of text; recognise it first "
        "(OCR), and give the PDF or the text that comes of it"
    )
