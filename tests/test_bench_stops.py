"""A cancelled import ends soon: the work looks often, in every stage."""

from collections import Counter

import pytest

from bench.alignment_stops import Watch, run
from bench.long_pair import long_pair
from tm.errors import CancelledError
from tm.readers import read_document
from tm.segment import sentences
from tm.stopping import stoppable

LONGEST_S = 1.5  # a second, and what a busy machine adds


def test_the_made_up_texts_are_of_the_asked_length() -> None:
    source, target = long_pair(2000)
    for name, text in (("a.txt", source), ("b.txt", target)):
        (stream,) = read_document(text.encode(), name).streams
        assert len(sentences(stream)) == 1940  # two stretches of thirty are left out


def test_reading_a_long_text_can_be_stopped_all_the_way() -> None:
    looks = 0

    def count() -> None:
        nonlocal looks
        looks += 1

    source, _ = long_pair(4000)
    with stoppable(count):
        (stream,) = read_document(source.encode(), "a.txt").streams
        read = looks
        sentences(stream)
    assert read > 60
    assert looks - read > 40


def test_a_stopped_import_raises_what_it_was_stopped_with() -> None:
    class Stop(Watch):
        def check(self) -> None:
            super().check()
            if self.stage == "aligning":
                raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        run(300, "length", Stop())


@pytest.mark.slow
@pytest.mark.parametrize("evidence", ["all", "words", "length"])
def test_no_stage_of_a_long_import_goes_on_for_long(evidence: str) -> None:
    watch = Watch()
    run(4000, evidence, watch)
    looks = Counter(stage for _, stage, _ in watch.gaps)
    assert looks["aligning"] > 500
    assert looks["storing"] > 30
    assert max(gap for gap, _, _ in watch.gaps) < LONGEST_S
