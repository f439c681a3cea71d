"""The memory as a file over REST."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from flask import Response, send_file

from tm.errors import InvalidInputError
from tm.interchange import FORMATS, write_units
from tm.interchange.tmx_header import common_header
from tm.model import Level
from tm.web.api_arguments import query_arguments
from tm.web.api_units import unit_filter
from tm.web.current import tm_services

log = logging.getLogger(__name__)


class ExportFormat(StrEnum):
    """The formats of an export."""

    TMX = "tmx"
    XLIFF12 = "xliff12"
    XLIFF21 = "xliff21"
    PO = "po"
    TSV = "tsv"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    WEBLATE = "weblate"


MEDIA_TYPES = {
    ExportFormat.TMX: "application/x-tmx+xml",
    ExportFormat.XLIFF12: "application/x-xliff+xml",
    ExportFormat.XLIFF21: "application/xliff+xml",
    ExportFormat.PO: "text/x-gettext-translation",
    ExportFormat.TSV: "text/tab-separated-values",
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.JSON: "application/json",
    ExportFormat.WEBLATE: "application/json",
}
LOST = "Yiku-Lost"  # header: what the format cannot hold of the units, sentences with "; " between


def export_units() -> Response:
    """Stream the units as a file; the finest level unless another is asked for."""
    with query_arguments() as arguments:
        chosen = arguments.choice("format", ExportFormat)
        if chosen is None:
            raise InvalidInputError(f"format must be one of {', '.join(ExportFormat)}")
        raw = arguments.flag("raw", default=False)
        wanted = unit_filter(arguments, level=Level.CLAUSE)
    suffix = FORMATS[chosen]
    with temporary_file() as file:
        store = tm_services().store
        header = common_header(store.imports(), wanted.memory)
        written = write_units(store.units(wanted), file, suffix, raw=raw, header=header)
        log.info("export of %d units as %s", written.units, chosen)
        name = "memory.json" if chosen is ExportFormat.WEBLATE else f"memory{suffix}"
        answer = send_temporary(file, name, MEDIA_TYPES[chosen])
        if written.notes:
            answer.headers[LOST] = "; ".join(written.notes)
        return answer


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
