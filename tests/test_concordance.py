"""Concordance: complete, ranked, paged, in step with the store."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import FakeUnitStore
from tm.concordance.asked import Asked
from tm.concordance.model import ConcordancePage, ConcordanceQuery, SearchSide
from tm.concordance.search import Concordance
from tm.concordance.sqlite import WordIndex
from tm.errors import InvalidInputError
from tm.model import Level, Provenance, Side, TranslationUnit, UnitStatus


def unit(source: str, target: str = "-", **more: object) -> TranslationUnit:
    return TranslationUnit(
        source, target, **({"source_lang": "zh-Hans", "target_lang": "en"} | more)
    )


def concordance(*units: TranslationUnit) -> tuple[FakeUnitStore, Concordance]:
    store = FakeUnitStore(units)
    return store, Concordance(store, WordIndex(store))


def ids(page: ConcordancePage) -> list[int | None]:
    return [passage.unit.id for passage in page.passages]


DAM = (
    unit("大坝很高。", "The dam is high."),
    unit("水库的水很深。", "The water of the reservoir is deep."),
    unit("大坝和水库", "dam and reservoir", status=UnitStatus.APPROVED, memory="work"),
    unit("The dam was built.", "大坝已建成。", source_lang="en", target_lang="zh-Hant"),
)


@pytest.fixture(scope="module")
def dams() -> Concordance:
    return concordance(*DAM)[1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ConcordanceQuery("大坝"), {1, 3, 4}),
        (ConcordanceQuery("大坝", side=SearchSide.SOURCE), {1, 3}),
        (ConcordanceQuery("大壩", side=SearchSide.TARGET), {4}),
        (ConcordanceQuery("大坝", side=SearchSide.SOURCE, source_lang="zh"), {1, 3, 4}),
        (ConcordanceQuery("dam", side=SearchSide.SOURCE, source_lang="en"), {1, 3, 4}),
        (ConcordanceQuery("dam", side=SearchSide.SOURCE, source_lang="fr"), set()),
        (ConcordanceQuery("大坝", other="high"), {1}),
        (ConcordanceQuery("大坝", other="reserv* dam"), {3}),
        (ConcordanceQuery("水 dam"), set()),
        (ConcordanceQuery("dam", memories=("work",)), {3}),
        (ConcordanceQuery("dam", statuses=(UnitStatus.UNREVIEWED,)), {1, 4}),
        (ConcordanceQuery("*ervoi*"), {2, 3}),
        (ConcordanceQuery('"dam * built"'), {4}),
        (ConcordanceQuery('"water * the * is"'), {2}),
        (ConcordanceQuery('"the * built"'), set()),
    ],
)
def test_queries_and_filters(
    dams: Concordance, query: ConcordanceQuery, expected: set[int]
) -> None:
    assert set(ids(dams.find(query))) == expected


def test_a_passage_says_where_the_words_stand_and_what_translates_them(dams: Concordance) -> None:
    page = dams.find(ConcordanceQuery("水库", memories=("default",)))
    (passage,) = page.passages
    assert (passage.side, passage.occurrences) == (Side.SOURCE, ((0, 2),))
    (start, end, confidence) = passage.probable[0]
    assert passage.unit.target[start:end] == "reservoir"
    assert 0.5 < confidence <= 1
    assert (page.count, page.is_exact, page.next) == (1, True, None)


def test_a_unit_is_turned_to_the_languages_asked_for(dams: Concordance) -> None:
    page = dams.find(ConcordanceQuery("built", source_lang="zh", target_lang="en"))
    (passage,) = page.passages
    assert (passage.unit.source, passage.reversed) == ("大坝已建成。", True)
    assert (passage.side, passage.occurrences) == (Side.TARGET, ((12, 17),))


def test_offsets_are_those_of_the_raw_text() -> None:
    _, found = concordance(unit("使用 ＣＯＶＩＤ  口 罩", "-"))
    (passage,) = found.find(ConcordanceQuery("covid 口罩")).passages
    text = passage.unit.source
    assert [text[start:end] for start, end in passage.occurrences] == ["ＣＯＶＩＤ", "口 罩"]


def test_better_passages_come_first() -> None:
    _, found = concordance(
        unit(
            "我们在 valve 旁边看见了很多很多的人，他们都在等待。",
            "safety of the valve, a long text",
        ),
        unit("一", "The safety valve."),
        unit("二", "The SAFETY VALVE."),
        unit("三", "the safety valve", status=UnitStatus.APPROVED),
        unit("四", "The valve is for safety."),
    )
    assert ids(found.find(ConcordanceQuery("safety valve"))) == [4, 2, 3, 5, 1]
    assert ids(found.find(ConcordanceQuery("SAFETY VALVE")))[0] == 3


def test_equal_pairs_are_one_passage() -> None:
    _, found = concordance(unit("水", "water"), unit("水", "water"), unit("水", "waters"))
    page = found.find(ConcordanceQuery("水"))
    assert [(passage.unit.id, passage.copies) for passage in page.passages] == [(1, (2,)), (3, ())]


def test_a_sentence_gives_way_to_its_clauses() -> None:
    _, found = concordance(
        unit("水很深，坝很高。", "Deep, high.", has_clauses=True),
        unit("水很深，", "Deep,", parent=1, level=Level.CLAUSE),
        unit("坝很高。", "high.", parent=1, level=Level.CLAUSE),
    )
    assert ids(found.find(ConcordanceQuery("水"))) == [2]
    assert ids(found.find(ConcordanceQuery("深，坝"))) == [1]
    assert ids(found.find(ConcordanceQuery("水", level=Level.SENTENCE))) == [1]
    assert ids(found.find(ConcordanceQuery("深，坝", level=Level.CLAUSE))) == []


def pages(found: Concordance, **query: object) -> Iterator[ConcordancePage]:
    after = ""
    while True:
        page = found.find(ConcordanceQuery(**(query | {"after": after})))
        yield page
        if page.next is None:
            return
        after = page.next


def test_pages_together_give_everything_once() -> None:
    store, found = concordance(
        *(unit(f"水{number}号", f"water {number}") for number in range(1000))
    )
    seen: list[int | None] = []
    for number, page in enumerate(pages(found, text="水", limit=90)):
        seen += ids(page)
        assert page.count == 1000
        assert not page.is_exact
        if number == 1:  # what comes in between does not move the pages
            store.add(unit("水", "new"))
    assert sorted(seen) == list(range(1, 1001))


def test_a_wrong_cursor_is_refused(dams: Concordance) -> None:
    with pytest.raises(InvalidInputError, match="give the value of next"):
        dams.find(ConcordanceQuery("水", after="7"))
    for invented in ("0-0-0", "5-5-0-00000000", "1-1-1-1"):
        with pytest.raises(InvalidInputError, match=r"give the value of next|another search"):
            dams.find(ConcordanceQuery("水", after=invented))


def test_a_cursor_is_good_for_its_own_search() -> None:
    _, found = concordance(*(unit(f"水{number}", "water") for number in range(5)))
    after = found.find(ConcordanceQuery("水", limit=2)).next
    assert after is not None
    assert len(found.find(ConcordanceQuery("水", limit=3, after=after)).passages) == 3
    for other in (
        ConcordanceQuery("水 water", after=after),
        ConcordanceQuery("水", memories=("default",), after=after),
    ):
        with pytest.raises(InvalidInputError, match="begin again with the first page"):
            found.find(other)


def test_a_wildcard_for_too_many_words_is_refused() -> None:
    _, found = concordance(*(unit("水", f"a{number}b") for number in range(1001)))
    with pytest.raises(InvalidInputError, match="more than 1,000 different words"):
        found.find(ConcordanceQuery("*b"))
    assert found.find(ConcordanceQuery("a1*", limit=500)).count == 112


def test_changes_are_found_at_once() -> None:
    store, found = concordance(unit("水", "water"), unit("火", "fire"))
    assert ids(found.find(ConcordanceQuery("水"))) == [1]
    store.change(1, source="山")
    store.add(unit("水", "aqua"))
    store.remove(2)
    assert ids(found.find(ConcordanceQuery("水"))) == [3]
    assert ids(found.find(ConcordanceQuery("山"))) == [1]
    assert ids(found.find(ConcordanceQuery("fire"))) == []


PARTS = (*'水庫库的三-，. *"', " * ", "dam", "Dam", "dams", "the", "19")
TEXTS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=8).map("".join)


@given(
    st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8),
    TEXTS,
    st.sampled_from(list(SearchSide)),
    st.sampled_from(["", "dam", "水", "d*"]),
    st.sampled_from([None, "zh", "en"]),
)
@settings(max_examples=150)
def test_every_unit_that_answers_is_found(
    texts: list[tuple[str, str]], text: str, side: SearchSide, other: str, lang: str | None
) -> None:
    query = ConcordanceQuery(text, side=side, other=other, source_lang=lang, limit=100)
    try:
        asked = Asked(query)
    except InvalidInputError:
        return
    units = [unit(source, target) for source, target in texts]
    store, found = concordance(*units)
    expected = {number for number in range(1, len(units) + 1) if asked.match(store.get(number))}
    page = found.find(query)
    assert {*ids(page), *(one for passage in page.passages for one in passage.copies)} == expected


@given(st.lists(TEXTS, min_size=1, max_size=6), st.data())
@settings(max_examples=50)
def test_any_piece_of_chinese_is_found(texts: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    if not set(piece) <= set("水庫库的三"):
        return
    _, found = concordance(*(unit(one, "-") for one in texts))
    assert piece in {
        passage.unit.source[slice(*span)]
        for passage in found.find(ConcordanceQuery(piece, limit=100)).passages
        for span in passage.occurrences
    }


def test_a_restored_backup_is_read_anew() -> None:
    store, found = concordance(*DAM)
    backup = FakeUnitStore([unit("火", "fire")])
    assert found.find(ConcordanceQuery("水库")).count == 2
    store.restore(backup)
    assert found.find(ConcordanceQuery("水库")).count == 0
    assert found.find(ConcordanceQuery("火")).count == 1


def test_the_latest_time_decides_among_equals() -> None:
    old, new = (datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2026))
    _, found = concordance(
        unit("水甲", provenance=Provenance(imported_at=old)),
        unit("水乙", provenance=Provenance(imported_at=new)),
    )
    assert ids(found.find(ConcordanceQuery("水"))) == [2, 1]
