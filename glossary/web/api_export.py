"""The glossary as a file over REST."""

import logging
from enum import StrEnum

from flask import Response

from glossary.services import write_glossary
from glossary.web.api_concepts import concept_filter
from glossary.web.current import glossary_services
from tm.errors import InvalidInputError
from tm.web.api_arguments import query_arguments
from tm.web.api_export import send_temporary, temporary_file

log = logging.getLogger(__name__)


class ExportFormat(StrEnum):
    """The formats of an export; each is also the suffix of the file."""

    TBX = "tbx"
    CSV = "csv"
    TSV = "tsv"


MEDIA_TYPES = {
    ExportFormat.TBX: "application/x-tbx",
    ExportFormat.CSV: "text/csv",
    ExportFormat.TSV: "text/tab-separated-values",
}


def export_glossary() -> Response:
    """Stream the concepts as a file; everything unless a filter says otherwise."""
    with query_arguments() as arguments:
        chosen = arguments.choice("format", ExportFormat)
        if chosen is None:
            raise InvalidInputError(f"format must be one of {', '.join(ExportFormat)}")
        wanted = concept_filter(arguments)
        raw = arguments.flag("raw", default=False)
    with temporary_file() as file:
        concepts = glossary_services().concepts.concepts(wanted)
        report = write_glossary(concepts, file, f"glossary.{chosen}", raw=raw)
        log.info("export of the glossary as %s: %d written", chosen, report.written)
        for note in report.notes:
            log.warning("export of the glossary as %s: %s", chosen, note)
        return send_temporary(file, f"glossary.{chosen}", MEDIA_TYPES[chosen])
