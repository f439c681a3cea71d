"""The labelled candidates of the corpora as rows of features.

Labels stand in ``term_labels.tsv`` and hold no text: a line names the corpus, a hash of the
candidate (and of the rendering), and the verdict.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.term_corpora import units_of
from glossary.extract.gather import Rendering
from glossary.extract.judge import Judge
from glossary.extract.models import Model, Models
from glossary.extract.rank import Choice
from glossary.extract.study import Study
from tm.embed import load_encoder
from tm.lexicon import load_lexicon

LABELS = Path(__file__).parent / "term_labels.tsv"
_NOTHING = Model((), (), (), 0.0, ((0.0, 0.5),))


@dataclass(frozen=True)
class Labelled:
    """A candidate with at least one verdict.

    Attributes:
        key: The Chinese; it never leaves the memory of the process.
        pairs: A row of features for each rendering, and the verdict on it or -1.
        vectors: The vector of each rendering, no columns without encoder.
        terms: The row of the term model for each rendering, were it chosen; what the pair model
            says is missing in it.
        term: The verdict on the Chinese, or -1.
    """

    corpus: str
    key: str
    renderings: tuple[str, ...]
    pairs: npt.NDArray[np.float64]
    verdicts: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float32]
    terms: npt.NDArray[np.float64]
    term: int


def digest(*parts: str) -> str:
    """Return the name of a candidate, or of a candidate and its rendering, among the labels."""
    return hashlib.sha256("\t".join(parts).encode()).hexdigest()[:16]


def read_labels(corpus: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the verdicts of a corpus on pairs and on terms."""
    found: dict[str, dict[str, int]] = {"pair": {}, "term": {}}
    for line in LABELS.read_text("utf-8").splitlines():
        kind, name, key, verdict = line.split("\t")
        if name == corpus:
            found[kind][key] = int(verdict)
    return found["pair"], found["term"]


def _vector(study: Study, rendering: Rendering) -> npt.NDArray[np.float32]:
    found = study.vector(rendering)
    return np.zeros(0, dtype=np.float32) if found is None else found


def labelled(corpus: str, *, vectors: bool) -> list[Labelled]:
    """Return the labelled candidates of a corpus, with their features."""
    pair_labels, term_labels = read_labels(corpus)
    study = Study(
        units_of(corpus),
        (),
        lexicon=load_lexicon("zh-Hans", "en"),
        encoder=load_encoder() if vectors else None,
    )
    judge = Judge(study, Models(_NOTHING, _NOTHING))
    found = []
    for one in study.wanted:
        if digest(one.key) not in term_labels:
            continue
        similarities = study.similarities(one)
        evidence = study.pairs.of(one, similarities)
        choices = [
            Choice(one.renderings[key], 0.0, votes, None, known)
            for key, votes, known in zip(evidence.keys, evidence.votes, evidence.known, strict=True)
        ]
        found.append(
            Labelled(
                corpus,
                one.key,
                evidence.keys,
                evidence.rows,
                np.array([pair_labels.get(digest(one.key, key), -1) for key in evidence.keys]),
                np.array([_vector(study, one.renderings[key]) for key in evidence.keys]),
                np.array([judge.term_row(one, choice, 0.0) for choice in choices]),
                term_labels[digest(one.key)],
            )
        )
    return found
