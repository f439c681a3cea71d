"""The services of the application that answers the current request or command."""

from flask import current_app

from glossary.services import GlossaryServices


def glossary_services() -> GlossaryServices:
    """Return the parts of the terminology."""
    services: GlossaryServices = current_app.extensions["glossary"]
    return services
