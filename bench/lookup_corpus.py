"""The corpus of the lookup benches: real pairs first, then variants derived from them.

The real pairs are `../shared/data/tm/real_pairs.tsv.xz` in a fixed random order; the last 20,000
are held out for queries. Beyond them every further pair is derived from real ones: 70 % are the
first half of one joined with the second half of another, cut at a mark where there is one inside
and in the middle otherwise; 30 % have one to three words (in Chinese runs of two characters)
replaced by those of another. A corpus is the beginning of one endless sequence, so a larger one
contains the smaller. It is written as a stream to a cache outside the repository and read there.
"""

import lzma
import random
import re
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

PAIRS = Path(__file__).parent.parent.parent / "shared/data/tm/real_pairs.tsv.xz"
CACHE = Path(tempfile.gettempdir()) / "yiku-bench"
SEED = 20_260
HELD_OUT = 20_000
JOINED_SHARE = 0.7
MAX_REPLACED = 3
LANGS = ("zh", "en")
VERSION = 1  # raise it whenever the sequence changes
_MARK = re.compile(r"[，。；：、！？…]+|[,.;:!?)](?= )")
_RUN_CHARS = 2

Pair = tuple[str, str]


@dataclass(frozen=True)
class Corpus:
    """The first ``size`` pairs of the sequence, in files.

    Attributes:
        real: How many of them are real; the others are derived.
    """

    size: int
    real: int
    path: Path
    held_out_path: Path

    def pairs(self) -> Iterator[Pair]:
        """Yield the pairs as (Chinese, English)."""
        return islice(_read(self.path), self.size)

    def texts(self, lang: str) -> Iterator[str]:
        """Yield one side of every pair."""
        side = LANGS.index(lang)
        return (pair[side] for pair in self.pairs())

    def held_out(self, lang: str) -> list[str]:
        """Return one side of the real pairs that no corpus contains."""
        side = LANGS.index(lang)
        return [pair[side] for pair in _read(self.held_out_path)]

    @property
    def derived_share(self) -> float:
        return 1 - self.real / self.size


def open_corpus(size: int, cache: Path = CACHE, source: Path = PAIRS) -> Corpus:
    """Return a corpus, making its files unless the cache has them or those of a larger one.

    Making one holds the real pairs in memory, whatever the size.
    """
    cache.mkdir(parents=True, exist_ok=True)
    held_out = cache / f"held-out-{VERSION}.tsv"
    made = sorted(
        (int(path.stem.split("-")[2]), path) for path in cache.glob(f"pairs-{VERSION}-*.tsv")
    )
    path = next((path for count, path in made if count >= size), None)
    if path is None or not held_out.exists():
        real, kept = split(read_pairs(source))
        path = cache / f"pairs-{VERSION}-{size}.tsv"
        _write(held_out, kept)
        _write(path, islice(chain(real, derive(real)), size))
        _write(cache / f"real-{VERSION}.tsv", [(str(len(real)), "real pairs")])
    real_count = int(next(_read(cache / f"real-{VERSION}.tsv"))[0])
    return Corpus(size, min(size, real_count), path, held_out)


def read_pairs(source: Path = PAIRS) -> list[Pair]:
    """Return all real pairs as (Chinese, English)."""
    with lzma.open(source, "rt", encoding="utf-8", newline="\n") as stream:
        rows = (line.rstrip("\n").split("\t") for line in stream)
        return [(row[1], row[0]) for row in rows]


def split(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs in their fixed order: those to search, and those held out for queries."""
    shuffled = random.Random(SEED).sample(pairs, len(pairs))  # noqa: S311 - a fixed order
    held_out = min(HELD_OUT, len(pairs) // 5)
    return shuffled[: len(pairs) - held_out], shuffled[len(pairs) - held_out :]


def derive(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Yield variants of the pairs without end, the same for the same pairs."""
    chance = random.Random(SEED)  # noqa: S311 - a fixed sequence
    cuts = [
        array("H", (_cut(pair[side], lang) for pair in pairs)) for side, lang in enumerate(LANGS)
    ]
    while True:
        first, second = chance.randrange(len(pairs)), chance.randrange(len(pairs))
        if chance.random() < JOINED_SHARE:
            zh, en = (
                (pairs[first][side][: cuts[side][first]], pairs[second][side][cuts[side][second] :])
                for side in range(2)
            )
            yield "".join(zh), " ".join(part.strip() for part in en if part.strip())
        else:
            yield (
                replaced_runs(*(pairs[i][0] for i in (first, second)), chance),
                replaced_words(*(pairs[i][1] for i in (first, second)), chance),
            )


def _cut(text: str, lang: str) -> int:
    """Return where a text is cut in two, at most 65,535: behind the mark nearest to the middle."""
    middle = len(text) // 2
    places = [found.end() for found in _MARK.finditer(text) if found.end() < len(text)]
    if not places and lang == "en":
        places = [found.start() for found in re.finditer(" ", text)]
    return min(places, key=lambda place: abs(place - middle), default=middle)


def replaced_words(text: str, other: str, chance: random.Random) -> str:
    """Return a text with one to three words replaced by those of another."""
    words, others = text.split(" "), other.split(" ")
    for _ in range(chance.randint(1, MAX_REPLACED)):
        words[chance.randrange(len(words))] = chance.choice(others)
    return " ".join(words)


def replaced_runs(text: str, other: str, chance: random.Random) -> str:
    """Return a text with one to three runs of two characters replaced by those of another."""
    for _ in range(chance.randint(1, MAX_REPLACED)):
        at, taken = chance.randrange(len(text)), chance.randrange(len(other))
        new = other[taken : taken + _RUN_CHARS]
        text = text[:at] + new + text[at + len(new) :]
    return text


def _write(path: Path, pairs: Iterable[Pair]) -> None:
    draft = path.with_suffix(".part")
    with draft.open("w", encoding="utf-8", newline="\n") as stream:
        for pair in pairs:
            stream.write("\t".join(pair) + "\n")
    draft.replace(path)


def _read(path: Path) -> Iterator[Pair]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            zh, _, en = line.rstrip("\n").partition("\t")
            yield zh, en
