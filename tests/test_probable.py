"""Where the other side most probably has the translation of a part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.lexicon import Lexicon
from tm.probable import Background, Evidence, gather_evidence, probable_span

LEXICON = Lexicon(
    {
        "口罩": "mask (to cover the mouth)",
        "医院": "hospital",
        "医生": "doctor",
        "阀门": "valve",
        "泵": "pump",
        "打开": "to open",
        "世界": "world",
        "卫生": "health/hygiene",
        "组织": "to organize/organization",
        "山": "mountain",
        "东": "east",
    },
    {"山": ("shan",), "东": ("dong",)},
)


def marked(source: str, target: str, part: str, **more: object) -> str | None:
    start = source.index(part)
    langs = ("zh", "en") if part >= "\u3400" else ("en", "zh")
    found = probable_span(
        source, target, start, start + len(part),
        source_lang=langs[0], target_lang=langs[1], **({"lexicon": LEXICON} | more),
    )  # fmt: skip
    return None if found is None else target[found[0] : found[1]]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("口罩", "masks"),
        ("医院", "hospital"),
        ("世界卫生组织", "World Health Organization"),
        ("2026", "2026"),
        ("COVID", "COVID"),
        ("山东", "Shandong"),
    ],
)
def test_chinese_parts_are_found_in_english(part: str, expected: str) -> None:
    source = "2026年，世界卫生组织在山东一家医院分发COVID口罩。"
    target = "In 2026, the World Health Organization handed out COVID masks in a Shandong hospital."
    assert marked(source, target, part) == expected


@pytest.mark.parametrize(
    ("part", "expected"), [("the valve", "阀门"), ("pump", "泵"), ("Open", "打开")]
)
def test_english_parts_are_found_in_chinese(part: str, expected: str) -> None:
    assert marked("Open the valve before the pump starts.", "泵启动前打开阀门。", part) == expected


SENSES = Lexicon({"水": "water/river/liquid", "河": "river", "阀门": "valve"})


@pytest.mark.parametrize(
    ("source", "target", "part", "expected", "confidence"),
    [
        ("河里的水很深。", "The river water is deep.", "水", "water", 0.97),
        ("汉水很深。", "The Han River is deep.", "水", "River", 0.7),
        ("水很浑浊。", "The liquid is turbid.", "水", "liquid", 0.6),
        ("打开阀门。", "Open the valve.", "阀门", "valve", 0.97),
    ],
)
def test_confidence_is_less_for_a_later_sense_and_never_full(
    source: str, target: str, part: str, expected: str, confidence: float
) -> None:
    start = source.index(part)
    found = probable_span(
        source, target, start, start + len(part),
        source_lang="zh", target_lang="en", lexicon=SENSES,
    )  # fmt: skip
    assert found is not None
    assert (target[found[0] : found[1]], round(found[2], 2)) == (expected, confidence)


def test_a_part_inside_a_word_stands_for_the_word() -> None:
    assert marked("Open the valve.", "打开阀门。", "val") == "阀门"


def test_nothing_is_marked_where_nothing_is_known() -> None:
    assert marked("口罩很重要。", "Nobody knows why it rains.", "口罩") is None
    assert marked("，口罩", "masks", "，") is None


def test_what_recurs_in_other_units_is_found_without_a_dictionary() -> None:
    others = ["Please wear a visor.", "The visor protects.", "A visor costs little."]
    usual = ["Please read the manual.", "The door is open.", "A day costs little.", "It protects."]
    evidence = gather_evidence(others, "en", None, Background(usual, "en", None))
    target = "The visor must be clean."
    assert marked("面罩必须干净。", target, "面罩", lexicon=None, evidence=evidence) == "visor"


def test_what_recurs_everywhere_is_no_evidence() -> None:
    texts = ["open it", "open them"]
    assert gather_evidence(texts, "en", None, Background(texts, "en", None)).strengths == {}


def test_a_word_that_translates_something_else_is_left_out() -> None:
    evidence = Evidence({"doctor": 0.5, "mask": 0.5}, 3)
    assert marked("医生戴口罩。", "Doctors wear masks.", "口罩", evidence=evidence) == "masks"


@given(st.text(max_size=40), st.text(max_size=40), st.data())
def test_any_texts_give_a_span_inside_the_other_side(
    source: str, target: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    found = probable_span(
        source, target, start, end, source_lang="zh", target_lang="en", lexicon=LEXICON
    )
    if found is not None:
        assert 0 <= found[0] < found[1] <= len(target)
        assert 0.25 <= found[2] <= 0.97
