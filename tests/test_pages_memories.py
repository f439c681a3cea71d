"""The page of the memories."""

import pytest
from flask import Flask

from tests.pages_data import fill


@pytest.fixture
def filled(app: Flask) -> Flask:
    fill(app)
    return app


def test_the_memories_are_listed_and_can_be_set(filled: Flask) -> None:
    client = filled.test_client()
    assert "default" in client.get("/memories").text
    answer = client.post("/memories", data={"name": "default", "priority": "-3", "penalty": "7"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/memories?saved=default")
    page = client.get(answer.headers["Location"]).text
    assert 'value="-3"' in page
    assert 'value="7"' in page
    assert "Saved. default" in page


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"name": "default", "priority": "x", "penalty": "0"}, 422),
        ({"name": "default", "priority": "0", "penalty": "101"}, 422),
        ({"name": "default", "priority": "0", "penalty": "-1"}, 422),
        ({"name": "default", "priority": "", "penalty": "0"}, 422),
        ({"name": "none", "priority": "0", "penalty": "0"}, 404),
    ],
    ids=str,
)
def test_what_cannot_be_set_is_refused(filled: Flask, data: dict[str, str], status: int) -> None:
    assert filled.test_client().post("/memories", data=data).status_code == status
