"""From bytes to text, with errors that say where and what to do."""

import time

import pytest

from tm.errors import InvalidInputError, TooLargeError
from tm.readers import decode as decode_module
from tm.readers.decode import decode
from tm.readers.encodings import encoding_of, named


@pytest.mark.parametrize(
    "data",
    [
        "共同声明\n".encode(),
        "\ufeff共同声明\n".encode(),
        "\ufeff共同声明\n".encode("utf-16-le"),
        "\ufeff共同声明\n".encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16-le", "utf-16-be"],
)
def test_known_encodings_give_the_same_text(data: bytes) -> None:
    assert decode(data, "a.txt") == "共同声明\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.txt: the file is empty; give one with text"),
        (b" \n\t\n", "a.txt: the file is empty; give one with text"),
        (b"\xef\xbb\xbf", "a.txt: the file is empty; give one with text"),
        (b"abc\0def", "a NUL byte at byte offset 3"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a NUL byte at byte offset 8"),
        ("ab声明".encode("gb18030"), "byte 0xc9 at byte offset 2 is not UTF-8"),
        (b"\xef\xbb\xbfab\xff", "byte 0xff at byte offset 5 is not UTF-8"),
        (b"ab \xed\xa0\x80", "a lone surrogate at byte offset 3 is not UTF-8"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "a lone surrogate at byte offset 4 is not UTF-16"),
        (b"\xff\xfea\x00b", "byte 0x62 at byte offset 4 is not UTF-16"),
        ("声明".encode("utf-32"), "UTF-32 at byte offset 0; convert the file to UTF-8"),
        (b"one\ntwo\x07", "control character U+0007 in line 2; remove it"),
        ("one\ufffe".encode(), "control character U+FFFE in line 1"),
    ],
    ids=lambda value: repr(value)[:24] if isinstance(value, bytes) else "",
)
def test_what_cannot_be_read_is_named_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        decode(data, "a.txt")
    assert message in str(caught.value)
    assert str(caught.value).startswith("a.txt: ")


def test_another_encoding_is_told_the_way_out() -> None:
    with pytest.raises(InvalidInputError, match="convert the file to UTF-8"):
        decode("聲明".encode("big5"), "a.txt")


def test_line_ends_become_line_feeds() -> None:
    assert decode("a\r\nb\rc\u2028d\x85e\x0bf".encode(), "a.txt") == "a\nb\nc\nd\ne\nf"


def test_other_separators_become_what_the_caller_asks() -> None:
    assert decode("a\u2028b\r\nc".encode(), "a.txt", separator=" ") == "a b\nc"


def test_text_is_composed() -> None:
    assert decode("cafe\u0301".encode(), "a.txt") == "café"


def test_a_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_module, "MAX_DOCUMENT_BYTES", 10)
    with pytest.raises(TooLargeError, match="11 bytes; the limit is 10; split the file"):
        decode(b"a" * 11, "a.txt")


@pytest.mark.parametrize("name", ["gb\0", "gb\ud800", "gb" + "x" * 300])
def test_an_encoding_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match="unknown encoding 'gb"):
        named(name)


@pytest.mark.parametrize("codec", ["gb18030", "big5"])
def test_a_long_text_is_judged_by_its_beginning(codec: str) -> None:
    data = ("大家都知道今天的工作要先看清楚再做" * 180_000).encode(codec)
    began = time.process_time()
    found = encoding_of(data)
    assert time.process_time() - began < 1.5  # seconds; many more when each character is looked at
    assert found is not None
    assert found.name == codec
