"""Floors under the quality of extraction, on our own labelled texts and without vectors.

The shipped weights have seen these labels: a fall means that something broke, no more.
"""

import pytest

from bench.term_corpora import units_of
from bench.term_rows import digest, read_labels
from glossary.extract.judge import Judge, Judged, settle_overlaps
from glossary.extract.models import shipped_models
from glossary.extract.study import Study
from tm.lexicon import load_lexicon

TOP = 100


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    lexicon = load_lexicon("zh-Hans", "en")
    study = Study(units_of("own"), (), lexicon=lexicon, encoder=None)
    judge = Judge(study, shipped_models(vectors=False))
    return settle_overlaps([judge.judge(one) for one in study.wanted])


def test_the_right_english_is_chosen(judged: list[Judged]) -> None:
    pairs, _ = read_labels("own")
    verdicts = [
        pairs[digest(one.gathered.key, one.english)]
        for one in judged
        if digest(one.gathered.key, one.english) in pairs
        and any(pairs.get(digest(one.gathered.key, key)) for key in one.gathered.renderings)
    ]
    assert len(verdicts) > 350
    assert sum(verdicts) / len(verdicts) > 0.93


def test_the_first_ones_are_terms_with_the_right_english(judged: list[Judged]) -> None:
    pairs, terms = read_labels("own")
    first = [one for one in judged if digest(one.gathered.key) in terms][:TOP]
    right = [pairs.get(digest(one.gathered.key, one.english), 0) for one in first]
    assert sum(right) >= 0.92 * TOP
    assert sum(terms[digest(one.gathered.key)] for one in first) >= 0.8 * TOP


def test_confidence_keeps_what_it_promises(judged: list[Judged]) -> None:
    pairs, terms = read_labels("own")
    sure = [
        pairs[digest(one.gathered.key, one.english)]
        for one in judged
        if one.pair_confidence >= 0.9 and digest(one.gathered.key, one.english) in pairs
    ]
    assert sum(sure) / len(sure) > 0.9
    likely = [
        terms[digest(one.gathered.key)]
        for one in judged
        if one.termhood >= 0.7 and digest(one.gathered.key) in terms
    ]
    assert sum(likely) / len(likely) > 0.7
