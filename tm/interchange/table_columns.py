"""What the columns of a table hold: told by their names, by what a person says, or by a guess."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tm.errors import InvalidInputError
from tm.interchange.cells import ESCAPED_MARK, SAFE_MARK
from tm.interchange.fields import FIELDS
from tm.lang import guess_language, known_tag, same_language

SIDES = ("source", "target")
_MARKS = (SAFE_MARK, ESCAPED_MARK)
_EXPECTED = (
    "name the columns in the first line: source and target, or two languages such as zh en; or "
    "say which they are (--columns source=1,target=2)"
)
_ALIASES: Mapping[str, str] = {
    alias: field
    for field, aliases in {
        "source": "sourcestring source_text sourcetext source_segment original 原文 源文 来源 來源",
        "target": "targetstring target_text targettext target_segment translation translated 译文 "
        "譯文 目标 翻译 翻譯",
        "source_lang": "sourcelang source_language sourcelanguage src_lang srclang 原文语言 源语言",
        "target_lang": "targetlang target_language targetlanguage tgt_lang trglang 译文语言 "
        "目标语言",
        "note": "notes comment comments remark 备注 備註 注释",
        "tuid": "id stringid string_id segment_id unit_id no no. nr # 编号 序号",
        "status": "state 状态",
        "document": "file filename file_name 文件 文档",
    }.items()
    for alias in aliases.split()
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table.

    Attributes:
        names: As the file has them, ``""`` without header.
        fields: What each of them holds, ``""`` for nothing known; several may be a target.
        langs: The language that a column of texts is named after, else ``""``.
        has_header: The first row names them, it is no data.
    """

    names: tuple[str, ...]
    fields: tuple[str, ...]
    langs: tuple[str, ...]
    has_header: bool = True

    @property
    def last_text(self) -> int:
        """The place of the last column with a text: without the cells behind it a row is whole."""
        return max(i for i, field in enumerate(self.fields) if field in SIDES)

    def place(self, field: str) -> int:
        """Return where a field stands, -1 for nowhere."""
        return self.fields.index(field) if field in self.fields else -1

    def shown(self) -> tuple[tuple[str, str], ...]:
        """Return each column's name with what it was taken for."""
        return tuple(
            (name or str(number), f"{field} ({lang})" if lang else field or "left out")
            for number, (name, field, lang) in enumerate(
                zip(self.names, self.fields, self.langs, strict=True), 1
            )
        )


def columns_of(
    first: Sequence[Sequence[str]],
    place: str,
    *,
    said: Sequence[tuple[str, str]] = (),
    wanted: tuple[str | None, str | None] = (None, None),
) -> Columns:
    """Tell the columns of a table from its first rows.

    Args:
        first: Rows that are not empty.
        place: Where the first of them stands, for messages.
        said: Which field stands in which column, by its name or number from 1.
        wanted: Languages asked for; of several columns of texts they choose.

    Raises:
        InvalidInputError: the texts cannot be found, or two columns have one name.
    """
    names = [name.strip() for name in first[0]]
    lowered = [name.lower() for name in names]
    twice = [name for name, count in Counter(filter(None, lowered)).items() if count > 1]
    if said:
        return _as_said(names, said, place)
    known = [_field(name) for name in lowered]
    langs = ["" if field else _language(name) for field, name in zip(known, names, strict=True)]
    exact = [name if name in FIELDS or name in _MARKS else "" for name in lowered]
    fields = [_once(known, exact, i) for i in range(len(known))]
    if twice and (any(fields) or sum(map(bool, langs)) > 1):
        raise InvalidInputError(f"{place}: two columns are named {twice[0][:40]!r}")
    if all(side in fields for side in SIDES):
        return Columns(tuple(names), tuple(fields), ("",) * len(names))
    named = [side for side in SIDES if side in fields]
    if len(named) == 1 and sum(map(bool, langs)) == 1:
        other = next(side for side in SIDES if side not in fields)
        fields = [other if lang else field for field, lang in zip(fields, langs, strict=True)]
        return Columns(tuple(names), tuple(fields), tuple(langs))
    if sum(map(bool, langs)) > 1 and not named:
        return _by_language(names, fields, langs, wanted, place)
    if any(fields):
        raise InvalidInputError(f"{place}: no column for the texts; {_EXPECTED}")
    return _without_header(first, place)


