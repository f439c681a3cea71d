"""HTML: the text of block elements, in order."""

import pytest

from tm.errors import InvalidInputError, TooLargeError
from tm.model import BlockKind, Document
from tm.readers import html, read_document


def read(text: str) -> Document:
    return read_document(text.encode(), "a.html")


def texts(text: str) -> list[str]:
    return [block.text for block in read(text).streams[0].blocks]


def test_blocks_come_in_order() -> None:
    text = "<div>One <b>bold</b><p>Two.</p>three<ul><li>Four</li><li>Five</li></ul></div>six"
    assert texts(text) == [
        "One bold",
        "Two.",
        "three",
        "Four",
        "Five",
        "six",
    ]


def test_kinds_follow_the_elements() -> None:
    found = read("<h2>Head</h2><p>Text.</p><table><tr><th>a</th><td><p>b.</p></td></tr></table>")
    assert [(block.text, block.kind) for block in found.streams[0].blocks] == [
        ("Head", BlockKind.HEADING),
        ("Text.", BlockKind.PARAGRAPH),
        ("a", BlockKind.CELL),
        ("b.", BlockKind.CELL),
    ]


def test_what_is_not_shown_is_left_out() -> None:
    text = (
        "<p>Shown.</p><script>no()</script><style>no</style><template>no</template>"
        "<!-- no --><noscript>no</noscript><p>More.</p>"
    )
    assert texts(text) == ["Shown.", "More."]


def test_readings_above_characters_are_left_out() -> None:
    assert texts("<p>大<ruby>河<rt>hé</rt></ruby>流。</p>") == ["大河流。"]


def test_a_title_comes_first_once() -> None:
    page = "<html><head><title>The  page</title></head><body>{}<p>Text.</p></body></html>"
    assert texts(page.format("")) == ["The page", "Text."]
    assert texts(page.format("<h1>The page</h1>")) == ["The page", "Text."]


def test_breaks_part_lines() -> None:
    assert texts("<p>One.<br>Two.<br/>Friends,<br>welcome.</p>") == [
        "One.",
        "Two.",
        "Friends, welcome.",
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [("河流是\n  生命之源。", "河流是生命之源。"), ("Rivers\n are life.", "Rivers are life.")],
    ids=["Chinese", "English"],
)
def test_source_lines_are_joined_by_rule(source: str, shown: str) -> None:
    assert texts(f"<p>{source}</p>") == [shown]


def test_blanks_of_the_source_collapse() -> None:
    assert texts("<p>Rivers \n\t are   life.</p>") == ["Rivers are life."]


def test_references_are_resolved_and_composed() -> None:
    assert texts("<p>caf&#101;&#769; &lt;b&gt; &hellip;</p>") == ["café <b> …"]


def test_a_control_character_from_a_reference_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="control character U\\+0001 in ¶2"):
        read("<p>One.</p><p>T&#1;wo.</p>")


def test_front_matter_before_html_is_skipped() -> None:
    assert texts("---\na: 1\n---\n<p>Text.</p>") == ["Text."]


def test_deep_nesting_is_refused_at_once() -> None:
    with pytest.raises(InvalidInputError, match="elements nested more than 500 deep"):
        read("<div>" * 200_000 + "x")


def test_misnested_formatting_is_refused_before_it_multiplies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(html, "MAX_REOPENED", 10_000)
    with pytest.raises(InvalidInputError, match="close them"):
        read("".join(f"<font a={n}>" for n in range(100)) + "<p>a" * 1_000)


def test_text_that_looks_like_tags_in_scripts_does_not_count() -> None:
    assert texts("<script>" + "x('</b><div>');" * 1_000 + "</script><p>Text.</p>") == ["Text."]


@pytest.mark.parametrize(
    "tail", ["<" * 50_000, "<!--" * 20_000, "<p " + "a " * 50_000], ids=str.strip
)
def test_broken_markup_is_read_in_bounded_time(tail: str) -> None:
    assert texts("<p>Text.</p>" + tail)[0] == "Text."


