"""The application with a model of a test's own."""

from flask import Flask

from tests.fakes import FakeEncoder
from tm.meaning.index import VectorIndex
from tm.meaning.model import Model
from tm.meaning.search import MeaningSearch


def give_model(app: Flask, encoder: FakeEncoder | None) -> None:
    """Put another model in the place of the bundled one."""
    services = app.extensions["tm"]
    model = None if encoder is None else Model("fake 1", lambda: encoder)
    folder = app.extensions["database"].path.with_name("vectors")
    vectors = VectorIndex(services.store, folder, model)
    object.__setattr__(services, "vectors", vectors)
    object.__setattr__(services, "meaning", MeaningSearch(services.store, vectors))
