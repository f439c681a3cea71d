"""Write gettext PO files that ``msgfmt -c`` accepts: plural forms in one entry, no entry twice."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

import polib

from tm.errors import InvalidInputError
from tm.interchange.metadata import dumped
from tm.interchange.po import (
    AGAIN,
    CONTEXT,
    EXTRACTED,
    FLAGS,
    OBSOLETE,
    OWN,
    PLURAL,
    PREVIOUS,
    REFERENCE,
)
from tm.lang import primary
from tm.model import TranslationUnit, UnitStatus
from tm.text import UNSTORABLE

_SINGULAR = "singular"  # of two units, the first of a language with one form
_UNTOLD = (UnitStatus.UNREVIEWED, UnitStatus.MACHINE)  # an entry is fuzzy, or it is approved
_SEPARATORS = re.compile(r"[,\s]+")
_SLAVIC = "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"
_PLURALS = {  # number of forms, and which of them a number has; others get an entry for each form
    **dict.fromkeys(("zh", "ja", "ko", "vi", "th", "id"), (1, "0")),
    **dict.fromkeys(("en", "de", "nl", "sv", "da", "it", "es", "pt"), (2, "n != 1")),
    "fr": (2, "n > 1"),
    **dict.fromkeys(("ru", "uk", "be", "sr", "hr"), (3, _SLAVIC)),
}


def write_po(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write units as PO entries and return their number; one pair of languages a file.

    An entry that the file has already gets a context of its own, for gettext refuses it twice.

    Raises:
        InvalidInputError: units in other languages than those of the first.
    """
    file = polib.POFile(wrapwidth=0)
    file.metadata = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8",
                     "Content-Transfer-Encoding": "8bit"}  # fmt: skip
    count = 0
    seen = Counter[tuple[str, str]]()
    for forms in _entries(_one_pair(units, file.metadata)):
        entry = _entry(forms)
        key = (entry.msgctxt or "", entry.msgid)
        seen[key] += 1
        if seen[key] > 1:
            entry.msgctxt = f"{entry.msgctxt or ''} {AGAIN}{seen[key]}".lstrip()
        file.append(entry)
        count += len(forms)
    stream.write(str(file).encode() + b"\n")
    return count


def _one_pair(
    units: Iterable[TranslationUnit], header: dict[str, str]
) -> Iterator[TranslationUnit]:
    """Yield the units, and name their languages in the header."""
    langs: tuple[str, str] | None = None
    for unit in units:
        pair = (unit.source_lang, unit.target_lang)
        if langs is not None and pair != langs:
            raise InvalidInputError(
                f"a PO file has one pair of languages; there are units in {' and '.join(langs)} "
                f"and in {' and '.join(pair)}: export one pair (--from, --to)"
            )
        langs = pair
        yield unit
    if langs is not None:
        header["X-Source-Language"], header["Language"] = (tag.replace("-", "_") for tag in langs)
        if primary(langs[1]) in _PLURALS:
            number, plural = _PLURALS[primary(langs[1])]
            header["Plural-Forms"] = f"nplurals={number}; plural=({plural});"


def _entries(units: Iterable[TranslationUnit]) -> Iterator[tuple[TranslationUnit, ...]]:
    """Yield the units of each entry: neighbours that are the plural forms of one, or one alone."""
    forms: list[TranslationUnit] = []
    for unit in units:
        if forms and not _goes_on(forms, unit):
            yield from _cut(forms)
            forms = []
        forms.append(unit)
    yield from _cut(forms)


def _goes_on(forms: Sequence[TranslationUnit], unit: TranslationUnit) -> bool:
    first, last = forms[0], forms[-1]
    if _form(first) == _SINGULAR:
        follows = len(forms) == 1 and _form(unit) == "0" and unit.target == first.target
    else:
        follows = _form(first) == "0" and _form(unit) == str(len(forms))
    same_source = len(forms) == 1 or unit.source == last.source
    return follows and same_source and _shared(unit) == _shared(first)


def _cut(forms: Sequence[TranslationUnit]) -> Iterator[tuple[TranslationUnit, ...]]:
    """Yield the forms together if they are all that the language has, else each alone."""
    if len(forms) > 1:
        number = 1 if _form(forms[0]) == _SINGULAR else len(forms)
        if _PLURALS.get(primary(forms[0].target_lang), (0, ""))[0] == number:
            yield tuple(forms)
            return
    yield from ((unit,) for unit in forms)


def _form(unit: TranslationUnit) -> str:
    return next((p.text for p in unit.props if p.kind == "prop" and p.type == PLURAL), "")


def _shared(unit: TranslationUnit) -> tuple[UnitStatus, str]:
    return unit.status, dumped(_without_form(unit))


def _without_form(unit: TranslationUnit) -> TranslationUnit:
    return replace(unit, props=tuple(prop for prop in unit.props if prop.type != PLURAL))


def _entry(forms: Sequence[TranslationUnit]) -> polib.POEntry:
    unit = _without_form(forms[0]) if len(forms) > 1 else forms[0]
    told = {prop.type: _storable(prop.text) for prop in unit.props if prop.kind == "prop"}
    notes = [_lines(_storable(prop.text)) for prop in unit.props if prop.kind == "note"]
    entry = polib.POEntry(
        msgid=_storable(unit.source),
        msgctxt=told.get(CONTEXT) or None,
        flags=[f for f in _SEPARATORS.split(told.get(FLAGS, "")) if f and f != "fuzzy"],
        occurrences=[(place, "") for place in told.get(REFERENCE, "").split()],
        previous_msgid=told.get(PREVIOUS) or None,
        obsolete=OBSOLETE in told,
    )
    _translate(entry, forms)
    if unit.status is UnitStatus.DRAFT:
        entry.flags.append("fuzzy")
    is_told = unit.status not in _UNTOLD and not entry.obsolete
    metadata = dumped(unit, status=None if is_told else unit.status)
    own = [f"{OWN}{_storable(metadata)}"] if metadata else []
    extracted = [_lines(told[EXTRACTED])] if EXTRACTED in told else []
    if entry.obsolete:  # only what a translator says is written of it
        entry.tcomment = "\n".join([*notes, *own])
    else:
        entry.tcomment = "\n".join(notes)
        entry.comment = "\n".join([*extracted, *own])
    return entry


def _translate(entry: polib.POEntry, forms: Sequence[TranslationUnit]) -> None:
    targets = [_storable(form.target) for form in forms]
    if len(forms) == 1:
        entry.msgstr = targets[0]
        return
    entry.msgid_plural = _storable(forms[1].source)
    if _form(forms[0]) == _SINGULAR:
        targets = targets[1:]
    entry.msgstr_plural = dict(enumerate(targets))


def _storable(text: str) -> str:
    return UNSTORABLE.sub("\ufffd", text)


def _lines(text: str) -> str:
    """Return a comment in which every line ends as polib expects it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
