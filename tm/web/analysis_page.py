"""Pages of an analysis: the form, the progress, the table of classes and its CSV file."""

import io

from flask import Response, make_response, redirect, render_template, request, url_for

from tm.analysis import Analysis
from tm.analysis_csv import write_analysis
from tm.errors import InvalidInputError, NotFoundError
from tm.jobs import JobState
from tm.lang import known_tag
from tm.model import Progress
from tm.query import Query
from tm.web.api_analyses import check_number
from tm.web.current import tm_services
from tm.web.interface import messages
from tm.web.job_page import job_page, typed_job
from tm.web.uploads import read_upload

KIND = "analysis"


def analysis_form() -> str:
    """Show the form for documents."""
    return _form("")


def start_analysis() -> Response:
    """Start the analysis as a job and go to its page."""
    uploads = [upload for upload in request.files.getlist("file") if upload.filename]
    if not uploads:
        return make_response(_form(messages().text("analysis.no_file")), 422)
    services = tm_services()
    try:
        files = tuple(map(read_upload, uploads))
        check_number(files)
        query = Query(
            text="",
            source_lang=_language("source_lang"),
            target_lang=_language("target_lang"),
            memories=tuple(request.form.getlist("memory")),
            assembled="assembled" in request.form,
        )
        services.check(query)
    except InvalidInputError as error:
        return make_response(_form(str(error)), 422)

    def work(progress: Progress) -> Analysis:
        return services.analyse(files, query, progress=progress)

    job = services.jobs.submit(KIND, work)
    return make_response(redirect(url_for("pages.analysis_job", job_id=job.id), 303))


def analysis_job(job_id: str) -> Response:
    """Show the progress of an analysis, then its table."""
    return job_page(
        typed_job(tm_services().jobs, job_id, KIND),
        title="analysis.running",
        back=url_for("pages.analysis_form"),
        cancel=url_for("pages.cancel_analysis", job_id=job_id),
        done=lambda _: url_for("pages.analysis", job_id=job_id),
    )


def cancel_analysis(job_id: str) -> Response:
    """Ask an analysis to stop."""
    jobs = tm_services().jobs
    jobs.cancel(typed_job(jobs, job_id, KIND).id)
    return make_response(redirect(url_for("pages.analysis_job", job_id=job_id), 303))


def analysis(job_id: str) -> str:
    """Show the classes of an analysis that is done."""
    result = _result(job_id)
    parts = result.documents
    return render_template(
        "analysis.html",
        analysis=result,
        job_id=job_id,
        parts=(result.run, *parts) if len(parts) > 1 else parts,
    )


def analysis_csv(job_id: str) -> Response:
    """Answer with an analysis as a file for spreadsheets."""
    out = io.BytesIO()
    write_analysis(_result(job_id), out)
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="analysis.csv")
    return response


def _result(job_id: str) -> Analysis:
    job = typed_job(tm_services().jobs, job_id, KIND)
    if job.state is not JobState.DONE or not isinstance(job.result, Analysis):
        raise NotFoundError(f"the analysis {job_id[:40]} is not done")
    return job.result


def _form(error: str) -> str:
    return render_template(
        "analyse.html", error=error, memories=tm_services().store.memories(), form=request.form
    )


def _language(field: str) -> str:
    tag = request.form.get(field, "")
    return known_tag(tag) if tag else ""
