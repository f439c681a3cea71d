"""Measure probable translations on the TICO-19 units and term list of ../shared/data/terms.

    python -m bench.concordance_terms [--half tune|test]

A listed term is looked for in every unit, in both directions. Where the other side has a listed
translation, the marked span is compared with it: equal, containing it, overlapping it. The terms
are split in two halves by a hash; the method was tuned on one, and the other is reported.
"Recurrence" is without dictionary, "dictionary" without the other units. A second table compares
the confidence with the share of spans that overlap a listed translation.
"""

import argparse
import csv
import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tm.lexicon import Lexicon, load_lexicon
from tm.probable import NO_EVIDENCE, Background, gather_evidence, probable_span

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "terms"
HITS = 200  # of a term, at most
SAMPLED = 7  # every so many-th unit tells how usual a word is
MODES = {"dictionary": (True, False), "recurrence": (False, True), "both": (True, True)}

CONFIDENCES = (0.25, 0.5, 0.7, 0.85, 0.95, 1.0)

Span = tuple[int, int]
Unit = tuple[str, str]
Query = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Outcome:
    """What was marked in one unit, beside the places of the listed translations."""

    term: str
    marked: tuple[int, int, float] | None
    right: tuple[Span, ...]

    @property
    def grades(self) -> tuple[bool, bool, bool]:
        """Whether the span equals, contains, overlaps a right one."""
        if self.marked is None:
            return False, False, False
        start, end, _ = self.marked
        return (
            (start, end) in self.right,
            any(start <= a and b <= end for a, b in self.right),
            any(start < b and a < end for a, b in self.right),
        )


def rows(name: str) -> Iterator[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def half_of(term: str) -> str:
    return "tune" if hashlib.blake2b(term.encode()).digest()[0] % 2 else "test"


def queries(half: str, side: int) -> list[Query]:
    """Return the terms of one side, each with its listed translations."""
    listed = [(row[0], tuple(row[1].split("|"))) for row in rows("tico_terms.tsv")]
    terms = [one for one in listed if half_of(one[0]) == half]
    if side == 0:
        return terms
    english = sorted({text for _, texts in terms for text in texts})
    return [(text, tuple(zh for zh, texts in terms if text in texts)) for text in english]


def places(text: str, part: str) -> tuple[Span, ...]:
    """Return where a term stands; English ones as whole words, in singular or plural."""
    pattern = re.escape(part)
    if part[:1].isascii():
        pattern = rf"(?<![A-Za-z0-9]){pattern}(?:s|es)?(?![A-Za-z0-9])"
    return tuple(found.span() for found in re.finditer(pattern, text, re.IGNORECASE))


def mark_all(
    units: Sequence[Unit], half: str, side: int, lexicon: Lexicon | None, *, recurrence: bool
) -> Iterator[Outcome]:
    langs = ("zh", "en") if side == 0 else ("en", "zh")
    background = Background([unit[1 - side] for unit in units[::SAMPLED]], langs[1], lexicon)
    for term, listed in queries(half, side):
        hits = [(unit, found[0]) for unit in units if (found := places(unit[side], term))][:HITS]
        others = [unit[1 - side] for unit, _ in hits]
        evidence = (
            gather_evidence(others, langs[1], lexicon, background) if recurrence else NO_EVIDENCE
        )
        for unit, (start, end) in hits:
            right = tuple(place for one in listed for place in places(unit[1 - side], one))
            if right:
                marked = probable_span(
                    unit[side], unit[1 - side], start, end,
                    source_lang=langs[0], target_lang=langs[1],
                    lexicon=lexicon, evidence=evidence,
                )  # fmt: skip
                yield Outcome(term, marked, right)


def confidence_line(direction: str, outcomes: Sequence[Outcome]) -> str:
    """Return how many of the spans of each confidence overlap a listed translation."""
    cells = []
    for low, high in pairwise(CONFIDENCES):
        found = [one.grades[2] for one in outcomes if one.marked and low <= one.marked[2] < high]
        cells.append(f"{sum(found) / len(found):.0%} of {len(found)}" if found else "–")
    return f"| {direction} | {' | '.join(cells)} |"


def line(direction: str, mode: str, outcomes: Sequence[Outcome], milliseconds: float) -> str:
    marked = sum(one.marked is not None for one in outcomes)
    equal, contains, overlaps = (
        sum(one.grades[grade] for one in outcomes) / len(outcomes) for grade in range(3)
    )
    by_term: dict[str, list[bool]] = {}
    for one in outcomes:
        by_term.setdefault(one.term, []).append(one.grades[0])
    mean = sum(sum(found) / len(found) for found in by_term.values()) / len(by_term)
    right = overlaps * len(outcomes) / max(1, marked)
    return (
        f"| {direction} | {mode} | {len(by_term)} | {len(outcomes)} | {marked / len(outcomes):.1%} "
        f"| {equal:.1%} | {contains:.1%} | {overlaps:.1%} | {1 - right:.1%} | {mean:.1%} "
        f"| {milliseconds:.2f} |"
    )


def report(half: str) -> Iterator[str]:
    units = [(row[0], row[1]) for row in rows("tico.tsv")]
    yield (
        "| direction | witnesses | terms | places | marked | equal | contain it | overlap "
        "| of the marked wrong | equal, mean of terms | ms a place |"
    )
    yield "|---" * 11 + "|"
    confidences = []
    for side, direction in enumerate(("zh → en", "en → zh")):
        for mode, (with_dictionary, recurrence) in MODES.items():
            lexicon = load_lexicon("zh", "en") if with_dictionary else None
            start = time.perf_counter()
            outcomes = list(mark_all(units, half, side, lexicon, recurrence=recurrence))
            milliseconds = 1000 * (time.perf_counter() - start) / len(outcomes)
            yield line(direction, mode, outcomes, milliseconds)
            if mode == "both":
                confidences.append(confidence_line(direction, outcomes))
    shares = " | ".join(f"{low:.2f} to {high:.2f}" for low, high in pairwise(CONFIDENCES))
    yield f"\n| right at a confidence of | {shares} |\n" + "|---" * len(CONFIDENCES) + "|"
    yield from confidences


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure probable translations.")
    parser.add_argument("--half", choices=("tune", "test"), default="test")
    for text in report(parser.parse_args().half):
        print(text, flush=True)


if __name__ == "__main__":
    main()
