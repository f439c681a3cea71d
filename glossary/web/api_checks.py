"""The check of terms over REST, and how the memory renders a concept."""

from flask import Response, jsonify

from glossary.check import Severity
from glossary.check_report import check_units
from glossary.checking import check_memory, checker_of, usage_in_memory
from glossary.model import Concept
from glossary.web.check_shape import report_shape, usage_shape
from glossary.web.current import glossary_services
from tm.errors import InvalidInputError
from tm.lang import primary, same_language
from tm.model import Level, TranslationUnit
from tm.store import UnitFilter
from tm.web.api_arguments import Arguments, json_arguments, query_arguments
from tm.web.api_jobs import start_job

MAX_BYTES = 8_000_000


def check() -> Response | tuple[Response, int, dict[str, str]]:
    """Check given units and answer with the findings, or the memory in a job."""
    with json_arguments(limit=MAX_BYTES) as arguments:
        least = arguments.choice("severity", Severity) or Severity.WARNING
        if "units" in arguments:
            return _check_given(arguments, least)
        wanted = UnitFilter(
            memory=arguments.optional_text("memory"),
            document=arguments.optional_text("document"),
            level=Level.SENTENCE,
        )
    services = glossary_services()
    return start_job(
        "check",
        lambda progress: report_shape(
            check_memory(services, wanted, least=least, progress=progress)
        ),
    )


def _check_given(arguments: Arguments, least: Severity) -> Response:
    source_lang, target_lang = arguments.language("source_lang"), arguments.language("target_lang")
    if same_language(source_lang, target_lang):
        raise InvalidInputError("source_lang and target_lang must be two languages")
    units = []
    for item in arguments.objects("units"):
        with item:
            source, target = item.text("source"), item.text("target")
        units.append(TranslationUnit(source, target, source_lang, target_lang))
    report = check_units(units, checker_of(glossary_services()), least=least)
    return jsonify(report_shape(report))


def usage(concept_id: int) -> Response:
    """Answer with the renderings of a concept in the memory."""
    services = glossary_services()
    concept = services.concepts.get(concept_id)
    usual = usual_languages(concept)
    with query_arguments() as arguments:
        source_lang = arguments.optional_language("source_lang") or usual[0]
        target_lang = arguments.optional_language("target_lang") or usual[1]
    if same_language(source_lang, target_lang):
        raise InvalidInputError("source_lang and target_lang must be two languages")
    return jsonify(usage_shape(usage_in_memory(services, concept, source_lang, target_lang)))


def usual_languages(concept: Concept) -> tuple[str, str]:
    """Return the languages to look at a concept in: from Chinese to English if it can be."""
    langs = list(dict.fromkeys(primary(section.lang) for section in concept.sections))
    source = "zh" if "zh" in langs else langs[0]
    usual = "en" if source != "en" else "zh"
    others = [lang for lang in langs if lang != source]
    return source, usual if usual in langs or not others else others[0]
