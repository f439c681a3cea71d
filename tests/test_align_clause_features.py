"""Marks, numbering, connectives and first words around a cut."""

import numpy as np
import pytest

from tm.align.clause_features import CLAUSE_FEATURES, ClauseWindow, read_openings
from tm.align.similarity import Window
from tm.lexicon import load_lexicon
from tm.model import Segment


def segments(texts: list[str], lang: str) -> list[Segment]:
    return [Segment(text, lang, i) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "lang", "number"),
    [
        ("一是保粮食，", "zh", 1),
        ("第二，优化供给，", "zh", 2),
        ("（三）设立基金。", "zh", 3),
        ("四要加快建设，", "zh", 4),
        ("首先，器材放回原处；", "zh", 1),
        ("最后，请来信。", "zh", 99),
        ("第一条规定如下，", "zh", 0),
        ("一些地方尚未还清。", "zh", 0),
        ("First, grain.", "en", 1),
        ("Secondly, lend the books.", "en", 2),
        ("Finally, write to me.", "en", 99),
        ("2. Work towards a platform.", "en", 2),
        ("12 hides stand along it.", "en", 0),
        ("The first of them came.", "en", 0),
    ],
)
def test_numbering_is_read_at_the_beginning(text: str, lang: str, number: int) -> None:
    assert read_openings(
        segments([text], lang), None, beside="en" if lang == "zh" else "zh"
    ).order.tolist() == [number]


@pytest.mark.parametrize(
    ("text", "lang", "kinds"),
    [
        ("但进展不大，", "zh", {"contrast"}),
        ("可以自由飞行，", "zh", set()),
        ("因此，改革继续，", "zh", {"result"}),
        ("However, little was done.", "en", {"contrast"}),
        ("It also buys tea.", "en", {"more"}),
        ("The reform therefore goes on.", "en", {"result"}),
        ("Butter is dear.", "en", set()),
    ],
)
def test_connectives_are_read_near_the_beginning(text: str, lang: str, kinds: set[str]) -> None:
    assert read_openings(
        segments([text], lang), None, beside="en" if lang == "zh" else "zh"
    ).connectives == (frozenset(kinds),)


CHINESE = ["天气转冷；", "但渔民出海，", "二是修船。", "他们回来了。"]
ENGLISH = ["It grew cold.", "But the fishermen put to sea.", "Second, boats were mended.", "Back."]


def table(bead: tuple[int, int]) -> dict[str, np.ndarray]:
    lexicon = load_lexicon("zh", "en")
    first = read_openings(segments(CHINESE, "zh"), lexicon, beside="en")
    second = read_openings(segments(ENGLISH, "en"), lexicon, beside="zh")
    found = ClauseWindow(first, second, Window(0, 4, 0, 4)).of(bead)
    return dict(zip(CLAUSE_FEATURES, found, strict=True))


def test_a_cut_is_judged_by_what_stands_before_and_behind_it() -> None:
    found = table((1, 1))
    assert found["cut_semicolon"][:, 1].tolist() == [0, 1, 0, 0]
    assert found["cut_final"][:, 1].tolist() == [0, 0, 0, 1]
    assert found["connective_agrees"][1].tolist() == [0, 1, 0, 0]
    assert found["connective_lost"][2].tolist() == [0, 1, 0, 0]
    assert found["order_agrees"][2].tolist() == [0, 0, 1, 0]
    assert found["order_differs"][2].tolist() == [0, 1, 0, 1]
    assert found["opening_words"][1, 1] == 1
    assert not any(values[0].any() or values[:, 0].any() for values in found.values())


def test_a_bead_counts_the_marks_inside_it() -> None:
    found = table((3, 2))
    assert found["joins_semicolon"][:, 0].tolist() == [1, 0]
    assert found["joins_final"][:, 0].tolist() == [0, 1]
