"""Read TMX 1.1 to 1.4b, leniently: every departure is reported with its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import BinaryIO

from lxml import etree

from tm import xmlsafe
from tm.admit import admit, canonical_tag
from tm.errors import InvalidInputError
from tm.interchange.inline import read_segment
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.interchange.tmx_props import ATTRIBUTES, apply_props
from tm.lang import covers
from tm.model import Prop, TranslationUnit

_RECORDS = frozenset({"header", "tu"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_DATE_PARTS = ((0, 4), (4, 6), (6, 8), (9, 11), (11, 13), (13, 15))
_TU = ("tuid", "srclang")  # read into fields; the other known attributes are kept as they are
_DATED = ("creationdate", "changedate", "creationid", "changeid")  # fields, where they parse
_SEGTYPES = ("block", "paragraph", "sentence", "phrase")
_REQUIRED = (
    "creationtool",
    "creationtoolversion",
    "segtype",
    "o-tmf",
    "adminlang",
    "srclang",
    "datatype",
)
_ALL = "*all*"  # any language may be the source


@dataclass(frozen=True, slots=True)
class _Variant:
    """One language's side of a TMX unit."""

    lang: str
    text: str
    markup: str
    attributes: tuple[tuple[str, str], ...]
    props: tuple[Prop, ...]


