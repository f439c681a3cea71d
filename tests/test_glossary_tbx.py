import io
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from glossary.model import (
    Concept,
    EvidenceSpan,
    LanguageSection,
    Term,
    TermOrigin,
    TermStatus,
)
from glossary.tbx import TbxReport, write_tbx
from tests.schematron import Schematron

SCHEMAS = Path(__file__).parent.parent.parent / "shared" / "schemas" / "tbx3"
NS = {
    "t": "urn:iso:std:iso:30042:ed-2",
    "min": "http://www.tbxinfo.net/ns/min",
    "basic": "http://www.tbxinfo.net/ns/basic",
}
MADE = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
CHANGED = datetime(2026, 11, 20, 17, 30, tzinfo=timezone(timedelta(hours=8)))

needs_schemas = pytest.mark.skipif(not SCHEMAS.exists(), reason="schemas folder absent")


def rich_concept() -> Concept:
    """A concept with something in every place that TBX-Basic has."""
    chinese = Term(
        text="水循环",
        status=TermStatus.PREFERRED,
        part_of_speech="Noun",
        term_type="fullForm",
        source="内部手册",
        context="水循环影响气候。",
        frequency=3,
        evidence=(EvidenceSpan(15, (0, 3), (0, 11)), EvidenceSpan(12, (4, 7), (9, 20))),
    )
    english = (
        Term(text="water cycle", status=TermStatus.PREFERRED, part_of_speech="noun phrase"),
        Term(text="hydrologic cycle", status=TermStatus.ADMITTED, term_type="synonym"),
        Term(text="H₂O circuit", status=TermStatus.DEPRECATED, note="Jargon of one plant."),
        Term(text="rain circle", status=TermStatus.SUPERSEDED),
        Term(
            text="cycle of <water> & air", status=TermStatus.PROPOSED, origin=TermOrigin.EXTRACTED
        ),
        Term(text="loop", status=TermStatus.PROPOSED),
    )
    return Concept(
        id=17,
        sections=(LanguageSection("zh-Hans", (chinese,)), LanguageSection("en", english)),
        subject_field="hydrology",
        definition="The way of water through air and ground.",
        note="Checked with the client.",
        do_not_translate=True,
        pair_confidence=0.8765,
        termhood=0.5,
        created_at=MADE,
        changed_at=CHANGED,
        changed_by="Li Ming",
    )


def plain_concept(number: int, source: str = "泵", target: str = "pump") -> Concept:
    return Concept(
        id=number,
        sections=(
            LanguageSection("zh", (Term(source, TermStatus.PREFERRED),)),
            LanguageSection("en", (Term(target, TermStatus.PROPOSED),)),
        ),
    )


def written(*concepts: Concept) -> tuple[etree._ElementTree, TbxReport]:
    stream = io.BytesIO()
    report = write_tbx(iter(concepts), stream)
    return etree.ElementTree(etree.fromstring(stream.getvalue())), report


def texts(tree: etree._ElementTree, path: str) -> list[str]:
    return [element.text for element in tree.iterfind(path, NS)]


def problems(tree: etree._ElementTree) -> list[str]:
    """Every complaint of the core RNG, the dialect and module Schematron and the module RNGs."""
    core = etree.RelaxNG(etree.parse(SCHEMAS / "TBXcoreStructV03.rng"))
    found = [] if core.validate(tree) else [str(core.error_log)]
    for name in ("TBX-Basic_DCT.sch", "modules/Basic.sch", "modules/Min.sch"):
        found += Schematron(SCHEMAS / name).failures(tree)
    for prefix in ("min", "basic"):
        rules = (SCHEMAS / "modules" / f"{prefix.title()}.rng").read_bytes()
        # An element cut out of its file cannot refer to the rest of it.
        module = etree.RelaxNG(etree.fromstring(rules.replace(b'"IDREF"', b'"NCName"')))
        for element in tree.iter(f"{{{NS[prefix]}}}*"):
            alone = etree.fromstring(etree.tostring(element, with_tail=False))
            if not module.validate(alone):
                found.append(str(module.error_log))
    return found


@needs_schemas
def test_the_export_satisfies_every_layer_of_the_schemas() -> None:
    tree, _ = written(rich_concept(), plain_concept(18))
    assert problems(tree) == []


@needs_schemas
def test_an_empty_glossary_gives_a_valid_file() -> None:
    tree, report = written()
    assert problems(tree) == []
    assert report == TbxReport(0, ())


BROKEN = {
    "unknown status": (">preferredTerm-admn-sts<", ">preferred<"),
    "id that starts with a digit": ('id="c17"', 'id="17"'),
    "term not first": ("<termSec>", "<termSec><note>x</note>"),
    "unknown transaction": (">origination<", ">creation<"),
    "unknown part of speech": (">noun<", ">numeral<"),
    "unknown term type": (">fullForm<", ">full<"),
    "junk date": (">2026-11-01T10:00:00Z<", ">yesterday<"),
    "definition at a term": ("</termSec>", "<basic:definition>x</basic:definition></termSec>"),
    "subject field at a language": (
        "</langSec>",
        "<min:subjectField>x</min:subjectField></langSec>",
    ),
    "invented category": ("</termSec>", "<basic:productSubset>x</basic:productSubset></termSec>"),
    "category of the other style": ("</termSec>", '<termNote type="x">y</termNote></termSec>'),
    "other dialect": ('type="TBX-Basic"', 'type="TBX-Other"'),
}


