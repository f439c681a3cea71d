"""Find the terms of a glossary in a text.

An Aho-Corasick automaton (Aho and Corasick 1975) runs over the folded text, so script, width and
case do not matter. Words of scripts with blanks are matched whole, English ones in their regular
forms too; Han characters are matched where no better reading has a word across their ends.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from glossary.admit import BEST_FIRST
from glossary.inflection import is_form, plural, stem
from glossary.model import Concept, Term, TermHit
from glossary.reading import Reading
from tm.lang import covers, primary
from tm.text import fold

_LONGEST_ACRONYM = 6  # WHO is an acronym; a title in capitals is not
_ALONE = (  # Han and Kana need no boundary: each of their characters is a token of its own
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af"
)
_WORD = re.compile(rf"[^\W_{_ALONE}]+")
_TOKEN = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+|.", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LETTER = rf"[^\W_{_ALONE}]"
_READ = frozenset({"zh", "yue"})  # languages whose words a reading knows
_MUCH_LARGER = 4  # times a new layer that an older one must be to stay as it is


@dataclass(frozen=True, slots=True)
class _Entry:
    """A term with the folded tokens that it consists of."""

    concept: Concept
    term: Term
    tokens: tuple[str, ...]
    is_acronym: bool

    @property
    def place(self) -> tuple[int, int]:
        return BEST_FIRST.index(self.term.status), self.concept.id or 0


@dataclass(frozen=True, slots=True)
class _Layer:
    """Keys in one automaton; later layers hold keys that came later."""

    keys: tuple[str, ...]
    automaton: AhoCorasick


class _Keyed:
    """A folded text as the automaton sees it, and the way back from its places."""

    def __init__(self, folded: str, *, inflects: bool) -> None:
        self.text = self._folded = folded
        self._starts: list[int] = []  # of the words in the key text
        self._words: list[tuple[int, int, int]] = []  # start, end in the key text; end in the fold
        if not inflects:
            return
        parts: list[str] = []
        length = position = 0
        for word in _WORD.finditer(folded):
            between, key = folded[position : word.start()], stem(word[0])
            parts += (between, key)
            length += len(between) + len(key)
            position = word.end()
            self._starts.append(length - len(key))
            self._words.append((word.start(), length, position))
        self.text = "".join((*parts, folded[position:]))

    def place(self, at: int) -> int | None:
        """Return the place in the fold; ``None`` inside a word."""
        number = bisect_right(self._starts, at) - 1
        if number >= 0:
            start, key_end, end = self._words[number]
            if at == self._starts[number]:
                at = start
            elif at < key_end:
                return None
            else:
                at = end + at - key_end
        if not 0 < at < len(self._folded):
            return at
        across = _WORD.match(self._folded, at - 1, at + 1)
        return None if across is not None and across.end() > at else at


class Recogniser:
    """The terms of one language, ready to be found; safe to use from several threads.

    It is kept and renewed: what is new comes into small automata of its own, which are joined
    with the larger ones as they grow, so that a change never costs a whole building.
    """

    def __init__(
        self, concepts: Iterable[Concept], lang: str, *, reading: Reading | None = None
    ) -> None:
        """Take in concepts; with a ``reading`` Chinese terms do not stand across its words."""
        self._lang = lang
        self._inflects = primary(lang) == "en"
        self._reading = reading if primary(lang) in _READ else None
        self._entries: dict[str, tuple[_Entry, ...]] = {}
        self._keys: dict[int | None, list[str]] = {}
        self._known: set[str] = set()  # keys that some layer has
        self._layers: tuple[_Layer, ...] = ()
        self.renew((), concepts)

    def renew(self, gone: Iterable[int], concepts: Iterable[Concept]) -> None:
        """Forget the concepts of some ids, and take in others; one thread at a time."""
        for concept_id in gone:
            for key in self._keys.pop(concept_id, ()):
                kept = tuple(e for e in self._entries[key] if e.concept.id != concept_id)
                self._entries[key] = kept
        found: dict[str, list[_Entry]] = {}
        for concept in concepts:
            for term in _terms(concept, self._lang):
                folded = fold(term.text.strip(), self._lang)[0]
                key = _encodable(_Keyed(folded, inflects=self._inflects).text)
                if key:
                    found.setdefault(key, []).append(
                        _Entry(concept, term, _tokens(folded), _is_acronym(term.text))
                    )
                    self._keys.setdefault(concept.id, []).append(key)
        for key, entries in found.items():
            self._entries[key] = tuple(sorted((*self._entries.get(key, ()), *entries), key=_place))
        new = found.keys() - self._known
        if new:
            self._layers = self._grown(sorted(new))

    def _grown(self, keys: list[str]) -> tuple[_Layer, ...]:
        """Return the layers with one more; those that are not much larger are joined to it."""
        self._known.update(keys)
        layers = list(self._layers)
        while layers and len(layers[-1].keys) <= _MUCH_LARGER * len(keys):
            keys += layers.pop().keys
        living = tuple(key for key in keys if self._entries.get(key))
        self._known.difference_update(set(keys).difference(living))
        automaton = AhoCorasick(
            living, store_patterns=False, implementation=Implementation.ContiguousNFA
        )
        return (*layers, _Layer(living, automaton))

    def find(self, text: str, *, overlaps: bool = False) -> tuple[TermHit, ...]:
        """Return the terms in a text by their place; the longest one wins, then the first one.

        Of overlapping terms the one that starts first is taken, of those the longest. Homographs
        give a hit for each concept on the same place, best status first. With ``overlaps`` the
        others come too, marked as such.
        """
        hits: list[TermHit] = []
        free_from = 0
        for start, end, entries in sorted(self._found(text), key=lambda f: (f[0], -f[1])):
            is_free = start >= free_from
            if is_free or overlaps:
                hits += [
                    TermHit(start, end, entry.concept, entry.term, is_overlapped=not is_free)
                    for entry in entries
                ]
            if is_free:
                free_from = end
        return tuple(hits)

    def _found(self, text: str) -> Iterator[tuple[int, int, Sequence[_Entry]]]:
        """Yield every place, in the raw text, where terms stand, overlapping ones too."""
        layers = self._layers
        if not layers:
            return
        folded, offsets = fold(text, self._lang)
        keyed = _Keyed(folded, inflects=self._inflects)
        for layer in layers:
            for number, first, last in layer.automaton.find_matches_as_indexes(
                _encodable(keyed.text), overlapping=True
            ):
                start, end = keyed.place(first), keyed.place(last)
                entries = self._entries.get(layer.keys[number])
                if start is None or end is None or not entries:
                    continue  # in the middle of a word, or no term any more
                place = _raw_span(text, offsets, start, end)
                if place and not self._is_torn(folded, start, end):
                    fitting = self._fitting(entries, folded[start:end], text[slice(*place)])
                    if fitting:
                        yield *place, fitting

    def _is_torn(self, folded: str, start: int, end: int) -> bool:
        return self._reading is not None and self._reading.is_torn(folded, start, end)

    def _fitting(self, entries: Sequence[_Entry], folded: str, raw: str) -> Sequence[_Entry]:
        """Return the entries that the words really are, one for a concept, exact ones if any."""
        wanted = [e for e in entries if not e.is_acronym or _is_written_big(e, raw)]
        if self._inflects and wanted:
            words = _tokens(folded)
            exact = [entry for entry in wanted if entry.tokens == words]
            wanted = exact or [entry for entry in wanted if self._inflected(words, entry.tokens)]
        if len(wanted) < 2:
            return wanted
        best: dict[int | None, _Entry] = {}
        for entry in wanted:
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


def _encodable(text: str) -> str:
    """Return a text with a replacement for the lone surrogates that old rows may have."""
    return _SURROGATE.sub("\ufffd", text)


def stands_in(term: str, text: str) -> bool:
    """Tell whether a folded term stands in a text, not inside a word: AI is not in "said".

    Han and Kana are words of their own beside it; a plural or possessive is the term still.
    """
    before = f"(?<!{_LETTER})" if re.match(_LETTER, term) else ""
    after = f"s?(?!{_LETTER})" if re.match(_LETTER, term[-1:]) else ""
    return re.search(before + re.escape(term) + after, text) is not None


def _tokens(folded: str) -> tuple[str, ...]:
    return tuple(found[0] for found in _TOKEN.finditer(folded))


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
