"""The pages of the translation memory, and what all pages share.

For app.py, which puts the two halves together:

* ``app = Flask(__name__, static_folder=None)``: the style sheet and modules are served by ``pages`` under
  ``/assets``.
* ``app.register_blueprint(pages)`` and ``app.register_blueprint(glossary.web.pages.pages)``.
* ``register_lookup(app, find_terms=glossary.web.pages.find_terms)`` adds ``/``.
* ``render_error(status, message)`` is the HTML error page, for errors outside ``/api/`` and for no route.
* ``app.extensions["openapi"]`` holds the joined OpenAPI document (a dict) for ``/api/docs``.
* Every response gets the content security policy from ``pages`` unless it already has one.
* The same-origin check of POST requests is the application's, before any view.
"""
