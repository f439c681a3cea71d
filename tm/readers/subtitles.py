"""Subtitles (SRT, WebVTT): what is said, sentences joined over cues, with the cues' times."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tm.model import BlockKind
from tm.readers.decode import decode
from tm.readers.mending import ends_in_open_word
from tm.readers.pieces import (
    Piece,
    Reading,
    Script,
    ends_finally,
    ends_midway,
    glue,
    has_cjk,
    is_decoration,
    script_of,
    told,
)
from tm.stopping import stopping

MARKED_SHARE = 0.2  # of the cues that end a sentence: below it sentences are not marked at all
MAX_CUES = 8  # that a sentence goes over
MAX_PAUSE_S = 3.0  # within a sentence

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,:](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-+>\s*{_TIME}(?:\s.*)?")
_MARKUP = re.compile(
    r"</?(?:[ibusc]|font|ruby|rt|v|lang|c)(?:[\s.][^<>\n]{0,300})?>|<\d[\d:.]{0,20}>|\{\\[^{}\n]{0,200}\}",
    re.IGNORECASE,
)
_READING = re.compile(r"<rt>[^<>\n]{0,200}</rt>", re.IGNORECASE)
_NO_CUES = ("NOTE", "STYLE", "REGION", "WEBVTT")
_SPEAKS = re.compile(r"\s*[-–—]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is shown at a time.

    Attributes:
        number: Its own, or where it has none its place from 1.
        start, end: In seconds.
        shown: Its times as they are written.
    """

    number: str
    start: float
    end: float
    shown: str
    lines: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    """A sentence that may go on in the next cue."""

    text: str
    first: _Cue
    last: _Cue
    place: int
    cues: int = 1

    def piece(self) -> Piece:
        """Return the sentence with the cues that it goes over and their times."""
        cues = f"cue {self.first.number}"
        if self.last is not self.first:
            cues = f"cues {self.first.number}–{self.last.number}"
        start, end = self.first.shown.split(" ")[0], self.last.shown.split(" ")[-1]
        return Piece(self.text, f"{cues}, {start} --> {end}", BlockKind.PARAGRAPH)


def read_subtitles(data: bytes, name: str) -> Reading:
    """Read a file of subtitles, in one language or with both in each cue.

    Sentences are joined only where most are marked by a full stop; Chinese subtitles often have
    none, and then each cue is a piece.
    """
    blocks = _blocks(decode(data, name).split("\n"))
    cues: list[_Cue] = []
    left_out: list[Piece] = []
    for block in stopping(blocks):
        cue = _cue(block, len(cues) + 1)
        if cue is not None:
            cues.append(cue)
        elif not block[0].startswith("WEBVTT"):
            left_out.append(Piece(" ".join(block), ""))
    notes = told(left_out, "stretch outside the cues", "stretches outside the cues")
    return Reading(tuple(_pieces(cues)), tuple(notes))


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the runs of lines between blank lines; a line of times always begins a cue."""
    block: list[str] = []
    for i, line in enumerate(lines):
        begins = i + 1 < len(lines) and line.strip().isdigit() and _is_times(lines[i + 1])
        if block and (not line.strip() or begins):
            yield block
            block = []
        if line.strip():
            block.append(line.strip())
    if block:
        yield block


def _is_times(line: str) -> bool:
    return "->" in line and _TIMES.fullmatch(line) is not None


def _cue(block: Sequence[str], place: int) -> _Cue | None:
    if block[0].split(" ")[0] in _NO_CUES and not _is_times(block[0]):
        return None
    at = next((i for i, line in enumerate(block[:2]) if _is_times(line)), None)
    if at is None:
        return None
    found = _TIMES.fullmatch(block[at])
    groups = found.groups() if found else ()
    start, end = _seconds(groups[:4]), _seconds(groups[4:])
    shown = " ".join(re.findall(r"[\d:.,]+", block[at])[:2])
    number = block[0] if at and block[0].isdigit() else str(place)
    lines = tuple(filter(None, map(_plain, block[at + 1 :])))
    return _Cue(number, start, end, shown, lines)


def _seconds(groups: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = (one or "0" for one in groups)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _plain(line: str) -> str:
    """Return a line without markup and character references."""
    text = html.unescape(_MARKUP.sub("", _READING.sub("", line)))
    text = re.sub(r"[ \t\u200b\u200e\u200f\ufeff]+", " ", text.replace("\\N", " ")).strip()
    return "" if is_decoration(text) else text


def _pieces(cues: Sequence[_Cue]) -> list[Piece]:
    """Return the sentences, or cues, of each script in the order in which they begin."""
    marked = _marked_scripts(cues)
    opened: dict[Script | None, _Open] = {}
    done: list[_Open] = []
    for place, cue in enumerate(stopping(cues)):
        for text in _speeches(cue):
            script = script_of(text)
            before = opened.get(script)
            if before is not None and script in marked and _goes_on(before, text, cue):
                before.text = glue(before.text, text)
                before.cues += before.last is not cue
                before.last = cue
            else:
                opened[script] = _Open(text, cue, cue, place)
                done.append(opened[script])
    return [one.piece() for one in done]


def _speeches(cue: _Cue) -> Iterator[str]:
    """Yield what is said in a cue: lines joined, except those of speakers and of languages."""
    text = ""
    for line in cue.lines:
        speaks = _SPEAKS.match(line) is not None
        apart = len({script_of(text), script_of(line)} - {None}) > 1
        if text and (speaks or apart):
            yield _SPEAKS.sub("", text, count=1)
            text = ""
        text = glue(text, line)
    if text:
        yield _SPEAKS.sub("", text, count=1)


def _marked_scripts(cues: Sequence[_Cue]) -> set[Script | None]:
    """Return the scripts in which sentences end with a mark."""
    ends: dict[Script | None, list[bool]] = {}
    for cue in cues:
        for text in _speeches(cue):
            ends.setdefault(script_of(text), []).append(ends_finally(text))
    return {script for script, found in ends.items() if sum(found) >= MARKED_SHARE * len(found)}


def _goes_on(before: _Open, text: str, cue: _Cue) -> bool:
    """Tell whether a sentence goes on in another cue."""
    if ends_finally(before.text) or before.cues >= MAX_CUES:
        return False
    if cue is before.last or not -MAX_PAUSE_S <= cue.start - before.last.end <= MAX_PAUSE_S:
        return False
    if any(_SPEAKS.match(line) for line in cue.lines):
        return False
    goes_on = has_cjk(text[0]) or not text[0].isupper()
    return goes_on or ends_midway(before.text) or ends_in_open_word(before.text)
