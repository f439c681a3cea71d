"""From pieces to a document: one language, or two told apart, with broken sentences mended."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tm.errors import InvalidInputError
from tm.lang import SAMPLE_CHARS, guess_language, has_spaces, same_language
from tm.model import Block, BlockKind, Document, TextStream
from tm.readers.footnotes import mark_notes
from tm.readers.kinds import kinds_of
from tm.readers.labels import find_labels, without_prefixes
from tm.readers.mending import Interruption, Join, mend
from tm.readers.mixed import parts_of
from tm.readers.pieces import Piece, Reading, Script, script_of, script_weights
from tm.stopping import stopping

BALANCED_SHARE = 0.35  # of the letters in the second script: bilingual, however it is laid out
INTERLEAVED_SHARE = 0.15  # the same where the scripts change often
INTERLEAVED_CHANGES = 3
NOTE_CHARS = 200
MAX_NOTES = 5  # more numbers, such as those of a column, are told together

_BEHIND = (BlockKind.NOTE, BlockKind.HEADER, BlockKind.FOOTER)
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece in one script, as far as it has letters."""

    piece: Piece
    script: Script | None


def document_of(reading: Reading, name: str, *, lang: str | None) -> Document:
    """Tell the languages of a document apart and give its blocks their kinds.

    Args:
        reading: The pieces as one format's reader found them.
        name: Of the file, for messages and provenance.
        lang: The language, where the caller knows it; of a bilingual document, one of the two.

    Raises:
        InvalidInputError: no text; a character that no text may hold, with its place.
    """
    reading = mark_notes(reading)
    pieces = [_checked(piece, name) for piece in stopping(reading.pieces) if piece.text.strip()]
    if not any(character.isalnum() for piece in pieces for character in piece.text):
        raise InvalidInputError(f"{name}: the file holds no text")
    unlabelled, labels = without_prefixes(pieces)
    parts = list(_parts(unlabelled))
    scripts = _two_scripts(parts)
    # what is no running text follows it; sorting keeps the order inside each
    parts.sort(key=lambda part: _rank(part.piece))
    pieces.sort(key=_rank)
    if scripts is not None:
        streams, notes = _bilingual(list(_cells(parts)), scripts, lang, name)
        notes = labels + notes
    else:
        streams, notes = _monolingual(pieces, parts, lang, name)
    return Document(name, streams, (*reading.notes, *notes))


def _rank(piece: Piece) -> int:
    """Return how far behind the running text a piece stands."""
    return _BEHIND.index(piece.kind) + 1 if piece.kind in _BEHIND else 0


def _parts(pieces: Sequence[Piece]) -> Iterator[_Part]:
    for piece in stopping(pieces):
        for text, script in parts_of(piece.text):
            yield _Part(replace(piece, text=text), script)


