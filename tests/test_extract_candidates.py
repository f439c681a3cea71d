import pytest

from glossary.extract.candidates import chinese_spans, english_spans
from glossary.extract.words import chinese_words, english_words
from tests.extract_data import SmallLexicon


def chinese(text: str) -> set[str]:
    return {span.key for span in chinese_spans(chinese_words(text, SmallLexicon()))}


def english(text: str) -> set[str]:
    words = english_words(text)
    return {
        text[words[span.first].start : words[span.last - 1].end] for span in english_spans(words)
    }


def test_runs_of_content_words_are_candidates() -> None:
    assert {"海洋污染", "海洋", "污染"} <= chinese("我们防止海洋污染。")


@pytest.mark.parametrize("bad", ["防止海洋污染", "我们防止", "污染。", "的港口", "海洋的"])
def test_light_verbs_marks_and_particles_are_no_ends(bad: str) -> None:
    assert bad not in chinese("我们防止海洋污染。城市的港口，海洋的渔业")


def test_de_stands_once_inside() -> None:
    assert "城市的港口" in chinese("城市的港口")
    assert "城市的港口的渔业" not in chinese("城市的港口的渔业")


def test_lists_are_candidates() -> None:
    assert "渔业、贸易" in chinese("渔业、贸易")


@pytest.mark.parametrize("text", ["渔业、贸易、港口", "渔业、贸易和港口", "港口、渔业、贸易"])
def test_a_part_of_a_longer_list_is_none(text: str) -> None:
    found = chinese(text)
    assert text in found
    assert "渔业、贸易" not in found
    assert {"渔业", "贸易", "港口"} <= found


def test_a_number_may_open_but_not_close() -> None:
    assert "2030年议程" in chinese("2030年议程")
    assert "议程2030" not in chinese("议程2030")
    assert "2030" not in chinese("2030")


def test_english_function_words_stand_inside_only() -> None:
    found = english("the law of the sea and its limits")
    assert "law of the sea" in found
    assert not {"the law", "law of", "of the sea", "sea and its limits"} & found


def test_a_clause_after_a_comma_is_no_part() -> None:
    assert "trade, to fish" not in english("trade, to fish")
    assert "trade, fish and ports" in english("trade, fish and ports")


def test_clean_ends_are_counted() -> None:
    words = chinese_words("海洋污染。", SmallLexicon())
    spans = {span.key: span.clean for span in chinese_spans(words)}
    assert spans["海洋污染"] == 2
    assert spans["海洋"] == 1
