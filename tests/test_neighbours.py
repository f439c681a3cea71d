"""Neighbouring target texts: in the order of the translation, unknown rather than guessed."""

from collections.abc import Sequence

from tm.grouping import link_groups
from tm.model import AlignedPair, PairKind, Segment, TranslationUnit
from tm.pairing import Aligned


def pair(source: Sequence[int], target: Sequence[int], *clauses: AlignedPair) -> AlignedPair:
    return AlignedPair(
        tuple(Segment(f"句{i}。", "zh", i) for i in source),
        tuple(Segment(f"Part {i}, end {i}.", "en", i) for i in target),
        1.0,
        clauses=clauses,
    )


def clause(source: str, *target: str, index: int = 0) -> AlignedPair:
    return AlignedPair(
        (Segment(source, "zh", index),),
        tuple(Segment(text, "en", index) for text in target),
        1.0,
        PairKind.CLAUSE,
    )


def units(*pairs: AlignedPair, target_segments: int | None = None) -> list[TranslationUnit]:
    aligned = Aligned(("a.txt",), "zh", "en", pairs)
    groups = link_groups(aligned, memory="default", target_segments=target_segments)
    return [unit for found in groups for unit in (found.group.unit, *found.group.clauses)]


def neighbours(*pairs: AlignedPair, target_segments: int | None = None) -> list[object]:
    found = units(*pairs, target_segments=target_segments)
    return [(unit.previous_target, unit.next_target) for unit in found]


def test_the_order_is_that_of_the_translation() -> None:
    assert neighbours(pair([0], [2]), pair([1], [0]), pair([2], [1])) == [
        ("Part 1, end 1.", ""),
        ("", "Part 1, end 1."),
        ("Part 0, end 0.", "Part 2, end 2."),
    ]


def test_a_target_without_source_is_a_neighbour_and_a_source_without_target_is_none() -> None:
    assert neighbours(pair([0], [0]), pair([], [1]), pair([1], []), pair([2], [2])) == [
        ("", "Part 1, end 1."),
        ("Part 1, end 1.", ""),
    ]


def test_numbers_may_be_left_out_in_a_whole_alignment() -> None:
    assert neighbours(pair([0], [0, 2]), pair([1], [5])) == [
        ("", "Part 5, end 5."),
        ("Part 2, end 2.", ""),
    ]


def test_in_a_part_what_is_not_beside_it_is_unknown() -> None:
    pairs = (pair([4], [4]), pair([5], [9]), pair([6], [5]))
    assert neighbours(*pairs, target_segments=10) == [
        (None, "Part 5, end 5."),
        (None, ""),
        ("Part 4, end 4.", None),
    ]
    assert neighbours(pair([0], [0]), target_segments=2) == [("", None)]


def test_clauses_stand_between_the_clauses_of_their_neighbours() -> None:
    first = pair([0], [0], clause("句，", "Part 0,"), clause("零。", "end 0."))
    second = pair([1], [1], clause("句，", "Part 1,", index=1), clause("一。", "end 1.", index=1))
    assert neighbours(first, second) == [
        ("", "Part 1, end 1."),
        ("", "end 0."),
        ("Part 0,", "Part 1,"),
        ("Part 0, end 0.", ""),
        ("end 0.", "end 1."),
        ("Part 1,", ""),
    ]


def test_clauses_in_another_order_than_their_sentence_have_unknown_neighbours() -> None:
    crossed = pair([0], [0], clause("句，", "end 0."), clause("零。", "Part 0,"))
    assert neighbours(crossed, pair([1], [1])) == [
        ("", "Part 1, end 1."),
        (None, None),
        (None, None),
        ("Part 0, end 0.", ""),
    ]
