"""Books: chapters in the order of the spine, each paragraph with its chapter."""

import pytest

from tests.office_files import zipped
from tm.errors import InvalidInputError
from tm.model import BlockKind, Document
from tm.readers import read_document

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
NAV = '<html><body><nav epub:type="toc"><ol><li>One</li></ol></nav></body></html>'


def chapter(body: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{before}<html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title/><title>The Book</title></head><body>{body}</body></html>"
    )


def epub(spine: list[str], chapters: dict[str, str | bytes], **members: str) -> bytes:
    items = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml" '
        f'properties="{"nav" if name == "nav" else ""}"/>'
        for name in (*chapters, "lost")
    )
    listed = "".join(f'<itemref idref="{name}"/>' for name in spine)
    package = f"<package><manifest>{items}</manifest><spine>{listed}</spine></package>"
    files = {f"OPS/text/{name}.xhtml": content for name, content in chapters.items()}
    others = {name.replace("__", "/") + ".xml": content for name, content in members.items()}
    return zipped({"META-INF/container.xml": CONTAINER, "OPS/book.opf": package} | files | others)


def read(*args: object) -> Document:
    return read_document(epub(*args), "a.epub")  # type: ignore[arg-type]


def blocks(document: Document) -> list[tuple[str, BlockKind, str]]:
    (stream,) = document.streams
    return [(block.text, block.kind, block.ref) for block in stream.blocks]


def test_chapters_come_in_the_order_of_the_spine_without_the_navigation() -> None:
    one = chapter("<h1>One</h1><p>We agree.</p>")
    two = chapter('<a id="x"/><div/><p>So <i/>do we.<br/>Yes.</p>')
    found = read(["nav", "b", "a"], {"a": two, "b": one, "nav": NAV})
    assert blocks(found) == [
        ("One", BlockKind.HEADING, "chapter 1 ¶1"),
        ("We agree.", BlockKind.PARAGRAPH, "chapter 1 ¶2"),
        ("So do we.", BlockKind.PARAGRAPH, "chapter 2 ¶1"),
        ("Yes.", BlockKind.PARAGRAPH, "chapter 2 ¶2"),
    ]
    assert found.notes == ("the navigation of the book was left out (OPS/text/nav.xhtml)",)


def test_characters_are_named_as_html_does() -> None:
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "xhtml11.dtd">'
    found = read(["a"], {"a": chapter("<p>Tom&nbsp;&amp;&nbsp;Ann&mdash;here.</p>", doctype)})
    assert [text for text, *_ in blocks(found)] == ["Tom\u00a0&\u00a0Ann—here."]


def test_notes_of_a_book_follow_its_text() -> None:
    note = '<aside epub:type="footnote" id="n"><p>A note.</p></aside>'
    found = read(["a", "b"], {"a": chapter(f"<p>One.</p>{note}"), "b": chapter("<p>Two.</p>")})
    assert [(text, kind) for text, kind, _ in blocks(found)] == [
        ("One.", BlockKind.PARAGRAPH),
        ("Two.", BlockKind.PARAGRAPH),
        ("A note.", BlockKind.NOTE),
    ]


def test_a_chapter_that_is_missing_is_told() -> None:
    found = read(["a", "lost"], {"a": chapter("<p>One.</p>")})
    assert found.notes == ("a chapter is missing in the file: OPS/text/lost.xhtml",)


def test_rows_of_tables_are_told_apart_by_chapter() -> None:
    body = (
        "<table><tr><td>中文</td><td>English</td></tr><tr><td>好。</td><td>Good.</td></tr></table>"
    )
    found = read(["a", "b"], {"a": chapter(body), "b": chapter(body)})
    assert [[block.text for block in stream.blocks] for stream in found.streams] == [
        ["好。", "好。"],
        ["Good.", "Good."],
    ]


def encryption(method: str) -> str:
    data = f'<EncryptedData><EncryptionMethod Algorithm="{method}"/></EncryptedData>'
    return f"<encryption>{data}</encryption>"


def test_hidden_fonts_do_not_matter() -> None:
    method = encryption("http://www.idpf.org/2008/embedding")
    data = epub(["a"], {"a": chapter("<p>One.</p>")}, **{"META-INF__encryption": method})
    assert blocks(read_document(data, "a.epub"))[0][0] == "One."


LOCKED = {"META-INF__encryption": encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"text", "a.epub: it is no .epub file"),
        (
            zipped({"a": "b"}),
            "a.epub: it is no whole .epub file: META-INF/container.xml is missing",
        ),
        (zipped({"META-INF/container.xml": "<container/>"}), "it names no package"),
        (
            zipped({"META-INF/container.xml": CONTAINER, "OPS/book.opf": "<package/>"}),
            "it has no spine",
        ),
        (epub(["a"], {"a": chapter("<p>One.</p>")}, **LOCKED), "this book is encrypted (DRM)"),
        (epub(["a"], {"a": chapter("")}), "a.epub: the file holds no text"),
        (epub(["a"], {"a": chapter("<b>" * 600)}), "a.epub: OPS/text/a.xhtml: line 1: elements"),
        (epub([], {}), "a.epub: the file holds no text"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_document(data, "a.epub")
    assert message in str(caught.value)
