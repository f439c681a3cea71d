"""Layouts in which texts are handed in: pages, tables, notes, two languages in one file."""

import textwrap
from collections.abc import Callable, Sequence

from tests.hard_data import Part

COLUMNS = 72
PAGE_LINES = 11
ZH, EN = 0, 1
Files = list[tuple[str, str]]


def plain(parts: Sequence[Part], side: int) -> str:
    return "\n\n".join(part.texts()[side] for part in parts) + "\n"


def both_plain(parts: Sequence[Part]) -> Files:
    return [("zh.txt", plain(parts, ZH)), ("en.txt", plain(parts, EN))]


def wrapped_lines(parts: Sequence[Part], side: int, columns: int = COLUMNS) -> list[list[str]]:
    """Return the lines of each part, hard-wrapped; a Chinese character takes two columns."""
    return [_wrap(part.texts()[side], side, columns) for part in parts]


def _wrap(text: str, side: int, columns: int) -> list[str]:
    if side == EN:
        return textwrap.wrap(text, columns)
    lines, width = [""], columns // 2
    for character in text:
        inside = character.isascii() and lines[-1][-1:].isascii()
        if len(lines[-1]) >= width and character not in "，。；：、？！”》）" and not inside:
            lines.append("")
        lines[-1] += character
    return lines


def wrapped(parts: Sequence[Part], side: int) -> str:
    return "\n\n".join("\n".join(lines) for lines in wrapped_lines(parts, side)) + "\n"


def indented(parts: Sequence[Part], side: int, columns: int) -> str:
    """Wrap paragraphs without blank lines between them: only an indent shows where one begins."""
    lines: list[str] = []
    for part in parts:
        indent = "" if part.heading else ("　　", "    ")[side]
        text = part.texts()[side]
        if side == EN:
            lines += textwrap.wrap(text, columns, initial_indent=indent)
        else:
            lines += _wrap(indent + text, side, columns)
    return "\n".join(lines) + "\n"


def pages_of(
    parts: Sequence[Part], side: int, *, hard_wrapped: bool = True, page_lines: int = PAGE_LINES
) -> list[list[str]]:
    """Return the lines of each page, cut wherever a page is full: inside sentences too."""
    lines: list[str] = []
    for block in wrapped_lines(parts, side):
        lines += [*block, ""]
    pages = [lines[i : i + page_lines] for i in range(0, len(lines), page_lines)]
    return pages if hard_wrapped else [_unwrapped(page, side) for page in pages]


def _unwrapped(page: list[str], side: int) -> list[str]:
    glued = "\n".join(page).split("\n\n")
    return [line for text in glued for line in (text.replace("\n", " " if side else ""), "")]


Foot = Callable[[int, int], str]

FEET: dict[str, Foot] = {
    "bare": lambda number, _: f"{number}",
    "dashes": lambda number, _: f"- {number} -",
    "long dashes": lambda number, _: f"— {number} —",
    "chinese": lambda number, _: f"第{number}页",
    "chinese of": lambda number, total: f"第 {number} 页 共 {total} 页",
    "page of": lambda number, total: f"Page {number} of {total}",
    "slash": lambda number, total: f"{number} / {total}",
}


def paged(
    parts: Sequence[Part],
    side: int,
    *,
    foot: Foot | None = FEET["bare"],
    head: Foot | None = None,
    first: int = 1,
    separator: str = "\n\n",
    hard_wrapped: bool = True,
) -> str:
    """Print a text on pages; each has a head, text and a foot, all but the text optional."""
    pages = pages_of(parts, side, hard_wrapped=hard_wrapped)
    printed = []
    for number, page in enumerate(pages, first):
        total = first + len(pages) - 1
        lines = "\n".join(page).strip("\n")
        top = [head(number, total)] if head and number > first else []
        printed.append("\n".join([*top, lines, *([foot(number, total)] if foot else [])]))
    return separator.join(printed) + "\n"


def both_paged(parts: Sequence[Part], **options: object) -> Files:
    return [
        ("zh.txt", paged(parts, ZH, **options)),  # type: ignore[arg-type]
        ("en.txt", paged(parts, EN, **options)),  # type: ignore[arg-type]
    ]


