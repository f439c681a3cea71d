"""Glossary files: what goes out comes in again; foreign and bad files."""

import io
from dataclasses import replace
from pathlib import Path
from string import printable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from glossary.interchange import (
    Dialect,
    ExportOptions,
    GlossaryFile,
    ReadingOptions,
    read_glossary,
    write_glossary,
)
from glossary.model import Concept, LanguageSection, Term, TermOrigin, TermStatus
from tests.schematron import Schematron
from tm.errors import InvalidInputError, TMError, UnsupportedFormatError

SHARED = Path(__file__).parent.parent.parent / "shared"
SAMPLES = SHARED / "data" / "interchange"
needs_shared = pytest.mark.skipif(not SAMPLES.exists(), reason="../shared is absent")
IMPORTED = TermOrigin.IMPORTED

CHARACTERS = st.sampled_from(
    sorted({*printable.replace("\r", "").replace("\x0b", "").replace("\x0c", ""), *"水库桥é’＝𠮷"})
)
TEXT = st.text(CHARACTERS, max_size=12).map(str.strip).filter(lambda text: "\n   " not in text)
LINE = TEXT.map(lambda text: " ".join(text.split()))
WORD = LINE.filter(bool)
STATUS = st.sampled_from(TermStatus)


def terms(text: st.SearchStrategy[str]) -> st.SearchStrategy[Term]:
    return st.builds(
        Term,
        text=WORD,
        status=STATUS,
        origin=st.just(IMPORTED),
        part_of_speech=st.sampled_from(["", "noun", "verb", "properNoun"]),
        term_type=st.sampled_from(["", "acronym", "phrase"]),
        source=text,
        context=text,
        note=text,
        frequency=st.integers(0, 50),
        context_source=text,
    )


def sections(
    lang: str, text: st.SearchStrategy[str], *, notes: bool
) -> st.SearchStrategy[LanguageSection]:
    said = text if notes else st.just("")
    return st.builds(
        LanguageSection,
        st.just(lang),
        st.lists(terms(text), min_size=1, max_size=3, unique_by=lambda term: term.text).map(
            lambda found: tuple(sorted(found, key=lambda t: ORDER.index(t.status)))
        ),
        said,
        said,
        said,
    )


ORDER = [
    TermStatus.PREFERRED, TermStatus.ADMITTED, TermStatus.PROPOSED, TermStatus.SUPERSEDED,
    TermStatus.DEPRECATED,
]  # fmt: skip


def concepts(
    text: st.SearchStrategy[str], *, notes: bool = True
) -> st.SearchStrategy[tuple[Concept, ...]]:
    one = st.builds(
        Concept,
        st.tuples(sections("zh-Hans", text, notes=notes), sections("en", text, notes=notes)),
        subject_field=LINE,
        definition=text,
        note=text,
        do_not_translate=st.booleans(),
        definition_source=text,
        customer=LINE,
        project=LINE,
    )
    return st.lists(one, min_size=1, max_size=3).map(
        lambda found: tuple(replace(c, id=n) for n, c in enumerate(found, 1))
    )


def again(given_ones: tuple[Concept, ...], suffix: str, **options: object) -> GlossaryFile:
    stream = io.BytesIO()
    write_glossary(given_ones, stream, f"x{suffix}", ExportOptions(**options))
    return read_glossary(stream.getvalue(), f"x{suffix}", ReadingOptions("zh-Hans", "en"))


def as_imported(concept: Concept) -> Concept:
    return replace(concept, created_at=None, created_by="")


