"""Reading the alignment sets of ../shared/data/align, and making copies with text left out."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tm.model import AlignedPair, Segment

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "align"
SCORER = ROOT.parent / "shared" / "tools" / "evaluate_alignment.py"
SETS = ("mac_dev", "paramed")

BLOCK = 3, 9  # links that lose the same side together
LARGEST_BLOCK = 3  # a block is at most one third of its text
PASSAGE = 1, 6  # links on either side of a place where the sides say different things

Link = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class GoldText:
    """A text and its translation, aligned by hand."""

    name: str
    chinese: tuple[Segment, ...]
    english: tuple[Segment, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Tally:
    """Links predicted, in the gold, and in both."""

    right: int
    predicted: int
    gold: int


def link_of(pair: AlignedPair) -> Link:
    """Return the indexes of a link."""
    return tuple(s.index for s in pair.source), tuple(t.index for t in pair.target)


def strict_tally(text: GoldText, pairs: Sequence[AlignedPair]) -> Tally:
    """Count the links that the gold has exactly so, null links included."""
    predicted, gold = {link_of(pair) for pair in pairs}, set(text.links)
    return Tally(len(predicted & gold), len(predicted), len(gold))


def read_set(name: str) -> list[GoldText]:
    """Read all texts of a set."""
    return [_read_text(folder) for folder in sorted((DATA / name).iterdir()) if folder.is_dir()]


def with_omissions(
    text: GoldText, rng: random.Random, *, share: float = 0.1, blocks: bool = False
) -> GoldText:
    """Return a copy in which about a share of the links loses one side, either equally often.

    What remains of such a link becomes null links of one sentence each. With ``blocks`` runs of 3
    to 9 links lose the same side, and null links on that side vanish with them.
    """
    lost: dict[int, int] = {}
    place = 0
    mean = sum(BLOCK) / 2 if blocks else 1
    start = share / (mean * (1 - share) + share)  # so that runs and gaps have the share wanted
    while place < len(text.links):
        length = 1
        if rng.random() < start:
            if blocks:
                length = min(rng.randint(*BLOCK), len(text.links) // LARGEST_BLOCK)
            side = rng.randrange(2)
            lost |= dict.fromkeys(range(place, min(place + length, len(text.links))), side)
            length += blocks  # a link between two blocks: else they would look like pairs
        place += length
    return without(text, lost if blocks else {k: v for k, v in lost.items() if all(text.links[k])})


def with_substitutions(text: GoldText, rng: random.Random, *, share: float = 0.1) -> GoldText:
    """Return a copy in which the sides say different things in places, about a share of the links.

    Of 1 to 6 links the second side is left out, of the 1 to 6 after them the first: so a passage
    without translation meets one without source, on the same subject. All of them become null links
    of one sentence each.
    """
    lost: dict[int, int] = {}
    place = 0
    mean = sum(PASSAGE)
    start = share / (mean * (1 - share) + share)
    while place < len(text.links):
        length = 0
        if rng.random() < start:
            for side in rng.sample((0, 1), 2):
                end = place + length + rng.randint(*PASSAGE)
                lost |= dict.fromkeys(range(place + length, min(end, len(text.links))), side)
                length = end - place
        place += length + 1
    return without(text, lost)


def without(text: GoldText, lost: Mapping[int, int]) -> GoldText:
    """Return a copy in which some links, by place in ``links``, lose the first (0) or second side.

    Segments are numbered anew.
    """
    gone = [{i for place, side in lost.items() if side == n for i in text.links[place][n]}
            for n in (0, 1)]  # fmt: skip
    kept = [
        [one for one in side if one.index not in gone[n]]
        for n, side in enumerate((text.chinese, text.english))
    ]
    new = [{one.index: i for i, one in enumerate(side)} for side in kept]
    links: list[Link] = []
    for place, link in enumerate(text.links):
        source, target = (tuple(new[n][i] for i in link[n] if i in new[n]) for n in (0, 1))
        if place not in lost:
            links.append((source, target))
        else:
            links += [((i,), ()) for i in source] + [((), (i,)) for i in target]
    chinese, english = (tuple(replace(one, index=i) for i, one in enumerate(side)) for side in kept)
    # A segment that two links of the gold hold, by mistake, would become two null links.
    return GoldText(text.name, chinese, english, tuple(dict.fromkeys(links)))


def _read_text(folder: Path) -> GoldText:
    sides = []
    for file, lang in (("src.txt", "zh-Hans"), ("tgt.txt", "en")):
        lines = (folder / file).read_text(encoding="utf-8").split("\n")
        if lines[-1] == "":
            lines.pop()
        sides.append(tuple(Segment(line.strip(), lang, i) for i, line in enumerate(lines)))
    links = []
    for line in (folder / "gold.tsv").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            source, target = (_indexes(part) for part in line.split("\t")[:2])
            links.append((source, target))
    return GoldText(folder.name, sides[0], sides[1], tuple(links))


def _indexes(part: str) -> tuple[int, ...]:
    return () if part.strip() == "-" else tuple(sorted(int(one) for one in part.split(",")))
