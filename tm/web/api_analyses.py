"""Analyses of documents over REST, each done by a job."""

from flask import Response, request

from tm.analysis import Analysis
from tm.errors import InvalidInputError
from tm.model import Progress
from tm.query import Query
from tm.source_files import SourceFile
from tm.web.api_arguments import form_arguments
from tm.web.api_jobs import start_job
from tm.web.current import tm_services
from tm.web.lookup_options import with_options
from tm.web.uploads import read_upload

MAX_DOCUMENTS = 50  # of one run


def start_analysis() -> tuple[Response, int, dict[str, str]]:
    """Take documents and count in a job what the memory has for them."""
    unknown = sorted(request.files.keys() - {"file"})
    if unknown:
        raise InvalidInputError(f"the part {unknown[0][:40]!a} is not known; send files as 'file'")
    files = tuple(read_upload(part) for part in request.files.getlist("file"))
    check_number(files)
    services = tm_services()
    with form_arguments() as arguments:
        presegmented = arguments.flag("presegmented", default=False)
        query = with_options(
            Query(
                text="",
                source_lang=arguments.optional_language("source_lang") or "",
                target_lang=arguments.optional_language("target_lang") or "",
            ),
            arguments,
            assembled=True,
            at=services.now(),
        )
        services.check(query)

    def work(progress: Progress) -> Analysis:
        return services.analyse(files, query, presegmented=presegmented, progress=progress)

    return start_job("analysis", work)


def check_number(files: tuple[SourceFile, ...]) -> None:
    """Refuse no documents, and too many.

    Raises:
        InvalidInputError: so it is.
    """
    if not 1 <= len(files) <= MAX_DOCUMENTS:
        raise InvalidInputError(
            f"send 1 to {MAX_DOCUMENTS} documents, each as a part named 'file', not {len(files)}"
        )