def read_tmx(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of a TMX file; one of n languages gives n-1 units of the same ``tuid``.

    Raises:
        InvalidInputError: not well-formed, or not TMX; the message names the line.
    """
    srclang: str | None = None
    for element in xmlsafe.records(stream, name, root="tmx", tags=_RECORDS):
        if xmlsafe.local_name(element) == "header":
            srclang = element.get("srclang") or ""
            _report_header(element, log)
            continue
        if srclang is None:
            log.mend("there is no header, the first variant is the source", "line 1")
            srclang = ""
        log.read += 1
        log.done = stream.tell()
        place = f"tu {log.read}, line {element.sourceline}"
        for unit in _units_of(element, srclang, options, log, place):
            try:
                yield admit(unit)
            except InvalidInputError as error:
                log.skip(place, str(error))


def _report_header(header: etree._Element, log: ReadingLog) -> None:
    place = f"line {header.sourceline}"
    missing = [name for name in _REQUIRED if not header.get(name)]
    if missing:
        log.mend(f"the header has no {', '.join(missing)}", place)
    if len(header):
        log.mend("notes and properties of the header were left out", place)


def _units_of(
    tu: etree._Element, srclang: str, options: ReadingOptions, log: ReadingLog, place: str
) -> Iterator[TranslationUnit]:
    """Yield a unit for each variant beside the source variant."""
    variants = list(_variants(tu, log, place))
    source = _source_of(variants, tu.get("srclang") or srclang, options, log, place)
    if source is None:
        return
    targets = [v for v in _targets(variants, source, log, place) if _wanted(v, options, log, place)]
    tuid = tu.get("tuid") or (f"yiku-{log.read}" if len(targets) > 1 else "")  # joins them again
    props = (*_props(tu, "tu", log, place), *_kept(tu, "tu", log, place))
    props += _of_side(source, "source")
    for target in targets:
        # Times and people: those of the unit, else those of the target variant (OmegaT).
        told = {**dict(target.attributes), **{str(k): str(v) for k, v in tu.attrib.items()}}
        unit = TranslationUnit(
            source.text,
            target.text,
            source.lang,
            target.lang,
            memory=options.memory,
            provenance=options.origin,
            source_markup=source.markup,
            target_markup=target.markup,
            tuid=tuid,
            props=props + _of_side(target, "target"),
            created_at=_time_of(told.get("creationdate", "")),
            created_by=told.get("creationid", ""),
            changed_at=_time_of(told.get("changedate", "")),
            changed_by=told.get("changeid", ""),
        )
        yield apply_props(unit, log, place)


def _variants(tu: etree._Element, log: ReadingLog, place: str) -> Iterator[_Variant]:
    for tuv in tu:
        if xmlsafe.local_name(tuv) != "tuv":
            continue
        try:
            lang = canonical_tag(_lang_of(tuv, log, place))
        except InvalidInputError as error:
            log.skip(place, f"variant without language: {error}")
            continue
        segment = next((child for child in tuv if xmlsafe.local_name(child) == "seg"), None)
        if segment is None:
            log.skip(place, f"the variant in {lang} has no seg")
            continue
        text, markup = read_segment(segment, lambda departure: log.mend(departure, place))
        yield _Variant(
            lang,
            text,
            markup,
            tuple((p.type, p.text) for p in _kept(tuv, "", log, place)),
            tuple(_props(tuv, "", log, place)),
        )


def _lang_of(element: etree._Element, log: ReadingLog, place: str) -> str:
    tag, old = element.get(_LANG), element.get("lang")
    if tag and old and tag != old:
        log.mend("xml:lang and lang differ, xml:lang is taken", place)
    elif old and not tag:
        log.mend("lang in place of xml:lang", place)
    return tag or old or ""


def _source_of(
    variants: Sequence[_Variant],
    srclang: str,
    options: ReadingOptions,
    log: ReadingLog,
    place: str,
) -> _Variant | None:
    """Return the variant that is the source, or report why the record gives no unit."""
    if len(variants) < 2:
        log.skip(place, "only one language" if variants else "no variant")
        return None
    if options.source_lang:
        found = _find(variants, options.source_lang)
        if found is None:
            log.skip(place, f"no variant in {options.source_lang}")
        return found
    found = _find(variants, srclang) if srclang and srclang.lower() != _ALL else variants[0]
    if found is None:
        log.mend(f"source language {srclang} is missing, the first variant is taken", place)
        found = variants[0]
    if options.target_lang and covers(options.target_lang, found.lang):
        others = (v for v in variants if not covers(options.target_lang, v.lang))
        return next(others, found)
    return found


def _find(variants: Sequence[_Variant], wanted: str) -> _Variant | None:
    """Return the variant of a language: of exactly this tag, or of another region or script."""
    exact = [v for v in variants if v.lang.lower() == wanted.replace("_", "-").lower()]
    return next((v for v in (*exact, *variants) if v in exact or covers(wanted, v.lang)), None)


def _targets(
    variants: Sequence[_Variant], source: _Variant, log: ReadingLog, place: str
) -> Iterator[_Variant]:
    for variant in variants:
        if variant is source:
            continue
        if variant.lang == source.lang:
            log.skip(place, f"a second variant in {variant.lang}, the language of the source")
        else:
            yield variant


def _wanted(variant: _Variant, options: ReadingOptions, log: ReadingLog, place: str) -> bool:
    if options.target_lang is None or covers(options.target_lang, variant.lang):
        return True
    log.mend(f"variants in {variant.lang} left out, as not asked for", place)
    return False


@lru_cache(maxsize=4096)  # the units of a file share few times
def _time_of(text: str) -> datetime | None:
    if not _DATE.fullmatch(text):
        return None
    year, month, day, hour, minute, second = (int(text[a:b]) for a, b in _DATE_PARTS)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:  # the 31st of February stays an opaque text
        return None


def _kept(element: etree._Element, level: str, log: ReadingLog, place: str) -> Iterator[Prop]:
    """Yield the attributes that no field holds, so that an export has them again."""
    for name, value in ((str(name), str(value)) for name, value in element.attrib.items()):
        if name in ("lang", _LANG) or (level == "tu" and name in _TU):
            continue
        if name in _DATED and level == "tu" and not _is_opaque(name, value):
            continue
        allowed = value in _SEGTYPES and level == "tu" if name == "segtype" else name in ATTRIBUTES
        if allowed:
            yield Prop(level, "attribute", name, "", value)
        else:
            log.mend(f"attribute {name} of {xmlsafe.local_name(element)} left out", place)


def _is_opaque(name: str, value: str) -> bool:
    return name.endswith("date") and _time_of(value) is None


def _props(element: etree._Element, level: str, log: ReadingLog, place: str) -> Iterator[Prop]:
    for child in element:
        kind = xmlsafe.local_name(child)
        if kind not in ("prop", "note"):
            continue
        if child.get("o-encoding"):
            log.mend(f"o-encoding of a {kind} left out", place)
        text = "".join(str(part) for part in child.itertext())
        lang = child.get(_LANG) or child.get("lang") or ""
        yield Prop(level, kind, child.get("type") or "" if kind == "prop" else "", lang, text)


def _of_side(variant: _Variant, level: str) -> tuple[Prop, ...]:
    kept = (Prop(level, "attribute", name, "", value) for name, value in variant.attributes)
    return (*(replace(prop, level=level) for prop in variant.props), *kept)
