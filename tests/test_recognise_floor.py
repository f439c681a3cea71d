"""Recognition stays fast enough to run while somebody types; see bench/recognise.py."""

import pytest

from bench.recognise import measure

MOST_MS = 80  # of processor time; 100,000 terms need 20 on a quiet machine


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_long_text_is_read_in_a_moment(lang: str) -> None:
    figures = measure(lang, 10_000, 10_000, rounds=5)
    assert figures.hits > 50
    assert figures.found < MOST_MS
    assert figures.renewed < MOST_MS
