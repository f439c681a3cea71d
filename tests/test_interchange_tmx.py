import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tm.errors import InvalidInputError
from tm.interchange import read_units, write_units
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.model import (
    Level,
    PairKind,
    Prop,
    Provenance,
    Skipped,
    TranslationUnit,
    UnitGroup,
    UnitStatus,
)

SHARED = Path(__file__).parent.parent.parent / "shared"
SAMPLES = SHARED / "data" / "interchange"
DTD = SHARED / "schemas" / "tmx" / "tmx14.dtd"
HEADER = '<header srclang="zh-CN"/>'


def read(data: bytes | str, **options) -> tuple[list[TranslationUnit], ReadingLog]:
    content = data.encode() if isinstance(data, str) else data
    file = read_units(content, "a.tmx", ReadingOptions(**options))
    units = [unit for group in file.groups for unit in (group.unit, *group.clauses)]
    return units, file.log


def tmx(*records: str, header: str = HEADER) -> str:
    return f'<tmx version="1.4">{header}<body>\n' + "\n".join(records) + "\n</body></tmx>"


def tu(*variants: tuple[str, str], **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    sides = "".join(f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>' for lang, text in variants)
    return f"<tu{given}>{sides}</tu>"


def written(*units: TranslationUnit) -> bytes:
    stream = io.BytesIO()
    assert write_units(units, stream, ".tmx").units == len(units)
    return stream.getvalue()


def assert_valid(data: bytes) -> None:
    if DTD.exists():  # elsewhere the other assertions stand
        dtd = etree.DTD(str(DTD))
        assert dtd.validate(etree.fromstring(data)), dtd.error_log


PAIR = (("zh-CN", "船到岸了。"), ("en", "The boat has landed."))


def test_a_unit_is_read() -> None:
    (unit,), log = read(tmx(tu(*PAIR, tuid="b-1")), memory="law")
    assert unit == TranslationUnit(
        "船到岸了。", "The boat has landed.", "zh-CN", "en", memory="law", tuid="b-1"
    )
    assert (log.read, log.skipped) == (1, [])


def test_codes_are_written_in_every_way() -> None:
    record = (
        '<tu><tuv lang="ZH_cn"><seg>一</seg></tuv><tuv xml:lang="eN-uS"><seg>1</seg></tuv></tu>'
    )
    (unit,), log = read(tmx(record))
    assert (unit.source_lang, unit.target_lang) == ("zh-CN", "en-US")
    assert "lang in place of xml:lang (tu 1, line 2)" in log.notes()


def test_xml_lang_wins_over_lang() -> None:
    record = '<tu><tuv lang="ja" xml:lang="zh-CN"><seg>一</seg></tuv>' + (
        '<tuv xml:lang="en"><seg>1</seg></tuv></tu>'
    )
    (unit,), log = read(tmx(record))
    assert unit.source_lang == "zh-CN"
    assert any("xml:lang is taken" in note for note in log.notes())


def test_several_languages_give_units_of_one_tuid() -> None:
    record = tu(*PAIR, ("ja", "船が着いた。"), ("de", "Das Boot ist da."))
    units, _ = read(tmx(tu(*PAIR), record))
    assert [unit.target_lang for unit in units] == ["en", "en", "ja", "de"]
    assert [unit.tuid for unit in units] == ["", "yiku-2", "yiku-2", "yiku-2"]
    data = written(*units)
    assert data.count(b"<tu>") == 1
    assert data.count(b'<tu tuid="yiku-2">') == 1
    assert data.count(b"<tuv ") == 6
    assert_valid(data)
    assert read(data)[0] == units


def test_units_of_one_tuid_and_different_sources_stay_apart() -> None:
    units, _ = read(tmx(tu(*PAIR, tuid="x"), tu(("zh-CN", "另一个"), ("ja", "別"), tuid="x")))
    assert written(*units).count(b"<tu ") == 2


@pytest.mark.parametrize(
    ("record", "header", "options", "expected"),
    [
        (tu(*PAIR), HEADER, {}, ("zh-CN", ["en"])),
        (tu(*reversed(PAIR)), HEADER, {}, ("zh-CN", ["en"])),
        (tu(*reversed(PAIR)), '<header srclang="zh"/>', {}, ("zh-CN", ["en"])),
        (tu(*reversed(PAIR)), '<header srclang="*all*"/>', {}, ("en", ["zh-CN"])),
        (tu(*reversed(PAIR)), '<header srclang="fr"/>', {}, ("en", ["zh-CN"])),
        (tu(*reversed(PAIR)), "", {}, ("en", ["zh-CN"])),
        (tu(*PAIR, srclang="en"), HEADER, {}, ("en", ["zh-CN"])),
        (tu(*PAIR), HEADER, {"source_lang": "en-GB"}, ("en", ["zh-CN"])),
        (tu(*PAIR, ("ja", "船")), HEADER, {"target_lang": "ja"}, ("zh-CN", ["ja"])),
        (tu(*PAIR), HEADER, {"target_lang": "zh"}, ("en", ["zh-CN"])),
    ],
)
def test_which_side_is_the_source(record, header, options, expected) -> None:
    units, _ = read(tmx(record, header=header), **options)
    assert {unit.source_lang for unit in units} == {expected[0]}
    assert [unit.target_lang for unit in units] == expected[1]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (tu(("zh-CN", ""), ("en", "left")), "source: the text is empty"),
        (tu(("zh-CN", "右"), ("en", "  ")), "target: the text is empty"),
        (tu(("en", "alone")), "only one language"),
        ("<tu/>", "no variant"),
        (tu(*PAIR, ("zh-CN", "又")), "a second variant in zh-CN, the language of the source"),
        (tu(("zh-CN", "x" * 10_001), ("en", "x")), "source has 10,001 characters"),
        ('<tu><tuv><seg>a</seg></tuv><tuv xml:lang="en"/></tu>', "variant without language"),
        ('<tu><tuv xml:lang="zh"/><tuv xml:lang="en"/></tu>', "variant in zh has no seg"),
    ],
)
def test_what_gives_no_unit_is_reported(record: str, reason: str) -> None:
    units, log = read(tmx(tu(*PAIR, tuid="good"), record))
    assert units[0].tuid == "good"
    assert all(unit.source == "船到岸了。" for unit in units)
    assert log.skipped[0].place == "tu 2, line 3"
    assert reason in log.skipped[0].reason


