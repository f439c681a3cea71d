"""Units of tables. A row that gives none is reported with its place, and the rest is kept.

Only what makes the other rows unreadable refuses the file: an encoding that does not hold,
quotation marks that never close, columns that cannot be told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.cells import ESCAPED_MARK, SAFE_MARK, unescape, unprotect
from tm.interchange.fields import GUESSED_ROWS, unit_of, with_languages
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.interchange.table_columns import SIDES, Columns, columns_of
from tm.interchange.table_rows import Row, beginning, csv_rows, tsv_rows
from tm.interchange.text_lines import TextLines
from tm.lang import guess_language, same_language
from tm.model import TranslationUnit

_NAMED = 20  # columns that a note about those left out names


def read_tsv(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of a TSV file, row by row.

    Raises:
        InvalidInputError: the file as a whole cannot be read; the message names the line.
    """
    rows = tsv_rows(TextLines(stream, name, options, log), name)
    yield from units_of(rows, name, options, log)


def read_csv(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of a CSV file, row by row.

    Raises:
        InvalidInputError: as for TSV.
    """
    rows = csv_rows(TextLines(stream, name, options, log), name)
    yield from units_of(rows, name, options, log)


def units_of(
    rows: Iterator[Row],
    name: str,
    options: ReadingOptions,
    log: ReadingLog,
    *,
    row_name: str = "line",
) -> Iterator[TranslationUnit]:
    """Yield the units of a table; of several languages in a row, one unit for each target.

    Args:
        rows: Numbered rows, a header first if there is one.
        name: Of the file, for messages.
        options: What is wanted.
        log: Is told how the columns were taken, and of every row that gives no unit.
        row_name: What the numbers count.

    Raises:
        InvalidInputError: the columns or the languages cannot be told.
    """
    first, filled = beginning(((number, row) for number, row in rows if any(row)), GUESSED_ROWS)
    if not first:
        raise InvalidInputError(f"{name}: the file is empty; give one with text")
    place = f"{name}, {row_name} {first[0][0]}"
    columns = columns_of(
        [row for _, row in first],
        place,
        said=options.columns,
        wanted=(options.source_lang, options.target_lang),
    )
    _tell(columns, log, f"{row_name} {first[0][0]}")
    if columns.has_header:
        next(filled)
        first = first[1:]
    table = _Table(columns, [row for _, row in first], name, options, log)
    for number, row in filled:
        log.read += 1
        yield from table.units(row, f"{row_name} {number}", number)


def _tell(columns: Columns, log: ReadingLog, place: str) -> None:
    log.columns = columns.shown()
    if not columns.has_header:
        log.mend("there is no header row, the first column is taken as the source", place)
    names = [
        name[:40] or "without name"
        for name, field in zip(columns.names, columns.fields, strict=True)
        if not field and columns.has_header
    ]
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        listed = ", ".join(names[:_NAMED]) + more
        log.mend(f"column{'s' * (len(names) > 1)} {listed} left out", place)


class _Table:
    """Makes units of rows, by their columns."""

    def __init__(
        self,
        columns: Columns,
        first: Sequence[Sequence[str]],
        name: str,
        options: ReadingOptions,
        log: ReadingLog,
    ) -> None:
        self._columns = columns
        self._first = first
        self._name = name
        self._options = options
        self._log = log
        self._source = columns.place("source")
        self._targets = [i for i, field in enumerate(columns.fields) if field == "target"]
        self._guessed: dict[int, str] = {}
        undo = [(ESCAPED_MARK, unescape), (SAFE_MARK, unprotect)]
        self._undo = [change for mark, change in undo if columns.place(mark) >= 0]

    def units(self, row: Sequence[str], place: str, number: int) -> Iterator[TranslationUnit]:
        """Yield the units of a row, or report why it gives none."""
        if not self._is_whole(row, place):
            return
        width = len(self._columns.fields)
        cells = [*row[:width], *([""] * (width - len(row)))]
        for change in self._undo:
            cells = list(map(change, cells))
        fields = {
            field: cell for field, cell in zip(self._columns.fields, cells, strict=True) if field
        }
        if len(self._targets) > 1 and not fields.get("tuid", "").strip():
            fields["tuid"] = f"row-{number}"  # joins them again
        for i in self._targets:
            if len(self._targets) > 1 and not cells[i].strip():
                self._log.mend(f"no text in {self._columns.langs[i]}", place)
                continue
            yield from self._unit({**fields, "target": cells[i]}, i, place)

    def _is_whole(self, row: Sequence[str], place: str) -> bool:
        """Tell whether a row has its texts; cells behind the header's columns may be text too."""
        width, last = len(self._columns.fields), self._columns.last_text
        count = len(row)
        while count > width and not row[count - 1].strip():
            count -= 1
        if count <= last or (count > width and last == width - 1):
            self._log.skip(place, f"{count} columns where the header has {width}")
            return False
        if count > width:
            self._log.mend("cells behind the last column left out", place)
        return True

    def _unit(self, fields: dict[str, str], target: int, place: str) -> Iterator[TranslationUnit]:
        empty = next((side for side in SIDES if not fields[side].strip()), None)
        if empty:
            self._log.skip(place, f"the {empty} is empty")
            return
        langs = self._languages(fields, target)
        try:
            unit = with_languages(unit_of(fields), *langs, self._options.memory)
            unit = admit(unit)
        except InvalidInputError as error:
            self._log.skip(place, str(error))
            return
        if not unit.provenance.document:
            document = self._options.origin.document
            unit = replace(unit, provenance=replace(unit.provenance, document=document))
        yield unit

    def _languages(self, fields: dict[str, str], target: int) -> tuple[str, str]:
        """Return the languages of a row: its own, as the columns say, as asked for, or guessed."""
        places = (self._source, target)
        wanted = (self._options.source_lang or "", self._options.target_lang or "")
        own = [fields.get(f"{side}_lang", "").strip() for side in SIDES]
        named = [self._columns.langs[i] or lang for i, lang in zip(places, wanted, strict=True)]
        found = [
            "" if mine else lang or self._guess(i)
            for mine, lang, i in zip(own, named, places, strict=True)
        ]
        guessed = any(not (mine or lang) for mine, lang in zip(own, named, strict=True))
        if guessed and not any(own) and same_language(*found):
            raise InvalidInputError(
                f"{self._name}: both columns seem to be in {found[0]}; name the languages"
            )
        return found[0], found[1]

    def _guess(self, column: int) -> str:
        """Return the language of a column as its first texts look."""
        if column not in self._guessed:
            texts = (row[column] for row in self._first if len(row) > column)
            self._guessed[column] = guess_language("\n".join(texts), name=self._name)
        return self._guessed[column]
