"""Units kept in step with the rows: what an edit of rows changes in the memory.

The units that the rows should give are worked out before and after the edit, in the sentence links
it touches and their neighbours, and only the difference is applied: units of unaffected rows keep
their ids, and what a person has changed of a unit elsewhere stays or stops the edit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from tm.errors import ConflictError
from tm.grouping import link_groups
from tm.model import ImportRecord, TranslationUnit, UnitStatus
from tm.pairing import Aligned
from tm.review.edits import Links
from tm.review.first import unit_places
from tm.review.links import SentenceLink, Texts, pair_of, sentence_links
from tm.review.model import Alignment, Link
from tm.review.store import Revision

_Key = tuple[object, ...]
"""What a unit stands for: its level and its stretches. Two states of an alignment share it."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A unit that rows should give.

    Attributes:
        id: Of the stored one, as its rows say.
        parent: What its sentence unit stands for.
    """

    unit: TranslationUnit
    id: int | None
    parent: _Key | None


@dataclass(frozen=True, slots=True)
class Edition:
    """Who changes the units of which import, and when.

    Attributes:
        units: Returns the stored units among some ids.
    """

    record: ImportRecord
    units: Callable[[Sequence[int]], tuple[TranslationUnit, ...]]
    at: datetime
    by: str


def revise(before: Alignment, after: Links, edition: Edition, *, next_unit: int) -> Revision:
    """Return what changes when the rows of an alignment become others.

    Raises:
        ConflictError: a unit would be overwritten or removed whose text was changed elsewhere.
    """
    texts = Texts(before)
    old, new = (sentence_links(links, texts) for links in (before.links, after))
    window = _Window.around(old, new)
    wanted_before, _ = _wanted(window.of(old), texts, edition.record)
    wanted_after, rows = _wanted(window.of(new), texts, edition.record)
    changes = _Changes(wanted_before, wanted_after, edition, next_unit)
    links = changes.with_units(after, rows)
    known = {link.number: link for link in before.links}
    left = {link.number for link in links}
    return Revision(
        tuple(link for link in links if known.get(link.number) != link),
        tuple(number for number in known if number not in left),
        tuple(changes.new_units()),
        tuple(changes.changed_units()),
        tuple(changes.gone_units()),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Neighbouring sentence links; the units of the inner ones are looked at."""

    links: tuple[SentenceLink, ...]
    inner: range


@dataclass(frozen=True, slots=True)
class _Window:
    """How many sentence links at both ends an edit leaves alone, and how many are only context."""

    first: int
    first_inner: int
    last_inner: int
    last: int

    @classmethod
    def around(cls, old: Sequence[SentenceLink], new: Sequence[SentenceLink]) -> "_Window":
        """Return the window of what differs.

        The text beside a link is stored with its unit, so the next link with source text on each
        side changes with it, and the one beyond that is its context.
        """
        least = min(len(old), len(new))
        first = next((i for i in range(least) if old[i] != new[i]), least)
        last = next((i for i in range(least - first) if old[-1 - i] != new[-1 - i]), least - first)
        first_inner = _back(old, first)
        last_inner = _back(old[::-1], last)
        return cls(_back(old, first_inner), first_inner, last_inner, _back(old[::-1], last_inner))

    def of(self, links: Sequence[SentenceLink]) -> _Part:
        """Return the links in the window."""
        end = len(links) - self.last
        inner = range(self.first_inner - self.first, len(links) - self.last_inner - self.first)
        return _Part(tuple(links[self.first : end]), inner)


def _back(links: Sequence[SentenceLink], before: int) -> int:
    """Return the number of the nearest link with source text before one, or 0."""
    places = range(before - 1, -1, -1)
    return next((i for i in places if links[i].has_source), 0)


def _wanted(
    part: _Part, texts: Texts, record: ImportRecord
) -> tuple[dict[_Key, _Wanted], dict[int, tuple[_Key | None, _Key | None]]]:
    """Return the units that the inner links should give, and which are those of each row."""
    report = record.report
    pairs = tuple(pair_of(link, texts) for link in part.links)
    aligned = Aligned(report.documents, report.source_lang, report.target_lang, pairs)
    found: dict[_Key, _Wanted] = {}
    inner_rows = (row for i in part.inner for row in part.links[i].rows)
    rows: dict[int, tuple[_Key | None, _Key | None]] = {
        row.number: (None, None) for row in inner_rows
    }
    groups = link_groups(aligned, memory=report.memory, target_segments=texts.target.count)
    for group in groups:
        if group.link not in part.inner:
            continue
        link, pair = part.links[group.link], pairs[group.link]
        whole: _Key = ("sentence", *((s.lang, s.index) for s in (*pair.source, *pair.target)))
        units = (group.group.unit, *group.group.clauses)
        for place, (unit, sentence) in unit_places(group, pair).items():
            row = link.rows[place]
            own: _Key = ("clause", row.source, row.target)
            key = own if unit or group.part is not None else whole
            if sentence is not None:
                found.setdefault(whole, _Wanted(units[sentence], row.sentence_id, None))
            found[key] = _Wanted(units[unit], row.unit_id, None if sentence is None else whole)
            rows[row.number] = key, None if sentence is None else whole
    return found, rows


