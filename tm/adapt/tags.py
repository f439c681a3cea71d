"""Adapted markup: the stored target with the query's own inline tags in the place of the unit's.

Only where nothing is open: the query has the tags that the unit's source has, one for one and at
the same places, and each of them stands once in the target too.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from lxml import etree

from tm.adapt import Texts, differ_in_values_only
from tm.interchange.inline import read_segment
from tm.matches import Adapted, ChangeKind, TargetChange
from tm.text import tokens
from tm.xmlsafe import local_name, own

_PAIRED = ("bpt", "ept")
_OPEN, _CLOSE, _WHOLE = "open", "close", "whole"
_NUMBERING = frozenset({"i", "x"})  # says which tags belong together, not what they do


@dataclass(frozen=True, slots=True)
class Markups:
    """The markup of a query, and of the source and target of the unit offered for it."""

    query: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class _Event:
    """A tag where it stands; highlighted text has one where it opens and one where it closes."""

    element: etree._Element
    part: str
    offset: int

    def xml(self) -> str:
        """Return it as it stands in the markup."""
        if self.part == _CLOSE:
            return "</hi>"
        if self.part == _WHOLE:
            return etree.tostring(self.element, encoding="unicode", with_tail=False)
        return etree.tostring(_bare(self.element), encoding="unicode").removesuffix("/>") + ">"


@dataclass(frozen=True, slots=True)
class _Tag:
    """A placeholder, or a pair: what it is, and which events belong to it."""

    name: str
    code: tuple[str, ...]
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A text taken apart: runs of text, one more than there are events between them."""

    runs: tuple[str, ...]
    events: tuple[_Event, ...]
    tags: tuple[_Tag, ...]


def with_tags(adapted: Adapted | None, texts: Texts, markups: Markups) -> Adapted | None:
    """Return what is adapted with the tags of the query, as markup too where they are certain.

    ``adapted`` has the values that were replaced; ``None`` where none had to be.
    """
    query = _marked(markups.query, texts.query)
    source = _marked(markups.source, texts.source)
    target = _marked(markups.target, texts.target)
    if query is None or source is None or target is None:
        return adapted
    wanted = _wanted(query, source, target) if _stand_alike(texts, query, source) else None
    values = adapted.changes if adapted else ()
    if wanted is None or any(_is_inside(target, change) for change in values):
        return adapted
    changes = (*values, *_changes(query, target, wanted))
    if not changes:
        return None
    return Adapted(
        adapted.target if adapted else texts.target,
        tuple(sorted(changes, key=lambda change: (change.start, change.end))),
        _written(target, [query.events[wanted[i]] for i in range(len(target.events))], values),
    )


def _marked(markup: str, text: str) -> _Marked | None:
    """Take markup apart; ``None`` where it has no tags, is no canonical markup, or is broken."""
    mended: list[str] = []
    try:
        element = own(f"<seg>{markup}</seg>")
    except etree.XMLSyntaxError:  # typed by hand: the text is what counts
        return None
    plain, canonical = read_segment(element, mended.append)
    if mended or not canonical or plain != text:
        return None
    runs, events = [""], list[_Event]()
    for piece in _pieces(own(f"<seg>{canonical}</seg>")):
        if isinstance(piece, str):
            runs[-1] += piece
        else:
            events.append(replace(piece, offset=sum(map(len, runs))))
            runs.append("")
    tags = _tags(events)
    return None if tags is None else _Marked(tuple(runs), tuple(events), tags)


def _pieces(element: etree._Element) -> Iterator[str | _Event]:
    yield element.text or ""
    for child in element:
        if local_name(child) == "hi":
            yield _Event(child, _OPEN, 0)
            yield from _pieces(child)
            yield _Event(child, _CLOSE, 0)
        else:
            yield _Event(child, _WHOLE, 0)
        yield child.tail or ""


def _tags(events: Sequence[_Event]) -> tuple[_Tag, ...] | None:
    """Return the tags in the order of their first events, ``None`` where half of a pair is alone.

    Two tags with one code do the same: what numbers them does not count.
    """
    groups: defaultdict[object, list[int]] = defaultdict(list)
    for number, event in enumerate(events):
        name = local_name(event.element)
        if name in _PAIRED:
            groups["pair", event.element.get("i")].append(number)
        else:
            groups[event.element if event.part != _WHOLE else number].append(number)
    found = []
    for numbers in groups.values():
        elements = [events[number].element for number in numbers]
        names = tuple(local_name(element) for element in elements)
        if names[0] in _PAIRED and names != _PAIRED:
            return None
        code = tuple(_code(element) for element in elements)
        found.append(_Tag("".join(names), code, tuple(numbers)))
    return tuple(found)


