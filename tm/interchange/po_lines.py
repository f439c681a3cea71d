"""The text of a PO file as polib reads it whole, in time that grows no faster than the file.

polib 1.2.0 cuts a text wherever Python sees the end of a line, at U+2028 too, and puts a string or
a comment of n lines together in n² steps.
"""

import re

from tm.interchange.reading import ReadingLog

MOST_COMMENT_LINES = 1_000  # of an entry, and of the block before the header
_ENDS = re.compile("\r\n?|\n")
_QUOTED = re.compile(r'(#~|#\||)[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"')


class PoText(str):
    """A text whose lines end at line feeds alone."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        """Return the lines; polib asks for them without their ends."""
        return [f"{line}\n" for line in self.split("\n")] if keepends else self.split("\n")


def po_text(text: str, log: ReadingLog) -> PoText:
    """Return a text with the same lines, in which the parts of a string stand in the first one."""
    lines: list[str] = []
    parts: list[str] = []
    mark = ""
    comments = 0
    for number, line in enumerate([*map(str.strip, _ENDS.split(text)), ""], 1):
        quoted = _QUOTED.fullmatch(line)
        if parts and (quoted is None or quoted[1] != mark):
            _put(lines, mark, parts)
            parts = []
        if quoted is not None:
            mark = quoted[1]
            parts.append(quoted[2])
            lines.append("")
            continue
        if line.startswith(("msgid", "#~ ")):
            comments = 0
        elif line[:1] == "#" and line[1:2] not in ("~", "|"):
            comments += 1
        if comments > MOST_COMMENT_LINES and line:
            log.mend("lines of long comments left out", f"line {number}")
            line = ""
        lines.append(line)
    return PoText("\n".join(lines[:-1]))


def _put(lines: list[str], mark: str, parts: list[str]) -> None:
    """Put a string where its first part stood."""
    first = len(lines) - len(parts)
    lines[first] = f'{mark} "{"".join(parts)}"'.lstrip()
