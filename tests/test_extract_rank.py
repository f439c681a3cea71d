import numpy as np
import pytest

from glossary.extract.candidates import Span
from glossary.extract.gather import Rendering
from glossary.extract.models import Model
from glossary.extract.pair_features import PairEvidence
from glossary.extract.pairs import SpanPair
from glossary.extract.rank import choices, put_first, rank_value

TABLE = ((-2.0, 0.1), (2.0, 0.9))


def rendering(key: str) -> Rendering:
    span = Span(key, 0, 1, 2)
    return Rendering(key, {0: SpanPair(span, span, 0.5, 0.5, 0.5, 0.5, 0.5, mutual=True)})


def test_renderings_stand_in_the_order_of_the_model() -> None:
    evidence = PairEvidence(
        ("law", "treaty"), np.array([[1.0, 0.0], [0.0, 1.0]]), (0.2, 0.8), (False, True)
    )
    model = Model(("a", "b"), (1.0, 3.0), (1.0, 1.0), -0.5, TABLE)
    found = choices(
        {key: rendering(key) for key in evidence.keys},
        evidence,
        model,
        {"law": (0.4, 0.1), "treaty": (0.6, 0.2)},
    )
    assert [one.rendering.key for one in found] == ["treaty", "law"]
    assert [one.value for one in found] == [2.5, 0.5]
    assert (found[0].votes, found[0].cosine, found[0].known) == (0.8, 0.6, True)


def test_a_choice_put_first_is_as_sure_as_the_first_was() -> None:
    evidence = PairEvidence(("a", "b"), np.array([[2.0], [1.0]]), (1.0, 0.0), (False, False))
    first, second = choices(
        {key: rendering(key) for key in "ab"},
        evidence,
        Model(("x",), (1.0,), (1.0,), 0.0, TABLE),
        None,
    )
    moved = put_first(second, (first, second))
    assert [(one.rendering.key, one.value) for one in moved] == [("b", 2.0), ("a", 2.0)]


def test_frequency_and_consistency_raise_the_rank() -> None:
    plain = rank_value(0.0, 0.0, units=1, votes=1, english_units=1)
    assert plain == pytest.approx(0.125)
    assert rank_value(0.0, 0.0, units=4, votes=4, english_units=4) == pytest.approx(1.7 * plain)
    assert rank_value(0.0, 0.0, units=4, votes=1, english_units=4) == pytest.approx(1.0625 * plain)


def test_both_models_raise_the_rank() -> None:
    plain = rank_value(0.0, 0.0, units=1, votes=1, english_units=1)
    assert rank_value(9.0, 0.0, units=1, votes=1, english_units=1) == pytest.approx(2 * plain, 1e-3)
    assert rank_value(0.0, 9.0, units=1, votes=1, english_units=1) > 3.9 * plain
