"""What reading a glossary file gives: concepts, and every departure with its place."""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from glossary.admit import admit
from glossary.model import Concept, TermStatus
from tm.errors import InvalidInputError, TooLargeError
from tm.model import Skipped

_STATUSES = {
    TermStatus.PREFERRED: "preferred preferredterm preferredterm-admn-sts approved",
    TermStatus.ADMITTED: "admitted admittedterm admittedterm-admn-sts provisional",
    TermStatus.DEPRECATED: (
        "deprecated deprecatedterm deprecatedterm-admn-sts forbidden non-standard obsolete rejected"
    ),
    TermStatus.SUPERSEDED: "superseded supersededterm supersededterm-admn-sts",
    TermStatus.PROPOSED: "proposed",
}
STATUS_WORDS = {word: status for status, words in _STATUSES.items() for word in words.split()}
"""The status that a word of any known vocabulary means, in small letters."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What the reader is told: the languages of files that do not name them, ``None`` to guess."""

    source_lang: str | None = None
    target_lang: str | None = None


@dataclass(slots=True)
class GlossaryFile:
    """What a file holds.

    Attributes:
        concepts: With the id of the file, ``c17``, as ``id`` where it has one.
        places: Where each concept stands.
        unstated: Of each concept the terms, as (language tag, text), whose status the file does
            not say; the reader gave them a usual one.
        skipped: Records that are no concepts, with place and reason.
        notes: Departures that lost or changed something, one sentence each.
    """

    concepts: list[Concept] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    unstated: list[frozenset[tuple[str, str]]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _told: set[str] = field(default_factory=set, repr=False)

    def take(
        self, concept: Concept, place: str, unstated: Collection[tuple[str, str]] = ()
    ) -> None:
        """Take a concept if it may enter the glossary, else tell why not."""
        try:
            self.concepts.append(admit(concept))
        except (InvalidInputError, TooLargeError) as error:
            self.skip(place, str(error))
            return
        self.places.append(place)
        names = ((lang, unicodedata.normalize("NFC", text).strip()) for lang, text in unstated)
        self.unstated.append(frozenset(names))

    def skip(self, place: str, reason: str) -> None:
        """Tell of a record that is left out."""
        self.skipped.append(Skipped(place, reason))

    def note(self, text: str) -> None:
        """Tell of a departure, once."""
        if text not in self._told:  # a set: a file may give a note for every line
            self._told.add(text)
            self.notes.append(text)

    def placed(self) -> Iterator[tuple[Concept, str, frozenset[tuple[str, str]]]]:
        """Yield the concepts with their places and the terms without a status."""
        return zip(self.concepts, self.places, self.unstated, strict=True)
