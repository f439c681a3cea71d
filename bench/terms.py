"""Measure term extraction on the TICO-19 units and term list of ../shared/data/terms.

    python bench/terms.py            all evidence
    python bench/terms.py --no-encoder --no-lexicon

Of the listed terms: how many became candidates, whether the one English proposed is a listed one
(after lemma and spelling normalisation), whether a listed one is among the variants, and how many
are among the first of the ranking.
"""

import argparse
import csv
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from glossary.extract.run import (  # noqa: E402 - the path comes first
    PROPOSE_PAIR_CONFIDENCE,
    PROPOSE_TERMHOOD,
    extract,
)
from glossary.extract.words import english_key, english_words  # noqa: E402
from glossary.model import TermCandidate  # noqa: E402
from tm.embed import load_encoder  # noqa: E402
from tm.lexicon import load_lexicon  # noqa: E402
from tm.model import TranslationUnit  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "terms"


def rows(name: str) -> Iterator[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def normal(text: str) -> tuple[str, ...]:
    return tuple(english_key(word.text) for word in english_words(text))


def report(candidates: tuple[TermCandidate, ...], units: int) -> None:
    by_source = {}
    for place, candidate in enumerate(candidates):
        by_source.setdefault(candidate.source.lower(), (place, candidate))
    terms = [
        (row[0].lower(), {normal(text) for text in row[1].split("|")})
        for row in rows("tico_terms.tsv")
    ]
    found = [(listed, *by_source[zh]) for zh, listed in terms if zh in by_source]
    chosen = sum(normal(one.target) in listed for listed, _, one in found)
    attested = sum(
        any(normal(variant.text) in listed for variant in one.variants) for listed, _, one in found
    )
    proposed = [
        one
        for one in candidates
        if one.pair_confidence >= PROPOSE_PAIR_CONFIDENCE
        and one.termhood >= PROPOSE_TERMHOOD
        and "nested" not in one.flags
    ]
    print(f"candidates {len(candidates)}, above the thresholds {len(proposed)}")
    print(f"listed terms {len(terms)}, candidates among them {len(found)}")
    print(f"listed English chosen {chosen}, among the variants {attested}")
    for share in (0.25, 0.5, 1):
        within = sum(place < share * units for _, place, _ in found)
        print(f"within the first {round(share * units)}: {within}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-encoder", action="store_true")
    parser.add_argument("--no-lexicon", action="store_true")
    given = parser.parse_args()
    units = [
        TranslationUnit(row[0], row[1], "zh-Hans", "en", id=number)
        for number, row in enumerate(rows("tico.tsv"), start=1)
    ]
    wall, cpu = time.perf_counter(), time.process_time()
    candidates = extract(
        units,
        (),
        lexicon=None if given.no_lexicon else load_lexicon("zh-Hans", "en"),
        encoder=None if given.no_encoder else load_encoder(),
    )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{len(units)} units: {wall:.0f} s, processor {cpu:.0f} s")
    report(candidates, len(units))


if __name__ == "__main__":
    main()