def _code(element: etree._Element) -> str:
    """Return what a tag does, as text: its attributes, and its native code."""
    bare = _bare(element, without=_NUMBERING)
    if local_name(element) != "hi":
        bare.text = element.text
        bare.extend([own(etree.tostring(child, encoding="unicode")) for child in element])
    return etree.tostring(bare, encoding="unicode")


def _bare(element: etree._Element, *, without: frozenset[str] = frozenset()) -> etree._Element:
    bare = etree.Element(local_name(element))
    for name, value in element.items():
        if name not in without:
            bare.set(name, value)
    return bare


def _stand_alike(texts: Texts, query: _Marked, source: _Marked) -> bool:
    """Tell whether query and source have the same kinds of tags at the same places."""
    ours, theirs = ([(tag.name, tag.events) for tag in side.tags] for side in (query, source))
    if ours != theirs:
        return False
    places = [[event.offset for event in side.events] for side in (query, source)]
    if texts.query == texts.source:
        return places[0] == places[1]
    if not differ_in_values_only(texts):
        return False
    lang = texts.source_lang
    counted = [
        _in_tokens(text, lang, offsets)
        for text, offsets in zip((texts.query, texts.source), places, strict=True)
    ]
    return counted[0] is not None and counted[0] == counted[1]


def _in_tokens(text: str, lang: str, offsets: Sequence[int]) -> list[int] | None:
    """Return how many tokens there are, and before each place; ``None`` inside a token."""
    found = tokens(text, lang)
    if any(token.start < offset < token.end for offset in offsets for token in found):
        return None
    before = [sum(token.end <= offset for token in found) for offset in offsets]
    return [len(found), *before]


def _wanted(query: _Marked, source: _Marked, target: _Marked) -> dict[int, int] | None:
    """Return for each event of the target that of the query which takes its place."""
    ours = _by_kind(source)
    places = _by_kind(target)
    if {kind: len(tags) for kind, tags in ours.items()} != {
        kind: len(tags) for kind, tags in places.items()
    }:
        return None
    wanted = dict[int, int]()
    for kind, numbers in ours.items():
        theirs = [query.tags[number] for number in numbers]
        if len({tag.code for tag in theirs}) > 1:  # which is which, nobody can tell
            return None
        for number, tag in zip(places[kind], theirs, strict=True):
            wanted |= zip(target.tags[number].events, tag.events, strict=True)
    return wanted


def _by_kind(side: _Marked) -> dict[tuple[str, ...], list[int]]:
    found: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, tag in enumerate(side.tags):
        found[tag.name, *tag.code].append(number)
    return found


def _is_inside(target: _Marked, change: TargetChange) -> bool:
    return any(change.start < event.offset < change.end for event in target.events)


def _changes(query: _Marked, target: _Marked, wanted: dict[int, int]) -> Iterator[TargetChange]:
    """Yield the tags that do something else; those that are only numbered otherwise are none."""
    for number, event in enumerate(target.events):
        new = query.events[wanted[number]]
        if event.part != _CLOSE and _code(event.element) != _code(new.element):
            old = event.xml()
            yield TargetChange(event.offset, event.offset, old, new.xml(), ChangeKind.TAG)


def _written(target: _Marked, events: Sequence[_Event], values: Sequence[TargetChange]) -> str:
    """Return the target's markup with other tags and other values."""
    written, start = [], 0
    for run, xml in zip(target.runs, [*(event.xml() for event in events), ""], strict=True):
        end = start + len(run)
        position = start
        for change in values:
            if start <= change.start and change.end <= end:
                written += [_escaped(run[position - start : change.start - start])]
                written += [_escaped(change.new)]
                position = change.end
        written += [_escaped(run[position - start :]), xml]
        start = end
    return "".join(written)


def _escaped(text: str) -> str:
    return escape(text, {"\r": "&#13;"})
