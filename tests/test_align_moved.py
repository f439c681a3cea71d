"""Passages that stand elsewhere in the translation."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import pytest

from tests.languages_data import ENGLISH, FRENCH, LINKS
from tests.test_aligner import links, segments
from tm.align import moved
from tm.align.aligner import align
from tm.align.moved import in_source_order
from tm.embed import load_encoder
from tm.lexicon import load_lexicon
from tm.model import AlignedPair, Segment
from tm.pairing import align_files
from tm.readers import read_document
from tm.samples import sample_files
from tm.segment import sentences
from tm.source_files import SourceFile

Link = tuple[list[int], list[int]]


@cache
def sample() -> tuple[tuple[Segment, ...], ...]:
    return tuple(
        sentences(read_document(file.data, file.name).streams[0]) for file in sample_files()
    )


def aligned(
    source: Sequence[Segment],
    target: Sequence[Segment],
    *,
    vectors: bool = True,
    note: Callable[[str], None] = lambda _: None,
) -> tuple[AlignedPair, ...]:
    encoder = load_encoder() if vectors else None
    lexicon = load_lexicon(source[0].lang, target[0].lang)
    return align(source, target, encoder=encoder, lexicon=lexicon, note=note)


def exchanged(side: Sequence[Segment], low: int, middle: int, high: int) -> tuple[Segment, ...]:
    """Return a side whose segments low..middle and middle..high have changed places."""
    order = [*side[:low], *side[middle:high], *side[low:middle], *side[high:]]
    return tuple(replace(segment, index=index) for index, segment in enumerate(order))


def texts(pairs: Sequence[AlignedPair]) -> list[tuple[str, str]]:
    return [
        ("".join(s.text for s in pair.source), " ".join(t.text for t in pair.target))
        for pair in pairs
    ]


@pytest.mark.parametrize("vectors", [True, False], ids=["vectors", "words"])
def test_exchanged_sections_are_linked_as_before(vectors: bool) -> None:
    chinese, english = sample()
    before = aligned(chinese, english, vectors=vectors)
    full = [pair for pair in before if pair.source and pair.target]
    low, middle, high = (full[i].target[0].index for i in (5, 14, 26))
    after = aligned(chinese, exchanged(english, low, middle, high), vectors=vectors)
    kept = set(texts(before)) & set(texts(after))
    assert len(kept) >= len(before) - 4
    assert [pair.source for pair in after if pair.source] == sorted(
        (pair.source for pair in after if pair.source), key=lambda one: one[0].index
    )
    assert sorted(t.index for pair in after for t in pair.target) == list(range(len(english)))


def test_the_links_stand_in_the_order_of_the_source_in_both_directions() -> None:
    chinese, english = sample()
    full = [p for p in aligned(chinese, english) if p.source and p.target]
    low, middle, high = (full[i].target[0].index for i in (5, 14, 26))
    turned = aligned(exchanged(english, low, middle, high), chinese)
    places = [pair.source[0].index for pair in turned if pair.source]
    assert places == sorted(places)
    others = [pair.target[0].index for pair in turned if pair.target]
    assert others != sorted(others)


def test_a_section_moved_to_the_end_is_found_without_a_dictionary() -> None:
    english, french = segments(ENGLISH.splitlines(), "en"), segments(FRENCH.splitlines(), "fr")
    changed = exchanged(french, 5, 13, len(french))
    place = {segment.text: segment.index for segment in changed}
    wanted = [(first, [place[french[i].text] for i in second]) for first, second in LINKS]
    assert sorted(links(aligned(english, changed))) == sorted(wanted)


def test_a_short_section_moved_to_the_end_is_found() -> None:
    english, french = segments(ENGLISH.splitlines(), "en"), segments(FRENCH.splitlines(), "fr")
    changed = exchanged(french, 12, 16, len(french))
    place = {segment.text: segment.index for segment in changed}
    wanted = [(first, [place[french[i].text] for i in second]) for first, second in LINKS]
    assert sorted(links(aligned(english, changed))) == sorted(wanted)


def test_what_may_have_moved_is_told_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    english, french = segments(ENGLISH.splitlines(), "en"), segments(FRENCH.splitlines(), "fr")
    changed = exchanged(french, 12, 16, len(french))
    monkeypatch.setattr(moved, "_FEWEST_MUTUAL", 99)
    notes: list[str] = []
    aligned(english, changed, note=notes.append)
    (note,) = notes
    assert note.startswith(
        "segment 13 to segment 16 (en) may be translated by segment 18 to segment 21 (fr), which"
    )


def test_a_text_in_order_stays_in_order() -> None:
    pairs = aligned(*sample())
    for side in (0, 1):
        places = [s.index for pair in pairs for s in (pair.source, pair.target)[side]]
        assert places == sorted(places)


def test_too_much_in_doubt_is_told_and_the_longest_stretches_are_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chinese, english = sample()
    full = [pair for pair in aligned(chinese, english) if pair.source and pair.target]
    low, middle, high = (full[i].target[0].index for i in (5, 14, 26))
    changed = exchanged(english, low, middle, high)
    notes: list[str] = []
    assert texts(aligned(chinese, changed, note=notes.append)) == texts(aligned(chinese, changed))
    assert notes == []
    monkeypatch.setattr(moved, "_MOST_CELLS", 36)
    aligned(chinese, changed, note=notes.append)
    (note,) = notes
    assert "were not searched for passages that stand elsewhere" in note


def test_the_note_says_where_the_order_differs() -> None:
    french = FRENCH.splitlines()
    changed = "\n".join(french[:5] + french[13:] + french[5:13])
    files = [SourceFile("a.txt", ENGLISH.encode()), SourceFile("b.txt", changed.encode())]
    result = align_files(files, presegmented=True)
    note = "the translation has passages in another order: line 14 is line 6 there"
    assert note in result.notes
    assert result.quality is not None
    assert result.quality > 0.9


def test_links_without_a_source_stay_behind_the_one_before_them() -> None:
    one, two, three = segments(["a", "b", "c"], "en")
    x, y = segments(["x", "y"], "fr")
    first = [AlignedPair((one,), (), 1.0), AlignedPair((three,), (), 1.0)]
    second = [AlignedPair((), (x,), 1.0), AlignedPair((two,), (), 1.0), AlignedPair((), (y,), 1.0)]
    assert in_source_order(first, second) == [first[0], *second, first[1]]
