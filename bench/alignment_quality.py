"""Measure how wrong partner documents are told, on ../shared/data/align.

    python -m bench.alignment_quality [--evidence KIND ...] [--processes N]

Right pairs are the documents, whole and in parts of 12, 20 and 50 links, each as it is, with 10, 30
or 60 % of the sentences of one side left out, without a block of 40 %, and as an excerpt of 20 %.
Wrong pairs have the English of another document of the set, of the next part of the same text, or
their own in random order. Quality, floor and mark are those of the program; pairs with too few
segments to tell are counted apart.
"""

import argparse
import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bench.alignment_cv import EVIDENCE as ALIGNER_EVIDENCE
from bench.alignment_data import SETS, GoldText, Link, read_set
from bench.alignment_scores import markdown
from tm.align.aligner import align
from tm.align.quality import DOUBTFUL, FLOOR, judge
from tm.embed import Encoder, TokenSums, load_encoder
from tm.lexicon import load_lexicon
from tm.model import Segment

EVIDENCE = (ALIGNER_EVIDENCE[0], "vectors", ALIGNER_EVIDENCE[1])
PARTS = (12, 20, 50)  # links
REPEATS = 2  # parts of each size from each text
THINNED = (0.1, 0.3, 0.6)  # of the sentences of one side
BLOCK, EXCERPT = 0.4, 0.2  # of the English side: left out, and kept
RIGHT = ("as it is", *(f"{share:.0%} left out" for share in THINNED), "block left out", "excerpt")
WRONG = ("other document", "next part", "random order")
VERDICTS = ("taken", "noted", "refused", "cannot be told")
HEADS = ("evidence", "partner", "English side", "pairs", *VERDICTS, "lowest quality", "highest")

Sides = tuple[list[Segment], list[Segment]]


@dataclass(frozen=True)
class Case:
    """Two texts and whether they are translations of each other."""

    is_right: bool
    kind: str
    chinese: tuple[Segment, ...]
    english: tuple[Segment, ...]


@dataclass(frozen=True)
class Judged:
    """A case and its quality, ``None`` where it cannot be told."""

    is_right: bool
    kind: str
    quality: float | None

    @property
    def verdict(self) -> str:
        """Return what the program does with such a pair."""
        if self.quality is None:
            return VERDICTS[3]
        return VERDICTS[0 if self.quality >= DOUBTFUL else 1 if self.quality >= FLOOR else 2]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evidence", nargs="+", choices=EVIDENCE, default=EVIDENCE)
    parser.add_argument("--processes", type=int, default=2, help="default 2")
    options = parser.parse_args()
    print(markdown(HEADS))
    print(markdown(["---"] * len(HEADS)))
    texts = [text for group in SETS for text in read_set(group)]
    for evidence in options.evidence:
        wanted = [(cases_of(text, texts), evidence) for text in texts]
        with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
            judged = [
                one for found in pool.starmap(judge_all, wanted, chunksize=1) for one in found
            ]
        for is_right, kinds in ((True, RIGHT), (False, WRONG)):
            for kind in kinds:
                here = [one for one in judged if (one.is_right, one.kind) == (is_right, kind)]
                print(markdown([evidence, "right" if is_right else "wrong", kind, *row(here)]))


def row(judged: Sequence[Judged]) -> list[str]:
    """Return the figures for cases of one kind."""
    counts = Counter(one.verdict for one in judged)
    told = [one.quality for one in judged if one.quality is not None]
    extremes = [f"{one(told):.3f}" if told else "-" for one in (min, max)]
    return [str(len(judged)), *(str(counts[one]) for one in VERDICTS), *extremes]


