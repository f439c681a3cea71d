"""What teaches the aligner words: its own certain links, and pairs aligned before.

After a first pass the certain links show which words stand together, and the second pass knows
more: names and terms that no dictionary has, or all words where there is no dictionary. So do the
certain pairs of a memory, where there is one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tm.align.cuts import Pair
from tm.align.learned import learn
from tm.align.mass import rarity_of
from tm.align.vocabulary import Vocabulary, vocabulary_of
from tm.align.weights import load_weights
from tm.model import AlignedPair, Segment
from tm.stopping import stopping

_CERTAIN = 0.9  # confidence of a link that teaches
_MOST_LINKS = 10_000  # of a document, or of a memory; more would teach little and take memory
_FEWEST = 30  # pairs; fewer teach nothing that could be relied on


def taught(
    pair: Pair, links: Iterable[AlignedPair], memory: Iterable[AlignedPair] = ()
) -> Pair | None:
    """Return the texts with the words that certain links teach, first side first.

    ``links`` are those of the texts themselves, ``memory`` those of other texts. ``None`` when
    there is too little to learn from.
    """
    vocabulary = pair.whole.vocabulary or vocabulary_of(pair.first, pair.second, pair.lexicon)
    lessons = list(_lessons(vocabulary, links))
    # A text that is aligned again must not vouch for itself: its units are in the memory too.
    own = frozenset(lessons)
    lessons += (one for one in _lessons(vocabulary, memory) if one not in own)
    if len(lessons) < _FEWEST:
        return None
    known = vocabulary.with_learned(learn(lessons))
    idf = pair.whole.idf or rarity_of(
        vocabulary.words(one.text, one.lang, 1) for one in pair.second
    )
    return replace(
        pair,
        whole=replace(pair.whole, vocabulary=known, idf=idf),
        weights=load_weights(vectors=pair.sums is not None, words=True),
    )


def _lessons(
    vocabulary: Vocabulary, links: Iterable[AlignedPair]
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    certain = [one for one in links if one.source and one.target and one.confidence >= _CERTAIN]
    step = max(1, -(-len(certain) // _MOST_LINKS))  # spread over the whole text
    for link in stopping(certain[::step]):
        yield _words(vocabulary, link.source, 0), _words(vocabulary, link.target, 1)


def _words(vocabulary: Vocabulary, segments: Iterable[Segment], side: int) -> frozenset[str]:
    return frozenset[str]().union(
        *(vocabulary.words(segment.text, segment.lang, side) for segment in segments)
    )
