"""Measure the aligner on ../shared/data/align made harder, to see what it leans on.

    python -m bench.alignment_variants [--weights held-out|across|stored] [--evidence KIND]

Each variant takes something away that the texts happen to have: short Chinese sentences, short
English ones, capitals, punctuation, numbers. None of them is ever trained on.
"""

import argparse
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bench.alignment_cv import add_weight_options, chosen_weights, decode
from bench.alignment_data import SETS, GoldText, Link, read_set
from bench.alignment_scores import calibration, markdown, score

SHARE = 0.5  # of the links that start a run of joined ones, where they can
STOPS = ("。", "，"), (".", ", ")  # a full stop, and the comma in its place
HEADS = ("set", "variant", "links", "strict P", "strict R", "strict F1", "lax F1", "ECE")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_weight_options(parser)
    options = parser.parse_args()
    weights = chosen_weights(options)
    print(markdown(HEADS))
    print(markdown(["---"] * len(HEADS)))
    for group in SETS:
        for name, change in VARIANTS.items():
            texts = [change(text) for text in read_set(group)]
            found = decode(group, texts, options.evidence, weights)
            scores, sure = score(texts, found), calibration(texts, found)
            assert sure is not None
            figures = scores.precision, scores.recall, scores.strict, scores.lax, sure.error
            count = sum(len(text.links) for text in texts)
            print(
                markdown([group, name, str(count), *(f"{one:.4f}" for one in figures)]), flush=True
            )


def rewritten(text: GoldText, change: Callable[[str], str]) -> GoldText:
    """Return the text with every segment's text changed."""
    sides = (
        tuple(replace(one, text=change(one.text).strip()) for one in side)
        for side in (text.chinese, text.english)
    )
    return GoldText(text.name, *sides, text.links)


def without_punctuation(text: str) -> str:
    """Return the text with blanks for punctuation."""
    return "".join(" " if unicodedata.category(one).startswith("P") else one for one in text)


def without_numbers(text: str) -> str:
    """Return the text without digits, full-width ones included."""
    return re.sub(r"\d", "", text)


def joined(text: GoldText, *, side: int, longest: int) -> GoldText:
    """Return the text with runs of one side's sentences joined by commas, as one sentence each.

    A run is rendered by at most ``longest`` sentences of the other side.
    """
    sides = [text.chinese, text.english]
    groups = list(runs(text, side, longest))
    head = {}  # of each sentence, the first one that it is joined with
    for group in groups:
        places = [i for link in group for i in link[side]]
        head |= dict.fromkeys(places, places[0]) if len(group) > 1 else {i: i for i in places}
    parts: dict[int, list[str]] = {}
    for one in sides[side]:
        parts.setdefault(head.get(one.index, one.index), []).append(one.text)
    number = {place: i for i, place in enumerate(parts)}
    sides[side] = tuple(
        replace(sides[side][place], text=with_commas(texts, side), index=number[place])
        for place, texts in parts.items()
    )
    return GoldText(
        text.name, *sides, tuple(_merged(group, side, head, number) for group in groups)
    )


def _merged(
    group: Sequence[Link], side: int, head: Mapping[int, int], number: Mapping[int, int]
) -> Link:
    """Return links as one, with the new numbers of the side that was joined."""
    places = [[i for link in group for i in link[n]] for n in (0, 1)]
    places[side] = sorted({number[head[i]] for i in places[side]})
    return tuple(places[0]), tuple(places[1])


def with_commas(parts: Sequence[str], side: int) -> str:
    """Return sentences as one: commas for the full stops inside."""
    full, comma = STOPS[side]
    return "".join(part.removesuffix(full) + comma for part in parts[:-1]) + parts[-1]


def runs(text: GoldText, side: int, longest: int) -> Iterator[list[Link]]:
    """Yield the links one by one, but half of them with those that follow directly."""
    chance = random.Random(text.name)  # noqa: S311 - sampling, not secrets
    run: list[Link] = []
    size = 1
    for link in text.links:
        grown = [*run, link]
        fits = sum(len(one[1 - side]) for one in grown) <= longest
        if run and not (len(run) < size and fits and _follow(*grown[-2:])):
            yield run
            grown = [link]
        if len(grown) == 1:
            size = chance.randint(2, longest) if chance.random() < SHARE else 1
        run = grown
    yield run


def _follow(link: Link, after: Link) -> bool:
    """Tell whether two links with both sides stand next to each other on both."""
    return all(link[n] and after[n] and after[n][0] == link[n][-1] + 1 for n in (0, 1))


VARIANTS: dict[str, Callable[[GoldText], GoldText]] = {
    "as it is": lambda text: text,
    "Chinese sentences joined": partial(joined, side=0, longest=6),
    "English sentences joined": partial(joined, side=1, longest=3),
    "in lower case": partial(rewritten, change=str.lower),
    "without punctuation": partial(rewritten, change=without_punctuation),
    "without digits": partial(rewritten, change=without_numbers),
}


if __name__ == "__main__":
    main()
