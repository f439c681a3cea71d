"""``flask tm memories``: what memories there are, and what is set for each."""

import click

from tm.cli.terminal import command, json_option, print_json
from tm.errors import InvalidInputError, NotFoundError
from tm.model import Memory
from tm.store import MAX_MEMORY_PENALTY, MAX_PRIORITY, MemoryRule
from tm.web.api_shape import memory_shape
from tm.web.current import tm_services


@command()
@click.argument("name", required=False)
@click.option(
    "--priority",
    type=click.IntRange(-MAX_PRIORITY, MAX_PRIORITY),
    help="Among equal scores the higher one comes first; 0 unless set.",
)
@click.option(
    "--penalty",
    type=click.IntRange(0, MAX_MEMORY_PENALTY),
    help="Points off every match from it; 0 unless set.",
)
@json_option
def memories(name: str | None, priority: int | None, penalty: int | None, machine: bool) -> None:
    """List the memories, or the one called NAME, after setting its priority or penalty."""
    is_setting = priority is not None or penalty is not None
    if is_setting and name is None:
        raise InvalidInputError("name the memory that priority or penalty are for")
    found = _found(name)
    if is_setting:
        services = tm_services()
        known = found[0]
        rule = MemoryRule(
            known.name,
            known.priority if priority is None else priority,
            known.penalty if penalty is None else penalty,
        )
        services.store.set_memory_rule(rule, at=services.now())
        found = _found(name)
    if machine:
        print_json({"items": [memory_shape(memory) for memory in found]})
        return
    for memory in found:
        click.echo(
            f"{memory.name}: {memory.units:,} units at the finest level, "
            f"priority {memory.priority}, penalty {memory.penalty}"
        )


def _found(name: str | None) -> tuple[Memory, ...]:
    found = tm_services().store.memories()
    if name is None:
        return found
    named = tuple(memory for memory in found if memory.name == name)
    if not named:
        raise NotFoundError(f"there is no memory {name[:100]!r}")
    return named
