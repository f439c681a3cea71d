"""The concordance page: words go in, the passages that hold them come out, both sides marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, request, url_for

from tm.concordance.model import ConcordancePage, ConcordanceQuery, Passage, SearchSide
from tm.concordance.query import MAX_QUERY_CHARS
from tm.concordance.search import COUNTED
from tm.errors import InvalidInputError, TooLargeError
from tm.fragments import Fragment
from tm.lang import known_tag
from tm.model import Level, Side, UnitStatus
from tm.scope import check_languages
from tm.web.api_arguments import by_name
from tm.web.current import tm_services
from tm.web.interface import respond
from tm.web.runs import Run, Span, mark

PASSAGES = 20
HIT, PROBABLE = "hit", "probable"
FIELDS = ("q", "side", "other", "source", "target", "memory", "status", "level", "document")


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage ready to be shown: both texts in runs, and what is said of the probable ones."""

    passage: Passage
    source: tuple[Run, ...]
    target: tuple[Run, ...]
    probable: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class FragmentRow:
    """A fragment of a looked-up text ready to be shown.

    Attributes:
        text: As it stands in the looked-up text.
        renderings: What probably translates it, each once, the surest first.
    """

    fragment: Fragment
    text: str
    url: str
    renderings: tuple[str, ...]
    rows: tuple[PassageRow, ...]


def passage_row(passage: Passage) -> PassageRow:
    """Return a passage ready to be shown."""
    found = [Span(start, end, HIT) for start, end in passage.occurrences]
    other = [Span(start, end, HIT) for start, end in passage.other]
    other += [Span(start, end, PROBABLE) for start, end, _ in passage.probable]
    unit = passage.unit
    is_source = passage.side is Side.SOURCE
    spans = (found, other) if is_source else (other, found)
    text = unit.target if is_source else unit.source
    return PassageRow(
        passage,
        mark(unit.source, spans[0]),
        mark(unit.target, spans[1]),
        tuple((text[start:end], sure) for start, end, sure in passage.probable),
    )


def fragment_row(text: str, fragment: Fragment, *, source: str, target: str) -> FragmentRow:
    """Return a fragment of a text ready to be shown, with the address of its concordance."""
    part = text[fragment.start : fragment.end]
    rows = tuple(passage_row(passage) for passage in fragment.passages)
    sure: dict[str, float] = {}
    for row in rows:
        for rendering, confidence in row.probable:
            sure[rendering] = max(confidence, sure.get(rendering, 0.0))
    once = {rendering.casefold(): rendering for rendering in sorted(sure, key=sure.__getitem__)}
    url = url_for(
        "pages.concordance", q=f'"{part}"', side=SearchSide.SOURCE, source=source, target=target
    )
    return FragmentRow(fragment, part, url, tuple(reversed(once.values())), rows)


@dataclass(frozen=True, slots=True)
class _Form:
    """What the address says; blank fields are left out."""

    given: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.given.get(name, "")

    def query(self) -> ConcordanceQuery:
        """Return what is asked.

        Raises:
            InvalidInputError: a field is wrong, or both languages are the same.
        """
        source, target = (self.get(name) for name in ("source", "target"))
        check_languages(source, target)
        return ConcordanceQuery(
            self.get("q"),
            side=_chosen(SearchSide, self.get("side") or SearchSide.EITHER, "side"),
            other=self.get("other"),
            source_lang=known_tag(source) if source else None,
            target_lang=known_tag(target) if target else None,
            memories=(self.get("memory"),) if self.get("memory") else (),
            statuses=_choices(UnitStatus, self.get("status"), "status"),
            document=self.get("document") or None,
            level=next(iter(_choices(Level, self.get("level"), "level")), None),
            limit=PASSAGES,
            after=self.get("after"),
        )

    def filters(self) -> int:
        """Count the folded filters that are set."""
        return sum(name in self.given for name in ("memory", "status", "level", "document"))


def _chosen(kind: Any, value: str, name: str) -> Any:
    if value not in list(kind):
        raise InvalidInputError(f"{name} is {value[:20]!r}; it must be one of {', '.join(kind)}")
    return kind(value)


def _choices(kind: Any, value: str, name: str) -> tuple[Any, ...]:
    return (_chosen(kind, value, name),) if value else ()


def concordance() -> Response:
    """Show the page, or only what was found (``X-Fragment: found``)."""
    services = tm_services()
    values = by_name(request.args.lists())
    form = _Form({
        name: str(value).strip() for name, value in values.items()
        if name in (*FIELDS, "after") and str(value).strip()
    })  # fmt: skip
    query = form.query()
    page: ConcordancePage | None = None
    error = ""
    if query.text:
        try:
            page = services.concordance.find(query)
        except (InvalidInputError, TooLargeError) as stated:
            error = str(stated)
    return respond(
        "concordance.html",
        "_found.html",
        status=422 if error else 200,
        form=form,
        query=query,
        found=page,
        rows=[passage_row(passage) for passage in page.passages] if page else [],
        error=error,
        limit_chars=MAX_QUERY_CHARS,
        counted=COUNTED,
        sides=tuple(SearchSide),
        statuses=tuple(UnitStatus),
        memories=services.store.memories,
        empty_memory=page is not None
        and not page.passages
        and next(services.store.units(limit=1), None) is None,
        again=partial(_again, form),
    )


def _again(form: _Form, **changes: object) -> str:
    """Return the address of this search with some fields changed, from its first page."""
    given: dict[str, Any] = {name: form.given[name] for name in FIELDS if name in form.given}
    return url_for("pages.concordance", **given | changes)
