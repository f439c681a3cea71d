"""What every page shares: interface language, words for values, fragments, the error page."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, current_app, g, make_response, render_template, request, url_for
from werkzeug.exceptions import NotFound

from tm.errors import InvalidInputError
from tm.web.api_arguments import MAX_ID
from tm.web.messages import Messages, catalogue

UI_COOKIE = "ui"
UI_COOKIE_SECONDS = 365 * 24 * 3600
DEFAULT_UI = "en"
_ROUNDING = 1e-9  # .29 * 100 is 28.999999999999996

NAVIGATION = (
    ("lookup", "nav.lookup"),
    ("pages.concordance", "nav.concordance"),
    ("glossary_pages.concepts", "nav.glossary"),
    ("glossary_pages.candidates", "nav.candidates"),
    ("pages.analysis_form", "nav.analysis"),
    ("pages.memories", "nav.memories"),
    ("pages.import_form", "nav.import"),
    ("pages.imports", "nav.imports"),
    ("pages.api_docs", "nav.api"),
)
"""Endpoint and message of each entry of the header; entries without a view are left out."""

LANGUAGE_NAMES: Mapping[str, str] = {
    "en": "English",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "zh": "中文",
    "fr": "français",
    "es": "español",
    "ru": "русский",
    "ar": "العربية",
    "de": "Deutsch",
    "it": "italiano",
    "pt": "português",
    "nl": "Nederlands",
    "ja": "日本語",
    "ko": "한국어",
}
"""Own names of languages; a tag without one stands for itself."""


def messages() -> Messages:
    """Return the messages of this request: ``?ui=``, then the cookie, then the browser's choice."""
    chosen = g.get("messages")
    if not isinstance(chosen, Messages):
        known = catalogue()
        browser = request.accept_languages.best_match(tuple(known), default=DEFAULT_UI)
        wishes = (request.args.get("ui"), request.cookies.get(UI_COOKIE), browser)
        chosen = g.messages = known[
            next(wish for wish in wishes if wish is not None and wish in known)
        ]
    return chosen


def check_interface() -> None:
    """Refuse an interface language that the catalogue has not.

    Raises:
        InvalidInputError: ``?ui=`` names it.
    """
    wanted = request.args.get("ui")
    if wanted is not None and wanted not in catalogue() and "api" not in request.blueprints:
        raise InvalidInputError(f"no interface in {wanted[:20]!r}; known: {', '.join(catalogue())}")


def remember_interface(response: Response) -> Response:
    """Keep an interface language that was chosen in the address for the pages that follow."""
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
        wanted = request.args.get("ui", "")
        if wanted in catalogue():
            response.set_cookie(UI_COOKIE, wanted, max_age=UI_COOKIE_SECONDS, samesite="Lax")
    return response


def template_context() -> dict[str, object]:
    """Return what every template may use."""
    chosen = messages()
    return {
        "t": chosen.text,
        "n": chosen.count,
        "word": chosen.word,
        "ui_lang": chosen.lang,
        "navigation": navigation,
        "other_interfaces": other_interfaces,
        "language_names": LANGUAGE_NAMES,
        "language_name": language_name,
        "day": day,
        "moment": moment,
        "percent": percent,
        "api": lambda path: f"{request.script_root}/api/v1/{path}",
    }


def navigation() -> tuple[tuple[str, str, bool], ...]:
    """Return address, message key and "this is the page" of each entry of the header."""
    return tuple(
        (url_for(endpoint), key, request.endpoint == endpoint)
        for endpoint, key in NAVIGATION
        if endpoint in current_app.view_functions
    )


def other_interfaces() -> tuple[tuple[str, str, str], ...]:
    """Return address, tag and own name of the other interface languages, for this same page."""
    arguments = request.args.to_dict(flat=False) if request.method == "GET" else {}
    path = request.script_root + request.path
    return tuple(
        (
            f"{path}?{urlencode({**arguments, 'ui': ui}, doseq=True)}",
            other.lang,
            other.text("language"),
        )
        for ui, other in catalogue().items()
        if ui != messages().ui
    )


def language_name(tag: str) -> str:
    """Return a language's own name, or the tag."""
    return LANGUAGE_NAMES.get(tag, tag)


def day(at: datetime | None) -> str:
    """Return the day in the server's time zone, or nothing."""
    return at.astimezone().strftime("%Y-%m-%d") if at else ""


def moment(at: datetime | None) -> str:
    """Return day and minute in the server's time zone, or nothing."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else ""


def percent(share: float) -> str:
    """Return a share of 1 as whole percent, rounded down so that 100 % means certain."""
    return f"{int(share * 100 + _ROUNDING)}%"


def whole_number(values: Mapping[str, str], name: str) -> int:
    """Return a number from an address or a form, 0 when it is absent.

    Raises:
        InvalidInputError: it is no whole number.
    """
    text = values.get(name) or "0"
    if not (text.isascii() and text.isdecimal() and int(text) <= MAX_ID):
        raise InvalidInputError(f"{name} is {text[:20]!r}; it must be a whole number")
    return int(text)


def respond(page: str, fragment: str, *, status: int = 200, **values: object) -> Response:
    """Render the page, or only its fragment when the request asks for it by ``X-Fragment``.

    ``page`` is the template of the whole page and includes ``fragment``, a template named
    ``_NAME.html``; NAME is what the request asks for.
    """
    name = fragment.rpartition("/")[2].removeprefix("_").removesuffix(".html")
    only = request.headers.get("X-Fragment") == name
    response = make_response(render_template(fragment if only else page, **values), status)
    response.vary.add("X-Fragment")
    if only:
        response.headers["X-Fragment"] = name
    return response


def render_error(status: int, message: str) -> str:
    """Return the error page; ``message`` says what happened and the way out."""
    texts = messages().texts
    if isinstance(request.routing_exception, NotFound):
        message = texts["error.no_page"]
    title = texts.get(f"error.{int(status)}", texts["error.other"])
    return render_template("error.html", title=title, message=message)
