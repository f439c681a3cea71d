"""The sentence encoder that meaning search works with, as far as it needs to know it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

from tm.embed import MODEL_PACKAGE, FloatArray, has_encoder, load_encoder


class TextEncoder(Protocol):
    """Turns texts into vectors of length 1."""

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return one vector for each text."""
        ...


@dataclass(frozen=True, slots=True)
class Model:
    """An encoder that is loaded when it is first needed.

    Attributes:
        name: Which model and version; vectors of another name are made anew.
        load: Returns the encoder; loading it twice costs nothing.
    """

    name: str
    load: Callable[[], TextEncoder]


def bundled_model() -> Model | None:
    """Return the bundled model, ``None`` where its package is not installed."""
    if not has_encoder():
        return None
    return Model(f"{MODEL_PACKAGE} {version(MODEL_PACKAGE)}", _load)


def _load() -> TextEncoder:
    encoder = load_encoder()
    if encoder is None:
        raise ImportError(f"{MODEL_PACKAGE} went away while it was used")
    return encoder