def test_a_missing_language_that_was_asked_for_is_reported() -> None:
    _, log = read(tmx(tu(*PAIR)), source_lang="fr")
    assert log.skipped == [Skipped("tu 1, line 2", "no variant in fr")]


def test_departures_are_counted_with_their_first_place() -> None:
    records = [tu(("zh-CN", "一<x/>"), ("en", "1"), junk="1") for _ in range(3)]
    _, log = read(tmx(*records, header=""))
    assert log.notes() == (
        "there is no header, the first variant is the source (line 1)",
        "foreign element x in a segment kept as markup (3 times, first tu 1, line 2)",
        "attribute junk of tu left out (3 times, first tu 1, line 2)",
    )


INLINE = {
    "text only": ("一&amp;二", "一&二", ""),
    "native codes": ("按<bpt i='1'>&lt;b&gt;</bpt>红<ept i='1'>&lt;/b&gt;</ept>钮", "按红钮", None),
    "highlight": ("<hi type='term'>紧急<hi>出口</hi></hi>。", "紧急出口。", None),
    "sub": ("图<ph>alt='<sub>按钮<it pos='end'>x</it></sub>'</ph>。", "图。", None),
    "foreign, empty": ("第<x/>站", "第站", '第<ph type="x-x">&lt;x/&gt;</ph>站'),
    "foreign, with text": ("第<b>一</b>站", "第一站", '第<hi type="x-b">一</hi>站'),
    "foreign in a code": ("第<ph><b>a</b>c</ph>站", "第站", "第<ph>&lt;b&gt;a&lt;/b&gt;c</ph>站"),
    "unpaired": ("第<bpt i='2'/>站", "第站", '第<bpt i="2"/>站'),
    "without i": ("第<bpt/>站", "第站", '第<bpt i="0"/>站'),
    "without pos": ("第<it/>站", "第站", '第<it pos="begin"/>站'),
    "unknown attribute": ("第<ph y='1'/>站", "第站", "第<ph/>站"),
    "line breaks": ("一&#13;<ph/>\n二", "一\r\n二", "一&#13;<ph/>\n二"),
    "decomposed": ("cafe\u0301<ph/>", "caf\u00e9", "caf\u00e9<ph/>"),
}


