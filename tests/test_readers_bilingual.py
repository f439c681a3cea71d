"""Documents in two languages: detected, told apart, mended."""

import pytest

from tm.model import BlockKind, Document
from tm.readers import read_document

CHINESE = ["论坛在望澜举行。", "各方通过了联合声明。", "会议随后闭幕。"]
ENGLISH = ["The Forum was held in Wanglan.", "The parties adopted a statement.", "It then closed."]


def read(text: str, name: str = "a.txt", lang: str | None = None) -> Document:
    return read_document(text.encode(), name, lang=lang)


def streams(text: str, name: str = "a.txt") -> dict[str, list[str]]:
    return {s.lang: [block.text for block in s.blocks] for s in read(text, name).streams}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("".join(f"{z}\n{e}\n" for z, e in zip(CHINESE, ENGLISH, strict=True)), "a.txt"),
        ("".join(f"{z}\n\n{e}\n\n" for z, e in zip(CHINESE, ENGLISH, strict=True)), "a.txt"),
        ("".join(f"{z}\t{e}\n" for z, e in zip(CHINESE, ENGLISH, strict=True)), "a.txt"),
        ("".join(f"{z} | {e}\n" for z, e in zip(CHINESE, ENGLISH, strict=True)), "a.txt"),
        ("".join(f"{z}{e}\n" for z, e in zip(CHINESE, ENGLISH, strict=True)), "a.txt"),
        (" ".join(f"{z}{e}" for z, e in zip(CHINESE, ENGLISH, strict=True)), "a.txt"),
        ("\n".join(CHINESE) + "\n\n" + "\n".join(ENGLISH), "a.txt"),
        ("".join(f"> {z}\n{e}\n\n" for z, e in zip(CHINESE, ENGLISH, strict=True)), "a.md"),
        ("".join(f"<p>{z}<br>{e}</p>" for z, e in zip(CHINESE, ENGLISH, strict=True)), "a.html"),
        (
            "<table>"
            + "".join(
                f"<tr><td>{z}</td><td>{e}</td></tr>" for z, e in zip(CHINESE, ENGLISH, strict=True)
            )
            + "</table>",
            "a.html",
        ),
    ],
    ids=["lines", "paragraphs", "tab", "bar", "same line", "one line", "halves", "markdown",
         "html lines", "html table"],
)  # fmt: skip
def test_common_layouts_give_two_streams(text: str, name: str) -> None:
    found = streams(text, name)
    assert list(found) == ["zh-Hans", "en"]
    assert "".join(found["zh-Hans"]) == "".join(CHINESE)
    assert " ".join(found["en"]) == " ".join(ENGLISH)


def test_the_language_met_first_comes_first() -> None:
    assert list(streams("".join(f"{e}\n{z}\n" for z, e in zip(CHINESE, ENGLISH, strict=True)))) == [
        "en",
        "zh-Hans",
    ]


def test_the_language_given_names_its_stream() -> None:
    text = "\n".join(CHINESE) + "\n\n" + "\n".join(ENGLISH)
    assert [s.lang for s in read(text, lang="en-GB").streams] == ["zh-Hans", "en-GB"]
    assert [s.lang for s in read(text, lang="zh-CN").streams] == ["zh-CN", "en"]


def test_places_are_those_in_the_file() -> None:
    text = "".join(f"{z}\n\n{e}\n\n" for z, e in zip(CHINESE, ENGLISH, strict=True))
    chinese, english = read(text).streams
    assert [block.ref for block in chinese.blocks] == ["¶1", "¶3", "¶5"]
    assert [block.ref for block in english.blocks] == ["¶2", "¶4", "¶6"]


PAGES = """\
The forum has met every second year since it was founded, and its members have
learned to trust one another in the management of

论坛自成立以来每两年举行一次，各成员逐渐学会相互信任，共同管理河流、湖泊、

shared rivers. They meet again next year.

湿地和地下水。他们明年再次会晤。
"""


def test_joined_sentences_are_told_in_the_order_of_the_text() -> None:
    document = read(f"{PAGES}\n{PAGES}")
    assert [note.partition(":")[0] for note in document.notes] == ["¶1", "¶2", "¶5", "¶6"]


