"""Long texts are aligned piece by piece, with the links that they would have in one piece."""

import random
from collections.abc import Sequence

import pytest

from tm.align import cuts
from tm.align.aligner import align
from tm.errors import CancelledError
from tm.lexicon import Lexicon
from tm.model import AlignedPair, Segment

COUNT = 800
RANDOM = random.Random(3)  # noqa: S311 - sample texts
ENTRIES = [f"词{chr(0x4E00 + i)}" for i in range(300)]
LEXICON = Lexicon({word: f"gloss{i:03}x" for i, word in enumerate(ENTRIES)})
WORDS = [RANDOM.sample(range(300), RANDOM.randint(3, 9)) for _ in range(COUNT)]
CHINESE = tuple(
    Segment("".join(ENTRIES[i] for i in words) + "。", "zh", row) for row, words in enumerate(WORDS)
)
ENGLISH = tuple(
    Segment("The " + " ".join(f"gloss{i:03}x" for i in words) + ".", "en", row)
    for row, words in enumerate(WORDS)
)


def links(pairs: Sequence[AlignedPair]) -> list[tuple[list[int], list[int]]]:
    return [([s.index for s in pair.source], [t.index for t in pair.target]) for pair in pairs]


def test_a_cut_text_has_the_links_of_an_uncut_one(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = (*ENGLISH[:200], *ENGLISH[230:])
    cut = align(CHINESE, kept, encoder=None, lexicon=LEXICON)
    monkeypatch.setattr(cuts, "_ROWS", 10 * COUNT)
    monkeypatch.setattr(cuts, "_CELLS", 10**9)
    uncut = align(CHINESE, kept, encoder=None, lexicon=LEXICON)
    assert links(cut) == links(uncut)
    assert sum(([i], [i]) in links(cut) for i in range(COUNT)) > 750


@pytest.mark.parametrize("side", [0, 1], ids=["source", "target"])
def test_a_long_omission_takes_pieces_of_few_rows(side: int) -> None:
    given = [CHINESE, ENGLISH]
    given[side] = (*given[side][:300], *given[side][-300:])
    pairs = align(*given, encoder=None, lexicon=LEXICON, with_clauses=False)
    right = sum(pair == ([i], [i]) for pair in links(pairs) for i in pair[0])
    assert right > 590
    assert [s for pair in pairs for s in pair.source] == list(given[0])
    assert [t for pair in pairs for t in pair.target] == list(given[1])


def test_a_text_without_any_certain_place_is_aligned_all_the_same() -> None:
    chinese = tuple(Segment("同样的话。", "zh", i) for i in range(900))
    english = tuple(Segment("The same words.", "en", i) for i in range(850))
    pairs = align(chinese, english, encoder=None, lexicon=LEXICON, with_clauses=False)
    assert [s for pair in pairs for s in pair.source] == list(chinese)
    assert [t for pair in pairs for t in pair.target] == list(english)


def test_progress_never_goes_back() -> None:
    seen: list[tuple[str, int, int]] = []
    align(CHINESE, ENGLISH, encoder=None, lexicon=LEXICON, progress=lambda *one: seen.append(one))
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    assert seen[-1] == ("aligning", COUNT, COUNT)
    assert len(seen) > 20


@pytest.mark.parametrize("place", [0, 3, 8, 15])
def test_every_stage_can_be_stopped(place: int) -> None:
    calls = 0

    def stop(stage: str, done: int, total: int) -> None:
        nonlocal calls
        calls += 1
        if calls > place:
            raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        align(CHINESE, ENGLISH, encoder=None, lexicon=LEXICON, progress=stop)
    assert calls == place + 1
