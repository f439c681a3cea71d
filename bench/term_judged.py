"""Show how the first hundred candidates fare that one person has judged.

    python -m bench.term_judged tico      the TICO-19 units
    python -m bench.term_judged seeds     the client's two pairs, the other documents as evidence

The verdicts stand in ``term_verdicts.tsv``, one line a candidate: the set, its rank when it was
judged, a hash of its two sides, whether the English is right and complete, whether the pair is
worth an entry, and the reason in our own words. They decide about an extraction and never train it.
A candidate that was not judged counts as neither, and is told.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

from bench.seeds import SEEDS, seed
from bench.term_corpora import units_of
from bench.term_rows import digest
from glossary.extract.run import extract
from glossary.model import TermCandidate
from tm.embed import load_encoder
from tm.ingest import align_files, groups_of
from tm.lexicon import load_lexicon
from tm.model import EvidenceText, TranslationUnit
from tm.readers import read_document
from tm.segment import sentences

VERDICTS = Path(__file__).parent / "term_verdicts.tsv"
TOP = 100
_ALONE = {"002": "zh-Hans", "003": "en"}  # documents that come without a translation


@dataclass(frozen=True)
class Verdict:
    """What was judged about a candidate."""

    right: bool
    worth: bool
    reason: str


def read_verdicts(name: str) -> dict[str, Verdict]:
    """Return the verdicts of a set by the hash of the candidate."""
    lines = (line.split("\t") for line in VERDICTS.read_text("utf-8").splitlines()[1:])
    return {
        key: Verdict(right == "1", worth == "1", reason)
        for where, _, key, right, worth, reason in lines
        if where == name
    }


def evidence() -> list[EvidenceText]:
    """Return the sentences of the client's documents without translation."""
    found = []
    for number, lang in _ALONE.items():
        path = next(SEEDS.glob(f"{number}_*.txt"))
        for stream in read_document(path.read_bytes(), path.name).streams:
            found += [EvidenceText(one.text, lang, path.name) for one in sentences(stream)]
    return found


def clause_units() -> list[TranslationUnit]:
    """Return the units of the client's two pairs, at their finest level."""
    found: list[TranslationUnit] = []
    for numbers in (("000", "001"), ("004",)):
        for group in groups_of(align_files([seed(one) for one in numbers]), memory="default"):
            found += group.clauses or (group.unit,)
    return found


def candidates(name: str, *, vectors: bool) -> tuple[TermCandidate, ...]:
    units: list[TranslationUnit] = clause_units() if name == "seeds" else units_of(name)
    return extract(
        units,
        evidence() if name == "seeds" else (),
        lexicon=load_lexicon("zh-Hans", "en"),
        encoder=load_encoder() if vectors else None,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("set", choices=["tico", "seeds"])
    parser.add_argument("--no-encoder", action="store_true")
    given = parser.parse_args()
    verdicts = read_verdicts(given.set)
    first = candidates(given.set, vectors=not given.no_encoder)[:TOP]
    judged = [verdicts.get(digest(one.source, one.target)) for one in first]
    known = [one for one in judged if one is not None]
    print(f"first {len(first)}: {len(known)} judged, right and complete"
          f" {sum(one.right for one in known)}, worth an entry {sum(one.worth for one in known)},"
          f" both {sum(one.right and one.worth for one in known)}")  # fmt: skip
    for rank, verdict in enumerate(judged, start=1):
        if verdict is None:
            print(f"{rank:3} not judged")
        elif not (verdict.right and verdict.worth):
            print(f"{rank:3} {verdict.reason}")


if __name__ == "__main__":
    main()
