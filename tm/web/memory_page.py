"""The page of the memories: what is set for each."""

from flask import Response, make_response, redirect, render_template, request, url_for

from tm.errors import InvalidInputError
from tm.model import Memory
from tm.store import MAX_MEMORY_PENALTY, MAX_PRIORITY, MemoryRule, UnitStore
from tm.web.current import tm_services


def memories() -> str:
    """Show the memories with their priorities and penalties."""
    return render_template(
        "memories.html",
        memories=tm_services().store.memories(),
        saved=request.args.get("saved", ""),
        most_priority=MAX_PRIORITY,
        most_penalty=MAX_MEMORY_PENALTY,
    )


def memories_in_order(store: UnitStore) -> list[Memory]:
    """Return the memories in the order in which a lookup prefers them."""
    return sorted(store.memories(), key=lambda memory: -memory.priority)


def set_memory() -> Response:
    """Set priority and penalty of a memory, and show the memories again."""
    name = request.form.get("name", "")
    rule = MemoryRule(
        name,
        priority=_whole("priority", low=-MAX_PRIORITY, high=MAX_PRIORITY),
        penalty=_whole("penalty", low=0, high=MAX_MEMORY_PENALTY),
    )
    services = tm_services()
    services.store.set_memory_rule(rule, at=services.now())
    return make_response(redirect(url_for("pages.memories", saved=name), 303))


def _whole(field: str, *, low: int, high: int) -> int:
    text = request.form.get(field, "").strip()
    digits = text.removeprefix("-")
    is_short = digits.isascii() and digits.isdecimal() and len(digits) <= len(str(MAX_PRIORITY))
    if not is_short or not low <= int(text) <= high:
        raise InvalidInputError(
            f"{field} is {text[:20]!r}; it must be a whole number from {low} to {high}"
        )
    return int(text)
