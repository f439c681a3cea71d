"""Penalties: the named reasons for which a match loses points, and what each costs."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from tm.diff import TokenOp
from tm.lang import primary, script, subtags, to_simplified
from tm.matches import Adapted, Penalty
from tm.model import TranslationUnit, UnitStatus
from tm.tags import tag_differences
from tm.text import Token, TokenKind, fold

TEXT_POINTS = 1  # for each way in which otherwise equal tokens are written differently
MAX_DETAILS = 10
SUBSTITUTION_POINTS = 1  # in all: one look at the marked places
MAX_TAG_POINTS = 5
MULTIPLE_TARGETS_POINTS = 1
LANGUAGE_POINTS = 1
STATUS_POINTS = {UnitStatus.DRAFT: 5, UnitStatus.MACHINE: 10}
SURE_CONFIDENCE = 0.90  # links at least this sure cost nothing
CONFIDENCE_STEP = 0.05  # each started step below costs one point
MAX_ALIGNMENT_POINTS = 10

_INVISIBLE = re.compile(
    "[\\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_QUOTES = str.maketrans("“”„‟«»「」『』〝〞‘’‚‛‹›´ʼ", '"' * 12 + "'" * 8)
_DASHES = re.compile("[‐‑‒–—―−─-]+")
_DOTS = re.compile(r"(?:\.{3}|…|⋯)[.…⋯]*")
_SAME_NUMBER = "\ufffc"  # stands for a number that is written differently on both sides


def _fold_width(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(c, None) or 0) if c.isdecimal() else c
        for c in unicodedata.normalize("NFKC", text)
    )


def _fold_punctuation(text: str) -> str:
    return _DOTS.sub("…", _DASHES.sub("-", text.translate(_QUOTES)))


_FOLDS: dict[str, Callable[[str], str]] = {
    "spacing": lambda text: _INVISIBLE.sub("", text),
    "width": _fold_width,
    "case": str.lower,
    "punctuation": _fold_punctuation,
    "script": to_simplified,
}
_BY_PREFERENCE = ("punctuation", "spacing", "width", "case", "script")
_REPORTED = ("script", "width", "case", "spacing", "punctuation")


def text_penalties(
    operations: Sequence[TokenOp],
    query: tuple[str, Sequence[Token]],
    match: tuple[str, Sequence[Token]],
    lang: str,
) -> tuple[Penalty, ...]:
    """Return what is written differently in tokens that are otherwise equal.

    ``query`` and ``match`` are texts with their tokens. What the base score has counted, that is
    every token that is not equal, is not charged again.
    """
    differences: set[str] = set()
    numerals: list[str] = []
    for op in operations:
        if op.op == "equal":
            pairs = list(_numbers_written_otherwise(op, query, match, lang))
            numerals += [f"{query[0][a:b]} / {match[0][c:d]}" for (a, b), (c, d) in pairs]
            ours = _stretch(query, op.query, [ours for ours, _ in pairs])
            theirs = _stretch(match, op.match, [theirs for _, theirs in pairs])
            differences |= _differences(ours, theirs)
    found = [Penalty(code, TEXT_POINTS) for code in _REPORTED if code in differences]
    if numerals:
        found.append(Penalty("numeral", TEXT_POINTS, _listed(numerals)))
    return tuple(found)


def _numbers_written_otherwise(
    op: TokenOp,
    query: tuple[str, Sequence[Token]],
    match: tuple[str, Sequence[Token]],
    lang: str,
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the spans of equal numbers whose folded texts differ: 三 and 3."""
    pairs = zip(query[1][slice(*op.query)], match[1][slice(*op.match)], strict=True)
    for ours, theirs in pairs:
        if ours.kind is TokenKind.NUMBER:
            one = fold(query[0][ours.start : ours.end], lang)[0]
            other = fold(match[0][theirs.start : theirs.end], lang)[0]
            if one != other:
                yield (ours.start, ours.end), (theirs.start, theirs.end)


