"""Files made to harm: each is refused with a reason, in little time and memory."""

import io
import struct
import subprocess
import sys
import zipfile

import pytest

from tm.errors import InvalidInputError, TooLargeError
from tm.interchange import read_units, write_units
from tm.model import TranslationUnit
from tm.review import xlsx

HEAD = '<tmx version="1.4"><header srclang="zh"/><body>'
PAIR = '<tuv xml:lang="zh"><seg>门</seg></tuv><tuv xml:lang="en"><seg>door</seg></tuv>'
BARE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
UNIT = f"<tu>{PAIR}</tu>"


def read(data: bytes | str, name: str = "a.tmx") -> list[TranslationUnit]:
    content = data.encode() if isinstance(data, str) else data
    return [group.unit for group in read_units(content, name).groups]


def tmx(*records: str) -> str:
    return f"{HEAD}{''.join(records)}</body></tmx>"


def sheet() -> bytes:
    stream = io.BytesIO()
    write_units([TranslationUnit("门", "door", "zh", "en")], stream, ".xlsx")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (tmx("<tu>" + "<prop type='a'>b</prop>" * 20_001 + f"{PAIR}</tu>"), "20000 elements"),
        (tmx(f"<tu>{PAIR}<note>{'x' * 2_100_000}</note></tu>"), "2000000 characters"),
        (tmx(f"<tu>{PAIR}<note>{'x' * 5_000_000}</note></tu>"), "more than 4 MB without a record"),
        (tmx("<x>y</x>" * 600_000, UNIT), "more than 4 MB without a record"),
        (tmx(f"<tu>{'<a>' * 300}{'</a>' * 300}</tu>"), "Excessive depth|nested deeper"),
        (f"<!DOCTYPE tmx [<!ENTITY a 'b'>]>{tmx(UNIT)}", "internal subset"),
        (f"<!DOCTYPE tmx [<!ATTLIST tu tuid CDATA 'x'>]>{tmx(UNIT)}", "internal subset"),
        (
            BARE + tmx(UNIT.replace("门", "门&x;")),
            "the entity &x; is not defined",
        ),
        (
            BARE + tmx(f"<tu><note>a&x;</note>{PAIR}</tu>"),
            "the entity &x; is not defined",
        ),
        ('\ufeff<?xml version="1.0" encoding="BTF-8"?><tmx/>', "unknown encoding"),
        ('\ufeff<?xml version="1.0" encoding="gb2312"?><tmx/>', "unknown encoding"),
        ('<?xml version="1.0" encoding="utf-7"?><tmx/>', "unknown encoding utf-7"),
    ],
    ids=[
        "elements",
        "characters",
        "large record",
        "no records",
        "depth",
        "entity",
        "attlist",
        "entity in seg",
        "entity in note",
        "unknown encoding behind a mark",
        "multi-byte encoding behind a mark",
        "utf-7",
    ],
)
def test_hostile_tmx_is_refused(data: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        read(data)


def test_a_record_of_many_chunks_is_read() -> None:
    notes = "".join(f"<note>{'x' * 10_000}</note>" for _ in range(100))
    (unit,) = read(tmx(f"<tu>{notes}{PAIR}</tu>"))
    assert len(unit.props) == 100


@pytest.mark.parametrize("cut", [3, 64, 512])
def test_a_damaged_archive_is_refused(cut: int) -> None:
    with pytest.raises(InvalidInputError, match=r"a\.xlsx: it cannot be read as \.xlsx"):
        read(sheet()[cut:], "a.xlsx")


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(TooLargeError, match="it unpacks to 60,000,000 bytes"):
        read(stream.getvalue(), "a.xlsx")


def test_an_entity_in_a_sheet_is_refused() -> None:
    source, made = io.BytesIO(sheet()), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename.endswith("sheet1.xml"):
                data = b"<!DOCTYPE worksheet [<!ENTITY a 'b'>]>" + data
            new.writestr(member.filename, data)
    with pytest.raises(InvalidInputError, match="internal subset"):
        read(made.getvalue(), "a.xlsx")


BOUNDED = """
import resource, sys
from tm.interchange import read_units
from tm.errors import InvalidInputError

class Endless:
    def __init__(self, head, more):
        self.head, self.more, self.size, self.turn = head, more, 0, 0
    def seek(self, *_): return 0
    def tell(self): return self.size
    def read(self, count=-1):
        begun, self.head = self.head, b""
        start = self.turn % len(self.more)
        self.turn += count - len(begun)
        endless = self.more[start:] + self.more * (count // len(self.more) + 1)
        data = (begun + endless)[:count]
        self.size += len(data)
        return data

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    for _ in read_units(Endless(*eval(sys.argv[1])), sys.argv[2]).groups:
        pass
except InvalidInputError as error:
    print(error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(
    ("name", "head", "more", "message"),
    [
        ("a.tmx", f"{HEAD}<tu><tuv>", "<seg/>" * 5_000, "more than 4 MB without a record"),
        ("a.tmx", f"{HEAD}<tu ", 'a="b" ' * 5_000, "not well-formed|more than 4 MB"),
        ("a.tsv", "zh\ten\n", "x" * 60_000, "line 2: more than 2,000,000 characters"),
        ("a.csv", 'zh,en\n门,"', "x\n" * 30_000, "field larger than field limit"),
        ("a.json", "[", "[" * 60_000, "more than 100 MB"),
        ("a.po", 'msgid "', "x" * 60_000, "more than 100 MB"),
    ],
    ids=["tmx elements", "tmx attributes", "tsv line", "csv quotes", "json", "po"],
)
def test_a_stream_without_end_is_refused_in_bounded_memory(
    name: str, head: str, more: str, message: str
) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", BOUNDED, repr((head.encode(), more.encode())), name],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    *refusal, grown = done.stdout.splitlines()
    assert any(part in "\n".join(refusal) for part in message.split("|"))
    assert int(grown) < 350


def with_rows(*rows: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet())) as given, zipfile.ZipFile(made, "w") as changed:
        for name in given.namelist():
            content = given.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", "".join(rows).encode() + b"</sheetData>")
            changed.writestr(name, content)
    return made.getvalue()


def test_a_cell_in_the_last_column_is_refused() -> None:
    with pytest.raises(TooLargeError, match=r"^a\.xlsx, row 3: a cell beyond column 1,000"):
        read(with_rows('<row r="3"><c r="XFD3"><v>1</v></c></row>'), "a.xlsx")


def test_empty_cells_to_the_last_column_do_no_harm() -> None:
    row = '<c r="A3" t="str"><v>窗</v></c><c r="B3" t="str"><v>window</v></c><c r="XFD3"/>'
    assert [unit.source for unit in read(with_rows(f'<row r="3">{row}</row>'), "a.xlsx")] == [
        "门",
        "窗",
    ]


def test_all_cells_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_CELLS", 2_000)
    row = '<row r="{0}"><c r="ALL{0}"/></row>'
    with pytest.raises(TooLargeError, match=r"^a\.xlsx: more than 2,000 cells; split the file"):
        read(with_rows(*(row.format(i) for i in range(3, 6))), "a.xlsx")


def test_a_long_list_of_parts_of_a_sheet_is_refused() -> None:
    data = bytearray(sheet())
    struct.pack_into("<L", data, len(data) - 22 + 12, 3_000_000)
    with pytest.raises(TooLargeError, match="it has too many parts"):
        read(bytes(data), "a.xlsx")
