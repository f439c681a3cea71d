"""Joints between the pieces of an assembled answer."""

import pytest

from tm.joints import Part, put_together


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (  # a stop from the end of another sentence becomes the pause of this one
            [Part("The pump stops.", "泵停止，", "泵停止。"),
             Part("The valve opens.", "阀门打开。", "阀门打开。")],
            "The pump stops, the valve opens.",
        ),
        (  # a translator made two sentences of one: so it stays
            [Part("The pump stops.", "泵停止，", "泵停止，"),
             Part("the valve opens.", "阀门打开。", "阀门打开。")],
            "The pump stops. The valve opens.",
        ),
        (
            [Part("the pump stops,", "泵停止。", "泵停止，"),
             Part("the valve opens;", "阀门打开。", "阀门打开；")],
            "The pump stops. The valve opens.",
        ),
        (  # names keep their capital, and so does I
            [Part("Stop it,", "停下，", "停下，"),
             Part("China agreed,", "中国同意，", "中国同意，"),
             Part("I agree.", "我同意。", "我同意。")],
            "Stop it, China agreed, I agree.",
        ),
        (
            [Part("⟦泵停止，⟧"), Part("The valve opens.", "阀门打开。", "阀门打开。")],
            "⟦泵停止，⟧ The valve opens.",
        ),
        ([Part("Stop!", "停，", "停！"), Part("Go?", "走？", "走？")], "Stop! Go?"),
        ([Part("He said \"no.\"", "他说“不”，", "他说“不。”"), Part("so.", "所以。", "所以。")],
         'He said "no." So.'),
    ],
)  # fmt: skip
def test_pieces_become_english_sentences(parts: list[Part], expected: str) -> None:
    assert put_together(parts, "en") == expected


def test_chinese_pieces_get_chinese_marks() -> None:
    parts = [
        Part("泵停止。", "The pump stops,", "The pump stops."),
        Part("阀门打开，", "the valve opens.", "the valve opens,"),
    ]
    assert put_together(parts, "zh-Hans") == "泵停止，阀门打开。"
