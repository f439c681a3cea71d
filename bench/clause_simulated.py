"""Long sentences made from the sentence pairs of ../shared/data/align, in place of gold.

A run of links of one English sentence each, its full stops turned into commas and semicolons, is a
long Chinese sentence whose cuts are known; a run whose English was joined instead is one sentence
that renders several. They are easier than sentences written as one.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from bench.alignment_data import GoldText, Link
from bench.clause_data import Block, ClauseText, Row, chars, numbered
from tm.model import Segment

FINAL_MARKS = ("。", "！", "？")  # titles have none: nothing could tell where they end
LONGEST_RUN = 6
LONGEST_CHARS = 400
SEMICOLONS = 0.25  # of the joints; the others are commas
DROPPED = 0.7  # of the subjects that repeat that of the sentence before
SUBJECTS = ("我们", "他们", "她们", "它们", "我", "他", "她", "它", "本研究", "结果", "作者")
LOWERED = frozenset(
    ("the", "this", "that", "these", "those", "it", "he", "she", "they", "we", "you", "there", "in",
     "on", "at", "by", "for", "from", "as", "when", "after", "before", "while", "if", "although",
     "all", "some", "many", "most", "both", "each", "a", "an", "his", "her", "their", "our", "its")
)  # fmt: skip
JOINTS = ((",", "and"), (";", ""), (",", "while"), (",", "but"), (",", ""))


def long_sentences(text: GoldText) -> ClauseText:
    """Return a text of long Chinese sentences, one English sentence a row."""
    rng = random.Random(text.name)  # noqa: S311 - sampling, not secrets
    blocks = numbered([list(_rows(text, run, rng)) for run in _runs(text, rng)])
    starts = accumulate((len(block.rows) for block in blocks), initial=0)
    given = tuple(map(_with_given, blocks, starts))
    return ClauseText(text.name, "simulated", "", given)


def long_translations(text: GoldText) -> ClauseText:
    """Return a text in which one English sentence renders one to three Chinese ones."""
    rng = random.Random(text.name)  # noqa: S311 - sampling, not secrets
    parts = []
    for run in _runs(text, rng, longest=3):
        rows = [Row(_chinese(text, link), text.english[link[1][0]].text) for link in run]
        if all(row.english[-1:] == "." for row in rows[:-1]):
            parts.append(_joined(rows, rng))
    return ClauseText(text.name, "simulated", "", numbered(parts))


def _joined(rows: Sequence[Row], rng: random.Random) -> list[Row]:
    """Return the rows with their English made one sentence."""
    found: list[Row] = []
    joint = ""
    for place, row in enumerate(rows):
        english = row.english
        if joint and english.split(maxsplit=1)[0].lower() in LOWERED:
            english = english[0].lower() + english[1:]
        english = f"{joint} {english}".strip()
        if place < len(rows) - 1:
            mark, joint = rng.choice(JOINTS)
            english = english[:-1] + mark
        found.append(Row(row.chinese, english))
    return found


def _chinese(text: GoldText, link: Link) -> str:
    return "".join(text.chinese[i].text for i in link[0])


def _rows(text: GoldText, run: Sequence[Link], rng: random.Random) -> Iterator[Row]:
    before = ""
    for place, link in enumerate(run):
        chinese = _chinese(text, link)
        subject = next((one for one in SUBJECTS if chinese.startswith(one)), None)
        if subject and before.startswith(subject) and rng.random() < DROPPED:
            chinese = chinese.removeprefix(subject)
        before = subject or ""
        if place < len(run) - 1 and chinese.endswith("。"):
            chinese = chinese[:-1] + ("；" if rng.random() < SEMICOLONS else "，")
        yield Row(chinese, text.english[link[1][0]].text)


def _with_given(block: Block, start: int) -> Block:
    """Return a block whose English sentences are its rows, in whatever way they are written."""
    given = (Segment(row.english, "en", start + i) for i, row in enumerate(block.rows))
    return replace(block, english=tuple(given))


def _runs(
    text: GoldText, rng: random.Random, *, longest: int = LONGEST_RUN
) -> Iterable[list[Link]]:
    """Yield runs of links with one English sentence each that follow each other on both sides."""
    usable = [
        (source, target)
        for source, target in text.links
        if len(target) == 1 and source and text.chinese[source[-1]].text.endswith(FINAL_MARKS)
    ]
    run: list[Link] = []
    size = rng.randint(1, longest)
    for link, following in pairwise([*usable, ((), ())]):
        run.append(link)
        follows = all(following[side][:1] == (link[side][-1] + 1,) for side in (0, 1))
        length = sum(chars(_chinese(text, one)) for one in run)
        if len(run) >= size or not follows or length > LONGEST_CHARS:
            yield run
            run, size = [], rng.randint(1, longest)
