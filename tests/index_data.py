"""Units for the tests of the fuzzy index, and what it has to find."""

import random
from functools import lru_cache

import pytest
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm.index import FuzzyIndex
from tm.index.scanner import Scanner
from tm.lang import primary
from tm.model import Side, TranslationUnit
from tm.score import base_score, prepare

prepared = lru_cache(maxsize=10_000)(prepare)
Found = set[tuple[int, Side, int]]


def unit_of(source: str, target: str = "") -> TranslationUnit:
    return TranslationUnit(source, target, "zh-Hans", "en")


def by_scoring_every_unit(store: FakeUnitStore, text: str, lang: str, min_score: int) -> Found:
    query = prepared(text, lang)
    return {
        (stored.unit_id, stored.side, score)
        for stored in store.texts_since(0)
        if primary(stored.lang) == primary(lang)
        and query.signs
        and prepared(stored.text, lang).signs
        and (score := base_score(query, prepared(stored.text, lang))) >= min_score
    }


def by_index(index: FuzzyIndex, text: str, lang: str, min_score: int) -> Found:
    hits = index.search(text, lang, min_score=min_score)
    found = {(hit.unit_id, hit.side, hit.base_score) for hit in hits}
    assert len(found) == len(hits)
    return found


def corpus(count: int, seed: int = 1) -> list[TranslationUnit]:
    """Make units of random length from a small vocabulary."""
    chance = random.Random(seed)  # noqa: S311 - a fixed sequence
    words = [f"word{number}" for number in range(300)]
    characters = [chr(0x4E00 + 7 * number) for number in range(400)]
    return [
        unit_of(
            "".join(chance.choices(characters, k=chance.randint(2, 20))),
            " ".join(chance.choices(words, k=chance.randint(1, 12))),
        )
        for _ in range(count)
    ]


REPETITIVE = st.text(alphabet="大会。三1 ", max_size=30)
VARIED = st.text(alphabet="大会決议通过了𠀀𠮷三十1257,。—aAbB '-\u3000", max_size=20)
MARKS = st.text(alphabet="12 ,。-(%", max_size=10)
LONG = st.builds(lambda part, times: part * times, VARIED, st.integers(1, 60))
TEXTS = st.one_of(REPETITIVE, VARIED, MARKS, LONG)
LANGS = st.sampled_from(["zh", "en"])
SCORES = st.integers(0, 100)

BY_NUMPY = Scanner(may_compile=False)
BY_KERNEL = Scanner()
SCANNERS = [BY_NUMPY, BY_KERNEL] if BY_KERNEL.compile() else [BY_NUMPY]
both_scanners = pytest.mark.parametrize(
    "scanner",
    [
        pytest.param(BY_NUMPY, id="NumPy"),
        pytest.param(
            BY_KERNEL,
            id="compiled",
            marks=pytest.mark.skipif(BY_KERNEL not in SCANNERS, reason="Numba is not installed"),
        ),
    ],
)
