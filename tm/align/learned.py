"""Words learned from texts that are aligned already: IBM model 1 (Brown et al. 1993).

A word of one side translates a word of the other when the two stand in the same pairs, and no
other word explains them better. Both directions are learned and both must agree: a common word
stands beside everything, but nothing needs it to be explained.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.stopping import stopping

DoubleArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
WordPair = tuple[Iterable[str], Iterable[str]]
"""The words of a segment, and those of its translation."""
Table = dict[str, dict[str, float]]
"""For each word the words that may translate it, with a strength in (0, 1]."""

_ROUNDS = 4
_TOGETHER = 2  # pairs that hold both words; once is no evidence
_LEAST = 0.08  # probability
_MOST_CELLS = 10_000  # words of one side times words of the other: longer passages teach little


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Words that stand in the same pairs: one entry for each pair, word and word.

    Attributes:
        kinds: Which two words meet in each entry, a number into the next two.
        first, second: The words of each kind.
        first_tokens, second_tokens: Which word in which pair each entry has on either side.
        first_words, second_words: The word of each of these tokens.
    """

    kinds: IntArray
    first: IntArray
    second: IntArray
    first_tokens: IntArray
    second_tokens: IntArray
    first_words: IntArray
    second_words: IntArray

    def turned(self) -> "_Meetings":
        """Return the same with the sides exchanged."""
        return _Meetings(
            self.kinds, self.second, self.first, self.second_tokens, self.first_tokens,
            self.second_words, self.first_words,
        )  # fmt: skip


def learn(pairs: Iterable[WordPair]) -> Table:
    """Return which words of the first side translate which of the second.

    The strength is the root of the probability, the geometric mean of both directions: a word with
    k equally likely translations gives each 1 / sqrt(k), as a gloss of k words in a dictionary
    does. Pairs of very long passages are left out. 20,000 pairs of 15 words a side take some four
    seconds.
    """
    texts = [(sorted(set(first)), sorted(set(second))) for first, second in pairs]
    texts = [one for one in texts if 0 < len(one[0]) * len(one[1]) <= _MOST_CELLS]
    words = [_frequent(text[side] for text in texts) for side in (0, 1)]
    numbers = [{word: i for i, word in enumerate(side)} for side in words]
    met = _meetings(texts, numbers[0], numbers[1])
    if not len(met.kinds):
        return {}
    chances = np.sqrt(_probabilities(met) * _probabilities(met.turned()))
    found: Table = {}
    for kind in np.flatnonzero(chances > _LEAST).tolist():
        word, other = words[0][met.first[kind]], words[1][met.second[kind]]
        found.setdefault(word, {})[other] = min(1.0, float(chances[kind]) ** 0.5)
    return found


def _frequent(texts: Iterable[Sequence[str]]) -> list[str]:
    """Return the words that stand in enough texts, sorted."""
    held = Counter(word for text in texts for word in text)
    return sorted(word for word, count in held.items() if count >= _TOGETHER)


def _meetings(
    texts: Iterable[tuple[Sequence[str], Sequence[str]]],
    first: Mapping[str, int],
    second: Mapping[str, int],
) -> _Meetings:
    nothing = np.zeros(0, dtype=np.int64)
    tokens, words = ([nothing], [nothing]), ([nothing], [nothing])
    seen = [0, 0]
    for text in stopping(texts):
        known = [
            np.array([numbers[word] for word in text[side] if word in numbers], dtype=np.int64)
            for side, numbers in enumerate((first, second))
        ]
        rows, columns = map(len, known)
        tokens[0].append(np.repeat(np.arange(rows) + seen[0], columns))
        tokens[1].append(np.tile(np.arange(columns) + seen[1], rows))
        for side in (0, 1):
            words[side].append(known[side])
            seen[side] += len(known[side])
    token = [np.concatenate(one) for one in tokens]
    word = [np.concatenate(one) for one in words]
    keys = word[0][token[0]] * len(second) + word[1][token[1]]
    kept, kinds, counts = np.unique(keys, return_inverse=True, return_counts=True)
    often = counts >= _TOGETHER
    entries = often[kinds]
    number = np.cumsum(often) - 1
    kind_first, kind_second = np.divmod(kept[often], max(1, len(second)))
    return _Meetings(
        number[kinds[entries]], kind_first, kind_second,
        token[0][entries], token[1][entries], word[0], word[1],
    )  # fmt: skip


def _probabilities(met: _Meetings) -> DoubleArray:
    """Return for each two words the probability of the second, given the first.

    Each second word of a pair comes from one of the first words, or from none of them.
    """
    firsts = int(met.first.max()) + 1
    seconds = int(met.second_words.max()) + 1
    chance = np.full(len(met.first), 1.0)
    unprompted = np.full(seconds, 1.0)
    for _ in stopping(range(_ROUNDS), every=1):
        tokens = len(met.second_words)
        alone = unprompted[met.second_words]
        total = alone + np.bincount(met.second_tokens, chance[met.kinds], minlength=tokens)
        shares = chance[met.kinds] / total[met.second_tokens]
        held = np.bincount(met.kinds, shares, minlength=len(met.first))
        expected = np.bincount(met.second_words, alone / total, minlength=seconds)
        unprompted = expected / max(1.0, float(expected.sum()))
        chance = held / np.bincount(met.first, held, minlength=firsts)[met.first]
    return np.asarray(chance)