@needs_schemas
@pytest.mark.parametrize(("old", "new"), BROKEN.values(), ids=BROKEN)
def test_the_schema_layers_catch_a_broken_export(old: str, new: str) -> None:
    stream = io.BytesIO()
    write_tbx([rich_concept()], stream)
    text = stream.getvalue().decode("utf-8")
    assert old in text
    assert problems(etree.ElementTree(etree.fromstring(text.replace(old, new, 1).encode())))


def test_the_levels_and_their_categories_stand_in_their_places() -> None:
    tree, report = written(rich_concept())
    entry = ".//t:conceptEntry"
    assert report.concepts == 1
    assert [e.get("id") for e in tree.iterfind(entry, NS)] == ["c17"]
    assert texts(tree, f"{entry}/min:subjectField") == ["hydrology"]
    assert texts(tree, f"{entry}/basic:definition") == ["The way of water through air and ground."]
    assert texts(tree, f"{entry}/t:transacGrp/basic:transactionType") == [
        "origination",
        "modification",
    ]
    assert texts(tree, f"{entry}/t:transacGrp/t:date") == [
        "2026-11-01T10:00:00Z",
        "2026-11-20T09:30:00Z",
    ]
    assert texts(tree, f"{entry}/t:transacGrp/basic:responsibility") == ["Li Ming"]
    assert texts(tree, f"{entry}/t:note") == [
        "Checked with the client.",
        "do not translate: yes",
        "pair confidence: 0.876",
        "termhood: 0.500",
    ]
    assert texts(tree, f"{entry}//basic:context") == ["水循环影响气候。"]
    assert texts(tree, f"{entry}//basic:source") == ["内部手册"]
    assert texts(tree, f"{entry}//basic:termType") == ["fullForm"]


def test_terms_carry_the_status_words_of_the_standard() -> None:
    tree, _ = written(rich_concept())
    statuses = {
        section.findtext("t:term", None, NS): section.findtext("min:administrativeStatus", None, NS)
        for section in tree.iterfind(".//t:termSec", NS)
    }
    assert statuses == {
        "水循环": "preferredTerm-admn-sts",
        "water cycle": "preferredTerm-admn-sts",
        "hydrologic cycle": "admittedTerm-admn-sts",
        "H₂O circuit": "deprecatedTerm-admn-sts",
        "rain circle": "supersededTerm-admn-sts",
        "cycle of <water> & air": None,
        "loop": None,
    }


def test_what_has_no_place_goes_out_as_notes() -> None:
    tree, _ = written(rich_concept())
    assert texts(tree, ".//t:termSec/t:note") == [
        "frequency: 3",
        "evidence units: 12 15",
        "part of speech: noun phrase",
        "term type: synonym",
        "Jargon of one plant.",
        "status: proposed (extracted from aligned texts, not reviewed)",
        "status: proposed (not reviewed)",
    ]
    assert texts(tree, ".//min:partOfSpeech") == ["noun", "other"]


def test_an_unchanged_concept_has_no_modification() -> None:
    concept = plain_concept(4)
    tree, _ = written(
        Concept(sections=concept.sections, id=4, created_at=MADE, changed_at=MADE, changed_by="x")
    )
    assert texts(tree, ".//basic:transactionType") == ["origination"]


def test_characters_that_xml_refuses_are_replaced_and_reported() -> None:
    tree, report = written(plain_concept(5, target="a\x0bb\ud800c\uffff"), plain_concept(6))
    assert texts(tree, ".//t:term")[1] == "a\ufffdb\ufffdc\ufffd"
    assert report == TbxReport(2, ("c5: replaced 3 characters that XML cannot hold",))


def test_a_concept_that_is_not_stored_is_refused() -> None:
    concept = Concept(sections=plain_concept(1).sections)
    with pytest.raises(ValueError, match="stored"):
        write_tbx([concept], io.BytesIO())


def test_concepts_are_written_while_they_are_read() -> None:
    stream = io.BytesIO()
    seen = []

    def concepts():
        for number in range(1, 2001):
            seen.append(stream.tell())
            yield plain_concept(number)

    write_tbx(concepts(), stream)
    assert seen[-1] > stream.tell() / 2


@given(st.text(max_size=40))
@settings(max_examples=80)
def test_any_text_that_xml_holds_comes_back(text: str) -> None:
    term = "x" + re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    tree, report = written(plain_concept(1, target=term))
    assert texts(tree, ".//t:langSec[2]//t:term") == [term]
    assert report.notes == ()
