"""Concordance and fragments over REST."""

from flask import Response, jsonify

from tm.concordance.model import LIMIT, ConcordanceQuery, Passage, SearchSide
from tm.concordance.query import MAX_QUERY_CHARS
from tm.fragments import LIMIT as FRAGMENTS
from tm.fragments import PASSAGES, FragmentsFound
from tm.model import Level, UnitStatus
from tm.web.api_arguments import MAX_QUERY_CHARS as MAX_TEXT_CHARS
from tm.web.api_arguments import Arguments, query_arguments
from tm.web.api_shape import Json, plain, unit_shape
from tm.web.current import tm_services

MAX_PASSAGES = 100  # of a page; each is read, ranked and marked


def find_passages() -> Response:
    """Answer with a page of passages that hold words, best first."""
    with query_arguments() as arguments:
        query = read_query(arguments)
    page = tm_services().concordance.find(query)
    return jsonify(
        items=[passage_shape(passage) for passage in page.passages],
        next=page.next,
        count=page.count,
        count_is_exact=page.is_exact,
    )


def find_fragments() -> Response:
    """Answer with the parts of a text that units have, in the order of the text."""
    with query_arguments() as arguments:
        text = arguments.text("text", limit=MAX_TEXT_CHARS)
        found = tm_services().fragments.find(
            text,
            arguments.language("source_lang"),
            arguments.language("target_lang"),
            limit=arguments.integer("limit", default=FRAGMENTS, low=1, high=MAX_PASSAGES),
            passages=arguments.integer("passages", default=PASSAGES, low=1, high=MAX_PASSAGES),
        )
    return jsonify(fragments_shape(text, found))


def fragments_shape(text: str, found: FragmentsFound) -> Json:
    """Return the fragments of a text."""
    return {
        "fragments": [
            {
                "start": one.start,
                "end": one.end,
                "text": text[one.start : one.end],
                "count": one.count,
                "count_is_exact": one.is_exact,
                "items": [passage_shape(passage) for passage in one.passages],
            }
            for one in found.fragments
        ],
        "searched": found.searched,
        "left_out": found.left_out,
    }


def read_query(arguments: Arguments) -> ConcordanceQuery:
    """Return what a request asks of the concordance."""
    return ConcordanceQuery(
        text=arguments.text("q", limit=MAX_QUERY_CHARS),
        side=arguments.choice("side", SearchSide) or SearchSide.EITHER,
        other=arguments.text_or("other", ""),
        source_lang=arguments.optional_language("source_lang"),
        target_lang=arguments.optional_language("target_lang"),
        memories=arguments.texts("memory"),
        statuses=arguments.choices("status", UnitStatus),
        document=arguments.optional_text("document"),
        level=arguments.choice("level", Level),
        limit=arguments.integer("limit", default=LIMIT, low=1, high=MAX_PASSAGES),
        after=arguments.text_or("after", ""),
    )


def passage_shape(passage: Passage) -> Json:
    """Return a passage with its unit."""
    return {
        "unit": unit_shape(passage.unit),
        "reversed": passage.reversed,
        "side": passage.side.value,
        "occurrences": plain(passage.occurrences),
        "other": plain(passage.other),
        "probable": plain(passage.probable),
        "copies": plain(passage.copies),
    }
