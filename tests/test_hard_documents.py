"""Whole documents in hard layouts: the links are those of the same texts laid out plainly."""

from collections.abc import Sequence

import pytest

from tests.hard_bilingual import BILINGUAL
from tests.hard_data import INITIATIVE, LAW, Part
from tests.hard_layouts import (
    EN,
    FEET,
    MARKS,
    ZH,
    Files,
    both_paged,
    both_plain,
    html_contents,
    indented,
    markdown_contents,
    noted,
    notes_of,
    plain,
    with_contents,
    with_footnotes,
    wrapped,
)
from tm.embed import load_encoder
from tm.model import BlockKind
from tm.pairing import Aligned, Tools, align_files
from tm.source_files import SourceFile

pytestmark = pytest.mark.slow
Link = tuple[tuple[str, ...], tuple[str, ...]]


@pytest.fixture(scope="module")
def tools() -> Tools:
    """The usual tools, the encoder loaded once."""
    encoder = load_encoder()
    return Tools(load_encoder=lambda: encoder)


def aligned(files: Files, tools: Tools) -> Aligned:
    given = [SourceFile(name, text.encode()) for name, text in files]
    return align_files(given, source_lang="zh", target_lang="en", tools=tools)


def links(found: Aligned) -> list[Link]:
    return [
        (tuple(s.text for s in pair.source), tuple(s.text for s in pair.target))
        for pair in found.pairs
    ]


def links_of(parts: Sequence[Part]) -> list[Link]:
    return [((zh,), (en,)) for part in parts for zh, en in part.sentences]


TEXTS = pytest.mark.parametrize("parts", [INITIATIVE, LAW], ids=["initiative", "law"])


@TEXTS
def test_the_plain_layout_gives_each_sentence_its_own(
    parts: tuple[Part, ...], tools: Tools
) -> None:
    assert links(aligned(both_plain(parts), tools)) == links_of(parts)


@TEXTS
@pytest.mark.parametrize("layout", BILINGUAL)
def test_both_languages_in_one_file(parts: tuple[Part, ...], layout: str, tools: Tools) -> None:
    lay_out, name = BILINGUAL[layout]
    assert links(aligned([(name, lay_out(parts))], tools)) == links_of(parts)


def running_head(number: int, _: int) -> str:
    return f"{number} 青澜河年鉴 Qinglan Yearbook"


PAIRS: dict[str, Files] = {
    "wrapped": [("zh.txt", wrapped(INITIATIVE, ZH)), ("en.txt", wrapped(INITIATIVE, EN))],
    "bare numbers": both_paged(INITIATIVE, foot=FEET["bare"], first=12),
    "chinese feet": both_paged(INITIATIVE, foot=FEET["chinese of"]),
    "heads with numbers": both_paged(INITIATIVE, foot=None, head=running_head),
    "heads and page breaks": both_paged(
        INITIATIVE, foot=FEET["dashes"], head=lambda *_: "Qinglan Yearbook", separator="\f"
    ),
    "contents": [
        ("zh.txt", with_contents(INITIATIVE, ZH)),
        ("en.md", with_contents(INITIATIVE, EN, entry="no pages")),
    ],
    "indented": [
        ("zh.txt", indented(INITIATIVE, ZH, 60)),
        ("en.txt", indented(INITIATIVE, EN, 72)),
    ],
    "web pages": [
        ("z.html", html_contents(INITIATIVE, ZH)),
        ("e.md", markdown_contents(INITIATIVE, EN)),
    ],
    "one line": [
        ("zh.txt", plain(INITIATIVE, ZH).replace("\n\n", "　　")),
        both_plain(INITIATIVE)[EN],
    ],
    "one side on pages": [both_paged(INITIATIVE)[ZH], both_plain(INITIATIVE)[EN]],
}


@pytest.mark.parametrize("layout", PAIRS)
def test_pages_and_contents(layout: str, tools: Tools) -> None:
    assert links(aligned(PAIRS[layout], tools)) == links_of(INITIATIVE)


@pytest.mark.parametrize("style", MARKS)
def test_footnotes_go_with_footnotes(style: str, tools: Tools) -> None:
    marks = MARKS[style]
    files = [
        ("zh.txt", with_footnotes(INITIATIVE, ZH, marks)),
        ("en.txt", with_footnotes(INITIATIVE, EN, marks)),
    ]
    found = aligned(files, tools)
    assert links(found) == links_of((*noted(INITIATIVE, marks), *notes_of(marks)))
    kinds = [{s.kind for s in (*pair.source, *pair.target)} for pair in found.pairs[-3:]]
    assert kinds == [{BlockKind.NOTE}] * 3


def test_notes_of_one_side_stay_alone(tools: Tools) -> None:
    marks = MARKS["square brackets"]
    files = [("zh.txt", with_footnotes(INITIATIVE, ZH, marks)), both_plain(INITIATIVE)[EN]]
    found = links(aligned(files, tools))
    notes = [((part.texts()[ZH],), ()) for part in notes_of(marks)]
    assert found[-3:] == notes
    assert [target for _, target in found[:-3]] == [t for _, t in links_of(INITIATIVE)]


def test_headings_in_capitals(tools: Tools) -> None:
    parts = tuple(
        Part(tuple((zh, en.upper()) for zh, en in part.sentences), True) if part.heading else part
        for part in INITIATIVE
    )
    assert links(aligned(both_plain(parts), tools)) == links_of(parts)
