import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.model import (
    Concept,
    EvidenceSpan,
    LanguageSection,
    Term,
    TermStatus,
)
from glossary.tables import write_csv, write_tsv
from tm.interchange.cells import unprotect

HEADER = [
    "concept_id", "source_lang", "source", "target_lang", "target", "status", "part_of_speech",
    "subject_field", "definition", "note", "frequency", "pair_confidence", "termhood", "evidence",
]  # fmt: skip
EXTRA = [
    "concept_note", "definition_source", "customer", "project", "do_not_translate",
    "source_status", "source_part_of_speech", "source_term_type", "source_reference",
    "source_context", "source_context_source", "source_note", "source_frequency",
    "target_status", "target_part_of_speech", "target_term_type", "target_reference",
    "target_context", "target_context_source", "target_note", "target_frequency",
]  # fmt: skip
DELIMITERS = {write_csv: ",", write_tsv: "\t"}
WRITERS = pytest.mark.parametrize("write", DELIMITERS, ids=["csv", "tsv"])
Write = Callable[..., int]


def spans(*units: int) -> tuple[EvidenceSpan, ...]:
    return tuple(EvidenceSpan(unit, (0, 1), (0, 1)) for unit in units)


def concept(*, target: str = "wind power", source: str = "风电", note: str = "") -> Concept:
    chinese = Term(source, TermStatus.PREFERRED, part_of_speech="noun")
    english = Term(
        target, TermStatus.PROPOSED, note=note, frequency=4, evidence=spans(31, 7, 31, 12)
    )
    return Concept(
        id=17,
        sections=(LanguageSection("zh-Hans", (chinese,)), LanguageSection("en", (english,))),
        subject_field="energy",
        definition="electricity from wind",
        note="checked",
        pair_confidence=0.91234,
        termhood=0.5,
    )


def read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def table(write: Write, *concepts: Concept, **options: object) -> list[list[str]]:
    stream = io.BytesIO()
    rows = write(concepts, stream, **options)
    found = read(stream.getvalue(), DELIMITERS[write])
    assert rows == len(found) - 1
    return found


@WRITERS
def test_a_raw_table_has_exactly_the_columns_of_the_contract(write: Write) -> None:
    assert table(write, concept(note="rare"), raw=True) == [
        [*HEADER, *EXTRA],
        [
            "c17", "zh-Hans", "风电", "en", "wind power", "proposed", "noun", "energy",
            "electricity from wind", "checked | rare", "4", "0.912", "0.500", "7 12 31",
            "checked", "", "", "", "", "preferred", "noun", "", "", "", "", "", "",
            "proposed", "", "", "", "", "", "rare", "4",
        ],
    ]  # fmt: skip


@WRITERS
def test_a_safe_table_is_marked_by_a_last_column(write: Write) -> None:
    header, row = table(write, concept())
    assert header == [*HEADER, *EXTRA, "spreadsheet_safe"]
    assert row[-1] == "yes"


@WRITERS
@pytest.mark.parametrize("raw", [True, False])
def test_the_file_begins_with_a_byte_order_mark(write: Write, raw: bool) -> None:
    stream = io.BytesIO()
    write([concept()], stream, raw=raw)
    assert stream.getvalue().startswith(b"\xef\xbb\xbfconcept_id")
    assert stream.getvalue().count(b"\xef\xbb\xbf") == 1


def test_the_stream_stays_open() -> None:
    stream = io.BytesIO()
    write_csv([], stream)
    assert not stream.closed


def test_every_pair_of_terms_is_a_row_with_the_status_of_its_weaker_term() -> None:
    several = Concept(
        id=3,
        sections=(
            LanguageSection(
                "zh", (Term("合同", TermStatus.PREFERRED), Term("契约", TermStatus.SUPERSEDED))
            ),
            LanguageSection(
                "en", (Term("contract", TermStatus.ADMITTED), Term("deal", TermStatus.DEPRECATED))
            ),
            LanguageSection("fr", (Term("contrat", TermStatus.PREFERRED),)),
        ),
    )
    rows = table(write_csv, several, raw=True)[1:]
    assert [(row[2], row[3], row[4], row[5]) for row in rows] == [
        ("合同", "en", "contract", "admitted"),
        ("合同", "en", "deal", "deprecated"),
        ("合同", "fr", "contrat", "preferred"),
        ("契约", "en", "contract", "superseded"),
        ("契约", "en", "deal", "deprecated"),
        ("契约", "fr", "contrat", "superseded"),
    ]


def test_the_source_language_can_be_chosen() -> None:
    rows = table(write_csv, concept(), source_lang="en-GB", raw=True)
    assert rows[1][1:5] == ["en", "wind power", "zh-Hans", "风电"]


def test_a_concept_in_one_language_is_not_dropped() -> None:
    alone = Concept(id=5, sections=(LanguageSection("zh", (Term("风", TermStatus.ADMITTED),)),))
    rows = table(write_csv, alone, raw=True)
    assert rows[1][:14] == ["c5", "zh", "风", "", "", "admitted", "", "", "", "", "0", "", "", ""]


FORMULAS = ["=1+1", "+86", "-5 °C", "@home", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠a", "'x"]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_cell_that_looks_like_a_formula_gets_a_prefix(text: str) -> None:
    rows = table(write_csv, concept(target=text))
    assert rows[1][4] == f"'{text}"


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_raw_table_keeps_cells_as_they_are(text: str) -> None:
    rows = table(write_csv, concept(target=text), raw=True)
    assert rows[1][4] == text


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.builds(
    str.__add__, st.sampled_from(FORMULAS), st.text(",;\"'\t\n\r=甲a", max_size=6)
)


@given(source=CELLS, target=CELLS, note=CELLS, write=st.sampled_from(list(DELIMITERS)))
def test_no_safe_cell_starts_a_formula_and_all_can_be_restored(
    source: str, target: str, note: str, write: Write
) -> None:
    written = concept(source=source, target=target, note=note)
    _, safe = table(write, written)
    _, raw = table(write, written, raw=True)
    assert not [cell for cell in safe if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert [unprotect(cell) for cell in safe[:-1]] == raw
    assert (raw[2], raw[4]) == (source, target)


def test_a_lone_surrogate_of_an_old_row_does_not_stop_the_export() -> None:
    assert table(write_csv, concept(target="a\ud800b"))[1][4] == "a?b"
