"""Word documents: what stands on the page, each piece with its kind and place."""

from pathlib import Path

import pytest

from tests.office_files import complex_field, docx, p, part, r, rels, table, zipped
from tm.errors import InvalidInputError, TooLargeError
from tm.model import BlockKind, Document
from tm.readers import read_document

SAMPLES = Path(__file__).parent.parent / "../shared/data/interchange/own/docs"
PARAGRAPH, HEADING = BlockKind.PARAGRAPH, BlockKind.HEADING


def read(body: str, **parts: str) -> Document:
    return read_document(docx(body, **parts), "a.docx")


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for stream in read(body, **parts).streams for block in stream.blocks]


def blocks(body: str, **parts: str) -> list[tuple[str, BlockKind, str]]:
    (stream,) = read(body, **parts).streams
    return [(block.text, block.kind, block.ref) for block in stream.blocks]


def styles(*listed: str) -> str:
    return part("styles", "".join(listed))


def style(style_id: str, name: str, inner: str = "", base: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{base}"/>{inner}</w:style>'
    )


HEADINGS = styles(
    style("1", "heading 1"),
    style("T", "Title"),
    style("Own", "My title", base="1"),
    style("Level", "Level", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
)


def test_paragraphs_are_numbered_and_empty_ones_are_not() -> None:
    assert blocks(p("We agree.") + p("") + p("So do we.")) == [
        ("We agree.", PARAGRAPH, "¶1"),
        ("So do we.", PARAGRAPH, "¶2"),
    ]


def test_runs_make_one_text() -> None:
    assert texts(p("One ", r("bold", "<w:b/>"), " word.")) == ["One bold word."]


def test_styles_tell_headings() -> None:
    body = p("Whole.", style="T") + p("Part.", style="Own") + p("Text.") + p("Deep.", style="Level")
    body += p("Flat.", properties='<w:outlineLvl w:val="0"/>')
    body += p("No.", style="1", properties='<w:outlineLvl w:val="9"/>')
    kinds = [kind for _, kind, _ in blocks(body, styles=HEADINGS)]
    assert kinds == [HEADING, HEADING, PARAGRAPH, HEADING, HEADING, PARAGRAPH]


def test_insertions_are_text_and_deletions_are_told() -> None:
    body = p("We ", f"<w:ins>{r('all ')}</w:ins>", "agree.")
    body += p("<w:del><w:r><w:delText>Not this.</w:delText></w:r></w:del>", "But this.")
    body += p(f"<w:moveFrom>{r('Gone.')}</w:moveFrom>", f"<w:moveTo>{r('Come.')}</w:moveTo>")
    assert texts(body) == ["We all agree.", "But this.", "Come."]
    assert read(body).notes == ("2 tracked deletions were left out, the first: Not this.",)


def test_a_deleted_break_joins_two_paragraphs() -> None:
    body = p("We agree ", properties="<w:rPr><w:del/></w:rPr>") + p("to this.") + p("Next.")
    assert blocks(body) == [("We agree to this.", PARAGRAPH, "¶1"), ("Next.", PARAGRAPH, "¶2")]


def test_a_deleted_row_is_told() -> None:
    rows = table(("a.", "b."), ("c.", "d.")).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1)
    assert texts(rows) == ["c.", "d."]
    assert read(rows).notes == ("1 tracked deletion was left out, the first: a. b.",)


def test_hidden_text_is_out_and_told() -> None:
    hidden = styles(style("H", "Hidden", "<w:rPr><w:vanish/></w:rPr>"))
    body = p("Shown.", r("Not this.", "<w:vanish/>")) + p("Nor that.", style="H")
    body += p(r("This too.", '<w:vanish w:val="0"/>'), style="H")
    assert texts(body, styles=hidden) == ["Shown.", "This too."]
    assert read(body, styles=hidden).notes == (
        "2 stretches of hidden text were left out, the first: Not this.",
    )


def test_content_controls_and_links_are_text() -> None:
    control = (
        f"<w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent>{r('b ')}</w:sdtContent></w:sdt>"
    )
    whole = f"<w:sdt><w:sdtContent>{p('Block.')}</w:sdtContent></w:sdt>"
    body = p("a ", control, f"<w:hyperlink>{r('c')}</w:hyperlink>", ".") + whole
    assert texts(body) == ["a b c.", "Block."]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    inner = f"<w:txbxContent>{p('Boxed.')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice>{inner}</mc:Choice>"
        f"<mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert blocks(p("Before ", box, "and after.") + p("Next.")) == [
        ("Before and after.", PARAGRAPH, "¶1"),
        ("Boxed.", PARAGRAPH, "text box 1"),
        ("Next.", PARAGRAPH, "¶2"),
    ]