@pytest.mark.parametrize(("segment", "text", "markup"), INLINE.values(), ids=INLINE)
def test_inline_codes_leave_the_text_and_stay_in_the_markup(
    segment: str, text: str, markup: str | None
) -> None:
    (unit,), _ = read(tmx(tu(("zh-CN", segment), ("en", "x"))))
    assert unit.source == text
    if markup is not None:
        assert unit.source_markup == markup
    data = written(unit)
    assert_valid(data)
    assert read(data)[0] == [unit]


def test_markup_of_another_text_is_not_written() -> None:
    unit = TranslationUnit("新", "new", "zh", "en", source_markup="旧<ph/>", target_markup="<ph>")
    data = written(unit)
    assert "旧".encode() not in data
    assert (read(data)[0][0].source, read(data)[0][0].source_markup) == ("新", "")


PROPS = """<tu tuid="p" usagecount="7" segtype="phrase" creationdate="20260101T000000Z"
 creationid="chen" changedate="yesterday" changeid="liu">
<note xml:lang="zh">已核对</note><prop type="x-a">1</prop><prop type="x-a">1</prop><note>two</note>
<tuv xml:lang="zh-CN" usagecount="2"><prop type="x-s">源</prop><seg>一</seg></tuv>
<tuv xml:lang="en" creationdate="20200101T000000Z"><note>t</note><seg>one</seg></tuv></tu>"""


def test_notes_properties_and_attributes_survive() -> None:
    (unit,), _ = read(tmx(PROPS))
    assert unit.props == (
        Prop("tu", "note", "", "zh", "已核对"),
        Prop("tu", "prop", "x-a", "", "1"),
        Prop("tu", "prop", "x-a", "", "1"),
        Prop("tu", "note", "", "", "two"),
        Prop("tu", "attribute", "usagecount", "", "7"),
        Prop("tu", "attribute", "segtype", "", "phrase"),
        Prop("tu", "attribute", "changedate", "", "yesterday"),
        Prop("source", "prop", "x-s", "", "源"),
        Prop("source", "attribute", "usagecount", "", "2"),
        Prop("target", "note", "", "", "t"),
        Prop("target", "attribute", "creationdate", "", "20200101T000000Z"),
    )
    assert unit.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert (unit.created_by, unit.changed_at, unit.changed_by) == ("chen", None, "liu")
    data = written(unit)
    assert_valid(data)
    assert read(data)[0] == [unit]


def test_omegat_dates_on_the_target_count() -> None:
    record = '<tu><tuv xml:lang="zh-CN"><seg>一</seg></tuv>' + (
        '<tuv xml:lang="en" creationdate="20260228T160000Z" changeid="mei"><seg>1</seg></tuv></tu>'
    )
    (unit,), _ = read(tmx(record))
    assert unit.created_at == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert unit.changed_by == "mei"


