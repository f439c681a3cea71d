"""Read TMX 1.1 to 1.4b, leniently: every departure is reported with its place."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from lxml import etree

from tm import xmlsafe
from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.interchange.tmx_header import header_props
from tm.interchange.tmx_props import apply_props
from tm.interchange.tmx_variants import ANY, Place, Variant, kept, time_of, variants_of
from tm.lang import covers
from tm.model import Prop, TranslationUnit

_RECORDS = frozenset({"header", "tu"})
_TOLD_EVERY = 50  # units between two looks at how far the file is read
_REQUIRED = (
    "creationtool",
    "creationtoolversion",
    "segtype",
    "o-tmf",
    "adminlang",
    "srclang",
    "datatype",
)


def read_tmx(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of a TMX file; one of n languages gives n-1 units of the same ``tuid``.

    Raises:
        InvalidInputError: not well-formed, or not TMX; the message names the line.
    """
    srclang: str | None = None
    for element in xmlsafe.small_records(stream, name, root="tmx", tags=_RECORDS):
        if element.tag != "tu" and xmlsafe.local_name(element) == "header":
            srclang = element.get("srclang") or ""
            _report_header(element, log)
            continue
        if srclang is None:
            log.mend("there is no header, the first variant is the source", "line 1")
            srclang = ""
        log.read += 1
        if log.read % _TOLD_EVERY == 0:
            log.done = stream.tell()
        place = Place(name, log.read, element)
        for unit in _units_of(element, srclang, options, log, place):
            try:
                yield admit(unit)
            except InvalidInputError as error:
                log.skip(str(place), str(error))


def _report_header(header: etree._Element, log: ReadingLog) -> None:
    missing = [name for name in _REQUIRED if not header.get(name)]
    if missing:
        log.mend(f"the header has no {', '.join(missing)}", f"line {header.sourceline}")
    log.header = header_props(header)


def _units_of(
    tu: etree._Element, srclang: str, options: ReadingOptions, log: ReadingLog, place: Place
) -> Iterator[TranslationUnit]:
    """Yield a unit for each variant beside the source variant."""
    variants, props = variants_of(tu, log, place)
    given: dict[str, str] = dict(tu.items())  # type: ignore[arg-type]  # texts, never bytes
    if given:
        props = (*props, *kept(given, "tu", log, place))
    source = _source_of(variants, given.get("srclang") or srclang, options, log, place)
    if source is None:
        return
    targets = _targets(variants, source, options, log, place)
    tuid = given.get("tuid") or (f"yiku-{log.read}" if len(targets) > 1 else "")  # joins them again
    if source.props:
        props += _at("source", source.props)
    for target in targets:
        # Times and people: those of the unit, else those of the target variant (OmegaT).
        told = {**target.attributes, **given} if target.attributes else given
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
            props=props + _at("target", target.props) if target.props else props,
            created_at=time_of(told.get("creationdate", "")),
            created_by=told.get("creationid", ""),
            changed_at=time_of(told.get("changedate", "")),
            changed_by=told.get("changeid", ""),
        )
        yield apply_props(unit, log, place) if unit.props else unit


def _at(level: str, props: Sequence[Prop]) -> tuple[Prop, ...]:
    return tuple(Prop(level, p.kind, p.type, p.lang, p.text, p.encoding) for p in props)


def _source_of(
    variants: Sequence[Variant],
    srclang: str,
    options: ReadingOptions,
    log: ReadingLog,
    place: Place,
) -> Variant | None:
    """Return the variant that is the source, or report why the record gives no unit."""
    if len(variants) < 2:
        log.skip(str(place), "only one language" if variants else "no variant")
        return None
    if options.source_lang:
        found = _find(variants, options.source_lang)
        if found is None:
            log.skip(str(place), f"no variant in {options.source_lang}")
        return found
    found = _find(variants, srclang) if srclang and srclang.lower() != ANY else variants[0]
    if found is None:
        log.mend(f"source language {srclang} is missing, the first variant is taken", str(place))
        found = variants[0]
    if options.target_lang and covers(options.target_lang, found.lang):
        others = (v for v in variants if not covers(options.target_lang, v.lang))
        return next(others, found)
    return found


def _find(variants: Sequence[Variant], wanted: str) -> Variant | None:
    """Return the variant of a language: of exactly this tag, or of another region or script."""
    if variants[0].lang == wanted:
        return variants[0]
    folded = wanted.replace("_", "-").lower()
    exact = next((v for v in variants if v.lang.lower() == folded), None)
    return exact or next((v for v in variants if covers(wanted, v.lang)), None)


def _targets(
    variants: Sequence[Variant],
    source: Variant,
    options: ReadingOptions,
    log: ReadingLog,
    place: Place,
) -> list[Variant]:
    targets = []
    for variant in variants:
        if variant is source:
            continue
        if variant.lang == source.lang:
            reason = f"a second variant in {variant.lang}, the language of the source"
            log.skip(str(place), reason)
        elif options.target_lang is None or covers(options.target_lang, variant.lang):
            targets.append(variant)
        else:
            log.mend(f"variants in {variant.lang} left out, as not asked for", str(place))
    return targets
