"""Length, numbers, names and punctuation of segments."""

import pytest

from tm.align.marks import read_marks
from tm.model import BlockKind, Segment


def test_length_counts_chinese_without_blanks_and_english_with_them() -> None:
    marks = read_marks([Segment("共建 “一带一路”", "zh", 0), Segment("Belt and Road", "en", 1)])
    assert marks.length.tolist() == [8, 13]


@pytest.mark.parametrize(
    ("text", "final"),
    [
        ("谁来承担？”", 1),
        ("Who pays?)", 1),
        ("好！", 2),
        ("如下：", 3),
        ("完。", 4),
        ("标题", 0),
        ("", 0),
    ],
)
def test_the_final_mark_is_seen_through_closing_quotes(text: str, final: int) -> None:
    assert read_marks([Segment(text, "zh", 0)]).final.tolist() == [final]


@pytest.mark.parametrize(
    ("lang", "texts", "inside"),
    [
        ("de", ["„Ich komme.", "Bald“, sagte er.", "Er kam."], [True, False, False]),
        ("fr", ["« Je viens.", "Demain », dit-il.", "Il vint."], [True, False, False]),
        ("ja", ["「行く。", "明日だ」と言った。", "来た。"], [True, False, False]),
        ("en", ["“I will come.", "Soon,” he said.", "He came."], [True, False, False]),
    ],
)
def test_quotations_stay_open_until_their_own_mark(
    lang: str, texts: list[str], inside: list[bool]
) -> None:
    marks = read_marks([Segment(text, lang, i) for i, text in enumerate(texts)])
    assert marks.inside.tolist() == inside
    assert marks.opens.tolist() == [True, False, False]


def test_the_arabic_question_mark_asks() -> None:
    assert read_marks(
        [Segment("من سيدفع؟", "ar", 0), Segment("Wer?“", "de", 1)]
    ).final.tolist() == [
        1,
        1,
    ]


def test_quotation_marks_are_not_apostrophes() -> None:
    marks = read_marks(
        [
            Segment("the people's hopes", "en", 0),
            Segment("“开放”是前提", "zh", 1),
            Segment("he said 'yes'", "en", 2),
        ]
    )
    assert marks.quotes.tolist() == [False, True, True]
    assert marks.opens.tolist() == [False, True, False]


def test_numbers_meet_by_value_and_spelt_ones_are_soft() -> None:
    marks = read_marks(
        [
            Segment("2021年7月有3500万人，分十二批。", "zh", 0),
            Segment("In July 2021, 35 million people came in twelve groups.", "en", 1),
        ]
    )
    assert {"2021", "7", "35000000"} <= marks.hard[0]
    assert {"2021", "35000000"} <= marks.hard[1]
    assert {"7", "12"} <= marks.soft[1]
    assert "12" in marks.soft[0]


def test_latin_words_are_names_in_chinese_and_mere_words_in_english() -> None:
    marks = read_marks([Segment("COVID-19疫情", "zh", 0), Segment("the COVID-19 wave", "en", 1)])
    assert "covid-19" in marks.hard[0]
    assert "covid-19" in marks.soft[1]
    assert "the" not in marks.hard[1]


def test_blocks_and_kinds_are_kept() -> None:
    marks = read_marks(
        [
            Segment("题", "zh", 0, 0, BlockKind.HEADING),
            Segment("一。", "zh", 1, 1),
            Segment("二。", "zh", 2, 1),
            Segment("（电）", "zh", 3, 2, BlockKind.DATELINE),
        ]
    )
    assert marks.block_start.tolist() == [1, 1, 0, 1]
    assert marks.heading.tolist() == [True, False, False, False]
    assert marks.dateline.tolist() == [False, False, False, True]
