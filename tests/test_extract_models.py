import json
from importlib import resources

import numpy as np
import pytest

from glossary.extract import pair_features, term_features
from glossary.extract.models import Model, models_data, models_from, shipped_models

MODEL = Model(("a", "b"), (2.0, -1.0), (1.0, 1.0), 0.5, ((-2.0, 0.1), (0.0, 0.3), (4.0, 0.9)))


def test_the_value_of_a_row_is_its_weighted_sum() -> None:
    assert MODEL.value([1.0, 3.0]) == -0.5
    assert list(MODEL.values(np.array([[1.0, 3.0], [0.0, 0.0]]))) == [-0.5, 0.5]


def test_the_table_turns_values_into_probabilities() -> None:
    assert MODEL.probability(0.0) == pytest.approx(0.3)
    assert MODEL.probability(2.0) == pytest.approx(0.6)
    assert MODEL.probability(-9.0) == pytest.approx(0.1)
    assert MODEL.probability(9.0) == pytest.approx(0.9)


def test_no_probability_is_certain() -> None:
    sure = Model((), (), (), 0.0, ((-1.0, 0.0), (1.0, 1.0)))
    assert (sure.probability(-5.0), sure.probability(5.0)) == (0.005, 0.99)


@pytest.mark.parametrize("vectors", [True, False], ids=["with vectors", "without"])
def test_the_shipped_weights_fit_the_features(vectors: bool) -> None:
    models = shipped_models(vectors=vectors)
    wanted = pair_features.VECTOR_NAMES if vectors else pair_features.NAMES
    assert models.pair.names == wanted
    assert models.term.names == term_features.NAMES
    for model in (models.pair, models.term):
        assert len(model.weights) == len(model.scales) == len(model.names)
        assert list(model.knots) == sorted(model.knots)
        probabilities = [probability for _, probability in model.knots]
        assert probabilities == sorted(probabilities)
    assert len(models.sense) == (512 if vectors else 0)


def test_the_weights_hold_numbers_and_the_names_of_features_only() -> None:
    text = resources.files("glossary.extract").joinpath("weights.json").read_text("utf-8")
    known = {*pair_features.VECTOR_NAMES, *term_features.NAMES}
    for models in json.loads(text).values():
        assert set(models) == {"pair", "term", "sense"}
        assert all(isinstance(one, float) for one in models["sense"])
        for name in ("pair", "term"):
            model = models[name]
            assert set(model) == {"names", "weights", "scales", "intercept", "knots"}
            assert set(model["names"]) <= known


def test_models_survive_json() -> None:
    models = shipped_models(vectors=True)
    assert models_from(json.loads(json.dumps(models_data(models)))) == models


def test_sense_is_a_direction_among_vectors() -> None:
    models = models_from({**models_data(shipped_models(vectors=False)), "sense": [1.0, -2.0]})
    assert models.sense_of(np.array([0.5, 0.25], dtype=np.float32)) == 0.0
    assert models.sense_of(np.array([1.0, 0.0], dtype=np.float32)) == 1.0
    assert models.sense_of(None) == 0.0
