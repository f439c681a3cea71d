"""One side of an alignment as a running text: places as numbers, positions for people."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tm.errors import InvalidInputError
from tm.model import Segment
from tm.review.model import Places, Position, Span, Stretch
from tm.review.words import cut_word
from tm.segment import clauses
from tm.text import Token, TokenKind, join, tokens

NOWHERE = Position(0, 0)  # in a side without segments
OPENING = frozenset({"Ps", "Pi"})  # Unicode's classes of opening brackets and quotation marks


class SideText:
    """The segments of a side, end to end; a place is the number of characters before it.

    White space before a place belongs to what stands before it, so that no stretch begins with any.
    Of a part of a side only the places inside it and at its ends are known.
    """

    def __init__(self, segments: Sequence[Segment], part: Places | None = None) -> None:
        self._segments = segments
        self._starts = part.starts if part else tuple(at for _, at in with_starts(segments))
        self._count = part.count if part else len(segments)
        self._numbers = [segment.index for segment in segments]
        ends = (start + len(s.text) for start, s in zip(self._starts, segments, strict=True))
        self._ends = tuple(ends)
        self._borders = frozenset((0, *self._starts, *self._ends))

    @property
    def count(self) -> int:
        """How many segments the side has, also those that are not in this part of it."""
        return self._count

    @property
    def length(self) -> int:
        """The place behind the last character."""
        return self._ends[-1] if self._ends else 0

    def is_border(self, place: int) -> bool:
        """Tell whether a segment begins or ends at a place."""
        return place in self._borders

    def start_of(self, segment: int) -> int:
        """Return the place where a segment begins; behind the last one the end of all."""
        return self._starts[segment] if segment < len(self._starts) else self.length

    def place(self, position: Position, *, name: str) -> int:
        """Return the place of a position; ``name`` says in a message what it is.

        Raises:
            InvalidInputError: there is no such segment, or it is not that long, or far off.
        """
        last = self._count - 1
        if position == Position(self._count, 0) and self._numbers and self._numbers[-1] == last:
            return self.length
        if not 0 <= position.segment <= last:
            raise InvalidInputError(
                f"{name}: there is no segment {position.segment}; the last is {last}"
            )
        at = bisect_right(self._numbers, position.segment) - 1
        if at < 0 or self._numbers[at] != position.segment:
            raise InvalidInputError(
                f"{name}: segment {position.segment} is neither in the link nor beside it"
            )
        text = self._segments[at].text
        if not 0 <= position.offset <= len(text):
            raise InvalidInputError(
                f"{name}: segment {position.segment} has {len(text)} characters, "
                f"so there is no offset {position.offset}"
            )
        return self.behind_blanks(self._starts[at] + position.offset)

    def behind_blanks(self, place: int) -> int:
        """Return the place behind white space that follows."""
        while place < self.length and place not in self._borders:
            at = self._at(place)
            if not self._segments[at].text[place - self._starts[at]].isspace():
                return place
            place += 1
        return place

    def check_cut(self, place: int, *, name: str) -> None:
        """Refuse to cut inside a word or a number; ``name`` says in a message what is cut.

        Raises:
            InvalidInputError: so it is.
        """
        if place in self._borders or not self._segments:
            return
        at = self._at(place)
        segment = self._segments[at]
        found = cut_word(segment.text, place - self._starts[at], segment.lang)
        if found is not None:
            raise InvalidInputError(
                f"{name}: the cut is inside a word or a number: “{found[0]}|{found[1]}”; "
                "cut at a blank or beside a mark"
            )

    def behind(self, text: str, place: int) -> int:
        """Return the place behind a text that stands at a place, and the white space after it.

        Raises:
            ValueError: another text stands there.
        """
        at = self._at(place)
        if not self._segments[at].text.startswith(text, place - self._starts[at]):
            raise ValueError("a part of a segment is not what stands there")
        return self.behind_blanks(place + len(text))

    def _at(self, place: int) -> int:
        """Return which of the segments a place is in, or begins."""
        return bisect_right(self._starts, place) - 1

    def position(self, place: int) -> Position:
        """Return the position of a place; the end of all segments is the end of the last."""
        if not self._numbers:
            return NOWHERE
        at = max(self._at(place), 0)
        return Position(self._numbers[at], place - self._starts[at])

    def span(self, stretch: Stretch) -> Span:
        """Return a stretch by its positions."""
        return Span(self.position(stretch.start), self.position(stretch.end))

    def parts(self, stretch: Stretch) -> tuple[Segment, ...]:
        """Return the segments in a stretch, cut to what is in it, without outer white space."""
        found = []
        for at, start, end in self._pieces(stretch):
            segment = self._segments[at]
            if end - start == len(segment.text):
                found.append(segment)
            else:
                cut = segment.text[start - self._starts[at] : end - self._starts[at]].strip()
                found.append(replace(segment, text=cut))
        return tuple(found)

    def _pieces(self, stretch: Stretch) -> Iterator[tuple[int, int, int]]:
        """Yield which segments are in a stretch, each with where its part begins and ends."""
        place = stretch.start
        while place < stretch.end:
            at = self._at(place)
            end = min(self._ends[at], stretch.end)
            yield at, place, end
            place = end

    def characters(self, stretch: Stretch) -> Iterator[tuple[int, str]]:
        """Yield the characters in a stretch with their places, without white space."""
        for at, start, end in self._pieces(stretch):
            first = self._starts[at]
            for place, character in enumerate(
                self._segments[at].text[start - first : end - first], start
            ):
                if not character.isspace():
                    yield place, character

    def text(self, stretch: Stretch) -> str:
        """Return what stands in a stretch, joined as its language does."""
        parts = self.parts(stretch)
        return join([part.text for part in parts], parts[0].lang) if parts else ""

    def cuts(self, stretch: Stretch, *, words: bool = False) -> tuple[Position, ...]:
        """Return the natural places inside a stretch: ends of segments and of clauses.

        ``words``: where words end, too.
        """
        places = set()
        for at, _, _ in self._pieces(stretch):
            segment, place = self._segments[at], self._starts[at]
            places.add(place)
            if words:
                places.update(place + start for start in word_starts(segment))
            for clause in clauses(segment):
                place = self.behind_blanks(place + len(clause.text))
                places.add(place)
        inside = (place for place in places if stretch.start < place < stretch.end)
        return tuple(self.position(place) for place in sorted(inside))


def with_starts(segments: Iterable[Segment]) -> Iterator[tuple[Segment, int]]:
    """Yield the segments of a whole side, each with the place where it begins."""
    place = 0
    for segment in segments:
        yield segment, place
        place += len(segment.text)


def word_starts(segment: Segment) -> Iterator[int]:
    """Yield where a word, or a character of a script without blanks, begins behind another one.

    A mark belongs to the word before it, an opening one to the word behind it.
    """

    def opens(token: Token) -> bool:
        return unicodedata.category(segment.text[token.start]) in OPENING

    for before, token in pairwise(tokens(segment.text, segment.lang)):
        if not opens(before) and (opens(token) or token.kind is not TokenKind.PUNCT):
            yield token.start
