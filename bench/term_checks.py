"""Measure the check of terms: findings on the client's pairs and on TICO-19, judged one by one.

    python -m bench.term_checks           how many findings of each kind, and the share judged right
    python -m bench.term_checks --show    each finding with its unit, to be judged

The seeds are checked by the fixed list of the program, TICO-19 by its own list of terms. Verdicts
stand in term_checks.tsv beside this file: set, unit, kind, concept, verdict, reason. A finding that
nobody has judged counts as wrong.
"""

import argparse
import csv
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.seeds import filled_store
from glossary.check import Checker, Finding
from glossary.check_report import check_units
from glossary.fixed import fixed_concepts
from glossary.model import Concept, LanguageSection, Term, TermStatus
from glossary.reading import UsualReading
from glossary.recognise import Recogniser
from tm.lang import primary
from tm.model import Level, TranslationUnit
from tm.store import UnitFilter

ROOT = Path(__file__).parent.parent
TICO = ROOT.parent / "shared" / "data" / "terms"
VERDICTS = Path(__file__).with_name("term_checks.tsv")
JUDGED_OF_TICO = 100  # findings, drawn from all of them


def rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def tico() -> tuple[list[TranslationUnit], list[Concept]]:
    units = [
        TranslationUnit(row[0], row[1], "zh-Hans", "en", id=number)
        for number, row in enumerate(rows(TICO / "tico.tsv"), start=1)
    ]
    concepts = [
        Concept(
            (
                LanguageSection("zh-Hans", (Term(row[0], TermStatus.PREFERRED),)),
                LanguageSection(
                    "en",
                    tuple(
                        Term(text, TermStatus.ADMITTED if place else TermStatus.PREFERRED)
                        for place, text in enumerate(dict.fromkeys(row[1].split("|")))
                    ),
                ),
            ),
            id=number,
        )
        for number, row in enumerate(rows(TICO / "tico_terms.tsv"), start=1)
    ]
    return units, concepts


def seeds() -> tuple[list[TranslationUnit], list[Concept]]:
    with tempfile.TemporaryDirectory() as folder:
        store = filled_store(Path(folder))
        units = list(store.units(UnitFilter(level=Level.SENTENCE)))
    concepts = [
        Concept(one.sections, id=number) for number, one in enumerate(fixed_concepts(), start=1)
    ]
    return units, concepts


def checker(concepts: Sequence[Concept]) -> Checker:
    built = {lang: Recogniser(concepts, lang, reading=UsualReading()) for lang in ("zh", "en")}
    return Checker(lambda lang: built[primary(lang)], UsualReading())


def key(name: str, finding: Finding) -> tuple[str, str, str, str]:
    return (name, str(finding.unit.id), finding.kind.value, f"c{finding.concept.id}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    verdicts = {tuple(row[:4]): row[4] for row in rows(VERDICTS)} if VERDICTS.exists() else {}
    right = Counter[str]()
    judged = Counter[str]()
    for name, (units, concepts) in (("seeds", seeds()), ("tico", tico())):
        began = time.process_time()
        report = check_units(units, checker(concepts))
        seconds = time.process_time() - began
        findings = sorted(report.findings, key=lambda one: one.unit.id or 0)
        print(f"{name}: {report.units} units, {dict(report.counts)}, {seconds:.1f} s")
        if name == "tico" and len(findings) > JUDGED_OF_TICO:
            drawn = random.Random(5).sample(findings, JUDGED_OF_TICO)  # noqa: S311 - repeatable
            findings = sorted(drawn, key=lambda one: one.unit.id or 0)
        for one in findings:
            judged[name] += 1
            right[name] += verdicts.get(key(name, one)) == "right"
            if given.show:
                show(name, one, verdicts.get(key(name, one), "?"))
    for name in judged:
        print(f"{name}: {right[name]} of {judged[name]} findings judged right")
    print(f"in all: {sum(right.values()) / sum(judged.values()):.3f}")


def show(name: str, one: Finding, verdict: str) -> None:
    place = one.unit.target[slice(*one.target_span)] if one.target_span else "-"
    print("\t".join((*key(name, one), verdict)))
    print(f"    {one.source_term.text} -> {' | '.join(one.wanted)} ({place})")
    print(f"    {one.unit.source}\n    {one.unit.target}")


if __name__ == "__main__":
    main()
