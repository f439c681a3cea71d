import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tm.errors import InvalidInputError, UnsupportedFormatError
from tm.interchange import read_units, write_indexes, write_units
from tm.interchange.cells import escape, protect, unescape, unprotect
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.interchange.table_writers import write_csv
from tm.model import (
    AlignedPair,
    Level,
    PairKind,
    Prop,
    Provenance,
    Segment,
    Skipped,
    TranslationUnit,
    UnitStatus,
)

NL = "\n"


def read(
    text: str | bytes, name: str = "a.tsv", **options
) -> tuple[list[TranslationUnit], ReadingLog]:
    data = text.encode() if isinstance(text, str) else text
    file = read_units(data, name, ReadingOptions(**options))
    units = [unit for group in file.groups for unit in (group.unit, *group.clauses)]
    return units, file.log


def pairs(text: str | bytes, name: str = "a.tsv", **options) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in read(text, name, **options)[0]]


def written(suffix: str, *units: TranslationUnit) -> bytes:
    stream = io.BytesIO()
    assert write_units(units, stream, suffix).units == len(units)
    return stream.getvalue()


FULL = TranslationUnit(
    "桥已修好，",
    "The bridge is mended,",
    "zh-Hans",
    "en",
    level=Level.CLAUSE,
    kind=PairKind.CLAUSE,
    status=UnitStatus.APPROVED,
    provenance=Provenance("bridge.txt", "¶3", "¶4", 0.8125),
    tuid="b-7",
    props=(Prop("tu", "note", "", "", "looked at"),),
)


def row(source: str = "一", more: str = "") -> str:
    return f'{{"source":"{source}","target":"one","source_lang":"zh","target_lang":"en"{more}}}'


def document(*rows: str) -> str:
    return f'{{"units":[{",".join(rows)}]}}'


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("zh\ten", ("zh", "en")),
        ("ZH_hans\ten-gb", ("zh-Hans", "en-GB")),
        ("source\ttarget", ("zh-Hans", "en")),
        ("Source \t Target", ("zh-Hans", "en")),
    ],
)
def test_the_header_names_the_columns(header: str, languages: tuple[str, str]) -> None:
    (unit,), log = read(f"{header}\n桥已经修好了。\tThe bridge is mended.\n", memory="law")
    assert (unit.source, unit.target) == ("桥已经修好了。", "The bridge is mended.")
    assert (unit.source_lang, unit.target_lang) == languages
    assert (unit.memory, log.read, log.notes()) == ("law", 1, ())


def test_given_languages_count_where_the_file_names_none() -> None:
    (unit,), _ = read("source\ttarget\n一\tun\n", source_lang="zh", target_lang="fr")
    assert (unit.source_lang, unit.target_lang) == ("zh", "fr")


def test_every_row_may_name_its_languages() -> None:
    units, _ = read("source\ttarget\tsource_lang\ttarget_lang\n一\tun\tzh\tfr\nein\t一\tde\tzh\n")
    assert [(u.source_lang, u.target_lang) for u in units] == [("zh", "fr"), ("de", "zh")]


def test_more_columns_are_taken_by_name() -> None:
    (unit,), log = read(
        "note\ten\tstatus\tzh\tconfidence\tlevel\tsource_ref\tdocument\tcolour\n"
        "n1\tone\tapproved\t一\t0.5\tclause\t¶2\tb.txt\tred\n"
    )
    assert (unit.source, unit.target, unit.source_lang) == ("one", "一", "en")
    assert (unit.status, unit.level) == (UnitStatus.APPROVED, Level.CLAUSE)
    assert unit.provenance == Provenance("b.txt", "¶2", "", 0.5)
    assert unit.props == (Prop("tu", "note", "", "", "n1"),)
    assert log.notes() == ("column colour left out (line 1)",)


