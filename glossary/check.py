"""Check how translations use the glossary's terms: missing, deprecated, translated, inconsistent.

A finding is only made where it is likely right: an inflected term, its words in another order, a
short form, or a rendering that stands in the neighbouring unit count as used.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from glossary.extract.stopwords import CHINESE_BREAKS
from glossary.extract.words import WordKind, english_words
from glossary.merge import terms_in
from glossary.model import Concept, Term, TermHit, TermStatus
from glossary.reading import Reading
from glossary.recognise import Recogniser, stands_in
from tm.lang import primary
from tm.lexicon import load_lexicon
from tm.model import TranslationUnit
from tm.probable import probable_span
from tm.text import folded

LIKELY = 0.5  # confidence from which a place in the target is told as the probable translation
PARTLY = 0.5  # of the content words of a term; a target with them has a part of it
_ACRONYM_LETTERS = 8
_FAMILY_LETTERS = 5  # that words of one family begin with
_POSSESSIVE = re.compile("['’]s?$")
_LONG_HAN, _LONG_WORDS = 4, 2  # from so many on a term is an expression, not a word
ALLOWED = (TermStatus.PREFERRED, TermStatus.ADMITTED)
NOT_ALLOWED = (TermStatus.DEPRECATED, TermStatus.SUPERSEDED)
Span = tuple[int, int]


class FindingKind(StrEnum):
    """What is wrong with the use of a term."""

    MISSING = "missing"  # no term of the concept stands in the target
    DEPRECATED = "deprecated"  # one that must not be used does
    TRANSLATED = "translated"  # the concept is not to be translated, and was
    ADMITTED = "admitted"  # another allowed term stands there than the preferred one
    PARTIAL = "partial"  # only a part of a term stands there
    INCONSISTENT = "inconsistent"  # elsewhere the same term is mostly rendered otherwise


class Severity(StrEnum):
    """How much a finding matters, most first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITY = {
    FindingKind.DEPRECATED: Severity.ERROR,
    FindingKind.TRANSLATED: Severity.ERROR,
    FindingKind.MISSING: Severity.WARNING,
    FindingKind.INCONSISTENT: Severity.WARNING,
    FindingKind.ADMITTED: Severity.INFO,
    FindingKind.PARTIAL: Severity.INFO,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A term that a translation does not use as the glossary says.

    Attributes:
        concept: The concept in question.
        source_term: The term as the glossary writes it.
        source_span: Where it stands, as code points of the source, the end exclusive.
        target_span: What stands for it in the target; ``None`` when that is not known.
        wanted: What could stand there, best first.
        unit: Where it was found.
    """

    kind: FindingKind
    severity: Severity
    concept: Concept
    source_term: Term
    source_span: Span
    target_span: Span | None
    wanted: tuple[str, ...]
    unit: TranslationUnit


@dataclass(frozen=True, slots=True)
class Use:
    """How a unit renders a concept.

    Attributes:
        source: The hit in the source; of a term that stands several times, the first.
        rendering: The concept's term that stands in the target, ``None`` when none does.
        target_span: Where; of an unknown rendering where it probably is, else ``None``.
    """

    unit: TranslationUnit
    source: TermHit
    rendering: Term | None
    target_span: Span | None


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks units by the terms of two languages; safe to use from several threads.

    Attributes:
        recogniser: Gives the recogniser of a language.
        reading: Tells what stands inside a longer Chinese word; ``None`` when nobody can.
    """

    recogniser: Callable[[str], Recogniser]
    reading: Reading | None = None

    def check(self, unit: TranslationUnit) -> Iterator[Finding]:
        """Yield what is wrong in a unit, by the place in the source."""
        hits = self._hits(unit)
        if not hits:
            return
        found = self.recogniser(unit.target_lang).find(unit.target, overlaps=True)
        for same in _by_term(hits):
            yield from self._judge(unit, same, found)

    def uses(self, unit: TranslationUnit, wanted: int | None = None) -> Iterator[Use]:
        """Yield how a unit renders the concepts that its source has, or a wanted one.

        A wanted one counts inside longer terms too.
        """
        hits = [
            hit for hit in self._hits(unit, proposals=True, overlaps=wanted is not None)
            if wanted is None or hit.concept.id == wanted
        ]  # fmt: skip
        found = self.recogniser(unit.target_lang).find(unit.target, overlaps=True) if hits else ()
        for same in _by_term(hits):
            for hit in same:
                own = _longest(h for h in found if h.concept.id == hit.concept.id)
                wider = self._wider(unit, hit, own)
                if own and wider is None:
                    yield Use(unit, hit, own[0].term, (own[0].start, own[0].end))
                elif len(same) == 1:
                    yield Use(unit, hit, None, wider or self._probably(unit, hit))

    def _wider(self, unit: TranslationUnit, hit: TermHit, own: Sequence[TermHit]) -> Span | None:
        """Return what probably stands for a term around a rendering that is only proposed."""
        if not own or any(one.term.status is not TermStatus.PROPOSED for one in own):
            return None
        span, (first, last) = self._probably(unit, hit), (own[0].start, own[0].end)
        is_wider = span is not None and span[0] <= first and last <= span[1]
        return span if is_wider and span != (first, last) else None

    def _hits(
        self, unit: TranslationUnit, *, proposals: bool = False, overlaps: bool = False
    ) -> list[TermHit]:
        """Return the source terms that mean their concepts and are to be rendered."""
        is_chinese = primary(unit.source_lang) == "zh"
        return [
            hit
            for hit in self.recogniser(unit.source_lang).find(unit.source, overlaps=overlaps)
            if (proposals or hit.term.status is not TermStatus.PROPOSED)
            and not (is_chinese and self._is_inside_word(unit.source, hit))
        ]

    def _is_inside_word(self, text: str, hit: TermHit) -> bool:
        return self.reading is not None and self.reading.is_inside_word(
            _same_length(text), hit.start, hit.end
        )

    def _judge(
        self, unit: TranslationUnit, same: Sequence[TermHit], found: Sequence[TermHit]
    ) -> Iterator[Finding]:
        """Judge a source term, which may be that of several concepts: one used rightly will do."""
        ids = {hit.concept.id for hit in same}
        own = _longest(hit for hit in found if hit.concept.id in ids)
        good = [hit for hit in own if hit.term.status not in NOT_ALLOWED]
        bad = [hit for hit in own if hit.term.status in NOT_ALLOWED]
        hit = same[0]
        by_concept = {one.concept.id: one for one in same}
        for wrong in bad:
            its = by_concept[wrong.concept.id]
            yield _finding(FindingKind.DEPRECATED, unit, its, (wrong.start, wrong.end))
        if good or bad:
            if good and len(ids) == 1 and _is_second_best(good, hit.concept, unit.target_lang):
                yield _finding(FindingKind.ADMITTED, unit, hit, (good[0].start, good[0].end))
            return
        verdicts = [self._absent(unit, one) for one in same]
        if all(verdicts):
            kind, span = verdicts[0] or FindingKind.MISSING, self._probably(unit, hit)
            if kind is not FindingKind.MISSING:
                yield _finding(kind, unit, hit, span)
            elif not _is_related(unit, hit.concept, span):
                sure = self._is_certain(unit, hit, span)
                yield _finding(kind, unit, hit, span, sure=sure)

    def _absent(self, unit: TranslationUnit, hit: TermHit) -> FindingKind | None:
        """Say what it means that no term of a concept was recognised; ``None``: nothing."""
        concept, lang = hit.concept, unit.target_lang
        if concept.do_not_translate:
            is_kept = stands_in(folded(hit.term.text, lang), folded(unit.target, lang))
            return None if is_kept else FindingKind.TRANSLATED
        allowed = [term for term in terms_in(concept, lang) if term.status not in NOT_ALLOWED]
        if not any(term.status in ALLOWED for term in allowed):
            return None
        nearby = (unit.previous_target or "", unit.next_target or "")
        shares = [_share(term.text, unit.target, lang) for term in allowed]
        if primary(lang) == "en" and any(_is_abbreviated(t.text, unit.target) for t in allowed):
            return None
        if any(_is_compounded(term.text, unit.target) for term in allowed):
            return None
        if max(shares) == 1 or any(_share(t.text, n, lang) == 1 for t in allowed for n in nearby):
            return None
        return FindingKind.PARTIAL if max(shares) >= PARTLY else FindingKind.MISSING

    def _is_certain(self, unit: TranslationUnit, hit: TermHit, span: Span | None) -> bool:
        """Tell whether a missing term is hardly a paraphrase, another meaning or part of a name.

        An expression is; a single word only when it is no everyday word, does not stand before
        the noun of a compound (呼吸道 in 呼吸道感染 "respiratory infection"), and something that is
        no name probably translates it.
        """
        text = unit.source[hit.start : hit.end]
        if primary(unit.source_lang) == "zh":
            if len(text) >= _LONG_HAN:
                return True
            if self._is_loose(unit.source, hit):
                return False
        elif len(text.split()) >= _LONG_WORDS:
            return True
        return span is not None and not (
            span[0] > 0 and unit.target[span[0]].isupper() and not text[:1].isupper()
        )

    def _is_loose(self, source: str, hit: TermHit) -> bool:
        """Tell whether a Chinese word may mean much, or only a part of a compound."""
        if self.reading is None:
            return False
        return self.is_modifier(source, hit) or self.reading.is_everyday(
            _same_length(source)[hit.start : hit.end]
        )

    def is_modifier(self, source: str, hit: TermHit) -> bool:
        """Tell whether a Chinese word stands before another one that it may only describe."""
        if self.reading is None or hit.end - hit.start >= _LONG_HAN:
            return False
        following = self.reading.word_after(_same_length(source), hit.end)
        return len(following) > 1 and following not in CHINESE_BREAKS

    def _probably(self, unit: TranslationUnit, hit: TermHit) -> Span | None:
        found = probable_span(
            unit.source,
            unit.target,
            hit.start,
            hit.end,
            source_lang=unit.source_lang,
            target_lang=unit.target_lang,
            lexicon=load_lexicon(unit.source_lang, unit.target_lang),
        )
        return found[:2] if found is not None and found[2] >= LIKELY else None


def _finding(
    kind: FindingKind,
    unit: TranslationUnit,
    hit: TermHit,
    target_span: Span | None,
    *,
    sure: bool = True,
) -> Finding:
    severity = SEVERITY[kind] if sure else Severity.INFO
    if kind is FindingKind.TRANSLATED:
        wanted: tuple[str, ...] = (hit.term.text,)
    else:
        wanted = tuple(
            term.text for term in terms_in(hit.concept, unit.target_lang) if term.status in ALLOWED
        )
    span = (hit.start, hit.end)
    return Finding(kind, severity, hit.concept, hit.term, span, target_span, wanted, unit)


def _by_term(hits: Sequence[TermHit]) -> list[list[TermHit]]:
    """Return the hits of each term once, homographs on one place together."""
    places: dict[Span, list[TermHit]] = {}
    for hit in hits:
        places.setdefault((hit.start, hit.end), []).append(hit)
    once: dict[frozenset[int | None], list[TermHit]] = {}
    for same in places.values():
        once.setdefault(frozenset(hit.concept.id for hit in same), same)
    return list(once.values())


def _longest(hits: Iterable[TermHit]) -> list[TermHit]:
    """Return the hits that no longer one covers, by place."""
    found = sorted(hits, key=lambda hit: (hit.start, -hit.end))
    kept: list[TermHit] = []
    for hit in found:
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept


def _is_second_best(good: Sequence[TermHit], concept: Concept, lang: str) -> bool:
    """Tell whether admitted terms were used throughout though there is a preferred one."""
    preferred = [t for t in terms_in(concept, lang) if t.status is TermStatus.PREFERRED]
    return bool(preferred) and all(hit.term.status is TermStatus.ADMITTED for hit in good)


def is_short_form(term: Term) -> bool:
    """Tell whether a term only abbreviates another one: by its type, or because it is capitals."""
    letters = term.text.replace(".", "")
    return term.term_type in ("acronym", "abbreviation", "shortForm") or (
        letters.isupper() and letters.isascii() and len(letters) <= _ACRONYM_LETTERS
    )


def _same_length(text: str) -> str:
    """Return a Chinese text folded, if that keeps the places of its characters."""
    short = folded(text, "zh")
    return short if len(short) == len(text) else text


def _is_abbreviated(term: str, text: str) -> bool:
    """Tell whether a text has an abbreviation instead, or what one stands for.

    WHO stands for World Health Organization, CoVs for coronaviruses.
    """
    letters = "".join(filter(str.isalnum, term.lower()))
    words = [_POSSESSIVE.sub("", word.text) for word in english_words(text)]
    initials = "".join(word[0] for word in words if word[:1].isalnum()).lower()
    if term.isupper() and len(letters) > _LONG_WORDS and letters in initials:
        return True
    return any(
        len(part) >= _LONG_WORDS
        and sum(map(str.isupper, part)) >= _LONG_WORDS
        and part[0].lower() == letters[:1]
        and _is_within(part.lower(), letters)
        for word in words
        for part in word.removesuffix("s").split("-")
    )


def _is_compounded(term: str, text: str) -> bool:
    """Tell whether a word of a text ends with a term: betacoronavirus with coronavirus."""
    stem = term.lower().removesuffix("s")
    return len(stem) > _FAMILY_LETTERS and any(
        word.text.lower().removesuffix("es").removesuffix("s").endswith(stem)
        for word in english_words(text)
    )


def _is_within(short: str, long: str) -> bool:
    """Tell whether letters stand in a word in this order, others between them."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def are_related(one: str, other: str) -> bool:
    """Tell whether two English words are of one family, like immune and immunity."""
    a, b = one.lower(), other.lower()
    if min(len(a), len(b)) >= _FAMILY_LETTERS and (a in b or b in a):
        return True
    alike = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    length = min(len(a), len(b)) if alike is None else alike
    return length >= _FAMILY_LETTERS or (length >= _LONG_HAN and length >= min(len(a), len(b)) - 1)


def _is_related(unit: TranslationUnit, concept: Concept, span: Span | None) -> bool:
    """Tell whether what stands in the target is of the family of a term's words."""
    if span is None or primary(unit.target_lang) != "en":
        return False
    held = [word.text for word in english_words(unit.target[slice(*span)])]
    return any(
        are_related(word.text, other)
        for term in terms_in(concept, unit.target_lang)
        if term.status not in NOT_ALLOWED
        for word in english_words(term.text)
        for other in held
    )


def _share(term: str, text: str, lang: str) -> float:
    """Return how much of a term a text has, in any order: 1 is all of its content words."""
    if primary(lang) != "en":
        wanted, held = (folded(one, lang).replace("的", "") for one in (term, text))
        return float(wanted in held)
    keys, held_keys = content_keys(term), content_keys(text)
    return len(keys & held_keys) / len(keys) if keys else 0.0


def content_keys(text: str) -> frozenset[str]:
    """Return the content words of an English text as keys, those with a hyphen in their parts."""
    return frozenset(
        word.key
        for word in english_words(text.replace("-", " "))
        if word.kind is not WordKind.INNER
    )
