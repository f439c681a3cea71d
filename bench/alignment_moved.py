"""Measure the aligner on copies of ../shared/data/align in which sections stand elsewhere.

    python -m bench.alignment_moved [--weights held-out|across|stored] [--evidence KIND]

In one copy of each English text two neighbouring sections of 10 to 40 links (at most a quarter of
the text) have changed places, in another a section stands somewhere else; in two more the sections
have 3 to 9 links. Texts of less than 60 links stay out. The links after the search for moved
passages stand beside those from before it. "Found" counts the copies that come back in another
order than the source has, "told" those of the others about which a note names the places.
"""

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bench.alignment_cv import COPY, add_weight_options, chosen_weights, decode
from bench.alignment_data import SETS, GoldText, Link, link_of, read_set
from bench.alignment_scores import Predicted, Predictions, markdown, score
from tm.align import aligner
from tm.align.weights import Weights
from tm.model import AlignedPair

LEAST = 60  # links of a text
SECTIONS = {"": (10, 40), "short, ": (3, 9)}  # links
LARGEST = 4  # a section is at most one fourth of its text
KINDS = ("exchanged", "moved")
HEADS = ("set", "copies", "texts", "found", "told", "strict F1", "without the search")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_weight_options(parser)
    parser.add_argument("--seeds", type=int, default=2, help="copies of each kind, default 2")
    options = parser.parse_args()
    weights = chosen_weights(options)
    print(markdown(HEADS))
    print(markdown(["---"] * len(HEADS)))
    for group in SETS:
        texts = read_set(group)
        for kind, made in kinds(texts, options.seeds).items():
            found, bare, noted = decode_both(group, made, options.evidence, weights)
            crossing = {
                text.name for text in made if is_crossing(one.link for one in found[text.name])
            }
            counts = len(crossing), len(noted - crossing)
            print(markdown(row(group, kind, made, counts, found, bare)), flush=True)


def row(
    group: str,
    kind: str,
    texts: Sequence[GoldText],
    counts: tuple[int, int],
    found: Predictions,
    bare: Predictions,
) -> list[str]:
    """Return the figures for one kind of copies."""
    scores = [f"{score(texts, one).strict:.4f}" for one in (found, bare)]
    return [group, kind, str(len(texts)), *map(str, counts), *scores]


def kinds(texts: Sequence[GoldText], seeds: int) -> dict[str, list[GoldText]]:
    """Return the texts as they are, and the copies by kind."""
    long = [text for text in texts if len(text.links) >= LEAST]
    copies = {
        f"{size}{kind}": [
            reordered(text, kind, seed, size) for text in long for seed in range(seeds)
        ]
        for size in SECTIONS
        for kind in KINDS
    }
    return {"in order": list(texts), **copies}


def reordered(text: GoldText, kind: str, seed: int, size: str = "") -> GoldText:
    """Return a copy in which sections of the English side stand elsewhere; numbers are new."""
    chance = random.Random(f"{text.name} {size}{kind} {seed}")  # noqa: S311 - sampling, not secrets
    links = list(text.links)
    sizes = [min(chance.randint(*SECTIONS[size]), len(links) // LARGEST) for _ in KINDS]
    start = chance.randrange(len(links) - sum(sizes))
    section, rest = links[start : start + sizes[0]], links[:start] + links[start + sizes[0] :]
    place = start + sizes[1] if kind == "exchanged" else chance.randrange(len(rest))
    order = _columns([*rest[:place], *section, *rest[place:]])
    new = {column: number for number, column in enumerate(order)}
    return GoldText(
        f"{text.name}{COPY}{size}{kind}{seed}",
        text.chinese,
        tuple(replace(text.english[column], index=new[column]) for column in order),
        tuple((one, tuple(sorted(new[column] for column in other))) for one, other in text.links),
    )


def _columns(links: Sequence[Link]) -> list[int]:
    return list(dict.fromkeys(column for _, columns in links for column in columns))


def is_crossing(links: Iterable[Link]) -> bool:
    """Tell whether links in the order of the source go back in the target."""
    starts = [target[0] for source, target in sorted(links) if source and target]
    return starts != sorted(starts)


def decode_both(
    group: str, texts: Sequence[GoldText], evidence: str, weights: dict[str, Weights] | None
) -> tuple[Predictions, Predictions, set[str]]:
    """Return the links, those from before the search for moved passages, and texts with notes."""
    search = aligner.put_moved_apart
    before: list[Sequence[AlignedPair]] = []
    notes: list[str] = []
    found: Predictions = {}
    noted: set[str] = set()

    def recording(
        links: Sequence[AlignedPair], *rest: Any, **options: Any
    ) -> Sequence[AlignedPair]:
        before.append(links)
        return search(links, *rest, **{**options, "note": notes.append})

    aligner.put_moved_apart = recording
    try:
        for text in texts:
            notes.clear()
            found |= decode(group, [text], evidence, weights)
            if notes:
                noted.add(text.name)
    finally:
        aligner.put_moved_apart = search
    bare = {
        text.name: [Predicted(link_of(pair), pair.confidence) for pair in links]
        for text, links in zip(texts, before, strict=True)
    }
    return found, bare, noted


if __name__ == "__main__":
    main()
