from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis_data import DOCUMENT, HEADING, MEMORY, OPENING, SECOND
from tests.fakes import FakeUnitStore
from tm.analysis import Analysis, Leverage, LeverageClass, analyse
from tm.errors import CancelledError, InvalidInputError
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.model import TranslationUnit
from tm.sizes import Size
from tm.source_files import SourceFile
from tm.sources import Sources, queries_of, read_sources


def lookup_in(units: tuple[TranslationUnit, ...]) -> Lookup:
    store = FakeUnitStore(units)
    return Lookup(store, FuzzyIndex(store))


def sources_of(*texts: str) -> Sources:
    files = [SourceFile(f"{n}.txt", text.encode()) for n, text in enumerate(texts, 1)]
    return read_sources(files, lang="zh-Hans", presegmented=True)


def analysis_of(*texts: str, units: tuple[TranslationUnit, ...] = MEMORY) -> Analysis:
    query = Query("", "zh-Hans", "en", assembled=True)
    return analyse(lookup_in(units).find_all, sources_of(*texts), query)


def rows(leverage: Leverage) -> dict[str, tuple[int, int, int, float]]:
    """The classes that have segments."""
    return {
        one.name.value: (one.segments, one.words, one.characters, one.percent)
        for one in leverage.classes
        if one.segments
    }


def test_every_class_has_its_segments() -> None:
    analysis = analysis_of(DOCUMENT, SECOND)
    assert rows(analysis.run) == {
        "context": (1, 6, 6, 3.0),
        "exact": (1, 6, 7, 3.0),
        "repetition": (1, 22, 25, 11.0),
        "cross_repetition": (1, 16, 19, 8.0),
        "95-99": (1, 6, 8, 3.0),
        "internal_95-99": (1, 22, 25, 11.0),
        "85-94": (1, 18, 20, 9.0),
        "internal_85-94": (1, 22, 25, 11.0),
        "75-84": (1, 6, 7, 3.0),
        "internal_75-84": (1, 22, 25, 11.0),
        "50-74": (2, 16, 19, 8.0),
        "internal_50-74": (1, 16, 19, 8.0),
        "none": (1, 22, 25, 11.0),
    }
    assert analysis.run.total == Size(14, 200, 230)
    assert [one.name for one in analysis.run.classes] == list(LeverageClass)


def test_documents_are_counted_one_by_one() -> None:
    first, second = analysis_of(DOCUMENT, SECOND).documents
    assert (first.name, first.total) == ("1.txt", Size(12, 172, 197))
    assert rows(second) == {
        "cross_repetition": (1, 16, 19, 57.1),
        "50-74": (1, 12, 14, 42.9),
    }


def test_what_can_be_put_together_is_told_apart() -> None:
    first, second = analysis_of(DOCUMENT, SECOND).documents
    assert (first.assembled, second.assembled) == (Size(), Size(1, 12, 14))


def test_the_memory_counts_where_the_run_is_no_better() -> None:
    assert rows(analysis_of(f"{OPENING}\n{OPENING}").run) == {"exact": (2, 12, 14, 100.0)}


def test_a_repetition_counts_where_the_memory_is_worse() -> None:
    text = "大坝高二百米。"
    assert list(rows(analysis_of(f"{text}\n{text}").run)) == ["repetition", "95-99"]


def test_a_repetition_is_of_the_document_as_soon_as_it_stands_there() -> None:
    new = "公园全天开放。"
    _, second = analysis_of(new, f"{new}\n{new}").documents
    assert {name: row[0] for name, row in rows(second).items()} == {
        "repetition": 1,
        "cross_repetition": 1,
    }


def test_a_text_written_otherwise_is_no_repetition() -> None:
    assert list(rows(analysis_of("公园全天开放。\n公園全天開放。").run)) == [
        "internal_95-99",
        "none",
    ]


def test_context_is_known_at_both_ends_of_a_document() -> None:
    assert list(rows(analysis_of(f"{HEADING}\n其他。").run)) == ["context", "none"]
    assert list(rows(analysis_of(f"其他。\n{HEADING}").run)) == ["exact", "none"]


def test_a_document_without_words_has_no_percents() -> None:
    run = analysis_of("……\n——").run
    assert run.total == Size(2, 0, 4)
    assert {one.percent for one in run.classes} == {0.0}


