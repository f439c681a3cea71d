import io
import subprocess
import sys
from pathlib import Path

import pytest

from tm import xmlsafe
from tm.errors import InvalidInputError, TooLargeError

ROOT = Path(__file__).parent.parent
TU = frozenset({"tu"})


def texts(data: bytes, **options) -> list[str]:
    found = xmlsafe.records(io.BytesIO(data), "a.tmx", **({"root": "tmx", "tags": TU} | options))
    return ["".join(element.itertext()) for element in found]


def document(*bodies: str, before: str = "") -> bytes:
    units = "\n".join(f"<tu>{body}</tu>" for body in bodies)
    return f"{before}<tmx><body>\n{units}\n</body></tmx>".encode()


def test_records_come_one_by_one() -> None:
    assert texts(document("一", "<seg>二</seg>", "")) == ["一", "二", ""]


def test_a_record_inside_a_record_belongs_to_it() -> None:
    assert texts(document("a<tu>b</tu>c")) == ["abc"]


def test_namespaces_do_not_hide_records() -> None:
    data = b'<x:tmx xmlns:x="urn:x"><x:tu>a</x:tu></x:tmx>'
    assert texts(data) == ["a"]


def test_comments_and_instructions_are_not_text() -> None:
    assert texts(document("a<!-- b --><?c d?>e")) == ["ae"]


def test_a_bare_doctype_passes_and_is_not_fetched() -> None:
    assert texts(document("一", before='<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n')) == ["一"]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5", "windows-1252", "euc-jp", "us-ascii"],
)
def test_encodings(encoding: str) -> None:
    text = {"windows-1252": "café", "us-ascii": "cafe"}.get(encoding, "中文")
    name = encoding.removesuffix("-sig")
    data = f"<?xml version='1.0' encoding='{name}'?><tmx><tu>{text}</tu></tmx>".encode(encoding)
    assert texts(data) == [text]


def test_utf_16_without_declaration() -> None:
    assert texts(b"\xfe\xff" + "<tmx><tu>中</tu></tmx>".encode("utf-16-be")) == ["中"]


SUBSETS = {
    "entity": '<!DOCTYPE tmx [<!ENTITY x "y">]>',
    "external entity": '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "parameter entity": '<!DOCTYPE tmx [<!ENTITY % x SYSTEM "file:///x"> %x;]>',
    "attribute list": '<!DOCTYPE tmx [<!ATTLIST tu tuid CDATA "injected">]>',
    "empty": "<!DOCTYPE tmx []>",
    "with a system id": '<!DOCTYPE tmx SYSTEM "tmx14.dtd" [<!ENTITY x "y">]>',
    "after a comment": f"<!-- {'x' * 20_000} --><!DOCTYPE tmx [<!ENTITY x 'y'>]>",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("subset", SUBSETS.values(), ids=SUBSETS)
def test_an_internal_subset_is_refused(subset: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{subset}<tmx><tu>&x;</tu></tmx>'
    with pytest.raises(InvalidInputError, match=r"a\.tmx, line 2: refused.*internal subset"):
        texts(text.encode(encoding))


def test_a_late_doctype_is_refused() -> None:
    data = f"<!-- {'x' * 70_000} --><!DOCTYPE tmx [<!ENTITY x 'y'>]><tmx/>".encode()
    with pytest.raises(InvalidInputError, match="no element within the first 64 KB"):
        texts(data)


@pytest.mark.parametrize("encoding", ["utf-7", "rot13", "unicode_escape", "nonsense", "ebcdic"])
def test_other_encodings_are_refused(encoding: str) -> None:
    data = f"<?xml version='1.0' encoding='{encoding}'?><tmx/>".encode()
    with pytest.raises(InvalidInputError, match=r"unknown encoding .*UTF-8"):
        texts(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x00\x01\x02\x03", "line 1"),
        (b"PK\x03\x04", "line 1"),
        (b"<html><body/></html>", "root element is html, not tmx"),
        (document("a")[:-10], "line 3: not well-formed"),
        (b"<tmx>\n<tu>\x0c</tu></tmx>", "line 2: not well-formed"),
        (b"<tmx>\n<tu>&#7;</tu></tmx>", "line 2: not well-formed"),
        (b"<tmx>\n<tu>\x00</tu></tmx>", "line 2: not well-formed"),
        (b"<tmx>\n<z:tu>a</z:tu></tmx>", "line 2: not well-formed"),
        (b"<tmx>\n<tu>&x;</tu></tmx>", "line 2: not well-formed"),
        ("<tmx><tu>中文</tu></tmx>".encode("gb18030"), "line 1: not well-formed"),
        (b"<?xml version='1.0' encoding='gb18030'?><tmx>\xff\xff\xff</tmx>", "not in gb18030"),
        (b"<?xml version='1.0'", "not an XML document"),
    ],
)
def test_what_is_not_xml_is_refused_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        texts(data)
    assert str(caught.value).startswith("a.tmx")


def test_a_whole_document_that_is_not_xml_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidInputError, match=r"a\.tbx, line 2: not well-formed"):
        xmlsafe.parse(b"<a>\n<b></a>", "a.tbx")


