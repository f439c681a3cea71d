"""Crowds: very many units of one base score, put in order without reading them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from tm.columns import Mask, Numbers, Records, groups
from tm.index.hits import Hits
from tm.lang import same_language
from tm.matches import MatchKind
from tm.model import Level, TranslationUnit
from tm.penalties import tag_penalties, unit_penalties
from tm.preferences import preference_penalties
from tm.reverse import turn_outline
from tm.score import CAP, CONTEXT_POINTS, EXACT_SCORE, Context, context_steps
from tm.sketches import Asked, Rank, place_of_status, rank
from tm.standings import UNDATED, Kind, Table, document_key, text_key, time_key
from tm.store import Outline

Outlines = Callable[[list[int]], Iterable[Outline]]

_KINDS = (MatchKind.CONTEXT, MatchKind.EXACT, MatchKind.FUZZY)
_BEST = EXACT_SCORE + 2 * CONTEXT_POINTS
_STATUSES, _PLACES, _MIDDLE = 4, 1 << 16, 1 << 15  # a place is in ± 1,000
_POINT = len(_KINDS) * _PLACES * _STATUSES  # what one point of score weighs in a lead
_SAMPLES_AT_ONCE = 1_000
_TAKEN = np.iinfo(np.int64).max


class Candidate(NamedTuple):
    """A unit of a crowd that may be offered.

    Attributes:
        place: In the crowd.
        hope: The best rank that it can have.
        standing: What orders equal scores.
    """

    place: int
    unit_id: int
    is_reversed: bool
    hope: Rank
    standing: Rank


class Crowd:
    """The units of hits of one base score that pass a query's filters, the most promising first.

    A rank that a unit can hope for does not know what its texts cost. What is found out of one
    pair of texts by comparing them in full is told with `learn`, and holds for others.
    """

    def __init__(
        self, table: Table, hits: Hits, base: int, asked: Asked, outlines: Outlines
    ) -> None:
        self._asked, self._base, self._outlines = asked, base, outlines
        records, exists = table.of(hits.unit_ids)
        turned = (hits.keys[exists] & 1).astype(np.bool_)
        kept = _passing(table.kinds, records, turned, asked)
        records, turned = records.of(kept), turned[kept]
        self._ids = records["id"]
        self._turned = turned
        self._source, self._target = _sides(records, turned, "source", "target")
        self._shape = records["shape"] ^ turned.astype(np.int64)
        self._is_same: Mask = self._source == text_key(asked.prepared.text)
        self._steps = self._steps_of()
        self._points = self._points_of(table.kinds, records)
        self._newer: Numbers = -records["changed"]
        self._hope = self._hopes()
        self._places, self._status = _orders(table.kinds, records, asked)
        self._lead = self._leads()
        self._learned: dict[tuple[str, int], int] = {}
        self._targets: dict[int, int] = {}
        self._gone = set[int]()
        self._level, self._queue, self._next = _TAKEN, np.zeros(0, dtype=np.int64), 0

    def _steps_of(self) -> Numbers:
        """Return how much of the query's context agrees, of sources equal to the query."""
        steps = np.zeros(len(self._ids), dtype=np.int64)
        same = self._is_same.nonzero()[0]
        context, lang = self._asked.context, self._asked.prepared.lang
        if context == Context() or not len(same):
            return steps
        outlines = {one.id: one for one in self._outlines(self._ids[same].tolist())}
        for place in same.tolist():
            outline = outlines.get(int(self._ids[place]))
            if outline is not None:
                one = turn_outline(outline) if self._turned[place] else outline
                steps[place] = context_steps(one, context, lang)
        return steps

    def _points_of(self, kinds: Sequence[Kind], records: Records) -> Numbers:
        """Return what each unit costs by itself."""
        query = self._asked.query
        by_kind = _by_kind(kinds, records, lambda kind: self._weight(kind, is_turned=False))
        turned = _by_kind(kinds, records, lambda kind: self._weight(kind, is_turned=True))
        points = np.where(self._turned, turned, by_kind)
        if query.age is not None:
            changed = records["changed"]
            old = (changed != UNDATED) & (changed < time_key(query.age.before))
            points += query.age.points * old
        markup, _ = _sides(records, self._turned, "source_markup", "target_markup")
        points += self._tag_points(markup)
        if query.props:
            points += self._prop_points(records["props"])
        return points

    def _weight(self, kind: Kind, *, is_turned: bool) -> int:
        """Return what the units of a kind cost for their link, status, language and memory."""
        langs = (kind.source_lang, kind.target_lang)
        source_lang, target_lang = langs[::-1] if is_turned else langs
        unit = TranslationUnit(
            "", "", source_lang, target_lang, memory=kind.memory, status=kind.status
        )
        asked = self._asked
        penalties = unit_penalties(unit, target_lang=asked.query.target_lang)
        penalties += preference_penalties(unit, asked.query, asked.rules)
        return kind.points + sum(penalty.points for penalty in penalties)

    def _tag_points(self, markup: Numbers) -> Numbers:
        ours, text = self._asked.prepared.markup, self._asked.prepared.text
        points = np.zeros(len(markup), dtype=np.int64)
        if not ours and not markup.any():
            return points
        points += sum(penalty.points for penalty in tag_penalties(ours, ""))
        for outline, chosen in self._samples(markup):
            costs = tag_penalties(ours, outline.source_markup, is_same_text=outline.source == text)
            points[chosen] = sum(penalty.points for penalty in costs)
        return points

    def _prop_points(self, props: Numbers) -> Numbers:
        points = np.zeros(len(props), dtype=np.int64)
        query = self._asked.query
        for outline, chosen in self._samples(props):
            unit = TranslationUnit(
                "", "", outline.source_lang, outline.target_lang, memory="", props=outline.props
            )
            points[chosen] = sum(one.points for one in preference_penalties(unit, query, {}))
        return points

    def _samples(self, keys: Numbers) -> Iterable[tuple[Outline, Numbers]]:
        """Yield the outline of one unit of each key, and the places of all that have it.

        There may be as many keys as units: few outlines are held at once.
        """
        places = keys.nonzero()[0]
        # The same markup may belong to another text, where places count otherwise.
        alike = groups(keys[places], self._is_same[places], self._turned[places])
        for start in range(0, len(alike), _SAMPLES_AT_ONCE):
            part = [places[group] for group in alike[start : start + _SAMPLES_AT_ONCE]]
            ids = [int(self._ids[group[0]]) for group in part]
            found = {one.id: one for one in self._outlines(ids)}
            for unit_id, group in zip(ids, part, strict=True):
                outline = found.get(unit_id)
                if outline is not None:
                    yield turn_outline(outline) if self._turned[group[0]] else outline, group

    def _hopes(self) -> Numbers:
        fuzzy = np.clip(self._base - self._points, 0, CAP)
        exact = EXACT_SCORE + self._steps * CONTEXT_POINTS
        return np.where(self._is_same & (self._points == 0), exact, fuzzy)

    def _kind_numbers(self) -> Numbers:
        return np.where(self._is_same, np.where(self._steps > 0, 0, 1), 2)

    def _leads(self) -> Numbers:
        """Return what orders by score, kind, memory and status, the best first."""
        leads = (_BEST - self._hope) * len(_KINDS) + self._kind_numbers()
        return (leads * _PLACES + self._places + _MIDDLE) * _STATUSES + self._status

    # Taking

    def take(self, count: int) -> list[Candidate]:
        """Return the next candidates, each pair of texts once; none when all are taken."""
        found: list[Candidate] = []
        while len(found) < count and self._filled():
            place = int(self._queue[self._next])
            if self._lead[place] == self._level:
                self._next += 1
                self._lead[self._with_texts_of(place)] = _TAKEN
                found.append(self._candidate(place))
            else:  # taken with another one, or less hopeful by now, and it may be one of many
                rest = self._queue[self._next :]
                self._queue, self._next = rest[self._lead[rest] == self._level], 0
        return found

    def _with_texts_of(self, place: int) -> Mask:
        """Tell which units have the two texts of one.

        By numbers of 64 bits, a third one for units of the same direction: where one of them is
        equal by chance, no unit is taken away.
        """
        same: Mask = self._source == self._source[place]
        same &= self._target == self._target[place]
        same &= (self._shape == self._shape[place]) | (self._turned != self._turned[place])
        return same

    def give_back(self, place: int) -> None:
        """Let another unit with the texts of one that is gone by now be taken in its place."""
        self._gone.add(place)
        others = self._with_texts_of(place)
        others[list(self._gone)] = False
        self._lead[others] = self._leads()[others]
        self._queue, self._next = self._queue[:0], 0

    def _filled(self) -> bool:
        """Have a queue of units of the best level, and tell whether there is one."""
        if self._next >= len(self._queue):
            self._level = int(self._lead.min(initial=_TAKEN))
            if self._level == _TAKEN:
                return False
            chosen = (self._lead == self._level).nonzero()[0]
            self._queue = chosen[self._newer[chosen].argsort(kind="stable")]
            self._next = 0
        return True

    def _candidate(self, place: int) -> Candidate:
        unit_id, is_reversed = int(self._ids[place]), bool(self._turned[place])
        standing = (
            int(self._places[place]), int(self._status[place]), int(self._newer[place]), unit_id,
            is_reversed,
        )  # fmt: skip
        kind = _KINDS[2 if not self._is_same[place] else 0 if self._steps[place] else 1]
        hope = rank(int(self._hope[place]), kind, self._base, standing)
        return Candidate(place, unit_id, is_reversed, hope, standing)

    def targets(self, place: int) -> int:
        """Return the number of different targets of a unit's source, 1 when one is preferred."""
        source = int(self._source[place])
        if source not in self._targets:
            chosen = (self._source == source).nonzero()[0]
            self._targets[source] = self._count_targets(chosen)
        return self._targets[source]

    def _count_targets(self, chosen: Numbers) -> int:
        if len(chosen) == 1:
            return 1
        targets = self._target[chosen]
        approved = np.unique(targets[self._status[chosen] == 0])
        if len(approved) == 1 or self._steps[chosen].any():
            return 1
        return len(np.unique(targets))

    def hope(self, one: Candidate) -> Rank:
        """Return the best rank that a candidate can have after what was learned since."""
        return (-float(self._hope[one.place]), *one.hope[1:])

    def points(self, place: int) -> int:
        """Return what a unit costs by itself."""
        return int(self._points[place])

    def learn(self, place: int, *, of_source: int, of_shape: int) -> None:
        """Take in what the texts of a unit cost beyond its own points.

        ``of_source`` is what every unit with this source costs, ``of_shape`` what all cost that
        differ from it in their numbers alone.
        """
        self._raise("source", self._source, place, of_source)
        self._raise("shape", self._shape, place, of_shape)

    def _raise(self, name: str, keys: Numbers, place: int, points: int) -> None:
        key = name, int(keys[place])
        if points <= self._learned.get(key, 0):
            return
        self._learned[key] = points
        chosen = (keys == key[1]).nonzero()[0]
        # From the points: what was learned of source and shape tells of the same costs.
        best = np.clip(np.minimum(self._base, CAP + 1) - self._points[chosen] - points, 0, CAP)
        lower = np.minimum(self._hope[chosen], best)
        left = self._lead[chosen] != _TAKEN
        self._lead[chosen[left]] += (self._hope[chosen] - lower)[left] * _POINT
        self._hope[chosen] = lower


