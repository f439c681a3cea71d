import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.xliff_schemas import departures, needs_schemas, schema_1, schema_2
from tm.errors import InvalidInputError
from tm.interchange import read_units, write_units
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.model import Level, PairKind, Prop, Provenance, Skipped, TranslationUnit, UnitStatus

SUFFIXES = (".xlf", ".xliff")
HEAD_1 = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
FILE_1 = '<file original="a.txt" source-language="zh-CN" target-language="en" datatype="plaintext">'
HEAD_2 = (
    '<xliff version="2.1" srcLang="zh-CN" trgLang="en"'
    ' xmlns="urn:oasis:names:tc:xliff:document:2.0">'
)


def read(data: bytes | str, **options) -> tuple[list[TranslationUnit], ReadingLog]:
    content = data.encode() if isinstance(data, str) else data
    file = read_units(content, "a.xlf", ReadingOptions(**options))
    return [unit for group in file.groups for unit in (group.unit, *group.clauses)], file.log


def old(*units: str) -> str:
    return f"{HEAD_1}{FILE_1}<body>\n" + "\n".join(units) + "\n</body></file></xliff>"


def new(*units: str) -> str:
    return f'{HEAD_2}<file id="f1">\n' + "\n".join(units) + "\n</file></xliff>"


def written(suffix: str, *units: TranslationUnit) -> bytes:
    stream = io.BytesIO()
    assert write_units(units, stream, suffix).units == len(units)
    return stream.getvalue()


PLAIN = "<trans-unit id='1'><source>门开了。</source><target>The door opened.</target></trans-unit>"


def test_a_target_language_asked_for_chooses() -> None:
    fr = FILE_1.replace("target-language='en'", "target-language='fr'").replace(
        'target-language="en"', 'target-language="fr"'
    )
    assert fr != FILE_1
    text = old(PLAIN).replace(FILE_1, fr)
    assert [unit.target_lang for unit in read(text)[0]] == ["fr"]
    units, log = read(text, target_lang="en")
    assert (units, [one.reason for one in log.skipped]) == ([], ["the target is in fr"])


@pytest.mark.parametrize("attribute", ["", " xml:lang='zh-TW'"])
def test_a_file_without_source_language_is_in_the_one_asked_for(attribute: str) -> None:
    bare = "<file original='a' datatype='plaintext'>"
    text = old(PLAIN.replace("<source", f"<source{attribute}")).replace(FILE_1, bare)
    (unit,), _ = read(text, source_lang="zh", target_lang="en")
    assert (unit.source_lang, unit.target_lang) == ("zh-TW" if attribute else "zh", "en")
    assert read(text, source_lang="de" if attribute else None, target_lang="en")[0] == []


def test_a_unit_of_1_2_is_read() -> None:
    (unit,), log = read(old(PLAIN), memory="law")
    assert unit == TranslationUnit(
        "门开了。",
        "The door opened.",
        "zh-CN",
        "en",
        memory="law",
        tuid="1",
        previous_source="",
        next_source="",
        provenance=Provenance(block="1"),
    )
    assert (log.read, log.skipped) == (1, [])


def test_neighbours_are_those_of_the_file_also_untranslated_ones() -> None:
    units, log = read(
        old(
            PLAIN,
            "<trans-unit id='2'><source>没有人。</source></trans-unit>",
            "<trans-unit id='3'><source>灯灭了。</source><target>The light went out.</target>"
            "</trans-unit>",
        )
    )
    assert [(u.previous_source, u.next_source) for u in units] == [
        ("", "没有人。"),
        ("没有人。", ""),
    ]
    assert log.skipped == [Skipped("unit 2, line 3", "no translation")]


