"""Two plain formats of pairs: OmegaT glossaries and UTX dictionaries."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import BinaryIO

from glossary.interchange.reading import GlossaryFile, ReadingOptions
from glossary.interchange.table_reader import read_rows
from glossary.model import Concept, Term, TermStatus
from tm.errors import InvalidInputError
from tm.lang import primary
from tm.readers.decode import decode_exactly

UTX_STATUSES = {
    TermStatus.PREFERRED: "approved",
    TermStatus.ADMITTED: "provisional",
    TermStatus.DEPRECATED: "forbidden",
    TermStatus.SUPERSEDED: "forbidden",
}  # a proposed term has none
_UTX_COLUMNS = {
    "src": "source",
    "tgt": "target",
    "src:pos": "source_part_of_speech",
    "tgt:pos": "target_part_of_speech",
    "term status": "status",
    "concept id": "concept_id",
    "comment": "note",
}
EMPTY = "-"


def _languages(concepts: Sequence[Concept]) -> tuple[str, str]:
    """Return the two commonest languages, Chinese first, else the commoner one."""
    counts = Counter(section.lang for concept in concepts for section in concept.sections)
    ranked = sorted(counts, key=lambda lang: (-counts[lang], lang))[:2]
    ranked.sort(key=lambda lang: primary(lang) != "zh")
    return (ranked[0], ranked[1]) if len(ranked) > 1 else (ranked[0] if ranked else "zh", "en")


def _pairs(
    concepts: Sequence[Concept], langs: tuple[str, str], notes: list[str]
) -> Iterator[tuple[Concept, Term, Term]]:
    for concept in concepts:
        sides = [[s for s in concept.sections if s.lang == lang] for lang in langs]
        if not all(sides):
            notes.append(f"c{concept.id}: left out, it has no pair of {langs[0]} and {langs[1]}")
            continue
        if len(concept.sections) > len(langs):
            notes.append(f"c{concept.id}: its other languages are left out")
        for source in sides[0][0].terms:
            for target in sides[1][0].terms:
                yield concept, source, target


def _cell(text: str, place: str, notes: list[str]) -> str:
    cell = " ".join(text.split("\t"))
    cell = " ".join(cell.splitlines()) or ""
    if cell != text:
        notes.append(f"{place}: tabs or line breaks are written as blanks")
    return cell


def write_omegat(concepts: Iterable[Concept], stream: BinaryIO) -> tuple[int, list[str]]:
    """Write source, target and comment by tabs; terms that must not be used are left out.

    Returns the number of rows, and what the format cannot hold.
    """
    known, notes, rows = tuple(concepts), list[str](), 0
    lost = {TermStatus.DEPRECATED, TermStatus.SUPERSEDED}
    stream.write(b"# -*- coding: utf-8 -*-\n")
    for concept, source, target in _pairs(known, _languages(known), notes):
        place = f"c{concept.id}"
        if source.status in lost or target.status in lost:
            notes.append(f"{place}: {target.text!r} is left out, it must not be used")
            continue
        comment = _cell(concept.note, place, notes)
        cells = [_cell(source.text, place, notes), _cell(target.text, place, notes)]
        if cells[0].startswith("#"):
            notes.append(f"{place}: left out, a line that begins with # is a comment")
            continue
        stream.write("\t".join([*cells, comment]).rstrip("\t").encode() + b"\n")
        rows += 1
    notes += _not_held(known, "an OmegaT glossary holds source, target and a comment")
    return rows, notes


def read_omegat(data: bytes, name: str, options: ReadingOptions) -> GlossaryFile:
    """Return the concepts of an OmegaT glossary: source, target, comment, by tabs.

    Raises:
        InvalidInputError: no line has a source and a target.
    """
    rows: list[tuple[int, Sequence[str]]] = [(0, ("source", "target", "note"))]
    extra = 0
    for number, line in enumerate(decode_exactly(data, name).splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            cells = line.split("\t")
            extra += len(cells) > 3
            rows.append((number, cells[:3]))
    if not any(len(row) > 1 for _, row in rows[1:]):
        raise InvalidInputError(f"{name}: no line has a source, a tab and a target")
    file = read_rows(rows, name, options)
    if extra:
        file.note(f"a fourth column is left out in {extra} lines")
    return file


def write_utx(concepts: Iterable[Concept], stream: BinaryIO) -> tuple[int, list[str]]:
    """Write a UTX 1.20 dictionary of the two commonest languages, in UTF-8 with BOM and CRLF.

    Returns the number of rows, and what the format cannot hold.
    """
    known, notes, rows = tuple(concepts), list[str](), 0
    langs = _languages(known)
    lines = [
        f"#UTX 1.20; {langs[0]}/{langs[1]}; description: glossary exported from Yiku;",
        "#" + "\t".join(_UTX_COLUMNS),
    ]
    for concept, source, target in _pairs(known, langs, notes):
        place = f"c{concept.id}"
        if source.text.startswith("#") or EMPTY in (source.text, target.text):
            notes.append(f"{place}: left out, a term of UTX is not {EMPTY} and begins no comment")
            continue
        status = _pair_status(source, target)
        notes += _untold_statuses(source, target, place)
        values = (
            source.text, target.text, source.part_of_speech, target.part_of_speech, status,
            f"c{concept.id}", concept.note,
        )  # fmt: skip
        lines.append("\t".join(_cell(value, place, notes) or EMPTY for value in values))
        rows += 1
    stream.write("\r\n".join((*lines, "")).encode("utf-8-sig"))
    notes += _not_held(known, "UTX holds pairs with part of speech, status and a comment")
    return rows, notes


def _pair_status(source: Term, target: Term) -> str:
    """Return the status of a pair: that of the rendering, none where a term is not reviewed."""
    status = UTX_STATUSES.get(target.status, "")
    is_unreviewed = TermStatus.PROPOSED in (source.status, target.status)
    return "" if is_unreviewed and status != "forbidden" else status


def _untold_statuses(source: Term, target: Term, place: str) -> Iterator[str]:
    """Yield what the status of a pair does not say of its terms."""
    if source.status in (TermStatus.DEPRECATED, TermStatus.SUPERSEDED):
        yield f"{place}: that {source.text!r} is {source.status} is left out"
    if target.status is TermStatus.SUPERSEDED:
        yield f"{place}: {target.text!r} is superseded and goes out as forbidden"


def read_utx(data: bytes, name: str, options: ReadingOptions) -> GlossaryFile:
    """Return the concepts of a UTX dictionary, versions 1.00 to 1.20.

    Raises:
        InvalidInputError: no header, or no line that names the columns.
    """
    lines = [line.rstrip("\r") for line in decode_exactly(data, name).split("\n")]
    header = list(takewhile(lambda line: line.startswith("#"), lines))
    if not header or not header[0].upper().startswith("#UTX"):
        raise InvalidInputError(f"{name}, line 1: no UTX; the first line begins with #UTX")
    langs = _utx_languages(header[0])
    names = _utx_columns(header, langs)
    if "source" not in names or "target" not in names:
        raise InvalidInputError(f"{name}: the line of columns names neither src nor tgt")
    rows: list[tuple[int, Sequence[str]]] = [(0, names)]
    comments = sum(line.startswith("#") for line in lines[len(header) :])
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            cells = ["" if cell.strip() == EMPTY else cell for cell in line.split("\t")]
            rows.append((number, cells))
    wanted = ReadingOptions(options.source_lang or langs[0], options.target_lang or langs[1])
    file = read_rows(rows, name, wanted)
    if comments:
        file.note(f"{comments} lines that begin with # are comments and left out")
    return file


def _utx_columns(header: Sequence[str], langs: tuple[str | None, str | None]) -> list[str]:
    """Return the names of the columns: of the last line of the header that has both terms."""
    named = [
        [_UTX_COLUMNS.get(name, _utx_side(name, langs)) for name in map(str.strip, columns)]
        for columns in (line.removeprefix("#").lower().split("\t") for line in header)
    ]
    return next((one for one in reversed(named) if {"source", "target"} <= {*one}), named[-1])


def _utx_side(column: str, langs: tuple[str | None, str | None]) -> str:
    """Return the name of a column of UTX 1.20, which names languages: ``term:en-US``."""
    kind, _, lang = column.partition(":")
    for side, tag in zip(("source", "target"), langs, strict=True):
        if tag is not None and lang == tag.lower():
            return {"term": side, "pos": f"{side}_part_of_speech"}.get(kind, column)
    return column


def _utx_languages(line: str) -> tuple[str | None, str | None]:
    pair = [part.strip() for part in line.split(";")[1:2]]
    source, slash, target = (pair[0] if pair else "").partition("/")
    return (source, target) if slash else (source or None, None)


def _not_held(concepts: Sequence[Concept], what: str) -> list[str]:
    """Say that more is known of some concepts than pairs and a note."""
    more = sum(
        bool(
            concept.definition or concept.subject_field or concept.customer or concept.project
            or concept.do_not_translate
        )
        for concept in concepts
    )  # fmt: skip
    return [f"{what}: definitions, subject fields and so on of {more} concepts are left out"] * (
        more > 0
    )
