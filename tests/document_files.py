"""The same paragraphs as a file of each format that is read."""

import io
from collections.abc import Callable, Mapping, Sequence

from openpyxl import Workbook

from tests.office_files import docx, p, rels, zipped
from tests.pdf_files import At, pdf

SLIDES = 'xmlns:p="urn:p" xmlns:a="urn:a" xmlns:r="urn:r"'


def text(paragraphs: Sequence[str]) -> bytes:
    return "\n\n".join(paragraphs).encode()


def html(paragraphs: Sequence[str]) -> bytes:
    return f"<html><body>{''.join(f'<p>{one}</p>' for one in paragraphs)}</body></html>".encode()


def subtitles(paragraphs: Sequence[str]) -> bytes:
    return "\n\n".join(
        f"{i}\n00:{i:02d}:01,000 --> 00:{i:02d}:05,000\n{one}"
        for i, one in enumerate(paragraphs, 1)
    ).encode()


def pages(paragraphs: Sequence[str]) -> bytes:
    return pdf([At(70, 760 - 40 * i, one) for i, one in enumerate(paragraphs)])


def slides(paragraphs: Sequence[str]) -> bytes:
    shapes = "".join(
        f"<p:sp><p:txBody><a:p><a:r><a:t>{one}</a:t></a:r></a:p></p:txBody></p:sp>"
        for one in paragraphs
    )
    listed = '<p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst>'
    return zipped(
        {
            "ppt/presentation.xml": f"<p:presentation {SLIDES}>{listed}</p:presentation>",
            "ppt/_rels/presentation.xml.rels": rels(("slide", "slides/slide1.xml")),
            "ppt/slides/slide1.xml": f"<p:sld {SLIDES}><p:cSld><p:spTree>{shapes}</p:spTree>"
            "</p:cSld></p:sld>",
        }
    )


def book(paragraphs: Sequence[str]) -> bytes:
    root = '<rootfiles><rootfile full-path="book.opf"/></rootfiles>'
    item = '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
    return zipped(
        {
            "META-INF/container.xml": f"<container>{root}</container>",
            "book.opf": f'<package><manifest>{item}</manifest><spine><itemref idref="a"/></spine>'
            "</package>",
            "a.xhtml": html(paragraphs),
        }
    )


def sheet(paragraphs: Sequence[str]) -> bytes:
    return sheet_of([[one] for one in paragraphs])


def sheet_of(rows: Sequence[Sequence[str]], *others: str) -> bytes:
    """A spreadsheet with rows of cells, and further sheets with these names."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for name in others:
        book.create_sheet(name)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


MAKERS: Mapping[str, Callable[[Sequence[str]], bytes]] = {
    ".txt": text,
    ".md": text,
    ".markdown": text,
    ".html": html,
    ".htm": html,
    ".srt": subtitles,
    ".vtt": lambda paragraphs: b"WEBVTT\n\n" + subtitles(paragraphs),
    ".docx": lambda paragraphs: docx("".join(map(p, paragraphs))),
    ".pdf": pages,
    ".pptx": slides,
    ".epub": book,
    ".xlsx": sheet,
}
