"""How an English rendering is shown: as in the texts, in the form of a dictionary entry."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from glossary.extract import stopwords
from glossary.extract.candidates import Span
from glossary.extract.english import zipf
from glossary.extract.words import Word, WordKind, english_key

COMMONER = 0.2  # Zipf steps by which a singular must be commoner than its plural


class Spellings:
    """The spellings of English words where their capitals mean something."""

    def __init__(self, texts: Iterable[Sequence[Word]]) -> None:
        self._known: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for words in texts:
            for word in words:
                if word.fixed_case:
                    self._known[word.text.lower()][word.text] += 1
        self._lower = {lower for lower, texts in self._known.items() if lower in texts}

    def show(self, text: str, words: Sequence[Word], span: Span) -> str:
        """Return a span as it would stand in a dictionary.

        Words that open a sentence or stand in a title take the case that they have elsewhere, and
        lower case when they do not occur elsewhere. A title's phrase that holds a name is kept as
        it is: "People's Republic of China".
        """
        inside = words[span.first : span.last]
        keep = len(inside) > 1 and any(self._is_name(word) for word in inside)
        part = not keep and self._is_lower_elsewhere(inside) and _is_part_of_name(words, span)
        parts = []
        at = inside[0].start
        for word in inside:
            parts.append(" " if text[at : word.start].isspace() else text[at : word.start])
            parts.append(word.text if keep else self._spelling(word, part=part))
            at = word.end
        last = parts.pop()
        return "".join(parts) + last.removesuffix("'s").removesuffix("’s").removesuffix("’")

    def _is_name(self, word: Word) -> bool:
        spelling = self._spelling(word)
        return not word.fixed_case and spelling == word.text and spelling[:1].isupper()

    def _is_lower_elsewhere(self, words: Sequence[Word]) -> bool:
        """Tell whether the texts have all the words without capitals too."""
        content = [word for word in words if word.kind is WordKind.CONTENT]
        return all(word.text.lower() in self._lower for word in content)

    def _spelling(self, word: Word, *, part: bool = False) -> str:
        if word.fixed_case and not part:
            return word.text
        if part:
            return word.text.lower()
        known = self._known.get(word.text.lower())
        if known:
            return max(known, key=lambda spelling: (known[spelling], spelling))
        return word.text.lower()


def _is_part_of_name(words: Sequence[Word], span: Span) -> bool:
    """Tell whether capitals go on beside a span: "Agenda for [Sustainable Development]"."""
    if not any(word.text[:1].isupper() for word in words[span.first : span.last]):
        return False
    return any(
        place is not None and words[place].fixed_case and words[place].text[:1].isupper()
        for place in (_next_word(words, span.first, -1), _next_word(words, span.last - 1, 1))
    )


def _next_word(words: Sequence[Word], place: int, step: int) -> int | None:
    """Return the next content word on one side, over at most one word that stands inside terms."""
    place += step
    if 0 <= place < len(words) and words[place].kind is WordKind.INNER and words[place].key != ",":
        place += step
    is_content = 0 <= place < len(words) and words[place].kind is WordKind.CONTENT
    return place if is_content else None


def is_lemma(text: str) -> bool:
    """Tell whether the last word of a rendering is in its dictionary form."""
    last = _last_word(text)
    return not last.endswith("s") or english_key(last) == last.lower()


def dictionary_form(text: str) -> str:
    """Return a rendering that the texts have in the plural only as an entry would have it.

    Names keep their form, as do phrases (number of deaths), and words that are commoner in the
    plural (relations) or that mean something else in the singular (rights).
    """
    last = _last_word(text)
    if not last.islower() or last in stopwords.ENGLISH_PLURALS:
        return text
    if any(word in stopwords.ENGLISH_INNER for word in text.lower().split()):
        return text
    lemma = _singular(last)
    if lemma is None or zipf(lemma, "en") < zipf(last, "en") + COMMONER:
        return text
    return text.removesuffix(last) + lemma


def _singular(word: str) -> str | None:
    """Return the singular that the texts would spell: not the key, which is American."""
    for ending, other in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("s", "")):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            found = word.removesuffix(ending) + other
            return found if english_key(found) == english_key(word) else None
    return None


def _last_word(text: str) -> str:
    return re.split("[ -]", text)[-1]


def is_assured(words: Sequence[Word], span: Span) -> bool:
    """Tell whether all capitals of a span mean something."""
    return all(word.fixed_case for word in words[span.first : span.last])
