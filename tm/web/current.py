"""The services of the application that answers the current request or command."""

from flask import current_app

from tm.services import TMServices


def tm_services() -> TMServices:
    """Return the parts of the translation memory."""
    services: TMServices = current_app.extensions["tm"]
    return services
