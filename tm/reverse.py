"""A unit the other way round, for queries in the language of its target."""

from dataclasses import replace

from tm.model import Prop, TranslationUnit
from tm.store import Outline

_OTHER_SIDE = {"source": "target", "target": "source"}


def turn(unit: TranslationUnit) -> TranslationUnit:
    """Return the unit with source and target the other way round, its neighbours too."""
    origin = unit.provenance
    return replace(
        unit,
        source=unit.target,
        target=unit.source,
        source_lang=unit.target_lang,
        target_lang=unit.source_lang,
        source_markup=unit.target_markup,
        target_markup=unit.source_markup,
        previous_source=unit.previous_target,
        next_source=unit.next_target,
        previous_target=unit.previous_source,
        next_target=unit.next_source,
        props=tuple(_turn_prop(prop) for prop in unit.props),
        provenance=replace(origin, block=origin.target_block, target_block=origin.block),
    )


def _turn_prop(prop: Prop) -> Prop:
    return replace(prop, level=_OTHER_SIDE.get(prop.level, prop.level))


def turn_outline(outline: Outline) -> Outline:
    """Return the outline with source and target the other way round, as `turn` does a unit."""
    return outline._replace(
        source=outline.target,
        target=outline.source,
        source_lang=outline.target_lang,
        target_lang=outline.source_lang,
        source_markup=outline.target_markup,
        target_markup=outline.source_markup,
        previous_source=outline.previous_target,
        next_source=outline.next_target,
        previous_target=outline.previous_source,
        next_target=outline.next_source,
    )
