"""Imports and the jobs that do them, over REST."""

from collections.abc import Callable
from dataclasses import replace

from flask import Response, jsonify, request

from tm.conflicts import Conflict
from tm.errors import InvalidInputError
from tm.interchange.preview import preview
from tm.interchange.reading import ReadingOptions
from tm.interchange.table_columns import columns_said
from tm.model import ImportReport, Progress
from tm.readers.encodings import named
from tm.source_files import SourceFile
from tm.web.api_arguments import Arguments, form_arguments, query_arguments
from tm.web.api_jobs import start_job
from tm.web.api_shape import import_shape, page, preview_shape
from tm.web.api_units import memory_name
from tm.web.current import tm_services
from tm.web.uploads import read_upload

MAX_FILES = 2  # a document and its translation


def start_import() -> tuple[Response, int, dict[str, str]]:
    """Take one or two files and import them in a job."""
    files = _files()
    with form_arguments() as arguments:
        work = _work(files, arguments)
    return start_job("import", work)


def preview_import() -> Response:
    """Answer with what an import of a file of units would bring, by its first records."""
    files = _files()
    with form_arguments() as arguments:
        options = ReadingOptions(
            arguments.optional_language("source_lang"),
            arguments.optional_language("target_lang"),
            encoding=arguments.optional_text("encoding"),
            columns=columns_said(arguments.optional_text("columns") or ""),
        )
    if len(files) != 1:
        raise InvalidInputError("send one file of units to preview")
    return jsonify(preview_shape(preview(files[0], options)))


def _files() -> tuple[SourceFile, ...]:
    unknown = sorted(request.files.keys() - {"file"})
    if unknown:
        raise InvalidInputError(f"the part {unknown[0][:40]!a} is not known; send files as 'file'")
    files = tuple(read_upload(part) for part in request.files.getlist("file"))
    if not 1 <= len(files) <= MAX_FILES:
        raise InvalidInputError("send one or two files, each as a part named 'file'")
    return files


def _work(
    files: tuple[SourceFile, ...], arguments: Arguments
) -> Callable[[Progress], ImportReport]:
    services = tm_services()
    memory = memory_name(arguments)
    source_lang = arguments.optional_language("source_lang")
    target_lang = arguments.optional_language("target_lang")
    monolingual = arguments.flag("monolingual", default=False)
    presegmented = arguments.flag("presegmented", default=False)
    force = arguments.flag("force", default=False)
    columns = columns_said(arguments.optional_text("columns") or "")
    on_conflict = arguments.choice("on_conflict", Conflict) or Conflict.BOTH
    encoding = arguments.optional_text("encoding")
    if encoding:
        named(encoding)  # a wrong one is refused now and not in the job
        files = tuple(replace(file, encoding=encoding) for file in files)

    def work(progress: Progress) -> ImportReport:
        return services.import_files(
            files,
            memory=memory,
            source_lang=source_lang,
            target_lang=target_lang,
            monolingual=monolingual,
            presegmented=presegmented,
            force=force,
            columns=columns,
            on_conflict=on_conflict,
            progress=progress,
        )

    return work


def list_imports() -> Response:
    """Answer with a page of imports, newest first."""
    with query_arguments() as arguments:
        before, limit = arguments.cursor(), arguments.limit()
    records = (
        record for record in tm_services().store.imports() if not before or record.id < before
    )
    return page(((str(record.id), import_shape(record)) for record in records), limit)


def get_import(import_id: int) -> Response:
    """Answer with one import and its report."""
    with query_arguments():
        return jsonify(import_shape(tm_services().store.get_import(import_id)))


def undo_import(import_id: int) -> Response:
    """Take an import back whole and say how many texts went."""
    services = tm_services()
    with query_arguments():
        removed = services.store.undo_import(import_id, at=services.now())
    return jsonify(id=import_id, removed=removed)