def sourced(concept: Concept) -> Concept:
    """What TBX says of sources: none without what they are the source of; it stands in the note."""

    def kept(text: str, source: str, note: str, name: str) -> tuple[str, str]:
        if text or not source:
            return source, note
        return "", "\n".join(filter(None, (f"source of the {name}: {source}", note)))

    source, note = kept(concept.definition, concept.definition_source, concept.note, "definition")
    found = []
    for one in concept.sections:
        own, own_note = kept(one.definition, one.definition_source, one.note, "definition")
        inner = []
        for term in one.terms:
            where, term_note = kept(term.context, term.context_source, term.note, "context")
            inner.append(
                replace(
                    term,
                    context_source=where,
                    note=term_note,
                    origin=IMPORTED,
                )
            )
        found.append(replace(one, terms=tuple(inner), definition_source=own, note=own_note))
    return replace(concept, sections=tuple(found), definition_source=source, note=note)


@settings(max_examples=20)
@given(concepts(TEXT), st.sampled_from(Dialect))
def test_tbx_gives_the_same_concepts_again(
    given_ones: tuple[Concept, ...], dialect: Dialect
) -> None:
    file = again(given_ones, ".tbx", dialect=dialect)
    assert file.skipped == []
    assert [as_imported(c) for c in file.concepts] == [sourced(c) for c in given_ones]


@settings(max_examples=20)
@given(concepts(TEXT, notes=False), st.sampled_from([".csv", ".tsv"]), st.booleans())
def test_tables_give_the_same_concepts_again(
    given_ones: tuple[Concept, ...], suffix: str, raw: bool
) -> None:
    file = again(given_ones, suffix, raw=raw)
    assert file.skipped == []
    assert [as_imported(c) for c in file.concepts] == list(given_ones)


@settings(max_examples=8)
@given(concepts(LINE, notes=False))
def test_spreadsheets_give_the_same_concepts_again(given_ones: tuple[Concept, ...]) -> None:
    file = again(given_ones, ".xlsx")
    assert [as_imported(c) for c in file.concepts] == list(given_ones)


PLAIN = WORD.filter(lambda text: text != "-" and not text.startswith("#"))


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(PLAIN, PLAIN, LINE.filter(lambda t: t != "-"), STATUS),
        min_size=1,
        max_size=4,
        unique_by=lambda row: row[0],
    )
)
def test_utx_and_omegat_give_the_same_pairs_again(
    rows: list[tuple[str, str, str, TermStatus]],
) -> None:
    given_ones = tuple(
        Concept(
            (
                LanguageSection("zh-Hans", (Term(source, TermStatus.PREFERRED, IMPORTED),)),
                LanguageSection("en", (Term(target, status, IMPORTED),)),
            ),
            id=number,
            note=note,
        )
        for number, (source, target, note, status) in enumerate(rows, 1)
    )
    utx = again(given_ones, ".utx").concepts
    assert [(c.sections[0].terms[0].text, c.sections[1].terms[0].text, c.note) for c in utx] == [
        row[:3] for row in rows
    ]
    wanted = [row[:3] for row in rows if row[3].value not in ("deprecated", "superseded")]
    if wanted:
        omegat = again(given_ones, ".txt").concepts
        assert [
            (c.sections[0].terms[0].text, c.sections[1].terms[0].text, c.note) for c in omegat
        ] == wanted


def pair(**fields: object) -> Concept:
    return Concept(
        (
            LanguageSection("zh", (Term("水库", TermStatus.PREFERRED),)),
            LanguageSection("en", (Term("reservoir", TermStatus.PREFERRED),)),
        ),
        id=7,
        **fields,
    )


def notes_of(suffix: str, *given_ones: Concept) -> tuple[str, ...]:
    return write_glossary(given_ones, io.BytesIO(), f"x{suffix}", ExportOptions()).notes


def test_what_a_format_cannot_hold_is_told() -> None:
    rich = pair(definition="a lake")
    said = replace(rich, sections=(replace(rich.sections[0], definition="湖"), rich.sections[1]))
    assert "left out" in notes_of(".csv", said)[0]
    assert "definitions" in notes_of(".txt", rich)[-1]
    assert "definitions" in notes_of(".utx", rich)[-1]
    only = replace(rich, sections=rich.sections[:1])
    assert "c7: left out, it has no pair" in notes_of(".utx", only, pair())[0]
    assert notes_of(".tbx", rich) == ()


