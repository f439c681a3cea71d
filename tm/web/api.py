"""The REST interface of the translation memory: one table of routes."""

from flask import Blueprint

from tm.web import (
    api_analyses,
    api_concordance,
    api_export,
    api_imports,
    api_jobs,
    api_matches,
    api_memories,
    api_review,
    api_units,
)
from tm.web.api_arguments import MAX_ID

UNIT = f"/tm/units/<int(max={MAX_ID}):unit_id>"
MEMORY = "/tm/memories/<path:name>"
IMPORT = f"/tm/imports/<int(max={MAX_ID}):import_id>"
LINK = f"{IMPORT}/links/<int(max={MAX_ID}):number>"
ROUTES = (
    ("GET", "/tm/matches", api_matches.find_matches),
    ("POST", "/tm/matches", api_matches.find_matches_of_many),
    ("GET", "/tm/memories", api_memories.list_memories),
    ("GET", MEMORY, api_memories.get_memory),
    ("PATCH", MEMORY, api_memories.change_memory),
    ("GET", "/tm/concordance", api_concordance.find_passages),
    ("GET", "/tm/fragments", api_concordance.find_fragments),
    ("GET", "/tm/units", api_units.list_units),
    ("POST", "/tm/units", api_units.add_unit),
    ("GET", UNIT, api_units.get_unit),
    ("PATCH", UNIT, api_units.change_unit),
    ("DELETE", UNIT, api_units.delete_unit),
    ("GET", "/tm/imports", api_imports.list_imports),
    ("POST", "/tm/imports", api_imports.start_import),
    ("POST", "/tm/imports/preview", api_imports.preview_import),
    ("GET", IMPORT, api_imports.get_import),
    ("DELETE", IMPORT, api_imports.undo_import),
    ("GET", f"{IMPORT}/review", api_review.review_state),
    ("GET", f"{IMPORT}/links", api_review.list_links),
    ("POST", f"{IMPORT}/links/undo", api_review.undo_link_edit),
    ("POST", f"{IMPORT}/links/realign", api_review.realign_import),
    ("GET", LINK, api_review.get_link),
    ("POST", LINK, api_review.edit_link),
    ("POST", "/tm/analyses", api_analyses.start_analysis),
    ("GET", "/tm/export", api_export.export_units),
    ("GET", "/jobs/<job_id>", api_jobs.get_job),
    ("DELETE", "/jobs/<job_id>", api_jobs.cancel_job),
)

api = Blueprint("tm_api", __name__)
for method, rule, view in ROUTES:
    api.add_url_rule(rule, view.__name__, view, methods=[method])
