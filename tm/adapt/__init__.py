"""Adapted targets: a stored target with the query's own numbers, percentages and dates.

A value is replaced only where there is no doubt which one is meant: it occurs once in the query,
once in the unit's source and once in its target, it is no part of a name, code or fraction, and the
target's grammar and style can take the new one. If any of the values that differ cannot be
replaced, none is: a target that is adapted by half is worse than one that is not.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from tm.adapt.roman_numerals import is_roman_numeral
from tm.adapt.values import LANGUAGES, Value, find_values, missing_values
from tm.adapt.writing import write_value
from tm.lang import primary
from tm.matches import Adapted, ChangeKind, TargetChange
from tm.text import fold, tokens

MAX_CHANGES = 50  # a text with more values that differ is another text
_AROUND = 16  # characters beside a date in which a weekday would be wrong afterwards
_WEEKDAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|星期|礼拜|周[一二三四五六日]", re.IGNORECASE
)
_KEPT = 256  # texts whose items are remembered: many candidates share a query
_PLURAL = "s"  # 1 member, 3 members: still the same neighbour
_ARTICLE_BEFORE = re.compile(r"\ban? \Z", re.IGNORECASE)
_TWO_OF_THEM = re.compile(
    r"\b(?:both|either|neither|twice|pair|couple|double|latter|respectively)\b|双方|两者|二者",
    re.IGNORECASE,
)
_VOWEL_SOUND = re.compile(r"(?:8|(?:11|18)(?![0-9]{1,2}(?![0-9]))|eight|eleven)")


@dataclass(frozen=True, slots=True)
class Texts:
    """A query, and the source and target of the unit that is offered for it."""

    query: str
    source: str
    target: str
    source_lang: str
    target_lang: str


def adapt(texts: Texts, *, documents: bool = False) -> Adapted | None:
    """Return the target with the query's values, ``None`` where nothing differs or is certain.

    ``documents`` also replaces the numbers of documents (resolution 2254, 第2254号).
    """
    languages = {primary(texts.source_lang), primary(texts.target_lang)}
    if languages != LANGUAGES:
        return None
    ours = find_values(texts.query, texts.source_lang)
    theirs = find_values(texts.source, texts.source_lang)
    if [value.key for value in ours] == [value.key for value in theirs]:
        return None
    pairs = _pairs(texts, ours, theirs)
    if pairs is None:
        return None
    in_target = find_values(texts.target, texts.target_lang)
    if missing_values(theirs, in_target):  # the translation is free, or of another text
        return None
    changes = []
    for new, old in pairs:
        if not _is_certain(new, ours, documents) or not _is_certain(old, theirs, documents):
            return None
        place = _place(old, in_target, documents=documents)
        change = None if place is None else _change(texts, new, old, place)
        if change is None:
            return None
        changes.append(change)
    return _adapted(texts, changes, pairs, in_target)


def differ_in_values_only(texts: Texts) -> bool:
    """Tell whether query and source say the same but for numbers, percentages and dates."""
    query, source = (
        [item for item, _ in _items(text, texts.source_lang)]
        for text in (texts.query, texts.source)
    )
    return query == source


def _pairs(
    texts: Texts, ours: Sequence[Value], theirs: Sequence[Value]
) -> list[tuple[Value, Value]] | None:
    """Return the values that differ, the query's first; ``None`` unless all values correspond.

    They do when each stands where one of the same shape stands in the other text. A value that
    differs must have equal neighbours on both sides.
    """
    if len(ours) != len(theirs):
        return None
    query = _items(texts.query, texts.source_lang)
    source = _items(texts.source, texts.source_lang)
    pairs, places = [], 0
    for op in Levenshtein.opcodes([item for item, _ in source], [item for item, _ in query]):
        if op.tag != "equal":
            if _has_unread_numeral(texts, [*query[op.dest_start : op.dest_end],
                                           *source[op.src_start : op.src_end]]):  # fmt: skip
                return None
            continue
        for i, j in zip(
            range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True
        ):
            new, old = query[j][1], source[i][1]
            if new is None or old is None:
                continue
            places += 1
            if new.key != old.key:
                is_framed = (op.dest_start < j or i == j == 0) and (
                    j < op.dest_end - 1 or (j == len(query) - 1 and i == len(source) - 1)
                )
                if not is_framed:
                    return None
                pairs.append((new, old))
    return pairs if places == len(ours) and 0 < len(pairs) <= MAX_CHANGES else None


def _has_unread_numeral(texts: Texts, items: Sequence[tuple[object, Value | None]]) -> bool:
    """Tell whether Roman numerals differ that were not read: "sections IV and V"."""
    return primary(texts.source_lang) == "en" and any(
        value is None and is_roman_numeral(str(item)) for item, value in items
    )


@lru_cache(maxsize=_KEPT)
def _items(text: str, lang: str) -> tuple[tuple[object, Value | None], ...]:
    """Return the tokens of a text with each value as one item that tells only its shape."""
    folded, _ = fold(text, lang)
    items: list[tuple[object, Value | None]] = []
    waiting = list(reversed(find_values(text, lang)))
    covered = 0
    for token in tokens(folded, lang):
        while waiting and waiting[-1].folded_start < token.end:
            value = waiting.pop()
            items.append((value.shape, value))
            covered = value.folded_end
        if token.start >= covered:
            items.append((token.key.rstrip(_PLURAL) or token.key, None))
        elif token.end > covered:  # "member" of "five-member"
            items.append((folded[covered : token.end], None))
            covered = token.end
    return tuple(items)


def _is_certain(value: Value, among: Sequence[Value], documents: bool) -> bool:
    is_allowed = documents or not value.is_document
    is_once = sum(other.key == value.key for other in among) == 1
    return is_once and is_allowed and not value.is_fixed


def _place(old: Value, in_target: Sequence[Value], *, documents: bool) -> Value | None:
    """Return the one value of the target that says the same as a value of the unit's source."""
    same = [value for value in in_target if value.key == old.key]
    if len(same) != 1 or not _is_certain(same[0], in_target, documents):
        return None
    return same[0]


