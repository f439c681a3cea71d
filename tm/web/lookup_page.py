"""The lookup page: a text goes in, matches and the text's terms come out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from tm.errors import InvalidInputError
from tm.fragments import FragmentsFound
from tm.lang import guess_language, known_tag, same_language
from tm.matches import Match
from tm.meaning.search import Similar
from tm.model import UnitStatus
from tm.query import Query
from tm.scope import check_languages
from tm.text import MAX_SEGMENT_CHARS
from tm.web.api_arguments import Arguments, address_values, by_name
from tm.web.concordance_page import fragment_row
from tm.web.current import tm_services
from tm.web.interface import respond
from tm.web.lookup_options import count_filters, given_options, with_options
from tm.web.match_rows import match_row
from tm.web.memory_page import memories_in_order

MIN_SCORES = (50, 60, 70, 80, 90, 100)
DEFAULT_MIN_SCORE = 70
LIMIT = 9  # as many as the keys 1 to 9 can name
GOOD_SCORE = 85  # one word in eight differs: parts would say no more
NO_FRAGMENTS = FragmentsFound((), MAX_SEGMENT_CHARS)
CHINESE, ENGLISH = "zh-Hans", "en"
_PATIENCE_S = 2.0  # that a search by meaning waits for units that are not ready


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
    """What is asked for; ``text`` is stripped, its line ends are single line feeds.

    Attributes:
        given: The filters and penalties as they stand in the address, blank ones left out.
    """

    text: str
    source_lang: str
    target_lang: str
    min_score: int = DEFAULT_MIN_SCORE
    given: MultiDict[str, str] = field(default_factory=MultiDict)

    def filters(self) -> int:
        """Count the filters and penalties that are set."""
        return count_filters(self.given)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page shows for a text.

    Attributes:
        similar: ``None`` when it was not asked for.
        error: What is wrong with the text or an argument.
    """

    matches: Sequence[Match] = ()
    terms: tuple[TermRow, ...] = ()
    fragments: FragmentsFound = NO_FRAGMENTS
    similar: Similar | None = None
    error: str = ""


def read_form(arguments: MultiDict[str, str]) -> LookupForm:
    """Read the page's address; languages left out are told from the text.

    Raises:
        InvalidInputError: an argument is wrong, or both languages are the same.
    """
    text = arguments.get("q", "").replace("\r\n", "\n").strip()
    source, target = arguments.get("source"), arguments.get("target")
    source_lang = known_tag(source) if source else _guess(text)
    target_lang = known_tag(target) if target else _counterpart(source_lang)
    check_languages(source_lang, target_lang)
    given = given_options(arguments, "assembled", "meaning")
    least = _min_score(arguments.get("min_score"))
    return LookupForm(text, source_lang, target_lang, least, given)


def lookup_page(find_terms: FindTerms) -> Response:
    """Show the page, or only its results (``X-Fragment: results``, or ``meaning``)."""
    services = tm_services()
    form = read_form(address_values())
    if "swap" in request.args:
        return _swap(form)
    only_meaning = request.headers.get("X-Fragment") == "meaning"
    found = _find(form, None if only_meaning else find_terms)
    return respond(
        "lookup.html",
        "_meaning.html" if only_meaning else "_results.html",
        status=422 if found.error else 200,
        form=form,
        rows=[match_row(form.text, match) for match in found.matches],
        terms=found.terms,
        words=max((row.text for row in found.terms), key=len, default=""),
        fragments=[
            fragment_row(form.text, one, source=form.source_lang, target=form.target_lang)
            for one in found.fragments.fragments
        ],
        fragments_searched=found.fragments.searched
        if found.fragments.searched < len(form.text)
        else 0,
        fragments_left_out=found.fragments.left_out,
        similar=found.similar,
        similar_from=len(found.matches),
        meaning_possible=services.meaning.is_available,
        error=found.error,
        too_long=len(form.text) > MAX_SEGMENT_CHARS,
        limit_chars=MAX_SEGMENT_CHARS,
        empty_memory=not found.matches and next(services.store.units(limit=1), None) is None,
        swapped=form.text
        and not found.matches
        and same_language(_guess(form.text), form.target_lang),
        min_scores=sorted({*MIN_SCORES, form.min_score}),
        memories=partial(memories_in_order, services.store),
        statuses=tuple(UnitStatus),
        again=partial(_again, form),
    )


def _find(form: LookupForm, find_terms: FindTerms | None) -> _Found:
    """Return what there is for a text; without ``find_terms`` only its matches."""
    if not form.text:
        return _Found()
    try:
        matches = tm_services().lookup.find(_query(form, tm_services().now()))
        similar = _similar(form, matches)
        if find_terms is None:
            return _Found(matches, similar=similar)
        terms = find_terms(form.text, form.source_lang, form.target_lang)
        return _Found(matches, terms, _fragments(form, matches), similar)
    except InvalidInputError as stated:
        return _Found(error=str(stated))


def _fragments(form: LookupForm, matches: Sequence[Match]) -> FragmentsFound:
    """Return the parts that units have, where no unit matches well as a whole.

    What stands in a piece of an assembled answer is not shown twice.
    """
    if any(match.score >= GOOD_SCORE and not match.pieces for match in matches):
        return NO_FRAGMENTS
    found = tm_services().fragments.find(form.text, form.source_lang, form.target_lang)
    pieces = [piece for match in matches for piece in match.pieces]
    fresh = tuple(
        one for one in found.fragments
        if not any(piece.start <= one.start and one.end <= piece.end for piece in pieces)
    )  # fmt: skip
    return replace(found, fragments=fresh)


def _similar(form: LookupForm, matches: Sequence[Match]) -> Similar | None:
    """Return what is found by meaning, ``None`` when it was not asked for."""
    if not Arguments(by_name(form.given.lists())).flag("meaning", default=False):
        return None
    services = tm_services()
    query = _query(form, services.now())
    return services.meaning.find(query, matches, patience_s=_PATIENCE_S)


def _query(form: LookupForm, at: datetime) -> Query:
    query = Query(
        form.text, form.source_lang, form.target_lang, min_score=form.min_score, limit=LIMIT
    )
    arguments = Arguments(by_name(form.given.lists()))
    return with_options(query, arguments, assembled=True, at=at)


def _again(form: LookupForm, **changes: object) -> str:
    """Return the address of this lookup with other languages or another least score."""
    given: dict[str, Any] = {
        "q": form.text,
        "source": form.source_lang,
        "target": form.target_lang,
        "min_score": form.min_score,
    }
    return url_for("lookup", **given | form.given.to_dict(flat=False) | changes)


def _swap(form: LookupForm) -> Response:
    """Send a browser without JavaScript to the same lookup in the other direction."""
    address = _again(form, source=form.target_lang, target=form.source_lang)
    return make_response(redirect(address, 303))


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
