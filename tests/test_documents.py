"""Every format of documents goes in everywhere: the readers, the commands, the page, REST."""

import io
from pathlib import Path

import pytest
from flask import Flask

from tests.document_files import MAKERS, sheet_of
from tm.readers import READERS, read_document

CHINESE = ("大坝很高，游客很多。", "冬天没有人在这里游泳。", "我们在河边的房子里见面。")
ENGLISH = (
    "The dam is high and visitors are many.",
    "Nobody swims here in winter.",
    "We meet in the house by the river.",
)
UNITS_TOO = {".xlsx"}  # imported as a file of units
DOCUMENTS = pytest.mark.parametrize("suffix", [one for one in READERS if one not in UNITS_TOO])
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
    as_text = [str(with_text(path)) for path in (source, target)] if suffix == ".xlsx" else pair
    imported = run(args=["tm", "import", *as_text])
    analysed = run(args=["tm", "analyse", str(source)])
    drafted = run(args=["tm", "pretranslate", str(source), "-o", str(out.with_suffix(".tsv"))])
    assert aligned.stdout.startswith("3 units (zh-Hans → en"), aligned.output
    assert "read 3, stored 3, skipped 0" in imported.stdout, imported.output
    assert "total                        3" in analysed.stdout, analysed.output
    assert drafted.stdout.startswith("3 segments (zh-Hans → en): 3 filled"), drafted.output


def with_text(path: Path) -> Path:
    """Put plain text beside a spreadsheet, which is imported as a file of units, alone."""
    language = CHINESE if path.stem == "zh" else ENGLISH
    text = path.with_suffix(".txt")
    text.write_bytes(MAKERS[".txt"](language))
    return text


@DOCUMENTS
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


def test_an_old_encoding_is_told_or_named(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "zh.txt"
    path.write_bytes("\n\n".join(CHINESE).encode("gb18030"))
    run = app.test_cli_runner().invoke
    told = run(args=["tm", "analyse", str(path), "--to", "en"])
    assert "read as GB18030, as its bytes look; name the encoding if that is wrong" in told.stderr
    out = str(tmp_path / "out.tsv")
    drafted = ["tm", "pretranslate", str(path), "--to", "en", "-o", out, "--encoding", "gb18030"]
    named = run(args=drafted)
    assert (named.exit_code, "GB18030" in named.stderr) == (0, False)
    wrong = run(args=["tm", "align", str(path), str(path), "-o", out, "--encoding", "utf-8"])
    assert wrong.exit_code == 1
    assert "is not UTF-8; name another encoding" in wrong.stderr
    unknown = run(args=["tm", "analyse", str(path), "--to", "en", "--encoding", "klingon"])
    assert "unknown encoding 'klingon'; known: utf-8" in unknown.stderr


@pytest.mark.parametrize("command", ["align", "import"])
def test_an_encoding_goes_with_named_files_only(app: Flask, tmp_path: Path, command: str) -> None:
    listed = tmp_path / "list.tsv"
    listed.write_text("a.txt\tb.txt\n", encoding="utf-8")
    out = ["-o", str(tmp_path)] if command == "align" else []
    arguments = ["tm", command, "--pairs", str(listed), *out, "--encoding", "big5"]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 2
    assert "--encoding is for files that are named, not for --pairs" in result.stderr


def test_a_spreadsheet_is_a_bilingual_document() -> None:
    rows = [
        ["序号", "中文", "English"],
        *([str(i), *pair] for i, pair in enumerate(zip(CHINESE, ENGLISH, strict=True))),
    ]
    document = read_document(sheet_of(rows, "Remarks", "Old"), "a.xlsx")
    assert [tuple(b.text for b in stream.blocks) for stream in document.streams] == [
        CHINESE,
        ENGLISH,
    ]
    assert document.streams[0].blocks[1].ref == "row 3 cell 2"
    assert document.notes[:2] == (
        "2 sheets were left out: Remarks, Old",
        "1 header row was left out, the first in row 1: 序号 | 中文 | English",
    )
