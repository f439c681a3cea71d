"""What extraction must find in the client's documents, without the list of fixed expressions."""

from pathlib import Path

import pytest

from glossary.extract.run import PROPOSE_PAIR_CONFIDENCE, PROPOSE_TERMHOOD, extract
from glossary.extract.words import english_key, english_words
from glossary.model import TermCandidate
from tm.embed import load_encoder
from tm.ingest import align_files, groups_of
from tm.lexicon import load_lexicon
from tm.model import EvidenceText, TranslationUnit
from tm.readers import read_document
from tm.segment import sentences
from tm.source_files import SourceFile

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
FIRST = 150  # candidates that a reviewer reads in a sitting
EXPECTED = {
    "气候变化": "climate change",
    "国际法": "international law",
    "多边主义": "multilateralism",
    "经济全球化": "economic globalization",
    "世界贸易组织": "World Trade Organization",
    "全球治理体系": "global governance system",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here"),
]


def units() -> list[TranslationUnit]:
    files = {path.name[:3]: path for path in SEEDS.glob("*.txt")}
    found = []
    for names in (("000", "001"), ("004",)):
        sources = [SourceFile(files[name].name, files[name].read_bytes()) for name in names]
        for group in groups_of(align_files(sources), memory="default"):
            found += group.clauses or (group.unit,)
    return found


@pytest.fixture(scope="module")
def candidates() -> tuple[TermCandidate, ...]:
    return extract(units(), (), lexicon=load_lexicon("zh", "en"), encoder=load_encoder())


def keys(text: str) -> list[str]:
    return [english_key(word.text) for word in english_words(text)]


@pytest.mark.parametrize(("source", "target"), EXPECTED.items(), ids=EXPECTED.keys())
def test_terms_come_early_with_complete_english(
    candidates: tuple[TermCandidate, ...], source: str, target: str
) -> None:
    found = {one.source: one for one in candidates[:FIRST]}
    assert keys(found[source].target) == keys(target)


def test_the_texts_own_renderings_are_attested(candidates: tuple[TermCandidate, ...]) -> None:
    found = {one.source: [variant.text for variant in one.variants] for one in candidates}
    assert "shared future" in found["人类命运共同体"]
    assert "community with a shared future" in found["命运共同体"]
    assert found["人类卫生健康共同体"] == ["community of health for all"]


def test_the_full_expression_comes_from_another_document() -> None:
    path = next(SEEDS.glob("003_*.txt"))
    texts = [
        EvidenceText(sentence.text, "en", path.name)
        for stream in read_document(path.read_bytes(), path.name).streams
        for sentence in sentences(stream)
    ]
    found = extract(units(), texts, lexicon=load_lexicon("zh", "en"), encoder=load_encoder())
    place, one = next((n, c) for n, c in enumerate(found) if c.source == "人类命运共同体")
    assert one.target == "shared future"
    assert [(e.text, e.count, e.of) for e in one.expansions] == [
        ("community with a shared future for mankind", 11, 14)
    ]
    assert place < 10
    assert "nested" not in one.flags
    assert [c.source for c in found if c.expansions] == ["人类命运共同体"]


def test_a_sensible_number_is_proposed(candidates: tuple[TermCandidate, ...]) -> None:
    proposed = [
        one
        for one in candidates
        if one.pair_confidence >= PROPOSE_PAIR_CONFIDENCE
        and one.termhood >= PROPOSE_TERMHOOD
        and "nested" not in one.flags
    ]
    assert 60 <= len(proposed) <= 120
