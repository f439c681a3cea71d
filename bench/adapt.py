"""Measure adapted targets on real pairs: how many are offered, and how many of those are right.

    python -m bench.adapt [--show 50] [--groups 20]

*Real*: two real pairs whose sources differ in nothing but numbers, percentages and dates. One is
the stored unit, the other one the query, and its real translation the answer that is hoped for. An
offer is *right* when it is that translation (in normal form), *reworded* when it says the same
values in the words of the stored target while the real translation has other words, *untold* when
the real translation does not say the query's own values (twice, both, or a slip), and *wrong*
otherwise. *Made*: a number in digits that stands once on both sides of a real pair is replaced by
another one on both sides. The data stand in `../shared` and are not part of the project.
"""

import argparse
import lzma
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from tm.adapt import Texts, adapt
from tm.adapt.values import find_values
from tm.text import normal_form

SHARED = Path(__file__).parent.parent.parent / "shared/data"
SEED = 20_261
DIRECTIONS = (("zh", "en"), ("en", "zh"))
_DIGITS = re.compile("(?<![0-9A-Za-z.,-])[0-9]+(?![0-9A-Za-z,-]|\\.[0-9])")
MADE = 5_000  # pairs of a set
PAIRS = 60_000  # pairs with a number
_NUMBER = re.compile("[0-9二三四五六七八九十]")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A query, the unit that is offered for it, and the translation that is hoped for."""

    texts: Texts
    hoped: str


def read_pairs() -> dict[str, list[Pair]]:
    """Return the pairs (Chinese, English) of each set, those with digits or dates alone."""
    with lzma.open(SHARED / "tm/real_pairs.tsv.xz", "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    random.Random(SEED).shuffle(rows)  # noqa: S311 - sampling, not secrets
    with_number = [(row[1], row[0]) for row in rows if _NUMBER.search(row[0] + row[1])]
    sets = {"manuals and interfaces": with_number[:PAIRS]}
    tico = (SHARED / "terms/tico.tsv").read_text(encoding="utf-8").splitlines()
    sets["health information"] = [(row[0], row[1]) for row in (line.split("\t") for line in tico)]
    sets["medical articles"] = list(_aligned(SHARED / "align/paramed"))
    return sets


def _aligned(folder: Path) -> Iterator[Pair]:
    for gold in sorted(folder.glob("*/gold.tsv")):
        source = (gold.parent / "src.txt").read_text(encoding="utf-8").splitlines()
        target = (gold.parent / "tgt.txt").read_text(encoding="utf-8").splitlines()
        for line in gold.read_text(encoding="utf-8").splitlines():
            zh, en = line.split("\t")[:2]
            if zh.isdecimal() and en.isdecimal():
                yield source[int(zh)], target[int(en)]


def masked(text: str, lang: str) -> str:
    """Return the text in normal form with each value as its shape."""
    pieces, position = [], 0
    for value in find_values(text, lang):
        pieces += [text[position : value.start], f"<{'-'.join(value.shape)}>"]
        position = value.end
    return normal_form("".join([*pieces, text[position:]]), lang)


def keys(text: str, lang: str) -> Counter[tuple[object, ...]]:
    return Counter(value.key for value in find_values(text, lang))


def real_cases(pairs: Sequence[Pair], direction: Pair, most: int) -> Iterator[Case]:
    """Yield the cases among real pairs, at most so many of each group of like sources."""
    source_lang, target_lang = direction
    sides = [pair if source_lang == "zh" else pair[::-1] for pair in pairs]
    groups: defaultdict[str, list[Pair]] = defaultdict(list)
    for source, target in sides:
        if find_values(source, source_lang):
            groups[masked(source, source_lang)].append((source, target))
    chance = random.Random(SEED)  # noqa: S311 - sampling, not secrets
    for group in groups.values():
        found = [
            Case(Texts(query, source, target, source_lang, target_lang), hoped)
            for (query, hoped), (source, target) in permutations(group[:10], 2)
            if keys(query, source_lang) != keys(source, source_lang)
        ]
        yield from chance.sample(found, min(most, len(found)))


def made_cases(pairs: Sequence[Pair], direction: Pair) -> Iterator[Case]:
    """Yield pairs with a number in digits replaced on both sides."""
    source_lang, target_lang = direction
    chance = random.Random(SEED)  # noqa: S311 - sampling, not secrets
    for pair in chance.sample(pairs, min(MADE, len(pairs))):
        source, target = pair if source_lang == "zh" else pair[::-1]
        common = [
            digits
            for digits in _DIGITS.findall(source)
            if _DIGITS.findall(source).count(digits) == _DIGITS.findall(target).count(digits) == 1
        ]
        if common:
            old = chance.choice(common)
            new = str(chance.randint(2, 10 ** len(old)))
            query, hoped = (replaced(text, old, new) for text in (source, target))
            if new != old:
                yield Case(Texts(query, source, target, source_lang, target_lang), hoped)


def replaced(text: str, old: str, new: str) -> str:
    """Return the text with one number in digits instead of another."""
    return _DIGITS.sub(lambda found: new if found[0] == old else found[0], text)


def _changed(case: Case) -> Counter[tuple[object, ...]]:
    lang = case.texts.source_lang
    return keys(case.texts.query, lang) - keys(case.texts.source, lang)


def verdict(case: Case, offered: str) -> str:
    """Say whether an offer is right, only worded otherwise, or wrong."""
    lang = case.texts.target_lang
    if normal_form(offered, lang) == normal_form(case.hoped, lang):
        return "right"
    if not _changed(case) <= keys(case.hoped, lang):
        return "untold"
    same_values = keys(offered, lang) == keys(case.hoped, lang)
    is_reworded = masked(case.texts.target, lang) != masked(case.hoped, lang)
    return "reworded" if same_values and is_reworded else "wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=0, help="offers of each kind to print")
    parser.add_argument("--groups", type=int, default=5, help="cases of one group of sources")
    arguments = parser.parse_args()
    print(
        "| cases | direction | cases | offered | right | reworded | untold | wrong "
        "| right of told |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, pairs in read_pairs().items():
        for direction in DIRECTIONS:
            report(
                f"real, {name}",
                direction,
                list(real_cases(pairs, direction, arguments.groups)),
                arguments.show,
            )
            report(f"made, {name}", direction, list(made_cases(pairs, direction)), arguments.show)


def report(name: str, direction: Pair, cases: Sequence[Case], show: int) -> None:
    """Print one row, and examples of what was offered."""
    found = [(case, adapt(case.texts)) for case in cases]
    offers = [(case, adapted.target) for case, adapted in found if adapted is not None]
    verdicts = Counter(verdict(case, offered) for case, offered in offers)
    right = verdicts["right"] + verdicts["reworded"]
    fine = right / max(1, right + verdicts["wrong"])
    counts = " | ".join(f"{verdicts[kind]:,}" for kind in ("right", "reworded", "untold", "wrong"))
    total = f"{len(cases):,} | {len(offers):,}"
    print(f"| {name} | {'→'.join(direction)} | {total} | {counts} | {fine:.1%} |")
    by_verdict: defaultdict[str, list[tuple[Case, str]]] = defaultdict(list)
    for case, offered in offers:
        by_verdict[verdict(case, offered)].append((case, offered))
    chance = random.Random(SEED)  # noqa: S311 - sampling, not secrets
    for kind, members in sorted(by_verdict.items()):
        for case, offered in chance.sample(members, min(show, len(members))):
            print(
                f"  {kind}: {case.texts.query}\n     unit: {case.texts.source}\n"
                f"   target: {case.texts.target}\n  offered: {offered}\n    hoped: {case.hoped}"
            )


if __name__ == "__main__":
    main()
