import numpy as np
import pytest

from glossary.extract.phrases import Phrases
from tests.extract_data import TableEncoder


def test_translations_are_near_and_strangers_are_not() -> None:
    encoder = TableEncoder(["渔民", "fisherman"], ["港口", "port"])
    found = Phrases(["渔民", "港口"], ["fisherman", "port"], encoder)
    assert found.cosine("渔民", "fisherman") == 1.0
    assert found.cosine("渔民", "port") == 0.0
    assert found.similarity("渔民", "fisherman") == pytest.approx(1.0)  # 2 - .5 - .5
    assert found.similarity("渔民", "port") == pytest.approx(-1.0)


def test_a_phrase_near_to_everything_is_less_similar() -> None:
    encoder = TableEncoder(["渔民", "鲸鱼", "thing"], ["港口", "port"])
    found = Phrases(["渔民", "鲸鱼", "港口"], ["thing", "port"], encoder)
    assert found.similarity("渔民", "thing") < found.similarity("港口", "port")


def test_vectors_of_renderings_are_at_hand() -> None:
    found = Phrases(["港口"], ["port"], TableEncoder(["港口", "port"]))
    assert np.flatnonzero(found.english("port")).tolist() == [0]


def test_progress_counts_all_phrases() -> None:
    told: list[tuple[int, int]] = []
    Phrases(["港口"], ["port", "fish"], TableEncoder(), lambda *pair: told.append(pair))
    assert told == [(3, 3)]