def test_signs_of_the_format_become_characters() -> None:
    soft, hard, tab = (f"<w:r><w:{name}/></w:r>" for name in ("softHyphen", "noBreakHyphen", "tab"))
    degree = '<w:r><w:sym w:font="Symbol" w:char="00B0"/></w:r>'
    picture = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    body = p(r("co\u00adoperate"), soft, " well", hard, "known", tab, "terms", degree, picture)
    assert texts(body) == ["cooperate well-known terms°"]
    assert read(body).notes == ("1 signs of a symbol font were left out",)


BREAK = "<w:r><w:br/></w:r>"


@pytest.mark.parametrize(
    ("runs", "lines"),
    [
        (("First.", BREAK, "Second."), ["First.", "Second."]),
        (("A Report on the", BREAK, "Work of the Year"), ["A Report on the Work of the Year"]),
        (("Pears", BREAK, "Plums", BREAK, "Figs"), ["Pears", "Plums", "Figs"]),
        (("We came,", BREAK, "and we saw."), ["We came, and we saw."]),
        (("第一段。", BREAK, "换行"), ["第一段。", "换行"]),
    ],
)
def test_breaks_inside_a_paragraph(runs: tuple[str, ...], lines: list[str]) -> None:
    assert texts(p(*runs)) == lines


def test_a_heading_is_not_broken() -> None:
    body = p("One:", BREAK, "the start", BREAK, "of it", style="1")
    assert texts(body, styles=HEADINGS) == ["One: the start of it"]


def test_a_table_has_rows_and_cells() -> None:
    body = p("Before.") + table(("a.", "b."), ("c.", p("d.") + p("e."))) + p("After.")
    assert blocks(body + table(("f.", "g.")))[1:] == [
        ("a.", BlockKind.CELL, "table 1 row 1 cell 1"),
        ("b.", BlockKind.CELL, "table 1 row 1 cell 2"),
        ("c.", BlockKind.CELL, "table 1 row 2 cell 1"),
        ("d.", BlockKind.CELL, "table 1 row 2 cell 2"),
        ("e.", BlockKind.CELL, "table 1 row 2 cell 2"),
        ("After.", PARAGRAPH, "¶2"),
        ("f.", BlockKind.CELL, "table 2 row 1 cell 1"),
        ("g.", BlockKind.CELL, "table 2 row 1 cell 2"),
    ]


def test_a_table_of_two_languages_is_a_bilingual_document() -> None:
    document = read(table(("中文", "English"), ("我们同意。", "We agree."), ("好。", "Good.")))
    assert {s.lang: [block.text for block in s.blocks] for s in document.streams} == {
        "zh-Hans": ["我们同意。", "好。"],
        "en": ["We agree.", "Good."],
    }
    assert document.notes == (
        "1 header row was left out, the first in table 1 row 1: 中文 | English",
    )


def test_a_nested_table_belongs_to_its_cell() -> None:
    inner = table(("b.", "c."))
    assert [ref for *_, ref in blocks(table(("a.", inner + p("d."))))] == [
        "table 1 row 1 cell 1",
        *["table 1 row 1 cell 2"] * 3,
    ]


def test_a_frame_of_one_cell_is_text() -> None:
    assert blocks(table((p("Framed.") + p("Text."),))) == [
        ("Framed.", PARAGRAPH, "¶1"),
        ("Text.", PARAGRAPH, "¶2"),
    ]


def mark(kind: str, number: int) -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def note(kind: str, number: int, text: str) -> str:
    return f'<w:{kind} w:id="{number}">{p(text)}</w:{kind}>'


def test_notes_follow_the_text_in_the_order_of_their_marks() -> None:
    footnotes = part(
        "footnotes",
        '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        + note("footnote", 1, "Second note.")
        + note("footnote", 2, "First note.")
        + note("footnote", 3, "Nobody's note."),
    )
    endnotes = part("endnotes", note("endnote", 1, "Last note."))
    body = p("One", mark("footnote", 2), mark("endnote", 1), ".") + p("Two.", mark("footnote", 1))
    assert blocks(body, footnotes=footnotes, endnotes=endnotes) == [
        ("One.", PARAGRAPH, "¶1"),
        ("Two.", PARAGRAPH, "¶2"),
        ("First note.", BlockKind.NOTE, "footnote 1"),
        ("Second note.", BlockKind.NOTE, "footnote 2"),
        ("Last note.", BlockKind.NOTE, "endnote 1"),
    ]
    assert read(body, footnotes=footnotes, endnotes=endnotes).notes == (
        "1 note without a mark in the text was left out, the first in footnote id 3: "
        "Nobody's note.",
        "3 notes stand behind the text, the first from footnote 1: First note.",
    )