def columns_said(text: str) -> tuple[tuple[str, str], ...]:
    """Return what a person says of the columns: ``source=1,target=B``.

    Raises:
        InvalidInputError: it is written otherwise.
    """
    said = [part.partition("=") for part in text.split(",") if part.strip()]
    wrong = next((one for one in said if not (one[0].strip() and one[2].strip())), None)
    if wrong:
        raise InvalidInputError(
            f"columns: {''.join(wrong)[:40]!r} is not FIELD=COLUMN; give source=1,target=2"
        )
    return tuple((field.strip().lower(), column.strip()) for field, _, column in said)


def _once(fields: Sequence[str], exact: Sequence[str], i: int) -> str:
    """Return the field of a column, unless another one has its very name or comes first."""
    field = fields[i]
    if not field or exact[i] == field:
        return field
    if field in exact or field in fields[:i]:
        return ""
    return field


def _field(name: str) -> str:
    if name in FIELDS or name in _MARKS:
        return name
    return _ALIASES.get(name, "")


def _language(name: str) -> str:
    try:
        return known_tag(name) if name else ""
    except InvalidInputError:
        return ""


def _by_language(
    names: Sequence[str],
    fields: Sequence[str],
    langs: Sequence[str],
    wanted: tuple[str | None, str | None],
    place: str,
) -> Columns:
    """Make the column of one language the source, and the other languages targets."""
    source_lang, target_lang = wanted
    texts = [i for i, lang in enumerate(langs) if lang]

    def find(lang: str, but: int = -1) -> int:
        exact = [i for i in texts if langs[i] == lang]
        near = [i for i in texts if same_language(langs[i], lang)]
        found = next((i for i in (*exact, *near) if i != but), -1)
        if found < 0:
            raise InvalidInputError(f"{place}: no column in {lang}")
        return found

    if source_lang:
        source = find(source_lang)
    else:
        source = texts[0]
        if target_lang and len(texts) == 2 and find(target_lang) == source:
            source = texts[1]
    targets = [find(target_lang, source)] if target_lang else [i for i in texts if i != source]
    made = list(fields)
    made[source] = "source"
    for i in targets:
        made[i] = "target"
    kept = tuple(lang if made[i] in SIDES else "" for i, lang in enumerate(langs))
    return Columns(tuple(names), tuple(made), kept)


def _as_said(names: Sequence[str], said: Sequence[tuple[str, str]], place: str) -> Columns:
    """Map the columns as a person says; a number counts from 1, a name is that of the header."""
    fields = [""] * len(names)
    lowered = [name.lower() for name in names]
    named = False
    for field, column in said:
        if field not in FIELDS:
            raise InvalidInputError(f"{field[:40]!r} is no field; known: {', '.join(FIELDS)}")
        if column.strip().lower() in lowered:
            i, named = lowered.index(column.strip().lower()), True
        elif column.strip().isdecimal() and 1 <= int(column) <= len(names):
            i = int(column) - 1
        else:
            raise InvalidInputError(
                f"{place}: there is no column {column[:40]!r}; there are "
                f"{', '.join(names)[:200] or len(names)}"
            )
        fields[i] = field
    missing = [side for side in SIDES if side not in fields]
    if missing:
        raise InvalidInputError(f"{place}: say also which column holds the {missing[0]}")
    langs = [_language(name) if fields[i] in SIDES else "" for i, name in enumerate(names)]
    has_header = named or any(langs) or any(map(_field, lowered))
    for i, name in enumerate(lowered):  # marks of ours count whatever is said
        if name in _MARKS:
            fields[i] = name
    return Columns(tuple(names), tuple(fields), tuple(langs), has_header)


def _without_header(first: Sequence[Sequence[str]], place: str) -> Columns:
    """Take the first two columns as source and target, if they are clearly in two languages."""
    error = InvalidInputError(f"{place}: no header row; {_EXPECTED}")
    rows = [row for row in first if len(row) > 1 and row[0].strip() and row[1].strip()]
    if len(rows) < len(first) or len({len(row) for row in rows}) != 1 or len(rows[0]) != 2:
        raise error
    try:
        source, target = (guess_language("\n".join(row[i] for row in rows)) for i in (0, 1))
    except InvalidInputError:
        raise error from None
    if same_language(source, target):
        raise error
    return Columns(("", ""), SIDES, ("", ""), has_header=False)
