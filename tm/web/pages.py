"""The blueprint of the translation memory's pages, and the door for app.py.

``app.py`` registers ``pages``, calls ``register_lookup`` with the glossary's ``find_terms``, sends
``render_error`` for errors outside the API, and keeps the joined OpenAPI document in
``app.extensions["openapi"]``. The style sheet and the modules are served under ``/assets``.
"""

from functools import partial

from flask import Blueprint, Flask

from tm.web import analysis_page, import_pages, interface, memory_page, review_page
from tm.web.api_arguments import MAX_ID
from tm.web.api_docs import api_docs
from tm.web.concordance_page import concordance
from tm.web.interface import render_error
from tm.web.lookup_page import FindTerms, TermRow, TermTranslation, lookup_page

__all__ = ["FindTerms", "TermRow", "TermTranslation", "pages", "register_lookup", "render_error"]

ID = f"int(max={MAX_ID})"

pages = Blueprint(
    "pages",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/assets",
)
pages.before_app_request(interface.check_interface)
pages.after_app_request(interface.remember_interface)
pages.app_context_processor(interface.template_context)

pages.add_url_rule("/concordance", view_func=concordance)
pages.add_url_rule("/import", view_func=import_pages.import_form)
pages.add_url_rule("/import", view_func=import_pages.start_import, methods=["POST"])
pages.add_url_rule("/import/sample", view_func=import_pages.import_sample, methods=["POST"])
pages.add_url_rule("/import/guess", view_func=import_pages.guess, methods=["POST"])
pages.add_url_rule("/imports", view_func=import_pages.imports)
pages.add_url_rule("/imports/jobs/<job_id>", view_func=import_pages.import_job)
pages.add_url_rule(
    "/imports/jobs/<job_id>/cancel", view_func=import_pages.cancel_import, methods=["POST"]
)
pages.add_url_rule(f"/imports/<{ID}:import_id>", view_func=import_pages.import_report)
pages.add_url_rule(f"/imports/<{ID}:import_id>/skipped.tsv", view_func=import_pages.skipped_records)
pages.add_url_rule(
    f"/imports/<{ID}:import_id>/undo", view_func=import_pages.undo_import, methods=["POST"]
)
pages.add_url_rule(f"/imports/<{ID}:import_id>/review", view_func=review_page.review)
pages.add_url_rule(
    f"/imports/<{ID}:import_id>/review/undo", view_func=review_page.undo_edit, methods=["POST"]
)
pages.add_url_rule(
    f"/imports/<{ID}:import_id>/review/<{ID}:number>/<kind>",
    view_func=review_page.edit_link,
    methods=["POST"],
)
pages.add_url_rule("/analyse", view_func=analysis_page.analysis_form)
pages.add_url_rule("/analyse", view_func=analysis_page.start_analysis, methods=["POST"])
pages.add_url_rule("/analyses/jobs/<job_id>", view_func=analysis_page.analysis_job)
pages.add_url_rule(
    "/analyses/jobs/<job_id>/cancel", view_func=analysis_page.cancel_analysis, methods=["POST"]
)
pages.add_url_rule("/analyses/<job_id>", view_func=analysis_page.analysis)
pages.add_url_rule("/analyses/<job_id>.csv", view_func=analysis_page.analysis_csv)
pages.add_url_rule("/memories", view_func=memory_page.memories)
pages.add_url_rule("/memories", view_func=memory_page.set_memory, methods=["POST"])
pages.add_url_rule("/api/docs", view_func=api_docs)


def register_lookup(app: Flask, *, find_terms: FindTerms) -> None:
    """Add the lookup page at ``/``; it needs both halves, so the application brings the terms."""
    app.add_url_rule("/", "lookup", partial(lookup_page, find_terms))
