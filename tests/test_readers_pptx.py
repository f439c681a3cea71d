"""Slides: shapes in order, with notes, tables and footers of their own kinds."""

import pytest

from tests.office_files import rels, zipped
from tm.errors import InvalidInputError
from tm.model import BlockKind, Document
from tm.readers import read_document

NAMES = 'xmlns:p="urn:p" xmlns:a="urn:a" xmlns:r="urn:r"'


def shape(*paragraphs: str, role: str = "") -> str:
    place = f'<p:nvPr><p:ph type="{role}"/></p:nvPr>' if role else ""
    listed = "".join(f"<a:p>{one if one.startswith('<') else run(one)}</a:p>" for one in paragraphs)
    return f"<p:sp><p:nvSpPr>{place}</p:nvSpPr><p:txBody>{listed}</p:txBody></p:sp>"


def run(text: str) -> str:
    return f"<a:r><a:rPr/><a:t>{text}</a:t></a:r>"


def slide(*shapes: str, root: str = "sld", more: str = "") -> str:
    tree = f"<p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld>"
    return f"<p:{root} {NAMES}{more}>{tree}</p:{root}>"


def pptx(slides: list[str], order: list[int] | None = None, **parts: str) -> bytes:
    order = order or list(range(1, len(slides) + 1))
    listed = "".join(f'<p:sldId id="{255 + i}" r:id="rId{i}"/>' for i in order)
    members = {
        "ppt/presentation.xml": f"<p:presentation {NAMES}><p:sldIdLst>{listed}</p:sldIdLst>"
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": rels(
            *(("slide", f"slides/slide{i}.xml") for i in range(1, len(slides) + 1))
        ),
    }
    for number, content in enumerate(slides, 1):
        members[f"ppt/slides/slide{number}.xml"] = content
    for kind, content in parts.items():
        members[f"ppt/{kind}.xml"] = content
        members["ppt/slides/_rels/slide1.xml.rels"] = rels(
            *((kind, f"../{kind}.xml") for kind in parts)
        )
    return zipped(members)


def read(*args: object, **parts: str) -> Document:
    return read_document(pptx(*args, **parts), "a.pptx")  # type: ignore[arg-type]


def blocks(document: Document) -> list[tuple[str, BlockKind, str]]:
    (stream,) = document.streams
    return [(block.text, block.kind, block.ref) for block in stream.blocks]


def test_slides_come_in_their_order() -> None:
    slides = [slide(shape("Two.", role="title")), slide(shape("One.", "More."))]
    assert blocks(read(slides, [2, 1])) == [
        ("One.", BlockKind.PARAGRAPH, "slide 1"),
        ("More.", BlockKind.PARAGRAPH, "slide 1"),
        ("Two.", BlockKind.HEADING, "slide 2"),
    ]


def test_a_title_is_not_broken_and_text_is() -> None:
    title = f"{run('The river')}<a:br/>{run('and the house:')}<a:br/>{run('a plan')}"
    text = f"{run('We agree.')}<a:br/>{run('So do we.')}"
    found = read([slide(shape(title, role="ctrTitle"), shape(text))])
    assert [text for text, *_ in blocks(found)] == [
        "The river and the house: a plan", "We agree.", "So do we.",
    ]  # fmt: skip


def test_notes_and_footers_are_kinds_of_their_own_and_numbers_no_text() -> None:
    number = '<a:fld type="slidenum"><a:t>1</a:t></a:fld>'
    one = slide(
        shape("Text."), shape("Draft", role="ftr"), shape("1", role="sldNum"), shape(number)
    )
    notes = slide(shape("Say hello.", role="body"), shape("x", role="sldImg"), root="notes")
    found = read([one, slide(shape("More."), shape("Draft", role="ftr"))], notesSlide=notes)
    assert blocks(found) == [
        ("Text.", BlockKind.PARAGRAPH, "slide 1"),
        ("More.", BlockKind.PARAGRAPH, "slide 2"),
        ("Say hello.", BlockKind.NOTE, "slide 1 notes"),
        ("Draft", BlockKind.FOOTER, "slide 1"),
    ]


def test_groups_and_tables_are_read() -> None:
    row = "<a:tr>{}</a:tr>"
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc>"
    rows = row.format(cell.format("好。") + cell.format("Good.")) * 2
    frame = f"<p:graphicFrame><a:graphic><a:tbl>{rows}</a:tbl></a:graphic></p:graphicFrame>"
    document = read(
        [slide(f"<p:grpSp>{shape('好 Good')}</p:grpSp>".replace("好 Good", "图"), frame)]
    )
    assert [[(b.text, b.ref) for b in s.blocks] for s in document.streams] == [
        [("图", "slide 1"), ("好。", "slide 1 row 1 cell 1"), ("好。", "slide 1 row 2 cell 1")],
        [("Good.", "slide 1 row 1 cell 2"), ("Good.", "slide 1 row 2 cell 2")],
    ]


def test_hidden_slides_and_diagrams_are_told() -> None:
    hidden = slide(shape("Not this."), shape("Nor that."), more=' show="0"')
    found = read([slide(shape("Text.")), hidden], diagramData="<x/>")
    assert [text for text, *_ in blocks(found)] == ["Text."]
    assert found.notes == (
        "1 hidden slide was left out: 2 texts were left out, the first in slide 2: Not this.",
        "the text of a diagram was left out, on slides 1",
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"text", "a.pptx: it is no .pptx file"),
        (zipped({"a": "b"}), "ppt/presentation.xml is missing"),
        (pptx(["<sld><a></sld>"]), "a.pptx: ppt/slides/slide1.xml, line 1: not well-formed XML"),
        (pptx(['<!DOCTYPE p [<!ENTITY x "y">]><p:sld/>']), "the DOCTYPE has an internal subset"),
        (pptx([slide()]), "a.pptx: the file holds no text"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_document(data, "a.pptx")
    assert message in str(caught.value)