def with_contents(parts: Sequence[Part], side: int, *, entry: str = "dots") -> str:
    """Put a table of contents between title and text."""
    headings = [part.texts()[side] for part in parts[1:] if part.heading]
    entries = []
    for page, text in enumerate(headings, 2):
        leader = {
            "dots": f"{text} {'.' * 20} {page}",
            "ellipses": f"{text}{'…' * 12}{page}",
            "middle dots": f"{text} {'·' * 15} {page}",
            "blanks": f"{text}    {page}",
            "no pages": text,
        }
        entries.append(leader[entry])
    title, body = plain(parts[:1], side), plain(parts[1:], side)
    return f"{title}\n{('目　录', 'Contents')[side]}\n\n" + "\n".join(entries) + f"\n\n{body}"


MARKS: dict[str, tuple[str, str, str]] = {
    "square brackets": ("[1]", "[2]", "[3]"),
    "circled": ("①", "②", "③"),
    "raised": ("¹", "²", "³"),
    "stars": ("*", "**", "***"),
}
NOTED = (6, 18, 30)  # the sentences that carry the marks
NOTE_TEXTS = (
    ("见《雁湖统计年鉴》第三卷。", "See volume three of the Yanhu Statistical Yearbook."),
    ("这个数字不包括人工湖。", "This figure does not include artificial lakes."),
    (
        "该奖项以已故摄影师林岸的名字命名。",
        "The prize is named after the late photographer Lin An.",
    ),
)


def noted(parts: Sequence[Part], marks: Sequence[str]) -> tuple[Part, ...]:
    """Put the marks of notes behind some sentences, in both languages."""
    marked = dict(zip(NOTED, marks, strict=True))
    numbered = iter(range(sum(len(part.sentences) for part in parts)))
    return tuple(
        Part(
            tuple(
                (zh + mark, en + mark)
                for zh, en in part.sentences
                for mark in [marked.get(next(numbered), "")]
            ),
            part.heading,
        )
        for part in parts
    )


def notes_of(marks: Sequence[str]) -> tuple[Part, ...]:
    """Return the notes as paragraphs of their own."""
    return tuple(
        Part(((f"{mark} {zh}", f"{mark} {en}"),))
        for mark, (zh, en) in zip(marks, NOTE_TEXTS, strict=True)
    )


def with_footnotes(parts: Sequence[Part], side: int, marks: Sequence[str]) -> str:
    """Print each note at the foot of the page that has its mark, under a rule."""
    notes = {mark: part.texts()[side] for mark, part in zip(marks, notes_of(marks), strict=True)}
    printed = []
    for number, page in enumerate(pages_of(noted(parts, marks), side), 1):
        text = "\n".join(page)
        own = [notes[mark] for mark in marks if _has_mark(text, mark)]
        rule = ["", "————————", *own] if own else []
        printed.append("\n".join([text.strip("\n"), *rule, f"- {number} -"]))
    return "\n".join(printed) + "\n"


def _has_mark(text: str, mark: str) -> bool:
    return any(
        text[i - 1 : i] != "*" and text[i + len(mark) : i + len(mark) + 1] != "*"
        for i in range(len(text))
        if text.startswith(mark, i)
    )


def texts_of(parts: Sequence[Part]) -> list[list[str]]:
    """Return the sentences of both languages, the first language first."""
    return [[sentence[side] for part in parts for sentence in part.sentences] for side in (ZH, EN)]


def markdown_contents(parts: Sequence[Part], side: int) -> str:
    """Return a Markdown file whose table of contents is a list of links."""
    title, *rest = [part.texts()[side] for part in parts if part.heading]
    links = [f"- [{text}](#part-{n})" for n, text in enumerate(rest)]
    body = [f"## {part.texts()[side]}" if part.heading else part.texts()[side] for part in parts]
    head = [f"# {title}", f"## {('目录', 'Table of Contents')[side]}", "\n".join(links)]
    return "\n\n".join([*head, *body[1:]])


def html_contents(parts: Sequence[Part], side: int) -> str:
    """Return a page whose table of contents is a list of links inside the article."""
    title, *rest = [part.texts()[side] for part in parts if part.heading]
    links = "".join(f"<li><a href='#{n}'>{text}</a></li>" for n, text in enumerate(rest))
    body = "".join(
        f"<h2>{part.texts()[side]}</h2>" if part.heading else f"<p>{part.texts()[side]}</p>"
        for part in parts[1:]
    )
    name = ("目录", "Contents")[side]
    return f"<article><h1>{title}</h1><h3>{name}</h3><ul>{links}</ul>{body}</article>"
