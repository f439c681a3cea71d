"""Query: what is looked up, in which units, and what its asker takes points off for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tm.errors import InvalidInputError
from tm.model import Level, UnitStatus
from tm.scope import check_languages
from tm.store import UnitFilter
from tm.tags import check_markup
from tm.text import check_text

MIN_SCORE = 70
LIMIT = 5
BEST_SCORE = 102
MAX_POINTS = 100
DEFAULT_POINTS = 1  # of a penalty that a user asks for without saying how much
MAX_AGE_DAYS = 100_000


@dataclass(frozen=True, slots=True)
class AgePenalty:
    """Points off units that last changed before a time; aware. Undated units cost nothing."""

    before: datetime
    points: int


@dataclass(frozen=True, slots=True)
class PropPenalty:
    """Points off units of another client, subject or the like.

    Attributes:
        type: The property's type, such as ``client``; case and a leading ``x-`` do not matter.
        value: The one wanted; a unit that has only others of this type costs ``points``.
    """

    type: str
    value: str
    points: int


@dataclass(frozen=True, slots=True)
class Query:
    """A text to find matches for.

    Attributes:
        source_lang, target_lang: BCP 47; any variant of the languages is found.
        min_score: The least score after penalties, up to 102.
        limit: The most matches wanted, at least 1.
        memories: Only units of these memories, the first of them first among equals; empty means
            all, in the order of their own priorities.
        statuses: Only units of one of these; empty means all.
        level: Only sentence links, or only the finest level.
        changed_since, changed_until: Only units last changed then; aware, both inclusive.
        document: Only units from the document of this name.
        exact_variant: Only units stored under exactly the two language tags.
        previous, next: Neighbouring source texts; ``""`` is the known start or end of the
            document, ``None`` unknown.
        key: The text's own id, compared with the units' ``tuid``.
        markup: The text with its inline tags as units have them (``source_markup``); ``""``
            without tags.
        age, props: What is taken off a unit for its age and for its properties.
        adapt_documents: Adapted targets also get other numbers of documents: resolution 2254.
        assembled: Also put an answer together from pieces where no whole unit does better.
    """

    text: str
    source_lang: str
    target_lang: str
    min_score: int = MIN_SCORE
    limit: int = LIMIT
    memories: tuple[str, ...] = ()
    statuses: tuple[UnitStatus, ...] = ()
    level: Level | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None
    document: str | None = None
    exact_variant: bool = False
    previous: str | None = None
    next: str | None = None
    key: str | None = None
    markup: str = ""
    age: AgePenalty | None = None
    props: tuple[PropPenalty, ...] = ()
    adapt_documents: bool = False
    assembled: bool = False

    def wanted(self) -> UnitFilter | None:
        """Return the filter that a unit must pass, ``None`` when every unit does."""
        times = (self.changed_since, self.changed_until)
        others = (self.level, self.document, *times)
        if not (self.memories or self.statuses or self.exact_variant) and others == (None,) * 4:
            return None
        return UnitFilter(
            memories=self.memories,
            statuses=self.statuses,
            level=self.level,
            document=self.document,
            variants=(self.source_lang, self.target_lang) if self.exact_variant else None,
            changed_since=self.changed_since,
            changed_until=self.changed_until,
        )


def checked_text(query: Query) -> str:
    """Return the text of a query in NFC.

    Raises:
        InvalidInputError: the text or a bound cannot be used.
    """
    if not 0 <= query.min_score <= BEST_SCORE:
        raise InvalidInputError(
            f"the least score {query.min_score} is not between 0 and {BEST_SCORE}"
        )
    if query.limit < 1:
        raise InvalidInputError(f"the limit {query.limit} is below 1")
    check_frame(query)
    for penalty in (query.age, *query.props):
        if penalty is not None and not 0 <= penalty.points <= MAX_POINTS:
            raise InvalidInputError(
                f"the penalty {penalty.points} is not between 0 and {MAX_POINTS}"
            )
    text = check_text(query.text, place="the query")
    if query.markup:
        check_markup(query.markup, text, place="the markup")
    return text


def check_frame(query: Query) -> None:
    """Refuse languages and times that nothing can answer.

    Raises:
        InvalidInputError: both languages are one, or the time ends before it begins.
    """
    check_languages(query.source_lang, query.target_lang)
    since, until = query.changed_since, query.changed_until
    if since is not None and until is not None and since > until:
        raise InvalidInputError(
            f"changed since {since:%Y-%m-%d %H:%M} is after until {until:%Y-%m-%d %H:%M}; "
            "no unit can be so"
        )


def moment(text: str, *, is_end: bool = False) -> datetime:
    """Return the time of an ISO 8601 text; a date alone is its first or last moment in UTC.

    Raises:
        InvalidInputError: no date, or a time of day without its zone.
    """
    try:
        if len(text) == len("2026-03-01"):
            day = date.fromisoformat(text)
            return datetime.combine(day, time.max if is_end else time.min, UTC)
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInputError(_no_moment(text)) from error
    raise InvalidInputError(_no_moment(text))


def _no_moment(text: str) -> str:
    return f"{text[:40]!r} is no date; give one like 2026-03-01 or 2026-03-01T12:00:00Z"


def age_penalty(days: int, points: int, *, at: datetime) -> AgePenalty:
    """Return the penalty of units that are older than so many days."""
    return AgePenalty(at - timedelta(days=days), points)


def prop_penalty(text: str, points: int) -> PropPenalty:
    """Return the penalty of units that have another value than ``client:Acme`` says.

    Raises:
        InvalidInputError: no type, no value, or no colon between them.
    """
    kind, colon, value = (part.strip() for part in text.partition(":"))
    if not (kind and colon and value):
        raise InvalidInputError(f"{text[:40]!r} is no property; give one like client:Acme")
    return PropPenalty(kind, value, points)
