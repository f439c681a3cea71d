"""Find the terms of a glossary in a text.

An Aho-Corasick automaton (Aho and Corasick 1975) runs over the folded text, so script, width and
case do not matter. Words of scripts with blanks are matched whole, English ones in their regular
forms too; Han characters are matched wherever they stand.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from glossary.admit import BEST_FIRST
from glossary.inflection import is_form, plural, stem
from glossary.model import Concept, Term, TermHit
from tm.lang import covers, primary
from tm.text import fold

_LONGEST_ACRONYM = 6  # WHO is an acronym; a title in capitals is not
_ALONE = (  # Han and Kana need no boundary: each of their characters is a token of its own
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af"
)
_TOKEN = re.compile(rf"[{_ALONE}]|(?P<word>[^\W_{_ALONE}]+)|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A term with the folded tokens that it consists of."""

    concept: Concept
    term: Term
    tokens: tuple[str, ...]

    @property
    def place(self) -> tuple[int, int]:
        return BEST_FIRST.index(self.term.status), self.concept.id or 0


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A text as the automaton sees it, and the way back to its tokens."""

    text: str
    starts: dict[int, int]  # place in the key text -> token that starts there
    ends: dict[int, int]  # place in the key text -> token that ends there
    tokens: tuple[tuple[str, int, int], ...]  # word, start and end in the folded text


class Recogniser:
    """The terms of one language, ready to be found; safe to use from several threads."""

    def __init__(self, concepts: Iterable[Concept], lang: str) -> None:
        self._lang = lang
        self._inflects = primary(lang) == "en"
        entries: dict[str, list[_Entry]] = {}
        for concept in concepts:
            for term in _terms(concept, lang):
                keyed = self._key(fold(term.text.strip(), lang)[0])
                words = tuple(word for word, _, _ in keyed.tokens)
                if keyed.text:
                    entries.setdefault(keyed.text, []).append(_Entry(concept, term, words))
        self._automaton = ahocorasick.Automaton()
        for key, found in entries.items():
            self._automaton.add_word(key, (len(key), tuple(sorted(found, key=_place))))
        self._automaton.make_automaton()

    def find(self, text: str) -> tuple[TermHit, ...]:
        """Return the terms in a text by their place; the longest one wins, then the first one.

        Of overlapping terms the one that starts first is taken, of those the longest. Homographs
        give a hit for each concept on the same place, best status first.
        """
        hits: list[TermHit] = []
        free_from = 0
        for start, end, entries in sorted(self._found(text), key=lambda f: (f[0], -f[1])):
            if start >= free_from:
                hits += [TermHit(start, end, entry.concept, entry.term) for entry in entries]
                free_from = end
        return tuple(hits)

    def _found(self, text: str) -> Iterator[tuple[int, int, list[_Entry]]]:
        """Yield every place, in the raw text, where terms stand, overlapping ones too."""
        if not len(self._automaton):
            return
        folded, offsets = fold(text, self._lang)
        keyed = self._key(folded)
        for last, (length, entries) in self._automaton.iter(keyed.text):
            first = keyed.starts.get(last + 1 - length)
            end = keyed.ends.get(last + 1)
            if first is None or end is None:
                continue  # in the middle of a word
            tokens = keyed.tokens[first : end + 1]
            place = _raw_span(text, offsets, tokens[0][1], tokens[-1][2])
            if place:
                fitting = self._fitting(entries, tokens, text[slice(*place)])
                if fitting:
                    yield *place, fitting

    def _fitting(
        self, entries: tuple[_Entry, ...], tokens: tuple[tuple[str, int, int], ...], raw: str
    ) -> list[_Entry]:
        """Return the entries that the words really are, one for a concept, exact ones if any."""
        words = tuple(word for word, _, _ in tokens)
        wanted = [e for e in entries if not _is_acronym(e.term.text) or _is_written_big(e, raw)]
        exact = [entry for entry in wanted if entry.tokens == words]
        chosen = exact or [entry for entry in wanted if self._inflected(words, entry.tokens)]
        best: dict[int | None, _Entry] = {}
        for entry in chosen:
            best.setdefault(entry.concept.id, entry)
        return list(best.values())

    def _inflected(self, words: tuple[str, ...], bases: tuple[str, ...]) -> bool:
        return (
            self._inflects
            and len(words) == len(bases)
            and all(
                # A plural term has its singular too, but "customs" alone is not "custom".
                is_form(word, base) or (len(words) > 1 and plural(word) == base)
                for word, base in zip(words, bases, strict=True)
            )
        )

    def _key(self, folded: str) -> _Keyed:
        parts: list[str] = []
        starts: dict[int, int] = {}
        ends: dict[int, int] = {}
        tokens: list[tuple[str, int, int]] = []
        length = 0
        for number, found in enumerate(_TOKEN.finditer(folded)):
            word = found[0]
            key = stem(word) if self._inflects and found["word"] else word
            parts.append(key)
            starts[length] = number
            length += len(key)
            ends[length] = number
            tokens.append((word, found.start(), found.end()))
        return _Keyed("".join(parts), starts, ends, tuple(tokens))


def _terms(concept: Concept, lang: str) -> Iterator[Term]:
    for section in concept.sections:
        if covers(lang, section.lang):
            yield from section.terms


def _place(entry: _Entry) -> tuple[int, int]:
    return entry.place


def _raw_span(text: str, offsets: tuple[int, ...], start: int, end: int) -> tuple[int, int] | None:
    """Return the place in the raw text, or ``None`` when it would cut a raw character.

    The fold may drop blanks and unfold one character to several ("㎞" to "km").
    """
    if start and offsets[start] == offsets[start - 1]:
        return None
    if end < len(offsets) - 1 and offsets[end] == offsets[end - 1]:
        return None
    first, last = offsets[start], offsets[end]
    while last > first and _is_dropped(text[last - 1]):
        last -= 1
    return first, last


def _is_dropped(character: str) -> bool:
    return character.isspace() or not character.isprintable()


def _is_acronym(term: str) -> bool:
    return len(term) <= _LONGEST_ACRONYM and term.isalpha() and term.isupper()


def _is_written_big(entry: _Entry, raw: str) -> bool:
    """Tell whether an acronym stands in capitals too: WHO and NGOs, not who."""
    return raw[: len(entry.term.text)].isupper()
