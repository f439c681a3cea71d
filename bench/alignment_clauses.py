"""Measure the pass over clauses on long sentences made from ../shared/data/align.

    python -m bench.alignment_clauses

No text has its clauses aligned by hand. But a run of links of one English sentence each, the full
stops inside it turned into commas, is a long Chinese sentence whose cuts are known: they are the
borders of the links. Its cuts are easier than those of a sentence that was written as one.
"""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from bench.alignment_data import SETS, GoldText, Link, read_set
from tm.align.aligner import align
from tm.embed import load_encoder
from tm.lexicon import load_lexicon
from tm.model import AlignedPair, Segment

Place = tuple[int, int]
"""A Chinese sentence, and the number of its characters before a cut."""

FINAL_MARKS = ("。", "！", "？")  # titles have none: nothing could tell where they end
LONGEST_RUN = 6
LONGEST_CHARS = 400


@dataclass
class Tally:
    """Cuts made, cuts known, and cuts that are both."""

    right: int = 0
    made: int = 0
    known: int = 0


def main() -> None:
    """Print the precision and recall of cuts, as a Markdown table."""
    encoder, lexicon = load_encoder(), load_lexicon("zh", "en")
    print("| set | evidence | cuts known | cuts made | precision | recall |")
    print("|---|---|---|---|---|---|")
    for group in SETS:
        for evidence, with_vectors in (("all", True), ("no embeddings", False)):
            tally = Tally()
            for text in read_set(group):
                chinese, english, places = joined(text)
                pairs = align(
                    chinese, english, encoder=encoder if with_vectors else None, lexicon=lexicon
                )
                count(pairs, places, tally)
            print(
                f"| {group} | {evidence} | {tally.known} | {tally.made} "
                f"| {tally.right / max(1, tally.made):.4f} | {tally.right / tally.known:.4f} |"
            )


def joined(text: GoldText) -> tuple[list[Segment], list[Segment], dict[int, Place]]:
    """Return a text of long sentences, and where each English sentence begins in them."""
    chinese: list[Segment] = []
    english: list[Segment] = []
    places: dict[int, Place] = {}
    for run in runs(text):
        long = ""
        for source, target in run:
            if long.endswith("。"):
                long = long[:-1] + "，"
            places[len(english)] = len(chinese), chars(long)
            long += "".join(text.chinese[i].text for i in source)
            english.append(replace(text.english[target[0]], index=len(english)))
        chinese.append(Segment(long, "zh-Hans", len(chinese)))
    return chinese, english, places


def chars(text: str) -> int:
    """Return the number of characters but for white space."""
    return len("".join(text.split()))


def runs(text: GoldText) -> Iterable[list[Link]]:
    """Yield runs of links with one English sentence each that follow each other on both sides."""
    rng = random.Random(text.name)  # noqa: S311 - sampling, not secrets
    usable = [
        (source, target)
        for source, target in text.links
        if len(target) == 1 and source and text.chinese[source[-1]].text.endswith(FINAL_MARKS)
    ]
    run: list[Link] = []
    size = rng.randint(1, LONGEST_RUN)
    for link, following in pairwise([*usable, ((), ())]):
        run.append(link)
        follows = all(following[side][:1] == (link[side][-1] + 1,) for side in (0, 1))
        length = sum(len(text.chinese[i].text) for source, _ in run for i in source)
        if len(run) >= size or not follows or length > LONGEST_CHARS:
            yield run
            run, size = [], rng.randint(1, LONGEST_RUN)


def count(pairs: Iterable[AlignedPair], places: dict[int, Place], tally: Tally) -> None:
    """Compare the cuts made inside long sentences with the known ones."""
    tally.known += sum(place > 0 for _, place in places.values())
    for pair in pairs:
        done: Counter[int] = Counter()
        for before, after in pairwise(pair.clauses):
            for part in before.source:
                done[part.index] += chars(part.text)
            sentence = after.source[0].index
            if done[sentence]:
                tally.made += 1
                tally.right += places[after.target[0].index] == (sentence, done[sentence])


if __name__ == "__main__":
    main()
