"""Penalties that a user sets: for a memory, for age, for other clients or subjects."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from tm.matches import Penalty
from tm.model import Prop, TranslationUnit
from tm.query import AgePenalty, PropPenalty, Query
from tm.store import MemoryRule

_PRIVATE = "x-"  # TMX marks types of one's own so; client and x-client are the same wish


def changed_at(unit: TranslationUnit) -> datetime | None:
    """Return when a unit last changed, or else was made."""
    return unit.changed_at or unit.created_at or unit.provenance.imported_at


def preference_penalties(
    unit: TranslationUnit, query: Query, rules: Mapping[str, MemoryRule]
) -> tuple[Penalty, ...]:
    """Return what a unit costs by the rule of its memory and the wishes of a query."""
    found = []
    rule = rules.get(unit.memory)
    if rule is not None and rule.penalty:
        found.append(Penalty("memory", rule.penalty, unit.memory))
    if query.age is not None:
        found += _age(unit, query.age)
    for wish in query.props:
        found += _other_prop(unit.props, wish)
    return tuple(found)


def _age(unit: TranslationUnit, wish: AgePenalty) -> Iterator[Penalty]:
    changed = changed_at(unit)
    if wish.points and changed is not None and changed < wish.before:
        yield Penalty("age", wish.points, f"{changed:%Y-%m-%d}")


def _other_prop(props: Sequence[Prop], wish: PropPenalty) -> Iterator[Penalty]:
    """Yield the penalty of a unit that has the property, but not the wanted value."""
    kind = _kind(wish.type)
    values = [prop.text for prop in props if prop.kind == "prop" and _kind(prop.type) == kind]
    if wish.points and values and wish.value.casefold() not in map(str.casefold, values):
        yield Penalty("filter", wish.points, f"{kind} {values[0]}, not {wish.value}")


def _kind(prop_type: str) -> str:
    return prop_type.casefold().removeprefix(_PRIVATE)
