"""Lookup over REST: one text, or many at once."""

from dataclasses import dataclass, replace

from flask import Response, jsonify

from tm.lookup import Query
from tm.web.api_arguments import (
    MAX_LIMIT,
    MAX_QUERY_CHARS,
    Arguments,
    json_arguments,
    query_arguments,
)
from tm.web.api_shape import match_shape
from tm.web.current import tm_services
from tm.web.lookup_options import with_options

DEFAULT_MIN_SCORE = 70
DEFAULT_MATCHES = 5


def find_matches() -> Response:
    """Answer with the matches of one text, best first."""
    with query_arguments() as arguments:
        query = _options(arguments).of(arguments)
    matches = tm_services().lookup.find(query)
    return jsonify(matches=[match_shape(match) for match in matches])


def find_matches_of_many() -> Response:
    """Answer with the matches of each text, in the order of the texts."""
    with json_arguments() as arguments:
        queries = _queries(arguments)
    found = tm_services().lookup.find_all(queries)
    return jsonify(
        results=[
            {"text": query.text, "matches": [match_shape(match) for match in matches]}
            for query, matches in zip(queries, found, strict=True)
        ]
    )


@dataclass(frozen=True, slots=True)
class _Options:
    """What all texts of a batch have in common."""

    common: Query

    def of(self, arguments: Arguments) -> Query:
        return replace(
            self.common,
            text=arguments.text("text", limit=MAX_QUERY_CHARS),
            markup=arguments.optional_text("markup") or "",
            previous=arguments.optional_text("previous"),
            next=arguments.optional_text("next"),
            key=arguments.optional_text("key"),
        )


def _options(arguments: Arguments) -> _Options:
    services = tm_services()
    return _Options(
        with_options(
            Query(
                text="",
                source_lang=arguments.language("source_lang"),
                target_lang=arguments.language("target_lang"),
                min_score=arguments.integer(
                    "min_score", default=DEFAULT_MIN_SCORE, low=0, high=100
                ),
                limit=arguments.integer("limit", default=DEFAULT_MATCHES, low=1, high=MAX_LIMIT),
            ),
            arguments,
            assembled=True,
            at=services.now(),
        )
    )


def _queries(arguments: Arguments) -> list[Query]:
    options = _options(arguments)
    queries = []
    for position, value in enumerate(arguments.items("texts")):
        values = value if isinstance(value, dict) else {"text": value}
        with Arguments(values, place=f"texts[{position}].") as item:
            queries.append(options.of(item))
    return queries
