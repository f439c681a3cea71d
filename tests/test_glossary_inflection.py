import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.inflection import is_form, plural, stem

FORMS = {
    "bridge": "bridge bridges bridged bridging",
    "city": "city cities",
    "box": "box boxes boxed boxing",
    "class": "class classes classed classing",
    "church": "church churches",
    "day": "day days",
    "plan": "plan plans planned planning",
    "visit": "visit visits visited visiting",
    "study": "study studies studied studying",
    "agree": "agree agrees agreed agreeing",
    "share": "share shares shared sharing",
}


@pytest.mark.parametrize(("base", "forms"), FORMS.items(), ids=FORMS)
def test_regular_forms_are_known_and_share_a_stem(base: str, forms: str) -> None:
    assert [form for form in forms.split() if not is_form(form, base)] == []
    assert {stem(form) for form in forms.split()} == {stem(base)}


@pytest.mark.parametrize(
    ("word", "base"),
    [("new", "news"), ("unite", "united"), ("care", "car"), ("sharp", "share"), ("19s", "19")],
)
def test_what_only_looks_alike_is_no_form(word: str, base: str) -> None:
    assert not is_form(word, base)


@pytest.mark.parametrize(
    ("noun", "expected"), [("party", "parties"), ("bus", "buses"), ("key", "keys"), ("y", "ys")]
)
def test_the_plural_is_regular(noun: str, expected: str) -> None:
    assert plural(noun) == expected


@given(st.text("abdegilnsuy", min_size=1, max_size=9))
def test_a_stem_is_never_empty(word: str) -> None:
    assert stem(word)
