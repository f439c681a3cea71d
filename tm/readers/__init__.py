"""Readers of documents: one format a file, chosen by suffix; bilingual documents are detected."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath

from tm.errors import UnsupportedFormatError
from tm.lang import guess_language
from tm.model import Block, BlockKind, Document, TextStream
from tm.readers.decode import decode as decode_bytes
from tm.readers.docx import read_docx
from tm.readers.encodings import in_utf8
from tm.readers.epub import read_epub
from tm.readers.html import read_html
from tm.readers.markdown import read_markdown
from tm.readers.pdf import read_pdf
from tm.readers.pieces import Reading
from tm.readers.pptx import read_pptx
from tm.readers.sheet import read_sheet
from tm.readers.streams import document_of
from tm.readers.subtitles import read_subtitles
from tm.readers.text import read_text

Reader = Callable[[bytes, str], Reading]

TEXT_READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".srt": read_subtitles,
    ".vtt": read_subtitles,
}  # of files whose bytes are text in some encoding
READERS: Mapping[str, Reader] = {
    **TEXT_READERS,
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".pptx": read_pptx,
    ".epub": read_epub,
    ".xlsx": read_sheet,
}


def read_document(
    data: bytes, name: str, *, lang: str | None = None, encoding: str | None = None
) -> Document:
    """Read a document: one stream of blocks, or two when it is bilingual.

    Args:
        data: The file's content.
        name: The file's name; its suffix tells the format, except that ``.txt`` may hold others.
        lang: The language, guessed when ``None``; of a bilingual document, one of the two.
        encoding: What a person says it is in; ``None`` as the file shows. Formats that name
            their own keep to that.

    Raises:
        UnsupportedFormatError: no reader knows the suffix.
        InvalidInputError: empty, binary, undecodable or without text; the message has the place.
        TooLargeError: larger than a limit that the message names.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        known = ", ".join(sorted(READERS))
        raise UnsupportedFormatError(f"cannot read {suffix or name!r}; known: {known}")
    note = ""
    if suffix in TEXT_READERS:
        data, note = in_utf8(data, wanted=encoding)
    document = document_of(READERS[suffix](data, name), name, lang=lang)
    return replace(document, notes=(note, *document.notes)) if note else document


def read_presegmented(data: bytes, name: str, *, lang: str | None = None) -> TextStream:
    """Read a file of one segment a line, whatever its suffix; no line is joined or cut.

    Empty lines stay as blocks without text, so that positions are line numbers from 0; only line
    breaks at the end of the file add no block.

    Raises:
        InvalidInputError: empty, binary or undecodable.
    """
    text = decode_bytes(data, name, separator=" ").replace("\f", " ")
    lines = text.removesuffix("\n").split("\n")
    blocks = tuple(
        Block(line.strip(), BlockKind.PARAGRAPH, f"line {number}")
        for number, line in enumerate(lines, 1)
    )
    return TextStream(lang or guess_language(text, name=name), blocks)
