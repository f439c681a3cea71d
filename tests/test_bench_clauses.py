"""The texts aligned by hand down to clauses, and what training makes of them."""

from itertools import pairwise

import numpy as np
import pytest

from bench.alignment_data import GoldText
from bench.clause_data import HELD_OUT, TRAINING, Row, Score, numbered, read_clause_texts, score
from bench.clause_data import ClauseText as Text
from bench.clause_simulated import long_sentences, long_translations
from tm.model import AlignedPair, PairKind, Segment


def test_the_gold_is_large_enough_and_its_halves_share_no_genre() -> None:
    texts = read_clause_texts()
    assert sum(len(block.rows) > 1 for text in texts for block in text.blocks) >= 100
    assert sum(len(b.rows) for text in texts for b in text.blocks if len(b.rows) > 1) >= 300
    halves = [{text.genre for text in texts if text.half == half} for half in (TRAINING, HELD_OUT)]
    assert all(len(genres) >= 8 for genres in halves)
    assert not halves[0] & halves[1]


@pytest.mark.parametrize("text", read_clause_texts(), ids=lambda text: text.name)
def test_english_is_cut_only_at_sentences_or_where_the_chinese_ends_one(text: Text) -> None:
    for block in text.blocks:
        ends = [
            {sum(len("".join(s.text.split())) for s in side[:i]) for i in range(len(side) + 1)}
            for side in (block.chinese, block.english)
        ]
        for row, column in block.nodes():
            assert column in ends[1] or row in ends[0]


ROWS = (Row("甲说了一件事，", "A said it."), Row("乙没有回答，", ""), Row("丙走了。", "C left."))


def text_of(*parts: tuple[Row, ...]) -> Text:
    return Text("made", "made", TRAINING, numbered(parts))


def pair(chinese: str, english: str, confidence: float = 1.0) -> AlignedPair:
    return AlignedPair(
        (Segment(chinese, "zh-Hans", 0),),
        (Segment(english, "en", 0),),
        confidence,
        PairKind.CLAUSE,
    )


def test_a_row_without_counterpart_may_go_to_either_side() -> None:
    text = text_of(ROWS)
    for at in (7, 13):
        whole = "".join(row.chinese for row in ROWS)
        cut = (pair(whole[:at], "A said it.", 0.9), pair(whole[at:], "C left.", 0.9))
        tally = Score()
        score(text, [AlignedPair(text.chinese, text.english, 1.0, clauses=cut)], tally)
        assert (tally.cuts_right, tally.cuts_made, tally.strict, tally.lax) == (1, 1, 2, 2)
        assert tally.calibration_error() == pytest.approx(0.1)


def test_a_wrong_cut_and_a_missing_one_count() -> None:
    text = text_of(ROWS[:1] + ROWS[2:])
    wrong = (pair("甲说了一件事，丙", "A said it."), pair("走了。", "C left."))
    tally = Score()
    score(text, [AlignedPair(text.chinese, text.english, 1.0, clauses=wrong)], tally)
    score(text, [AlignedPair(text.chinese, text.english, 1.0)], tally)
    assert (tally.cuts_right, tally.cuts_made) == (0, 1)
    assert (tally.cuts_found, tally.cuts_known) == (0, 2)
    assert (tally.strict, tally.predicted, tally.gold) == (0, 3, 4)
    assert tally.strict_f1 == 0


PAIRS = GoldText(
    "pairs",
    tuple(Segment(f"我们在第{i}天到达了目的地。", "zh-Hans", i) for i in range(12)),
    tuple(Segment(f"We arrived there on day {i}.", "en", i) for i in range(12)),
    tuple(((i,), (i,)) for i in range(12)),
)


def test_sentences_become_clauses_of_long_ones() -> None:
    text = long_sentences(PAIRS)
    assert [s.text for s in text.english] == [s.text for s in PAIRS.english]
    assert 1 <= len(text.chinese) < 12
    assert all(len(block.chinese) == 1 for block in text.blocks)
    assert any("，" in segment.text for segment in text.chinese)


def test_translations_become_one_sentence() -> None:
    text = long_translations(PAIRS)
    assert [s.text for s in text.chinese] == [s.text for s in PAIRS.chinese]
    assert all(len(block.english) == 1 for block in text.blocks)
    assert all(a.english[-1] in ",;" for b in text.blocks for a, _ in pairwise(b.rows))


@pytest.mark.slow
def test_the_sums_over_many_windows_agree_with_the_lattice_that_aligns() -> None:
    from bench.clause_examples import Layout, read_examples
    from bench.clause_fields import Fields
    from tm.align.clause_lattice import link_lattice
    from tm.align.lattice import posteriors
    from tm.align.weights import clauses_from_json

    layout = Layout("clauses", "vectors+words")
    examples = read_examples(read_clause_texts(TRAINING)[:1], "clauses")
    weights = np.round(layout.start(), 3)
    stored = clauses_from_json(layout.to_json(weights, 0.5))
    expected = 0.0
    for one in examples:
        guess = posteriors(link_lattice(one.evidence, stored, one.window))
        path = np.zeros(layout.second.stop)
        for row, column, bead in one.path:
            place = layout.beads.index(bead) if bead in layout.beads else layout.whole
            path[place] += 1
            path[layout.features] += one.tables[bead][:, row, column]
        expected += guess.total - float(path @ weights)
    fields = Fields(examples, layout)
    loss, slope = fields.loss(weights)
    assert loss == pytest.approx(expected, rel=1e-4, abs=1e-4)  # single precision in the lattice
    for place in (0, layout.whole, layout.features.start, layout.features.start + 13):
        step = np.zeros(len(weights))
        step[place] = 1e-4
        change = (fields.loss(weights + step)[0] - fields.loss(weights - step)[0]) / 2e-4
        assert slope[place] == pytest.approx(change, rel=1e-3, abs=1e-3)