def _change(texts: Texts, new: Value, old: Value, place: Value) -> TargetChange | None:
    if not _fits(texts, new, old, place):
        return None
    written = write_value(texts.target, place, texts.query, new, texts.target_lang)
    if written is None:
        return None
    before = texts.target[place.start : place.end]
    if _has_article(texts.target, place) and _sounds_vowel(before) != _sounds_vowel(written):
        return None
    return TargetChange(place.start, place.end, before, written, place.kind)


def _has_article(target: str, place: Value) -> bool:
    """Tell whether "a" or "an" stands before a value: it depends on how the number is spoken."""
    return _ARTICLE_BEFORE.search(target[max(0, place.start - _AROUND) : place.start]) is not None


def _sounds_vowel(number: str) -> bool:
    return _VOWEL_SOUND.match(number.lower()) is not None


def _fits(texts: Texts, new: Value, old: Value, place: Value) -> bool:
    """Tell whether the target's words can stay as they are when the value changes."""
    around = texts.target[max(0, place.start - _AROUND) : place.end + _AROUND]
    if place.kind is ChangeKind.DATE:
        return not _WEEKDAY.search(around)
    if 2 in (new.number, old.number) and _TWO_OF_THEM.search(texts.target):
        return False
    is_english = primary(texts.target_lang) == "en"
    english, chinese = (place, old) if is_english else (old, place)
    if english.is_ordinal != chinese.is_ordinal and not _is_numbering(english, chinese):
        return False
    names_it = chinese.is_ordinal or english.is_label or english.is_ordinal
    is_plural_safe = names_it or place.kind is ChangeKind.PERCENT or not is_english
    return is_plural_safe or _is_singular(new) == _is_singular(old)


def _is_singular(value: Value) -> bool:
    """Tell whether English writes the noun behind a number in the singular: 1, often 0.5 too."""
    return 0 < value.number <= 1


def _is_numbering(english: Value, chinese: Value) -> bool:
    """Tell whether a cardinal stands for an ordinal: 第3条, Article 3."""
    return chinese.is_ordinal and (english.is_label or english.is_digits)


def _adapted(
    texts: Texts,
    changes: Sequence[TargetChange],
    pairs: Sequence[tuple[Value, Value]],
    in_target: Sequence[Value],
) -> Adapted | None:
    """Put the changes into the target, and read it again: it must say what was meant."""
    ordered = sorted(changes, key=lambda change: change.start)
    pieces, position = [], 0
    for change in ordered:
        pieces += [texts.target[position : change.start], change.new]
        position = change.end
    target = "".join([*pieces, texts.target[position:]])
    expected = Counter(value.key for value in in_target)
    expected.subtract(old.key for _, old in pairs)
    expected.update(new.key for new, _ in pairs)
    read = Counter(value.key for value in find_values(target, texts.target_lang))
    return Adapted(target, tuple(ordered)) if read == +expected else None
