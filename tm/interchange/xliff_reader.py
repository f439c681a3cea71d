"""Read XLIFF 1.x and 2.x with the dialects of Trados, memoQ, Phrase and MateCat.

A unit with several segments gives one translation unit for each. Matches that a file carries along
(``alt-trans``, ``mtc:matches``) are no translations of its units and are left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from lxml import etree

from tm import xmlsafe
from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.inline import is_markup_of
from tm.interchange.metadata import loaded
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.interchange.xliff_inline import OWN_ID, read_content
from tm.interchange.xliff_states import MACHINE_STATE, STATE_1, STATE_2, vendor_props, vendor_status
from tm.lang import covers
from tm.model import Prop, TranslationUnit, UnitStatus

METADATA = "x-yiku"  # of the context that holds what XLIFF has no place for
_RECORDS = frozenset({"trans-unit", "unit"})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ANNOTATED = {"source": "source", "target": "target"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment of a unit: its two sides, and what is said of it."""

    source: etree._Element
    target: etree._Element | None
    number: str
    status: UnitStatus
    props: tuple[Prop, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """What a unit inherits from the elements around it."""

    source_lang: str
    target_lang: str
    original: str
    is_translated: bool
    is_ours: bool


def read_xliff(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of an XLIFF file.

    The source texts around a segment become its context, as they stand in the file.

    Raises:
        InvalidInputError: not well-formed, or not XLIFF; the message names the line.
    """
    waiting: TranslationUnit | None = None
    before = ""
    for source, unit, is_first in _segments(stream, name, options, log):
        if waiting is not None:
            yield _between(waiting, next_source="" if is_first else source)
            waiting = None
        if source is None:
            if unit is not None:
                yield unit
            continue
        if unit is not None:
            waiting = _between(unit, previous_source="" if is_first else before)
        before = source
    if waiting is not None:
        yield _between(waiting, next_source="")


def _between(unit: TranslationUnit, **neighbour: str | None) -> TranslationUnit:
    """Return the unit with a neighbour that it does not know itself."""
    unknown = {name: text for name, text in neighbour.items() if getattr(unit, name) is None}
    return replace(unit, **unknown) if unknown else unit  # type: ignore[arg-type]  # fields of it


def _segments(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[tuple[str | None, TranslationUnit | None, bool]]:
    """Yield each segment's source, its unit if it gives one, and whether it begins a file.

    The source is ``None`` in files of our own, whose units are no running text.
    """
    last: etree._Element | None = None
    for element in xmlsafe.records(stream, name, root="xliff", tags=_RECORDS):
        log.read += 1
        log.done = stream.tell()
        place = f"unit {log.read}, line {element.sourceline}"
        file = _file_of(element)
        parent = next(element.iterancestors("{*}file"), None)
        is_first, last = parent is not last, parent
        for unit in _Unit(element, file, options, log, place).units():
            yield *unit, is_first
            is_first = False


def _file_of(element: etree._Element) -> _File:
    source_lang = target_lang = original = ""
    is_translated = element.get("translate") != "no"
    is_ours = False
    for parent in element.iterancestors():
        if parent.get("translate") == "no":
            is_translated = False
        source_lang = source_lang or parent.get("source-language") or parent.get("srcLang") or ""
        target_lang = target_lang or parent.get("target-language") or parent.get("trgLang") or ""
        if xmlsafe.local_name(parent) == "file":
            original = parent.get("original") or ""
            is_ours = parent.get("tool-id") == "yiku" or parent.get("id") == "yiku"
    return _File(source_lang, target_lang, original, is_translated, is_ours)


class _Unit:
    """One ``trans-unit`` or ``unit``."""

    def __init__(
        self,
        element: etree._Element,
        file: _File,
        options: ReadingOptions,
        log: ReadingLog,
        place: str,
    ) -> None:
        self._element = element
        self._file = file
        self._options = options
        self._log = log
        self._place = place
        self._is_new = xmlsafe.local_name(element) == "unit"
        self._data = _original_data(element) if self._is_new else {}

    def units(self) -> Iterator[tuple[str | None, TranslationUnit | None]]:
        """Yield the source of each segment, and its unit or ``None`` where there is none."""
        pieces = list(self._pieces_2() if self._is_new else self._pieces_1())
        if not pieces:
            self._log.skip(self._place, "no source")
        for piece in pieces:
            source, markup = self._read(piece.source)
            shown = None if self._file.is_ours else source
            yield shown, self._unit(piece, source, markup, is_only=len(pieces) == 1)

    def _unit(
        self, piece: _Piece, source: str, markup: str, *, is_only: bool
    ) -> TranslationUnit | None:
        place = self._place if is_only else f"{self._place}, segment {piece.number}"
        target, target_markup = self._read(piece.target) if piece.target is not None else ("", "")
        langs = self._lang(piece.source, "source"), self._lang(piece.target, "target")
        reason = self._not_wanted(*langs)
        if not self._file.is_translated:
            reason = "not to be translated"
        elif not source.strip():
            reason = "the source is empty"
        elif not target.strip():
            reason = "no translation"
        if reason:
            self._log.skip(place, reason)
            return None
        unit = TranslationUnit(
            source,
            target,
            *langs,
            memory=self._options.memory,
            status=piece.status,
            provenance=replace(
                self._options.origin,
                block=self._element.get("id") or "" if not self._file.is_ours else "",
            ),
            source_markup=markup,
            target_markup=target_markup,
            tuid=self._tuid(piece.number, is_only=is_only),
            props=(*self._props(), *piece.props),
        )
        return self._admitted(unit, place)

    def _admitted(self, unit: TranslationUnit, place: str) -> TranslationUnit | None:
        try:
            metadata = self._metadata()
            return admit(_with_metadata(unit, metadata) if metadata else unit)
        except InvalidInputError as error:
            self._log.skip(place, str(error))
            return None

    def _lang(self, element: etree._Element | None, side: str) -> str:
        """Return the language of a side: its own, as the file says, else as asked for."""
        own = element.get(_XML_LANG) if element is not None else ""
        if side == "source":
            return own or self._file.source_lang or self._options.source_lang or ""
        return own or self._file.target_lang or self._options.target_lang or ""

    def _not_wanted(self, source_lang: str, target_lang: str) -> str:
        """Return why a segment in these languages was not asked for, else ``""``."""
        wanted = (self._options.source_lang, self._options.target_lang)
        for side, lang, asked in zip(_ANNOTATED, (source_lang, target_lang), wanted, strict=True):
            if asked and not covers(asked, lang):
                return f"the {side} is in {lang}"
        return ""

    def _tuid(self, number: str, *, is_only: bool) -> str:
        tuid = self._element.get("resname") or self._element.get("name") or ""
        if not tuid:
            tuid = self._element.get("id") or ""
            tuid = "" if tuid.startswith(OWN_ID) else tuid
        return f"{tuid}#{number}" if number and not is_only else tuid

    def _read(self, element: etree._Element) -> tuple[str, str]:
        return read_content(element, self._data, lambda what: self._log.mend(what, self._place))

    # XLIFF 1.x

    def _pieces_1(self) -> Iterator[_Piece]:
        source = _child(self._element, "source")
        target = _child(self._element, "target")
        if source is None:
            return
        cut = _child(self._element, "seg-source")
        marks = list(_marks(cut)) if cut is not None else []
        if not marks:
            yield self._piece_1(source, target, "")
            return
        translated = {}
        if target is not None:
            translated = {mark.get("mid"): mark for mark in _marks(target)}
            if not translated and len(marks) == 1:
                translated = {marks[0].get("mid"): target}
        for mark in marks:
            yield self._piece_1(mark, translated.get(mark.get("mid")), mark.get("mid") or "")

    def _piece_1(
        self, source: etree._Element, target: etree._Element | None, number: str
    ) -> _Piece:
        whole = _child(self._element, "target")
        status = STATE_1.get(whole.get("state") or "") if whole is not None else None
        if whole is not None and (whole.get("state-qualifier") or "").endswith("mt-suggestion"):
            status = UnitStatus.MACHINE
        if self._element.get("approved") == "yes":
            status = UnitStatus.APPROVED
        told = vendor_status(self._element, number)
        props = () if self._file.is_ours else tuple(vendor_props(self._element, number, whole))
        return _Piece(source, target, number, told or status or UnitStatus.UNREVIEWED, props)

    # XLIFF 2.x

    def _pieces_2(self) -> Iterator[_Piece]:
        for number, segment in enumerate(self._element.iterchildren("{*}segment"), 1):
            source = _child(segment, "source")
            if source is None:
                self._log.skip(self._place, "a segment without source")
                continue
            state = segment.get("state") or ""
            status = STATE_2.get(state, UnitStatus.UNREVIEWED)
            if segment.get("subState") == MACHINE_STATE:
                status = UnitStatus.MACHINE
            props = tuple(
                Prop("target", "prop", f"xliff:{name}", "", str(segment.get(name)))
                for name in ("state", "subState")
                if segment.get(name) and not self._file.is_ours
            )
            yield _Piece(
                source, _child(segment, "target"), segment.get("id") or str(number), status, props
            )

    # What is said of a unit

    def _props(self) -> Iterator[Prop]:
        holder = self._element if not self._is_new else _child(self._element, "notes")
        for note in holder.iterchildren("{*}note") if holder is not None else ():
            side = _ANNOTATED.get(note.get("annotates") or note.get("appliesTo") or "", "tu")
            text = "".join(map(str, note.itertext()))
            kind = note.get("from") or note.get("category") or ""
            if text.strip():
                yield Prop(side, "note", kind, note.get(_XML_LANG) or "", text)
        for context in self._element.iterdescendants("{*}context"):
            kind = context.get("context-type") or ""
            if kind and kind != METADATA and context.text:
                yield Prop("tu", "prop", kind, "", context.text)
        for meta in self._metas():
            if meta.get("type") != METADATA and meta.text:
                group = meta.getparent()
                category = (group.get("category") or "") if group is not None else ""
                kind = f"{category}:{meta.get('type')}" if category else meta.get("type") or ""
                yield Prop("tu", "prop", kind, "", meta.text)

    def _metas(self) -> Iterator[etree._Element]:
        holder = _child(self._element, "metadata")
        return holder.iterdescendants("{*}meta") if holder is not None else iter(())

    def _metadata(self) -> str:
        for element in (*self._element.iterdescendants("{*}context"), *self._metas()):
            if METADATA in (element.get("context-type"), element.get("type")):
                return element.text or ""
        return ""


def _with_metadata(unit: TranslationUnit, metadata: str) -> TranslationUnit:
    """Return the unit with its metadata; markup of a text that was changed since is none of it."""
    made = loaded(unit, metadata)
    for side in ("source", "target"):
        text, markup = getattr(unit, side), getattr(made, f"{side}_markup")
        if markup and not is_markup_of(markup, text):
            made = replace(made, **{f"{side}_markup": getattr(unit, f"{side}_markup")})
    return made


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(element.iterchildren(f"{{*}}{name}"), None)


def _marks(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the segments inside a side, those inside of codes too."""
    return (mark for mark in element.iter("{*}mrk") if mark.get("mtype") == "seg")


def _original_data(unit: etree._Element) -> Mapping[str, str]:
    holder = _child(unit, "originalData")
    if holder is None:
        return {}
    return {
        data.get("id") or "": "".join(map(str, data.itertext()))
        for data in holder.iterchildren("{*}data")
    }
