"""What the lookup benches report: times, and how much of the truth a list of candidates has."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from bench.lookup_oracle import Found

BEST = 5
SHARES = (50, 95, 99)

Positions = npt.NDArray[np.int64]


def set_recall(truth: Found, candidates: Positions) -> float | None:
    """Return the share of the true texts that are among the candidates; ``None`` without any."""
    if not len(truth.positions):
        return None
    return float(np.isin(truth.positions, candidates).mean())


def best_recall(truth: Found, candidates: Positions, best: int = BEST) -> float | None:
    """Return the share of the best true scores that the candidates reach when scored anew.

    Any texts of these scores will do. ``None`` without true texts.
    """
    wanted = np.sort(truth.scores)[::-1][:best]
    if not len(wanted):
        return None
    given = np.sort(truth.scores[np.isin(truth.positions, candidates)])[::-1][:best]
    return float((given >= wanted[: len(given)]).sum() / len(wanted))


def mean(shares: Iterable[float | None]) -> str:
    """Return the mean over the queries that have true texts, never rounded up to 1."""
    counted = [share for share in shares if share is not None]
    if not counted:
        return "-"
    return f"{int(1000 * float(np.mean(counted)) + 1e-6) / 1000:.3f}"


def percentiles(seconds: Sequence[float], shares: Sequence[int] = SHARES) -> list[str]:
    """Return percentiles in milliseconds."""
    return [three_digits(1000 * float(np.percentile(seconds, share))) for share in shares]


def three_digits(value: float) -> str:
    """Return a number with three digits that count, larger ones as whole numbers."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.1 else f"{value:.3f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Yield the lines of a table in Markdown."""
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"