@pytest.mark.parametrize(
    ("attributes", "target", "status"),
    [
        ("", "", UnitStatus.UNREVIEWED),
        ("approved='yes'", "", UnitStatus.APPROVED),
        ("", "state='final'", UnitStatus.APPROVED),
        ("", "state='signed-off'", UnitStatus.APPROVED),
        ("", "state='translated'", UnitStatus.UNREVIEWED),
        ("", "state='needs-translation'", UnitStatus.DRAFT),
        ("", "state='translated' state-qualifier='mt-suggestion'", UnitStatus.MACHINE),
        ("xmlns:mq='MQXliff' mq:status='Proofread'", "", UnitStatus.APPROVED),
        ("xmlns:mq='MQXliff' mq:status='MachineTranslated'", "", UnitStatus.MACHINE),
        (
            "xmlns:m='http://www.memsource.com/mxlf/2.0' m:confirmed='0'",
            "",
            UnitStatus.DRAFT,
        ),
    ],
)
def test_states_tell_the_status(attributes: str, target: str, status: UnitStatus) -> None:
    unit = f"<trans-unit id='1' {attributes}><source>门</source><target {target}>door</target>"
    (found,), _ = read(old(f"{unit}</trans-unit>"))
    assert found.status is status


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("initial", UnitStatus.DRAFT),
        ("translated", UnitStatus.UNREVIEWED),
        ("reviewed", UnitStatus.APPROVED),
        ("final", UnitStatus.APPROVED),
    ],
)
def test_states_of_2_1_tell_the_status(state: str, status: UnitStatus) -> None:
    segment = f"<segment state='{state}'><source>门</source><target>door</target></segment>"
    (found,), _ = read(new(f"<unit id='u'>{segment}</unit>"))
    assert found.status is status


def test_segments_of_a_unit_become_units_of_their_own() -> None:
    (first, third), log = read(
        old(
            "<trans-unit id='9'><source>一。二。三。</source>"
            "<seg-source><mrk mtype='seg' mid='1'>一。</mrk><g id='5'><mrk mtype='seg' mid='2'>二。"
            "</mrk></g><mrk mtype='seg' mid='3'>三。</mrk></seg-source>"
            "<target><mrk mtype='seg' mid='3'>Three.</mrk><mrk mtype='seg' mid='1'>One.</mrk>"
            "<mrk mtype='seg' mid='2'/></target></trans-unit>"
        )
    )
    assert (first.source, first.target, first.tuid) == ("一。", "One.", "9#1")
    assert (third.source, third.target, third.previous_source) == ("三。", "Three.", "二。")
    assert log.skipped == [Skipped("unit 1, line 2, segment 2", "no translation")]


def test_what_is_not_to_be_translated_is_reported() -> None:
    _, log = read(
        old(
            "<group translate='no'><trans-unit id='1'><source>甲</source><target>A</target>"
            "</trans-unit></group>"
        )
    )
    assert log.skipped == [Skipped("unit 1, line 2", "not to be translated")]


def test_matches_that_go_along_are_no_translations() -> None:
    _, log = read(
        old(
            "<trans-unit id='1'><source>甲</source><alt-trans><source>甲乙</source>"
            "<target>A</target></alt-trans></trans-unit>"
        )
    )
    assert log.skipped == [Skipped("unit 1, line 2", "no translation")]


@pytest.mark.parametrize(
    ("content", "text", "markup"),
    [
        ("门<x id='1'/>。", "门。", '门<ph x="1">&lt;x id="1"/&gt;</ph>。'),
        (
            "<g id='3' ctype='bold'>门</g>。",
            "门。",
            '<bpt i="3" type="bold">&lt;g id="3" ctype="bold"&gt;</bpt>门'
            '<ept i="3">&lt;/g&gt;</ept>。',
        ),
        (
            "<bpt id='4' rid='1'>&lt;b&gt;</bpt>门<ept id='5' rid='1'>&lt;/b&gt;</ept>",
            "门",
            '<bpt i="1" x="4">&lt;b&gt;</bpt>门<ept i="1">&lt;/b&gt;</ept>',
        ),
        (
            "<it id='2' pos='close'>{b}</it>门",
            "门",
            '<it pos="end" x="2">{b}</it>门',
        ),
        ("<mrk mtype='protected'>门</mrk>", "门", '<hi type="protected">门</hi>'),
        ("<ph id='1'>a<sub>窗</sub>b</ph>门", "门", '<ph x="1">a<sub>窗</sub>b</ph>门'),
    ],
)
def test_inline_codes_of_1_2(content: str, text: str, markup: str) -> None:
    unit = f"<trans-unit id='1'><source>{content}</source><target>door</target></trans-unit>"
    (found,), _ = read(old(unit))
    assert (found.source, found.source_markup) == (text, markup)


