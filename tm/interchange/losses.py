"""What a format cannot hold of the units that were written in it, counted for the report."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tm.model import Level, PairKind, Prop, TranslationUnit, UnitStatus

_TABLES = frozenset({".tsv", ".csv", ".xlsx"})
_WEBLATE = ".weblate"
_TMX = ".tmx"
_SHOWN = {
    "markup": "inline codes",
    "props": "properties",
    "note types": "notes of a kind or author",
    "notes": "notes with a language or a side",
    "context": "neighbouring texts",
    "times": "times",
    "people": "people",
    "level": "a level, kind or confidence",
    "status": "a status other than approved",
    "place": "a place in their document",
    "tuid": "an id of their own",
}
_WEBLATE_PROPS = ("weblate:category", "weblate:context")


class Losses:
    """Looks at units on their way to a writer."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._counts = Counter[str]()

    def watched(self, units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
        """Yield the units as they are."""
        if self._suffix not in _TABLES and self._suffix not in (_WEBLATE, _TMX):
            yield from units  # the other formats have metadata of ours for what they lack
            return
        for unit in units:
            self._counts.update(self._lost(unit))
            yield unit

    def notes(self) -> tuple[str, ...]:
        """Return one sentence for each kind of loss."""
        name = self._suffix.removeprefix(".")
        return tuple(
            f"{count} units have {_SHOWN[what]}, which {name} cannot hold"
            for what, count in self._counts.items()
        )

    def _lost(self, unit: TranslationUnit) -> Iterator[str]:
        if self._suffix == _TMX:
            if any(prop.kind == "note" and prop.type for prop in unit.props):
                yield "note types"
            return
        if unit.source_markup or unit.target_markup:
            yield "markup"
        around = (
            unit.previous_source, unit.next_source, unit.previous_target, unit.next_target,
        )  # fmt: skip
        if any(text is not None for text in around):
            yield "context"
        if unit.created_at or unit.changed_at:
            yield "times"
        if unit.created_by or unit.changed_by:
            yield "people"
        yield from self._lost_to_weblate(unit) if self._suffix == _WEBLATE else _of_table(unit)

    def _lost_to_weblate(self, unit: TranslationUnit) -> Iterator[str]:
        is_usual = unit.level is Level.SENTENCE and unit.kind is PairKind.SENTENCE
        if not is_usual or unit.provenance.confidence is not None:
            yield "level"
        if unit.status is not UnitStatus.APPROVED:
            yield "status"
        if unit.provenance.block or unit.provenance.target_block:
            yield "place"
        if unit.tuid:
            yield "tuid"
        if any(prop.type not in _WEBLATE_PROPS for prop in unit.props):
            yield "props"


def _of_table(unit: TranslationUnit) -> Iterator[str]:
    notes = [prop for prop in unit.props if prop.kind == "note"]
    if len(notes) < len(unit.props):
        yield "props"
    if any(not _is_plain(note) for note in notes) or len(notes) > 1:
        yield "notes"


def _is_plain(note: Prop) -> bool:
    return note.level == "tu" and not (note.type or note.lang or note.encoding)
