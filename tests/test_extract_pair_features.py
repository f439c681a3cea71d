from collections.abc import Mapping

import pytest

from glossary.extract.gather import gather
from glossary.extract.links import WordPair, word_links
from glossary.extract.pair_features import NAMES, VECTOR_NAMES, PairFeatures
from glossary.extract.words import chinese_words, english_words
from tests.extract_data import SmallLexicon

TEXTS = (
    ("港口城市治理海洋污染。", "The port city has begun to deal with marine pollution."),
    ("渔民关心海洋污染。", "Marine pollution is what fishermen talk about."),
)


def features(chinese: str, *texts: tuple[str, str]) -> Mapping[str, Mapping[str, float]]:
    """Return the features of each rendering of a candidate."""
    units = [
        WordPair(chinese_words(one, SmallLexicon()), english_words(other))
        for one, other in texts or TEXTS
    ]
    links = word_links(units, lexicon=SmallLexicon(), encoder=None)
    harvest = gather(units, links)
    found = PairFeatures(units, links, harvest, SmallLexicon()).of(
        harvest.candidates[chinese], None
    )
    return {
        key: dict(zip(NAMES, row, strict=True))
        for key, row in zip(found.keys, found.rows, strict=True)
    }


def test_the_whole_rendering_leads_its_cuts() -> None:
    found = features("海洋污染")
    whole = found["marine pollution"]
    assert whole["score_lead"] > 0
    assert whole["votes_lead"] > 0
    assert whole["units"] == pytest.approx(0.693, abs=1e-3)  # ln 2
    assert whole["glossed_chinese"] == 1.0
    assert whole["glossed_english"] == 1.0
    assert whole["missing_words"] == 0.0


def test_a_cut_is_told_by_the_free_word_beside_it() -> None:
    found = features("海洋", ("海洋", "marine frontier"))
    assert found["marine"]["free_right"] > 0.5
    assert found["marine"]["clean_right"] == 0.0
    assert found["marine"]["clean_left"] == 1.0


def test_english_with_too_few_words_has_missing_ones() -> None:
    found = features("世界贸易组织", ("世界贸易组织", "world trade"))
    assert found["world trade"]["missing_words"] == 1.0
    full = features("世界贸易组织", ("世界贸易组织", "World Trade Organisation"))
    assert full["world trade organization"]["missing_words"] == 0.0
    assert full["world trade organization"]["gloss_of_whole"] == 1.0


def test_an_acronym_lacks_no_words() -> None:
    found = features("世界贸易组织", ("世界贸易组织", "the WTO"))
    assert found["wto"]["missing_words"] == 0.0
    assert found["wto"]["acronym"] == 1.0


def test_what_stands_before_tells_verbs_from_nouns() -> None:
    found = features("贸易", ("贸易", "countries want to trade"))
    assert found["trade"]["after_to"] == 1.0
    assert found["trade"]["after_article"] == 0.0
    other = features("贸易", ("贸易", "the trade is growing"))
    assert other["trade"]["after_article"] == 1.0
    assert other["trade"]["before_verb"] == 1.0


def test_words_strung_together_are_told() -> None:
    found = features("港口城市", ("港口城市", "ports, cities"))
    assert found["port , city"]["comma_without_and"] == 1.0
    assert found["port , city"]["joints_differ"] == 1.0


def test_similarities_come_last() -> None:
    units = [WordPair(chinese_words("污染", SmallLexicon()), english_words("pollution"))]
    links = word_links(units, lexicon=SmallLexicon(), encoder=None)
    harvest = gather(units, links)
    described = PairFeatures(units, links, harvest, SmallLexicon())
    found = described.of(harvest.candidates["污染"], {"pollution": (0.75, 0.25)})
    row = dict(zip(VECTOR_NAMES, found.rows[0], strict=True))
    assert (row["cosine"], row["similarity"], row["similarity_lead"]) == (0.75, 0.25, 0.0)
