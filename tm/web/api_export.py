"""The memory as a file over REST."""

from enum import StrEnum
from tempfile import TemporaryFile
from typing import IO

from flask import Response, send_file

from tm.errors import InvalidInputError
from tm.interchange import write_units
from tm.model import Level
from tm.web.api_arguments import query_arguments
from tm.web.api_units import unit_filter
from tm.web.current import tm_services


class ExportFormat(StrEnum):
    """The formats of an export; each is also the suffix of the file."""

    TMX = "tmx"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"


MEDIA_TYPES = {
    ExportFormat.TMX: "application/x-tmx+xml",
    ExportFormat.TSV: "text/tab-separated-values; charset=utf-8",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON: "application/json",
}


def export_units() -> Response:
    """Stream the units as a file; the finest level unless another is asked for."""
    with query_arguments() as arguments:
        chosen = arguments.choice("format", ExportFormat)
        if chosen is None:
            raise InvalidInputError(f"format must be one of {', '.join(ExportFormat)}")
        wanted = unit_filter(arguments, level=Level.CLAUSE)
    # Written to disk first: a failure is still an error then, not half a file with status 200.
    file: IO[bytes] = TemporaryFile()
    write_units(tm_services().store.units(wanted), file, f".{chosen}")
    return send_temporary(file, f"memory.{chosen}", MEDIA_TYPES[chosen])


def send_temporary(file: IO[bytes], name: str, media_type: str) -> Response:
    """Stream a written temporary file from its beginning and let go of it."""
    file.seek(0)
    return send_file(file, mimetype=media_type, as_attachment=True, download_name=name)
