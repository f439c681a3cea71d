"""Find the text of table cells in the text of a side, and say what of it is lost, new or changed.

White space is left out on both sides: a spreadsheet may add some, or take some away.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

from tm.errors import InvalidInputError
from tm.model import Side
from tm.review.model import Stretch
from tm.review.sides import SideText

SHOWN_CHARS = 40  # of a text in a message
_BLANKS = re.compile(r"\s+")
_PREFIX = re.compile("'(?=['=+@＝＋－＠-])")  # of a cell that ``protect`` has changed


class SideStream:
    """The characters of one side in the order of the rows, without white space."""

    def __init__(self, text: SideText, stretches: Sequence[Stretch], side: Side) -> None:
        self._text = text
        self._side = side
        self._places: list[int] = []
        self._jumps: list[int] = []
        self._borders = {place for one in stretches for place in (one.start, one.end)}
        self._blanks: set[int] = set()
        characters: list[str] = []
        before = 0
        for stretch in stretches:
            if stretch.start == stretch.end:
                continue
            if stretch.start != before and characters:
                self._jumps.append(len(characters))
            for place, character in text.characters(stretch):
                if self._places and self._is_blank_before(place, characters[-1]):
                    self._blanks.add(len(characters))
                self._places.append(place)
                characters.append(character)
            before = stretch.end
        self._characters = "".join(characters)

    def stretches(self, cells: Sequence[tuple[str, str]]) -> list[Stretch]:
        """Return where the text of each cell stands, given each row's name and its cell.

        Raises:
            InvalidInputError: something is lost, new, doubled or changed, a cell spans the border
                of a moved section or ends inside a word; the message names the row.
        """
        found = []
        here = end = 0
        for number, (name, cell) in enumerate(cells):
            length = self._match(cell, here)
            if length is None:
                raise self._damage(cells[number:], here)
            if length:
                if bisect_right(self._jumps, here) != bisect_right(self._jumps, here + length - 1):
                    raise InvalidInputError(
                        f"{name}, {self._side}: its text does not follow each other in the "
                        "document: a section was moved"
                    )
                start = self._places[here]
                here += length
                end = self._text.behind_blanks(self._places[here - 1] + 1)
                if end not in self._borders:
                    self._text.check_cut(end, name=f"{name}, {self._side}")
                found.append(Stretch(start, end))
            else:
                found.append(Stretch(end, end))
        if here < len(self._characters):
            raise self._damage(cells[-1:], here, is_behind=True)
        return found

    def _is_blank_before(self, place: int, before: str) -> bool:
        """Tell whether the character at a place is set off from the one before it."""
        return place != self._places[-1] + 1 or (self._text.is_border(place) and before.isascii())

    def _match(self, cell: str, here: int) -> int | None:
        """Return how many characters from here on a cell has, ``None`` when it has others."""
        for spelling in _spellings(cell):
            if self._characters.startswith(spelling, here):
                return len(spelling)
        return None

    def _damage(
        self, cells: Sequence[tuple[str, str]], here: int, *, is_behind: bool = False
    ) -> InvalidInputError:
        """Return the error that says what is wrong from here on."""
        name = cells[0][0]
        given, blanks = ("", set()) if is_behind else _joined([cell for _, cell in cells])
        wanted = self._characters[here:]
        kept = {place - here for place in self._blanks}
        same, behind = _shared((given, blanks), (wanted, kept))
        given, wanted = given[same:], wanted[same:]
        new, lost = given[: len(given) - behind], wanted[: len(wanted) - behind]
        at = here + same
        shown_new = _shown(new, {blank - same for blank in blanks})
        shown_lost = _shown(lost, {blank - at for blank in self._blanks})
        place = f"{name}, {self._side}"
        if not new:
            return InvalidInputError(f"{place}: text is missing: {shown_lost}")
        if lost:
            return InvalidInputError(
                f"{place}: it reads {shown_new} where the document has {shown_lost}"
            )
        before = self._characters[:at]
        what = "stands twice" if before.endswith(new) or wanted.startswith(new) else "is new"
        return InvalidInputError(f"{place}: text {what}: {shown_new}")


def _spellings(cell: str) -> Iterator[str]:
    """Yield what a cell may stand for.

    A prefix that protects a cell from being taken for a formula stays inside when cells are pasted
    together, and a cell that a person made has none.
    """
    bare = _BLANKS.sub("", cell)
    yield bare
    yield _likeliest(cell)
    yield _PREFIX.sub("", bare)
    yield unicodedata.normalize("NFC", bare)


def _likeliest(cell: str) -> str:
    """Return what a cell stands for when nothing else is known of it."""
    bare = _BLANKS.sub("", cell)
    return bare[1:] if _PREFIX.match(bare) else bare


def _common(one: str, other: str) -> int:
    """Return the length of the common start of two texts."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _shared(
    one: tuple[str, Collection[int]], other: tuple[str, Collection[int]]
) -> tuple[int, int]:
    """Return the lengths of the start and the end that two texts share.

    Each comes with the places of its blanks. Where words were exchanged, whole ones are apart:
    "was" and "is" share no s.
    """
    start = _common(one[0], other[0])
    end = _common(one[0][start:][::-1], other[0][start:][::-1])
    if start + end in (len(one[0]), len(other[0])):
        return start, end
    while any(_is_inside_word(text, start, blanks) for text, blanks in (one, other)):
        start -= 1
    while any(_is_inside_word(text, len(text) - end, blanks) for text, blanks in (one, other)):
        end -= 1
    return start, end


def _is_inside_word(text: str, place: int, blanks: Collection[int]) -> bool:
    """Tell whether a place is between two letters of a word of a language with blanks."""
    around = text[max(0, place - 1) : place + 1]
    return len(around) > 1 and place not in blanks and around.isascii() and around.isalnum()


def _joined(cells: Sequence[str]) -> tuple[str, set[int]]:
    """Return what cells stand for, without white space, and before which characters some stood."""
    text = ""
    blanks: set[int] = set()
    for cell in cells:
        bare = _likeliest(cell)
        blanks.add(len(text))
        place = len(text) + len(bare)
        for word in reversed(cell.split()):
            blanks.add(place)
            place -= len(word)
        text += bare
    return text, blanks


def _shown(text: str, blanks: Collection[int]) -> str:
    """Return the beginning of a text as it is read, given where white space stood in it."""
    start = "".join(
        f" {character}" if place and place in blanks else character
        for place, character in enumerate(text[:SHOWN_CHARS])
    )
    return f"“{start}”" if len(text) <= SHOWN_CHARS else f"“{start}…”"