def test_columns_that_are_left_out_are_one_note() -> None:
    names = [f"c{number}" for number in range(25)]
    _, log = read("\t".join(["en", "zh", *names]) + "\none\t一" + "\tx" * 25 + "\n")
    (note,) = log.notes()
    assert note.startswith("columns c0, c1, c2, ")
    assert note.endswith(", c18, c19 and 5 more left out (line 1)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("一\tone\tmore\n二\ttwo\tmore\n", "line 1: no header row; .*source and target"),
        ("一\t二\n三\t四\n", "line 1: no header row"),
        ("source\tnote\n一\tone\n", "line 1: no column for the texts"),
        ("zh\ten\tEN\n一\tone\t1\n", "two columns are named 'en'"),
        ("source\ttarget\tsource\n一\tone\t1\n", "two columns are named 'source'"),
        (f"zh\ten\n{'一' * 3_000_000}\n", "line 2: more than 2,000,000 characters"),
        ("source\ttarget\nto be\tnot to be\n", "both columns seem to be in en"),
        ("", "empty"),
        ("\n\n", "empty"),
    ],
)
def test_a_table_that_nobody_can_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        read(text)
    assert str(caught.value).startswith("a.tsv")


@pytest.mark.parametrize(
    ("header", "bad", "reason"),
    [
        ("zh\ten", "二", "1 columns where the header has 2"),
        ("zh\ten", "二\ttwo\tmore", "3 columns where the header has 2"),
        ("zh\ten\tstatus", "二\ttwo\tgreat", "'great' is not a status"),
        ("zh\ten\tconfidence", "二\ttwo\t1.5", "'1.5' is not a confidence"),
        ("zh\ten\tconfidence", "二\ttwo\tnan", "'nan' is not a confidence"),
        ("zh\ten\thas_clauses", "二\ttwo\tmaybe", "'maybe' is not a has_clauses"),
        ("zh\ten", "二\tt\x00wo", "target has the character U+0000 at offset 1"),
        ("zh\ten", "二\tt\x07wo", "target has the character U+0007 at offset 1"),
        ("zh\ten", f"二\t{'x' * 10_001}", "target has 10,001 characters"),
        ("source\ttarget\tsource_lang", "二\ttwo\tqu ark", "'qu ark' is not a language tag"),
    ],
)
def test_a_bad_row_is_reported_and_the_rest_is_kept(header: str, bad: str, reason: str) -> None:
    units, log = read(f"{header}\n一\tone\n{bad}\n三\tthree\n", source_lang="zh", target_lang="en")
    assert [unit.source for unit in units] == ["一", "三"]
    assert log.read == 3
    assert [skipped.place for skipped in log.skipped] == ["line 3"]
    assert log.skipped[0].reason.startswith(reason)


def test_cells_behind_the_last_column_are_left_out_and_told() -> None:
    units, log = read("zh\ten\tnote\n一\tone\tn\textra\n二\ttwo\n")
    assert [(unit.target, len(unit.props)) for unit in units] == [("one", 1), ("two", 0)]
    assert log.notes() == ("cells behind the last column left out (line 2)",)


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("原文\t译文", ("source", "target")),
        ("sourceString\ttargetString", ("source", "target")),
        ("Translation\t原文", ("target", "source")),
        ("source\ten", ("source", "target (en)")),
    ],
)
def test_columns_are_known_by_many_names(header: str, fields: tuple[str, ...]) -> None:
    _, log = read(f"{header}\n桥已经修好了。\tThe bridge is mended.\n")
    assert tuple(field for _, field in log.columns) == fields


def test_a_column_for_each_language_gives_a_unit_for_each_pair() -> None:
    header = "id,subject,en,zh-Hans,ja,notes"
    text = f"{header}\n7,rail,platform,站台,ホーム,main\n8,rail,ticket,车票,,\n"
    units, log = read(text, "a.csv")
    assert [(u.source_lang, u.target_lang, u.target, u.tuid) for u in units] == [
        ("en", "zh-Hans", "站台", "7"),
        ("en", "ja", "ホーム", "7"),
        ("en", "zh-Hans", "车票", "8"),
    ]
    assert log.notes() == ("column subject left out (line 1)", "no text in ja (line 3)")
    only, _ = read(text, "a.csv", source_lang="zh", target_lang="en")
    assert [(u.source, u.target) for u in only] == [("站台", "platform"), ("车票", "ticket")]


