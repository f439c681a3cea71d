"""How the memory renders a concept: which terms, how often, in which documents, from when to when.

The same tells of drift, a rendering that gives way to another over time, and of slips: units that
render a term otherwise than the others do.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from glossary.check import (
    ALLOWED,
    NOT_ALLOWED,
    Checker,
    Finding,
    FindingKind,
    Severity,
    Use,
    are_related,
    content_keys,
    is_short_form,
)
from glossary.extract.words import english_words
from glossary.model import Concept, TermStatus
from tm.lang import primary
from tm.model import TranslationUnit
from tm.text import normal_form

EXAMPLES = 3  # units kept for a rendering
_MAJORITY = 2  # times as many units as another rendering has


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with a rendering, and where both terms stand in it."""

    unit: TranslationUnit
    source_span: tuple[int, int]
    target_span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class DocumentUse:
    """How often a document has a rendering; its time is that of its earliest unit."""

    document: str
    count: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way in which the memory renders a concept.

    Attributes:
        text: As the glossary writes it; of an unknown one as it stands, ``""`` where none is seen.
        status: Of the term; ``None`` when the concept has no such term.
        documents: By time, then name.
        first_at, last_at: Of the units; ``None`` when no unit has a time.
    """

    text: str
    status: TermStatus | None
    count: int
    documents: tuple[DocumentUse, ...]
    first_at: datetime | None
    last_at: datetime | None
    examples: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """All renderings of a concept, the most frequent first, and the units that were counted."""

    concept: Concept
    source_lang: str
    target_lang: str
    renderings: tuple[Rendering, ...]
    units: int


@dataclass(slots=True)
class _Tally:
    text: str
    status: TermStatus | None
    count: int = 0
    documents: Counter[str] = field(default_factory=Counter)
    times: dict[str, datetime] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None
    examples: list[Place] = field(default_factory=list)

    def add(self, use: Use) -> None:
        document, at = use.unit.provenance.document, time_of_unit(use.unit)
        self.count += 1
        self.documents[document] += 1
        if at is not None:
            self.times[document] = min(at, self.times.get(document, at))
            self.first_at = min(at, self.first_at or at)
            self.last_at = max(at, self.last_at or at)
        if len(self.examples) < EXAMPLES:
            span = use.source.start, use.source.end
            self.examples.append(Place(use.unit, span, use.target_span))

    def rendering(self) -> Rendering:
        documents = [
            DocumentUse(name, count, self.times.get(name)) for name, count in self.documents.items()
        ]
        documents.sort(key=lambda one: (one.at is None, one.at, one.document))
        return Rendering(
            self.text,
            self.status,
            self.count,
            tuple(documents),
            self.first_at,
            self.last_at,
            tuple(self.examples),
        )


def time_of_unit(unit: TranslationUnit) -> datetime | None:
    """Return when a translation was made, as far as the memory knows."""
    return unit.created_at or unit.provenance.imported_at or unit.changed_at


def usage_of(
    concept: Concept,
    units: Iterable[TranslationUnit],
    checker: Checker,
    *,
    source_lang: str,
    target_lang: str,
) -> Usage:
    """Return how units from one language to another render a concept.

    Repeated pairs of texts in one document count once. What no term of the concept explains is
    told by the probable translation, by its words; where none is likely, as an empty rendering.
    """
    tallies: dict[tuple[str, bool], _Tally] = {}
    seen: set[tuple[str, str, str]] = set()
    counted = 0
    for unit in units:
        key = unit.source, unit.target, unit.provenance.document
        if key in seen:
            continue
        seen.add(key)
        for use in checker.uses(unit, concept.id):
            counted += 1
            text, status = _named(use)
            name = (_key(text, target_lang), use.rendering is not None)
            tallies.setdefault(name, _Tally(text, status)).add(use)
    ordered = sorted(tallies.values(), key=lambda one: (not one.text, -one.count, one.text))
    return Usage(
        concept, source_lang, target_lang, tuple(one.rendering() for one in ordered), counted
    )


def _named(use: Use) -> tuple[str, TermStatus | None]:
    if use.rendering is not None:
        return use.rendering.text, use.rendering.status
    if use.target_span is None:
        return "", None
    start, end = use.target_span
    return use.unit.target[start:end], None


def _key(text: str, lang: str) -> str:
    if primary(lang) == "en":
        return " ".join(word.key for word in english_words(text))
    return normal_form(text, lang)


class Consistency:
    """Takes in units one by one, and finds the terms that they do not render alike.

    Both renderings are terms of the concept that may be used, and neither abbreviates the other;
    what must not be used is found by the check of each unit. Where no rendering is twice as
    frequent as another, those that are not preferred are found, unless nothing is preferred.
    """

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._uses: defaultdict[tuple[int | None, str], list[Use]] = defaultdict(list)

    def add(self, unit: TranslationUnit) -> None:
        """Take in a unit; it is kept only where it renders a term."""
        for use in self._checker.uses(unit):
            term = use.rendering
            if (
                term is not None
                and term.status not in NOT_ALLOWED
                and not is_short_form(term)
                and not self._checker.is_modifier(unit.source, use.source)
            ):
                self._uses[use.source.concept.id, primary(unit.target_lang)].append(use)

    def findings(self) -> Iterator[Finding]:
        """Yield the places where a term is rendered otherwise than mostly in the same units."""
        for (_, lang), found in self._uses.items():
            usual = _usual(found, lang)
            texts = {use.rendering.text for use in found if use.rendering is not None and usual}
            unlike = {text for text in texts if not _is_like(text, usual, lang)}
            for use in found:
                if use.rendering is not None and use.rendering.text in unlike:
                    yield _inconsistent(use, usual)


def _inconsistent(use: Use, usual: str) -> Finding:
    return Finding(
        FindingKind.INCONSISTENT,
        Severity.WARNING,
        use.source.concept,
        use.source.term,
        (use.source.start, use.source.end),
        use.target_span,
        (usual,),
        use.unit,
    )


def _usual(uses: Sequence[Use], lang: str) -> str:
    """Return the rendering that the others should be, ``""`` when nobody can say."""
    counts = Counter(use.rendering.text for use in uses if use.rendering is not None)
    statuses = {use.rendering.text: use.rendering.status for use in uses if use.rendering}
    ranked = counts.most_common()
    if len({_key(text, lang) for text in counts}) < 2:
        return ""
    preferred = [text for text, _ in ranked if statuses[text] is TermStatus.PREFERRED]
    if preferred:
        return preferred[0]
    if any(statuses[text] in ALLOWED for text in counts):
        ranked = [one for one in ranked if statuses[one[0]] in ALLOWED] + [
            one for one in ranked if statuses[one[0]] not in ALLOWED
        ]
    first, second = ranked[0], ranked[1]
    return first[0] if first[1] >= _MAJORITY * second[1] else ""


def _is_like(text: str, usual: str, lang: str) -> bool:
    """Tell whether one rendering is the other, a part of it, or of the same family of words."""
    one, other = _key(text, lang), _key(usual, lang)
    if f" {one} " in f" {other} " or f" {other} " in f" {one} ":
        return True
    if primary(lang) != "en":
        return False
    fewer, more = sorted((content_keys(text), content_keys(usual)), key=len)
    return all(any(word == other or are_related(word, other) for other in more) for word in fewer)
