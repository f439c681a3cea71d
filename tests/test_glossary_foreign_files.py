"""Glossary files that people edited or other programs wrote: what is taken, and what is told."""

import csv
import io

import pytest

from glossary.interchange import (
    ExportOptions,
    GlossaryFile,
    ReadingOptions,
    read_glossary,
    write_glossary,
)
from glossary.model import Concept, LanguageSection, Term, TermStatus


def again(concepts: tuple[Concept, ...], suffix: str) -> GlossaryFile:
    stream = io.BytesIO()
    write_glossary(concepts, stream, f"x{suffix}", ExportOptions())
    return read_glossary(stream.getvalue(), f"x{suffix}", ReadingOptions("zh-Hans", "en"))


def pair(note: str = "") -> Concept:
    return Concept(
        (
            LanguageSection("zh-Hans", (Term("水库", TermStatus.PREFERRED),)),
            LanguageSection("en", (Term("reservoir", TermStatus.PREFERRED),)),
        ),
        id=7,
        note=note,
    )


def notes_of(suffix: str, concept: Concept) -> tuple[str, ...]:
    return write_glossary([concept], io.BytesIO(), f"x{suffix}", ExportOptions()).notes


def tbx(entries: str) -> bytes:
    return (
        '<?xml version="1.0"?>\n<tbx type="TBX-Basic" style="dct" xml:lang="en"'
        f' xmlns="urn:iso:std:iso:30042:ed-2"><text><body>\n{entries}</body></text></tbx>'
    ).encode()


def read(text: str, name: str, **options: str) -> GlossaryFile:
    return read_glossary(text.encode(), name, ReadingOptions(**options))


def words(file: GlossaryFile) -> list[list[tuple[str, list[str]]]]:
    return [[(s.lang, [t.text for t in s.terms]) for s in c.sections] for c in file.concepts]


def test_words_that_are_codes_of_languages_name_none_unless_asked() -> None:
    text = "No,zh,en,Cat\n1,水库,reservoir,dams\n"
    file = read(text, "x.csv")
    assert words(file) == [[("zh", ["水库"]), ("en", ["reservoir"])]]
    assert "the column 'cat' is left out" in file.notes
    asked = read("en,cat\nwater,aigua\n", "x.csv", source_lang="en", target_lang="cat")
    assert [lang for lang, _ in words(asked)[0]] == ["en", "cat"]


def test_the_status_of_a_row_is_that_of_the_rendering() -> None:
    text = "source,target,status\n水库,water store,deprecated\n水库,reservoir,\n"
    file = read(text, "x.csv", source_lang="zh", target_lang="en")
    assert [
        [(t.text, t.status.value) for t in section.terms] for section in file.concepts[0].sections
    ] == [[("水库", "preferred")], [("reservoir", "preferred"), ("water store", "deprecated")]]
    assert file.unstated == [{("zh", "水库"), ("en", "reservoir")}]


EDITS = {
    "status": ("status", "deprecated", "preferred deprecated", "", "", ""),
    "part of speech": ("part_of_speech", "verb", "preferred preferred", "verb", "", ""),
    "note of the rendering": ("note", "see atlas", "preferred preferred", "", "see atlas", ""),
}


@pytest.mark.parametrize(
    ("column", "text", "statuses", "part_of_speech", "note", "own"), EDITS.values(), ids=EDITS
)
def test_edits_of_the_columns_of_a_pair_are_taken_and_told(
    column: str, text: str, statuses: str, part_of_speech: str, note: str, own: str
) -> None:
    stream = io.BytesIO()
    write_glossary([pair()], stream, "x.csv", ExportOptions(raw=True))
    names, cells = csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig")))
    cells[names.index(column)] = text
    file = read(",".join(names) + "\n" + ",".join(cells) + "\n", "x.csv")
    chinese, english = (section.terms[0] for section in file.concepts[0].sections)
    assert f"{chinese.status.value} {english.status.value}" == statuses
    assert (english.part_of_speech, english.note, file.concepts[0].note) == (
        part_of_speech,
        note,
        own,
    )
    assert file.notes == [
        f"line 2: {text!r} of the column {column} is taken, not that of target_{column}"
    ]


NOTES = {
    "of the concept": ("", "shared, more", "shared, more", ""),
    "of the rendering": ("own", "shared | own, more", "shared", "own, more"),
    "of the concept before the rendering's": ("own", "all | own", "all", "own"),
}


@pytest.mark.parametrize(("own", "edited", "concept", "term"), NOTES.values(), ids=NOTES)
def test_an_edited_note_goes_where_it_came_from(
    own: str, edited: str, concept: str, term: str
) -> None:
    header = "source,target,note,concept_note,source_note,target_note\n"
    text = f'{header}水库,reservoir,"{edited}",shared,,{own}\n'
    file = read(text, "x.csv", source_lang="zh", target_lang="en")
    (found,) = file.concepts
    assert (found.note, found.sections[1].terms[0].note) == (concept, term)


def test_a_note_of_which_nobody_knows_whose_it_is_is_refused() -> None:
    header = "source,target,note,concept_note,source_note,target_note\n"
    text = f"{header}水库,reservoir,new,shared,,own\n山,hill,,,,\n"
    file = read(text, "x.csv", source_lang="zh", target_lang="en")
    assert "write them into the columns concept_note and target_note" in file.skipped[0].reason


