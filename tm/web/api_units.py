"""The units of the memory over REST: list, add, read with history, change, delete."""

from dataclasses import replace

from flask import Response, jsonify, url_for

from tm.admit import MAX_NAME_CHARS
from tm.model import Level, TranslationUnit, UnitStatus
from tm.scope import check_memories
from tm.store import UnitFilter
from tm.web.api_arguments import MAX_ID, Arguments, json_arguments, query_arguments
from tm.web.api_shape import Json, change_shape, created, page, unit_shape
from tm.web.current import tm_services


def list_units() -> Response:
    """Answer with a page of units by ascending id."""
    with query_arguments() as arguments:
        wanted = unit_filter(arguments, level=None)
        after, limit = arguments.cursor(), arguments.limit()
    units = tm_services().store.units(wanted, after=after, limit=limit + 1)
    return page(((str(unit.id), unit_shape(unit)) for unit in units), limit)


def unit_filter(arguments: Arguments, *, level: Level | None) -> UnitFilter:
    """Return the filter that list and export share; ``level`` is the default."""
    memory = arguments.optional_text("memory")
    check_memories(tm_services().store, () if memory is None else (memory,))
    return UnitFilter(
        memory=memory,
        status=arguments.choice("status", UnitStatus),
        source_lang=arguments.optional_language("source_lang"),
        target_lang=arguments.optional_language("target_lang"),
        level=arguments.choice("level", Level) or level,
        import_id=arguments.optional_integer("import_id", low=1, high=MAX_ID),
        contains=arguments.optional_text("contains"),
    )


def add_unit() -> tuple[Response, int, dict[str, str]]:
    """Store a unit that a person has written."""
    with json_arguments() as arguments:
        unit = _new_unit(arguments)
    services = tm_services()
    stored = services.store.add_unit(unit, at=services.now())
    return created(unit_shape(stored), url_for(".get_unit", unit_id=stored.id))


def _new_unit(arguments: Arguments) -> TranslationUnit:
    return TranslationUnit(
        source=arguments.text("source").strip(),
        target=arguments.text("target").strip(),
        source_lang=arguments.language("source_lang"),
        target_lang=arguments.language("target_lang"),
        memory=memory_name(arguments),
        status=arguments.choice("status", UnitStatus) or UnitStatus.APPROVED,
        previous_source=arguments.optional_text("previous_source"),
        next_source=arguments.optional_text("next_source"),
        previous_target=arguments.optional_text("previous_target"),
        next_target=arguments.optional_text("next_target"),
    )


def memory_name(arguments: Arguments) -> str:
    """Return the memory that takes new units."""
    return arguments.text("memory", limit=MAX_NAME_CHARS) if "memory" in arguments else "default"


def get_unit(unit_id: int) -> Response:
    """Answer with a unit and its former states, oldest first."""
    with query_arguments():
        store = tm_services().store
    return jsonify(unit_shape(store.get(unit_id)) | {"history": _history(unit_id)})


def _history(unit_id: int) -> list[Json]:
    return [change_shape(change) for change in tm_services().store.history(unit_id)]


def change_unit(unit_id: int) -> Response:
    """Change the texts or the status of a unit; the former state goes to its history."""
    services = tm_services()
    unit = services.store.get(unit_id)
    with json_arguments() as arguments:
        changed = _changed(unit, arguments)
    if changed != unit:
        changed = services.store.update(changed, at=services.now())
    return jsonify(unit_shape(changed) | {"history": _history(unit_id)})


def _changed(unit: TranslationUnit, arguments: Arguments) -> TranslationUnit:
    """Return the unit with what is given; inline codes do not survive a new text."""
    source = arguments.text("source").strip() if "source" in arguments else unit.source
    target = arguments.text("target").strip() if "target" in arguments else unit.target
    return replace(
        unit,
        source=source,
        target=target,
        source_markup=unit.source_markup if source == unit.source else "",
        target_markup=unit.target_markup if target == unit.target else "",
        status=arguments.choice("status", UnitStatus) or unit.status,
    )


def delete_unit(unit_id: int) -> tuple[str, int]:
    """Delete a unit; its history stays."""
    services = tm_services()
    with query_arguments():
        services.store.delete(unit_id, at=services.now())
    return "", 204
