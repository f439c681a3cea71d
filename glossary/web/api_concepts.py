"""Concepts over REST: list, add, read, change, delete; and the terms of a text."""

from flask import Response, jsonify, request, url_for
from werkzeug.exceptions import PreconditionFailed

from glossary.editing import check_version
from glossary.model import Concept, TermStatus
from glossary.services import find_terms
from glossary.store import ConceptFilter
from glossary.web.api_shape import concept_from, concept_shape, hit_shape
from glossary.web.current import glossary_services
from tm.errors import InvalidInputError
from tm.web.api_arguments import MAX_ID, Arguments, json_arguments, query_arguments
from tm.web.api_shape import created, page


def recognise() -> Response:
    """Answer with the known terms of a text, by their place."""
    with query_arguments() as arguments:
        text = arguments.text("text")
        source_lang = arguments.language("source_lang")
        target_lang = arguments.language("target_lang")
        overlaps = arguments.flag("overlaps", default=False)
    hits = find_terms(glossary_services(), text, source_lang, overlaps=overlaps)
    return jsonify(terms=[hit_shape(hit, target_lang) for hit in hits])


def list_concepts() -> Response:
    """Answer with a page of concepts by ascending id."""
    with query_arguments() as arguments:
        wanted = concept_filter(arguments)
        after, limit = arguments.cursor(), arguments.limit()
    concepts = glossary_services().concepts.concepts(wanted, after=after, limit=limit + 1)
    return page(((str(concept.id), concept_shape(concept)) for concept in concepts), limit)


def concept_filter(arguments: Arguments) -> ConceptFilter:
    """Return the filter that list and export share."""
    return ConceptFilter(
        lang=arguments.optional_language("lang"),
        status=arguments.choice("status", TermStatus),
        subject_field=arguments.optional_text("subject_field"),
        contains=arguments.optional_text("contains"),
    )


def add_concept() -> tuple[Response, int, dict[str, str]]:
    """Store a concept that a person has written."""
    with json_arguments() as arguments:
        concept = concept_from(arguments, Concept(()))
    if not concept.sections:
        raise InvalidInputError("sections must be given: a language and its terms in each")
    services = glossary_services()
    stored = services.concepts.add(concept, at=services.tm.now())
    return created(concept_shape(stored), url_for(".get_concept", concept_id=stored.id))


def get_concept(concept_id: int) -> Response:
    """Answer with one concept, its version as entity tag."""
    with query_arguments():
        return _tagged(glossary_services().concepts.get(concept_id))


def _tagged(concept: Concept) -> Response:
    answer = jsonify(concept_shape(concept))
    answer.set_etag(str(concept.version))
    return answer


def _check_unchanged(concept: Concept, version: int | None) -> None:
    """Refuse to change what another person has changed since this one read it.

    Raises:
        PreconditionFailed: ``If-Match`` names another version.
        ConflictError: the version in the body is another one.
    """
    if request.if_match and not request.if_match.contains(str(concept.version)):
        raise PreconditionFailed(
            f"c{concept.id} was changed since you read it; read it again (version "
            f"{concept.version})"
        )
    check_version(concept, version)


def _version(arguments: Arguments) -> int | None:
    return arguments.optional_integer("version", low=1, high=MAX_ID)


def change_concept(concept_id: int) -> Response:
    """Change the given fields of a concept; ``sections`` replaces all of them."""
    services = glossary_services()
    given = json_arguments()
    with services.concepts.transaction():  # so that two changes at a time both stay
        concept = services.concepts.get(concept_id)
        with given as arguments:
            version = _version(arguments)
            changed = concept_from(arguments, concept)
        _check_unchanged(concept, version)
        if changed != concept:
            changed = services.concepts.update(changed, at=services.tm.now())
    return _tagged(changed)


def delete_concept(concept_id: int) -> tuple[str, int]:
    """Delete a concept; the candidate that it came from is open again."""
    services = glossary_services()
    with query_arguments(), services.concepts.transaction():
        _check_unchanged(services.concepts.get(concept_id), None)
        services.concepts.delete(concept_id, at=services.tm.now())
    return "", 204