def test_an_undefined_entity_is_refused() -> None:
    data = b'<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx>\n<tu>a &nbsp; b</tu></tmx>'
    with pytest.raises(InvalidInputError, match=r"line 3: the entity &nbsp;"):
        texts(data)
    with pytest.raises(InvalidInputError, match=r"&nbsp;"):
        xmlsafe.parse(data, "a.tmx")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<a>" * 120 + "</a>" * 120, "deeper than 100"),
        ("<a " + " ".join(f'b{n}=""' for n in range(201)) + "/>", "200 attributes"),
        ("<ph/>" * 20_001, "20000 elements"),
        ("x" * 2_000_001, "2000000 characters"),
        (("<ph/>" + "x" * 1000) * 2001, "2000000 characters"),
    ],
    ids=["depth", "attributes", "elements", "characters", "characters in tails"],
)
def test_caps(body: str, message: str) -> None:
    with pytest.raises(TooLargeError, match=message) as caught:
        texts(document("a", body))
    assert "line 3" in str(caught.value)
    with pytest.raises(TooLargeError, match=message):
        xmlsafe.parse(f"<tmx>{body}</tmx>".encode(), "a.tmx")


def test_a_stream_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmlsafe, "MAX_BYTES", 1_000_000)

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.started = False

        def read(self, size: int = -1) -> bytes:
            begun, self.started = self.started, True
            return b"<tu>%s</tu>" % (b"a" * 1000) * 30 if begun else b"<tmx>"

    with pytest.raises(TooLargeError, match="MB of XML"):
        list(xmlsafe.records(Endless(), "a.tmx", root="tmx", tags=TU))


LONG = """
import re
from pathlib import Path
from tm import xmlsafe

class Long:
    def __init__(self, count):
        self.chunks = iter([b"<tmx>", *[b"CONTENT" * 1000] * count])
    def read(self, size):
        return next(self.chunks, b"")

def peak_kb(count):
    found = xmlsafe.READ(Long(count), "a.tmx", root="tmx", tags=frozenset({"tu"}))
    for number in range(1000 * count):
        next(found)
    # not getrusage: there it is at least what the process that started this one had
    return int(re.search("VmHWM:(.*) kB", Path("/proc/self/status").read_text())[1])

small = peak_kb(2)
print(peak_kb(32) - small)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no /proc to tell the memory")
@pytest.mark.parametrize("content", ["<other><x/></other><tu>some text</tu>", "<g><tu/></g>"])
@pytest.mark.parametrize("read", ["records", "small_records"])
def test_memory_does_not_grow_with_the_file(read: str, content: str) -> None:
    program = LONG.replace("READ", read).replace("CONTENT", content)
    child = subprocess.run(  # noqa: S603 - our own program; the parser's memory is not Python's
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(child.stdout) < 3_000  # KB more for 16 times the records; kept, they take 10 MB


def test_a_whole_document_is_parsed() -> None:
    root = xmlsafe.parse("<martif><a>中</a></martif>".encode(), "a.tbx")
    assert xmlsafe.local_name(root) == "martif"
    assert root.findtext("a") == "中"


def test_own_xml_is_read_back() -> None:
    assert xmlsafe.own("<seg>按<ph/>钮</seg>").xpath("string()") == "按钮"
