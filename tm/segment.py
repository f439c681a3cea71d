"""Sentences and clauses: a block is cut into segments, a segment into clauses.

One scanner serves every language: the characters around a mark decide whether the rules of Chinese
or those of languages with blanks apply, so mixed texts need no setting. Only offsets are computed:
nothing but white space at the edges is ever lost. Time is linear in the length of the text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tm.abbreviations import BEFORE_NUMBERS, NEVER_LAST, OFTEN_LAST, OPENERS, ORDINAL_LANGUAGES
from tm.errors import TooLargeError
from tm.lang import primary
from tm.model import Block, BlockKind, Segment, TextStream
from tm.stopping import stopping
from tm.text import MAX_SEGMENT_CHARS

_LOOK_EVERY = 20  # blocks between two looks whether to stop
MIN_CLAUSE_WEIGHT = 4.0  # less is an item of a list, or "first," before what counts
LATIN_WEIGHT = 1 / 3  # a Chinese character says about as much as three Latin letters

_CJK = re.compile(
    "[\u2e80-\u2fdf\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f"
    "\U00020000-\U000323af]"
)
_FINAL = re.compile("[。！？｡．!?.…؟۔।]+")
_ALWAYS_FINAL = frozenset("。！？｡؟۔।")
_CLOSING = frozenset("”’」』）)》】〕］]»›")
_OPENING = frozenset("“‘„‚「『（(《【〔［[«‹¿¡\"'•◆●■▪►")
_SPACED_CLOSING = (" ”", " ’", " 」", " 』", " »", "\u00a0»", "\u202f»")
_QUOTED_CHARS = 1000  # a German quotation is looked back for no further than this
_STRAIGHT = frozenset("\"'")
_NOTE_MARK = re.compile(
    r"[\[［〔]\^?\d{1,3}[\]］〕]|[⁰¹²³⁴-⁹]{1,3}|\*{1,3}(?=\s|\Z|[\u4e00-\u9fff])"
)
_CIRCLED = re.compile("[①-⑳]")
_CONTINUING_MARKS = frozenset("、，；：,;:）)」』”’》")
_CONTINUING_AFTER_QUOTE = frozenset("的之等と")  # a quoted sentence as part of another one
_CONTINUING_AFTER_CRY = frozenset("的之等是和与及或と")  # the same behind ！” and ？”

_NUMBER_ONLY = re.compile(r"[(\[（]?(?:[IVXLC]{1,7}|\d{1,3}(?:\.\d{1,3})*|[A-Za-z])\.")
_NUMBER_CHARS = 16  # the longest such number looked for: "XXXVIII." or "10.12.3."
_WORD_CHARS = 24  # a word beside a full stop is looked at no further than this
_WORD = re.compile(r"[^\W_]+")
_LAST_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\Z")
_ROMAN = re.compile("[IVXLC]+")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_LOWER_WORD = re.compile("[a-z]{3,}")
_BLANKS = re.compile(r"\s*")

_CLAUSE_MARK = re.compile("[，；。！？：,;:!?،؛؟]+")
_JAPANESE_CLAUSE_MARK = re.compile(
    "[、，；。！？：,;:!?]+"
)  # the Chinese 、 divides items of a list
_CLAUSE_MARKS = frozenset("，；。！？：,;:!?…،؛؟")
_HALF_WIDTH = frozenset(",;:!?،؛؟")
_PAIR = re.compile('[“”‘’「」『』《》〈〉（）()"]')
_OPENER_OF = dict(zip('”’」』》〉）)"', '“‘「『《〈（("', strict=True))
_TITLE_ENDS = frozenset("》〉")
_QUOTE_STARTS = frozenset('“「『"')
_QUOTE_ENDS = frozenset('”」』"')
_CLAUSE_END_MARKS = "，；。！？：,;:!?….) ）"
_PAIRED_STARTS = frozenset("“「『《（")
_PAIRED = frozenset('”」』》）"')  # not ’ and ), which also stand alone: workers’ and 1)


def sentences(stream: TextStream) -> tuple[Segment, ...]:
    """Cut the blocks of a stream into sentences; headings and datelines stay whole.

    Raises:
        TooLargeError: a sentence is longer than ``MAX_SEGMENT_CHARS``; the message names the block.
    """
    found: list[Segment] = []
    for number, block in enumerate(stopping(stream.blocks, every=_LOOK_EVERY)):
        for text in _texts_of(block, stream.lang):
            _check_length(text, block)
            found.append(
                Segment(text, stream.lang, len(found), number, kind=block.kind, ref=block.ref)
            )
    return tuple(found)


def whole_blocks(stream: TextStream) -> tuple[Segment, ...]:
    """Make every block one segment, uncut, as presegmented input asks for.

    An empty block keeps its index: it becomes a segment with empty text.

    Raises:
        TooLargeError: a block is longer than ``MAX_SEGMENT_CHARS``.
    """
    for block in stream.blocks:
        _check_length(block.text, block)
    return tuple(
        Segment(block.text.strip(), stream.lang, i, i, kind=block.kind, ref=block.ref)
        for i, block in enumerate(stream.blocks)
    )


def split_sentences(text: str, lang: str) -> tuple[str, ...]:
    """Return the sentences of a running text, stripped, in order; nothing for a blank text."""
    return tuple(_stretches(text, _sentence_ends(text, lang)))


def clauses(segment: Segment) -> tuple[Segment, ...]:
    """Cut a segment after its commas, semicolons, colons and final marks.

    The comma of Japanese is 、 too.
    Closing quotation marks stay with their clause. Nothing is cut inside quotation marks, title
    marks or parentheses, between the short items of a list, or after a short opening such as
    第一， (first). A segment that cannot be cut comes back alone; all carry the segment's index.
    """
    mark = _JAPANESE_CLAUSE_MARK if primary(segment.lang) == "ja" else _CLAUSE_MARK
    return tuple(
        Segment(text, segment.lang, segment.index, segment.block, segment.kind, segment.ref)
        for text in _stretches(segment.text, _clause_ends(segment.text, mark))
    )


def _texts_of(block: Block, lang: str) -> tuple[str, ...]:
    if block.kind in (BlockKind.HEADING, BlockKind.DATELINE):
        return (block.text.strip(),)
    return split_sentences(block.text, lang)


def _check_length(text: str, block: Block) -> None:
    if len(text) > MAX_SEGMENT_CHARS:
        raise TooLargeError(
            f"{block.ref or 'text'}: a segment of {len(text):,} characters; the limit is "
            f"{MAX_SEGMENT_CHARS:,}; break it up with full stops or line breaks"
        )


def _stretches(text: str, ends: Iterable[int]) -> Iterator[str]:
    """Yield the stripped texts between cuts; a stretch without letters stays with the last one."""
    spans: list[tuple[int, int]] = []
    worded = True
    start = 0
    for end in (*ends, len(text)):
        has_word = any(character.isalnum() for character in text[start:end])
        if spans and not (has_word and worded):
            spans[-1] = (spans[-1][0], end)
            worded = worded or has_word
        else:
            spans.append((start, end))
            worded = has_word
        start = end
    return (stripped for a, b in spans if (stripped := text[a:b].strip()))


def _sentence_ends(text: str, lang: str) -> Iterator[int]:
    start = counted = 0
    quoted = False  # inside straight quotation marks, which do not show their direction
    circled = _circled_notes(text)
    for run in _FINAL.finditer(text):
        quoted ^= text.count('"', counted, run.start()) % 2 == 1
        counted = run.start()
        end = _after_closing(text, run.end(), quoted=quoted)
        end += end in circled
        if end < len(text) and _is_sentence_end(text, lang, start, run, end):
            yield end
            start = end


def _after_closing(text: str, end: int, *, quoted: bool) -> int:
    """Return the offset behind the quotation marks, brackets and note marks that follow."""
    while end < len(text):
        if text[end] in _CLOSING or _closes_german(text, end):
            end += 1
        elif text.startswith(_SPACED_CLOSING, end):
            end += 2
        elif text[end] in _STRAIGHT and (quoted or _stands_before_blank(text, end)):
            end, quoted = end + 1, False
        elif quoted and text.startswith(' "', end):
            end, quoted = end + 2, False
        elif note := _NOTE_MARK.match(text, end):
            end = note.end()
        else:
            break
    return end


def _closes_german(text: str, offset: int) -> bool:
    """Tell whether a “ ends a quotation that began with „."""
    if text[offset] != "“":
        return False
    start = max(0, offset - _QUOTED_CHARS)
    return text.rfind("„", start, offset) > text.rfind("“", start, offset)


def _circled_notes(text: str) -> frozenset[int]:
    """Return the offsets of the circled numbers in a text, unless they count ① ② ③ its items."""
    found = [(mark.start(), ord(mark.group()) - ord("①")) for mark in _CIRCLED.finditer(text)]
    counts_items = len(found) > 1 and [number for _, number in found] == list(range(len(found)))
    return frozenset() if counts_items else frozenset(offset for offset, _ in found)


def _stands_before_blank(text: str, offset: int) -> bool:
    return offset + 1 == len(text) or text[offset + 1].isspace() or text[offset + 1] in _STRAIGHT


def _is_sentence_end(text: str, lang: str, start: int, run: re.Match[str], end: int) -> bool:
    marks = run.group()
    if not _ALWAYS_FINAL.isdisjoint(marks):
        return _ends_chinese(text, run.end(), end)
    if not run.start() or not _CJK.match(text[run.start() - 1]):
        return _ends_spaced(text, lang, start, run, end)
    following = text[end]
    if following.isdigit() or (following.isascii() and following.isalnum()):
        return False
    if marks in (".", "．"):  # 一. is a number, not a sentence
        return run.end() - start > MIN_CLAUSE_WEIGHT and _ends_chinese(text, run.end(), end)
    if set(marks) <= set(".．…"):  # 我……我不知道 hesitates; only a closing mark makes it an end
        return end > run.end() and _ends_chinese(text, run.end(), end)
    return _ends_chinese(text, run.end(), end)


def _ends_chinese(text: str, marks_end: int, end: int) -> bool:
    following = text[end]
    if following in _CONTINUING_MARKS:
        return False
    if end == marks_end:
        return True
    if text[end - 1] in _TITLE_ENDS:  # a title may hold a question: 《路在何方？》一文
        return following.isspace()
    cry = text[marks_end - 1] in "！？!?"
    return following not in (_CONTINUING_AFTER_CRY if cry else _CONTINUING_AFTER_QUOTE)


def _ends_spaced(text: str, lang: str, start: int, run: re.Match[str], end: int) -> bool:
    after = _after_blanks(text, end)
    first = after
    while first < len(text) and (text[first] in _OPENING or text[first].isspace()):
        first += 1
    if first == len(text) or not text[first].isalnum() or text[first].islower():
        return False
    if after == end and not _CJK.match(text[end]):
        return _lacks_blank(text, start, run, end)
    return run.group() != "." or not _is_abbreviation(text, lang, start, run, first)


def _after_blanks(text: str, offset: int) -> int:
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset


def _lacks_blank(text: str, start: int, run: re.Match[str], end: int) -> bool:
    """Tell whether a sentence follows without a blank: ``the environment.As there is``."""
    before = _word_before(text, start, run)
    after = _WORD.match(text, end, end + _WORD_CHARS)
    return (
        after is not None
        and _LOWER_WORD.fullmatch(before) is not None
        and after.group() == after.group().capitalize()
        and after.group().lower() in OPENERS
    )


def _is_abbreviation(text: str, lang: str, start: int, run: re.Match[str], first: int) -> bool:
    """Tell whether a full stop belongs to its word; ``first`` is where the next word begins."""
    if run.end() - start <= _NUMBER_CHARS and _NUMBER_ONLY.fullmatch(
        text[start : run.end()].strip()
    ):
        return True
    word = _word_before(text, start, run)
    next_word = _WORD.match(text, first, first + _WORD_CHARS)
    following = next_word.group() if next_word else ""
    if word.lower() in NEVER_LAST:
        return True
    if word.lower() in BEFORE_NUMBERS:
        return following[:1].isdigit() or _ROMAN.fullmatch(following) is not None
    if word.lower() in OFTEN_LAST or _INITIALS.fullmatch(word):
        return following.lower() not in OPENERS
    return word.isdigit() and len(word) <= len("31") and primary(lang) in ORDINAL_LANGUAGES


def _word_before(text: str, start: int, run: re.Match[str]) -> str:
    found = _LAST_WORD.search(text[max(start, run.start() - _WORD_CHARS) : run.start()])
    return found.group() if found else ""


def _clause_ends(text: str, mark: re.Pattern[str]) -> Iterator[int]:
    raw = sorted(_raw_clause_ends(text, mark))
    weights = [_weight(text[a:b]) for a, b in pairwise((0, *raw, len(text)))]
    for i, end in enumerate(raw):
        long_after = any(weight >= MIN_CLAUSE_WEIGHT for weight in weights[i + 1 : i + 3])
        speaks = i > 0 and text[raw[i - 1] - 1] in _QUOTE_ENDS and text[end] in _QUOTE_STARTS
        if (weights[i] >= MIN_CLAUSE_WEIGHT or speaks) and long_after:
            yield end


def _weight(text: str) -> float:
    return sum(
        (1 if _CJK.match(character) else LATIN_WEIGHT) for character in text if character.isalnum()
    )


def _raw_clause_ends(text: str, mark: re.Pattern[str]) -> set[int]:
    spans = _quoted_spans(text)
    ends = {end for _, end in spans if _closes_clause(text, end)}
    position = 0
    for run in mark.finditer(text):
        while position < len(spans) and spans[position][1] <= run.start():
            position += 1
        inside = position < len(spans) and spans[position][0] < run.start()
        end = _after_closing(text, run.end(), quoted=False)
        if not inside and end < len(text) and _is_clause_mark(text, run, end):
            ends.add(end)
    return ends


def _is_clause_mark(text: str, run: re.Match[str], end: int) -> bool:
    """Tell whether marks separate clauses; half-width ones also stand in 10,000 and in 8:30."""
    if not _HALF_WIDTH.issuperset(run.group()):
        return True
    return bool(run.start() and _CJK.match(text[run.start() - 1])) or text[end].isspace()


def _closes_clause(text: str, end: int) -> bool:
    """Tell whether a quotation that ends here ends with a mark, and its sentence goes on anew."""
    return (
        end < len(text)
        and text[end - 2] in _CLAUSE_MARKS
        and text[end] not in _CONTINUING_MARKS
        and text[end] not in _CONTINUING_AFTER_CRY
        and text[end - 1] not in _TITLE_ENDS
    )


def _quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return the outermost stretches in quotation marks or brackets.

    A span begins at its opening mark and ends behind its closing one. A quotation may go on in the
    segments around: a mark without its partner then spans all up to the edge of the text.
    """
    opened: list[tuple[str, int]] = []
    counts: Counter[str] = Counter()
    spans: list[tuple[int, int]] = []
    for mark in _PAIR.finditer(text):
        opener = _OPENER_OF.get(mark.group(), "")
        if not counts[opener]:
            if mark.group() == '"' or not opener:
                opened.append((mark.group(), mark.start()))
                counts[mark.group()] += 1
            elif mark.group() in _PAIRED:
                spans = [(-1, mark.end())]
            continue
        start = _pop_until(opener, opened, counts)
        while spans and spans[-1][0] > start:
            spans.pop()
        spans.append((start, mark.end()))
    return _with_open_end(text, opened, spans)


def _with_open_end(
    text: str, opened: Sequence[tuple[str, int]], spans: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the spans with what the first lasting mark without a partner spans."""
    for kind, start in opened:
        if kind not in _PAIRED and kind not in _PAIRED_STARTS:
            continue
        if kind == '"' and not text[start + 1 :].strip(_CLAUSE_END_MARKS):
            return [(-1, len(text))]
        return [*(one for one in spans if one[1] <= start), (start, len(text))]
    return spans


def _pop_until(opener: str, opened: list[tuple[str, int]], counts: Counter[str]) -> int:
    while True:
        kind, start = opened.pop()
        counts[kind] -= 1
        if kind == opener:
            return start
