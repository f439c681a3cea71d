from glossary.extract.candidates import Span
from glossary.extract.nesting import contexts


def spans(*runs: tuple[int, int]) -> list[Span]:
    return [Span("abcdef"[first:last], first, last, 0) for first, last in runs]


def test_a_form_that_always_stands_in_a_longer_one_is_found() -> None:
    found = contexts([spans((0, 1), (0, 2))] * 3)
    assert found.counts["a"] == 3
    assert found.fixed_longer("a") == ("ab",)


def test_a_form_that_often_stands_alone_has_no_longer_one() -> None:
    found = contexts([spans((0, 1), (0, 2))] * 3 + [spans((0, 1))] * 2)
    assert found.fixed_longer("a") == ()


def test_few_occurrences_tell_nothing() -> None:
    found = contexts([spans((0, 1), (0, 2))] * 2)
    assert found.fixed_longer("a") == ()
    assert found.fixed_longer("a", least=2) == ("ab",)


def test_both_directions_are_looked_at() -> None:
    found = contexts([spans((1, 2), (0, 2), (1, 3))] * 3)
    assert set(found.fixed_longer("b")) == {"ab", "bc"}
