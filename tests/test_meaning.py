"""Meaning search: what is offered, how it is scored, what is left out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes import FakeEncoder, FakeUnitStore
from tm.embed import load_encoder
from tm.errors import InvalidInputError
from tm.index import FuzzyIndex
from tm.lookup import Lookup
from tm.matches import Match, MatchKind
from tm.meaning.index import VectorIndex
from tm.meaning.model import Model, bundled_model
from tm.meaning.readiness import Readiness
from tm.meaning.search import MeaningSearch
from tm.model import TranslationUnit, UnitStatus
from tm.query import Query

PATIENCE_S = 60.0
QUERY = Query("?", "zh", "en")


def unit(source: str, target: str, **values: object) -> TranslationUnit:
    return replace(TranslationUnit(source, target, "zh-Hans", "en"), **values)


class Searching:
    """A store with meaning search on it."""

    def __init__(self, folder: Path, units: list[TranslationUnit], **cosines: float) -> None:
        self.encoder = FakeEncoder(cosines)
        self.store = FakeUnitStore(units)
        self.vectors = VectorIndex(self.store, folder, Model("fake 1", lambda: self.encoder))
        self.search = MeaningSearch(self.store, self.vectors)

    def find(self, query: Query = QUERY, offered: tuple[Match, ...] = ()) -> tuple[Match, ...]:
        similar = self.search.find(query, offered, patience_s=PATIENCE_S)
        assert similar.readiness.is_complete
        return similar.matches

    def found(self, query: Query = QUERY) -> list[tuple[str, int]]:
        return [(match.unit.source, match.score) for match in self.find(query)]


def test_units_come_nearest_first_on_a_scale_of_their_own(tmp_path: Path) -> None:
    units = [unit("甲", "a"), unit("乙", "b"), unit("丙", "c"), unit("丁", "d")]
    searching = Searching(tmp_path, units, 甲=0.705, 乙=0.999, 丙=0.2, 丁=0.835)
    matches = searching.find()
    assert [(match.unit.source, match.score) for match in matches] == [
        ("乙", 89), ("丁", 83), ("甲", 70),
    ]  # fmt: skip
    assert [match.base_score for match in matches] == [99, 83, 70]
    assert {match.kind for match in matches} == {MatchKind.MEANING}
    assert {match.penalties for match in matches} == {()}


def test_each_kind_of_comparison_has_its_floor(tmp_path: Path) -> None:
    units = [unit("甲", "a"), unit("乙", "b"), unit("丙", "c"), unit("丁", "d")]
    searching = Searching(tmp_path, units, 甲=0.555, 乙=0.54, c=0.505, d=0.49)
    assert searching.found() == [("甲", 55), ("丙", 50)]


def test_a_translation_is_found_across_languages_in_either_direction(tmp_path: Path) -> None:
    searching = Searching(tmp_path, [unit("甲", "a")], a=0.705)
    match = searching.find()[0]
    assert (match.unit.source, match.unit.target, match.reversed) == ("甲", "a", False)
    match = searching.find(Query("?", "en", "zh"))[0]
    assert (match.unit.source, match.unit.target, match.reversed) == ("a", "甲", True)


def test_the_nearer_side_gives_the_score_and_a_pair_comes_once(tmp_path: Path) -> None:
    units = [unit("甲", "a"), unit("甲", "a"), unit("甲", "b")]
    searching = Searching(tmp_path, units, 甲=0.655, a=0.755)
    assert [(match.unit.target, match.score) for match in searching.find()] == [
        ("a", 75), ("b", 65),
    ]  # fmt: skip


def test_other_languages_are_not_offered(tmp_path: Path) -> None:
    units = [unit("甲", "a", source_lang="ja"), unit("乙", "b", target_lang="fr")]
    assert Searching(tmp_path, units, 甲=0.905, a=0.905, 乙=0.905, b=0.905).found() == []


def test_filters_and_the_limit_hold(tmp_path: Path) -> None:
    units = [unit("甲", "a"), unit("乙", "b", status=UnitStatus.APPROVED), unit("丙", "c")]
    units.append(unit("丁", "d", memory="other"))
    searching = Searching(tmp_path, units, 甲=0.805, 乙=0.705, 丙=0.655, 丁=0.905)
    assert searching.found(replace(QUERY, limit=2)) == [("丁", 89), ("甲", 80)]
    assert searching.found(replace(QUERY, memories=("other",))) == [("丁", 89)]
    approved = replace(QUERY, statuses=(UnitStatus.APPROVED,), limit=1)
    assert searching.found(approved) == [("乙", 70)]


def test_what_was_offered_does_not_come_again(tmp_path: Path) -> None:
    searching = Searching(
        tmp_path, [unit("大坝很高。", "The dam is high."), unit("甲", "a")], 甲=0.8
    )
    offered = Lookup(searching.store, FuzzyIndex(searching.store)).find(
        Query("大坝很高。", "zh", "en")
    )
    assert [match.unit.source for match in offered] == ["大坝很高。"]
    query = Query("大坝很高。", "zh", "en")
    assert [match.unit.source for match in searching.find(query)] == ["大坝很高。"]
    assert searching.find(query, offered) == ()


def test_an_edited_unit_is_not_found_by_what_it_said(tmp_path: Path) -> None:
    searching = Searching(
        tmp_path, [unit("甲", "a"), unit("乙", "b")], 甲=0.805, 乙=0.705, 丙=0.905
    )
    assert searching.found() == [("甲", 80), ("乙", 70)]
    searching.store.change(1, source="丁")
    searching.store.change(2, source="丙")
    assert searching.found() == [("丙", 89)]
    searching.store.remove(2)
    assert searching.found() == []


def test_what_is_not_ready_is_told(tmp_path: Path) -> None:
    searching = Searching(tmp_path, [unit("甲", "a"), unit("乙", "b")], 甲=0.805)
    similar = searching.search.find(QUERY, patience_s=PATIENCE_S)
    assert similar.readiness == Readiness(2, 2)
    searching.vectors.close()
    searching.store.add(unit("丙", "c"))
    searching.store.change(1, source="丁")
    similar = searching.search.find(QUERY)
    assert similar.readiness == Readiness(1, 3)
    assert similar.matches == ()


def test_without_the_model_a_search_says_so(tmp_path: Path) -> None:
    store = FakeUnitStore([unit("甲", "a")])
    search = MeaningSearch(store, VectorIndex(store, tmp_path, None))
    assert not search.is_available
    with pytest.raises(InvalidInputError, match="needs the package"):
        search.find(QUERY)


def test_bad_queries_are_refused(tmp_path: Path) -> None:
    searching = Searching(tmp_path, [unit("甲", "a")])
    with pytest.raises(InvalidInputError, match="limit"):
        searching.find(replace(QUERY, limit=0))
    assert searching.found(Query("  ", "zh", "en")) == []


# The bundled model

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
PAIRS = [
    ("大坝高一百米。", "The dam is one hundred metres high."),
    ("乘客须站在黄线以外。", "Passengers must stand behind the yellow line."),
    ("本合同自双方签字之日起生效。", "This contract takes effect on the day both parties sign it."),
    ("请勿在电梯内吸烟。", "Please do not smoke in the lift."),
    ("会议推迟到下周三。", "The meeting has been postponed until next Wednesday."),
]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MeaningSearch]:
    if load_encoder() is None:
        pytest.skip("the package of the sentence encoder is not installed")
    store = FakeUnitStore([unit(*pair) for pair in PAIRS])
    vectors = VectorIndex(store, tmp_path_factory.mktemp("vectors"), bundled_model())
    yield MeaningSearch(store, vectors)
    vectors.close()


@pytest.mark.parametrize(
    ("text", "source", "target", "found"),
    [
        ("站台上的旅客要退到黄线后面。", "zh", "en", 1),
        ("Smoking is forbidden in elevators.", "en", "zh", 3),
        ("They moved the meeting to Wednesday of next week.", "en", "zh", 4),
        ("水坝有一百米高。", "zh", "en", 0),
    ],
)
def test_paraphrases_are_found(
    real: MeaningSearch, text: str, source: str, target: str, found: int
) -> None:
    match = real.find(Query(text, source, target), patience_s=PATIENCE_S).matches[0]
    assert {match.unit.source, match.unit.target} == set(PAIRS[found])
    assert 60 <= match.score <= 89


def test_unrelated_texts_find_nothing(real: MeaningSearch) -> None:
    for text in ("我喜欢吃苹果。", "昨天股市大跌。"):
        assert real.find(Query(text, "zh", "en"), patience_s=PATIENCE_S).matches == ()
