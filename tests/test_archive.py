"""Archives from strangers: every attack is refused, and nothing is unpacked to a disk."""

import io
import struct
import zipfile

import pytest

from tests.office_files import docx, p, zipped
from tm import archive as archive_module
from tm.archive import Archive
from tm.errors import InvalidInputError, TooLargeError
from tm.readers import read_document


def test_parts_are_read_by_name() -> None:
    found = Archive(zipped({"a/b.xml": "text", "c": "more"}), "a.docx")
    assert list(found) == ["a/b.xml", "c"]
    assert "c" in found
    assert "d" not in found
    assert found.read("a/b.xml") == b"text"


def test_a_member_of_zeros_is_refused() -> None:
    found = Archive(zipped({"big": bytes(2_000_000), "small": "text"}), "a.docx")
    assert found.read("small") == b"text"
    with pytest.raises(TooLargeError, match=r"a\.docx: big in it unpacks to 2,000,000 bytes"):
        found.read("big")


def test_all_parts_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "MAX_UNPACKED_BYTES", 10)
    found = Archive(zipped({"a": "123456", "b": "123456"}), "a.docx")
    found.read("a")
    with pytest.raises(TooLargeError, match="b in it unpacks to 6 bytes; that is too much"):
        found.read("b")


def test_too_many_members_are_refused() -> None:
    data = zipped({str(i): "" for i in range(5_001)})
    with pytest.raises(TooLargeError, match="it has 5,001 parts; the limit is 5,000"):
        Archive(data, "a.docx")


def test_a_long_list_of_members_is_refused_before_it_is_read() -> None:
    data = bytearray(zipped({"a": "b"}))
    struct.pack_into("<L", data, len(data) - 22 + 12, 3_000_000)
    with pytest.raises(TooLargeError, match="it has too many parts"):
        Archive(bytes(data), "a.docx")


def test_it_is_refused_before_the_longest_comment_too() -> None:
    data = bytearray(zipped({"a": "b"}))
    struct.pack_into("<LLH", data, len(data) - 22 + 12, 3_000_000, 0, 0xFFFF)
    with pytest.raises(TooLargeError, match="it has too many parts"):
        Archive(bytes(data) + b"x" * 65_536, "a.docx")


def test_zip64_is_refused() -> None:
    data = zipped({"a": "b"})
    locator = b"PK\x06\x07" + bytes(16)
    with pytest.raises(TooLargeError, match="it is a ZIP64 archive"):
        Archive(data[:-22] + locator + data[-22:], "a.docx")


def test_two_members_of_one_name_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a", "one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("a", "two")
    with pytest.raises(InvalidInputError, match="two parts in it have the same name"):
        Archive(stream.getvalue(), "a.docx")


def test_an_unusual_packing_is_refused() -> None:
    found = Archive(zipped({"a": "b"}, method=zipfile.ZIP_LZMA), "a.docx")
    with pytest.raises(InvalidInputError, match="a in it is packed in an unusual way"):
        found.read("a")


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"a": "b"}, method=zipfile.ZIP_STORED))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InvalidInputError, match="it is encrypted; take the password away"):
        Archive(bytes(data), "a.docx").read("a")


def test_a_lying_size_is_refused() -> None:
    data = bytearray(zipped({"a": "b" * 1000}))
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, 10)
    with pytest.raises(InvalidInputError, match="a in it is damaged"):
        Archive(bytes(data), "a.docx").read("a")


def test_names_that_are_paths_lead_nowhere(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = zipped({"../../evil": "x", "/etc/evil": "x", "C:\\evil": "x"})
    found = Archive(data, "a.docx")
    assert found.read("../../evil") == b"x"
    assert list(tmp_path.iterdir()) == []


def test_an_archive_inside_is_not_opened() -> None:
    bomb = zipped({"inner": bytes(5_000_000)})
    members = {"word/document.xml": f'<w:document xmlns:w="u">{p("Text.")}</w:document>'}
    data = zipped(members | {"word/embeddings/a.zip": bomb})
    assert read_document(data, "a.docx").streams[0].blocks[0].text == "Text."


@pytest.mark.parametrize("target", ["../../../../etc/passwd", "file:///etc/passwd", "http://x/y"])
def test_relationships_do_not_leave_the_archive(target: str) -> None:
    data = docx(p("Text."))
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    parts["word/_rels/document.xml.rels"] = (
        f'<Relationships><Relationship Type="x/header" Target="{target}"/></Relationships>'.encode()
    )
    assert len(read_document(zipped(parts), "a.docx").streams[0].blocks) == 1


@pytest.mark.parametrize("cut", [5, 30, 60, 100, 200])
def test_a_cut_file_is_refused(cut: int) -> None:
    with pytest.raises(InvalidInputError, match=r"a.docx: it is no .docx file, or is damaged"):
        Archive(docx(p("Text."))[:-cut], "a.docx")
