import pytest

from glossary.fixed import fixed_concepts
from glossary.model import Concept, TermOrigin, TermStatus
from tm.lang import HAN

PARTS_OF_SPEECH = {"noun", "properNoun", "verb", "adjective", "adverb", "other"}


def renderings(source: str) -> list[tuple[str, TermStatus]]:
    (found,) = (c for c in fixed_concepts() if c.sections[0].terms[0].text == source)
    return [(term.text, term.status) for term in found.sections[1].terms]


def test_shared_future_is_preferred_in_full_and_admitted_in_short() -> None:
    found = renderings("人类命运共同体")
    assert found[0] == ("community with a shared future for mankind", TermStatus.PREFERRED)
    assert ("community with a shared future", TermStatus.ADMITTED) in found


def test_belt_and_road_is_there() -> None:
    assert renderings("一带一路")[0] == ("Belt and Road Initiative", TermStatus.PREFERRED)


def test_an_expression_without_admitted_renderings_has_one() -> None:
    assert renderings("国务院") == [("State Council", TermStatus.PREFERRED)]


def test_the_list_has_a_few_dozen_expressions_each_once() -> None:
    sources = [concept.sections[0].terms[0].text for concept in fixed_concepts()]
    assert 50 <= len(sources) <= 100
    assert len(set(sources)) == len(sources)


@pytest.mark.parametrize("concept", fixed_concepts(), ids=lambda c: c.sections[0].terms[0].text)
def test_every_expression_is_complete(concept: Concept) -> None:
    chinese, english = concept.sections
    assert (chinese.lang, english.lang) == ("zh-Hans", "en")
    assert HAN.search(chinese.terms[0].text)
    texts = [term.text for term in english.terms]
    assert len(set(texts)) == len(texts)
    for term in (*chinese.terms, *english.terms):
        assert term.text == term.text.strip() != ""
        assert term.origin is TermOrigin.FIXED
        assert term.part_of_speech in PARTS_OF_SPEECH
    assert not any(HAN.search(text) for text in texts)
    assert concept.subject_field in {"politics", "diplomacy", "economy", "environment"}
