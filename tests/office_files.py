"""Office files as tests need them: the parts that they name, and XML that is short to write."""

import io
import zipfile
from collections.abc import Mapping

WORD = 'xmlns:w="urn:w" xmlns:r="urn:r" xmlns:v="urn:v" xmlns:mc="urn:mc" xmlns:m="urn:m"'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def zipped(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def rels(*targets: tuple[str, str]) -> str:
    """Relationships, each of a kind to a target, with the ids rId1, rId2 and so on."""
    listed = "".join(
        f'<Relationship Id="rId{i}" Type="{TYPE}{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f"<Relationships>{listed}</Relationships>"


def docx(body: str, **parts: str) -> bytes:
    """A Word document; further parts by their kinds: ``styles``, ``header_2``, and so on."""
    members = {"word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>"}
    targets = []
    for name, content in parts.items():
        targets.append((name.partition("_")[0], f"{name}.xml"))
        members[f"word/{name}.xml"] = content
    members["word/_rels/document.xml.rels"] = rels(*targets)
    return zipped(members)


def part(root: str, content: str) -> str:
    return f"<w:{root} {WORD}>{content}</w:{root}>"


def p(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs, which are plain texts or XML."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def table(*rows: tuple[str, ...]) -> str:
    cells = (
        "".join(f"<w:tc><w:tcPr/>{c if c.startswith('<') else p(c)}</w:tc>" for c in row)
        for row in rows
    )
    listed = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{listed}</w:tbl>"


def complex_field(code: str, *result: str) -> str:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    shown = "".join(r(text) for text in result)
    instruction = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return f"{char('begin')}{instruction}{char('separate')}{shown}{char('end')}"
