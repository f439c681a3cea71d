"""Read concepts from tables: our own, pairs of terms, or a column for each language."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from glossary.interchange.reading import STATUS_WORDS, GlossaryFile, ReadingOptions
from glossary.model import Concept, LanguageSection, Term, TermOrigin, TermStatus
from glossary.tables import SIDE_COLUMNS
from tm.errors import InvalidInputError
from tm.interchange.cells import SAFE_MARK, unprotect
from tm.lang import guess_language, known_tag

Row = tuple[int, Sequence[str]]
_NAMES = {  # other names of columns
    "comment": "note", "comments": "note", "notes": "note", "remark": "note",
    "domain": "subject_field", "subject": "subject_field", "pos": "part_of_speech",
    "id": "concept_id", "term": "source", "translation": "target",
    "源文": "source", "原文": "source", "译文": "target", "译名": "target", "状态": "status",
    "备注": "note", "定义": "definition", "领域": "subject_field", "词性": "part_of_speech",
}  # fmt: skip
_CONCEPT = ("subject_field", "definition", "definition_source", "customer", "project")
_IGNORED = frozenset({"evidence", "pair_confidence", "termhood", "frequency", SAFE_MARK})
_GUESSED_ROWS = 50
_WAY_OUT = "name them source and target, or by two languages such as zh and en"
_YES = frozenset({"yes", "true", "1", "x", "是"})


@dataclass(frozen=True, slots=True)
class _Pair:
    """A row: the terms of two languages (the second may be absent) and what it says of them."""

    place: str
    terms: tuple[tuple[str, Term], ...]
    values: Mapping[str, str]


def read_rows(rows: Iterable[Row], name: str, options: ReadingOptions) -> GlossaryFile:
    """Return the concepts of a table with a header row.

    Rows with the same concept id are one concept; without ids, rows with the same source, subject
    field and definition. A row that is no pair of terms is left out with its reason, and so is the
    whole concept of a text that cannot be stored.

    Raises:
        InvalidInputError: no header, or no columns of terms; the message names the line.
    """
    filled = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise InvalidInputError(f"{name}: the table is empty")
    file = GlossaryFile()
    number, names = filled[0]
    header = _header(names, f"{name}, line {number}")
    table = [
        (line, dict(zip(header, _cells(row, header), strict=False)))
        for line, row in filled[1:]
        if _fits(line, row, header, file)
    ]
    langs = _languages(header, table, options, name)
    groups: dict[object, list[_Pair]] = {}
    for line, values in table:
        pair = _pair(f"line {line}", values, langs, file)
        if pair is not None:
            groups.setdefault(_identity(pair), []).append(pair)
    for pairs in groups.values():
        file.take(_concept(pairs), pairs[0].place)
    _tell(header, langs, file)
    return file


def _header(names: Sequence[str], place: str) -> list[str]:
    header = [name.strip().lower().replace(" ", "_") for name in names]
    header = [_NAMES.get(name, name) for name in header]
    twice = [name for name, count in Counter(filter(None, header)).items() if count > 1]
    if twice:
        raise InvalidInputError(f"{place}: two columns are named {twice[0][:40]!r}")
    if "source" not in header and len(_tags(header)) < 1:
        raise InvalidInputError(f"{place}: no columns of terms; {_WAY_OUT}")
    if "source" in header and "target" not in header:
        raise InvalidInputError(f"{place}: there is a column source and no column target")
    return header


def _tags(header: Sequence[str]) -> dict[str, str]:
    """Return the columns that are named by a language, with the tag."""
    found = {}
    for name in header:
        if name and name not in SIDE_COLUMNS and name not in _CONCEPT:
            try:
                found[name] = known_tag(name)
            except InvalidInputError:
                continue
    return found


def _cells(row: Sequence[str], header: Sequence[str]) -> list[str]:
    cells = [unprotect(cell) for cell in row] if SAFE_MARK in header else list(row)
    return [cell.strip() for cell in cells]


def _fits(line: int, row: Sequence[str], header: Sequence[str], file: GlossaryFile) -> bool:
    extra = [cell for cell in row[len(header) :] if cell.strip()]
    if extra:
        file.skip(f"line {line}", f"{len(row)} cells where the header has {len(header)}")
    return not extra


def _languages(
    header: Sequence[str],
    table: Sequence[tuple[int, Mapping[str, str]]],
    options: ReadingOptions,
    name: str,
) -> dict[str, str]:
    """Return the language of each column of terms."""
    if "source" not in header:
        return _tags(header)
    langs = {}
    for side, wanted in (("source", options.source_lang), ("target", options.target_lang)):
        texts = [values.get(side, "") for _, values in table]
        column = f"{side}_lang"
        if wanted or (column in header and all(v.get(column) for _, v in table if v.get(side))):
            langs[side] = wanted or ""  # every row has its own
        elif any(texts):
            langs[side] = guess_language("\n".join(texts[:_GUESSED_ROWS]), name=name)
        else:
            langs[side] = options.target_lang or "en"
    return langs


def _pair(
    place: str, values: Mapping[str, str], langs: Mapping[str, str], file: GlossaryFile
) -> _Pair | None:
    terms: list[tuple[str, Term]] = []
    for column, lang in langs.items():
        text = values.get(column, "")
        if text:
            try:
                tag = known_tag(values.get(f"{column}_lang") or lang)
                terms.append((tag, _term(text, column, values, is_first=not terms)))
            except (InvalidInputError, ValueError) as error:
                file.skip(place, str(error))
                return None
    if not terms or ("source" in langs and not values.get("source")):
        file.skip(place, "there is no term")
        return None
    return _Pair(place, tuple(terms), values)


def _term(text: str, column: str, values: Mapping[str, str], *, is_first: bool) -> Term:
    told: dict[str, Any] = {
        field: values.get(f"{column}_{name}", "")
        for name, field in SIDE_COLUMNS.items()
        if field not in ("status", "frequency")
    }
    if not is_first and f"{column}_part_of_speech" not in values:
        told["part_of_speech"] = values.get("part_of_speech", "")
    status = values.get(f"{column}_status") or values.get("status", "")
    count = values.get(f"{column}_frequency", "")
    if count and not (count.isascii() and count.isdecimal()):
        raise InvalidInputError(f"the frequency {count[:20]!r} is no whole number")
    if status and status.lower() not in STATUS_WORDS:
        raise InvalidInputError(
            f"the status {status[:40]!r} is not known; known: {', '.join(TermStatus)}"
        )
    known = STATUS_WORDS[status.lower()] if status else TermStatus.PREFERRED
    return replace(Term(text, known, TermOrigin.IMPORTED, frequency=int(count or 0)), **told)


def _identity(pair: _Pair) -> object:
    number = pair.values.get("concept_id", "")
    if number:
        return number
    lang, source = pair.terms[0]
    return lang, source.text, pair.values.get("subject_field"), pair.values.get("definition")


def _concept(pairs: Sequence[_Pair]) -> Concept:
    sections: dict[str, dict[str, Term]] = {}
    for pair in pairs:
        for lang, term in pair.terms:
            terms = sections.setdefault(lang, {})
            if term.text not in terms:
                terms[term.text] = term
    values = pairs[0].values
    number = values.get("concept_id", "").removeprefix("c")
    concept = Concept(
        tuple(
            LanguageSection(lang, tuple(_one_preferred(terms.values(), pairs)))
            for lang, terms in sections.items()
        ),
        id=int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None,
        note=values["concept_note"] if "concept_note" in values else values.get("note", ""),
        do_not_translate=values.get("do_not_translate", "").lower() in _YES,
    )
    texts: dict[str, Any] = {name: values.get(name, "") for name in _CONCEPT}
    return replace(concept, **texts)


def _one_preferred(terms: Iterable[Term], pairs: Sequence[_Pair]) -> Iterator[Term]:
    """Where the table has no statuses, the first term is preferred and the others admitted."""
    has_status = any(name.endswith("status") for name in pairs[0].values)
    for place, term in enumerate(terms):
        is_other = place > 0 and not has_status
        yield replace(term, status=TermStatus.ADMITTED) if is_other else term


def _tell(header: Sequence[str], langs: Mapping[str, str], file: GlossaryFile) -> None:
    known = {"concept_id", "concept_note", "do_not_translate", "note", "status", "part_of_speech"}
    known |= {*_CONCEPT, *_IGNORED, *langs}
    known |= {f"{side}_{name}" for side in langs for name in (*SIDE_COLUMNS, "lang")}
    for name in header:
        if name and name not in known:
            file.note(f"the column {name[:40]!r} is left out")
