from enum import StrEnum

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from tm.errors import InvalidInputError, TooLargeError
from tm.model import UnitStatus
from tm.web.api_arguments import Arguments, json_arguments, query_arguments


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_values_are_taken_as_what_they_are() -> None:
    values = {"text": "caf\u0065\u0301", "n": "7", "flag": "true", "colour": "red", "lang": "ZH_cn"}
    with Arguments(values) as arguments:
        assert arguments.text("text") == "caf\u00e9"
        assert arguments.integer("n", default=1, low=0, high=9) == 7
        assert arguments.flag("flag", default=False) is True
        assert arguments.choice("colour", Colour) is Colour.RED
        assert arguments.language("lang") == "zh-CN"


def test_what_is_absent_has_its_default() -> None:
    arguments = Arguments({})
    assert arguments.optional_text("text") is None
    assert arguments.integer("n", default=5, low=0, high=9) == 5
    assert arguments.flag("flag", default=True) is True
    assert arguments.choice("colour", Colour) is None
    assert arguments.optional_language("lang") is None


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    message = "'min_scroe' is not known; known: min_score"
    with pytest.raises(InvalidInputError, match=message), Arguments({"min_scroe": 1}) as arguments:
        arguments.integer("min_score", default=70, low=0, high=100)


@pytest.mark.parametrize(
    "value", ["101", "-1", "7.5", "1e1", "seven", "", "٧", 7.0, True, [7], "9" * 40]
)
def test_a_wrong_number_is_refused_with_its_place(value: object) -> None:
    arguments = Arguments({"min_score": value}, place="texts[3].")
    with pytest.raises(InvalidInputError, match=r"texts\[3\].min_score must be a whole number"):
        arguments.integer("min_score", default=70, low=0, high=100)


def test_a_text_in_json_is_no_number_and_no_truth_value() -> None:
    arguments = Arguments({"limit": "5", "fixed": "true"}, is_typed=True)
    with pytest.raises(InvalidInputError, match="limit must be a whole number"):
        arguments.limit()
    with pytest.raises(InvalidInputError, match="fixed must be true or false"):
        arguments.flag("fixed", default=False)


@pytest.mark.parametrize("value", ["yes", "1", 1, 0, [], "True"])
def test_a_wrong_truth_value_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match="flag must be true or false"):
        Arguments({"flag": value}).flag("flag", default=False)


@pytest.mark.parametrize("value", ["green", "RED", 1, []])
def test_a_wrong_choice_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match="colour must be one of red, blue"):
        Arguments({"colour": value}).choice("colour", Colour)


@pytest.mark.parametrize("value", ["klingon", "xx", "en_", "", "zh-Hans-CN-!", 5])
def test_an_unknown_language_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match=r"^lang"):
        Arguments({"lang": value}).language("lang")


@pytest.mark.parametrize("value", ["", " \u3000 ", 5, ["text"]])
def test_a_missing_or_blank_text_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match=r"^text must be"):
        Arguments({"text": value}).text("text")


def test_what_must_be_there_is_asked_for() -> None:
    with pytest.raises(InvalidInputError, match=r"^text must be given"):
        Arguments({}).text("text")
    with pytest.raises(InvalidInputError, match=r"^lang must be given"):
        Arguments({}).language("lang")
    with pytest.raises(InvalidInputError, match=r"^texts must be a list"):
        Arguments({}).items("texts")


def test_null_is_no_value() -> None:
    with pytest.raises(InvalidInputError, match=r"^text must be left out, not null"):
        Arguments({"text": None}).optional_text("text")


@pytest.mark.parametrize("value", ["a\0b", "a\ud800b", "a\x07b", "a\uffffb"])
def test_characters_that_no_text_has_are_refused(value: str) -> None:
    with pytest.raises(InvalidInputError, match="text"):
        Arguments({"text": value}).text("text")


def test_a_text_over_its_limit_is_refused() -> None:
    with pytest.raises(TooLargeError, match="text has 11 characters; the limit is 10"):
        Arguments({"text": "x" * 11}).text("text", limit=10)


def test_a_list_over_its_limit_is_refused() -> None:
    with pytest.raises(TooLargeError, match="texts has 1001 items; the limit is 1000"):
        Arguments({"texts": ["x"] * 1001}).items("texts")


@pytest.mark.parametrize("value", [[], "x", {"a": 1}])
def test_what_is_no_list_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match="texts must be a list"):
        Arguments({"texts": value}).items("texts")


@pytest.mark.parametrize("query", ["text=a&text=b", "text=%ED%A0%80", "text=%FF"])
def test_a_broken_query_is_refused(query: str) -> None:
    with Flask(__name__).test_request_context(f"/?{query}"), pytest.raises(InvalidInputError):
        query_arguments().text("text")


def test_a_repeated_name_gives_several_values_where_several_are_possible() -> None:
    with Flask(__name__).test_request_context("/?memory=a&memory=%E4%B8%80&status=draft"):
        arguments = query_arguments()
        assert arguments.texts("memory") == ("a", "一")
        assert arguments.choices("status", UnitStatus) == (UnitStatus.DRAFT,)
        assert arguments.texts("absent") == ()
        with pytest.raises(InvalidInputError, match="given once, not 2 times"):
            arguments.optional_text("memory")


@pytest.mark.parametrize("value", [7, [7], ["a", " "], {"a": 1}])
def test_what_is_not_several_texts_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match="memory must be"):
        Arguments({"memory": value}).texts("memory")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b"{",
        b'"text"',
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": "\xff"}',
        b'{"a":' * 100_000,
    ],
    ids=["empty", "list", "cut off", "text", "twice", "not a number", "not UTF-8", "deep"],
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    context = Flask(__name__).test_request_context(
        "/", method="POST", data=body, content_type="application/json"
    )
    with context, pytest.raises(InvalidInputError, match=r"^the body"):
        json_arguments()


@pytest.mark.parametrize(
    ("kind", "size", "status"), [("text/plain", 10, 415), ("application/json", 1_000_001, 413)]
)
def test_another_type_and_a_long_body_are_refused(kind: str, size: int, status: int) -> None:
    context = Flask(__name__).test_request_context(
        "/", method="POST", data=b" " * size, content_type=kind
    )
    with context, pytest.raises(HTTPException) as refused:
        json_arguments()
    assert refused.value.code == status
