"""A filled application for the tests of the pages, with texts that must be shown literally."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from app import Settings, close_app, create_app
from glossary.model import (
    Concept,
    EvidenceSpan,
    LanguageSection,
    Term,
    TermCandidate,
    TermOrigin,
    TermStatus,
    Variant,
)
from tm.model import ImportReport, Provenance, Skipped, TranslationUnit, UnitGroup

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
RIGHT_TO_LEFT = "\u202e\u200f"
HOSTILE = (
    f"""<script>alert("1")</script> & 'quotes' "both" </li> {{{{ 7*7 }}}} {RIGHT_TO_LEFT}end"""
)
LONG = "长句" * 4_999 + "。"
PAIRS = (
    ("乘客应当站在黄线以外候车。", "Passengers shall stand behind the yellow line."),
    ("委员会决定于2026年6月30日举行会议。", "The Committee decided to meet on 30 June 2026."),
    (f"列车到站前{HOSTILE}", f"Before the train stops {HOSTILE}"),
    (LONG, "A very long sentence."),
)


@contextmanager
def filled_app(folder: Path) -> Iterator[Flask]:
    """Make a filled application of its own, for tests that only read."""
    app = create_app(Settings(database=str(folder / "yiku.db")))
    fill(app)
    yield app
    close_app(app)


def fill(app: Flask) -> None:
    """Store one import of four units, two concepts and a candidate."""
    fill_units(app, PAIRS)
    fill_glossary(app)


def fill_units(app: Flask, pairs: Sequence[tuple[str, str]]) -> None:
    """Store one import of Chinese-English units."""
    units = [
        TranslationUnit(
            source,
            target,
            "zh-Hans",
            "en",
            provenance=Provenance("signs.zh.txt", f"¶{number}", f"¶{number}", 0.93),
        )
        for number, (source, target) in enumerate(pairs, start=1)
    ]
    report = ImportReport(
        import_id=0,
        repeated=False,
        documents=("signs.zh.txt", f"{HOSTILE}.txt"),
        memory="default",
        source_lang="zh-Hans",
        target_lang="en",
        read=5,
        stored=0,
        skipped=(Skipped("¶9", f"no translation of {HOSTILE}"),),
        notes=("the last sentence is cut off",),
        mean_confidence=0.93,
    )
    store = app.extensions["tm"].store
    store.add_import("digest", report, map(UnitGroup, units), at=AT)


def fill_glossary(app: Flask) -> None:
    """Store two concepts and a candidate."""
    concepts = app.extensions["glossary"].concepts
    evidence = (EvidenceSpan(1, (6, 8), (34, 45)),)
    chinese = Term("黄线", TermStatus.PREFERRED, frequency=3, evidence=evidence)
    english = (
        Term("yellow line", TermStatus.PREFERRED, TermOrigin.EXTRACTED, frequency=2),
        Term("gold line", TermStatus.DEPRECATED, note=HOSTILE),
    )
    sections = (LanguageSection("zh-Hans", (chinese,)), LanguageSection("en", english))
    concepts.add(Concept(sections, subject_field="rail", definition=HOSTILE), at=AT)
    hostile = Term("委员会", TermStatus.PROPOSED), Term(HOSTILE, TermStatus.PROPOSED)
    concepts.add(
        Concept((LanguageSection("zh-Hans", hostile[:1]), LanguageSection("en", hostile[1:]))),
        at=AT,
    )
    candidate = TermCandidate(
        "乘客",
        "passenger",
        "zh-Hans",
        "en",
        (Variant("passenger", 3), Variant(HOSTILE, 1)),
        frequency=4,
        pair_confidence=0.83,
        termhood=0.31,
        rank=0.9,
        flags=("dictionary",),
        evidence=(EvidenceSpan(1, (0, 2), (0, 10)),),
    )
    concepts.replace_candidates([candidate], source_lang="zh-Hans", target_lang="en", at=AT)
