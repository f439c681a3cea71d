"""The lookup page: a text goes in, matches and the text's terms come out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Response, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from tm.errors import InvalidInputError
from tm.lang import guess_language, known_tag, same_language
from tm.lookup import Query
from tm.matches import Match
from tm.text import MAX_SEGMENT_CHARS
from tm.web.current import tm_services
from tm.web.interface import respond
from tm.web.runs import Change, DiffRun, changes, diff_runs

MIN_SCORES = (50, 60, 70, 80, 90, 100)
DEFAULT_MIN_SCORE = 70
LIMIT = 9  # as many as the keys 1 to 9 can name
CHINESE, ENGLISH = "zh-Hans", "en"


@dataclass(frozen=True, slots=True)
class TermTranslation:
    """What a term of the text is called in the target language.

    Attributes:
        units: How many aligned units attest it, 0 when none was counted.
    """

    text: str
    lang: str
    status: str
    units: int = 0


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term that the text contains, as the lookup page shows it.

    Attributes:
        label, url: The concept's name for people, ``c17``, and its page.
        translations: Best status first; empty when the concept has none in the target language.
    """

    text: str
    lang: str
    status: str
    label: str
    url: str
    translations: tuple[TermTranslation, ...]


FindTerms = Callable[[str, str, str], tuple[TermRow, ...]]
"""Called as ``find_terms(text, source_lang, target_lang)``; terms in the order of the text."""


@dataclass(frozen=True, slots=True)
class LookupForm:
    """What is asked for; ``text`` is stripped, its line ends are single line feeds."""

    text: str
    source_lang: str
    target_lang: str
    min_score: int = DEFAULT_MIN_SCORE


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A match with its difference from the query, ready to be shown."""

    match: Match
    runs: tuple[DiffRun, ...]
    changes: tuple[Change, ...]


def read_form(arguments: MultiDict[str, str]) -> LookupForm:
    """Read the page's address; languages left out are told from the text.

    Raises:
        InvalidInputError: an argument is wrong, or both languages are the same.
    """
    text = arguments.get("q", "").replace("\r\n", "\n").strip()
    source, target = arguments.get("source"), arguments.get("target")
    source_lang = known_tag(source) if source else _guess(text)
    target_lang = known_tag(target) if target else _counterpart(source_lang)
    if same_language(source_lang, target_lang):
        raise InvalidInputError(
            f"source and target are both {source_lang}; choose two different languages"
        )
    return LookupForm(text, source_lang, target_lang, _min_score(arguments.get("min_score")))


def lookup_page(find_terms: FindTerms) -> Response:
    """Show the page, or only its results (``X-Fragment: results``)."""
    services = tm_services()
    form = read_form(request.args)
    if "swap" in request.args:
        return _swap(form)
    matches: Sequence[Match] = ()
    terms: tuple[TermRow, ...] = ()
    error = ""
    if form.text:
        try:
            matches = services.lookup.find(
                Query(
                    form.text,
                    form.source_lang,
                    form.target_lang,
                    min_score=form.min_score,
                    limit=LIMIT,
                )
            )
            terms = find_terms(form.text, form.source_lang, form.target_lang)
        except InvalidInputError as stated:
            error = str(stated)
    return respond(
        "lookup.html",
        "_results.html",
        status=422 if error else 200,
        form=form,
        rows=[_row(form.text, match) for match in matches],
        terms=terms,
        error=error,
        too_long=len(form.text) > MAX_SEGMENT_CHARS,
        limit_chars=MAX_SEGMENT_CHARS,
        empty_memory=not matches and next(services.store.units(limit=1), None) is None,
        swapped=form.text and not matches and same_language(_guess(form.text), form.target_lang),
        min_scores=sorted({*MIN_SCORES, form.min_score}),
    )


def _swap(form: LookupForm) -> Response:
    """Send a browser without JavaScript to the same lookup in the other direction."""
    address = url_for(
        "lookup",
        q=form.text,
        source=form.target_lang,
        target=form.source_lang,
        min_score=form.min_score,
    )
    return make_response(redirect(address, 303))


def _row(query: str, match: Match) -> MatchRow:
    runs = diff_runs(query, match.unit.source, match.diff)
    return MatchRow(match, runs, changes(runs))


def _guess(text: str) -> str:
    if not any(character.isalpha() for character in text):
        return CHINESE
    return guess_language(text)


def _counterpart(lang: str) -> str:
    return ENGLISH if same_language(lang, CHINESE) else CHINESE


def _min_score(text: str | None) -> int:
    if text is None:
        return DEFAULT_MIN_SCORE
    if not (text.isascii() and text.isdecimal() and MIN_SCORES[0] <= int(text) <= MIN_SCORES[-1]):
        raise InvalidInputError(f"min_score is {text[:20]!r}; give a number from 50 to 100")
    return int(text)
