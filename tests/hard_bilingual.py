"""Layouts that hold both languages in one file."""

from collections.abc import Callable, Sequence
from itertools import zip_longest

from tests.hard_data import Part, Sentence
from tests.hard_layouts import EN, ZH, pages_of


def pairs_of(parts: Sequence[Part]) -> list[Sentence]:
    return [sentence for part in parts for sentence in part.sentences]


def lines(parts: Sequence[Part]) -> str:
    """Sentence under sentence."""
    return "".join(f"{zh}\n{en}\n" for zh, en in pairs_of(parts))


def paragraphs(parts: Sequence[Part]) -> str:
    return "\n\n".join("\n\n".join(part.texts()) for part in parts)


def english_first(parts: Sequence[Part]) -> str:
    return "\n\n".join("\n\n".join(reversed(part.texts())) for part in parts)


def within_lines(parts: Sequence[Part], separator: str = "") -> str:
    """Sentence beside sentence: a paragraph changes its script after each."""
    return "\n\n".join(
        separator.join(f"{zh}{separator}{en}" for zh, en in part.sentences) for part in parts
    )


def one_line(parts: Sequence[Part]) -> str:
    """Everything on one line, two ideographic blanks between paragraphs."""
    return "　　".join("　　".join(part.texts()) for part in parts)


def halves(parts: Sequence[Part]) -> str:
    return "\n\n".join(part.texts()[side] for side in (ZH, EN) for part in parts)


def labelled_halves(parts: Sequence[Part]) -> str:
    sides = ["\n\n".join(part.texts()[side] for part in parts) for side in (ZH, EN)]
    return f"中文版\n\n{sides[ZH]}\n\nEnglish version\n\n{sides[EN]}"


def page_by_page(parts: Sequence[Part], foot: Callable[[int], str] = "- {} -".format) -> str:
    """A whole Chinese page, then the English one, each cut where the page is full."""
    zh, en = (pages_of(parts, side, page_lines=13) for side in (ZH, EN))
    pages = [page for both in zip_longest(zh, en) for page in both if page]
    return "\n\n".join(
        "\n".join(page).strip("\n") + f"\n{foot(number)}" for number, page in enumerate(pages, 1)
    )


def headings_on_one_line(parts: Sequence[Part]) -> str:
    return "\n\n".join(
        " / ".join(part.texts()) if part.heading else "\n\n".join(part.texts()) for part in parts
    )


def tabs(parts: Sequence[Part]) -> str:
    rows = [f"{n}\t{zh}\t{en}" for n, (zh, en) in enumerate(pairs_of(parts), 1)]
    return "\n".join(["序号\t中文\tEnglish", *rows])


def two_tabs(parts: Sequence[Part]) -> str:
    return "\n".join(f"{zh}\t{en}" for zh, en in pairs_of(parts))


def labels(parts: Sequence[Part]) -> str:
    return "\n".join(f"原文：{zh}\n译文：{en}\n" for zh, en in pairs_of(parts))


def language_labels(parts: Sequence[Part]) -> str:
    return "\n".join(f"[ZH] {zh}\n[EN] {en}\n" for zh, en in pairs_of(parts))


def pipe_table(parts: Sequence[Part], header: tuple[str, str] = ("中文", "English")) -> str:
    rows = [f"| {' | '.join(part.texts())} |" for part in parts]
    return "\n".join([f"| {' | '.join(header)} |", "|---|---|", *rows])


def numbered_pipe_table(parts: Sequence[Part]) -> str:
    rows = [
        f"| {n} | {'<br>'.join(zh for zh, _ in part.sentences)} "
        f"| {'<br>'.join(en for _, en in part.sentences)} | |"
        for n, part in enumerate(parts, 1)
    ]
    head = "| No. | Original | Translation | Remarks |\n|:-:|---|---|---|"
    return "\n".join([head, *rows])


def html_table(parts: Sequence[Part]) -> str:
    """Headings across both columns, a numbering column over two rows, paragraphs in cells."""
    rows = ["<tr><th>序号</th><th>原文</th><th>译文</th></tr>"]
    for n, part in enumerate(parts, 1):
        zh, en = part.texts()
        if part.heading:
            rows.append(f'<tr><td colspan="3">{zh}<br>{en}</td></tr>')
            continue
        cells = [
            "".join(f"<p>{sentence[side]}</p>" for sentence in part.sentences) for side in (ZH, EN)
        ]
        rows.append(
            f'<tr><td rowspan="2">{n}</td><td>{cells[ZH]}</td><td>{cells[EN]}</td></tr>'
            "<tr><td></td><td> </td></tr>"
        )
    return f"<html><body><nav>Home</nav><table>{''.join(rows)}</table></body></html>"


def html_definitions(parts: Sequence[Part]) -> str:
    rows = [f"<dt>{zh}</dt><dd>{en}</dd>" for zh, en in pairs_of(parts)]
    return f"<dl>{''.join(rows)}</dl>"


def with_both_contents(parts: Sequence[Part]) -> str:
    """A table of contents with both languages on a line, then paragraph by paragraph."""
    entries = [
        f"{' '.join(part.texts())} ........ {page}"
        for page, part in enumerate(parts)
        if part.heading and page
    ]
    title = "\n".join(parts[0].texts())
    return f"{title}\n\n目录 Contents\n\n" + "\n".join(entries) + "\n\n" + paragraphs(parts[1:])


def pages_with_heads(parts: Sequence[Part]) -> str:
    return page_by_page(parts, "{}\n青澜河年鉴 Qinglan Yearbook".format)


BILINGUAL: dict[str, tuple[Callable[[Sequence[Part]], str], str]] = {
    "lines": (lines, "a.txt"),
    "paragraphs": (paragraphs, "a.txt"),
    "English first": (english_first, "a.txt"),
    "script change": (within_lines, "a.txt"),
    "script change with blanks": (lambda parts: within_lines(parts, " "), "a.txt"),
    "one line": (one_line, "a.txt"),
    "halves": (halves, "a.txt"),
    "labelled halves": (labelled_halves, "a.txt"),
    "page by page": (page_by_page, "a.txt"),
    "page by page with heads": (pages_with_heads, "a.txt"),
    "contents in both languages": (with_both_contents, "a.txt"),
    "headings on one line": (headings_on_one_line, "a.txt"),
    "tabs with header and numbers": (tabs, "a.txt"),
    "tabs": (two_tabs, "a.txt"),
    "labels": (labels, "a.txt"),
    "language labels": (language_labels, "a.txt"),
    "pipe table": (pipe_table, "a.md"),
    "pipe table in a text file": (pipe_table, "a.txt"),
    "pipe table, English header": (lambda parts: pipe_table(parts, ("Chinese", "English")), "a.md"),
    "pipe table, Chinese header": (lambda parts: pipe_table(parts, ("原文", "译文")), "a.md"),
    "pipe table with numbers": (numbered_pipe_table, "a.md"),
    "HTML table": (html_table, "a.html"),
    "definitions": (html_definitions, "a.html"),
}
