"""Words that name a language or a side of a bilingual document, and are no part of its text.

They head the columns of a table (原文 | 译文), stand above a half (English version) or before
each line (EN: …). A list of languages has each name beside its translation, and stays.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tm.readers.pieces import Piece

MIN_LABELLED_SHARE = 0.4  # of the pieces begin with a label; the rest are titles and headings
MAX_HEADER_CHARS = 24  # of each cell in the header row of a table
MIN_LABELLED = 4
SHOWN_CHARS = 60

_SIDES = {
    "source": r"原文|原语|源文|源语言?|source(?: language)?|original",
    "target": r"译文|譯文|译语|目标语言?|target(?: language)?|translation",
    "zh": r"(?:简体|繁体|繁體|现代)?(?:中文|汉语|漢語|汉文)|(?:simplified |traditional )?chinese"
    r"|zh(?:-(?:cn|tw|hans|hant))?|cn",
    "en": r"英文|英语|英語|english|eng?(?:-(?:gb|us))?",
    "ja": r"日文|日语|日本語|japanese|ja",
    "fr": r"法文|法语|french|français|fr",
    "ru": r"俄文|俄语|russian|русский|ru",
    "de": r"德文|德语|german|deutsch|de",
    "es": r"西班牙文|西班牙语|spanish|español|es",
    "ko": r"韩文|韩语|korean|ko",
}
_KIND = r"(?:\s*(?:version|text|language|版本?|文本|译文|原文|译本|部分))?"
_NAMES = {side: re.compile(f"(?:{names}){_KIND}", re.IGNORECASE) for side, names in _SIDES.items()}
_ANY = "|".join(f"(?:{names})" for names in _SIDES.values())
_PREFIX = re.compile(
    rf"(?P<label>[\[【(（]\s*(?:{_ANY})\s*[\]】)）]\s*[:：]?|(?:{_ANY}){_KIND}\s*[:：])\s*(?=\S)",
    re.IGNORECASE,
)
_FRAME = "[]【】()（）:：《》<>-—*# \t"
_PARTS = re.compile(r"\s*[/／（(]\s*|(?<=[一-鿿])\s+")


def side_of(text: str) -> str | None:
    """Return which language or side a text names, if it says nothing else: 中文, English version.

    A label in both languages (中文 Chinese, 原文（中文）) is the side that it names first.
    """
    if len(text) > MAX_HEADER_CHARS:
        return None
    sides = [_one_side(part.strip(_FRAME)) for part in _PARTS.split(text.strip(_FRAME))]
    return sides[0] if all(sides) else None


def _one_side(text: str) -> str | None:
    return next((side for side, names in _NAMES.items() if names.fullmatch(text)), None)


def without_prefixes(pieces: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    """Return pieces without the labels before them, where most have one, and a note of it."""
    found = [_PREFIX.match(piece.text) for piece in pieces]
    labels = [match["label"] for match in found if match]
    sides = {side_of(label) for label in labels}
    if len(labels) < max(MIN_LABELLED, MIN_LABELLED_SHARE * len(pieces)) or len(sides) < 2:
        return list(pieces), []
    kept = [
        replace(piece, text=piece.text[match.end() :]) if match else piece
        for piece, match in zip(pieces, found, strict=True)
    ]
    first = next(piece.ref for piece, match in zip(pieces, found, strict=True) if match)
    return kept, [f"{len(labels)} labels were left out, the first in {first}: {labels[0].strip()}"]


def find_labels(texts: Sequence[str], rows: Sequence[str]) -> tuple[frozenset[int], list[str]]:
    """Return which texts of a bilingual document are labels or header rows, and notes of them.

    Args:
        texts: In reading order.
        rows: For each text what its table row is called, or a name of its own.
    """
    sides = [side_of(text) for text in texts]
    heads = _header_rows(texts, rows, sides)
    alone = [i for i, side in enumerate(sides) if side and i not in heads and _alone(sides, i)]
    if len({sides[i] for i in alone}) < 2:
        alone = []
    notes = []
    if heads:
        first = min(heads)
        shown = " | ".join(texts[i] for i in sorted(heads) if rows[i] == rows[first])
        count = len({rows[i] for i in heads})
        what = "1 header row was" if count == 1 else f"{count} header rows were"
        notes.append(f"{what} left out, the first in {rows[first]}: {shown[:SHOWN_CHARS]}")
    if alone:
        place = rows[alone[0]]
        notes.append(f"{len(alone)} labels were left out, the first in {place}: {texts[alone[0]]}")
    return frozenset(heads) | frozenset(alone), notes


def _header_rows(
    texts: Sequence[str], rows: Sequence[str], sides: Sequence[str | None]
) -> set[int]:
    members: defaultdict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        members[row].append(i)
    return {
        i
        for row in members.values()
        if len({sides[k] for k in row} - {None}) > 1
        and all(len(texts[k]) <= MAX_HEADER_CHARS for k in row)
        for i in row
    }


def _alone(sides: Sequence[str | None], i: int) -> bool:
    """Tell whether the name of a language is not beside its own translation."""
    return sides[i] not in (*sides[max(0, i - 1) : i], *sides[i + 1 : i + 2])
