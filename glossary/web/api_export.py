"""The glossary as a file over REST, out and in."""

import logging
from enum import StrEnum

from flask import Response, request

from glossary.importing import GlossaryImport, Known, import_concepts
from glossary.interchange import (
    READERS,
    Dialect,
    ExportOptions,
    ReadingOptions,
    check_suffix,
    read_glossary,
    write_glossary,
)
from glossary.web.api_concepts import concept_filter
from glossary.web.current import glossary_services
from tm.errors import InvalidInputError
from tm.model import Progress
from tm.web.api_arguments import form_arguments, query_arguments
from tm.web.api_export import send_temporary, temporary_file
from tm.web.api_jobs import start_job
from tm.web.uploads import read_upload

log = logging.getLogger(__name__)


class ExportFormat(StrEnum):
    """The formats of an export."""

    TBX = "tbx"
    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    UTX = "utx"
    OMEGAT = "omegat"


SUFFIXES = {one: f".{one}" for one in ExportFormat} | {ExportFormat.OMEGAT: ".txt"}
MEDIA_TYPES = {
    ExportFormat.TBX: "application/x-tbx",
    ExportFormat.CSV: "text/csv",
    ExportFormat.TSV: "text/tab-separated-values",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.UTX: "text/plain",
    ExportFormat.OMEGAT: "text/plain",
}


def export_glossary() -> Response:
    """Stream the concepts as a file; everything unless a filter says otherwise."""
    with query_arguments() as arguments:
        chosen = arguments.choice("format", ExportFormat)
        if chosen is None:
            raise InvalidInputError(f"format must be one of {', '.join(ExportFormat)}")
        wanted = concept_filter(arguments)
        dialect = arguments.choice("dialect", Dialect) or Dialect.BASIC_DCT
        options = ExportOptions(arguments.flag("raw", default=False), dialect)
    name = f"glossary{SUFFIXES[chosen]}"
    with temporary_file() as file:
        concepts = glossary_services().concepts.concepts(wanted)
        report = write_glossary(concepts, file, name, options)
        log.info("export of the glossary as %s: %d written", chosen, report.written)
        for note in report.notes:
            log.warning("export of the glossary as %s: %s", chosen, note)
        return send_temporary(file, name, MEDIA_TYPES[chosen])


def import_glossary() -> tuple[Response, int, dict[str, str]]:
    """Take a file and import its concepts in a job."""
    parts = request.files.getlist("file")
    if len(parts) != 1 or len(request.files) != 1:
        raise InvalidInputError("send one file, as a part named 'file'")
    upload = read_upload(parts[0])
    with form_arguments() as arguments:
        known = arguments.choice("known", Known) or Known.UPDATE
        options = ReadingOptions(
            arguments.optional_language("source_lang"), arguments.optional_language("target_lang")
        )
    check_suffix(upload.name, READERS, "read")
    data = upload.data
    services = glossary_services()

    def work(progress: Progress) -> GlossaryImport:
        file = read_glossary(data, upload.name, options)
        return import_concepts(
            services.concepts, file, at=services.tm.now(), known=known, progress=progress
        )

    return start_job("glossary_import", work)
