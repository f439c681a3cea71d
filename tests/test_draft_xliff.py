import io

import pytest
from lxml import etree

from tests.xliff_schemas import SCHEMAS, departures, needs_schemas, schema_1, schema_2
from tm.assembled import KnownTerm
from tm.draft_xliff import write_draft_xliff
from tm.interchange import read_units
from tm.matches import Match, MatchKind
from tm.model import Provenance, Segment, TranslationUnit, UnitStatus
from tm.pretranslate import Draft, DraftSegment

UNIT = TranslationUnit(
    "请在黄线后等候。",
    "Wait behind the yellow line.",
    "zh",
    "en",
    source_markup='请在<bpt i="1">&lt;b&gt;</bpt>黄线<ept i="1">&lt;/b&gt;</ept>后等候。',
    provenance=Provenance("signs.docx"),
)
FUZZY = Match(UNIT, 92, 94, MatchKind.FUZZY)
CONTEXT = Match(TranslationUnit("谢谢！", "Thank you!", "zh", "en"), 102, 100, MatchKind.CONTEXT)


def segment(number: int, text: str) -> Segment:
    return Segment(text, "zh", number)


DRAFT = Draft(
    "board.txt",
    "zh",
    "en",
    (
        DraftSegment(
            1,
            segment(0, "请在黄线外等候。"),
            FUZZY,
            "Wait behind the yellow line.",
            UnitStatus.DRAFT,
        ),
        DraftSegment(2, segment(1, "车没有来。")),
        DraftSegment(3, segment(2, "谢谢！"), CONTEXT, "Thank you!", UnitStatus.APPROVED),
    ),
)


def known_terms(text: str, source_lang: str, target_lang: str) -> list[KnownTerm]:
    assert (source_lang, target_lang) == ("zh", "en")
    start = text.find("黄线")
    if start < 0:
        return []
    return [KnownTerm(start, start + 2, "yellow line", "en", UnitStatus.APPROVED, "glossary c7")]


def written(suffix: str) -> bytes:
    stream = io.BytesIO()
    write_draft_xliff(DRAFT, stream, suffix, known_terms)
    return stream.getvalue()


@needs_schemas
@pytest.mark.parametrize("suffix", [".xlf", ".xliff"])
def test_a_draft_is_valid(suffix: str) -> None:
    assert SCHEMAS.exists()
    root = etree.fromstring(written(suffix))
    (schema_1() if suffix == ".xlf" else schema_2()).assertValid(root)
    assert departures(root) == []


def test_1_2_has_matches_and_terms_beside_the_units() -> None:
    root = etree.fromstring(written(".xlf"))
    names = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
    assert root.xpath("//x:trans-unit/@approved", namespaces=names) == ["yes"]
    assert root.xpath("//x:trans-unit/x:target/@state", namespaces=names) == [
        "needs-review-translation",
        "final",
    ]
    assert root.xpath("//x:alt-trans/@match-quality", namespaces=names) == ["92", "100"]
    assert root.xpath("//x:alt-trans/@origin", namespaces=names) == ["signs.docx"]
    assert root.xpath("string(//x:note)", namespaces=names) == "黄线 = yellow line"


def test_2_1_has_modules_for_matches_and_terms() -> None:
    root = etree.fromstring(written(".xliff"))
    names = {
        "m": "urn:oasis:names:tc:xliff:matches:2.0",
        "g": "urn:oasis:names:tc:xliff:glossary:2.0",
    }
    assert root.xpath("//m:match/@matchQuality", namespaces=names) == ["92.0", "100.0"]
    assert root.xpath("//m:match/@type", namespaces=names) == ["tm", "icm"]
    assert root.xpath("string(//g:term)", namespaces=names) == "黄线"
    assert root.xpath("string(//g:translation)", namespaces=names) == "yellow line"
    assert root.xpath("//g:translation/@source", namespaces=names) == ["glossary c7"]


@pytest.mark.parametrize("suffix", [".xlf", ".xliff"])
def test_a_corrected_draft_can_be_imported(suffix: str) -> None:
    file = read_units(written(suffix), f"a{suffix}")
    units = [group.unit for group in file.groups]
    assert [(u.source, u.status, u.previous_source, u.next_source) for u in units] == [
        ("请在黄线外等候。", UnitStatus.DRAFT, "", "车没有来。"),
        ("谢谢！", UnitStatus.APPROVED, "车没有来。", ""),
    ]
    assert [skipped.reason for skipped in file.log.skipped] == ["no translation"]