@pytest.mark.parametrize(
    ("content", "text", "markup"),
    [
        ("门<ph id='1' dataRef='d1'/>。", "门。", '门<ph x="1">&lt;b&gt;</ph>。'),
        (
            "<pc id='2' dataRefStart='d1' dataRefEnd='d2'>门</pc>",
            "门",
            '<bpt i="2">&lt;b&gt;</bpt>门<ept i="2">&lt;/b&gt;</ept>',
        ),
        (
            "<sc id='2' dataRef='d1'/>门<ec startRef='2' dataRef='d2'/>",
            "门",
            '<bpt i="2">&lt;b&gt;</bpt>门<ept i="2">&lt;/b&gt;</ept>',
        ),
        (
            "门<ec id='2' isolated='yes' dataRef='d2'/>",
            "门",
            '门<it pos="end" x="2">&lt;/b&gt;</it>',
        ),
        ("门<cp hex='0007'/>", "门", '门<ph type="x-cp">&lt;cp hex="0007"/&gt;</ph>'),
        ("<mrk id='m' type='term'>门</mrk>", "门", '<hi x="m" type="term">门</hi>'),
    ],
)
def test_inline_codes_of_2_1(content: str, text: str, markup: str) -> None:
    data = "<data id='d1'>&lt;b&gt;</data><data id='d2'>&lt;/b&gt;</data>"
    data = f"<originalData>{data}</originalData>"
    segment = f"<segment><source>{content}</source><target>door</target></segment>"
    (found,), _ = read(new(f"<unit id='u'>{data}{segment}</unit>"))
    assert (found.source, found.source_markup) == (text, markup)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (old("<trans-unit id='1'><source>a"), "line 3: not well-formed"),
        ("<tmx/>", "the root element is tmx, not xliff"),
        (f"<!DOCTYPE xliff [<!ENTITY a 'b'>]>{old(PLAIN)}", "internal subset"),
        (old("<group>" * 101 + "</group>" * 101), "nested deeper than 100"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(data: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        read(data)


FULL = TranslationUnit(
    "按红色按钮",
    "Press the red button",
    "zh-CN",
    "en",
    status=UnitStatus.APPROVED,
    kind=PairKind.HEADING,
    previous_source="前一句",
    next_target="",
    provenance=Provenance("a.txt", "¶3", "¶4", 0.8125),
    source_markup='按<bpt i="1" x="7" type="bold">&lt;b&gt;</bpt>红色<ept i="1">/</ept>按钮',
    target_markup='Press the <hi type="a b">red</hi> button<ph x="3" assoc="p">a<sub>b</sub></ph>',
    tuid="yiku-7",
    props=(
        Prop("tu", "note", "", "en", "checked"),
        Prop("source", "prop", "x-domain", "", "law\nand more"),
        Prop("target", "attribute", "usagecount", "", "7"),
    ),
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
    created_by="ana",
    changed_at=datetime(2026, 3, 2, 10, 30, tzinfo=UTC),
    changed_by="bo",
)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("status", UnitStatus)
def test_all_fields_come_back(suffix: str, status: UnitStatus) -> None:
    from dataclasses import replace

    unit = replace(FULL, status=status)
    assert read(written(suffix, unit))[0] == [unit]


@needs_schemas
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_valid(suffix: str) -> None:
    root = etree.fromstring(written(suffix, FULL, TranslationUnit("门", "door", "zh-CN", "en")))
    schema = schema_1() if suffix == ".xlf" else schema_2()
    schema.assertValid(root)
    assert departures(root) == []


def test_several_pairs_of_languages_make_several_files_of_1_2() -> None:
    units = [
        TranslationUnit("门", "door", "zh", "en"),
        TranslationUnit("窗", "window", "zh", "en"),
        TranslationUnit("door", "porte", "en", "fr"),
    ]
    data = written(".xlf", *units)
    assert data.count(b"<file ") == 2
    assert read(data)[0] == units


def test_2_1_has_one_pair_of_languages() -> None:
    units = [TranslationUnit("门", "door", "zh", "en"), TranslationUnit("门", "porte", "zh", "fr")]
    with pytest.raises(InvalidInputError, match="zh and en and in zh and fr: export one pair"):
        write_units(units, io.BytesIO(), ".xliff")
    with pytest.raises(InvalidInputError, match="cannot be empty"):
        write_units([], io.BytesIO(), ".xliff")


def test_a_state_that_a_translator_changed_counts() -> None:
    data = written(".xlf", TranslationUnit("门", "door", "zh", "en", status=UnitStatus.DRAFT))
    signed = data.replace(b'state="needs-review-translation"', b'state="signed-off"')
    assert read(signed)[0][0].status is UnitStatus.APPROVED


def test_markup_of_a_text_that_was_changed_is_not_kept() -> None:
    data = written(".xlf", FULL).decode()
    changed = data.replace("Press the ", "Push the ")
    (unit,), _ = read(changed)
    assert unit.target == "Push the red button"
    assert unit.target_markup.startswith('Push the <hi type="a b">red</hi> button')


# Round trips

CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
) | st.sampled_from("\t\n\r&<>'\"𠮷")
TEXTS = st.text(CHARACTERS, max_size=12)
FILLED = TEXTS.filter(str.strip)
NAMES = st.sampled_from(["", "1", "2", "b7", "x y", "ä"])


@st.composite
def canonical(draw: st.DrawFn, depth: int = 0) -> str:
    """Inner XML of a segment: text, codes that pair, lone ones, and highlighted text."""
    from xml.sax.saxutils import escape, quoteattr

    parts = [escape(draw(TEXTS), {"\r": "&#13;"})]
    for number in range(draw(st.integers(0, 2))):
        native = escape(draw(TEXTS), {"\r": "&#13;"})
        name, kind = draw(NAMES), draw(NAMES)
        given = (f" x={quoteattr(name)}" if name else "") + (
            f" type={quoteattr(kind)}" if kind else ""
        )
        inner = draw(canonical(depth=depth + 1)) if depth < 2 else ""
        parts.append(
            draw(
                st.sampled_from(
                    [
                        f'<bpt i="{depth}{number}"{given}>{native}</bpt>{inner}'
                        f'<ept i="{depth}{number}">{native}</ept>',
                        f"<ph{given}>{native}</ph>",
                        f'<it pos="end"{given}>{native}</it>',
                        f"<hi{given}>{inner}</hi>",
                        f"<ph{given}>{native}<sub>{inner}</sub></ph>",
                    ]
                )
            )
        )
        parts.append(escape(draw(TEXTS), {"\r": "&#13;"}))
    return "".join(parts)


@st.composite
def units(draw: st.DrawFn) -> TranslationUnit:
    from unicodedata import normalize

    from tm.interchange.inline import read_segment

    sides = []
    for _ in range(2):
        seg = etree.fromstring(
            f"<seg>{draw(FILLED.map(lambda t: normalize('NFC', '门')))}{draw(canonical())}</seg>"
        )
        sides.append(read_segment(seg, lambda _: None))
    (source, source_markup), (target, target_markup) = sides
    return TranslationUnit(
        source,
        target,
        "zh",
        "en",
        level=draw(st.sampled_from(Level)),
        status=draw(st.sampled_from(UnitStatus)),
        previous_source=draw(st.none() | TEXTS.map(lambda t: normalize("NFC", t))),
        source_markup=source_markup,
        target_markup=target_markup,
        tuid=draw(FILLED | st.just("")),
        props=tuple(
            draw(
                st.lists(
                    st.builds(
                        Prop,
                        st.sampled_from(["tu", "source", "target"]),
                        st.sampled_from(["prop", "note"]),
                        TEXTS,
                        st.sampled_from(["", "en"]),
                        TEXTS,
                        st.sampled_from(["", "utf-8"]),
                    ),
                    max_size=3,
                )
            )
        ),
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=60, deadline=None)
@given(made=st.lists(units(), min_size=1, max_size=3))
def test_a_round_trip_gives_the_same_units(suffix: str, made: list[TranslationUnit]) -> None:
    data = written(suffix, *made)
    if SCHEMAS_THERE:
        root = etree.fromstring(data)
        CHECKS[suffix].assertValid(root)
        assert departures(root) == []
    assert read(data)[0] == made


SCHEMAS_THERE = not needs_schemas.args[0]
CHECKS = {".xlf": schema_1(), ".xliff": schema_2()} if SCHEMAS_THERE else {}
