"""Measure the aligner on copies of ../shared/data/align with text left out on one side.

    python -m bench.alignment_omissions [--weights held-out|across|stored] [--evidence KIND]

Five copies of each text for each kind: a tenth of the links loses one side; a tenth does in runs of
3 to 9 links; three tenths do; in a fifth of the links a passage of 1 to 6 links without translation
meets one without source ("different passages"). And four copies that lack a tenth of the text on
one side, at its beginning or its end. Null links count like all others; their own precision and
recall stand beside. "Strangers" are links that share nothing with any gold link, as a share of all
links found; "sure" counts those with confidence .9 or more.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace

from bench.alignment_cv import COPY, add_weight_options, chosen_weights, decode
from bench.alignment_data import (
    SETS,
    GoldText,
    read_set,
    with_omissions,
    with_substitutions,
    without,
)
from bench.alignment_scores import Predictions, by_bead, calibration, markdown, score, strangers

SEEDS = range(5)
END = 1 / 10  # of its links lacks a text without its end or beginning
MOST = 2 / 3  # and one of which only the first part was translated
HEADS = (
    "set", "left out", "strict P", "strict R", "strict F1", "lax F1", "null P", "null R", "ECE",
    "kept at >= .9", "strict P there", "strangers", "sure",
)  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_weight_options(parser)
    options = parser.parse_args()
    weights = chosen_weights(options)
    print(markdown(HEADS))
    print(markdown(["---"] * len(HEADS)))
    for group in SETS:
        found: Predictions = {}
        every: dict[str, list[GoldText]] = {}
        for kind, copies in kinds(read_set(group)).items():
            every[kind] = copies
            found |= decode(group, copies, options.evidence, weights)
            print(row(group, kind, copies, found), flush=True)
        tenth = [one for kind in ("one link in ten", "blocks, one in ten") for one in every[kind]]
        print(row(group, "both kinds of a tenth", tenth, found), flush=True)


def kinds(texts: Sequence[GoldText]) -> dict[str, list[GoldText]]:
    """Return the copies by what is left out."""

    def copies(kind: str, share: float, *, blocks: bool = False) -> list[GoldText]:
        return [
            named(with_omissions(text, chance(text, seed), share=share, blocks=blocks), kind, seed)
            for seed in SEEDS
            for text in texts
        ]

    return {
        "nothing": list(texts),
        "one link in ten": copies("tenth", 0.1),
        "blocks, one in ten": copies("blocks", 0.1, blocks=True),
        "three links in ten": copies("third", 0.3),
        "different passages": [
            named(with_substitutions(text, chance(text, seed), share=0.2), "different", seed)
            for seed in SEEDS
            for text in texts
        ],
        "the beginning": [
            named(without_end(text, side, share=END, at_start=True), "beginning", side)
            for text in texts
            for side in (0, 1)
        ],
        "the end": [
            named(without_end(text, side, share=END), "end", side)
            for text in texts
            for side in (0, 1)
        ],
        "the last two thirds": [
            named(without_end(text, side, share=MOST), "two thirds", side)
            for text in texts
            for side in (0, 1)
        ],
    }


def chance(text: GoldText, seed: int) -> random.Random:
    """Return the choices for a copy of a text."""
    return random.Random(f"{text.name} {seed}")  # noqa: S311 - sampling, not secrets


def named(text: GoldText, kind: str, number: int) -> GoldText:
    """Return the text with a name that tells which copy it is."""
    return replace(text, name=f"{text.name}{COPY}{kind}{number}")


def without_end(text: GoldText, side: int, *, share: float, at_start: bool = False) -> GoldText:
    """Return a copy in which a share of the links, first or last, loses a side."""
    count = len(text.links)
    size = max(1, int(count * share))
    return without(
        text, dict.fromkeys(range(size) if at_start else range(count - size, count), side)
    )


def row(group: str, kind: str, texts: Sequence[GoldText], found: Predictions) -> str:
    """Return the figures for one kind of copies."""
    scores, sure = score(texts, found), calibration(texts, found)
    right, predicted, gold = by_bead(texts, found)["null"]
    assert sure is not None
    figures = [
        scores.precision, scores.recall, scores.strict, scores.lax, right / max(1, predicted),
        right / max(1, gold), sure.error,
    ]  # fmt: skip
    linked, certain = strangers(texts, found)
    count = sum(len(found[text.name]) for text in texts)
    kept = [f"{sure.kept:.1%}", f"{sure.precision:.4f}", f"{linked / count:.1%}", str(certain)]
    return markdown([group, kind, *(f"{one:.4f}" for one in figures), *kept])


if __name__ == "__main__":
    main()
