"""The memory as a file over REST."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from flask import Response, send_file

from tm.errors import InvalidInputError
from tm.interchange import write_units
from tm.model import Level
from tm.web.api_arguments import query_arguments
from tm.web.api_units import unit_filter
from tm.web.current import tm_services

log = logging.getLogger(__name__)


class ExportFormat(StrEnum):
    """The formats of an export; each is also the suffix of the file."""

    TMX = "tmx"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"


MEDIA_TYPES = {
    ExportFormat.TMX: "application/x-tmx+xml",
    ExportFormat.TSV: "text/tab-separated-values",
    ExportFormat.CSV: "text/csv",
    ExportFormat.JSON: "application/json",
}


def export_units() -> Response:
    """Stream the units as a file; the finest level unless another is asked for."""
    with query_arguments() as arguments:
        chosen = arguments.choice("format", ExportFormat)
        if chosen is None:
            raise InvalidInputError(f"format must be one of {', '.join(ExportFormat)}")
        wanted = unit_filter(arguments, level=Level.CLAUSE)
    with temporary_file() as file:
        count = write_units(tm_services().store.units(wanted), file, f".{chosen}")
        log.info("export of %d units as %s", count, chosen)
        return send_temporary(file, f"memory.{chosen}", MEDIA_TYPES[chosen])


@contextmanager
def temporary_file() -> Iterator[BinaryIO]:
    """Give a file to write an answer to, and close it when that fails.

    An answer is written to disk before it is sent: a failure is still an error then, and not half
    a file with status 200.
    """
    with ExitStack() as stack:
        file = cast(BinaryIO, stack.enter_context(TemporaryFile()))
        yield file
        stack.pop_all()  # the answer closes it


def send_temporary(file: BinaryIO, name: str, media_type: str) -> Response:
    """Stream a written temporary file from its beginning, then close it."""
    file.seek(0)
    response = send_file(file, mimetype=media_type, as_attachment=True, download_name=name)
    response.call_on_close(file.close)
    return response