def test_headers_and_footers_are_kinds_of_their_own() -> None:
    header = part("hdr", p("Annual Report"))
    footer = part("ftr", p("第 ", complex_field("PAGE", "3"), " 页") + p("Draft | ", field("PAGE")))
    found = blocks(p("Text."), header=header, header_2=header, footer=footer)
    assert found == [
        ("Text.", PARAGRAPH, "¶1"),
        ("Annual Report", BlockKind.HEADER, "header 1"),
        ("Draft", BlockKind.FOOTER, "footer 1"),
    ]
    notes = read(p("Text."), footer=footer).notes
    assert notes == ("1 page number was left out, the first in footer 1: 第 页",)


def field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} ">{r("9")}</w:fldSimple>'


def test_fields_give_their_result() -> None:
    body = p("See ", complex_field(' HYPERLINK "http://x" ', "page"), " ", field("REF x"), ".")
    assert texts(body) == ["See page 9."]


def test_contents_are_left_out_and_told() -> None:
    listed = styles(style("C", "toc 1"))
    body = p("Contents") + p("General 1", style="C") + p("Special 2", style="C") + p("General")
    assert texts(body, styles=listed) == ["General"]
    assert read(body, styles=listed).notes == (
        "3 lines of the contents were left out, the first in ¶1: Contents",
    )


def level(number: int, style: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def numbering(*levels: str, more: str = "") -> str:
    return part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}',
    )


def item(text: str, depth: int = 0, number: int = 1) -> str:
    place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, properties=place)


def test_numbers_of_lists_stand_with_their_text() -> None:
    two = numbering(level(0, "decimal", "%1."), level(1, "lowerLetter", "(%2)"))
    body = item("Pears.") + item("Green.", 1) + item("Red.", 1) + item("Plums.") + item("Blue.", 1)
    assert texts(body, numbering=two) == [
        "1. Pears.", "(a) Green.", "(b) Red.", "2. Plums.", "(a) Blue.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "text", "first", "twelfth"),
    [
        ("chineseCountingThousand", "第%1条", "第一条 文。", "第十二条 文。"),
        ("chineseCounting", "%1、", "一、文。", "十二、文。"),
        ("upperRoman", "%1.", "I. 文。", "XII. 文。"),
        ("decimalZero", "%1", "01 文。", "12 文。"),
        ("decimalEnclosedCircleChinese", "%1", "① 文。", "⑫ 文。"),
        ("ideographDigital", "%1", "一 文。", "一二 文。"),
        ("bullet", "•", "文。", "文。"),
    ],
)
def test_shapes_of_numbers(shape: str, text: str, first: str, twelfth: str) -> None:
    found = texts(item("文。") * 12, numbering=numbering(level(0, shape, text)))
    assert (found[0], found[11]) == (first, twelfth)


def test_letters_go_no_further_than_those_of_word() -> None:
    lettered = level(0, "lowerLetter", "%1", start=780)
    assert texts(item("A.") * 2, numbering=numbering(lettered)) == ["z" * 30 + " A.", "781 A."]


def test_a_label_has_a_limit() -> None:
    (text,) = texts(item("A."), numbering=numbering(level(0, "decimal", "%1" * 20, start=29_999)))
    assert text == "29999" * 20 + " A."
    (text,) = texts(item("A."), numbering=numbering(level(0, "lowerRoman", "%1" * 20, start=3_999)))
    assert text == ("mmmcmxcix" * 20)[:120] + " A."


def test_numbers_of_headings_come_from_their_style_and_may_begin_anew() -> None:
    listed = styles(
        style("1", "heading 1", "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>")
    )
    anew = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    lists = numbering(
        level(0, "chineseCounting", "%1", "<w:suff w:val='nothing'/>"),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        more=anew,
    )
    body = p("General", style="1") + item("Aim", 1) + p("Special", style="1") + item("Fifth", 0, 2)
    assert texts(body, styles=listed, numbering=lists) == [
        "一General", "1.1 Aim", "二Special", "五Fifth",
    ]  # fmt: skip


def test_what_is_not_read_is_told() -> None:
    comments = part("comments", f"<w:comment>{p('Is this so?')}</w:comment>")
    found = read(p("Text."), comments=comments, diagramData="<x/>", chart="<x/>", chart_2="<x/>")
    assert found.notes == (
        "the text of a diagram was left out (1 in the document)",
        "the text of a chart was left out (2 in the document)",
        "1 comment was left out, the first: Is this so?",
    )


