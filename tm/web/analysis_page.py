"""Pages of an analysis: the form, the progress, the table of classes and its CSV file."""

import io
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from tm.analysis import Analysis
from tm.analysis_csv import write_analysis
from tm.errors import InvalidInputError, NotFoundError
from tm.jobs import JobState
from tm.lang import known_tag
from tm.model import Progress, UnitStatus
from tm.query import Query
from tm.web.api_analyses import check_number
from tm.web.api_arguments import Arguments, by_name
from tm.web.current import tm_services
from tm.web.interface import messages
from tm.web.job_page import job_page, typed_job
from tm.web.lookup_options import count_filters, given_options, with_options
from tm.web.memory_page import memories_in_order
from tm.web.uploads import read_upload

KIND = "analysis"


@dataclass(frozen=True, slots=True)
class _AnalysisForm:
    """What the form asks for.

    Attributes:
        given: The filters and penalties, blank ones left out.
    """

    source_lang: str = ""
    target_lang: str = ""
    is_assembled: bool = True
    is_presegmented: bool = False
    given: MultiDict[str, str] = field(default_factory=MultiDict)

    def filters(self) -> int:
        """Count the filters and penalties that are set."""
        return count_filters(self.given)

    def query(self, at: datetime) -> Query:
        """Return what is asked of the memory.

        Raises:
            InvalidInputError: a field is wrong.
        """
        source, target = (
            known_tag(tag) if tag else "" for tag in (self.source_lang, self.target_lang)
        )
        arguments = Arguments(by_name(self.given.lists()))
        return with_options(
            Query("", source, target), arguments, assembled=self.is_assembled, at=at
        )


def _asked(values: MultiDict[str, str]) -> _AnalysisForm:
    return _AnalysisForm(
        values.get("source_lang", ""),
        values.get("target_lang", ""),
        "assembled" in values,
        "presegmented" in values,
        given_options(values),
    )


def analysis_form() -> str:
    """Show the form for documents."""
    return _page(_AnalysisForm())


def start_analysis() -> Response:
    """Start the analysis as a job and go to its page."""
    uploads = [upload for upload in request.files.getlist("file") if upload.filename]
    form = _asked(request.form)
    if not uploads:
        return make_response(_page(form, messages().text("analysis.no_file")), 422)
    services = tm_services()
    try:
        files = tuple(map(read_upload, uploads))
        check_number(files)
        query = form.query(services.now())
        services.check(query)
    except InvalidInputError as error:
        return make_response(_page(form, str(error)), 422)

    def work(progress: Progress) -> Analysis:
        return services.analyse(files, query, presegmented=form.is_presegmented, progress=progress)

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


def _page(form: _AnalysisForm, error: str = "") -> str:
    return render_template(
        "analyse.html",
        error=error,
        form=form,
        memories=partial(memories_in_order, tm_services().store),
        statuses=tuple(UnitStatus),
    )
