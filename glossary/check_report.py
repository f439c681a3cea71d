"""Check many units, and report what was found, most serious first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from glossary.check import Checker, Finding, FindingKind, Severity
from glossary.consistency import Consistency
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
    """Check units one by one and against each other, in one pass.

    Args:
        units: Any units; those of languages that the glossary has no terms of give nothing.
        checker: Knows the terms.
        least: Findings that are less serious are only counted.
        progress: Told how far it is; may raise to stop.
        total: Units in all, for the progress.
    """
    found, consistency, once = _Found(least), Consistency(checker), set[bytes]()
    for number, unit in enumerate(units, 1):
        key = _digest(unit)
        if key not in once:
            once.add(key)
            found.take(checker.check(unit))
            consistency.add(unit)
        if progress is not None and number % 50 == 0:
            progress("terms", number, max(number, total))
    found.take(consistency.findings())
    return found.report(len(once))


def _digest(unit: TranslationUnit) -> bytes:
    """Return what repeated pairs of texts share, so that a large memory need not be kept."""
    texts = f"{len(unit.source)} {unit.source}{unit.target}"
    return blake2b(texts.encode(errors="surrogatepass"), digest_size=16).digest()


class _Found:
    """Counts findings, and keeps as many of each severity as a report may have."""

    def __init__(self, least: Severity) -> None:
        self._kept: dict[Severity, list[Finding]] = {
            severity: [] for severity in _ORDER[: _ORDER.index(least) + 1]
        }
        self._counts: Counter[FindingKind] = Counter()
        self._shown = 0

    def take(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._counts[finding.kind] += 1
            kept = self._kept.get(finding.severity)
            if kept is not None:
                self._shown += 1
                if len(kept) < MOST_FINDINGS:
                    kept.append(finding)

    def report(self, units: int) -> CheckReport:
        ordered = [finding for kept in self._kept.values() for finding in kept]
        counts = self._counts
        return CheckReport(
            units,
            tuple(ordered[:MOST_FINDINGS]),
            tuple((kind, counts[kind]) for kind in FindingKind if counts[kind]),
            max(0, self._shown - MOST_FINDINGS),
        )
