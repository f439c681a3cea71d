"""The memories over REST: what there is, and what is set for each."""

from flask import Response, jsonify

from tm.errors import NotFoundError
from tm.model import Memory
from tm.store import MAX_MEMORY_PENALTY, MAX_PRIORITY, MemoryRule
from tm.web.api_arguments import json_arguments
from tm.web.api_shape import memory_shape
from tm.web.current import tm_services


def list_memories() -> Response:
    """Answer with all memories, ``default`` first, then by name."""
    return jsonify(items=[memory_shape(memory) for memory in tm_services().store.memories()])


def get_memory(name: str) -> Response:
    """Answer with one memory."""
    return jsonify(memory_shape(_memory(name)))


def change_memory(name: str) -> Response:
    """Set the priority or the penalty of a memory, and answer with it."""
    services = tm_services()
    with json_arguments() as arguments:
        priority = arguments.optional_integer("priority", low=-MAX_PRIORITY, high=MAX_PRIORITY)
        penalty = arguments.optional_integer("penalty", low=0, high=MAX_MEMORY_PENALTY)
    known = _memory(name)
    rule = MemoryRule(
        name,
        known.priority if priority is None else priority,
        known.penalty if penalty is None else penalty,
    )
    services.store.set_memory_rule(rule, at=services.now())
    return jsonify(memory_shape(_memory(name)))


def _memory(name: str) -> Memory:
    for memory in tm_services().store.memories():
        if memory.name == name:
            return memory
    raise NotFoundError(f"there is no memory {name[:100]!r}")
