"""Adapted markup: the query's own tags in the place of the unit's, or none at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm.adapt import Texts, adapt
from tm.adapt.tags import Markups, with_tags
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.matches import Adapted, ChangeKind, MatchKind, TargetChange
from tm.model import TranslationUnit
from tm.tags import check_markup

SOURCE, TARGET = "请按保存键3次。", "Press Save 3 times."


def bold(inner: str, code: str = "b", number: int = 1) -> str:
    return f'<bpt i="{number}">&lt;{code}&gt;</bpt>{inner}<ept i="{number}">&lt;/{code}&gt;</ept>'


def adapted(query: str, source: str, target: str, text: str = SOURCE) -> Adapted | None:
    texts = Texts(text, SOURCE, TARGET, "zh-Hans", "en")
    values = adapt(texts) if text != SOURCE else None
    return with_tags(values, texts, Markups(query, source, target))


def test_a_pair_with_another_code_takes_its_place() -> None:
    found = adapted(
        f"请按{bold('保存', 'i', 4)}键3次。", f"请按{bold('保存')}键3次。",
        f"Press {bold('Save')} 3 times.",
    )  # fmt: skip
    assert found == Adapted(
        TARGET,
        (
            TargetChange(
                6, 6, '<bpt i="1">&lt;b&gt;</bpt>', '<bpt i="4">&lt;i&gt;</bpt>', ChangeKind.TAG
            ),
            TargetChange(
                10, 10, '<ept i="1">&lt;/b&gt;</ept>', '<ept i="4">&lt;/i&gt;</ept>', ChangeKind.TAG
            ),
        ),
        f"Press {bold('Save', 'i', 4)} 3 times.",
    )


def test_tags_in_another_order_in_the_target_are_told_apart_by_their_codes() -> None:
    found = adapted(
        '<ph>{x}</ph>请按保存键<ph>{y}</ph>3次。',
        '<ph>{1}</ph>请按保存键<ph>{2}</ph>3次。',
        'Press Save <ph>{2}</ph>3 times<ph>{1}</ph>.',
    )  # fmt: skip
    assert found is not None
    assert found.markup == "Press Save <ph>{y}</ph>3 times<ph>{x}</ph>."
    assert [(change.start, change.old, change.new) for change in found.changes] == [
        (11, "<ph>{2}</ph>", "<ph>{y}</ph>"),
        (18, "<ph>{1}</ph>", "<ph>{x}</ph>"),
    ]


def test_highlighted_text_keeps_its_extent_and_gets_the_querys_kind() -> None:
    found = adapted(
        '请按<hi type="new">保存</hi>键3次。',
        '请按<hi type="old">保存</hi>键3次。',
        'Press <hi type="old">Save</hi> 3 times.',
    )
    assert found is not None
    assert found.markup == 'Press <hi type="new">Save</hi> 3 times.'
    assert [(change.old, change.new) for change in found.changes] == [
        ('<hi type="old">', '<hi type="new">')
    ]


def test_numbers_and_tags_are_replaced_together() -> None:
    found = adapted(
        f"请按{bold('保存', 'i')}键5次。",
        f"请按{bold('保存')}键3次。",
        f"Press {bold('Save')} 3 times.",
        "请按保存键5次。",
    )
    assert found is not None
    assert found.target == "Press Save 5 times."
    assert found.markup == f"Press {bold('Save', 'i')} 5 times."
    assert [change.kind for change in found.changes] == ["tag", "tag", "number"]
    assert [change.new for change in found.replaced] == ["5"]


def test_a_replaced_number_stands_between_the_same_tags_too() -> None:
    found = adapted(
        f"请按保存键{bold('5')}次。", f"请按保存键{bold('3')}次。",
        f"Press Save {bold('3')} times.", "请按保存键5次。",
    )  # fmt: skip
    assert found is not None
    assert found.markup == f"Press Save {bold('5')} times."
    assert [change.kind for change in found.changes] == ["number"]


def test_equal_tags_that_become_equal_tags_need_not_be_told_apart() -> None:
    found = adapted(
        "<ph>a</ph>请按保存键<ph>a</ph>3次。", "<ph>b</ph>请按保存键<ph>b</ph>3次。",
        "<ph>b</ph>Press Save<ph>b</ph> 3 times.",
    )  # fmt: skip
    assert found is not None
    assert found.markup == "<ph>a</ph>Press Save<ph>a</ph> 3 times."


SAVED = f"请按{bold('保存')}键3次。"
PRESSED = f"Press {bold('Save')} 3 times."
OTHER = f"请按{bold('保存', 'i')}键3次。"


@pytest.mark.parametrize(
    ("query", "source", "target"),
    [
        pytest.param(SAVED, SAVED, PRESSED, id="same tags"),
        pytest.param(SAVED.replace('i="1"', 'i="7"'), SAVED, PRESSED, id="numbered otherwise"),
        pytest.param("", SAVED, PRESSED, id="query without tags"),
        pytest.param(OTHER, "", PRESSED, id="source without tags"),
        pytest.param(OTHER, SAVED, "", id="target without tags"),
        pytest.param(OTHER + "<ph/>", SAVED, PRESSED, id="one more in the query"),
        pytest.param(OTHER, SAVED, PRESSED + "<ph/>", id="one more in the target"),
        pytest.param(
            OTHER, SAVED, f"Press {bold('Save', 'u')} 3 times.", id="others in the target"
        ),
        pytest.param(f"请{bold('按保存', 'i')}键3次。", SAVED, PRESSED, id="at another place"),
        pytest.param("请按<ph>1</ph>保存<ph>2</ph>键3次。", SAVED, PRESSED, id="other kind"),
        pytest.param(
            "<ph>x</ph>请按保存键<ph>y</ph>3次。", "<ph>1</ph>请按保存键<ph>1</ph>3次。",
            "<ph>1</ph>Press Save<ph>1</ph> 3 times.", id="which is which",
        ),
        pytest.param(OTHER, SAVED, '<ept i="1"/>Press Save 3 times.', id="half a pair"),
        pytest.param(OTHER, SAVED, "Press <b>Save</b> 3 times.", id="no canonical markup"),
        pytest.param(OTHER, SAVED, "Press <ph>Save 3 times.", id="broken markup"),
        pytest.param(OTHER, SAVED, f"Push {bold('Save')} 3 times.", id="markup of another text"),
    ],
)  # fmt: skip
def test_where_it_is_not_certain_no_tag_is_replaced(query: str, source: str, target: str) -> None:
    assert adapted(query, source, target) is None


def test_other_words_leave_the_tags_alone_but_not_the_numbers() -> None:
    found = adapted(
        f"请快按{bold('保存', 'i')}键5次。", SAVED, PRESSED, "请快按保存键5次。"
    )  # fmt: skip
    assert found is not None
    assert (found.target, found.markup) == ("Press Save 5 times.", "")


def looked_up(markup: str, text: str, unit: TranslationUnit) -> object:
    store = FakeUnitStore([unit])
    query = Query(text, "zh-Hans", "en", markup=markup, min_score=50)
    (match,) = Lookup(store, FuzzyIndex(store)).find(query)
    return match


UNIT = TranslationUnit(SOURCE, TARGET, "zh-Hans", "en", source_markup=SAVED, target_markup=PRESSED)


@pytest.mark.parametrize(
    ("markup", "text", "score", "kind", "markup_offered"),
    [
        (OTHER, SOURCE, 100, MatchKind.EXACT, f"Press {bold('Save', 'i')} 3 times."),
        (SAVED, SOURCE, 100, MatchKind.EXACT, None),
        ("", SOURCE, 98, MatchKind.EXACT, None),
        (
            OTHER.replace("3", "5"), "请按保存键5次。", 96, MatchKind.FUZZY,
            f"Press {bold('Save', 'i')} 5 times.",
        ),
    ],
)  # fmt: skip
def test_native_codes_cost_nothing_and_replaced_numbers_a_point(
    markup: str, text: str, score: int, kind: MatchKind, markup_offered: str | None
) -> None:
    match = looked_up(markup, text, UNIT)
    assert (match.score, match.kind) == (score, kind)
    assert (match.adapted and match.adapted.markup) == markup_offered
    if markup_offered:
        check_markup(markup_offered, match.adapted.target, place="the markup")


def test_numbers_that_cannot_be_replaced_keep_the_tags_too() -> None:
    unit = TranslationUnit(
        SOURCE, "Press Save often.", "zh-Hans", "en",
        source_markup=SAVED, target_markup=f"Press {bold('Save')} often.",
    )  # fmt: skip
    assert looked_up(OTHER.replace("3", "5"), "请按保存键5次。", unit).adapted is None


def tagged(text: str, codes: list[str], offsets: list[int]) -> str:
    """Return the text with a placeholder of each code in front of the character at its offset."""
    places = sorted(zip(offsets, range(len(codes)), strict=True))
    pieces, start = [], 0
    for offset, number in places:
        pieces += [text[start:offset], f"<ph>{codes[number]}</ph>"]
        start = offset
    return "".join([*pieces, text[start:]])


@given(st.data())
def test_any_placeholders_come_through_in_the_order_of_the_target(data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=5, unique=True))
    offsets = sorted(data.draw(st.integers(0, len(SOURCE))) for _ in codes)
    places = [data.draw(st.integers(0, len(TARGET))) for _ in codes]
    found = adapted(
        tagged(SOURCE, [code.upper() for code in codes], offsets),
        tagged(SOURCE, codes, offsets),
        tagged(TARGET, codes, places),
    )
    assert found is not None
    assert found.target == TARGET
    assert found.markup == tagged(TARGET, [code.upper() for code in codes], places)
    assert [change.start for change in found.changes] == sorted(places)