TEXTS = st.lists(
    st.text(alphabet="水库很深高。１1 ", min_size=1, max_size=8).filter(str.strip),
    min_size=1,
    max_size=12,
)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.lists(TEXTS, max_size=1))
def test_classes_add_up_to_all_segments(documents: list[list[str]], known: list[list[str]]) -> None:
    units = tuple(
        TranslationUnit(text.strip(), "x", "zh-Hans", "en") for texts in known for text in texts
    )
    sources = sources_of(*("\n".join(texts) for texts in documents))
    query = Query("", "zh-Hans", "en")
    analysis = analyse(lookup_in(units).find_all, sources, query)
    for part, texts in zip(analysis.documents, documents, strict=True):
        assert part.total.segments == sum(bool(text.strip()) for text in texts)
    for part in (*analysis.documents, analysis.run):
        assert sum(one.segments for one in part.classes) == part.total.segments
        assert sum(one.words for one in part.classes) == part.total.words
        assert sum(one.characters for one in part.classes) == part.total.characters
        whole = 100.0 if part.total.words else 0.0
        assert round(sum(one.percent for one in part.classes), 1) == whole
    every = [one.segments for part in analysis.documents for one in part.classes]
    assert sum(every) == analysis.run.total.segments


def test_progress_is_told_and_may_stop() -> None:
    told: list[tuple[str, int, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))
        if done == 2:
            raise CancelledError("enough")

    with pytest.raises(CancelledError):
        analyse(
            lookup_in(MEMORY).find_all,
            sources_of(DOCUMENT),
            Query("", "zh-Hans", "en"),
            progress=progress,
        )
    assert told == [("analysing", 0, 12), ("analysing", 1, 12), ("analysing", 2, 12)]


class CountingIndex(FuzzyIndex):
    """Counts the searches."""

    searches = 0

    def search(self, *arguments: object, **named: object):  # type: ignore[no-untyped-def]
        self.searches += 1
        return super().search(*arguments, **named)


def test_a_text_that_repeats_is_looked_up_once() -> None:
    store = FakeUnitStore(MEMORY)
    index = CountingIndex(store)
    text = "水库的水不深。\n" * 50
    query = Query("", "zh-Hans", "en")
    analyse(Lookup(store, index).find_all, sources_of(text), query)
    assert index.searches == 1


# Reading


def test_neighbours_go_with_every_segment() -> None:
    asked = list(queries_of(sources_of("甲。\n乙。", "丙。"), Query("", "zh", "en")))
    assert [(q.previous, q.text, q.next) for q in asked] == [
        ("", "甲。", "乙。"),
        ("甲。", "乙。", ""),
        ("", "丙。", ""),
    ]


def read(*texts: str, lang: str | None = None) -> Iterator[str]:
    files = [SourceFile(f"{n}.txt", text.encode()) for n, text in enumerate(texts, 1)]
    for document in read_sources(files, lang=lang).documents:
        yield from (segment.text for segment in document.segments)


def test_documents_are_cut_into_sentences() -> None:
    assert list(read("大坝高一百米。水库很深。\n\n泵站已经停用。")) == [
        "大坝高一百米。",
        "水库很深。",
        "泵站已经停用。",
    ]


@pytest.mark.parametrize(
    ("texts", "lang", "message"),
    [
        ((), None, "give at least one document"),
        (
            ("大坝高一百米，水库很深。", "The dam is one hundred metres high."),
            None,
            "2.txt is in en and 1.txt in zh-Hans; give documents of one language at a time",
        ),
        (
            ("The dam is one hundred metres high, and the lake is deep.",),
            "zh",
            "1.txt is said to be in zh but reads like en",
        ),
    ],
)
def test_what_cannot_be_read_is_named(texts: tuple[str, ...], lang: str, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        list(read(*texts, lang=lang))
    assert str(caught.value) == message


# docs/analysis.md


def table(name: str) -> list[list[str]]:
    text = (Path(__file__).parent.parent / "docs/analysis.md").read_text(encoding="utf-8")
    part = text.partition(f"<!-- {name}: begin -->\n")[2].partition(f"\n<!-- {name}: end -->")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines()[2:]]


def test_the_example_of_the_document_is_what_is_counted() -> None:
    neighbours = {"": None, "(start)": ""}
    units = tuple(
        TranslationUnit(
            source,
            target,
            "zh-Hans",
            "en",
            previous_source=neighbours.get(before, before),
            next_source=neighbours.get(behind, behind),
        )
        for source, target, before, behind in table("memory")
    )
    expected: dict[str, tuple[int, int, int]] = {}
    for _, name, words, characters, _ in table("worked"):
        segments, *sums = expected.get(name, (0, 0, 0))
        expected[name] = (segments + 1, sums[0] + int(words), sums[1] + int(characters))
    run = analysis_of("\n".join(row[0] for row in table("worked")), units=units).run
    assert {name: row[:3] for name, row in rows(run).items()} == expected
    assert run.total == Size(8, 60, 71)
