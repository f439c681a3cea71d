"""One side of an alignment as a running text: places as numbers, positions for people."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from tm.errors import InvalidInputError
from tm.model import Segment
from tm.review.model import Position, Span, Stretch
from tm.segment import clauses
from tm.text import Token, TokenKind, join, tokens

OPENING = frozenset({"Ps", "Pi"})  # Unicode's classes of opening brackets and quotation marks


class SideText:
    """The segments of a side, end to end; a place is the number of characters before it.

    White space before a place belongs to what stands before it, so that no stretch begins with any.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._starts = [0, *accumulate(len(segment.text) for segment in segments)]
        self._borders = frozenset(self._starts)

    @property
    def length(self) -> int:
        """The place behind the last character."""
        return self._starts[-1]

    def is_border(self, place: int) -> bool:
        """Tell whether a segment begins or ends at a place."""
        return place in self._borders

    def start_of(self, segment: int) -> int:
        """Return the place where a segment begins."""
        return self._starts[segment]

    def place(self, position: Position, *, name: str) -> int:
        """Return the place of a position; ``name`` says in a message what it is.

        Raises:
            InvalidInputError: there is no such segment, or it is not that long.
        """
        count = len(self._segments)
        at_end = position == Position(count, 0)
        if not 0 <= position.segment < count and not at_end:
            raise InvalidInputError(
                f"{name}: there is no segment {position.segment}; the last is {count - 1}"
            )
        if at_end:
            return self.length
        text = self._segments[position.segment].text
        if not 0 <= position.offset <= len(text):
            raise InvalidInputError(
                f"{name}: segment {position.segment} has {len(text)} characters, "
                f"so there is no offset {position.offset}"
            )
        return self.behind_blanks(self._starts[position.segment] + position.offset)

    def behind_blanks(self, place: int) -> int:
        """Return the place behind white space that follows."""
        while place < self.length and place not in self._borders:
            segment = self.segment_at(place)
            if not self._segments[segment].text[place - self._starts[segment]].isspace():
                return place
            place += 1
        return place

    def behind(self, text: str, place: int) -> int:
        """Return the place behind a text that stands at a place, and the white space after it.

        Raises:
            ValueError: another text stands there.
        """
        segment = self.segment_at(place)
        if not self._segments[segment].text.startswith(text, place - self._starts[segment]):
            raise ValueError("a part of a segment is not what stands there")
        return self.behind_blanks(place + len(text))

    def segment_at(self, place: int) -> int:
        """Return the number of the segment that a place is in, or begins."""
        return min(bisect_right(self._starts, place), len(self._segments)) - 1

    def position(self, place: int) -> Position:
        """Return the position of a place; the end of all segments is the end of the last."""
        segment = max(self.segment_at(place), 0)
        return Position(segment, place - self._starts[segment])

    def span(self, stretch: Stretch) -> Span:
        """Return a stretch by its positions."""
        return Span(self.position(stretch.start), self.position(stretch.end))

    def parts(self, stretch: Stretch) -> tuple[Segment, ...]:
        """Return the segments in a stretch, cut to what is in it, without outer white space."""
        found = []
        place = stretch.start
        while place < stretch.end:
            number = self.segment_at(place)
            start, end = self._starts[number], min(self._starts[number + 1], stretch.end)
            segment = self._segments[number]
            if place == start and end == self._starts[number + 1]:
                found.append(segment)
            else:
                found.append(
                    replace(segment, text=segment.text[place - start : end - start].strip())
                )
            place = end
        return tuple(found)

    def characters(self, stretch: Stretch) -> Iterator[tuple[int, str]]:
        """Yield the characters in a stretch with their places, without white space."""
        place = stretch.start
        while place < stretch.end:
            number = self.segment_at(place)
            start, end = self._starts[number], min(self._starts[number + 1], stretch.end)
            for character in self._segments[number].text[place - start : end - start]:
                if not character.isspace():
                    yield place, character
                place += 1

    def text(self, stretch: Stretch) -> str:
        """Return what stands in a stretch, joined as its language does."""
        parts = self.parts(stretch)
        return join([part.text for part in parts], parts[0].lang) if parts else ""

    def cuts(self, stretch: Stretch, *, words: bool = False) -> tuple[Position, ...]:
        """Return the natural places inside a stretch: ends of segments and of clauses.

        ``words``: where words end, too.
        """
        places = set()
        for number in range(self.segment_at(stretch.start), self.segment_at(stretch.end) + 1):
            segment, place = self._segments[number], self._starts[number]
            places.add(place)
            if words:
                places.update(place + start for start in word_starts(segment))
            for clause in clauses(segment):
                place = self.behind_blanks(place + len(clause.text))
                places.add(place)
        inside = (place for place in places if stretch.start < place < stretch.end)
        return tuple(self.position(place) for place in sorted(inside))


def word_starts(segment: Segment) -> Iterator[int]:
    """Yield where a word, or a character of a script without blanks, begins behind another one.

    A mark belongs to the word before it, an opening one to the word behind it.
    """

    def opens(token: Token) -> bool:
        return unicodedata.category(segment.text[token.start]) in OPENING

    for before, token in pairwise(tokens(segment.text, segment.lang)):
        if not opens(before) and (opens(token) or token.kind is not TokenKind.PUNCT):
            yield token.start
