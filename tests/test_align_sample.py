"""The bundled pair of texts, aligned end to end."""

import pytest

from tm.align.aligner import align
from tm.embed import load_encoder
from tm.lexicon import load_lexicon
from tm.model import AlignedPair, BlockKind, PairKind
from tm.readers import read_document
from tm.samples import sample_files
from tm.segment import sentences


@pytest.fixture(scope="module")
def pairs() -> tuple[AlignedPair, ...]:
    source, target = (
        sentences(read_document(file.data, file.name).streams[0]) for file in sample_files()
    )
    return align(source, target, encoder=load_encoder(), lexicon=load_lexicon("zh", "en"))


def test_only_the_dateline_has_no_counterpart(pairs: tuple[AlignedPair, ...]) -> None:
    alone = [pair for pair in pairs if not pair.source or not pair.target]
    assert [segment.kind for pair in alone for segment in pair.source] == [BlockKind.DATELINE]
    assert not any(pair.target for pair in alone)


def test_headings_meet_headings(pairs: tuple[AlignedPair, ...]) -> None:
    headings = [pair for pair in pairs if pair.kind is PairKind.HEADING]
    assert len(headings) >= 5
    assert all(len(pair.source) == len(pair.target) == 1 for pair in headings)


def test_links_are_certain_and_long_sentences_are_split(pairs: tuple[AlignedPair, ...]) -> None:
    assert min(pair.confidence for pair in pairs) > 0.8
    wide = [pair for pair in pairs if len(pair.target) > 1]
    assert len(wide) >= 8
    assert sum(bool(pair.clauses) for pair in wide) / len(wide) > 0.8
