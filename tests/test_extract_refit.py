import pytest

from glossary.extract.models import Model, Models
from glossary.extract.refit import Judgement, refit

TABLE = ((-3.0, 0.05), (0.0, 0.5), (3.0, 0.95))
SHIPPED = Models(
    Model(("a", "b"), (1.0, 0.0), (1.0, 1.0), 0.0, TABLE),
    Model(("c",), (1.0,), (1.0,), 0.0, TABLE),
)


def accepted(pair: tuple[float, float], term: float, *, corrected: bool = False) -> Judgement:
    return Judgement(pair, (term,), pair_right=not corrected, term_right=True)


def rejected(pair: tuple[float, float], term: float) -> Judgement:
    return Judgement(pair, (term,), pair_right=None, term_right=None)


def test_a_feature_that_decisions_follow_gains_weight() -> None:
    decisions = [accepted((1.0, 1.0), 2.0), accepted((1.0, -1.0), 2.0, corrected=True)] * 60
    found = refit(SHIPPED, decisions)
    assert found.models.pair.weights[1] > 0.5
    assert 0.4 < found.models.pair.weights[0] < 1.2  # held near to what it was
    assert found.learned_loss < found.shipped_loss


def test_few_decisions_change_little() -> None:
    decisions = [accepted((1.0, 1.0), 2.0), accepted((1.0, -1.0), 2.0, corrected=True)]
    found = refit(SHIPPED, decisions * 2)
    assert abs(found.models.pair.weights[1]) < 0.1


def test_a_rejection_is_blamed_on_what_was_doubted() -> None:
    decisions = [rejected((3.0, 0.0), -1.0), accepted((3.0, 0.0), 3.0)] * 60
    found = refit(SHIPPED, decisions).models
    shipped, learned = (
        models.term.probability(models.term.value([-1.0])) for models in (SHIPPED, found)
    )
    assert learned < shipped - 0.05
    pair = found.pair.probability(found.pair.value([3.0, 0.0]))
    assert pair > 0.85


def test_tables_are_bent_where_confidence_was_wrong() -> None:
    decisions = [rejected((0.0, 0.0), 0.0)] * 90 + [accepted((0.0, 0.0), 0.0)] * 10
    found = refit(SHIPPED, decisions).models
    chance = found.pair.probability(found.pair.value([0.0, 0.0])) * found.term.probability(
        found.term.value([0.0])
    )
    assert chance == pytest.approx(0.1, abs=0.08)


def test_the_shipped_models_stay_as_they_are() -> None:
    before = SHIPPED.pair.weights
    refit(SHIPPED, [accepted((1.0, 1.0), 2.0), rejected((0.0, 0.0), 0.0)] * 10)
    assert SHIPPED.pair.weights == before