@pytest.mark.parametrize(
    ("on_tu", "on_source", "expected"),
    [
        ('<prop type="prev">前</prop><prop type="next">后</prop>', "", ("前", "后")),
        (
            "",
            '<prop type="x-context-pre">&lt;seg&gt;前&lt;ph/&gt;句&lt;/seg&gt;</prop>'
            '<prop type="x-context-post">&lt;seg&gt;后&lt;/seg&gt;</prop>',
            ("前句", "后"),
        ),
        ("", '<prop type="context_prev">前</prop>', ("前", None)),
        ('<prop type="x-next-source-text">后</prop>', "", (None, "后")),
        ("", '<prop type="x-context-pre">&lt;seg&gt;broken</prop>', (None, None)),
    ],
    ids=["OmegaT", "memoQ", "Phrase", "XTM", "broken"],
)
def test_context_of_other_tools_is_understood(on_tu, on_source, expected) -> None:
    record = (
        f'<tu>{on_tu}<tuv xml:lang="zh-CN">{on_source}<seg>一</seg></tuv>'
        '<tuv xml:lang="en"><seg>one</seg></tuv></tu>'
    )
    (unit,), _ = read(tmx(record))
    assert (unit.previous_source, unit.next_source) == expected
    assert read(written(unit))[0] == [unit]


def test_context_of_the_target_belongs_to_the_target() -> None:
    record = (
        '<tu><tuv xml:lang="en"><prop type="context_prev">before</prop><seg>one</seg></tuv>'
        '<tuv xml:lang="zh-CN"><prop type="context_prev">前</prop><seg>一</seg></tuv></tu>'
    )
    (unit,), _ = read(tmx(record), source_lang="zh-CN")
    assert (unit.previous_source, unit.previous_target) == ("前", "before")
    assert read(written(unit))[0] == [unit]


FULL = TranslationUnit(
    "桥已修好，",
    "The bridge is mended,",
    "zh-Hans",
    "en",
    level=Level.CLAUSE,
    kind=PairKind.CLAUSE,
    status=UnitStatus.APPROVED,
    previous_source="",
    next_source="路也通了。",
    previous_target="",
    next_target="and the road is open.",
    provenance=Provenance("bridge.txt", "¶3", "¶4", 0.8125),
    tuid="b-7",
    created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    created_by="chen",
)


def test_what_tmx_has_no_place_for_travels_as_properties() -> None:
    data = written(FULL)
    assert_valid(data)
    assert read(data)[0] == [FULL]


def test_clauses_find_their_sentence_again() -> None:
    whole = TranslationUnit("一，二。", "One, two.", "zh", "en", has_clauses=True)
    clause = TranslationUnit("一，", "One,", "zh", "en", level=Level.CLAUSE)
    single = TranslationUnit("三。", "Three.", "zh", "en")
    groups = list(read_units(written(whole, clause, clause, single), "a.tmx").groups)
    assert groups == [UnitGroup(whole, (clause, clause)), UnitGroup(single)]
    (alone,) = read_units(written(whole), "a.tmx").groups
    assert alone.unit.has_clauses is False


def test_an_unknown_value_of_ours_is_reported() -> None:
    record = tu(*PAIR).replace("<tuv", '<prop type="x-yiku-status">great</prop><tuv', 1)
    (unit,), log = read(tmx(record))
    assert unit.status is UnitStatus.UNREVIEWED
    assert any("not known" in note for note in log.notes())


def test_the_source_language_stands_in_the_header_and_where_it_differs() -> None:
    other = TranslationUnit("one", "一", "en", "zh")
    data = written(TranslationUnit("一", "one", "zh", "en"), other)
    assert b'srclang="zh"' in data
    assert data.count(b"srclang=") == 2
    assert [unit.source_lang for unit in read(data)[0]] == ["zh", "en"]


def test_an_empty_export_is_valid() -> None:
    assert_valid(written())