def test_too_much_html_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MAX_HTML_CHARS", 10)
    with pytest.raises(TooLargeError, match="12 characters of HTML; the limit is 10"):
        read("<p>12345</p>")


ARTICLE = "<h1>Joint statement</h1><p>The forum met in Wanglan.</p><p>It closed in May.</p>"
SHOWN = ["Joint statement", "The forum met in Wanglan.", "It closed in May."]


@pytest.mark.parametrize(
    ("page", "notes"),
    [
        (
            f"<nav><a>Home</a> <a>News</a></nav>{ARTICLE}<footer>All rights reserved</footer>",
            (
                "nav of the page: 1 left out, the first: Home News",
                "footer of the page: 1 left out, the first: All rights reserved",
            ),
        ),
        (
            f"<header><div>River Press</div><nav>Menu</nav></header><main>{ARTICLE}</main>"
            "<aside><header>Read more</header><p>Other news</p></aside>",
            (
                "header of the page: 1 left out, the first: River Press Menu",
                "aside of the page: 1 left out, the first: Read more Other news",
            ),
        ),
        (
            f"<div>Share</div><div><article><header>{ARTICLE}</header></article></div><p>Ads</p>",
            ("text outside the article of the page: 2 left out, the first: Share",),
        ),
        (f"<header>{ARTICLE}</header>", ()),
        (
            f"{ARTICLE}<button>Print</button><p hidden>Secret</p>",
            (
                "search or form control of the page: 1 left out, the first: Print",
                "hidden text of the page: 1 left out, the first: Secret",
            ),
        ),
        (f"<script>nav()</script><style>p</style>{ARTICLE}", ()),
    ],
    ids=["menu", "nested", "outside the article", "all in a header", "hidden", "scripts"],
)
def test_what_stands_around_the_article_is_left_out_and_told(
    page: str, notes: tuple[str, ...]
) -> None:
    assert texts(f"<body>{page}</body>") == SHOWN
    assert read(f"<body>{page}</body>").notes == notes


def test_two_articles_are_both_read() -> None:
    assert texts(f"<article>{ARTICLE}</article><article><p>Another one.</p></article>") == [
        *SHOWN,
        "Another one.",
    ]


def test_the_site_s_name_in_the_title_makes_no_heading() -> None:
    page = f"<head><title>Joint statement - River Press</title></head><body>{ARTICLE}</body>"
    assert texts(page) == SHOWN
    assert read(page).notes == (
        "the title of the page, which is shorter in its text, was left out: "
        "Joint statement - River Press",
    )


def test_raised_numbers_stay_apart_from_the_text() -> None:
    page = "<p>12 km<sup>2</sup> in all.<sup><a>1</a></sup> Much<sup>er</sup>.</p>"
    assert texts(page) == ["12 km² in all.¹ Mucher."]


def test_footnotes_are_blocks_of_their_own_kind() -> None:
    page = (
        '<p>The forum met.<sup>1</sup></p><aside role="doc-footnote"><p>In May. ↩</p></aside>'
        "<p>It closed.</p>"
    )
    assert [(block.text, block.kind) for block in read(page).streams[0].blocks] == [
        ("The forum met.¹", BlockKind.PARAGRAPH),
        ("It closed.", BlockKind.PARAGRAPH),
        ("In May.", BlockKind.NOTE),
    ]


def test_definition_lists_are_read_in_order() -> None:
    page = "<dl><dt>Basin</dt><dd>The land of a river.</dd><dt>Delta</dt><dd>Its mouth.</dd></dl>"
    assert texts(page) == ["Basin", "The land of a river.", "Delta", "Its mouth."]


def test_page_numbers_of_a_printed_page_are_left_out() -> None:
    text = "The members of the commission noted with satisfaction that the work of the past"
    page = "".join(
        f"<p>{text * 2}</p><p>{n}</p><p>months was completed before the end of May.</p>"
        for n in range(4, 9)
    )
    document = read(page)
    assert document.notes[0] == "5 page numbers were left out, the first in paragraph 2: 4"
    assert len(document.streams[0].blocks) == 5