def test_two_columns_without_header_are_taken_in_their_order() -> None:
    units, log = read("大坝\tdam\n水库\treservoir\n")
    assert [(u.source, u.target, u.source_lang) for u in units] == [
        ("大坝", "dam", "zh-Hans"),
        ("水库", "reservoir", "zh-Hans"),
    ]
    (note,) = log.notes()
    assert note == "there is no header row, the first column is taken as the source (line 1)"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ((("source", "B"), ("target", "A")), [("one", "一")]),
        ((("source", "2"), ("target", "1")), [("B", "A"), ("one", "一")]),
        ((("source", "A"), ("target", "B"), ("note", "C")), [("一", "one")]),
    ],
)
def test_a_person_may_say_what_the_columns_hold(columns, expected) -> None:
    found = pairs("A\tB\tC\n一\tone\tn\n", columns=columns, source_lang="de", target_lang="fr")
    assert found == expected


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ((("source", "A"),), "say also which column holds the target"),
        ((("source", "A"), ("target", "Z")), "there is no column 'Z'; there are A, B"),
        ((("colour", "A"),), "'colour' is no field; known: source"),
    ],
)
def test_columns_that_are_not_there_are_refused(columns, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        read("A\tB\n一\tone\n", columns=columns)


@pytest.mark.parametrize(
    ("encoding", "source"),
    [
        ("gb18030", "出站请检查车票并保管好物品"),
        ("big5", "出站請檢查車票並保管好物品"),
        ("utf-16-le", "出站请检查车票"),
        ("utf-16-be", "出站请检查车票"),
        ("cp1251", "Проверьте билет при выходе"),
        ("cp1252", "Prüfen Sie bitte den Fahrschein und das Gepäck"),
    ],
)
def test_an_old_encoding_is_detected_and_told(encoding: str, source: str) -> None:
    text = f"source\ten\n{source}\tCheck your ticket\n"
    (unit,), log = read(text.encode(encoding))
    assert unit.source == source
    assert log.encoding == encoding
    assert log.notes()[0].startswith(f"read as {encoding.upper()}, as its bytes look")


def test_a_named_encoding_is_taken_without_question() -> None:
    (unit,), log = read("zh\ten\n车站\tstation\n".encode("gb18030"), encoding="GBK")
    assert (unit.source, log.encoding, log.notes()) == ("车站", "gbk", ())


def test_an_encoding_that_does_not_hold_is_refused_with_the_byte() -> None:
    filler = "一\tone\n" * 20_000
    with pytest.raises(InvalidInputError, match=r"byte 0xff at byte offset 160006 is not UTF-8; "):
        read(f"zh\ten\n{filler}".encode() + b"\xff\tx\n")


def test_rows_come_out_before_the_file_is_read_to_its_end() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            Counted.taken += len(data)
            return data

    stream = Counted(("zh\ten\n" + "一\tone\n" * 500_000).encode())
    next(read_units(stream, "a.tsv").groups)
    assert Counted.taken < 200_000


def test_empty_sides_are_skipped_and_blank_lines_ignored() -> None:
    units, log = read("zh\ten\n\n一\tone\n\t \ntwo\t\n\t2\n\t\n")
    assert [unit.source for unit in units] == ["一"]
    assert log.skipped == [
        Skipped("line 4", "the source is empty"),
        Skipped("line 5", "the target is empty"),
        Skipped("line 6", "the source is empty"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    assert pairs(f"zh{'	'}en{end}一\tone{end}".encode(encoding)) == [("一", "one")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('zh\ten\n"一"\t"one" of\n', ('"一"', '"one" of')),
        ('zh\ten\n一\tsay "one"\n', ("一", 'say "one"')),
        ('zh\ten\n一\t"one\n', ("一", '"one')),
        ('zh\ten\n一\t"say ""one"""\n', ("一", 'say "one"')),
        ('zh\ten\n一\t"one\ntwo"\n', ("一", "one\ntwo")),
        ('zh\ten\n一\t"one\ttwo"\n', ("一", "one\ttwo")),
        ('"zh"\t"en"\n"一"\t"one"\n', ("一", "one")),
        ("zh\ten\n一\tC:\\new\n", ("一", "C:\\new")),
        ("zh\ten\n一\u2028二\tone two\n", ("一\u2028二", "one two")),
    ],
    ids=[
        "raw quotes",
        "inner quotes",
        "an open quote",
        "doubled",
        "line break in quotes",
        "tab in quotes",
        "all quoted",
        "backslash",
        "other line ends",
    ],
)
def test_quotation_marks_in_tsv(text: str, expected: tuple[str, str]) -> None:
    assert pairs(text) == [expected]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_cut_by_what_its_header_uses(separator: str) -> None:
    text = separator.join(("zh", "en")) + "\r\n" + f'"一{separator}二"{separator}"say ""one"""\r\n'
    assert pairs(text, "a.csv") == [(f"一{separator}二", 'say "one"')]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('zh,en\n一,"one\n', "line 2: unexpected end of data"),
        ('zh,en\n一,"one" two\n', "line 2"),
        (f'zh,en\n一,"{("x" * 999 + NL) * 2_001}"\n', "line 2002: field larger"),
    ],
)
def test_malformed_csv_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        read(text, "a.csv")