def _stretch(
    side: tuple[str, Sequence[Token]],
    positions: tuple[int, int],
    masked: Sequence[tuple[int, int]],
) -> str:
    """Return the raw text of a run of tokens, the masked spans replaced by a placeholder.

    A run at an edge of the text includes the white space there.
    """
    text, found = side
    start = found[positions[0]].start if positions[0] else 0
    end = found[positions[1] - 1].end if positions[1] < len(found) else len(text)
    pieces = []
    for first, stop in masked:
        pieces += [text[start:first], _SAME_NUMBER]
        start = stop
    return "".join([*pieces, text[start:end]])


def _differences(one: str, other: str) -> set[str]:
    """Return the folds that are needed to make two spellings of the same tokens equal.

    A fold is needed when all others together do not suffice; where either of two would do
    (``…`` and ``...``), the preferred one is named.
    """
    if one == other:
        return set()
    needed = {
        code for code in _FOLDS if _folded(one, _FOLDS.keys() - {code})
        != _folded(other, _FOLDS.keys() - {code})
    }  # fmt: skip
    for size in range(len(_BY_PREFERENCE) + 1):
        for extra in combinations(_BY_PREFERENCE, size):
            codes = needed.union(extra)
            if _folded(one, codes) == _folded(other, codes):
                return codes
    return {"spacing"}  # what remains is invisible


def _folded(text: str, codes: set[str]) -> str:
    for code, function in _FOLDS.items():
        if code in codes:
            text = function(text)
    return text


def _listed(details: Sequence[str]) -> str:
    """Join details; of very many only the first are said."""
    rest = len(details) - MAX_DETAILS
    more = [f"and {rest} more"] if rest > 0 else []
    return "; ".join([*details[:MAX_DETAILS], *more])


def substitution_penalties(adapted: Adapted | None) -> tuple[Penalty, ...]:
    """Return what it costs that values of the target were replaced; the detail says which."""
    if adapted is None or not adapted.replaced:
        return ()
    detail = _listed([f"{change.old} → {change.new}" for change in adapted.replaced])
    return (Penalty("number_substituted", SUBSTITUTION_POINTS, detail),)


def tag_penalties(
    query_markup: str, markup: str, *, is_same_text: bool = False
) -> tuple[Penalty, ...]:
    """Return what tags cost that the unit lacks, has too many, or has in another order."""
    if not query_markup and not markup:
        return ()
    tags = tag_differences(query_markup, markup, is_same_text=is_same_text)
    return (Penalty("tags", min(tags.count, MAX_TAG_POINTS), str(tags)),) if tags.count else ()


def unit_penalties(
    unit: TranslationUnit, *, target_lang: str, targets: int = 1
) -> tuple[Penalty, ...]:
    """Return what the unit itself costs, whatever the query.

    ``targets`` is the number of different translations among which none is preferred.
    """
    found = []
    if targets > 1:
        found.append(Penalty("multiple_targets", MULTIPLE_TARGETS_POINTS, f"{targets} targets"))
    points = alignment_points(unit.provenance.confidence, unit.status)
    if points:
        found.append(Penalty("alignment", points, f"confidence {unit.provenance.confidence:.2f}"))
    if unit.status in STATUS_POINTS:
        found.append(Penalty(unit.status.value, STATUS_POINTS[unit.status]))
    if is_other_variant(target_lang, unit.target_lang):
        detail = f"{unit.target_lang} for {target_lang}"
        found.append(Penalty("language", LANGUAGE_POINTS, detail))
    return tuple(found)


def alignment_points(confidence: float | None, status: UnitStatus) -> int:
    """Return what an uncertain link costs; one that a person has approved costs nothing."""
    if confidence is None or status is UnitStatus.APPROVED:
        return 0
    steps = math.ceil(round((SURE_CONFIDENCE - confidence) / CONFIDENCE_STEP, 6))
    return max(0, min(steps, MAX_ALIGNMENT_POINTS))


def is_other_variant(wanted: str, stored: str) -> bool:
    """Tell whether two tags of one language name different variants of it.

    Chinese differs by script (said by the region too), other languages by script, region and what
    follows; a tag that leaves one of them open fits both.
    """
    if primary(wanted) == "zh":
        pairs = [(script(wanted), script(stored))]
    else:
        pairs = list(zip(subtags(wanted), subtags(stored), strict=True))
    return any(ours and theirs and ours != theirs for ours, theirs in pairs)
