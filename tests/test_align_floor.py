"""Floors under alignment quality, on texts aligned by hand."""

import pytest

from bench.alignment_data import DATA, read_set, strict_tally
from tm.align.aligner import align
from tm.embed import load_encoder
from tm.lexicon import load_lexicon

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.exists(), reason="../shared/data/align is not here"),
]


@pytest.mark.parametrize(
    ("group", "names", "with_vectors", "least"),
    [
        ("paramed", ("doc3", "doc12"), True, 0.96),
        ("paramed", ("doc3", "doc12"), False, 0.93),
        ("mac_dev", ("006",), True, 0.85),
    ],
    ids=["articles", "articles without vectors", "novel"],
)
def test_strict_f1_does_not_fall(
    group: str, names: tuple[str, ...], *, with_vectors: bool, least: float
) -> None:
    right = both = 0
    for text in read_set(group):
        if text.name in names:
            pairs = align(
                text.chinese,
                text.english,
                encoder=load_encoder() if with_vectors else None,
                lexicon=load_lexicon("zh", "en"),
                with_clauses=False,
            )
            tally = strict_tally(text, pairs)
            right, both = right + 2 * tally.right, both + tally.predicted + tally.gold
    assert right / both >= least
