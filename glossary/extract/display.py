"""How an English rendering is shown: as in the texts, in the form of a dictionary entry."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from glossary.extract.candidates import Span
from glossary.extract.words import Word


class Spellings:
    """The spellings of English words where their capitals mean something."""

    def __init__(self, texts: Iterable[Sequence[Word]]) -> None:
        self._known: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for words in texts:
            for word in words:
                if word.fixed_case:
                    self._known[word.text.lower()][word.text] += 1

    def show(self, text: str, words: Sequence[Word], span: Span) -> str:
        """Return a span as it would stand in a dictionary.

        Words that open a sentence or stand in a title take the case that they have elsewhere, and
        lower case when they do not occur elsewhere.
        """
        inside = words[span.first : span.last]
        parts = []
        at = inside[0].start
        for word in inside:
            parts.append(" " if text[at : word.start].isspace() else text[at : word.start])
            parts.append(self._spelling(word))
            at = word.end
        last = parts.pop()
        return "".join(parts) + last.removesuffix("'s").removesuffix("’s").removesuffix("’")

    def _spelling(self, word: Word) -> str:
        if word.fixed_case:
            return word.text
        known = self._known.get(word.text.lower())
        if known:
            return known.most_common(1)[0][0]
        return word.text.lower()
