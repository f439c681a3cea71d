"""Marked spans and differences, split into runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.matches import DiffOp
from tm.web.runs import Change, DiffRun, Run, Span, changes, diff_runs, mark

TEXTS = st.text(alphabet="ab 界,，\u3000", max_size=12)


def test_spans_split_a_text() -> None:
    assert mark("the yellow line", [Span(4, 15, "term")]) == (
        Run("the "),
        Run("yellow line", ("term",)),
    )


def test_overlapping_spans_share_a_run() -> None:
    runs = mark("人类命运共同体", [Span(0, 7, "preferred"), Span(4, 7, "proposed")])
    assert runs == (
        Run("人类命运", ("preferred",)),
        Run("共同体", ("preferred", "proposed")),
    )


def test_touching_spans_of_one_style_become_one_run() -> None:
    assert mark("abcd", [Span(0, 2, "hit"), Span(2, 4, "hit")]) == (Run("abcd", ("hit",)),)


def test_spans_beyond_the_text_are_cut() -> None:
    assert mark("ab", [Span(-3, 1, "hit"), Span(5, 9, "hit"), Span(1, 1, "hit")]) == (
        Run("a", ("hit",)),
        Run("b"),
    )


def test_text_outside_the_basic_plane_counts_one_code_point() -> None:
    assert mark("𠮷野家", [Span(1, 3, "hit")]) == (Run("𠮷"), Run("野家", ("hit",)))


def test_an_empty_text_has_no_runs() -> None:
    assert mark("", [Span(0, 1, "hit")]) == ()


def test_a_replaced_word_shows_old_before_new() -> None:
    ops = (
        DiffOp("equal", (0, 3), (0, 3)),
        DiffOp("replace", (4, 8), (4, 9)),
        DiffOp("equal", (9, 14), (10, 15)),
    )
    runs = diff_runs("You must stand", "You shall stand", ops)
    assert runs == (
        DiffRun("equal", "You "),
        DiffRun("delete", "shall"),
        DiffRun("insert", "must"),
        DiffRun("equal", " stand"),
    )
    assert changes(runs) == (Change("shall", "must"),)


def test_an_added_word_brings_its_blank() -> None:
    ops = (
        DiffOp("equal", (0, 1), (0, 1)),
        DiffOp("insert", (2, 3), (1, 1)),
        DiffOp("equal", (4, 5), (2, 3)),
    )
    runs = diff_runs("a x b", "a b", ops)
    assert runs == (DiffRun("equal", "a"), DiffRun("insert", " x"), DiffRun("equal", " b"))
    assert changes(runs) == (Change("", "x"),)


def test_neighbouring_replaced_words_read_as_one_phrase() -> None:
    ops = (
        DiffOp("equal", (0, 3), (0, 3)),
        DiffOp("replace", (4, 8), (4, 9)),
        DiffOp("replace", (9, 13), (10, 15)),
    )
    runs = diff_runs("You must wait", "You shall stand", ops)
    assert changes(runs) == (Change("shall stand", "must wait"),)


@pytest.mark.parametrize(
    ("query", "match", "shown"),
    [("2026", "２０２６", "2026"), ("a", "A", "a"), ("会议", "會議", "会议")],
    ids=["width", "case", "script"],
)
def test_tokens_called_equal_but_written_otherwise_are_shown(
    query: str, match: str, shown: str
) -> None:
    runs = diff_runs(query, match, (DiffOp("equal", (0, len(query)), (0, len(match))),))
    assert runs == (DiffRun("delete", match), DiffRun("insert", shown))


def test_only_what_is_written_otherwise_is_marked() -> None:
    query, match = '" 篱笆 "。', "“篱笆”。"
    runs = diff_runs(query, match, (DiffOp("equal", (0, len(query)), (0, len(match))),))
    assert [(run.op, run.text) for run in runs] == [
        ("delete", "“"),
        ("insert", '" '),
        ("equal", "篱笆"),
        ("delete", "”"),
        ("insert", ' "'),
        ("equal", "。"),
    ]


def test_very_long_writings_are_replaced_whole() -> None:
    query, match = "ａ" * 5_000, "b" * 4_999
    runs = diff_runs(query, match, (DiffOp("equal", (0, 5_000), (0, 4_999)),))
    assert runs == (DiffRun("delete", match), DiffRun("insert", query))


def test_blanks_that_differ_are_visible() -> None:
    runs = diff_runs("1918年", "1918\u3000年", (DiffOp("equal", (0, 4), (0, 4)),))
    assert [run.shown for run in runs] == ["1918", "□", "年"]
    assert DiffRun("insert", " ").shown == "␣"
    assert DiffRun("delete", "\t\u00a0").shown == "⇥⍽"
    assert DiffRun("equal", "a\u00a0b").shown == "a\u00a0b"


@given(TEXTS, TEXTS, st.data())
def test_runs_give_both_texts_back(query: str, match: str, data: st.DataObject) -> None:
    cuts = data.draw(st.integers(0, 4))
    query_cuts = sorted(
        data.draw(st.lists(st.integers(0, len(query)), min_size=2 * cuts, max_size=2 * cuts))
    )
    match_cuts = sorted(
        data.draw(st.lists(st.integers(0, len(match)), min_size=2 * cuts, max_size=2 * cuts))
    )
    ops = tuple(
        DiffOp(
            data.draw(st.sampled_from(["equal", "replace"])),
            (query_cuts[2 * i], query_cuts[2 * i + 1]),
            (match_cuts[2 * i], match_cuts[2 * i + 1]),
        )
        for i in range(cuts)
    )
    runs = diff_runs(query, match, ops)
    assert "".join(run.text for run in runs if run.op != "insert") == match
    assert "".join(run.text for run in runs if run.op != "delete") == query


@given(TEXTS, st.lists(st.tuples(st.integers(-2, 14), st.integers(-2, 14))))
def test_marked_runs_give_the_text_back(text: str, spans: list[tuple[int, int]]) -> None:
    runs = mark(text, [Span(a, b, "hit") for a, b in spans])
    assert "".join(run.text for run in runs) == text
