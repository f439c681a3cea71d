"""Subtitles: sentences with the numbers and times of their cues."""

import pytest

from tm.model import BlockKind, Document
from tm.readers import read_document


def cues(*texts: str, first: int = 1) -> str:
    return "\n\n".join(
        f"{i}\n00:00:{2 * i:02d},000 --> 00:00:{2 * i + 1:02d},500\n{text}"
        for i, text in enumerate(texts, first)
    )


def read(text: str, name: str = "a.srt") -> Document:
    return read_document(text.encode(), name)


def texts(text: str, name: str = "a.srt") -> list[str]:
    return [block.text for stream in read(text, name).streams for block in stream.blocks]


def test_a_sentence_is_joined_over_cues_and_keeps_their_times() -> None:
    text = cues("We have met here\nto talk", "about the river.", "It is late.", first=7)
    (stream,) = read(text).streams
    assert [(block.text, block.ref) for block in stream.blocks] == [
        ("We have met here to talk about the river.", "cues 7–8, 00:00:14,000 --> 00:00:17,500"),
        ("It is late.", "cue 9, 00:00:18,000 --> 00:00:19,500"),
    ]
    assert {block.kind for block in stream.blocks} == {BlockKind.PARAGRAPH}


@pytest.mark.parametrize(
    ("shown", "joined"),
    [
        (("We saw,", "Peter and I.", "Good."), ["We saw, Peter and I.", "Good."]),
        (("We went to", "Paris.", "Good."), ["We went to Paris.", "Good."]),
        (("The End", "Subtitles by Anna.", "Good."), ["The End", "Subtitles by Anna.", "Good."]),
        (("Where are", "- here.", "Good."), ["Where are", "here.", "Good."]),
    ],
)
def test_what_goes_on(shown: tuple[str, ...], joined: list[str]) -> None:
    assert texts(cues(*shown)) == joined


def test_a_pause_ends_a_sentence() -> None:
    late = "9\n00:10:00,000 --> 00:10:02,000\nabout it."
    assert texts(cues("We talk", "We do.") + "\n\n" + cues("so", first=4) + "\n\n" + late) == [
        "We talk", "We do.", "so", "about it.",
    ]  # fmt: skip


def test_cues_without_full_stops_are_pieces() -> None:
    assert texts(cues("我们来到这里", "谈谈这条河", "天色已晚")) == [
        "我们来到这里",
        "谈谈这条河",
        "天色已晚",
    ]


def test_chinese_sentences_with_marks_are_joined() -> None:
    assert texts(cues("我们来到这里", "谈谈这条河。", "好。")) == [
        "我们来到这里谈谈这条河。",
        "好。",
    ]


def test_two_languages_in_each_cue_are_two_streams() -> None:
    document = read(cues("我们来到这里\nWe came here", "谈谈。\nto talk.", "好。\nGood."))
    assert {
        s.lang: [(b.text, b.ref.partition(",")[0]) for b in s.blocks] for s in document.streams
    } == {
        "zh-Hans": [("我们来到这里谈谈。", "cues 1–2"), ("好。", "cue 3")],
        "en": [("We came here to talk.", "cues 1–2"), ("Good.", "cue 3")],
    }


def test_speakers_are_apart() -> None:
    assert texts(cues("- Are you here?\n- I am.")) == ["Are you here?", "I am."]


def test_markup_is_no_text() -> None:
    shown = '{\\an8}<i>Tom &amp; <font color="red">Ann</font></i> said 1 < 2.'
    assert texts(cues(shown)) == ["Tom & Ann said 1 < 2."]


VTT = """WEBVTT - a film

NOTE made by hand
for a test

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.500 align:start position:10%
<v Ann>We have <c.loud>met</c> here

00:02.500 --> 01:00:03.000
to <00:02.700>talk.
"""


def test_vtt() -> None:
    document = read(VTT, "a.vtt")
    (block,) = document.streams[0].blocks
    assert (block.text, block.ref) == (
        "We have met here to talk.",
        "cues 1–2, 00:01.000 --> 01:00:03.000",
    )
    assert document.notes == (
        "2 stretches outside the cues were left out, the first: NOTE made by hand for a test",
    )


def test_cues_without_blank_lines_and_text_outside_are_kept_apart() -> None:
    text = cues("We agree.", "So do we.").replace("\n\n", "\n")
    assert texts(text) == ["We agree.", "So do we."]
    assert read("Made by hand.\n\n" + text).notes == (
        "1 stretch outside the cues was left out, the first: Made by hand.",
    )