def test_the_document_may_have_another_name_and_strict_namespaces() -> None:
    main = (
        f'<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body>{p("a.")}'
    )
    data = zipped({
        "_rels/.rels": rels(("officeDocument", "/word/d2.xml")),
        "word/d2.xml": main.replace("w:", "x:") + "</x:body></x:document>",
    })  # fmt: skip
    (stream,) = read_document(data, "a.docx").streams
    assert stream.blocks[0].text == "a."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"plain text", "a.docx: it is no .docx file, or is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "a.docx: it is protected by a password or in an"),
        (zipped({"x": "y"}), "a.docx: it is no whole .docx file: word/document.xml is missing"),
        (docx(p(" ")), "a.docx: the file holds no text"),
        (docx("<w:p>"), "a.docx: word/document.xml, line 1: not well-formed XML"),
        (
            docx(p("\u2603")).replace(b"PK\x03\x04", b"PK\x03\x05"),
            "word/_rels/document.xml.rels in it is damaged",
        ),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_document(data, "a.docx")
    assert message in str(caught.value)


def test_an_entity_is_refused() -> None:
    main = '<!DOCTYPE d [<!ENTITY x "y">]><w:document xmlns:w="u"><w:p>&x;</w:p></w:document>'
    with pytest.raises(InvalidInputError, match="the DOCTYPE has an internal subset"):
        read_document(zipped({"word/document.xml": main}), "a.docx")


def test_a_bomb_is_refused() -> None:
    with pytest.raises(TooLargeError, match=r"document.xml in it unpacks to 2,0\d\d,\d+ bytes"):
        read(p("a" * 2_000_000))


def test_the_shared_samples() -> None:
    if not SAMPLES.exists():
        pytest.skip("../shared/data/interchange is not here")
    found = read_document((SAMPLES / "tracked_controls_table.docx").read_bytes(), "a.docx")
    assert sum(len(stream.blocks) for stream in found.streams) == 6
    with pytest.raises(InvalidInputError, match="internal subset"):
        read_document((SAMPLES / "entity_in_document.docx").read_bytes(), "a.docx")


def test_a_row_outside_a_table_is_read() -> None:
    row = f"<w:tr><w:tc>{p('Stray.')}</w:tc><w:tc>{p('Lost.')}</w:tc></w:tr>"
    assert blocks(p("Before.") + row) == [
        ("Before.", PARAGRAPH, "¶1"),
        ("Stray.", BlockKind.CELL, "table 1 row 1 cell 1"),
        ("Lost.", BlockKind.CELL, "table 1 row 1 cell 2"),
    ]


BEGIN, SEPARATE, END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(BEGIN + code("HYPERLINK x"), id="only begun"),
        pytest.param(BEGIN + code("PAGE") + SEPARATE, id="of a page number"),
    ],
)
def test_a_field_without_an_end_hides_no_text_behind_its_paragraph(field: str) -> None:
    body = p("First.") + p(field, r("7")) + p("Second.") + table(("a.", "b."))
    assert texts(body) == ["First.", "Second.", "a.", "b."]
    assert read(body).notes == ("1 stretch in a field without an end was left out, the first: 7",)


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(p(f"<w:del>{code('REF x')}{END}</w:del>", "Tail."), id="in a deletion"),
        pytest.param(
            f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p(END)}</w:tc></w:tr></w:tbl>{p('Tail.')}",
            id="in a deleted row",
        ),
    ],
)
def test_the_end_of_a_field_may_be_deleted(end: str) -> None:
    assert texts(p("First.", BEGIN) + end + p("Second.")) == ["First.", "Tail.", "Second."]


def test_a_simple_field_survives_the_stray_end_of_another() -> None:
    simple = f'<w:fldSimple w:instr="REF x">{r("seven ")}{END}</w:fldSimple>'
    assert texts(p("We count ", simple, "pears.")) == ["We count seven pears."]


def test_the_last_paragraph_may_have_a_deleted_break() -> None:
    body = p("First.") + p("Last.", properties="<w:rPr><w:del/></w:rPr>")
    assert blocks(body) == [("First.", PARAGRAPH, "¶1"), ("Last.", PARAGRAPH, "¶2")]


def test_what_is_left_out_of_a_header_is_told() -> None:
    header = p("Head.", "<w:del><w:r><w:delText>Old head.</w:delText></w:r></w:del>", BEGIN, r("8"))
    document = read(p("Text."), header=part("hdr", header))
    assert document.notes == (
        "1 tracked deletion was left out, the first: Old head.",
        "1 stretch in a field without an end was left out, the first: 8",
    )
