"""Pretranslated documents as XLIFF: 1.2 with matches beside, 2.1 with its modules for them."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from lxml import etree

from tm.assembled import KnownTerm, KnownTerms
from tm.interchange.xliff_codes import NS_1, NS_2, Codes2, side_1, side_2, storable
from tm.interchange.xliff_writer import DRAFT_FILE, STATES_1, STATES_2, document, file_1
from tm.matches import Match, MatchKind
from tm.model import UnitStatus
from tm.pretranslate import Draft, DraftSegment

NS_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
NS_GLOSSARY = "urn:oasis:names:tc:xliff:glossary:2.0"
SUFFIXES = (".xlf", ".xliff")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BEST_QUALITY = 100  # of both versions; context makes our scores 101 and 102
_TYPES = {  # of a match in XLIFF 2.1
    MatchKind.CONTEXT: "icm",
    MatchKind.EXACT: "tm",
    MatchKind.FUZZY: "tm",
    MatchKind.ASSEMBLED: "am",
}


def write_draft_xliff(draft: Draft, stream: BinaryIO, suffix: str, terms: KnownTerms) -> None:
    """Write one unit a segment, in the order of the document; ``suffix`` tells the version.

    A segment carries the match that its target was made from, and the terms of the glossary in it.
    """
    write = _write_1 if suffix == ".xlf" else _write_2
    write(draft, stream, terms)


def _write_1(draft: Draft, stream: BinaryIO, terms: KnownTerms) -> None:
    langs = draft.source_lang, draft.target_lang
    with (
        document(stream, {"version": "1.2"}, {None: NS_1}, NS_1) as file,
        file_1(file, DRAFT_FILE, draft.name, *langs),
    ):
        for one in draft.segments:
            file.write(_unit_1(one, terms(one.segment.text, *langs)), "\n")


def _unit_1(one: DraftSegment, terms: Sequence[KnownTerm]) -> etree._Element:
    given = {"id": str(one.number), _SPACE: "preserve"}
    if one.status is UnitStatus.APPROVED:
        given["approved"] = "yes"
    unit = etree.Element(f"{{{NS_1}}}trans-unit", given)
    unit.append(side_1("source", one.segment.text, ""))
    if one.target and one.status is not None:
        target = side_1("target", one.target, "")
        for name, value in STATES_1[one.status].items():
            target.set(name, value)
        unit.append(target)
    if one.match is not None:
        given = {"match-quality": str(min(one.match.score, _BEST_QUALITY))}
        origin = _origin(one.match)
        match = etree.SubElement(unit, f"{{{NS_1}}}alt-trans", given | origin)
        match.append(side_1("source", one.match.unit.source, one.match.unit.source_markup))
        match.append(side_1("target", one.match.unit.target, one.match.unit.target_markup))
    for text in _term_notes(one, terms):
        note = etree.SubElement(
            unit, f"{{{NS_1}}}note", {"from": "glossary", "annotates": "source"}
        )
        note.text = text
    return unit


def _term_notes(one: DraftSegment, terms: Sequence[KnownTerm]) -> Iterator[str]:
    text = one.segment.text
    yield from dict.fromkeys(
        storable(f"{text[term.start : term.end]} = {term.target}") for term in terms
    )


def _write_2(draft: Draft, stream: BinaryIO, terms: KnownTerms) -> None:
    langs = draft.source_lang, draft.target_lang
    root = {"version": "2.1", "srcLang": langs[0], "trgLang": langs[1]}
    namespaces = {None: NS_2, "mtc": NS_MATCHES, "gls": NS_GLOSSARY}
    with document(stream, root, namespaces, NS_2) as file:
        given = {"id": DRAFT_FILE, "original": storable(draft.name)}
        with file.element(f"{{{NS_2}}}file", given):
            for one in draft.segments:
                file.write("\n", _unit_2(one, terms(one.segment.text, *langs)))
        file.write("\n")


def _unit_2(one: DraftSegment, terms: Sequence[KnownTerm]) -> etree._Element:
    number = f"s{one.number}"
    unit = etree.Element(f"{{{NS_2}}}unit", {"id": str(one.number), _SPACE: "preserve"})
    if one.match is not None:
        unit.append(_match_2(one.match, number))
    if terms:
        unit.append(_glossary(one, terms, number))
    state = STATES_2[one.status] if one.target and one.status else {"state": "initial"}
    segment = etree.SubElement(unit, f"{{{NS_2}}}segment", {"id": number} | state)
    segment.append(side_2("source", one.segment.text, "", Codes2()))
    if one.target:
        segment.append(side_2("target", one.target, "", Codes2()))
    return unit


def _match_2(match: Match, number: str) -> etree._Element:
    matches = etree.Element(f"{{{NS_MATCHES}}}matches")
    given = {
        "ref": f"#{number}",
        "matchQuality": f"{min(match.score, _BEST_QUALITY)}.0",
        "similarity": f"{min(match.base_score, _BEST_QUALITY)}.0",
        "type": _TYPES.get(match.kind, "other"),
    }
    if match.unit.status is UnitStatus.MACHINE:
        given["type"] = "mt"
    one = etree.SubElement(matches, f"{{{NS_MATCHES}}}match", given | _origin(match))
    codes = Codes2()
    source = side_2("source", match.unit.source, match.unit.source_markup, codes)
    target = side_2("target", match.unit.target, match.unit.target_markup, codes)
    data = codes.element()
    one.extend((source, target) if data is None else (data, source, target))
    return matches


def _glossary(one: DraftSegment, terms: Sequence[KnownTerm], number: str) -> etree._Element:
    glossary = etree.Element(f"{{{NS_GLOSSARY}}}glossary")
    text = one.segment.text
    by_term: dict[str, list[KnownTerm]] = {}
    for term in terms:
        by_term.setdefault(text[term.start : term.end], []).append(term)
    for name, found in by_term.items():
        entry = etree.SubElement(glossary, f"{{{NS_GLOSSARY}}}glossEntry", {"ref": f"#{number}"})
        etree.SubElement(entry, f"{{{NS_GLOSSARY}}}term").text = storable(name)
        for target, origin in dict.fromkeys((term.target, term.origin) for term in found):
            given = {"source": storable(origin)} if origin else {}
            translation = etree.SubElement(entry, f"{{{NS_GLOSSARY}}}translation", given)
            translation.text = storable(target)
    return glossary


def _origin(match: Match) -> dict[str, str]:
    document = match.unit.provenance.document
    return {"origin": storable(document)} if document else {}
