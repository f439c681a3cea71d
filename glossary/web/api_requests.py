"""Requests for terms over REST: list, add, decide."""

from flask import Response, jsonify

from glossary.requests.model import RequestState, TermRequest
from glossary.web.current import glossary_services
from tm.errors import InvalidInputError
from tm.lang import same_language
from tm.web.api_arguments import MAX_ID, json_arguments, query_arguments
from tm.web.api_shape import Json, plain


def request_shape(request: TermRequest) -> Json:
    """Return a request."""
    shape: Json = plain(request)
    return shape


def list_requests() -> Response:
    """Answer with the requests, the most frequent first."""
    with query_arguments() as arguments:
        state, limit = arguments.choice("state", RequestState), arguments.limit()
    found = glossary_services().requests.list(state, limit=limit)
    return jsonify(items=[request_shape(one) for one in found])


def add_request() -> tuple[Response, int]:
    """Count a search that found nothing."""
    services = glossary_services()
    with json_arguments() as arguments:
        text = arguments.text("text")
        langs = arguments.language("source_lang"), arguments.language("target_lang")
    if same_language(*langs):
        raise InvalidInputError("source_lang and target_lang must be two languages")
    made = services.requests.record(
        text, source_lang=langs[0], target_lang=langs[1], at=services.tm.now()
    )
    if made is None:
        raise InvalidInputError("text is too long for a term; give up to 100 characters")
    return jsonify(request_shape(made)), 201


def decide_request(request_id: int) -> Response:
    """Say what became of a request."""
    services = glossary_services()
    with json_arguments() as arguments:
        state = arguments.choice("state", RequestState)
        concept_id = arguments.optional_integer("concept_id", low=1, high=MAX_ID)
    if state is None:
        raise InvalidInputError(f"state must be one of {', '.join(RequestState)}")
    if concept_id is not None:
        services.concepts.get(concept_id)
    done = services.requests.decide(request_id, state, concept_id=concept_id, at=services.tm.now())
    return jsonify(request_shape(done))
