"""What may enter the glossary."""

from dataclasses import replace
from time import process_time

import pytest

from glossary.admit import admit
from glossary.model import Concept, LanguageSection, Term, TermStatus
from tm.errors import InvalidInputError, TooLargeError

WATER = Term("water", TermStatus.PREFERRED)


def concept(*terms: Term, **fields) -> Concept:
    return Concept((LanguageSection("en", terms),), **fields)


UNFIT = {
    "part of speech": concept(replace(WATER, part_of_speech="\ud800")),
    "type": concept(replace(WATER, term_type="a\x00")),
    "person": concept(WATER, created_by="\x00"),
}


@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT)
def test_what_is_no_text_is_refused_in_every_field(unfit: Concept) -> None:
    with pytest.raises(InvalidInputError, match="which is not text"):
        admit(unfit)


@pytest.mark.parametrize("field", ["part_of_speech", "term_type"])
def test_a_label_has_a_length(field: str) -> None:
    assert admit(concept(replace(WATER, **{field: "x" * 200})))
    with pytest.raises(TooLargeError, match="has 201 characters; it may have 200"):
        admit(concept(replace(WATER, **{field: "x" * 201})))


def test_a_term_that_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="the en term 'water' stands twice"):
        admit(concept(WATER, WATER))


def test_many_terms_of_a_concept_cost_no_more_than_others() -> None:
    many = concept(*(replace(WATER, text=f"t{number}") for number in range(16_000)))
    begin = process_time()
    admit(many)
    assert process_time() - begin < 1  # 3 to 4 s where each is compared with all before it
