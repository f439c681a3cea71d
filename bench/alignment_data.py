"""Reading the alignment sets of ../shared/data/align."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tm.model import AlignedPair, Segment

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "align"
SCORER = ROOT.parent / "shared" / "tools" / "evaluate_alignment.py"
SETS = ("mac_dev", "paramed")

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
