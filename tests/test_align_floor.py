"""Floors under alignment quality, on texts aligned by hand.

The stored weights have seen these texts; figures on texts that they have not seen are measured by
``python -m bench.alignment``.
"""

import random

import pytest

from bench.alignment_cv import decode
from bench.alignment_data import (
    DATA,
    SCORER,
    GoldText,
    read_set,
    with_omissions,
    with_substitutions,
)
from bench.alignment_scores import calibration, score, strangers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (DATA.exists() and SCORER.exists()), reason="../shared/data/align is not here"
    ),
]
ALL, WORDS = "vectors+words", "words"


def chosen(group: str, *names: str) -> list[GoldText]:
    return [text for text in read_set(group) if text.name in names]


@pytest.mark.parametrize(
    ("group", "names", "evidence", "strict", "lax"),
    [
        ("paramed", ("doc3", "doc12"), ALL, 0.96, 0.99),
        ("paramed", ("doc3", "doc12"), WORDS, 0.93, 0.98),
        ("mac_dev", ("006",), ALL, 0.85, 0.98),
        ("mac_dev", ("006",), WORDS, 0.80, 0.97),
    ],
    ids=["articles", "articles without vectors", "novel", "novel without vectors"],
)
def test_f1_does_not_fall(
    group: str, names: tuple[str, ...], evidence: str, strict: float, lax: float
) -> None:
    texts = chosen(group, *names)
    scores = score(texts, decode(group, texts, evidence, None))
    assert scores.strict >= strict
    assert scores.lax >= lax


def test_confidence_stays_honest() -> None:
    texts = chosen("paramed", "doc3", "doc8", "doc12")
    found = calibration(texts, decode("paramed", texts, ALL, None))
    assert found is not None
    assert found.error <= 0.02
    assert found.kept >= 0.9
    assert found.precision >= 0.99


@pytest.mark.parametrize(
    ("blocks", "least"), [(False, 0.90), (True, 0.92)], ids=["single links", "blocks"]
)
def test_omissions_are_left_alone(*, blocks: bool, least: float) -> None:
    chance = random.Random(0)  # noqa: S311 - sampling, not secrets
    texts = [
        with_omissions(text, chance, blocks=blocks)
        for text in chosen("paramed", "doc3", "doc8", "doc12")
    ]
    assert score(texts, decode("paramed", texts, ALL, None)).strict >= least


def test_passages_that_differ_are_rarely_linked_surely() -> None:
    chance = random.Random(0)  # noqa: S311 - sampling, not secrets
    texts = [
        with_substitutions(text, chance, share=0.2)
        for text in chosen("paramed", "doc3", "doc8", "doc12")
    ]
    found = decode("paramed", texts, ALL, None)
    linked, sure = strangers(texts, found)
    assert score(texts, found).strict >= 0.9
    assert linked <= 15
    assert sure <= 4
