"""Documents that are to be translated: read, cut, and asked for segment by segment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from tm.errors import InvalidInputError
from tm.lang import parse_tag, same_language
from tm.model import Progress, Segment
from tm.pairing import cut_named, in_language, read_file
from tm.query import Query
from tm.segment import sentences, whole_blocks
from tm.source_files import SourceFile
from tm.text import check_text

READING = "reading"


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document in segments; none of them is empty."""

    name: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents of one run, in one language.

    Attributes:
        notes: What the readers mended or left out, one sentence each, with its place.
    """

    lang: str
    documents: tuple[SourceDocument, ...]
    notes: tuple[str, ...] = ()

    def numbered(self) -> Iterator[tuple[int, Segment]]:
        """Yield each segment with the number of its document, in the order of the run."""
        for number, document in enumerate(self.documents):
            for segment in document.segments:
                yield number, segment

    def count(self) -> int:
        """Return the number of segments."""
        return sum(len(document.segments) for document in self.documents)


def read_sources(
    files: Sequence[SourceFile],
    *,
    lang: str | None = None,
    presegmented: bool = False,
    progress: Progress | None = None,
) -> Sources:
    """Read documents of one language, guessed from the first when it is not given.

    Args:
        files: At least one.
        lang: The language of all of them.
        presegmented: One segment a line, never cut again.
        progress: Told of each document; may raise to stop.

    Raises:
        InvalidInputError: a document cannot be read, is bilingual, or is in another language than
            the first; the message names it.
    """
    if not files:
        raise InvalidInputError("give at least one document")
    wanted = parse_tag(lang) if lang else None
    lang = wanted
    found: list[SourceDocument] = []
    notes: list[str] = []
    for number, file in enumerate(files):
        if progress:
            progress(READING, number, len(files))
        document = read_file(file, wanted, presegmented=presegmented)
        if len(document.streams) > 1:
            langs = " and ".join(stream.lang for stream in document.streams)
            raise InvalidInputError(
                f"{file.name} is bilingual ({langs}); give the text that is to be translated alone"
            )
        stream = in_language(document.streams[0], wanted, file.name)
        lang = lang or stream.lang
        if not same_language(lang, stream.lang):
            raise InvalidInputError(
                f"{file.name} is in {stream.lang} and {files[0].name} in {lang}; give documents of "
                "one language at a time"
            )
        cut = cut_named(stream, file.name, cut=whole_blocks if presegmented else sentences)
        found.append(SourceDocument(file.name, tuple(_checked(cut, file.name))))
        notes += (f"{file.name}: {note}" for note in document.notes)
    assert lang is not None  # noqa: S101 - there is at least one file
    return Sources(lang, tuple(found), tuple(notes))


def _checked(segments: Sequence[Segment], name: str) -> Iterator[Segment]:
    for segment in segments:
        if segment.text:
            place = f"{name}, {segment.ref or segment.index + 1}"
            yield replace(segment, text=check_text(segment.text, place=place))


def queries_of(sources: Sources, query: Query) -> Iterator[Query]:
    """Yield what is asked for each segment: the query with its text and its neighbours."""
    return chain.from_iterable(_of_document(document, query) for document in sources.documents)


def _of_document(document: SourceDocument, query: Query) -> Iterator[Query]:
    texts = ["", *(segment.text for segment in document.segments), ""]
    for before, text, after in zip(texts, texts[1:], texts[2:], strict=False):
        yield replace(query, text=text, previous=before, next=after)
