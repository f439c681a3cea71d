import io
import json
import time

import pytest

from tm.interchange import read_units, write_units
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.model import Skipped, TranslationUnit

UNIT = {"source": "你好", "target": "Hello", "source_lang": "zh", "target_lang": "en"}


def read(*units: object, **options) -> tuple[list[TranslationUnit], ReadingLog]:
    data = json.dumps({"units": units}).encode()
    file = read_units(data, "a.json", ReadingOptions(**options))
    return [group.unit for group in file.groups], file.log


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "the metadata have an unknown created_at"),
        ({"source_markup": "你好<ph>"}, "source_markup is no content of a TMX segment"),
    ],
)
def test_metadata_that_cannot_be_kept_skip_their_unit(changed, reason: str) -> None:
    units, log = read(UNIT, UNIT | changed)
    assert len(units) == 1
    assert log.skipped == [Skipped("units[1]", reason)]


def test_inline_codes_are_those_of_tmx() -> None:
    foreign = "你好<tuv xml:lang='fr'><seg/></tuv>"
    (unit,), _ = read(UNIT | {"source_markup": foreign, "target_markup": "Hello<ph x='1'/>"})
    assert unit.target_markup == 'Hello<ph x="1"/>'
    stream = io.BytesIO()
    write_units([unit], stream, ".tmx")
    assert '<seg>你好<ph type="x-tuv">&lt;tuv' in stream.getvalue().decode()


def test_a_language_that_cannot_be_told_is_guessed_once() -> None:
    began = time.process_time()
    units, log = read(*[{"source": "1" * 1_000, "target": "2"}] * 10_000, target_lang="en")
    assert time.process_time() - began < 2  # seconds; more when each unit is a new guess
    assert (units, len(log.skipped)) == ([], 10_000)