def test_a_truncated_file_names_its_line() -> None:
    data = tmx(tu(*PAIR), tu(*PAIR))
    with pytest.raises(InvalidInputError, match=r"a\.tmx, line 3: not well-formed"):
        read(data[: data.rindex("</seg>")])


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r&<>\"'𠮷"),
    max_size=20,
)
FILLED = TEXTS.filter(str.strip)
PROP_LISTS = st.lists(
    st.builds(
        Prop,
        level=st.sampled_from(["tu", "source", "target"]),
        kind=st.sampled_from(["prop", "note"]),
        type=st.just(""),
        lang=st.sampled_from(["", "en"]),
        text=TEXTS,
    ),
    max_size=4,
).map(lambda props: tuple(sorted(props, key=lambda p: ("tu", "source", "target").index(p.level))))
INLINE_TREES = st.recursive(
    FILLED.map(lambda text: [text]),
    lambda inner: st.tuples(inner, st.sampled_from(["ph", "hi", "ut"]), inner).map(list),
    max_leaves=4,
)
UNITS = st.builds(
    TranslationUnit,
    source=FILLED,
    target=FILLED,
    source_lang=st.sampled_from(["zh-Hans", "zh"]),
    target_lang=st.sampled_from(["en", "fr"]),
    status=st.sampled_from(UnitStatus),
    kind=st.sampled_from(PairKind),
    level=st.sampled_from(Level),
    previous_source=st.none() | TEXTS,
    next_source=st.none() | TEXTS,
    previous_target=st.none() | TEXTS,
    next_target=st.none() | TEXTS,
    tuid=st.sampled_from(["", "t1"]),
    props=PROP_LISTS,
    created_at=st.none() | st.just(datetime(2026, 3, 1, 12, tzinfo=UTC)),
    created_by=st.sampled_from(["", "chen & co"]),
)


@settings(max_examples=60)
@given(st.lists(UNITS, max_size=4))
def test_a_round_trip_gives_the_same_units(units: list[TranslationUnit]) -> None:
    stored = read(written(*units))[0]  # NFC, as everything that is stored
    data = written(*stored)
    assert_valid(data)
    assert read(data)[0] == stored
    assert [(u.level, u.status, u.kind) for u in stored] == [
        (u.level, u.status, u.kind) for u in units
    ]


@settings(max_examples=60)
@given(INLINE_TREES)
def test_a_round_trip_keeps_inline_codes(tree: list[object]) -> None:
    segment = etree.Element("seg")
    _grow(segment, tree)
    inner = etree.tostring(segment, encoding="unicode")[len("<seg>") : -len("</seg>")]
    units, _ = read(tmx(tu(("zh-CN", f"起{inner}"), ("en", "x"))))
    data = written(*units)
    assert_valid(data)
    assert read(data)[0] == units


def _grow(element: etree._Element, tree: list[object]) -> None:
    """Put a generated tree into an element: text, or what stands before, in and behind a child."""
    if len(tree) == 1:
        if len(element):
            element[-1].tail = (element[-1].tail or "") + str(tree[0])
        else:
            element.text = (element.text or "") + str(tree[0])
        return
    before, name, inside = tree
    _grow(element, before)
    child = etree.SubElement(element, name)
    if name == "hi":
        _grow(child, inside)
    else:
        child.text = "code"


def sample_cases() -> list[tuple[str, str, str]]:
    index = SAMPLES / "INDEX.tsv"
    if not index.exists():
        return []
    rows = [line.split("\t") for line in index.read_text(encoding="utf-8").splitlines()]
    return [(row[0], row[4], row[-1]) for row in rows if row[0].endswith(".tmx")]


@pytest.mark.skipif(not SAMPLES.exists(), reason="shared data absent")
@pytest.mark.parametrize(("path", "count", "outcome"), sample_cases())
def test_samples_are_read_or_refused_as_the_index_says(path, count, outcome) -> None:
    data = (SAMPLES / path).read_bytes()
    if outcome != "reads":
        line = outcome.removeprefix("error: ") if "line" in outcome else "line"
        with pytest.raises(InvalidInputError, match=line):
            read(data)
        return
    units, log = read(data)
    assert log.read == int(count)
    again = written(*units[:100])
    assert_valid(again)
    assert read(again)[0] == units[:100]


