"""Inline tags as placeholders, and the markup that a query may carry."""

import pytest

from tests.fakes import FakeUnitStore
from tm.errors import InvalidInputError
from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.tags import Tag, check_markup, inline_tags


def test_tags_have_names_and_places() -> None:
    markup = 'a <bpt i="4">&lt;b&gt;</bpt>bc<ept i="4"/> <hi type="x">d<ph/></hi>e<it pos="end"/>'
    assert inline_tags(markup) == (
        Tag("bpt1", 2), Tag("ept1", 4), Tag("hi", 5), Tag("ph", 6), Tag("it-end", 7),
    )  # fmt: skip


@pytest.mark.parametrize(
    "markup", ["<b>Save", "<ph/>Open", "Save<ph>", "\ud800", "<!DOCTYPE a [<!ENTITY b 'c'>]>Save"]
)
def test_markup_that_is_not_the_texts_own_is_refused(markup: str) -> None:
    with pytest.raises(InvalidInputError, match="the markup"):
        check_markup(markup, "Save", place="the markup")


def test_markup_of_the_text_passes() -> None:
    check_markup('<ph x="1">{0}</ph>Sa<hi>ve</hi>', "Save", place="the markup")


def test_a_query_with_wrong_markup_is_refused() -> None:
    store = FakeUnitStore()
    with pytest.raises(InvalidInputError, match="the markup is not the markup of the text"):
        Lookup(store, FuzzyIndex(store)).find(Query("Save", "en", "zh", markup="<ph/>Open"))