def test_sentences_broken_across_pages_are_mended_and_noted() -> None:
    document = read(PAGES)
    english, chinese = document.streams
    assert [block.text for block in english.blocks] == [
        "The forum has met every second year since it was founded, and its members have "
        "learned to trust one another in the management of shared rivers. They meet again "
        "next year."
    ]
    assert [block.text for block in chinese.blocks] == [
        "论坛自成立以来每两年举行一次，各成员逐渐学会相互信任，共同管理河流、湖泊、"
        "湿地和地下水。他们明年再次会晤。"
    ]
    assert document.notes == (
        "¶1: a broken sentence was joined with ¶3",
        "¶2: a broken sentence was joined with ¶4",
    )


@pytest.mark.parametrize(
    "page",
    [
        "The Forum on Rivers\n\n河流论坛\n\nthe second part follows here, as you see.\n\n见下文。",
        "The forum has met every second year since it was founded, as is known.\n\n论坛两年一次。"
        "\n\nthe rest is silence.\n\n其余从略。",
        "The forum has met every second year since it was founded by the members\n\n论坛两年一次。"
        "\n\nMembers meet in May.\n\n五月开会。",
    ],
    ids=["short heading", "finished sentence", "new sentence"],
)
def test_what_is_not_broken_stays_apart(page: str) -> None:
    document = read(page)
    assert [len(stream.blocks) for stream in document.streams] == [2, 2]
    assert document.notes == ()


def test_headings_of_two_languages_are_headings_on_both_sides() -> None:
    text = (
        "# Joint Statement\n\n## 联合声明\n\n**Wanglan, 8 May 2026**  \n2026年5月8日，望澜\n\n"
        + PAGES
    )
    for stream in read(text, "a.md").streams:
        assert [block.kind for block in stream.blocks] == [
            BlockKind.HEADING,
            BlockKind.HEADING,
            BlockKind.PARAGRAPH,
        ]


def test_the_last_block_of_a_stream_is_no_heading() -> None:
    text = "论坛在望澜举行。\n\nThe Forum was held.\n\n通向合作的道路\n\nThe road to cooperation"
    for stream in read(text).streams:
        assert [block.kind for block in stream.blocks] == [BlockKind.PARAGRAPH] * 2


def test_what_is_in_neither_language_is_noted() -> None:
    text = "论坛在望澜举行。\n\nThe Forum was held.\n\n17\n\n会议闭幕。\n\nIt closed.\n"
    document = read(text)
    assert document.notes == ("¶3: left out, in neither language: 17",)


def test_titles_in_both_languages_leave_an_english_text_english() -> None:
    long = "The parties agree to meet every second year and to share what they have learned. " * 5
    document = read(f"望澜论坛 Wanglan Forum\n\n2026年5月8日 望澜 Wanglan, 8 May 2026\n\n1.{long}")
    (stream,) = document.streams
    assert stream.lang == "en"
    assert [block.text for block in stream.blocks] == [
        "Wanglan Forum",
        "Wanglan, 8 May 2026",
        f"1.{long}".strip(),
    ]
    assert document.notes == (
        "¶1: left out, in another language: 望澜论坛",
        "¶2: left out, in another language: 2026年5月8日 望澜",
    )


@pytest.mark.parametrize(
    "line",
    [
        "我们支持 WTO 改革。",
        "Deep Blue 战胜了棋手。",
        "他加入 World Trade Organization",
        "世界贸易组织（World Trade Organization）成立。",
    ],
)
def test_names_in_a_chinese_text_stay(line: str) -> None:
    text = f"{line}\n\n论坛两年举行一次，各成员逐渐学会相互信任，共同管理河流，共享经验和成果。"
    assert streams(text)["zh-Hans"][0] == line


def test_a_chinese_term_in_an_english_text_stays() -> None:
    line = "The idea of 命运共同体 was discussed at length by all delegates in the hall."
    assert streams(f"{line}\n\nNobody objected to it.")["en"][0] == line


def test_scripts_other_than_chinese_are_told_apart() -> None:
    text = "Встреча началась.\nThe meeting began.\nОна закончилась.\nIt ended.\n"
    assert streams(text) == {
        "ru": ["Встреча началась.", "Она закончилась."],
        "en": ["The meeting began.", "It ended."],
    }