FORMULAS = ["=1+1", "+86 10", "-5 °C", "@all", "＝1", "－5", "'quoted", "\t=1", "plain"]


def test_no_cell_of_csv_is_a_formula_and_nothing_is_lost() -> None:
    units = [TranslationUnit(text, "=x", "zh", "en") for text in FORMULAS]
    data = written(".csv", *units)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == [
        "'=1+1", "'+86 10", "'-5 °C", "'@all", "'＝1", "'－5", "''quoted", "'\t=1", "plain",
    ]  # fmt: skip
    assert rows[0][-1] == "spreadsheet_safe"
    assert read(data, "a.csv")[0] == units


def test_raw_csv_is_as_it_is() -> None:
    stream = io.BytesIO()
    units = [TranslationUnit(text, "=x", "zh", "en") for text in FORMULAS]
    write_csv(units, stream, raw=True)
    assert b"spreadsheet_safe" not in stream.getvalue()
    assert read(stream.getvalue(), "a.csv")[0] == units


def test_a_prefix_in_a_file_that_is_not_marked_is_text() -> None:
    assert pairs("zh,en\n'=1,'one\n", "a.csv") == [("'=1", "'one")]


def test_our_tsv_can_be_cut_at_its_tabs() -> None:
    unit = TranslationUnit('说"一"\n和\t二\\n', "one", "zh", "en")
    lines = written(".tsv", unit, FULL).decode().split("\n")
    assert lines[0].split("\t")[:4] == ["source", "target", "source_lang", "target_lang"]
    assert [len(line.split("\t")) for line in lines] == [15, 15, 15, 1]
    assert lines[1].split("\t")[0] == '说"一"\\n和\\t二\\\\n'
    assert lines[2].split("\t")[4:8] == ["clause", "clause", "approved", "0.8125"]


@pytest.mark.parametrize("suffix", [".tsv", ".csv", ".json", ".xlsx"])
def test_all_fields_come_back(suffix: str) -> None:
    assert read(written(suffix, FULL), f"a{suffix}")[0] == [FULL]


