import numpy as np

from glossary.extract.links import WordPair, word_links
from glossary.extract.priors import pair_csls
from glossary.extract.words import chinese_words, english_words
from tests.extract_data import SmallLexicon, TableEncoder


def pair(chinese: str, english: str) -> WordPair:
    return WordPair(chinese_words(chinese, SmallLexicon()), english_words(english))


def best(unit: WordPair, links: np.ndarray, key: str) -> str:
    row = [word.key for word in unit.chinese].index(key)
    return unit.english[int(links[row].argmax())].key


def test_the_dictionary_links_words() -> None:
    unit = pair("渔民关心海洋污染。", "Marine pollution worries a fisherman.")
    (links,) = word_links([unit], lexicon=SmallLexicon(), encoder=None)
    assert best(unit, links, "污染") == "pollution"
    assert best(unit, links, "海洋") == "marine"


def test_vectors_link_words_that_the_dictionary_lacks() -> None:
    unit = pair("鲸鱼关心海洋。", "The ocean matters to whales.")
    encoder = TableEncoder(["鲸鱼", "whale"])
    (links,) = word_links([unit], lexicon=SmallLexicon(), encoder=encoder)
    assert best(unit, links, "鲸鱼") == "whale"


def test_repeated_company_links_unknown_words() -> None:
    units = [
        pair("鲸鱼游泳", "whales swim"),
        pair("鲸鱼唱歌", "whales sing"),
        pair("鲸鱼睡觉", "whales sleep"),
    ]
    links = word_links(units, lexicon=None, encoder=None)
    assert best(units[0], links[0], "鲸鱼") == "whale"


def test_numbers_link_with_equal_numbers_only() -> None:
    unit = pair("2030渔业1995", "from 1995 to 2030 fisheries")
    encoder = TableEncoder(["2030", "1995"])
    (links,) = word_links([unit], lexicon=SmallLexicon(), encoder=encoder)
    assert best(unit, links, "2030") == "2030"
    assert best(unit, links, "1995") == "1995"


def test_neighbours_decide_between_repeated_words() -> None:
    unit = pair("国际贸易和国际渔业", "international trade and international fisheries")
    (links,) = word_links([unit], lexicon=SmallLexicon(), encoder=None)
    rows = [n for n, word in enumerate(unit.chinese) if word.key == "国际"]
    columns = [n for n, word in enumerate(unit.english) if word.key == "international"]
    assert links[rows[0], columns[0]] > links[rows[0], columns[1]]
    assert links[rows[1], columns[1]] > links[rows[1], columns[0]]


def test_marks_and_function_words_have_no_links_and_all_lie_in_range() -> None:
    unit = pair("我们的海洋。", "our ocean.")
    (links,) = word_links([unit], lexicon=SmallLexicon(), encoder=None)
    assert links.shape == (len(unit.chinese), len(unit.english))
    assert links[0].sum() == links[:, -1].sum() == 0
    assert links.min() >= 0
    assert links.max() <= 1


def test_units_without_words_give_empty_links() -> None:
    units = [pair("。", "."), pair("", "")]
    assert [links.sum() for links in word_links(units, lexicon=None, encoder=None)] == [0, 0]
    assert word_links([], lexicon=None, encoder=None) == []


def test_hubs_are_corrected() -> None:
    chinese = np.eye(2, dtype=np.float32)
    english = np.array([[0.8, 0.6], [0.0, 1.0]], dtype=np.float32)
    found = pair_csls(chinese, english, np.array([0, 1, 1]), np.array([0, 0, 1]))
    # 2 cos - mean cosine of either word: 1.6 - .4 - .7, 1.2 - .8 - .7, 2 - .8 - .5
    assert found.round(6).tolist() == [0.5, -0.3, 0.7]
