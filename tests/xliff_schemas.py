"""Checks of XLIFF files: the strict schemas, and what no schema can say."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from lxml import etree

SCHEMAS = Path(__file__).parent.parent.parent / "shared" / "schemas"
_NS = "urn:oasis:names:tc:xliff:"
_MODULES = {
    "document:2.0": "xliff_core_2.0",
    "matches:2.0": "matches",
    "glossary:2.0": "glossary",
    "fs:2.0": "fs",
    "metadata:2.0": "metadata",
    "resourcedata:2.0": "resource_data",
    "sizerestriction:2.0": "size_restriction",
    "validation:2.0": "validation",
    "itsm:2.1": "itsm",
}
needs_schemas = pytest.mark.skipif(not SCHEMAS.exists(), reason="schemas folder absent")


class _Local(etree.Resolver):
    def resolve(self, url: str, _pubid: str, context: object) -> object:
        if url.endswith("xml.xsd"):
            return self.resolve_filename(str(SCHEMAS / "xliff12" / "xml.xsd"), context)
        return None


def _parser() -> etree.XMLParser:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local())
    return parser


def schema_1() -> etree.XMLSchema:
    path = SCHEMAS / "xliff12" / "xliff-core-1.2-strict.xsd"
    return etree.XMLSchema(etree.parse(str(path), _parser()))


def schema_2() -> etree.XMLSchema:
    imports = "".join(
        f'<xs:import namespace="{_NS}{key}" schemaLocation="xliff21/{name}.xsd"/>'
        for key, name in _MODULES.items()
    )
    imports += (
        '<xs:import namespace="http://www.w3.org/2005/11/its" schemaLocation="xliff21/its.xsd"/>'
    )
    text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    root = etree.fromstring(text, _parser(), base_url=f"{SCHEMAS}/driver.xsd")
    return etree.XMLSchema(root)


CORE = "{urn:oasis:names:tc:xliff:document:2.0}"


def departures(root: etree._Element) -> list[str]:
    """Return what breaks a rule of XLIFF 2 that its schemas do not hold."""
    found = ["two units of one id"] if _repeated(root.iter(f"{CORE}unit")) else []
    for unit in root.iter(f"{CORE}unit"):
        data = list(unit.iter(f"{CORE}data"))
        found += ["two data of one id"] if _repeated(data) else []
        if unit.find(f".//{CORE}target") is not None and not root.get("trgLang"):
            found.append("a target without trgLang")
        for side in unit.iterfind(f"{CORE}segment/*"):
            found += _departures_of_side(side, {one.get("id") for one in data})
        found += _dangling(unit)
    return found


def _repeated(elements: Iterable[etree._Element]) -> bool:
    ids = [one.get("id") for one in elements if one.get("id")]
    return len(set(ids)) < len(ids)


def _departures_of_side(side: etree._Element, data: set[str | None]) -> Iterator[str]:
    codes = [code for code in side.iter() if isinstance(code.tag, str) and code is not side]
    starts = [c.get("id") for c in codes if c.tag == f"{CORE}sc" and not c.get("isolated")]
    ends = [c.get("startRef") for c in codes if c.tag == f"{CORE}ec" and not c.get("isolated")]
    if _repeated(codes):
        yield f"two codes of one id in {side.tag}"
    if sorted(map(str, starts)) != sorted(map(str, ends)):
        yield "an sc and no ec, or the other way round"
    for code in codes:
        if code.get("dataRef") and code.get("dataRef") not in data:
            yield f"dataRef {code.get('dataRef')} refers to nothing"


def _dangling(unit: etree._Element) -> Iterator[str]:
    ids = {one.get("id") for one in unit.iter() if isinstance(one.tag, str)}
    for one in unit.iter(f"{{{_NS}matches:2.0}}match", f"{{{_NS}glossary:2.0}}glossEntry"):
        reference = (one.get("ref") or "").removeprefix("#")
        if reference and reference not in ids:
            yield f"ref {reference} refers to nothing"
