"""The texts whose candidates carry labels, as units, each with its genre."""

from collections.abc import Iterator
from pathlib import Path

from bench.alignment_data import read_set
from bench.clause_data import read_clause_texts
from tm.model import TranslationUnit

ROOT = Path(__file__).parent.parent
TICO = ROOT.parent / "shared" / "data" / "terms"
OWN = Path(__file__).parent / "terms_own"
GENRES = {"tico": "medical", "paramed": "medical", "mac_dev": "fiction", "own": "official"}


def units_of(corpus: str) -> list[TranslationUnit]:
    """Return the units of a corpus, numbered from 1."""
    pairs = {"tico": _tico, "own": _own}.get(corpus, lambda: _linked(corpus))()
    return [
        TranslationUnit(chinese, english, "zh-Hans", "en", id=number)
        for number, (chinese, english) in enumerate(pairs, start=1)
        if chinese and english
    ]


def _tico() -> Iterator[tuple[str, str]]:
    for line in (TICO / "tico.tsv").read_text("utf-8").splitlines():
        chinese, english, *_ = line.split("\t")
        yield chinese, english


def _own() -> Iterator[tuple[str, str]]:
    for text in read_clause_texts():
        for block in text.blocks:
            for row in block.rows:
                yield row.chinese, row.english
    for path in sorted(OWN.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            chinese, english = line.split("\t")
            yield chinese, english


def _linked(corpus: str) -> Iterator[tuple[str, str]]:
    for text in read_set(corpus):
        for rows, columns in text.links:
            yield (
                "".join(text.chinese[row].text for row in rows),
                " ".join(text.english[column].text for column in columns),
            )
