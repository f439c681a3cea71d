import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tm.errors import InvalidInputError
from tm.interchange import read_units, write_units
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.model import Level, PairKind, Prop, Provenance, Skipped, TranslationUnit, UnitStatus

HEADER = 'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def read(text: str | bytes, **options) -> tuple[list[TranslationUnit], ReadingLog]:
    data = text.encode() if isinstance(text, str) else text
    file = read_units(data, "a.po", ReadingOptions(**options))
    return [unit for group in file.groups for unit in (group.unit, *group.clauses)], file.log


def written(*units: TranslationUnit) -> bytes:
    stream = io.BytesIO()
    assert write_units(units, stream, ".po").units == len(units)
    return stream.getvalue()


def test_entries_of_every_kind() -> None:
    units, log = read(
        f"{HEADER}\n"
        '#. shown on the map\n#: map.py:12\nmsgctxt "button"\nmsgid "Close the"\nmsgstr "关上"\n\n'
        '#, fuzzy\n#| msgid "Next of"\nmsgid "Next to"\nmsgstr "下一个"\n\n'
        'msgid "%d stop"\nmsgid_plural "%d stops"\nmsgstr[0] "%d 站"\n\n'
        'msgid "Open"\nmsgstr ""\n\n'
        '#~ msgid "Token"\n#~ msgstr "代币"\n'
    )
    assert [(u.source, u.target, u.status) for u in units] == [
        ("Close the", "关上", UnitStatus.APPROVED),
        ("Next to", "下一个", UnitStatus.DRAFT),
        ("%d stop", "%d 站", UnitStatus.APPROVED),
        ("%d stops", "%d 站", UnitStatus.APPROVED),
        ("Token", "代币", UnitStatus.UNREVIEWED),
    ]
    assert {(u.source_lang, u.target_lang) for u in units} == {("en", "zh-CN")}
    assert units[0].props == (
        Prop("tu", "prop", "po:msgctxt", "", "button"),
        Prop("tu", "prop", "po:extracted", "", "shown on the map"),
        Prop("tu", "prop", "po:reference", "", "map.py:12"),
    )
    assert log.skipped == [Skipped("entry 4, line 21", "no translation")]
    assert log.notes() == ("the language of the source is taken to be en (header)",)


def test_three_plural_forms_go_with_the_plural() -> None:
    units, _ = read(
        f'{HEADER}\nmsgid "the file"\nmsgid_plural "the files"\n'
        'msgstr[0] "甲"\nmsgstr[1] "乙"\nmsgstr[2] "丙"\n'
    )
    assert [(u.source, u.target) for u in units] == [
        ("the file", "甲"),
        ("the files", "乙"),
        ("the files", "丙"),
    ]


def test_the_encoding_of_the_header_counts() -> None:
    text = HEADER.replace("UTF-8", "GB2312") + '\nmsgid "the station"\nmsgstr "车站"\n'
    (unit,), log = read(text.encode("gb2312"))
    assert (unit.target, log.encoding) == ("车站", "gb2312")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"hello", "it is no PO file"),
        (b'msgid "a"\nhello\n', "it cannot be read as PO"),
        (HEADER.encode() + b'msgid "a"\nmsgstr "\xff"\n', "byte offset 101 is not UTF-8"),
    ],
)
def test_what_is_no_po_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        read(data)
    assert str(caught.value).startswith("a.po")


def test_a_file_has_one_pair_of_languages() -> None:
    units = [TranslationUnit("门", "door", "zh", "en"), TranslationUnit("门", "porte", "zh", "fr")]
    with pytest.raises(InvalidInputError, match=r"one pair of languages; .* zh and fr"):
        write_units(units, io.BytesIO(), ".po")


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\"'\\%"),
    max_size=15,
).map(lambda text: unicodedata.normalize("NFC", text))
UNITS = st.builds(
    TranslationUnit,
    source=TEXTS.filter(str.strip),
    target=TEXTS.filter(str.strip),
    source_lang=st.just("zh-Hans"),
    target_lang=st.just("en"),
    status=st.sampled_from(UnitStatus),
    kind=st.sampled_from(PairKind),
    level=st.sampled_from(Level),
    previous_source=st.none() | TEXTS,
    tuid=TEXTS,
    provenance=st.builds(Provenance, document=TEXTS.filter(bool), block=TEXTS),
    props=st.lists(
        st.builds(
            Prop,
            st.sampled_from(["tu", "target"]),
            st.sampled_from(["note", "prop"]),
            st.sampled_from(["", "x-domain", "po:msgctxt", "po:flags"]),
            st.just(""),
            TEXTS,
        ),
        max_size=2,
    ).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(UNITS, min_size=1, max_size=3))
def test_a_round_trip_gives_the_same_units(units: list[TranslationUnit]) -> None:
    assert read(written(*units))[0] == units
