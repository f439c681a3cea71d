"""An alignment read once, for who shows many of its rows."""

import pytest

from tests.review_data import NOON, chinese, desk, english
from tm.errors import NotFoundError
from tm.model import AlignedPair
from tm.review.model import Portion, Position, Span
from tm.review.sheet import Sheet


@pytest.fixture
def sheet() -> Sheet:
    with desk() as bridge:
        bridge.reviews.accept(1, 6, at=NOON)
        return Sheet(bridge.alignments.alignment(1))


def test_rows_are_those_of_the_service() -> None:
    with desk() as bridge:
        sheet = Sheet(bridge.alignments.alignment(1))
        assert sheet.rows(range(1, 7)) == bridge.rows()
        with pytest.raises(NotFoundError, match="no link 99"):
            sheet.rows((99,))


def test_a_part_shows_its_rows_as_the_whole_does() -> None:
    with desk() as bridge:
        part = Sheet(bridge.alignments.part(1, (3,), reach=1))
        assert part.rows((3,)) == bridge.rows()[2:3]
        assert part.pieces(3) == Sheet(bridge.alignments.alignment(1)).pieces(3)


@pytest.mark.parametrize(
    ("number", "beside"),
    [(1, (None, 2)), (4, (3, 5)), (6, (5, None))],
    ids=["first", "mid", "last"],
)
def test_neighbours_stand_beside_a_row(
    sheet: Sheet, number: int, beside: tuple[int | None, int | None]
) -> None:
    assert tuple(row and row.number for row in sheet.around(number)) == beside
    with pytest.raises(NotFoundError, match="no link 99"):
        sheet.around(99)


def test_a_row_falls_into_clauses(sheet: Sheet) -> None:
    found = sheet.pieces(3)
    assert found.source == (
        Portion(Span(Position(1, 5), Position(1, 10)), "车开过去，"),
        Portion(Span(Position(1, 10), Position(2, 0)), "人也来了。"),
    )
    assert [piece.text for piece in found.target] == ["Cars drive across,", "and people come."]
    assert sheet.pieces(5).target == ()


def words(source: str, target: str) -> list[list[str]]:
    with desk((AlignedPair((chinese(0, source),), (english(0, target),), 0.9),)) as bridge:
        found = Sheet(bridge.alignments.alignment(1)).pieces(1, words=True)
    return [[piece.text for piece in side] for side in (found.source, found.target)]


def test_a_row_falls_into_words_that_keep_their_marks() -> None:
    assert words("他说：“好。”（《水》）", "He said, “Fine” (see “Water”), 3.5 m.") == [
        ["他", "说：", "“好。”", "（《水》）"],
        ["He", "said,", "“Fine”", "(see", "“Water”),", "3.5", "m."],
    ]


def test_uncertain_rows_are_counted_by_import() -> None:
    with desk() as bridge:
        assert bridge.reviews.uncertain() == {1: 3}
        bridge.reviews.drop(1, 3, at=NOON)
        bridge.reviews.accept(1, 2, at=NOON)
        assert bridge.reviews.uncertain() == {1: 1}
        bridge.units.undo_import(1, at=NOON)
        assert bridge.reviews.uncertain() == {}
