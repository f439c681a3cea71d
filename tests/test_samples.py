"""The bundled pair."""

from tm.model import BlockKind, Segment
from tm.readers import read_document
from tm.samples import sample_files
from tm.segment import sentences


def sides() -> list[tuple[Segment, ...]]:
    documents = [read_document(file.data, file.name) for file in sample_files()]
    return [sentences(document.streams[0]) for document in documents]


def test_the_sample_is_a_chinese_text_and_its_english_translation() -> None:
    chinese, english = sides()
    assert (chinese[0].lang, english[0].lang) == ("zh-Hans", "en")
    assert (len(chinese), len(english)) == (34, 49)
    assert chinese[0].text == "望澜论坛可持续发展联合声明"
    assert english[-1].text == "They agree that the seventh Forum will be held in Jingshui in 2028."


def test_it_has_headings_and_a_dateline() -> None:
    chinese, english = sides()
    assert [s.index for s in chinese if s.kind is BlockKind.HEADING] == [0, 8, 13, 19, 24, 29]
    assert [s.index for s in chinese if s.kind is BlockKind.DATELINE] == [1]
    assert [s.index for s in english if s.kind is BlockKind.HEADING] == [0, 11, 18, 27, 35, 42]