@pytest.mark.parametrize("suffix", [".tsv", ".csv", ".json"])
def test_clauses_find_their_sentence_again(suffix: str) -> None:
    whole = TranslationUnit("一，二。", "One, two.", "zh", "en", has_clauses=True)
    clause = TranslationUnit("一，", "One,", "zh", "en", level=Level.CLAUSE)
    (group,) = read_units(written(suffix, whole, clause, clause), f"a{suffix}").groups
    assert (group.unit, group.clauses) == (whole, (clause, clause))


def test_json_has_the_shape_that_is_documented() -> None:
    assert written(".json", FULL).decode() == (
        '{"units":[\n{"source": "桥已修好，", "target": "The bridge is mended,", '
        '"source_lang": "zh-Hans", "target_lang": "en", "level": "clause", "kind": "clause", '
        '"status": "approved", "confidence": 0.8125, "document": "bridge.txt", '
        '"source_ref": "¶3", "target_ref": "¶4", "tuid": "b-7", "note": "looked at", '
        '"has_clauses": false}\n]}\n'
    )


def test_json_may_have_more_fields_and_fewer() -> None:
    units, log = read(document(row(more=',"y":[]'), row()), "a.json")
    assert [unit.source_lang for unit in units] == ["zh", "zh"]
    assert log.read == 2
    bare = '{"source":"一","target":"one"}'
    for options, source_lang in (({}, "zh-Hans"), ({"source_lang": "ja"}, "ja")):
        (unit,), _ = read(document(bare), "a.json", **options)
        assert (unit.source_lang, unit.target_lang) == (source_lang, "en")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "line 1: not JSON"),
        ('{"units":{}}', 'a list named "units"'),
        ("7", 'a list named "units"'),
        ("[" * 100_000, "nested too deeply"),
        ('{"units":[' + "7" * 5000 + "]}", "a number too long"),
        ("", "empty"),
    ],
    ids=["cut off", "no list", "a number", "nested", "long number", "empty"],
)
def test_malformed_json_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        read(text, "a.json")
    assert "a.json" in str(caught.value)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("1", "expected an object"),
        ('{"source":"a"}', "there is no target"),
        ('{"source":1,"target":"a"}', "source must be a text"),
        (row(more=',"confidence":7'), "'7' is not a confidence"),
        (row(more=',"confidence":NaN'), "'nan' is not a confidence"),
        (row(more=',"level":"x"'), "'x' is not a level"),
        (row(more=',"props":[["tu"]]'), "a property needs level, kind"),
        (row(more=',"props":[["up","prop","","",""]]'), "up prop is no kind of property"),
        (row(more=',"created_at":"soon"'), "the metadata have an unknown created_at"),
        (row(more=',"previous_source":7'), "previous_source must be a text"),
        (row("\\u0000"), "source has the character U+0000"),
        (row("\\ud800"), "source has the character U+D800"),
        (
            '{"source":"of","target":"to","source_lang":"en"}',
            "source and target are both in en",
        ),
    ],
)
def test_a_bad_object_is_reported_and_the_rest_is_kept(bad: str, reason: str) -> None:
    units, log = read(document(row(), bad, row("二")), "a.json")
    assert [unit.source for unit in units] == ["一", "二"]
    assert [skipped.place for skipped in log.skipped] == ["units[1]"]
    assert log.skipped[0].reason.startswith(reason)


def test_json_keeps_what_tables_have_no_column_for() -> None:
    full = replace(
        FULL,
        previous_source="",
        next_target="And then",
        source_markup='桥<ph x="1"/>已修好，',
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        changed_by="ana",
        props=(Prop("target", "prop", "domain", "en", "law", "utf-8"),),
    )
    assert read(written(".json", full), "a.json")[0] == [full]


def test_json_with_an_empty_side_is_skipped() -> None:
    units, log = read(document(row(" ")), "a.json")
    assert units == []
    assert log.skipped == [Skipped("units[0]", "the source is empty")]


