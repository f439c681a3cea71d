"""The block of metadata between ``---`` lines with which a text file may begin."""

import re

SHOWN_CHARS = 60
MAX_LINES = 500  # a longer block between rules is text

_FENCE = re.compile(r"\s*---[ \t]*\n")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_YAML_LINE = re.compile(r"[\w\"'][^:]{0,100}:(?:\s.*)?|\s+.*|-(?:\s.*)?|#.*|")


def split_front_matter(text: str) -> tuple[str, str]:
    """Return the front matter, fences included, and the rest; ``""`` first where there is none.

    Lines that do not look like YAML make it a text between two rules, which stays.
    """
    fence = _FENCE.match(text)
    if fence is None:
        return "", text
    end = fence.end()
    for _ in range(MAX_LINES):
        stop = text.find("\n", end)
        line = text[end : stop if stop >= 0 else len(text)]
        end = stop + 1 if stop >= 0 else len(text)
        if _END.fullmatch(line):
            return text[:end], text[end:]
        if stop < 0 or _YAML_LINE.fullmatch(line) is None:
            break
    return "", text


def front_matter_notes(front_matter: str) -> tuple[str, ...]:
    """Say that front matter was left out: how many lines, and the first."""
    lines = [line.strip() for line in front_matter.splitlines()]
    told = [line for line in lines if line and not _END.fullmatch(line)]
    if not told:
        return ()
    return (f"{len(told)} lines of front matter were left out, the first: {told[0][:SHOWN_CHARS]}",)
