"""Lookup over REST: one text, or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Response, jsonify

from tm.lookup import Query
from tm.meaning.search import Similar
from tm.tags import check_markup
from tm.web.api_arguments import (
    MAX_LIMIT,
    MAX_QUERY_CHARS,
    Arguments,
    json_arguments,
    query_arguments,
)
from tm.web.api_shape import matches_shape
from tm.web.current import tm_services
from tm.web.lookup_options import with_options

DEFAULT_MIN_SCORE = 70
DEFAULT_MATCHES = 5
MAX_BATCH_BYTES = 8_000_000  # 1,000 Chinese texts of 400 characters with neighbours, escaped


def find_matches() -> Response:
    """Answer with the matches of one text, best first."""
    with query_arguments() as arguments:
        query = _options(arguments).of(arguments)
        meaning = arguments.flag("meaning", default=False)
    services = tm_services()
    matches = services.lookup.find(query)
    similar = services.meaning.find(query, matches) if meaning else None
    return jsonify(matches_shape(matches, similar))


def find_matches_of_many() -> Response:
    """Answer with the matches of each text, in the order of the texts."""
    with json_arguments(limit=MAX_BATCH_BYTES) as arguments:
        meaning = arguments.flag("meaning", default=False)
        queries = _queries(arguments)
    services = tm_services()
    found = tuple(services.lookup.find_all(queries))
    similar: Sequence[Similar | None] = [None] * len(queries)
    if meaning:
        similar = services.meaning.find_all(queries, found)
    return jsonify(
        results=[
            {"text": query.text} | matches_shape(matches, also)
            for query, matches, also in zip(queries, found, similar, strict=True)
        ]
    )


@dataclass(frozen=True, slots=True)
class _Options:
    """What all texts of a batch have in common."""

    common: Query

    def of(self, arguments: Arguments) -> Query:
        text = arguments.text("text", limit=MAX_QUERY_CHARS)
        markup = arguments.optional_text("markup") or ""
        if markup:
            check_markup(markup, text, place=f"{arguments.place}markup")
        return replace(
            self.common,
            text=text,
            markup=markup,
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
    arguments.refuse_unknown("texts")
    for position, value in enumerate(arguments.items("texts")):
        values = value if isinstance(value, dict) else {"text": value}
        with Arguments(values, place=f"texts[{position}].") as item:
            item.refuse_unknown("text", "markup", "previous", "next", "key")
            queries.append(options.of(item))
    return queries
