"""Concepts over REST, beyond one at a time: history, undo, merge, split, duplicates."""

from flask import Response, jsonify

from glossary.editing import check_version, find_duplicates, merge_concepts, split_concept
from glossary.history.undo import undo, undo_last
from glossary.model import Concept
from glossary.web.api_shape import concept_shape, history_shape
from glossary.web.current import glossary_services
from tm.errors import InvalidInputError, NotFoundError
from tm.web.api_arguments import MAX_ID, Arguments, json_arguments, query_arguments
from tm.web.api_shape import Json


def list_changes(concept_id: int) -> Response:
    """Answer with the changes of a concept, oldest first; also of a deleted one."""
    with query_arguments():
        history = glossary_services().concepts.history(concept_id)
    if not history:
        raise NotFoundError(f"there is no concept c{concept_id}")
    return jsonify(items=history_shape(history))


def undo_change(concept_id: int) -> Response:
    """Take a change of a concept back, the latest unless another is named."""
    services = glossary_services()
    with json_arguments() as arguments:
        number = arguments.optional_integer("change", low=1, high=MAX_ID)
    with services.concepts.transaction():
        if number is None:
            done = undo_last(services.concepts, concept_id, at=services.tm.now())
        else:
            _check_belongs(concept_id, number)
            done = undo(services.concepts, number, at=services.tm.now())
    return jsonify(concepts=[concept_shape(concept) for concept in done if concept is not None])


def _check_belongs(concept_id: int, number: int) -> None:
    changes = glossary_services().concepts.history(concept_id)
    if number not in {change.number for change in changes}:
        raise NotFoundError(f"c{concept_id} has no change {number}")


def merge(concept_id: int) -> Response:
    """Merge other concepts into one."""
    services = glossary_services()
    with json_arguments() as arguments:
        others = _ids(arguments.items("others"))
        version = arguments.optional_integer("version", low=1, high=MAX_ID)
    with services.concepts.transaction():
        check_version(services.concepts.get(concept_id), version)
        merged = merge_concepts(services.concepts, concept_id, others, at=services.tm.now())
    return jsonify(concept_shape(merged))


def _ids(values: list[object]) -> list[int]:
    ids = [value for value in values if isinstance(value, int) and 1 <= value <= MAX_ID]
    if len(ids) != len(values) or any(isinstance(value, bool) for value in values):
        raise InvalidInputError("others must be ids of concepts")
    return ids


def split(concept_id: int) -> Response:
    """Make a second concept of some of the terms."""
    services = glossary_services()
    with json_arguments() as arguments:
        moved = _names(arguments, "terms")
        shared = _names(arguments, "shared") if "shared" in arguments else []
        version = arguments.optional_integer("version", low=1, high=MAX_ID)
    with services.concepts.transaction():
        check_version(services.concepts.get(concept_id), version)
        kept, made = split_concept(
            services.concepts, concept_id, moved, shared=shared, at=services.tm.now()
        )
    return jsonify(kept=concept_shape(kept), new=concept_shape(made))


def _names(arguments: Arguments, name: str) -> list[tuple[str, str]]:
    found = []
    for item in arguments.objects(name):
        with item:
            found.append((item.language("lang"), item.text("text").strip()))
    return found


def list_duplicates() -> Response:
    """Answer with the terms that several concepts have."""
    with query_arguments() as arguments:
        proposals = arguments.flag("proposals", default=False)
    found = find_duplicates(glossary_services().concepts, proposals=proposals)
    return jsonify(
        items=[
            {"lang": one.lang, "text": one.text, "concepts": [_brief(c) for c in one.concepts]}
            for one in found
        ]
    )


def _brief(concept: Concept) -> Json:
    terms = [
        {"lang": section.lang, "text": term.text, "status": term.status.value}
        for section in concept.sections
        for term in section.terms
    ]
    return {"id": concept.id, "terms": terms}
