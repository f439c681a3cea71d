"""Where long work may be stopped: it looks, and whoever began it can raise there.

The request to stop is kept beside the calls and not handed through them: it would pass through
every function of the readers and the aligner, none of which has to do with it. What is left of a
stopped work is nothing, as with any other error.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

EVERY = 200  # items between two looks; what is done with one takes a millisecond or less

_Item = TypeVar("_Item")
_look: ContextVar[Callable[[], None] | None] = ContextVar("look", default=None)


@contextmanager
def stoppable(check: Callable[[], None]) -> Iterator[None]:
    """Let the work inside be stopped: it calls ``check`` often, which raises to stop it.

    The work is that of this thread; threads that it starts do not look.
    """
    token = _look.set(check)
    try:
        yield
    finally:
        _look.reset(token)


def stop_if_asked() -> None:
    """Stop here if somebody asks for it; costs next to nothing.

    Raises:
        Exception: what the check raises, usually ``CancelledError``.
    """
    check = _look.get()
    if check is not None:
        check()


def stopping(items: Iterable[_Item], *, every: int = EVERY) -> Iterator[_Item]:
    """Yield items, and look now and then whether to stop."""
    for number, item in enumerate(items):
        if number % every == 0:
            stop_if_asked()
        yield item
