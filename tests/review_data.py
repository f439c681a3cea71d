"""A small alignment to review, and the means to do it: no aligner, no files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from tm.database.sqlite import open_database
from tm.grouping import link_groups
from tm.ingest import Aligned
from tm.model import AlignedPair, ImportReport, PairKind, Segment, TranslationUnit
from tm.review.first import FirstAlignment
from tm.review.model import Row, RowOrder
from tm.review.service import Reviews
from tm.review.sqlite import SqliteAlignmentStore
from tm.sqlite import SqliteUnitStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHINESE = ("桥已修好。", "路也通了，车开过去，人也来了。", "天黑了。", "灯亮着。", "大家回家。")
ENGLISH = (
    "The bridge is mended.",
    "The road is open.",
    "Cars drive across, and people come.",
    "It is dark.",
    "All go home.",
)


def chinese(number: int, text: str = "") -> Segment:
    return Segment(text or CHINESE[number], "zh-Hans", number, number, ref=f"¶{number + 1}")


def english(number: int, text: str = "") -> Segment:
    return Segment(text or ENGLISH[number], "en", number, number, ref=f"¶{number + 1}")


def clause(source: Segment, target: Segment, confidence: float) -> AlignedPair:
    return AlignedPair((source,), (target,), confidence, PairKind.CLAUSE)


def pairs() -> tuple[AlignedPair, ...]:
    """Rows 1 to 6: a link; two clause pairs of one link; a link; a null link; a link."""
    return (
        AlignedPair((chinese(0),), (english(0),), 0.9),
        AlignedPair(
            (chinese(1),),
            (english(1), english(2)),
            0.6,
            clauses=(
                clause(chinese(1, "路也通了，"), english(1), 0.7),
                clause(chinese(1, "车开过去，人也来了。"), english(2), 0.65),
            ),
        ),
        AlignedPair((chinese(2),), (english(3),), 0.95),
        AlignedPair((chinese(3),), (), 0.5),
        AlignedPair((chinese(4),), (english(4),), 0.99),
    )


def moved_pairs() -> tuple[AlignedPair, ...]:
    """Three links whose translation has the last one first."""
    return (
        AlignedPair((chinese(0),), (english(1),), 0.9),
        AlignedPair((chinese(1),), (english(2),), 0.9),
        AlignedPair((chinese(2),), (english(0),), 0.9),
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """A database with one import under review, number 1."""

    units: SqliteUnitStore
    alignments: SqliteAlignmentStore
    reviews: Reviews

    def rows(self) -> tuple[Row, ...]:
        return self.reviews.rows(1, order=RowOrder.TEXT, limit=1000)

    def texts(self) -> list[tuple[int, str, str]]:
        return [(row.number, row.source_text, row.target_text) for row in self.rows()]

    def states(self) -> dict[int, str]:
        return {row.number: row.state.value for row in self.rows()}

    def all_units(self) -> dict[int | None, TranslationUnit]:
        return {unit.id: unit for unit in self.units.units()}

    def unit_texts(self) -> list[tuple[str, str, str]]:
        return sorted((u.level.value, u.source, u.target) for u in self.units.units())


def store_pairs(units: SqliteUnitStore, links: tuple[AlignedPair, ...], digest: str = "d") -> int:
    aligned = Aligned(("b.zh.txt", "b.en.txt"), "zh-Hans", "en", links)
    first = FirstAlignment(links)

    def groups() -> Iterator:
        for found in link_groups(aligned, memory="default"):
            first.tell(found)
            yield found.group

    report = ImportReport(
        0, False, aligned.documents, "default", "zh-Hans", "en", read=len(links), stored=0
    )
    return units.add_import(digest, report, groups(), alignment=first.alignment, at=NOON).id


@contextmanager
def desk(links: tuple[AlignedPair, ...] | None = None) -> Iterator[Desk]:
    database = open_database(None)
    units = SqliteUnitStore(database)
    alignments = SqliteAlignmentStore(database)
    store_pairs(units, pairs() if links is None else links)
    yield Desk(units, alignments, Reviews(units, alignments))
    database.close()