HEADER_TEXT = (
    '<header creationtool="x" creationtoolversion="2" segtype="block" o-tmf="x" adminlang="zh" '
    'srclang="zh-CN" datatype="html" creationdate="20260101T000000Z" creationid="chen">'
    '<note xml:lang="zh">一</note><prop type="x-TMName" o-encoding="utf-8">metro &amp; bus</prop>'
    '<ude name="rings" base="Macintosh"><map unicode="#xF8FF" code="#xF0" ent="Apple"/></ude>'
    "</header>"
)


def test_what_a_header_says_comes_back() -> None:
    (unit,), log = read(tmx(tu(*PAIR), header=HEADER_TEXT))
    stream = io.BytesIO()
    write_units([unit], stream, ".tmx", header=log.header)
    assert_valid(stream.getvalue())
    _, again = read(stream.getvalue())
    assert again.header == log.header
    assert Prop("header", "prop", "x-TMName", "", "metro & bus", "utf-8") in log.header
    assert b'adminlang="zh"' in stream.getvalue()
    assert b'creationtool="yiku"' in stream.getvalue()


def test_what_stands_around_a_unit_in_trados_is_its_context() -> None:
    props = "<prop type='x-ContextContent'>前一句 | The one before |  | </prop>" + (
        "<prop type='x-ContextContent'>另一句 | Another |  | </prop>"
    )
    record = tu(*PAIR).replace("<tu>", f"<tu>{props}")
    (unit,), _ = read(tmx(record))
    assert (unit.previous_source, unit.previous_target) == ("前一句", "The one before")
    assert read(written(unit))[0] == [unit]


def test_a_unit_whose_source_may_be_any_language_says_so_again() -> None:
    (unit,), _ = read(tmx(tu(*PAIR, srclang="*all*")))
    assert b'srclang="*all*"' in written(unit)
    assert read(written(unit))[0] == [unit]


def test_a_field_wins_over_an_attribute_of_the_same_name() -> None:
    rows = [Prop("tu", "attribute", "changedate", "", text) for text in ("2020-01-01", "once")]
    rows += [Prop("target", "attribute", "usagecount", "", text) for text in ("3", "4")]
    unit = TranslationUnit("门", "door", "zh", "en", props=tuple(rows))
    edited = replace(unit, changed_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    assert b' changedate="20260301T093000Z">' in written(edited)
    assert b' changedate="2020-01-01">' in written(unit)
    assert b' usagecount="3">' in written(unit)
    for each in (unit, edited):
        assert_valid(written(each))


def test_a_year_of_three_digits_comes_back() -> None:
    unit = TranslationUnit("门", "door", "zh", "en", created_at=datetime(999, 1, 2, tzinfo=UTC))
    assert b' creationdate="09990102T000000Z"' in written(unit)
    assert read(written(unit))[0] == [unit]


def test_a_property_that_only_begins_like_ours_stays() -> None:
    props = (Prop("tu", "prop", "x-yiku-colour", "", "red"),)
    unit = TranslationUnit("门", "door", "zh", "en", status=UnitStatus.APPROVED, props=props)
    assert read(written(unit))[0] == [unit]


def test_what_tmx_loses_is_told() -> None:
    props = (Prop("tu", "note", "translator", "", "check"), Prop("tu", "prop", "x", "", "y"))
    unit = TranslationUnit("门", "door", "zh", "en", props=props)
    notes = write_units([unit, replace(unit, props=props[1:])], io.BytesIO(), ".tmx").notes
    assert notes == ("1 units have notes of a kind or author, which tmx cannot hold",)
