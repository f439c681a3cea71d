"""From the bytes of a file to clean text: UTF-8 with or without BOM, UTF-16 with BOM."""

import codecs
import re
import unicodedata

from tm.errors import InvalidInputError, TooLargeError

MAX_DOCUMENT_BYTES = 100 * 1024 * 1024  # a long novel has 3 MB; more is an archive or a mistake

_REFUSED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?")
_SEPARATORS = re.compile("[\x0b\x85\u2028\u2029]")
_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF32_BOMS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_ENCODED_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_WAY_OUT = "convert the file to UTF-8"


def decode(data: bytes, name: str, *, separator: str = "\n") -> str:
    """Return the text of a file in NFC, its lines ended by LF; form feeds stay as page breaks.

    Args:
        data: The file's content.
        name: The file's name, for messages.
        separator: What line separators other than CR and LF become.

    Raises:
        InvalidInputError: empty, binary, in another encoding, or with control characters; the
            message names the byte offset or the line, and the way out.
        TooLargeError: more than ``MAX_DOCUMENT_BYTES``.
    """
    text = _LINE_ENDS.sub("\n", decode_exactly(data, name))
    return unicodedata.normalize("NFC", _SEPARATORS.sub(separator, text))


def decode_exactly(data: bytes, name: str) -> str:
    """Return the text of a file as it is: in tables and JSON, line ends may stand inside a text.

    Raises:
        InvalidInputError: as for :func:`decode`.
        TooLargeError: more than ``MAX_DOCUMENT_BYTES``.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise TooLargeError(
            f"{name}: {len(data):,} bytes; the limit is {MAX_DOCUMENT_BYTES:,}; split the file"
        )
    text = _decoded(data, name)
    refused = _REFUSED.search(text)
    if refused is not None:
        line = _LINE_ENDS.sub("\n", text[: refused.start()]).count("\n") + 1
        raise InvalidInputError(
            f"{name}: control character U+{ord(refused.group()):04X} in line {line}; remove it"
        )
    if not text.strip():
        raise InvalidInputError(f"{name}: the file is empty; give one with text")
    return text


def _decoded(data: bytes, name: str) -> str:
    if data.startswith(_UTF32_BOMS):
        raise InvalidInputError(f"{name}: UTF-32 at byte offset 0; {_WAY_OUT}")
    if data.startswith(_UTF16_BOMS):
        return _strictly(data, "utf-16", name)
    nul = data.find(b"\0")
    if nul >= 0:
        raise InvalidInputError(
            f"{name}: a NUL byte at byte offset {nul}, so it is binary or UTF-16 without a byte "
            f"order mark; {_WAY_OUT}"
        )
    return _strictly(data, "utf-8-sig", name)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        # the decoder for UTF-8 with a BOM counts its offsets from behind the BOM
        skipped = len(data) - len(error.object)
        place = error.start + skipped
        if _ENCODED_SURROGATE.match(data, place) or "surrogate" in error.reason:
            what, way_out = "a lone surrogate", "save the text anew from its source"
        else:
            what = f"byte 0x{data[place]:02x}"
            way_out = f"{_WAY_OUT} (Chinese files are often in GB18030 or Big5)"
        kind = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise InvalidInputError(
            f"{name}: {what} at byte offset {place} is not {kind}; {way_out}"
        ) from error
