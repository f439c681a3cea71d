import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis_data import DOCUMENT, MEMORY, OPENING, SECOND
from tests.fakes import FakeUnitStore
from tm.draft_tables import COLUMNS, write_draft
from tm.errors import CancelledError, InvalidInputError, UnsupportedFormatError
from tm.index import FuzzyIndex
from tm.interchange.cells import unescape, unprotect
from tm.lookup import Lookup, Query
from tm.matches import MatchKind
from tm.model import TranslationUnit, UnitStatus
from tm.pretranslate import Draft, pretranslate
from tm.review.xlsx import read_xlsx
from tm.source_files import SourceFile
from tm.sources import Sources, read_sources

HIGH = "The dam is one hundred metres high."


def sources_of(text: str) -> Sources:
    return read_sources([SourceFile("rules.txt", text.encode())], lang="zh-Hans", presegmented=True)


def draft_of(text: str, *, units: tuple[TranslationUnit, ...] = MEMORY, **options: object) -> Draft:
    store = FakeUnitStore(units)
    query = replace(Query("", "zh-Hans", "en", min_score=100), **options)
    return pretranslate(Lookup(store, FuzzyIndex(store)).find_all, sources_of(text), query)


def targets(draft: Draft) -> list[str]:
    return [one.target for one in draft.segments]


def table(draft: Draft) -> list[dict[str, str]]:
    out = io.BytesIO()
    write_draft(draft, out, ".tsv")
    lines = out.getvalue().decode("utf-8-sig").removesuffix("\n").split("\n")
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_only_identical_text_is_taken_unless_asked() -> None:
    draft = draft_of(DOCUMENT)
    assert targets(draft)[:4] == ["Reservoir rules", HIGH, "", ""]
    assert set(targets(draft)[4:]) == {""}
    assert draft.kinds() == {MatchKind.CONTEXT: 1, MatchKind.EXACT: 1}
    first, second = draft.segments[:2]
    assert first.match is not None
    assert second.match is not None
    assert (first.match.score, second.match.score) == (102, 100)


def test_context_alone_can_be_asked_for() -> None:
    assert draft_of(DOCUMENT, min_score=101).kinds() == {MatchKind.CONTEXT: 1}


def test_a_fuzzy_target_has_the_numbers_of_the_document() -> None:
    row = table(draft_of(DOCUMENT, min_score=95))[2]
    assert {name: row[name] for name in COLUMNS[:10]} == {
        "number": "3",
        "source": "共有40名委员。",
        "target": "There are 40 members.",
        "score": "95",
        "match": "fuzzy",
        "status": "draft",
        "penalties": "'-1 number_substituted (35 → 40)",
        "changes": "35 > 40",
        "missing_numbers": "",
        "repeats": "",
    }
    assert row["match_source"] == "共有35名委员。"


def test_numbers_that_the_target_lacks_are_told() -> None:
    unit = TranslationUnit("第3号泵共有35名委员。", "There are 35 or 36 members.", "zh-Hans", "en")
    row = table(draft_of("第3号泵共有35名委员。", units=(unit,)))[0]
    assert (row["target"], row["missing_numbers"]) == ("There are 35 or 36 members.", "3")


def test_an_assembled_answer_is_taken_only_on_demand() -> None:
    assert targets(draft_of(SECOND, min_score=80)) == ["", ""]
    draft = draft_of(SECOND, min_score=80, assembled=True)
    assert targets(draft) == ["", f"{HIGH} The lake is deep."]
    row = table(draft)[1]
    assert (row["match"], row["score"], row["status"]) == ("assembled", "99", "draft")
    assert row["match_unit"] == "2; 4"


def test_the_status_is_that_of_the_unit_where_it_is_taken_as_it_is() -> None:
    approved = replace(MEMORY[1], status=UnitStatus.APPROVED)
    assert [row["status"] for row in table(draft_of(f"{OPENING}\n其他。", units=(approved,)))] == [
        "approved", "",
    ]  # fmt: skip


def test_where_a_target_is_from_is_told() -> None:
    origin = replace(MEMORY[1].provenance, document="dams.docx")
    row = table(draft_of(OPENING, units=(replace(MEMORY[1], provenance=origin),)))[0]
    assert (row["match_document"], row["match_unit"]) == ("dams.docx", "1")
    assert (row["document"], row["source_ref"]) == ("rules.txt", "line 1")


def test_a_text_that_repeats_gets_the_same_target() -> None:
    other = replace(MEMORY[1], target="The dam rises one hundred metres.")
    in_context = replace(MEMORY[1], previous_source="", next_source="其他。")
    draft = draft_of(f"{OPENING}\n其他。\n{OPENING}", units=(other, in_context), min_score=99)
    assert targets(draft) == [HIGH, "", HIGH]
    assert [one.repeats for one in draft.segments] == [None, None, 1]
    assert [one.match and one.match.score for one in draft.segments] == [102, None, 99]


def test_what_stands_in_context_may_differ_from_its_repetition() -> None:
    first = replace(MEMORY[1], previous_source="", next_source="其他。")
    last = replace(MEMORY[1], target="High dam.", previous_source="其他。", next_source="")
    draft = draft_of(f"{OPENING}\n其他。\n{OPENING}", units=(first, last))
    assert targets(draft) == [HIGH, "", "High dam."]


LINES = st.lists(
    st.text(alphabet="=+-@'\\水库很深。\u3000x\uff1d", min_size=1).filter(str.strip),
    min_size=1,
    max_size=8,
)


@given(LINES)
def test_the_source_column_is_the_document(lines: list[str]) -> None:
    text = "\n".join(["水库管理办法和大坝安全规定以及其他", *lines])
    rows = table(draft_of(text))
    read = [unprotect(unescape(row["source"])) for row in rows]
    assert read == [line.strip() for line in text.split("\n")]
    assert [row["number"] for row in rows] == [str(n) for n in range(1, len(lines) + 2)]
    starts = {row["source"][0] for row in rows}
    assert not starts & set("=+-@＝")


def test_a_sheet_has_the_same_rows() -> None:
    draft = draft_of(f"{OPENING}\n=1+1 不是公式。")
    out = io.BytesIO()
    write_draft(draft, out, ".xlsx")
    rows = [cells for _, cells in read_xlsx(out.getvalue(), "a.xlsx")]
    assert rows[0] == COLUMNS
    assert rows[1][:5] == ("1", OPENING, HIGH, "100", "exact")
    assert rows[2][:3] == ("2", "=1+1 不是公式。", "")


def test_other_formats_are_refused() -> None:
    with pytest.raises(UnsupportedFormatError, match=r"cannot write \.xls; known: \.tsv, \.xlsx"):
        write_draft(draft_of(OPENING), io.BytesIO(), ".xls")


def test_only_one_document_is_pretranslated() -> None:
    files = [SourceFile(name, OPENING.encode()) for name in ("a.txt", "b.txt")]
    lookup = Lookup(FakeUnitStore(), FuzzyIndex(FakeUnitStore()))
    with pytest.raises(InvalidInputError, match="give one document"):
        pretranslate(lookup.find_all, read_sources(files), Query("", "zh", "en"))


def test_progress_is_told_and_may_stop() -> None:
    told = []

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))
        if done == 1:
            raise CancelledError("enough")

    store = FakeUnitStore(MEMORY)
    with pytest.raises(CancelledError):
        pretranslate(
            Lookup(store, FuzzyIndex(store)).find_all,
            sources_of(DOCUMENT),
            Query("", "zh-Hans", "en"),
            progress=progress,
        )
    assert told == [("pretranslating", 0, 12), ("pretranslating", 1, 12)]