class _Changes:
    """The difference between the units that were wanted and those that are."""

    def __init__(
        self,
        before: Mapping[_Key, _Wanted],
        after: Mapping[_Key, _Wanted],
        edition: Edition,
        next_unit: int,
    ) -> None:
        self._before, self._after, self._edition = before, after, edition
        ids = [wanted.id for wanted in before.values() if wanted.id is not None]
        self._stored = {unit.id: unit for unit in edition.units(ids)}
        self._ids: dict[_Key, int] = {}
        self._new: list[_Key] = []
        for key, wanted in after.items():
            known = before.get(key)
            if known is not None and known.id in self._stored:
                self._ids[key] = known.id  # type: ignore[assignment]  # a key of stored units
            elif known is None or _is_approved_by(known, wanted):
                self._ids[key] = next_unit + len(self._new)
                self._new.append(key)

    def with_units(
        self, links: Links, rows: Mapping[int, tuple[_Key | None, _Key | None]]
    ) -> Links:
        """Return the rows with the ids of their units."""
        return tuple(
            self._with_unit(link, *rows[link.number]) if link.number in rows else link
            for link in links
        )

    def _with_unit(self, link: Link, unit: _Key | None, sentence: _Key | None) -> Link:
        unit_id = None if unit is None else self._ids.get(unit)
        sentence_id = None if sentence is None else self._ids.get(sentence)
        if (unit_id, sentence_id) == (link.unit_id, link.sentence_id):
            return link
        return replace(link, unit_id=unit_id, sentence_id=sentence_id)

    def new_units(self) -> Iterator[TranslationUnit]:
        """Yield what is to be added, each parent before its clause units."""
        record, edition = self._edition.record, self._edition
        for key in self._new:
            unit = self._after[key].unit
            origin = replace(unit.provenance, import_id=record.id, imported_at=record.imported_at)
            yield replace(
                unit,
                id=self._ids[key],
                parent=self._parent(key),
                provenance=origin,
                created_at=edition.at,
                created_by=edition.by,
            )

    def _parent(self, key: _Key) -> int | None:
        parent = self._after[key].parent
        return None if parent is None else self._ids.get(parent)

    def changed_units(self) -> Iterator[TranslationUnit]:
        """Yield stored units as they shall be."""
        for key, known in self._before.items():
            if key in self._after and known.id in self._stored:
                stored = self._stored[known.id]
                changed = self._changed(key, stored, known.unit, self._after[key].unit)
                if changed != stored:
                    yield changed

    def _changed(
        self, key: _Key, stored: TranslationUnit, old: TranslationUnit, new: TranslationUnit
    ) -> TranslationUnit:
        """Return a stored unit with what differs between its old and its new self."""
        changed = replace(stored, parent=self._parent(key))
        for name in ("previous_source", "next_source", "previous_target", "next_target"):
            if getattr(old, name) != getattr(new, name):
                changed = replace(changed, **{name: getattr(new, name)})
        if old.has_clauses != new.has_clauses:
            changed = replace(changed, has_clauses=new.has_clauses)
        if old.provenance.confidence != new.provenance.confidence:
            origin = replace(stored.provenance, confidence=new.provenance.confidence)
            changed = replace(changed, provenance=origin)
        if old.status is not new.status:
            check_text(stored, old)
            at, by = self._edition.at, self._edition.by
            changed = replace(changed, status=new.status, changed_at=at, changed_by=by)
        return changed

    def gone_units(self) -> Iterator[int]:
        """Yield the ids of stored units that are no longer wanted."""
        for key, known in self._before.items():
            if key not in self._after and known.id is not None and known.id in self._stored:
                check_text(self._stored[known.id], known.unit)
                yield known.id


def reverted(
    stored: TranslationUnit, *, before: TranslationUnit, after: TranslationUnit
) -> TranslationUnit:
    """Return a unit without what an edit changed of it; what was changed since stays.

    Raises:
        ConflictError: the edit set a status, and the text was changed since.
    """
    names = [field.name for field in fields(before)]
    changed = {
        name: getattr(before, name)
        for name in names
        if getattr(before, name) != getattr(after, name)
    }
    if "status" in changed:
        check_text(stored, before)
    return replace(stored, **changed)


def _is_approved_by(before: _Wanted, after: _Wanted) -> bool:
    """Tell whether a person accepts a row whose unit was deleted: then it is wanted again."""
    approved = UnitStatus.APPROVED
    return after.unit.status is approved and before.unit.status is not approved


def check_text(stored: TranslationUnit, known: TranslationUnit) -> None:
    """Refuse to go on where a person has changed the text of a unit elsewhere.

    Raises:
        ConflictError: so it is; the message names the unit.
    """
    if (stored.source, stored.target) != (known.source, known.target):
        raise ConflictError(
            f"the text of unit {stored.id} was changed outside the review; "
            "set it back or delete the unit first"
        )
