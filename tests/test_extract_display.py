import pytest

from glossary.extract.candidates import Span
from glossary.extract.display import Spellings, dictionary_form, is_lemma
from glossary.extract.words import english_words


@pytest.mark.parametrize(
    ("attested", "entry"),
    [
        ("supply chains", "supply chain"),
        ("port cities", "port city"),
        ("coral atolls", "coral atoll"),
        ("fishing boats", "fishing boat"),
        ("number of boats", "number of boats"),
        ("human rights", "human rights"),
        ("international relations", "international relations"),
        ("Seafarers' Houses", "Seafarers' Houses"),
        ("marine virus", "marine virus"),
        ("loss analysis", "loss analysis"),
        ("fisheries glass", "fisheries glass"),
    ],
)
def test_plurals_become_entries(attested: str, entry: str) -> None:
    assert dictionary_form(attested) == entry


@pytest.mark.parametrize(
    ("text", "lemma"), [("port city", True), ("port cities", False), ("virus", True)]
)
def test_lemmas_are_told(text: str, lemma: bool) -> None:
    assert is_lemma(text) is lemma


def shown(text: str, first: int, last: int, *others: str) -> str:
    words = english_words(text)
    spellings = Spellings([words, *map(english_words, others)])
    return spellings.show(text, words, Span("", first, last, 2))


def test_a_part_of_a_name_is_written_as_elsewhere() -> None:
    text = "It is the Agenda for Marine Development that ports wrote down together."
    assert shown(text, 5, 7, "we want marine development") == "marine development"
    assert shown(text, 5, 7) == "Marine Development"
    assert shown(text, 5, 7, "we want development") == "Marine Development"


def test_a_name_keeps_its_capitals_beside_other_names() -> None:
    text = "Yesterday afternoon people met President Anna Berg near their harbour."
    assert shown(text, 5, 7) == "Anna Berg"