def test_what_a_later_row_says_otherwise_of_a_term_is_told() -> None:
    text = "source,target,target_context\n水库,lake,one\n水库,lake,two\n"
    file = read(text, "x.csv", source_lang="zh", target_lang="en")
    assert file.notes == [
        "line 3: the context 'two' of 'lake' is left out, a row before says 'one'"
    ]


def test_a_comment_in_a_dictionary_of_utx_is_no_header() -> None:
    text = "#UTX 1.20; zh/en;\n#src\ttgt\n水库\treservoir\n# the end\n"
    file = read(text, "x.utx")
    assert words(file) == [[("zh", ["水库"]), ("en", ["reservoir"])]]
    assert file.notes == ["1 lines that begin with # are comments and left out"]


@pytest.mark.parametrize("text", ["#3 泵", "-"])
def test_a_term_that_utx_cannot_hold_is_told_and_the_others_are_read_again(text: str) -> None:
    odd = Concept(
        (
            LanguageSection("zh-Hans", (Term(text, TermStatus.PREFERRED),)),
            LanguageSection("en", (Term("pump", TermStatus.PREFERRED),)),
        ),
        id=8,
    )
    assert words(again((pair(), odd), ".utx")) == [[("zh-Hans", ["水库"]), ("en", ["reservoir"])]]
    assert notes_of(".utx", odd)[0].startswith("c8: left out, a term of UTX")


UTX_PAIRS = {
    "source not reviewed": (TermStatus.PROPOSED, TermStatus.PREFERRED, "-"),
    "target not reviewed": (TermStatus.PREFERRED, TermStatus.PROPOSED, "-"),
    "target not to be used": (TermStatus.PROPOSED, TermStatus.DEPRECATED, "forbidden"),
    "source not to be used": (TermStatus.DEPRECATED, TermStatus.PREFERRED, "approved"),
    "target second": (TermStatus.PREFERRED, TermStatus.ADMITTED, "provisional"),
}


@pytest.mark.parametrize(("source", "target", "written"), UTX_PAIRS.values(), ids=UTX_PAIRS)
def test_a_pair_of_utx_has_the_status_of_its_rendering_unless_a_term_is_not_reviewed(
    source: TermStatus, target: TermStatus, written: str
) -> None:
    stream = io.BytesIO()
    sections = (
        LanguageSection("zh", (Term("水库", source),)),
        LanguageSection("en", (Term("reservoir", target),)),
    )
    write_glossary([Concept(sections, id=1)], stream, "x.utx", ExportOptions())
    assert stream.getvalue().decode("utf-8-sig").splitlines()[2].split("\t")[4] == written


def test_what_the_status_of_a_pair_does_not_say_is_told() -> None:
    old = (
        LanguageSection("zh", (Term("水塘", TermStatus.DEPRECATED),)),
        LanguageSection("en", (Term("pond", TermStatus.SUPERSEDED),)),
    )
    assert notes_of(".utx", Concept(old, id=3)) == (
        "c3: that '水塘' is deprecated is left out",
        "c3: 'pond' is superseded and goes out as forbidden",
    )


NOTED = (
    '<conceptEntry id="c1"><note>{note}</note><langSec xml:lang="en"><termSec><term>x</term>'
    "<note>{note}</note></termSec></langSec></conceptEntry>"
)


@pytest.mark.parametrize(
    "note",
    [
        "frequency: high",
        "status: obsolete since 2012",
        "evidence units: see atlas",
        "pair confidence: high",
        "termhood: inf",
        "do not translate: it is a brand",
        "note: by hand",
    ],
)
def test_a_foreign_note_that_looks_like_ours_stays_a_note(note: str) -> None:
    file = read_glossary(tbx(NOTED.format(note=note)), "x.tbx", ReadingOptions())
    (found,) = file.concepts
    term = found.sections[0].terms[0]
    assert (found.note, term.note, term.status.value) == (note, note, "admitted")
    assert (found.do_not_translate, found.termhood, term.frequency) == (False, None, 0)
    assert file.unstated == [{("en", "x")}]


@pytest.mark.parametrize(
    "note", [" frequency: 5", "frequency: 5", "\nnote: frequency: 5", "note: a"]
)
def test_our_own_notes_of_this_form_come_back(note: str) -> None:
    english = LanguageSection("en", (Term("x", TermStatus.PREFERRED, note=note),))
    (found,) = again((Concept((english,), id=1, note=note),), ".tbx").concepts
    term = found.sections[0].terms[0]
    assert (found.note, term.note, term.frequency) == (note, note, 0)


def test_joined_lines_of_a_text_are_told() -> None:
    file = again((pair(note="a\n    b"),), ".tbx")
    assert file.concepts[0].note == "a b"
    assert "indented lines of a text are joined into one" in file.notes[0]


def test_which_terms_have_no_status_is_told() -> None:
    entry = (
        "<conceptEntry id='c{n}'><langSec xml:lang='en'><termSec><term>t{n}</term>{said}</termSec>"
        "</langSec></conceptEntry>"
    )
    said = "<termNote type='administrativeStatus'>preferredTerm-admn-sts</termNote>"
    told = entry.format(n=1, said="") + entry.format(n=2, said=said)
    file = read_glossary(tbx(told), "x.tbx", ReadingOptions())
    assert file.unstated == [{("en", "t1")}, set()]
