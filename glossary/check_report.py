"""Check many units, and report what was found, most serious first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from glossary.check import Checker, Finding, FindingKind, Severity
from glossary.consistency import inconsistencies
from tm.model import Progress, TranslationUnit

MOST_FINDINGS = 10_000
_ORDER = list(Severity)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found.

    Attributes:
        units: How many were checked; repeated pairs of texts count once.
        findings: Most serious first, then in the order of the units; up to ``MOST_FINDINGS``.
        counts: Of all findings, by kind, also of those that are less serious than was asked for.
        left_out: Findings beyond the most.
    """

    units: int
    findings: tuple[Finding, ...]
    counts: tuple[tuple[FindingKind, int], ...]
    left_out: int = 0


def check_units(
    units: Iterable[TranslationUnit],
    checker: Checker,
    *,
    least: Severity = Severity.WARNING,
    progress: Progress | None = None,
    total: int = 0,
) -> CheckReport:
    """Check units one by one and against each other.

    Args:
        units: Any units; those of languages that the glossary has no terms of give nothing.
        checker: Knows the terms.
        least: Findings that are less serious are only counted.
        progress: Told how far it is; may raise to stop.
        total: Units in all, for the progress.
    """
    once: dict[tuple[str, str], TranslationUnit] = {}
    found: list[Finding] = []
    for number, unit in enumerate(units, 1):
        if (unit.source, unit.target) not in once:
            once[unit.source, unit.target] = unit
            found += checker.check(unit)
        if progress is not None and number % 50 == 0:
            progress("terms", number, max(number, total))
    found += inconsistencies(tuple(once.values()), checker)
    counts = Counter(finding.kind for finding in found)
    shown = [one for one in found if _ORDER.index(one.severity) <= _ORDER.index(least)]
    shown.sort(key=lambda one: _ORDER.index(one.severity))
    return CheckReport(
        len(once),
        tuple(shown[:MOST_FINDINGS]),
        tuple((kind, counts[kind]) for kind in FindingKind if counts[kind]),
        max(0, len(shown) - MOST_FINDINGS),
    )