def _cells(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Yield the parts, those cut that are rows with tabs between their cells."""
    for part in parts:
        for cell in filter(None, map(str.strip, part.piece.text.split("\t"))):
            yield (
                part
                if cell == part.piece.text
                else _Part(replace(part.piece, text=cell), script_of(cell))
            )


def _checked(piece: Piece, name: str) -> Piece:
    """Return a piece in NFC; character references may have brought what decoding refuses."""
    refused = _REFUSED.search(piece.text.replace("\t", " "))
    if refused is not None:
        raise InvalidInputError(
            f"{name}: control character U+{ord(refused.group()):04X} in {piece.ref}; remove it"
        )
    return replace(piece, text=unicodedata.normalize("NFC", piece.text).strip())


def _two_scripts(parts: Sequence[_Part]) -> tuple[Script, Script] | None:
    """Return the two scripts of a bilingual document, the first met first, or ``None``."""
    weights: Counter[Script] = Counter()
    for part in stopping(parts):
        if part.script is not None:
            weights[part.script] += script_weights(part.piece.text)[part.script]
    if len(weights) < 2:
        return None
    (first, _), (second, least) = weights.most_common(2)
    order = [part.script for part in parts if part.script in (first, second)]
    changes = sum(a is not b for a, b in pairwise(order))
    share = least / weights.total()
    if share < BALANCED_SHARE and (share < INTERLEAVED_SHARE or changes < INTERLEAVED_CHANGES):
        return None
    return (first, second) if order[0] is first else (second, first)


def _bilingual(
    parts: Sequence[_Part], scripts: tuple[Script, Script], lang: str | None, name: str
) -> tuple[tuple[TextStream, ...], list[str]]:
    streams = []
    rows = [part.piece.row or part.piece.ref for part in parts]
    labels, notes = find_labels([part.piece.text for part in parts], rows)
    parts = [part for i, part in enumerate(parts) if i not in labels]
    others = [part.piece for part in parts if part.script not in scripts]
    notes += _told(others, "in neither language")
    joins: list[Join] = []
    for script in scripts:
        pieces, mended = mend(_with_interruptions(parts, script))
        joins += mended
        streams.append(_stream(pieces, lang, name, sure=False))
    return tuple(streams), notes + _notes_of(joins)


def _notes_of(joins: Sequence[Join]) -> list[str]:
    """Return what was joined, in the order of the text."""
    return [join.note for join in sorted(joins, key=lambda join: join.place)]


def _with_interruptions(
    parts: Sequence[_Part], script: Script
) -> Iterator[tuple[int, Piece, Interruption]]:
    """Yield the pieces in a script with their place, and what stands before each of them."""
    last = -1
    for i, part in enumerate(parts):
        if part.script is script:
            if last >= 0 and parts[last].piece.page != part.piece.page:
                yield i, part.piece, Interruption.PAGE
            else:
                yield i, part.piece, Interruption.TEXT if i != last + 1 else Interruption.NONE
            last = i


def _monolingual(
    pieces: Sequence[Piece], parts: Sequence[_Part], lang: str | None, name: str
) -> tuple[tuple[TextStream, ...], list[str]]:
    """Make one stream; in a text of Latin letters, lines in another script go to the notes."""
    main = script_of("\n".join(piece.text for piece in pieces))
    kept, notes = list(pieces), []
    if main is Script.LATIN and (lang is None or has_spaces(lang)):
        kept = [part.piece for part in parts if part.script in (main, None)]
        others = [part.piece for part in parts if part.script not in (main, None)]
        notes = _told(others, "in another language")
    whole = [_Part(piece, main) for piece in kept]
    uncut = ((i, piece, Interruption.NONE) for i, piece in enumerate(kept))
    mended, joins = mend(_with_interruptions(whole, main) if main else uncut)
    return (_stream(mended, lang, name, sure=True),), notes + _notes_of(joins)


def _told(pieces: Sequence[Piece], why: str) -> list[str]:
    """Return a note for each piece left out, and one for numbers and signs where they are many."""
    signs = [piece for piece in pieces if script_of(piece.text) is None]
    many = signs if len(signs) > MAX_NOTES else []
    notes = [
        f"{one.ref}: left out, {why}: {one.text[:NOTE_CHARS]}"
        for one in pieces
        if not (many and script_of(one.text) is None)
    ]
    if many:
        first = f"{many[0].ref}: left out, {why}: {many[0].text[:NOTE_CHARS]}"
        notes.append(f"{first}; and {len(many) - 1} more numbers or signs up to {many[-1].ref}")
    return notes


def _stream(pieces: Sequence[Piece], lang: str | None, name: str, *, sure: bool) -> TextStream:
    """Make a stream; the language given is taken where it is ``sure`` or fits what is guessed."""
    kinds = kinds_of(pieces)
    blocks = tuple(
        Block(piece.text, kind, piece.ref) for piece, kind in zip(pieces, kinds, strict=True)
    )
    if lang is not None and sure:
        return TextStream(lang, blocks)
    guessed = guess_language(_sample(pieces), name=name)
    return TextStream(lang if lang and same_language(lang, guessed) else guessed, blocks)


def _sample(pieces: Sequence[Piece]) -> str:
    """Return the beginning of what has letters, to guess the language from."""
    taken: list[str] = []
    size = 0
    for piece in pieces:
        if size < SAMPLE_CHARS and script_of(piece.text) is not None:
            taken.append(piece.text[:SAMPLE_CHARS])
            size += len(taken[-1])
    return "\n".join(taken)
