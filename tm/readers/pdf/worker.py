"""The process that opens a PDF: characters and their places, as JSON lines on standard output.

A PDF is a program for a library written in C++. So it is opened by a process of its own, which has
limits and nothing to lose. It imports nothing of ours: it starts in a tenth of a second.
"""

import ctypes
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

MAX_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_CPU_S = 120
MAX_PAGES = 5_000
MAX_CHARS = 10_000_000

PASSWORD, DAMAGED, TOO_LARGE = "password", "damaged", "too large"
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_QUARTER = math.pi / 2
_SAME_LINE = 0.5  # of the lower character's height that two must share
GAP = "\x1f"
_WORD_GAP = 0.13  # of the height: words stand so far from each other at least
_BLANK = 0.18  # the same between Chinese characters, beyond the usual gap of the line
_NEW_RUN = 0.8  # of the height: a wider gap, or a step back, ends a run
_BOLD_WEIGHT = 600
_FONT_NAME_BYTES = 200
_BOLD_NAMES = ("bold", "black", "heavy", "hei")


def main() -> None:
    """Read a PDF from standard input and write what it holds, a page a line."""
    data = sys.stdin.buffer.read()
    _limit()
    for line in _answers(data):
        sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on Windows: there is the deadline of the caller
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))


def _answers(data: bytes) -> Iterator[dict[str, Any]]:
    import pypdfium2.raw as pdfium

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        is_locked = pdfium.FPDF_GetLastError() == _PASSWORD_ERROR
        yield {"error": PASSWORD if is_locked else DAMAGED}
        return
    pages = pdfium.FPDF_GetPageCount(document)
    if pages > MAX_PAGES:
        yield {"error": TOO_LARGE, "pages": pages}
        return
    left = MAX_CHARS
    for number in range(pages):
        page = pdfium.FPDF_LoadPage(document, number)
        found = _page(pdfium, page) if page else {"damaged": True}
        left -= found.get("chars", 0)
        if left < 0:
            yield {"error": TOO_LARGE, "chars": MAX_CHARS}
            return
        yield found
        if page:
            pdfium.FPDF_ClosePage(page)


def _page(pdfium: Any, page: Any) -> dict[str, Any]:
    """Return the runs of a page: text, left, top, right, bottom, whether bold; y goes down."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return {"damaged": True}
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    chars = list(_chars(pdfium, text))
    turns = Counter(char[6] for char in chars)
    upright = turns.most_common(1)[0][0] if turns else 0
    shown = [_turned(char, upright) for char in chars if char[6] == upright]
    found = {
        "width": width,
        "height": height,
        "chars": len(chars),
        "turned": len(chars) - len(shown),
        "objects": pdfium.FPDFPage_CountObjects(page),
        "runs": list(_runs(shown)),
    }
    pdfium.FPDFText_ClosePage(text)
    return found


_Char = tuple[str, float, float, float, float, bool, int]


def _chars(pdfium: Any, text: Any) -> Iterator[_Char]:
    """Yield the characters that the file has: blanks that the library adds are none of them."""
    box, name = pdfium.FS_RECTF(), ctypes.create_string_buffer(_FONT_NAME_BYTES)
    flags = ctypes.c_int()
    last, bold = None, False
    for i in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if pdfium.FPDFText_IsGenerated(text, i) == 1 or code in (0x0A, 0x0D):
            continue
        if pdfium.FPDFText_IsHyphen(text, i) == 1:
            code = 0x2D  # the library tells it by another code
        elif pdfium.FPDFText_HasUnicodeMapError(text, i) == 1 or not _is_text(code):
            code = 0xFFFD
        pdfium.FPDFText_GetLooseCharBox(text, i, box)
        owner = ctypes.cast(pdfium.FPDFText_GetTextObject(text, i), ctypes.c_void_p).value
        if owner != last:
            last = owner
            pdfium.FPDFText_GetFontInfo(text, i, name, _FONT_NAME_BYTES, flags)
            lower = name.value.decode("utf-8", "replace").lower()
            weight = pdfium.FPDFText_GetFontWeight(text, i)
            bold = weight >= _BOLD_WEIGHT or any(word in lower for word in _BOLD_NAMES)
        angle = pdfium.FPDFText_GetCharAngle(text, i)
        turn = round(angle / _QUARTER) if abs(angle / _QUARTER % 1 - 0.5) > 0.4 else -1
        yield (
            chr(code),
            box.left,
            box.top,
            box.right,
            box.bottom,
            bold,
            turn % 4 if turn >= 0 else 9,
        )


def _is_text(code: int) -> bool:
    return (
        code >= 0x20 and not 0x7F <= code < 0xA0 and not 0xD800 <= code < 0xE000 and code < 0xFFFE
    )


def _turned(char: _Char, turn: int) -> _Char:
    """Return a character as it stands when the page is turned so that its text is upright."""
    sign, left, top, right, bottom, bold, _ = char
    if turn == 1:
        left, right, top, bottom = -top, -bottom, right, left
    elif turn == 2:
        left, right, top, bottom = -right, -left, -bottom, -top
    elif turn == 3:
        left, right, top, bottom = bottom, top, -left, -right
    return sign, min(left, right), -max(top, bottom), max(left, right), -min(top, bottom), bold, 0


def _runs(chars: list[_Char]) -> Iterator[list[Any]]:
    """Yield stretches of characters that follow one another closely on a line."""
    run: list[_Char] = []
    for char in chars:
        if run and not _follows(run[-1], char):
            yield _run(run)
            run = []
        run.append(char)
    if run:
        yield _run(run)


def _follows(before: _Char, char: _Char) -> bool:
    height = min(before[4] - before[2], char[4] - char[2])
    shared = min(before[4], char[4]) - max(before[2], char[2])
    gap = char[1] - before[3]
    return (
        height > 0
        and before[5] == char[5]
        and shared >= _SAME_LINE * height
        and abs((before[4] - before[2]) - (char[4] - char[2])) < 0.1 * height
        and -_NEW_RUN * height < gap < _NEW_RUN * height
    )


def _run(chars: list[_Char]) -> list[Any]:
    """Return a run; where a blank is only a gap, ``GAP`` stands, or a blank if it is wide."""
    text = chars[0][0]
    pairs = list(pairwise(chars))
    gaps = sorted(char[1] - before[3] for before, char in pairs)
    usual = max(0.0, gaps[len(gaps) // 2]) if gaps else 0.0  # lines are set wide by gaps
    for before, char in pairs:
        height = char[4] - char[2]
        gap = char[1] - before[3]
        is_wide = gap > usual + _BLANK * height and _is_wide(before[0]) and _is_wide(char[0])
        if " " in (before[0], char[0]) or gap <= _WORD_GAP * height:
            text += char[0]
        else:
            text += (" " if is_wide else GAP) + char[0]
    left, right = min(char[1] for char in chars), max(char[3] for char in chars)
    top, bottom = min(char[2] for char in chars), max(char[4] for char in chars)
    return [text, round(left, 1), round(top, 1), round(right, 1), round(bottom, 1), chars[0][5]]


def _is_wide(sign: str) -> bool:
    return "\u2e80" <= sign <= "\u9fff" or sign >= "\uff00"


if __name__ == "__main__":
    main()