def test_an_unknown_suffix_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnsupportedFormatError, match=r"known: \.tbx"):
        read_glossary(b"x", "x.doc", ReadingOptions())


ENTRY = (
    '<conceptEntry id="{id}"><langSec xml:lang="en"><termSec><term>{term}</term></termSec>'
    "</langSec></conceptEntry>"
)


def tbx(*entries: str) -> bytes:
    body = "".join(entries)
    return (
        '<?xml version="1.0"?>\n<tbx type="TBX-Basic" style="dct" xml:lang="en"'
        f' xmlns="urn:iso:std:iso:30042:ed-2"><text><body>\n{body}</body></text></tbx>'
    ).encode()


BAD = {
    "an id twice": (
        tbx(*[ENTRY.format(id="c1", term="a") + "\n"] * 2),
        ".tbx",
        "line 4: the id 'c1' stands in line 3",
    ),
    "an entry that refers to itself": (
        tbx('<conceptEntry id="c1"><ref type="crossReference" target="c1"/></conceptEntry>'),
        ".tbx",
        "refers to itself",
    ),
    "a circle of entities": (
        b'<!DOCTYPE tbx [<!ENTITY a "&b;"><!ENTITY b "&a;">]><tbx>&a;</tbx>', ".tbx", "subset",
    ),
    "cut off": (tbx(ENTRY.format(id="c1", term="a"))[:-30], ".tbx", "line"),
    "no TBX": (b"<html/>", ".tbx", "neither tbx nor martif"),
    "empty": (b"", ".tbx", "empty"),
    "no columns of terms": (b"word;meaning\na;b\n", ".csv", "line 1: no columns of terms"),
    "one column": (b"source\na\n", ".csv", "no column target"),
    "a column twice": (b"source,source,target\na,b,c\n", ".csv", "two columns are named 'source'"),
    "an open quotation mark": (b'source,target\n"a,b\n', ".csv", "line"),
    "no UTX": (b"a\tb\n", ".utx", "line 1: no UTX"),
    "no columns of UTX": (b"#UTX 1.11; zh/en\n#word\tnote\na\tb\n", ".utx", "neither src"),
    "no pair": (b"only one word\n", ".txt", "no line has a source"),
    "no spreadsheet": (b"PK", ".xlsx", "cannot be read as .xlsx"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "suffix", "said"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_with_the_place(data: bytes, suffix: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        read_glossary(data, f"x{suffix}", ReadingOptions("zh", "en"))


SKIPPED = {
    "a long cell": (f"source,target,definition\n水,water,{'x' * 50_000}\n山,hill,\n", "has 50,000"),
    "an unknown status": ("source,target,status\n水,water,good\n山,hill,\n", "status 'good'"),
    "no source": ("source,target\n,water\n山,hill\n", "no term"),
    "a long row": ("source,target\n水,water,x\n山,hill\n", "3 cells where the header has 2"),
    "no frequency": ("source,target,target_frequency\n水,water,many\n山,hill,2\n", "'many'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), SKIPPED.values(), ids=SKIPPED)
def test_a_bad_row_is_left_out_with_its_place(text: str, reason: str) -> None:
    file = read_glossary(text.encode(), "x.csv", ReadingOptions("zh", "en"))
    assert [c.sections[0].terms[0].text for c in file.concepts] == ["山"]
    (skipped,) = file.skipped
    assert skipped.place == "line 2"
    assert reason in skipped.reason


def test_a_column_for_each_language_is_read() -> None:
    text = "zh-Hans,en,fr,remark,price\n水库,reservoir,retenue,see atlas,3\n坝,dam,,,\n"
    file = read_glossary(text.encode(), "x.csv", ReadingOptions())
    assert [[s.lang for s in c.sections] for c in file.concepts] == [
        ["zh-Hans", "en", "fr"],
        ["zh-Hans", "en"],
    ]
    assert file.concepts[0].note == "see atlas"
    assert file.notes == [
        "columns taken as languages: zh-Hans, en, fr",
        "the column 'price' is left out",
    ]


def test_rows_of_a_source_are_one_concept_with_one_preferred_term() -> None:
    text = "source,target\n水库,reservoir\n水库,storage lake\n"
    (concept,) = read_glossary(text.encode(), "x.csv", ReadingOptions("zh", "en")).concepts
    assert [(t.text, t.status.value) for t in concept.sections[1].terms] == [
        ("reservoir", "preferred"),
        ("storage lake", "admitted"),
    ]


@needs_shared
@pytest.mark.parametrize("dialect", [Dialect.BASIC_DCA, Dialect.MARTIF])
def test_the_other_dialects_satisfy_their_schemas(dialect: Dialect) -> None:
    term = Term(
        "水库", TermStatus.PREFERRED, part_of_speech="noun", term_type="fullForm", source="book",
        context="水库很大。", context_source="log", note="n",
    )  # fmt: skip
    rich = Concept(
        (LanguageSection("zh-Hans", (term,), "湖", "书", "note"),), id=4, subject_field="dams",
        definition="a lake", definition_source="atlas", customer="W", project="4", note="see",
        do_not_translate=True,
    )  # fmt: skip
    stream = io.BytesIO()
    write_glossary([rich, pair()], stream, "x.tbx", ExportOptions(dialect=dialect))
    tree = etree.ElementTree(etree.fromstring(stream.getvalue()))
    if dialect is Dialect.MARTIF:
        dtd = etree.DTD(str(SHARED / "schemas" / "tbx2008" / "TBXcoreStructV02.dtd"))
        assert dtd.validate(tree), dtd.error_log
        return
    schemas = SHARED / "schemas" / "tbx3"
    core = etree.RelaxNG(etree.parse(schemas / "TBXcoreStructV03.rng"))
    assert core.validate(tree), core.error_log
    assert Schematron(schemas / "TBX-Basic_DCA.sch").failures(tree) == []


def unnoted(concept: Concept) -> Concept:
    """The samples have some notes on other levels."""
    return replace(concept, note="", sections=tuple(replace(s, note="") for s in concept.sections))


@needs_shared
def test_both_styles_of_the_astronomy_sample_are_equal() -> None:
    files = [
        read_glossary(
            (SAMPLES / "tbx" / f"ltac_Basic_Astronomy_{style}.tbx").read_bytes(),
            "x.tbx",
            ReadingOptions(),
        )
        for style in ("DCA", "DCT")
    ]
    assert [unnoted(c) for c in files[0].concepts] == [unnoted(c) for c in files[1].concepts]
    assert len(files[0].concepts) == 45
    assert sum(len(s.terms) for c in files[0].concepts for s in c.sections) == 113


REFUSED = {"ltac_poorly_formed_xml.tbx", "not_tbx.tbx", "tbx_min_2014.tbx"}


@needs_shared
@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.tbx")), ids=lambda path: path.name)
def test_every_sample_is_read_or_refused_with_a_reason(path: Path) -> None:
    if path.name in REFUSED:
        with pytest.raises(TMError, match=path.name):
            read_glossary(path.read_bytes(), path.name, ReadingOptions())
        return
    file = read_glossary(path.read_bytes(), path.name, ReadingOptions())
    assert file.concepts or file.skipped


@needs_shared
@pytest.mark.parametrize(
    ("name", "number"),
    [("utx_111.utx", 3), ("utx_120_bom_crlf.utx", 1), ("multi_language_sheet.csv", 2),
     ("omegat_utf16be_crlf.txt", 3), ("omegat_magic_comment.tab", 2), ("gb18030.csv", 2)],
)  # fmt: skip
def test_samples_of_tables_are_read(name: str, number: int) -> None:
    data = (SAMPLES / "own" / "tables" / name).read_bytes()
    assert len(read_glossary(data, name, ReadingOptions("zh", "en")).concepts) == number
