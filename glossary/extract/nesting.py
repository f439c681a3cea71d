"""Longer forms: which candidates stand nearly always inside one longer candidate."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from glossary.extract.candidates import Span

FIXED_SHARE = 0.85  # of the occurrences stand in the same longer form
FIXED_COUNT = 3  # occurrences from which such a share tells something


@dataclass(slots=True)
class Contexts:
    """How often each candidate occurs on one language side, and in which longer candidates."""

    counts: Counter[str] = field(default_factory=Counter)
    _longer: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, spans: Sequence[Span]) -> None:
        """Count the spans of one text."""
        firsts: defaultdict[int, list[int]] = defaultdict(list)
        lasts: defaultdict[int, list[int]] = defaultdict(list)
        keys = {}
        for span in spans:
            keys[span.first, span.last] = span.key
            firsts[span.last].append(span.first)
            lasts[span.first].append(span.last)
        for span in spans:
            self.counts[span.key] += 1
            left = max((one for one in firsts[span.last] if one < span.first), default=None)
            right = min((one for one in lasts[span.first] if one > span.last), default=None)
            if left is not None:
                self._longer[span.key][keys[left, span.last]] += 1
            if right is not None:
                self._longer[span.key][keys[span.first, right]] += 1

    def fixed_longer(self, key: str, *, least: int = FIXED_COUNT) -> tuple[str, ...]:
        """Return the next longer forms that nearly every occurrence stands in, commonest first."""
        count = self.counts[key]
        if count < least:
            return ()
        return tuple(
            longer
            for longer, together in self._longer[key].most_common()
            if together >= FIXED_SHARE * count
        )

    def share_inside(self, key: str) -> float:
        """Return the largest share of its occurrences that stand in one same longer form."""
        longer = self._longer.get(key)
        return max(longer.values()) / self.counts[key] if longer else 0.0

    def variety(self, key: str) -> float:
        """Return how many different next longer forms it has, for each occurrence."""
        return len(self._longer.get(key, ())) / max(1, self.counts[key])


def contexts(texts: Iterable[Sequence[Span]]) -> Contexts:
    """Count the spans of many texts; the same text must come once."""
    found = Contexts()
    for spans in texts:
        found.add(spans)
    return found
