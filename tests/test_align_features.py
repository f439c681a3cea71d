"""The features of beads, on texts small enough to check by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from tm.align.features import BEAD_FEATURES, WindowFeatures
from tm.align.mass import rarity, weigh_words
from tm.align.sides import Texts, gather, whole_of
from tm.align.similarity import Window, cosines
from tm.align.skips import SKIP_FEATURES, skip_features
from tm.embed import load_encoder
from tm.lexicon import Lexicon
from tm.model import BlockKind, Segment

LEXICON = Lexicon({"气候": "climate", "变化": "change", "教育": "education", "是": "to be"})
CHINESE = ("气候变化？", "教育是2021年的重点。", "教育。")
ENGLISH = ("Climate change?", "Education was the focus", "in 2021.", "Education.")


def segments(texts: Sequence[str], lang: str, *, per_block: int = 9) -> list[Segment]:
    return [Segment(text, lang, i, i // per_block) for i, text in enumerate(texts)]


def evidence(*, vectors: bool = False, per_block: int = 9) -> Texts:
    first = segments(CHINESE, "zh", per_block=per_block)
    second = segments(ENGLISH, "en", per_block=per_block)
    encoder = load_encoder() if vectors else None
    sums = None
    if encoder is not None:
        sums = encoder.token_sums(CHINESE), encoder.token_sums(ENGLISH)
    return gather(first, second, sums=sums, lexicon=LEXICON)


WHOLE = Window(0, 3, 0, 4)


def feature(texts: Texts, bead: tuple[int, int], name: str) -> np.ndarray:
    return WindowFeatures(texts, WHOLE).of(bead)[BEAD_FEATURES.index(name)]


def test_every_bead_has_a_row_for_each_start() -> None:
    features = WindowFeatures(evidence(), WHOLE)
    assert features.of((1, 1)).shape == (len(BEAD_FEATURES), 3, 4)
    assert features.of((2, 3)).shape == (len(BEAD_FEATURES), 2, 2)
    assert features.of((1, 5)).shape == (len(BEAD_FEATURES), 3, 0)


def test_words_are_found_where_their_translation_is() -> None:
    words = feature(evidence(), (1, 1), "words")
    assert words[0].argmax() == 0
    assert words[1, 0] == 0
    assert (words[1, [1, 3]] > 0).all()


def test_a_gain_is_what_the_outer_segments_add() -> None:
    texts = evidence()
    wide, narrow = feature(texts, (1, 2), "words"), feature(texts, (1, 1), "words")
    gain = feature(texts, (1, 2), "words_gain_second")
    assert gain[1, 1] == pytest.approx(wide[1, 1] - max(narrow[1, 1], narrow[1, 2]), abs=1e-6)
    assert not feature(texts, (1, 2), "words_gain_first").any()


def test_numbers_match_across_the_sentences_of_a_bead() -> None:
    texts = evidence()
    assert feature(texts, (1, 2), "keys_matched")[1].tolist() == [0, 1, 1]
    assert feature(texts, (1, 1), "keys_lost_first")[1].tolist() == [-1, -1, 0, -1]
    assert feature(texts, (1, 1), "keys_lost_second")[:, 2].tolist() == [-1, 0, -1]


def test_questions_go_with_questions() -> None:
    one_sided = feature(evidence(), (1, 1), "question_one_sided")
    assert one_sided.tolist() == [[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0]]


def test_proportionate_lengths_score_best() -> None:
    gauss = feature(evidence(), (1, 2), "length_gauss")
    assert gauss[1].argmax() == 1
    assert (gauss <= 0).all()


def test_blocks_count_only_where_they_hold_several_segments() -> None:
    assert feature(evidence(per_block=2), (1, 2), "block_crossed")[0].tolist() == [0, 1, 0]
    assert feature(evidence(per_block=2), (1, 1), "block_start_agrees")[2].tolist() == [1, 0, 1, 0]
    assert not feature(evidence(per_block=1), (1, 2), "block_crossed").any()
    assert not feature(evidence(per_block=9), (1, 1), "block_start_agrees").any()


def test_headings_pair_with_headings() -> None:
    first = [Segment("题", "zh", 0, 0, BlockKind.HEADING), Segment("文。", "zh", 1, 1)]
    second = [Segment("Title", "en", 0, 0, BlockKind.HEADING), Segment("Text.", "en", 1, 1)]
    features = WindowFeatures(
        gather(first, second, sums=None, lexicon=None), Window(0, 2, 0, 2)
    ).of((1, 1))
    assert features[BEAD_FEATURES.index("heading_pair")].tolist() == [[1, 0], [0, 0]]
    assert features[BEAD_FEATURES.index("heading_mixed")].tolist() == [[0, 1], [1, 0]]


def test_a_translation_is_nearer_than_chance_and_its_parts_are_less_near() -> None:
    texts = evidence(vectors=True)
    near = cosines(texts, WHOLE, (1, 1))
    assert near[0, 0] > 0.5
    assert near[0, 0] > near[0, 1:].max()
    assert feature(texts, (1, 2), "cosine_gain_second")[1, 1] > 0
    assert feature(texts, (1, 1), "cosine_grow_second")[1, 1] > 0
    assert feature(texts, (1, 1), "cosine_grow_second").min() >= -0.3 - 1e-6


def test_without_vectors_meaning_says_nothing() -> None:
    assert not feature(evidence(), (1, 1), "cosine").any()
    with pytest.raises(ValueError, match="no vectors"):
        cosines(evidence(), WHOLE, (1, 1))


def test_skip_features_look_for_the_best_partner() -> None:
    first, second = skip_features(evidence(vectors=True), WHOLE)
    assert first.shape == (3, len(SKIP_FEATURES))
    assert second.shape == (4, len(SKIP_FEATURES))
    column = SKIP_FEATURES.index("best_cosine")
    assert first[0, column] == pytest.approx(
        cosines(evidence(vectors=True), WHOLE, (1, 1))[0].max(), abs=1e-5
    )


def test_a_rare_word_weighs_more_and_a_single_character_less() -> None:
    chinese = segments(("教育", "气候", "是"), "zh")
    english = segments(("Education.", "Education and climate.", "To be is to be."), "en")
    mass = weigh_words(chinese, english, LEXICON, rarity(english))
    assert mass.first.tolist() == [1, 1, 0.35]
    assert [rows.tolist() for rows, _ in mass.rows] == [[0, 1], [1], []]
    assert mass.rows[1][1][0] > mass.rows[0][1][0] > 0


def test_a_piece_keeps_what_belongs_to_the_whole_texts() -> None:
    first, second = segments(CHINESE, "zh", per_block=2), segments(ENGLISH, "en", per_block=2)
    whole = whole_of(first, second, sums=None, lexicon=LEXICON)
    assert whole.blocked
    assert whole.idf["educ"] < whole.idf["focu"]
    piece = gather(first[:1], second[:1], sums=None, lexicon=LEXICON, whole=whole)
    assert piece.whole is whole
    alone = gather(first[:1], second[:1], sums=None, lexicon=LEXICON)
    assert piece.mass.second[0] > alone.mass.second[0] > 0


def test_a_segment_whose_partners_all_have_better_ones_is_beaten() -> None:
    first = segments((*CHINESE, "天气很好，我们去河边走走。"), "zh")
    second = segments(ENGLISH, "en")
    encoder = load_encoder()
    if encoder is None:
        pytest.skip("the encoder is not installed")
    sums = tuple(encoder.token_sums([one.text for one in side]) for side in (first, second))
    texts = gather(first, second, sums=sums, lexicon=LEXICON)
    rows, _ = skip_features(texts, Window(0, 4, 0, 4))
    lead = rows[:, SKIP_FEATURES.index("cosine_rival")]
    assert (lead > 0).tolist() == [True, True, True, False]
    assert rows[:, SKIP_FEATURES.index("cosine_rival_all")].tolist() == [0.25] * 4


def test_a_repeated_text_counts_only_where_the_other_side_does_not_repeat() -> None:
    once = ("气候变化已经开始。", "教育是重点。")
    place = SKIP_FEATURES.index("repeated")
    twice = gather(segments((*once, *once), "zh"), segments(ENGLISH, "en"), sums=None, lexicon=None)
    assert skip_features(twice, Window(0, 4, 0, 4))[0][:, place].tolist() == [0, 0, 1, 0]
    both = gather(
        segments((*once, *once), "zh"),
        segments(("The climate changes.", "x", "The climate changes.", "y"), "en"),
        sums=None,
        lexicon=None,
    )
    assert skip_features(both, Window(0, 4, 0, 4))[0][:, place].tolist() == [0, 0, 0, 0]


def test_quotations_that_stay_open_are_compared() -> None:
    first = segments(("他说：“我们走。", "我们一起走。”", "天黑了。"), "zh")
    second = segments(("He said: “Let us go.", "Let us go together.”", "It was dark."), "en")
    texts = gather(first, second, sums=None, lexicon=None)
    features = WindowFeatures(texts, Window(0, 3, 0, 3)).of((1, 1))
    inside = features[BEAD_FEATURES.index("inside_agrees")]
    closing = features[BEAD_FEATURES.index("closing_agrees")]
    assert inside.tolist() == [[1, 0, 0], [0, 1, 1], [0, 1, 1]]
    assert closing.tolist() == [[1, 0, 1], [0, 1, 0], [1, 0, 1]]


def test_numbers_of_headings_agree_or_differ() -> None:
    first = segments(("一、总则", "二、费用", "开始吧。"), "zh")
    second = segments(("I. General", "III. Fees", "Let us begin."), "en")
    texts = gather(first, second, sums=None, lexicon=None)
    features = WindowFeatures(texts, Window(0, 3, 0, 3)).of((1, 1))
    agrees = features[BEAD_FEATURES.index("numbering_agrees")]
    differs = features[BEAD_FEATURES.index("numbering_differs")]
    assert agrees.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert differs.tolist() == [[0, 1, 0], [1, 1, 0], [0, 0, 0]]


def test_length_leaves_out_blanks_where_the_language_has_none() -> None:
    lengths = [
        gather(segments((text,), lang), segments(("x",), "en"), sums=None, lexicon=None)
        .first.marks.length.tolist()
        for text, lang in (
            ("カタカナ の ことば", "ja"), ("北京 的 春天", "zh"), ("the word 春天", "en"),
        )
    ]  # fmt: skip
    assert lengths == [[8.0], [5.0], [11.0]]
