"""Read concepts from tables: our own, pairs of terms, or a column for each language."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from glossary.interchange.reading import STATUS_WORDS, GlossaryFile, ReadingOptions
from glossary.interchange.table_edits import settled
from glossary.model import Concept, LanguageSection, Term, TermOrigin, TermStatus
from glossary.tables import SIDE_COLUMNS
from tm.errors import InvalidInputError
from tm.interchange.cells import SAFE_MARK, unprotect
from tm.lang import guess_language, known_tag, primary

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
_WORDS = frozenset({"no", "nr"})  # a number, rather than Norwegian or South Ndebele
_GUESSED_ROWS = 50
_WAY_OUT = "name them source and target, or by two languages such as zh and en"
_YES = frozenset({"yes", "true", "1", "x", "是"})


@dataclass(frozen=True, slots=True)
class _Pair:
    """A row: the terms of two languages (the second may be absent) and what it says of them.

    Attributes:
        unstated: The languages and texts of the terms whose status it does not say.
        edited_note: What a person made of the concept's note in this row, else ``None``.
    """

    place: str
    terms: tuple[tuple[str, Term], ...]
    values: Mapping[str, str]
    unstated: frozenset[tuple[str, str]]
    edited_note: str | None


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
    header = _header(names, f"{name}, line {number}", options)
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
        unstated = _never_stated(pairs)
        file.take(_concept(pairs, unstated, file), pairs[0].place, unstated)
    _tell(header, langs, file)
    return file


def _header(names: Sequence[str], place: str, options: ReadingOptions) -> list[str]:
    header = [name.strip().lower().replace(" ", "_") for name in names]
    header = [_NAMES.get(name, name) for name in header]
    twice = [name for name, count in Counter(filter(None, header)).items() if count > 1]
    if twice:
        raise InvalidInputError(f"{place}: two columns are named {twice[0][:40]!r}")
    if "source" not in header and not _tags(header, options):
        raise InvalidInputError(f"{place}: no columns of terms; {_WAY_OUT}")
    if "source" in header and "target" not in header:
        raise InvalidInputError(f"{place}: there is a column source and no column target")
    return header


def _tags(header: Sequence[str], options: ReadingOptions) -> dict[str, str]:
    """Return the columns that are named by a language, with the tag.

    Words that only happen to be a code, such as ``no``, ``cat`` and ``new``, are none unless the
    languages of the options have it.
    """
    found = {}
    asked = {options.source_lang, options.target_lang}
    for name in header:
        is_word = name in _WORDS or (len(name) == 3 and name.isalpha())
        if is_word and name not in {primary(lang) for lang in asked if lang}:
            continue
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
        return _tags(header, options)
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
    unstated: set[tuple[str, str]] = set()
    filled = [column for column in langs if values.get(column)]
    former = values.get("concept_note")
    try:
        values = settled(place, values, file)
        for column in filled:
            tag = known_tag(values.get(f"{column}_lang") or langs[column])
            # What a row says of its pair is said of the rendering: of the last terms, or the only.
            told = values if column != filled[0] or len(filled) == 1 else {}
            status = _status(values.get(f"{column}_status") or told.get("status", ""))
            terms.append((tag, _term(column, values, told, status or TermStatus.PREFERRED)))
            if status is None:
                unstated.add((tag, values[column]))
    except (InvalidInputError, ValueError) as error:
        file.skip(place, str(error))
        return None
    if not terms or ("source" in langs and not values.get("source")):
        file.skip(place, "there is no term")
        return None
    note = values.get("concept_note")
    return _Pair(place, tuple(terms), values, frozenset(unstated), None if note == former else note)


def _status(text: str) -> TermStatus | None:
    """Return the status that a word means, ``None`` for no word."""
    if text and text.lower() not in STATUS_WORDS:
        raise InvalidInputError(
            f"the status {text[:40]!r} is not known; known: {', '.join(TermStatus)}"
        )
    return STATUS_WORDS[text.lower()] if text else None


def _term(
    column: str, values: Mapping[str, str], told: Mapping[str, str], status: TermStatus
) -> Term:
    fields: dict[str, Any] = {
        field: values.get(f"{column}_{name}", "")
        for name, field in SIDE_COLUMNS.items()
        if field not in ("status", "frequency")
    }
    if f"{column}_part_of_speech" not in values:
        fields["part_of_speech"] = told.get("part_of_speech", "")
    count = values.get(f"{column}_frequency", "")
    if count and not (count.isascii() and count.isdecimal()):
        raise InvalidInputError(f"the frequency {count[:20]!r} is no whole number")
    term = Term(values[column], status, TermOrigin.IMPORTED, frequency=int(count or 0))
    return replace(term, **fields)


def _identity(pair: _Pair) -> object:
    number = pair.values.get("concept_id", "")
    if number:
        return number
    lang, source = pair.terms[0]
    return lang, source.text, pair.values.get("subject_field"), pair.values.get("definition")


def _never_stated(pairs: Sequence[_Pair]) -> frozenset[tuple[str, str]]:
    """Return the terms whose status no row says."""
    named = {
        (lang, term.text)
        for pair in pairs
        for lang, term in pair.terms
        if (lang, term.text) not in pair.unstated
    }
    return frozenset(name for pair in pairs for name in pair.unstated) - named


def _concept(
    pairs: Sequence[_Pair], unstated: Collection[tuple[str, str]], file: GlossaryFile
) -> Concept:
    rows: dict[str, dict[str, list[tuple[_Pair, Term]]]] = {}
    for pair in pairs:
        for lang, term in pair.terms:
            rows.setdefault(lang, {}).setdefault(term.text, []).append((pair, term))
    sections = tuple(
        LanguageSection(
            lang,
            tuple(_one_preferred(lang, [_joined(lang, r, file) for r in terms.values()], unstated)),
        )
        for lang, terms in rows.items()
    )
    values = pairs[0].values
    number = values.get("concept_id", "").removeprefix("c")
    edited = next((pair.edited_note for pair in pairs if pair.edited_note is not None), None)
    concept = Concept(
        sections,
        id=int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None,
        note=values.get("concept_note", values.get("note", "")) if edited is None else edited,
        do_not_translate=values.get("do_not_translate", "").lower() in _YES,
    )
    texts: dict[str, Any] = {name: values.get(name, "") for name in _CONCEPT}
    return replace(concept, **texts)


def _joined(lang: str, rows: Sequence[tuple[_Pair, Term]], file: GlossaryFile) -> Term:
    """Return a term as its rows say it together; the first that says something holds."""
    said: dict[str, Any] = {}
    for pair, term in rows:
        told = {field: getattr(term, field) for field in SIDE_COLUMNS.values()}
        if (lang, term.text) in pair.unstated:
            del told["status"]
        for field, value in told.items():
            if value and said.setdefault(field, value) != value:
                file.note(
                    f"{pair.place}: the {field.replace('_', ' ')} {str(value)[:40]!r} of "
                    f"{term.text[:40]!r} is left out, a row before says {str(said[field])[:40]!r}"
                )
    return replace(rows[0][1], **said)


def _one_preferred(
    lang: str, terms: Sequence[Term], unstated: Collection[tuple[str, str]]
) -> Iterator[Term]:
    """Where the table says no status, a term is preferred if no other one is, else admitted."""
    has_one = any(
        t.status is TermStatus.PREFERRED and (lang, t.text) not in unstated for t in terms
    )
    for term in terms:
        is_other = (lang, term.text) in unstated and has_one
        has_one = has_one or (lang, term.text) in unstated
        yield replace(term, status=TermStatus.ADMITTED) if is_other else term


def _tell(header: Sequence[str], langs: Mapping[str, str], file: GlossaryFile) -> None:
    known = {"concept_id", "concept_note", "do_not_translate", "note", "status", "part_of_speech"}
    known |= {*_CONCEPT, *_IGNORED, *langs}
    known |= {f"{side}_{name}" for side in langs for name in (*SIDE_COLUMNS, "lang")}
    if "source" not in langs:
        file.note(f"columns taken as languages: {', '.join(langs.values())}")
    for name in header:
        if name and name not in known:
            file.note(f"the column {name[:40]!r} is left out")
