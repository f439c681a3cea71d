import io
import json

import pytest

from tm.interchange import read_units, write_units
from tm.model import Prop, Provenance, Skipped, TranslationUnit, UnitStatus

ENTRY = {
    "source": "请站稳。",
    "target": "Hold on.",
    "source_language": "zh_Hans",
    "target_language": "en",
    "origin": "metro/signs",
    "category": 10000003,
}


def read(*entries: object):
    file = read_units(json.dumps(entries).encode(), "a.json")
    return [group.unit for group in file.groups], file.log


def test_an_entry_is_read_and_written() -> None:
    (unit,), _ = read(ENTRY | {"context": "sign", "status": 0})
    assert unit == TranslationUnit(
        "请站稳。",
        "Hold on.",
        "zh-Hans",
        "en",
        status=UnitStatus.DRAFT,
        provenance=Provenance("metro/signs"),
        props=(
            Prop("tu", "prop", "weblate:category", "", "10000003"),
            Prop("tu", "prop", "weblate:context", "", "sign"),
        ),
    )
    stream = io.BytesIO()
    assert write_units([unit], stream, ".weblate").notes == (
        "1 units have a status other than approved, which weblate cannot hold",
    )
    assert json.loads(stream.getvalue()) == [ENTRY | {"context": "sign", "status": 0}]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"target": ""}, "the target is empty"),
        ({"target": 7}, "target must be a text"),
        ({"source_language": "zh Hans"}, "'zh Hans' is not a language tag"),
        ({"status": 7}, "7 is not a status"),
    ],
)
def test_a_bad_entry_is_reported_and_the_rest_is_kept(changed, reason: str) -> None:
    units, log = read(ENTRY, ENTRY | changed)
    assert len(units) == 1
    assert log.skipped[0].place == "item [1]"
    assert log.skipped[0].reason.startswith(reason)


def test_what_is_no_object_is_reported() -> None:
    _, log = read(ENTRY, 7)
    assert log.skipped == [Skipped("item [1]", "expected an object")]


def test_a_category_that_is_no_number_of_weblate_is_the_shared_one() -> None:
    props = (Prop("tu", "prop", "weblate:category", "", "9" * 5_000),)
    unit = TranslationUnit("门", "door", "zh", "en", props=props)
    stream = io.BytesIO()
    write_units([unit], stream, ".weblate")
    assert json.loads(stream.getvalue())[0]["category"] == 2
