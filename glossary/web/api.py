"""The REST interface of the terminology: one table of routes."""

from flask import Blueprint

from glossary.web import (
    api_candidates,
    api_checks,
    api_concepts,
    api_editing,
    api_export,
    api_requests,
)
from tm.web.api_arguments import MAX_ID

CONCEPT = f"/glossary/concepts/<int(max={MAX_ID}):concept_id>"
CANDIDATE = f"/glossary/candidates/<int(max={MAX_ID}):candidate_id>"
REQUEST = f"/glossary/requests/<int(max={MAX_ID}):request_id>"
ROUTES = (
    ("GET", "/glossary/terms", api_concepts.recognise),
    ("GET", "/glossary/concepts", api_concepts.list_concepts),
    ("POST", "/glossary/concepts", api_concepts.add_concept),
    ("GET", CONCEPT, api_concepts.get_concept),
    ("PATCH", CONCEPT, api_concepts.change_concept),
    ("DELETE", CONCEPT, api_concepts.delete_concept),
    ("GET", f"{CONCEPT}/changes", api_editing.list_changes),
    ("POST", f"{CONCEPT}/undo", api_editing.undo_change),
    ("POST", f"{CONCEPT}/merge", api_editing.merge),
    ("POST", f"{CONCEPT}/split", api_editing.split),
    ("GET", f"{CONCEPT}/usage", api_checks.usage),
    ("POST", "/glossary/check", api_checks.check),
    ("GET", "/glossary/duplicates", api_editing.list_duplicates),
    ("POST", "/glossary/extractions", api_candidates.start_extraction),
    ("GET", "/glossary/candidates", api_candidates.list_candidates),
    ("GET", "/glossary/review", api_candidates.export_review),
    ("POST", "/glossary/review", api_candidates.import_review),
    ("GET", "/glossary/requests", api_requests.list_requests),
    ("POST", "/glossary/requests", api_requests.add_request),
    ("PATCH", REQUEST, api_requests.decide_request),
    ("GET", CANDIDATE, api_candidates.get_candidate),
    ("PATCH", CANDIDATE, api_candidates.decide),
    ("GET", "/glossary/export", api_export.export_glossary),
    ("POST", "/glossary/imports", api_export.import_glossary),
)

api = Blueprint("glossary_api", __name__)
for method, rule, view in ROUTES:
    api.add_url_rule(rule, view.__name__, view, methods=[method])
