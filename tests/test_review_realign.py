"""Aligning anew, and revised editions: what a person accepted stays and guides the rest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from tests.review_data import (
    CHINESE,
    ENGLISH,
    NOON,
    Desk,
    chinese,
    desk,
    english,
    moved_pairs,
    pairs,
)
from tm.errors import ConflictError
from tm.ingest import import_files
from tm.model import AlignedPair, Anchor, Segment, UnitStatus
from tm.pairing import Tools
from tm.review.model import EditKind, Position, RowOrder, RowState
from tm.review.runs import in_pieces
from tm.source_files import SourceFile

LATER = NOON + timedelta(hours=1)
Plan = Callable[[Sequence[Segment], Sequence[Segment]], list[AlignedPair]]


@dataclass
class FakeAligner:
    """Links all that is left between anchors as one, or as a plan says; keeps what it was asked."""

    plan: Plan | None = None
    anchors: tuple[Anchor, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    with_clauses: bool = True
    left_out: str = ""
    memory: Callable[[], Sequence[AlignedPair]] = tuple
    told: list[str] = field(default_factory=list)

    def __call__(
        self,
        source: Sequence[Segment],
        target: Sequence[Segment],
        *,
        encoder: object,
        lexicon: object,
        with_clauses: bool = True,
        anchors: Sequence[Anchor] = (),
        memory: Callable[[], Sequence[AlignedPair]] = tuple,
        progress: Callable[[str, int, int], None] | None = None,
        note: Callable[[str], None] | None = None,
    ) -> tuple[AlignedPair, ...]:
        self.anchors, self.with_clauses = tuple(anchors), with_clauses
        self.memory = memory
        self.sides = tuple(tuple(s.text for s in side) for side in (source, target))
        if note is not None and self.left_out:
            note(self.left_out)
        if self.plan is not None:
            return tuple(self.plan(source, target))
        made = []
        row = column = 0
        end = Anchor(len(source), len(source), len(target), len(target))
        for anchor in (*anchors, end):
            gap = AlignedPair(
                tuple(source[row : anchor.source]), tuple(target[column : anchor.target]), 0.8
            )
            made += [gap] if gap.source or gap.target else []
            known = (
                tuple(source[anchor.source : anchor.source_end]),
                tuple(target[anchor.target : anchor.target_end]),
            )
            made += [AlignedPair(*known, 1.0, reviewed=True)] if any(known) else []
            row, column = anchor.source_end, anchor.target_end
        return tuple(made)

    @property
    def tools(self) -> Tools:
        return Tools(self, lambda: None, lambda *_: None)


@pytest.fixture
def bridge() -> Iterator[Desk]:
    with desk() as made:
        yield made


def test_what_was_accepted_stays_and_guides_the_rest(bridge: Desk) -> None:
    bridge.reviews.accept(1, 2, at=LATER)
    bridge.reviews.accept(1, 3, at=LATER)
    kept = {row.number: row for row in bridge.rows() if row.number in (2, 3)}
    units = bridge.all_units()
    aligner = FakeAligner()
    edited = bridge.reviews.realign(1, tools=aligner.tools, at=LATER, by="chen")
    assert edited is not None
    assert (edited.edit.kind, edited.edit.by) == (EditKind.REALIGN, "chen")
    assert aligner.anchors == (Anchor(1, 2, 1, 3),)
    assert edited.notes[0] == "sentence links that stay as they are because somebody decided: 1"
    assert bridge.texts() == [
        (1, CHINESE[0], ENGLISH[0]),
        (2, "路也通了，", ENGLISH[1]),
        (3, "车开过去，人也来了。", ENGLISH[2]),
        (7, "天黑了。灯亮着。大家回家。", "It is dark. All go home."),
    ]
    assert {row.number: row for row in bridge.rows() if row.number in (2, 3)} == kept
    after = bridge.all_units()
    assert {i: after[i].status for i in (2, 3, 4)} == dict.fromkeys((2, 3, 4), UnitStatus.APPROVED)
    assert after[1].provenance.confidence == 0.8
    assert units.keys() - after.keys() == {5, 6}


def test_what_was_not_looked_at_is_told(bridge: Desk) -> None:
    aligner = FakeAligner(left_out="7 segments were not searched")
    edited = bridge.reviews.realign(1, tools=aligner.tools, at=LATER)
    assert edited is not None
    assert "7 segments were not searched" in edited.notes


def test_what_the_memory_is_sure_of_teaches_words(bridge: Desk) -> None:
    bridge.reviews.accept(1, 2, at=LATER)
    aligner = FakeAligner()
    bridge.reviews.realign(1, tools=aligner.tools, at=LATER)
    assert ("路也通了，", ENGLISH[1]) in [
        (pair.source[0].text, pair.target[0].text) for pair in aligner.memory()
    ]


def test_realigning_is_taken_back_whole(bridge: Desk) -> None:
    bridge.reviews.accept(1, 2, at=LATER)
    before = bridge.rows(), bridge.all_units()
    bridge.reviews.realign(1, tools=FakeAligner().tools, at=LATER)
    bridge.reviews.undo(1, at=LATER)
    assert (bridge.rows(), bridge.all_units()) == before


def test_one_decided_row_keeps_its_whole_sentence_link(bridge: Desk) -> None:
    bridge.reviews.accept(1, 3, at=LATER)
    bridge.reviews.realign(1, tools=FakeAligner().tools, at=LATER)
    assert bridge.states()[2] == "open"
    assert [number for number, *_ in bridge.texts()] == [1, 2, 3, 7]


def test_what_was_dropped_stays_dropped_and_guides_nothing(bridge: Desk) -> None:
    bridge.reviews.drop(1, 6, at=LATER)
    aligner = FakeAligner()
    bridge.reviews.realign(1, tools=aligner.tools, at=LATER)
    assert aligner.anchors == ()
    assert aligner.sides == (CHINESE[:4], ENGLISH[:4])
    assert bridge.rows()[-1].state is RowState.DROPPED
    assert bridge.texts()[-1] == (6, CHINESE[4], ENGLISH[4])


def test_an_accepted_row_without_counterpart_stays_where_it_stands(bridge: Desk) -> None:
    bridge.reviews.accept(1, 5, at=LATER)
    aligner = FakeAligner()
    bridge.reviews.realign(1, tools=aligner.tools, at=LATER)
    assert aligner.sides[0] == (*CHINESE[:3], CHINESE[4])
    # The one link that came back has the accepted row in its middle: its longest piece stays.
    assert bridge.texts() == [
        (7, "".join(CHINESE[:3]), " ".join(ENGLISH)),
        (5, CHINESE[3], ""),
        (8, CHINESE[4], ""),
    ]
    assert [row.confidence for row in bridge.rows()] == [0.0, 0.5, 0.0]


def test_an_accepted_target_without_source_stays_where_it_stands(bridge: Desk) -> None:
    bridge.reviews.split(1, 6, source=Position(4, 0), target=Position(4, 4), at=LATER)
    bridge.reviews.realign(1, tools=FakeAligner().tools, at=LATER)
    assert bridge.texts()[-2:] == [(6, "", "All"), (7, CHINESE[4], "go home.")]


def test_links_in_another_order_stay_but_do_not_guide() -> None:
    with desk(moved_pairs()) as moved:
        for number in (1, 2, 3):
            moved.reviews.accept(1, number, at=LATER)
        before = moved.rows()
        aligner = FakeAligner()
        edited = moved.reviews.realign(1, tools=aligner.tools, at=LATER)
        assert edited is None
        assert len(aligner.anchors) == 2
        assert moved.rows() == before


def test_nothing_changes_when_everything_comes_out_the_same(bridge: Desk) -> None:
    aligner = FakeAligner(lambda *_: list(pairs()))
    assert bridge.reviews.realign(1, tools=aligner.tools, at=LATER) is None
    assert bridge.reviews.last_edit(1) is None


def test_segments_that_a_person_gave_are_not_split(bridge: Desk) -> None:
    aligner = FakeAligner()
    bridge.reviews.realign(1, tools=aligner.tools, at=LATER)
    assert aligner.with_clauses
    files = [
        SourceFile("a.zh.txt", "桥很长。\n路很宽。\n".encode()),
        SourceFile("a.en.txt", b"The bridge is long.\nThe road is wide.\n"),
    ]
    import_files(bridge.units, files, presegmented=True, at=NOON, tools=aligner.tools)
    bridge.reviews.realign(2, tools=aligner.tools, at=LATER)
    assert not aligner.with_clauses


def test_an_edit_in_the_meantime_stops_it(bridge: Desk) -> None:
    def plan(source: Sequence[Segment], target: Sequence[Segment]) -> list[AlignedPair]:
        bridge.reviews.accept(1, 1, at=LATER)
        return [AlignedPair(tuple(source), tuple(target), 0.8)]

    with pytest.raises(ConflictError, match="was edited meanwhile; align it again"):
        bridge.reviews.realign(1, tools=FakeAligner(plan).tools, at=LATER)
    assert bridge.states()[1] == "accepted"


def test_a_link_with_other_text_in_its_middle_comes_in_pieces() -> None:
    broken = (
        AlignedPair((chinese(0),), (english(0), english(2)), 0.9),
        AlignedPair((chinese(1),), (english(1),), 0.9),
    )
    found = in_pieces(broken)
    texts = [("".join(s.text for s in p.source), " ".join(s.text for s in p.target)) for p in found]
    assert texts == [
        ("", ENGLISH[0]),
        (CHINESE[0], ENGLISH[2]),
        (CHINESE[1], ENGLISH[1]),
    ]
    assert [pair.confidence for pair in found] == [0.0, 0.0, 0.9]
    with desk(found) as made:
        assert len(made.rows()) == 3


# Revised editions

SOURCE = "".join(f"{text}\n" for text in CHINESE)
TARGET = "".join(f"{text}\n" for text in ENGLISH)


def revised(bridge: Desk, aligner: FakeAligner, source: str, target: str) -> int:
    files = [SourceFile("b2.zh.txt", source.encode()), SourceFile("b2.en.txt", target.encode())]
    report = import_files(
        bridge.units,
        files,
        presegmented=True,
        at=LATER,
        alignments=bridge.alignments,
        tools=aligner.tools,
    )
    notes = [note for note in report.notes if note.startswith("links accepted in earlier")]
    count = int(notes[0].rpartition(" ")[2]) if notes else 0
    assert count == len(aligner.anchors)
    return report.import_id


def test_a_revised_edition_takes_over_what_was_accepted(bridge: Desk) -> None:
    for number in (2, 3, 6):
        bridge.reviews.accept(1, number, at=LATER)
    aligner = FakeAligner()
    number = revised(bridge, aligner, f"新的开头。\n{SOURCE}", f"A new start.\n{TARGET}")
    assert aligner.anchors == (Anchor(2, 3, 2, 4), Anchor(5, 6, 5, 6))
    rows = bridge.reviews.rows(number, states={RowState.ACCEPTED}, limit=9)
    assert {(row.source_text, row.target_text) for row in rows} == {
        ("路也通了，", ENGLISH[1]),
        ("车开过去，人也来了。", ENGLISH[2]),
        (CHINESE[4], ENGLISH[4]),
    }
    for row in rows:
        assert bridge.units.get(row.unit_id or 0).status is UnitStatus.APPROVED
        assert bridge.units.get(row.unit_id or 0).provenance.import_id == number
    first = bridge.reviews.row(number, 1).row
    assert (first.target_text, first.state) == (
        "A new start. The bridge is mended.",
        RowState.OPEN,
    )


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (SOURCE.replace("大家", "我们"), TARGET),
        (SOURCE, TARGET.replace("All go", "We all go")),
        (SOURCE + CHINESE[4] + "\n", TARGET),
        (SOURCE, TARGET + ENGLISH[4] + "\n"),
    ],
    ids=["source changed", "target changed", "source twice", "target twice"],
)
def test_what_is_changed_or_stands_twice_is_not_taken_over(
    bridge: Desk, source: str, target: str
) -> None:
    bridge.reviews.accept(1, 6, at=LATER)
    aligner = FakeAligner()
    revised(bridge, aligner, source, target)
    assert aligner.anchors == ()


def test_only_whole_sentence_links_that_were_accepted_are_taken_over(bridge: Desk) -> None:
    bridge.reviews.accept(1, 2, at=LATER)
    bridge.reviews.accept(1, 5, at=LATER)
    bridge.reviews.drop(1, 6, at=LATER)
    aligner = FakeAligner()
    revised(bridge, aligner, SOURCE, TARGET)
    assert aligner.anchors == ()


def decided(bridge: Desk, number: int) -> set[tuple[str, str, str]]:
    rows = bridge.reviews.rows(number, order=RowOrder.TEXT, limit=99)
    return {
        (row.source_text, row.target_text, row.state.value)
        for row in rows
        if row.state is not RowState.OPEN
    }


def test_what_has_no_translation_has_none_in_a_revised_edition(bridge: Desk) -> None:
    bridge.reviews.accept(1, 5, at=LATER)
    aligner = FakeAligner()
    number = revised(bridge, aligner, f"新的开头。\n{SOURCE}", f"A new start.\n{TARGET}")
    assert aligner.anchors == ()
    assert decided(bridge, number) == {(CHINESE[3], "", "accepted")}
    notes = bridge.units.get_import(number).report.notes
    assert notes[-1] == (
        "links dropped, or without translation, in earlier imports and taken over: 1"
    )
    sources = [row.source_text for row in bridge.reviews.rows(number, order=RowOrder.TEXT, limit=9)]
    assert "".join(sources) == "新的开头。" + "".join(CHINESE)


def test_a_dropped_link_is_none_in_a_revised_edition(bridge: Desk) -> None:
    bridge.reviews.drop(1, 6, at=LATER)
    number = revised(bridge, FakeAligner(), f"新的开头。\n{SOURCE}", f"A new start.\n{TARGET}")
    assert decided(bridge, number) == {(CHINESE[4], ENGLISH[4], "dropped")}
    assert all(unit.source != CHINESE[4] for unit in bridge.units.units() if unit.id)


def test_a_link_with_a_dropped_part_is_taken_over_part_by_part(bridge: Desk) -> None:
    bridge.reviews.accept(1, 2, at=LATER)
    bridge.reviews.drop(1, 3, at=LATER)
    aligner = FakeAligner()
    number = revised(bridge, aligner, f"新的开头。\n{SOURCE}", f"A new start.\n{TARGET}")
    assert aligner.anchors == (Anchor(2, 3, 2, 4),)
    assert decided(bridge, number) == {
        ("路也通了，", ENGLISH[1], "accepted"),
        ("车开过去，人也来了。", ENGLISH[2], "dropped"),
    }


def test_what_the_aligner_left_alone_is_only_marked(bridge: Desk) -> None:
    bridge.reviews.accept(1, 5, at=LATER)

    def plan(source: Sequence[Segment], target: Sequence[Segment]) -> list[AlignedPair]:
        return [
            AlignedPair(tuple(source[:3]), tuple(target[:4]), 0.8),
            AlignedPair((source[3],), (), 0.6),
            AlignedPair(tuple(source[4:]), tuple(target[4:]), 0.7),
        ]

    number = revised(bridge, FakeAligner(plan), SOURCE + "完。\n", TARGET + "The end.\n")
    rows = bridge.reviews.rows(number, order=RowOrder.TEXT, limit=9)
    assert [(row.confidence, row.state.value) for row in rows] == [
        (0.8, "open"), (0.5, "accepted"), (0.7, "open"),
    ]  # fmt: skip


def test_links_that_cross_do_not_guide_together(bridge: Desk) -> None:
    for number in (1, 4, 6):
        bridge.reviews.accept(1, number, at=LATER)
    aligner = FakeAligner()
    moved = "\n".join((*ENGLISH[3:], *ENGLISH[:3])) + "\n"
    revised(bridge, aligner, SOURCE, moved)
    assert aligner.anchors == (Anchor(2, 3, 0, 1), Anchor(4, 5, 1, 2))


def test_an_import_that_was_taken_back_teaches_nothing(bridge: Desk) -> None:
    bridge.reviews.accept(1, 6, at=LATER)
    bridge.units.undo_import(1, at=LATER)
    aligner = FakeAligner()
    revised(bridge, aligner, SOURCE, TARGET)
    assert aligner.anchors == ()


def test_another_memory_teaches_nothing(bridge: Desk) -> None:
    bridge.reviews.accept(1, 6, at=LATER)
    found = {
        memory: bridge.alignments.with_decisions(
            memory=memory, source_lang="zh", target_lang="en", texts=(CHINESE[4],)
        )
        for memory in ("default", "law")
    }
    assert found == {"default": (1,), "law": ()}


def test_the_newest_import_is_asked_first(bridge: Desk) -> None:
    bridge.reviews.accept(1, 6, at=LATER)
    number = revised(bridge, FakeAligner(), f"头。\n{SOURCE}", f"Head.\n{TARGET}")
    wanted = {"memory": "default", "source_lang": "zh-Hans", "target_lang": "en-GB"}
    assert bridge.alignments.with_decisions(texts=(CHINESE[4],), **wanted) == (number, 1)
    assert bridge.alignments.with_decisions(texts=("另一句。",), **wanted) == ()
