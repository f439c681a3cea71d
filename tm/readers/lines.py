"""Paragraphs of office documents, whose writers break lines and set tabs inside them."""

import re

from tm.readers.pieces import (
    HARD_BREAK,
    SAME_SENTENCE,
    STARTS_ITEM,
    ends_finally,
    ends_midway,
    glue_all,
    is_decoration,
    same_paragraph,
    script_of,
)

_BLANKS = re.compile("[ \r\n\f\v\u2028\u2029]+")
_TABS = re.compile(" *\t[ \t]*")


def lines_of_paragraph(text: str, *, whole: bool = False) -> list[str]:
    """Return a paragraph, or the lines of it that somebody broke because they are paragraphs.

    Two lines without any mark at their ends are one title or name that was too long.

    Args:
        text: With ``HARD_BREAK`` where a line was broken by hand.
        whole: It is a heading: breaks part it only between two languages.
    """
    lines = [_line(one) for one in text.split(HARD_BREAK)]
    lines = [one for one in lines if one and not is_decoration(one)]
    joined: list[list[str]] = []
    for line in lines:
        if joined and (
            same_paragraph(joined[-1][-1], line)
            or (_same_script(joined[-1][-1], line) and (whole or _is_one_name(lines)))
        ):
            joined[-1].append(line)
        else:
            joined.append([line])
    return [glue_all(one) for one in joined]


def _line(text: str) -> str:
    """Return a line with single blanks; tabs stay where they stand between two languages."""
    plain = _BLANKS.sub(" ", text).strip()
    cells = [cell for cell in _TABS.split(plain) if cell]
    scripts = {script_of(cell) for cell in cells} - {None}
    return ("\t" if len(scripts) > 1 else " ").join(cells)


def _same_script(line: str, following: str) -> bool:
    return len({script_of(line), script_of(following)} - {None}) < 2


def _is_one_name(lines: list[str]) -> bool:
    if len(lines) != 2 or STARTS_ITEM.match(lines[1]):
        return False
    marked = any(ends_finally(line) or ends_midway(line) for line in lines)
    return not marked or lines[0][-1] in SAME_SENTENCE
