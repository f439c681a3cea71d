"""Pages that bring documents in: the form, the list of imports, the report of one."""

from dataclasses import replace

from flask import Response, make_response, redirect, render_template, request, url_for

from tm.conflicts import Conflict
from tm.errors import InvalidInputError
from tm.interchange.cells import write_safe_tsv
from tm.lang import guess_language, known_tag
from tm.model import ImportReport, Level, Progress
from tm.readers.encodings import OFFERED, named
from tm.samples import sample_files
from tm.source_files import SourceFile
from tm.store import UnitFilter
from tm.web.api_export import send_temporary, temporary_file
from tm.web.current import tm_services
from tm.web.interface import messages, whole_number
from tm.web.job_page import job_page, typed_job
from tm.web.review_page import review_counts
from tm.web.uploads import read_upload

UNITS_A_PAGE = 100
GUESS_CHARS = 2_000


def import_form() -> str:
    """Show the form for one file or two."""
    return _form("")


def start_import() -> Response:
    """Start the import as a job and go to its page."""
    try:
        files = tuple(
            read_upload(upload)
            for name in ("file", "translation")
            for upload in request.files.getlist(name)
            if upload.filename
        )
        source_lang, target_lang = _language("source_lang"), _language("target_lang")
        encoding = request.form.get("encoding", "")
        if encoding:
            named(encoding)
            files = tuple(replace(file, encoding=encoding) for file in files)
        on_conflict = _conflict()
    except InvalidInputError as error:
        return make_response(_form(str(error)), 422)
    if not files:
        return make_response(_form(messages().text("import.no_file")), 422)
    return _submit(
        files,
        memory=request.form.get("memory", "").strip() or "default",
        source_lang=source_lang,
        target_lang=target_lang,
        monolingual="monolingual" in request.form,
        force="force" in request.form,
        on_conflict=on_conflict,
    )


def import_sample() -> Response:
    """Load the bundled sample pair."""
    return _submit(sample_files(), memory="default")


def guess() -> dict[str, str]:
    """Tell the language of the beginning of a document, so that the form can show it."""
    text = request.form.get("text", "")[:GUESS_CHARS]
    return {"lang": guess_language(text) if any(c.isalpha() for c in text) else ""}


def import_job(job_id: str) -> Response:
    """Show the progress of an import, then its report."""
    return job_page(
        typed_job(tm_services().jobs, job_id, "import"),
        title="import.running",
        back=url_for("pages.import_form"),
        cancel=url_for("pages.cancel_import", job_id=job_id),
        done=_report_address,
    )


def cancel_import(job_id: str) -> Response:
    """Ask an import to stop; nothing of it stays."""
    jobs = tm_services().jobs
    jobs.cancel(typed_job(jobs, job_id, "import").id)
    return make_response(redirect(url_for("pages.import_job", job_id=job_id), 303))


def imports() -> str:
    """List all imports, newest first."""
    services = tm_services()
    return render_template(
        "imports.html", records=services.store.imports(), uncertain=services.reviews.uncertain()
    )


def import_report(import_id: int) -> str:
    """Show what an import read, stored and skipped, and the units that it brought."""
    store = tm_services().store
    record = store.get_import(import_id)
    after = whole_number(request.args, "after")
    wanted = UnitFilter(import_id=import_id, level=Level.CLAUSE)
    units = tuple(store.units(wanted, after=after, limit=UNITS_A_PAGE + 1))
    return render_template(
        "import_report.html",
        record=record,
        report=record.report,
        review=None if record.undone_at else review_counts(import_id),
        units=units[:UNITS_A_PAGE],
        more=units[UNITS_A_PAGE - 1].id if len(units) > UNITS_A_PAGE else None,
        repeated="repeated" in request.args,
        first=after == 0,
    )


def skipped_records(import_id: int) -> Response:
    """Give what an import did not store as a table: place and reason of each record."""
    report = tm_services().store.get_import(import_id).report
    with temporary_file() as file:
        rows = ((one.place, one.reason) for one in report.skipped)
        write_safe_tsv(("place", "reason"), rows, file)
        name = f"import-{import_id}-skipped.tsv"
        return send_temporary(file, name, "text/tab-separated-values")


def undo_import(import_id: int) -> Response:
    """Take an import back whole."""
    services = tm_services()
    services.store.undo_import(import_id, at=services.now())
    return make_response(redirect(url_for("pages.import_report", import_id=import_id), 303))


def _form(error: str) -> str:
    return render_template(
        "import.html",
        error=error,
        memories=tm_services().store.memories(),
        form=request.form,
        encodings=OFFERED,
    )


def _language(field: str) -> str | None:
    tag = request.form.get(field, "")
    return known_tag(tag) if tag else None


def _conflict() -> Conflict:
    choice = request.form.get("on_conflict", "") or Conflict.BOTH
    if choice not in list(Conflict):
        raise InvalidInputError(f"{choice[:40]!r} is no choice; known: {', '.join(Conflict)}")
    return Conflict(choice)


def _submit(
    files: tuple[SourceFile, ...],
    *,
    memory: str,
    source_lang: str | None = None,
    target_lang: str | None = None,
    monolingual: bool = False,
    force: bool = False,
    on_conflict: Conflict = Conflict.BOTH,
) -> Response:
    services = tm_services()

    def work(progress: Progress) -> ImportReport:
        return services.import_files(
            files,
            memory=memory,
            source_lang=source_lang,
            target_lang=target_lang,
            monolingual=monolingual,
            force=force,
            on_conflict=on_conflict,
            progress=progress,
        )

    job = services.jobs.submit("import", work)
    return make_response(redirect(url_for("pages.import_job", job_id=job.id), 303))


def _report_address(result: object) -> str:
    if not isinstance(result, ImportReport):
        raise TypeError(f"an import ends with a report, not with {type(result).__name__}")
    repeated = 1 if result.repeated else None
    return url_for("pages.import_report", import_id=result.import_id, repeated=repeated)
