"""Measure what a second pass with learned words gains on ../shared/data/align.

    python -m bench.alignment_learned [--weights held-out|stored] [--evidence KIND ...]

Each text is aligned once and, with the words that were learned, a second time; where the vectors
are in the evidence they are kept. Words are learned from the certain links of the text itself, or
from these and a memory: the hand-made links of the other texts of the set, never its own.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace

from bench.alignment_cv import held_out_weights
from bench.alignment_data import SETS, GoldText, link_of, read_set
from bench.alignment_scores import Predicted, calibration, markdown, score
from tm.align.cuts import Pair, align_pieces
from tm.align.lessons import taught
from tm.align.sides import whole_of
from tm.align.weights import Weights, load_weights
from tm.embed import load_encoder, one_thread
from tm.lexicon import load_lexicon
from tm.model import AlignedPair

EVIDENCE = {  # what there is, and what there is when words were learned
    "length": "words",
    "words": "words",
    "vectors": "vectors+words",
    "vectors+words": "vectors+words",
}
LESSONS = ("nothing", "the text", "the text and the memory")
HEADS = ("set", "evidence", "learned from", "strict F1", "lax F1", "ECE", "strict P at >= .9")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evidence", choices=EVIDENCE, action="append", help="default: all")
    parser.add_argument("--weights", choices=("held-out", "stored"), default="held-out")
    parser.add_argument("--processes", type=int, default=2, help="trainings at once, default 2")
    options = parser.parse_args()
    print(markdown(HEADS))
    print(markdown(["---"] * len(HEADS)))
    for evidence in options.evidence or EVIDENCE:
        for group in SETS:
            texts = read_set(group)
            chosen = {
                text.name: weights_for(f"{group}/{text.name}", evidence, options) for text in texts
            }
            with one_thread():
                found = {
                    text.name: passes(text, texts, evidence, chosen[text.name]) for text in texts
                }
            for lesson in LESSONS:
                links = {name: one[lesson] for name, one in found.items()}
                scores, sure = score(texts, links), calibration(texts, links)
                assert sure is not None
                figures = scores.strict, scores.lax, sure.error, sure.precision
                cells = [group, evidence, lesson, *(f"{one:.4f}" for one in figures)]
                print(markdown(cells), flush=True)


def weights_for(
    document: str, evidence: str, options: argparse.Namespace
) -> tuple[Weights, Weights]:
    """Return the weights of the first pass and those of the second, which knows words."""
    kinds = evidence, EVIDENCE[evidence]
    if options.weights == "stored":
        first, second = (
            load_weights(vectors="vectors" in one, words="words" in one) for one in kinds
        )
        return first, second
    first, second = (held_out_weights(one, processes=options.processes)[document] for one in kinds)
    return first, second


def passes(
    text: GoldText, texts: Sequence[GoldText], evidence: str, weights: tuple[Weights, Weights]
) -> dict[str, Sequence[Predicted]]:
    """Return what is found in a text without learning and with either lesson."""
    pair = replace(pair_of(text, evidence), weights=weights[0])
    memory = [link for other in texts if other.name != text.name for link in gold_links(other)]
    once = links_of(pair)
    found = {}
    for name, lessons in zip(LESSONS, (([],), (once,), (once, memory)), strict=True):
        again = taught(pair, *lessons)
        chosen = once if again is None else links_of(replace(again, weights=weights[1]))
        found[name] = [Predicted(link_of(one), one.confidence) for one in chosen]
    return found


def pair_of(text: GoldText, evidence: str) -> Pair:
    """Return a text with the evidence that is allowed."""
    encoder = load_encoder() if "vectors" in evidence else None
    lexicon = load_lexicon("zh", "en") if "words" in evidence else None
    sums = None
    if encoder is not None:
        one, other = ([s.text for s in side] for side in (text.chinese, text.english))
        sums = encoder.token_sums(one), encoder.token_sums(other)
    return Pair(
        text.chinese, text.english, sums, lexicon,
        whole_of(text.chinese, text.english, sums=sums, lexicon=lexicon),
        load_weights(vectors=sums is not None, words=lexicon is not None),
    )  # fmt: skip


def links_of(pair: Pair) -> list[AlignedPair]:
    """Return the links of one pass."""
    limits = pair.find_limits(check=lambda: None)
    found = []
    for piece in align_pieces(pair, limits, progress=lambda _: None):
        row, column = piece.window.row, piece.window.column
        for step, certain in piece.steps:
            first, second = row + step.row, column + step.column
            found.append(
                AlignedPair(
                    tuple(pair.first[first : first + step.bead[0]]),
                    tuple(pair.second[second : second + step.bead[1]]),
                    certain,
                )
            )
    return found


def gold_links(text: GoldText) -> list[AlignedPair]:
    """Return the hand-made links of a text."""
    return [
        AlignedPair(
            tuple(text.chinese[i] for i in source), tuple(text.english[i] for i in target), 1.0
        )
        for source, target in text.links
    ]


if __name__ == "__main__":
    main()
