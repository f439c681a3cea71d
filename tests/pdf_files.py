"""PDF files as tests need them: lines of text at places, in a Latin and in a Chinese font."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class At:
    """A line of text: its left end and its base line in points, from the foot of the page."""

    x: float
    y: float
    text: str
    size: float = 11.0
    bold: bool = False
    angle: int = 0


def pdf(*pages: Sequence[At], trailer: bytes = b"", mapped: bool = True) -> bytes:
    """A file with a page for each sequence of lines; ``mapped``: fonts tell their characters."""
    signs = sorted({c for page in pages for line in page for c in line.text if c > "\u00ff"})
    codes = {sign: number for number, sign in enumerate(signs, 1)}
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        _pages(len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[6 0 R]"
        + (b"/ToUnicode 7 0 R>>" if mapped else b">>"),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/DW 1000/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 8 0 R>>",
        _stream(_to_unicode(codes)),
        b"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0"
        b"/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
    ]
    for lines in pages:
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources"
            b"<</Font<</L 3 0 R/B 4 0 R/C 5 0 R>>>>>>" % (len(objects) + 2),
            _stream("\n".join(_shown(line, codes) for line in lines).encode()),
        ]
    return _file(objects, trailer)


def _pages(count: int) -> bytes:
    kids = " ".join(f"{9 + 2 * i} 0 R" for i in range(count))
    return f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode()


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def _to_unicode(codes: dict[str, int]) -> bytes:
    listed = "\n".join(f"<{code:04x}><{ord(sign):04x}>" for sign, code in codes.items())
    return (
        "/CIDInit /ProcSet findresource begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <0000><ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{listed}\nendbfchar endcmap end"
    ).encode()


def _shown(line: At, codes: dict[str, int]) -> str:
    """Show a line; one with Chinese characters has no Latin ones. Without text it is a picture."""
    if not line.text:
        return f"{line.x} {line.y} 50 50 re f"
    if any(sign in codes for sign in line.text):
        text = "<" + "".join(f"{codes[sign]:04x}" for sign in line.text) + ">"
        font = "C"
    else:
        escaped = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        text, font = f"({escaped})", "B" if line.bold else "L"
    turn = "1 0 0 1" if line.angle == 0 else "0.7 0.7 -0.7 0.7"
    return f"BT /{font} {line.size} Tf {turn} {line.x} {line.y} Tm {text} Tj ET"


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(out)


def running(
    text: str, *, x: float = 70, y: float = 760, size: float = 11, step: float = 14
) -> list[At]:
    """Lines of a text one below the other, broken where it is."""
    return [At(x, y - step * i, line, size) for i, line in enumerate(text.split("\n"))]