def test_an_empty_export_can_be_read() -> None:
    assert read(written(".json"), "a.json")[0] == []


def test_unknown_suffixes_are_refused() -> None:
    with pytest.raises(UnsupportedFormatError, match=r"\.xyz; known: \.tmx, \.tsv"):
        read_units(b"", "a.xyz")
    with pytest.raises(UnsupportedFormatError, match=r"\.xyz; known: \.tmx, \.tsv"):
        write_units((), io.BytesIO(), ".xyz")


def test_links_are_written_as_numbers() -> None:
    first, second, third = (Segment(text, "zh", number) for number, text in enumerate("一二三"))
    stream = io.BytesIO()
    links = [
        AlignedPair((first, second), (first,), 0.98765),
        AlignedPair((third,), (), 0.5),
        AlignedPair((), (second,), 1.0),
    ]
    assert write_indexes(links, stream) == 3
    assert stream.getvalue() == b"0,1\t0\t0.9877\n2\t-\t0.5000\n-\t1\t1.0000\n"


@given(st.text())
def test_cells_come_back_from_both_ways_of_protecting(cell: str) -> None:
    assert unprotect(protect(cell)) == cell
    assert unescape(escape(cell)) == cell
    assert not set("\t\n\r") & set(escape(cell))


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\"'\\,;=+-𠮷"),
    max_size=20,
)
FILLED = TEXTS.filter(str.strip)
UNITS = st.builds(
    TranslationUnit,
    source=FILLED,
    target=FILLED,
    source_lang=st.sampled_from(["zh-Hans", "zh"]),
    target_lang=st.sampled_from(["en", "fr"]),
    status=st.sampled_from(UnitStatus),
    kind=st.sampled_from(PairKind),
    level=st.sampled_from(Level),
    provenance=st.builds(
        Provenance,
        document=TEXTS,
        block=TEXTS,
        confidence=st.none() | st.integers(0, 10_000).map(lambda n: n / 10_000),
    ),
    props=st.lists(
        st.builds(Prop, st.just("tu"), st.just("note"), st.just(""), st.just(""), FILLED),
        max_size=1,
    ).map(tuple),
)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".tsv", ".xlsx"])
@settings(max_examples=50)
@given(units=st.lists(UNITS, max_size=4))
def test_a_round_trip_gives_the_same_units(suffix: str, units: list[TranslationUnit]) -> None:
    stored = read(written(suffix, *units), f"a{suffix}")[0] if units else []
    assert len(stored) == len(units)
    if stored:
        assert read(written(suffix, *stored), f"a{suffix}")[0] == stored
    for before, after in zip(units, stored, strict=True):
        assert after.status is before.status
        assert after.provenance == before.provenance
        assert after.props == before.props


def test_times_do_not_stand_in_tables() -> None:
    dated = TranslationUnit("一", "one", "zh", "en", created_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert b"2026" not in written(".tsv", dated)


@pytest.mark.parametrize(
    ("header", "left_out"),
    [
        ("zh\ten\tnote\tcomment", "comment"),
        ("zh\ttarget\tcomment\tnote", "comment"),
        ("source\ttarget\tnote\tcomment", "comment"),
    ],
)
def test_of_two_columns_for_one_field_the_first_counts(header: str, left_out: str) -> None:
    cells = ("one", "two") if header.endswith("comment") else ("two", "one")
    units, log = read(f"{header}\n门\tdoor\t{cells[0]}\t{cells[1]}\n")
    assert [prop.text for prop in units[0].props] == ["one"]
    assert f"column {left_out} left out (line 1)" in log.notes()


def test_a_very_long_cell_costs_its_row_only() -> None:
    long = "长" * 140_000
    units, log = read(f"zh,en\n{long},long\n门,door\n", "a.csv")
    assert [unit.source for unit in units] == ["门"]
    assert [one.place for one in log.skipped] == ["line 2"]