class Remembering(Encoder):
    """The encoder for texts that come again and again: each is encoded once."""

    def __init__(self, cases: Sequence[Case]) -> None:
        """Encode the texts of all cases; neighbours as far as possible one after the other."""
        usual = load_encoder()
        assert usual is not None
        texts = dict.fromkeys(
            segment.text for one in cases for side in (one.chinese, one.english) for segment in side
        )
        self._rows = {text: row for row, text in enumerate(texts)}
        self._sums = usual.token_sums(list(texts))

    def token_sums(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> TokenSums:
        """Return what the usual encoder would, but for marks between texts that were apart."""
        if progress is not None:
            progress(len(texts))
        return self._sums.chosen([self._rows[text] for text in texts])


def judge_all(cases: Sequence[Case], evidence: str) -> list[Judged]:
    """Align and judge cases with the program's weights."""
    encoder = Remembering(cases) if "vectors" in evidence else None
    lexicon = load_lexicon("zh", "en") if "words" in evidence else None
    judged = []
    for one in cases:
        pairs = align(
            one.chinese, one.english, encoder=encoder, lexicon=lexicon, with_clauses=False
        )
        fit = judge(pairs, encoder=encoder, lexicon=lexicon)
        judged.append(Judged(one.is_right, one.kind, None if fit is None else fit.quality))
    return judged


def cases_of(text: GoldText, texts: Sequence[GoldText]) -> list[Case]:
    """Return the right and wrong pairs that begin with a text, or with parts of it."""
    chance = random.Random(text.name)  # noqa: S311 - sampling, not secrets
    group = [one for one in texts if one.name[0] == text.name[0] and one.name != text.name]
    count = len(text.links)
    spans = [(0, count)]
    for size in PARTS:
        if size < count:
            spans += [(start, size) for start in chance.choices(range(count - size + 1), k=REPEATS)]
    found = []
    for start, size in spans:
        own = part(text, start, size)
        other = chance.choice(group)
        place = chance.randrange(max(1, len(other.links) - size))
        found += right_cases(own, chance)
        found += wrong_cases(own, part(other, place, size)[1], chance)
        if start + 2 * size <= count:
            found.append(case(own[0], part(text, start + size, size)[1], "next part"))
    return found


def part(text: GoldText, start: int, size: int) -> Sides:
    """Return the segments of some links."""
    links = text.links[start : start + size]
    return _side(text.chinese, links, 0), _side(text.english, links, 1)


def _side(segments: Sequence[Segment], links: Sequence[Link], side: int) -> list[Segment]:
    return [segments[place] for place in sorted({i for link in links for i in link[side]})]


def right_cases(own: Sides, chance: random.Random) -> Iterator[Case]:
    """Yield a translation, whole and with text left out."""
    chinese, english = own
    yield case(chinese, english, RIGHT[0])
    for share, kind in zip(THINNED, RIGHT[1:], strict=False):
        yield case(chinese, _thinned(english, share, chance), kind)
        yield case(_thinned(chinese, share, chance), english, kind)
    start = chance.randrange(max(1, len(english) // 2))
    yield case(chinese, english[:start] + english[start + int(BLOCK * len(english)) :], RIGHT[-2])
    yield case(chinese, english[start : start + max(1, int(EXCERPT * len(english)))], RIGHT[-1])


def wrong_cases(own: Sides, other: Sequence[Segment], chance: random.Random) -> Iterator[Case]:
    """Yield a text with the English of another one, and with its own in random order."""
    chinese, english = own
    yield case(chinese, other, WRONG[0])
    yield case(chinese, chance.sample(english, len(english)), WRONG[2])


def _thinned(side: Sequence[Segment], share: float, chance: random.Random) -> list[Segment]:
    return [one for one in side if chance.random() >= share]


def case(chinese: Sequence[Segment], english: Sequence[Segment], kind: str) -> Case:
    """Return a case whose segments are numbered from 0, without empty ones."""
    sides = (
        tuple(
            replace(one, index=i)
            for i, one in enumerate(segment for segment in side if segment.text)
        )
        for side in (chinese, english)
    )
    return Case(kind in RIGHT, kind, *sides)


if __name__ == "__main__":
    main()