def _sides(records: Records, turned: Mask, one: str, other: str) -> tuple[Numbers, Numbers]:
    """Return two columns in the query's direction."""
    first, second = records[one], records[other]
    if not turned.any():
        return first, second
    return np.where(turned, second, first), np.where(turned, first, second)


def _passing(kinds: Sequence[Kind], records: Records, turned: Mask, asked: Asked) -> Mask:
    """Tell which units pass the filters of a query and have its target language."""
    query = asked.query
    lang = query.target_lang
    forward = _by_kind(kinds, records, lambda kind: same_language(kind.target_lang, lang))
    back = _by_kind(kinds, records, lambda kind: same_language(kind.source_lang, lang))
    passing = np.where(turned, back, forward).astype(np.bool_)
    passing &= _by_kind(kinds, records, lambda kind: _is_wanted(kind, asked)).astype(np.bool_)
    if query.document is not None:
        passing &= records["document"] == document_key(query.document)
    changed = records["changed"]
    if query.changed_since is not None:
        passing &= (changed != UNDATED) & (changed >= time_key(query.changed_since))
    if query.changed_until is not None:
        passing &= (changed != UNDATED) & (changed <= time_key(query.changed_until))
    return passing


def _is_wanted(kind: Kind, asked: Asked) -> bool:
    query = asked.query
    langs = (kind.source_lang, kind.target_lang)
    wanted = (query.source_lang, query.target_lang)
    return (
        (not query.memories or kind.memory in query.memories)
        and (not query.statuses or kind.status in query.statuses)
        and not (query.level is Level.SENTENCE and kind.level is not Level.SENTENCE)
        and not (query.level is Level.CLAUSE and kind.has_clauses)
        and (not query.exact_variant or langs in (wanted, wanted[::-1]))
    )


def _by_kind(kinds: Sequence[Kind], records: Records, value: Callable[[Kind], int]) -> Numbers:
    """Return a value of the kind of each record."""
    column = records["kind"]
    present = np.bincount(column, minlength=len(kinds)).nonzero()[0]
    values = np.zeros(len(kinds), dtype=np.int64)
    values[present] = [value(kinds[number]) for number in present.tolist()]
    return values[column]


def _orders(kinds: Sequence[Kind], records: Records, asked: Asked) -> tuple[Numbers, Numbers]:
    """Return the places of memory and status."""
    return (
        _by_kind(kinds, records, lambda kind: asked.place(kind.memory)),
        _by_kind(kinds, records, lambda kind: place_of_status(kind.status)),
    )
