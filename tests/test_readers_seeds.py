"""The first users' documents, read as a person reads them; counts and ends checked by eye."""

from pathlib import Path

import pytest

from tm.model import BlockKind, Document, Segment
from tm.readers import read_document
from tm.segment import clauses, sentences

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not here")


def read(number: str) -> Document:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return read_document(path.read_bytes(), path.name)


def segments(number: str) -> list[tuple[Segment, ...]]:
    return [sentences(stream) for stream in read(number).streams]


def kinds(found: tuple[Segment, ...], kind: BlockKind) -> list[int]:
    return [segment.index for segment in found if segment.kind is kind]


def test_the_chinese_initiative() -> None:
    (found,) = segments("000")
    assert len(read("000").streams[0].blocks) == 13
    assert len(found) == 25
    assert kinds(found, BlockKind.HEADING) == [0]
    assert kinds(found, BlockKind.DATELINE) == [24]
    assert found[24].text == "（新华社北京7月7日电）"
    assert found[7].text.startswith("一、")
    assert {segment.text[-1] for segment in found[1:24]} == {"。"}
    assert [segment.block for segment in found].count(2) == 5


def test_its_clauses() -> None:
    (found,) = segments("000")
    cut = [clauses(segment) for segment in found]
    assert sum(map(len, cut)) == 125
    assert [clause.text for clause in cut[1]][
        2
    ] == "围绕“为人民谋幸福：政党的责任”主题进行深入交流，"
    assert all("".join(c.text for c in many) == s.text for many, s in zip(cut, found, strict=True))


def test_the_english_initiative() -> None:
    (found,) = segments("001")
    assert found[0].lang == "en"
    assert len(read("001").streams[0].blocks) == 11
    assert len(found) == 61
    assert {segment.kind for segment in found} == {BlockKind.PARAGRAPH}
    assert found[9].text.startswith("I. We propose")
    assert found[52].text.startswith("VIII. We propose")
    assert "i.e., peace" in found[10].text
    assert {segment.text[-1] for segment in found} == {"."}


def test_the_digest_in_front_matter_and_html() -> None:
    (found,) = segments("002")
    assert found[0].lang == "zh-Hans"
    assert len(found) == 48
    assert kinds(found, BlockKind.HEADING) == [4, 26]
    assert found[0].text.startswith("联播 +7 月 6 日晚，")
    assert found[2].text.startswith('心系 " 为人民谋幸福')
    assert found[3].text.endswith('的 " 成功密码 "。')
    assert found[5].text.startswith("◆ 第一，")
    assert found[47].text.endswith("更好发挥政党应有的作用。")


def test_the_english_text_with_titles_in_both_languages() -> None:
    document = read("003")
    (found,) = segments("003")
    assert found[0].lang == "en"
    assert len(found) == 89
    assert kinds(found, BlockKind.HEADING) == [0, 1, 2, 3]
    assert found[2].text == "Beijing Initiative"
    assert found[3].text == "Beijing, 3 December 2017"
    assert found[4].text.startswith("1.We, the over 600")
    assert found[61].text.endswith("ecology and environment.")
    assert found[62].text.startswith("As there is but one")
    assert found[88].text.endswith("eager anticipation!")
    assert len(document.notes) == 3
    assert document.notes[1] == "¶3: left out, in another language: 北京倡议"


def test_the_speech_printed_in_two_languages() -> None:
    document = read("004")
    english, chinese = segments("004")
    assert (english[0].lang, chinese[0].lang) == ("en", "zh-Hans")
    assert (len(english), len(chinese)) == (59, 53)
    assert kinds(english, BlockKind.HEADING) == [0, 1, 2, 3, 4, 5]
    assert kinds(chinese, BlockKind.HEADING) == [0, 1, 2, 3, 4, 5]
    assert english[5].text == "Beijing, July 6, 2021"
    assert chinese[5].text == "2021年7月6日, 北京"
    assert english[6].text.endswith("Ladies and Gentlemen, Friends,")
    assert sum("was joined" in note for note in document.notes) == len(document.notes) == 4


def test_its_sentences_broken_across_pages_are_whole() -> None:
    english, chinese = segments("004")
    texts = [segment.text for segment in (*english, *chinese)]

    def one(part: str) -> str:
        (found,) = [text for text in texts if part in text]
        return found

    assert one("促进各国共同发展繁荣").endswith("繁荣。")
    assert one("各国历史、文化、制度、发展水平不尽相同").startswith("各国历史")
    assert one("peoples of the world and steered the course").endswith("of all countries.")
    assert one("promoting the common values of humanity.").startswith("Second, we need")


def test_its_cut_off_end_stays_the_last_segment() -> None:
    english, chinese = segments("004")
    assert chinese[-1].text.endswith("道路和制度模")
    assert chinese[-1].kind is BlockKind.PARAGRAPH
    assert english[-1].text.endswith("capacity to ensure the people's")
