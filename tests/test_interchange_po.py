import io
import shutil
import subprocess
import time
import unicodedata
from dataclasses import replace
from pathlib import Path

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


@pytest.mark.parametrize("separator", ["\u2028", "\u2029"])
def test_a_separator_of_unicode_ends_no_line(separator: str) -> None:
    text = f"first{separator}second"
    (unit,), _ = read(f'{HEADER}\n# {text}\nmsgid "{text}"\nmsgstr "第一{separator}第二"\n')
    assert (unit.source, unit.target) == (text, f"第一{separator}第二")
    assert unit.props == (Prop("tu", "note", "", "", text),)
    changed = replace(unit, tuid=text, props=(Prop("tu", "note", "", "", f"\r{text}\r\n"),))
    assert read(written(changed))[0] == [changed]


@pytest.mark.parametrize("status", UnitStatus)
@pytest.mark.parametrize("is_obsolete", [False, True])
def test_status_and_id_come_back(status: UnitStatus, is_obsolete: bool) -> None:
    props = (Prop("tu", "prop", "po:obsolete", "", "yes"),) if is_obsolete else ()
    unit = TranslationUnit("the door", "门", "en", "zh", status=status, tuid="7", props=props)
    assert read(written(unit))[0] == [unit]


def plural(lang: str, *texts: str) -> str:
    forms = "".join(f'msgstr[{number}] "{text}"\n' for number, text in enumerate(texts))
    header = HEADER.replace("zh_CN", lang)
    return f'{header}\n#. note\nmsgid "the file"\nmsgid_plural "%d files"\n{forms}'


@pytest.mark.parametrize(
    ("text", "forms", "expected"),
    [
        (plural("ru", "один", "два", "пять"), 3, 'msgstr[2] "пять"'),
        (plural("zh", "门"), 1, 'msgstr[0] "门"\n\n'),
        (plural("de", "eins", "zwei"), 2, 'msgstr[1] "zwei"'),
    ],
    ids=["three", "one", "two"],
)
def test_plural_forms_become_one_entry_again(text: str, forms: int, expected: str) -> None:
    units, _ = read(text, source_lang="en")
    data = written(*units)
    assert data.decode().count('\nmsgid "the file"\nmsgid_plural "%d files"\nmsgstr[0] ') == 1
    assert expected in data.decode() + "\n"
    assert f'"Plural-Forms: nplurals={forms}; ' in data.decode()
    assert read(data)[0] == units


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
def test_gettext_accepts_what_is_written(tmp_path: Path) -> None:
    units, _ = read(plural("ru", "один", "два", "пять"), source_lang="en")
    edited = [units[0], replace(units[1], status=UnitStatus.DRAFT), units[2]]
    data = written(*units, *edited, *edited)
    path = tmp_path / "a.po"
    path.write_bytes(data)
    done = subprocess.run(  # noqa: S603 - a fixed program on a file of ours
        [str(shutil.which("msgfmt")), "-c", "-o", str(tmp_path / "a.mo"), str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "duplicate" in done.stderr) == (0, False), done.stderr
    assert read(data)[0] == [*units, *edited, *edited]


def test_a_context_that_is_there_twice_comes_back() -> None:
    first = TranslationUnit(
        "the door", "门", "en", "zh", props=(Prop("tu", "prop", "po:msgctxt", "", "menu"),)
    )
    units = [first, replace(first, target="门户"), replace(first, target="门口", props=())]
    units.append(replace(units[-1], target="大门"))
    data = written(*units).decode()
    assert 'msgctxt "menu yiku:2"' in data
    assert 'msgctxt "yiku:2"' in data
    assert read(data)[0] == units


def test_flags_and_references_stay_on_their_line() -> None:
    props = (
        Prop("tu", "prop", "po:flags", "", "a\nb, fuzzy"),
        Prop("tu", "prop", "po:reference", "", 'a:1\nmsgid "x"'),
        Prop("tu", "prop", "po:previous", "", "one\ntwo"),
    )
    unit = TranslationUnit("the door", "门", "en", "zh", status=UnitStatus.APPROVED, props=props)
    data = written(unit)
    assert b'\n#: a:1 msgid "x"\n#, a, b\n' in data
    assert read(data)[0] == [unit]


def test_the_languages_of_the_file_count() -> None:
    entry = '\nmsgid "Tür"\nmsgstr "porte"\n'
    head = HEADER.replace("zh_CN", "fr").replace('"Lang', '"X-Source-Language: de\\n"\n"Lang')
    (unit,), _ = read(head + entry, source_lang="de-AT")
    assert (unit.source_lang, unit.target_lang) == ("de", "fr")
    for langs, reason in (
        ({"source_lang": "zh"}, "the source is in de"),
        ({"target_lang": "en"}, "the target is in fr"),
    ):
        units, log = read(head + entry, **langs)
        assert (units, log.skipped) == ([], [Skipped("entry 1, line 7", reason)])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('msgid "a"\nmsgstr ""\n' + '"aaaa"\n' * 200_000, id="string"),
        pytest.param('#~ msgid "a"\n#~ msgstr ""\n' + '#~ "aaaa"\n' * 200_000, id="obsolete"),
        pytest.param('msgid ""\nmsgstr "a: b\\n"\n' + '"\\n"\n' * 200_000, id="header"),
        pytest.param('msgid ""\nmsgstr "' + "a\\n" * 200_000 + '"\n', id="one line"),
        pytest.param("#. aaaa\n" * 200_000 + 'msgid "a"\nmsgstr "b"\n', id="extracted"),
        pytest.param("# aaaa\n" * 200_000 + 'msgid "a"\nmsgstr "b"\n', id="comment"),
        pytest.param("# aaaa\n\n" * 200_000 + 'msgid "a"\nmsgstr "b"\n', id="parted"),
    ],
)
def test_long_strings_and_comments_take_no_more_than_their_size(text: str) -> None:
    began = time.process_time()
    list(read(text, source_lang="en", target_lang="zh"))
    assert time.process_time() - began < 8  # seconds; minutes when each line copies all before it


def test_comment_lines_left_out_are_told() -> None:
    text = HEADER + "\n" + "# note\n" * 1_005 + 'msgid "the door"\nmsgstr "门"\n'
    (unit,), log = read(text, source_lang="en")
    assert unit.props[0].text == "\n".join(["note"] * 1_000)
    assert log.notes() == ("lines of long comments left out (5 times, first line 1006)",)


def test_the_parts_of_a_string_are_one() -> None:
    (unit,), log = read(
        f'{HEADER}\nmsgid ""\n"the "\n"door\\\\"\nmsgstr "门"\n"\\n廊"\n\nmsgid "x"\n'
    )
    assert (unit.source, unit.target) == ("the door\\", "门\n廊")
    assert log.skipped == [Skipped("entry 2, line 12", "no translation")]


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
