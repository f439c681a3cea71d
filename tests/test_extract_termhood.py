import pytest

from glossary.extract.termhood import Use, termhood, zipf
from glossary.extract.words import chinese_words, english_words
from tests.extract_data import SmallLexicon


def judge(
    chinese: str, english: str, *, units: float = 1, name: bool = False, known: bool = False
) -> float:
    use = Use(units, clean_ends=1, name=name)
    words = chinese_words(chinese, SmallLexicon())
    return termhood(words, english_words(english), use, in_dictionary=known)


@pytest.mark.parametrize(
    ("term", "phrase"),
    [
        (("海洋污染", "marine pollution"), ("污染", "pollution")),
        (("多边主义", "multilateralism"), ("发展", "development")),
        (("海洋污染", "marine pollution"), ("严重污染", "serious pollution")),
        (("海洋污染", "marine pollution"), ("海洋的污染", "pollution of the ocean")),
        (("贸易组织", "trade organisation"), ("贸易、组织", "trade, organisation")),
        (("海洋污染", "marine pollution"), ("污染问题", "pollution problem")),
        (("公平性", "fairness"), ("公平性", "fairer")),
        (("1918年流感", "1918 flu"), ("500港口", "500 ports")),
        (("可持续性", "sustainability"), ("可持续", "sustainability")),
        (("可持续", "sustainability"), ("可持续", "sustainable")),
    ],
    ids=[
        "single",
        "generic",
        "praise",
        "of",
        "list",
        "weak-end",
        "comparative",
        "number",
        "adjective",
        "english-adjective",
    ],
)
def test_terms_stand_above_phrases(term: tuple[str, str], phrase: tuple[str, str]) -> None:
    assert judge(*term) > judge(*phrase)


def test_frequency_names_and_the_dictionary_speak_for_a_term() -> None:
    plain = judge("贸易组织", "trade organisation")
    assert judge("贸易组织", "trade organisation", units=5) > plain
    assert judge("贸易组织", "Trade Organisation", name=True) > plain
    assert judge("贸易组织", "trade organisation", known=True) > plain


def test_frequency_does_not_make_a_common_word_a_term() -> None:
    assert judge("合作", "cooperation", units=50) < 0.5


def test_what_is_not_translated_is_no_term_to_translate() -> None:
    assert judge("COVID-19", "COVID-19", name=True) < judge("COVID-19", "coronavirus", name=True)


def test_zipf_frequencies() -> None:
    assert zipf("the", "en") > 7
    assert zipf("pollution", "en") == pytest.approx(4.3, abs=0.5)
    assert zipf("没有这样的词", "zh") == 3.4
