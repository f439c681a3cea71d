"""Floors under telling wrong partners and moved sections, and the copies that they are held on."""

import pytest

from bench.alignment_data import DATA, SCORER, GoldText, read_set
from bench.alignment_moved import decode_both, is_crossing, kinds, reordered
from bench.alignment_quality import cases_of, judge_all
from bench.alignment_scores import score
from tm.model import Segment

needs_data = pytest.mark.skipif(
    not (DATA.exists() and SCORER.exists()), reason="../shared/data/align is not here"
)


def made(name: str, links: int) -> GoldText:
    return GoldText(
        name,
        tuple(Segment(f"第{i}句。", "zh-Hans", i) for i in range(links)),
        tuple(Segment(f"Sentence {i}.", "en", i) for i in range(links)),
        tuple(((i,), (i,)) for i in range(links)),
    )


@pytest.mark.parametrize("size", ["", "short, "])
@pytest.mark.parametrize("kind", ["exchanged", "moved"])
def test_reordering_keeps_every_sentence_with_its_link(kind: str, size: str) -> None:
    before = made("made", 80)
    after = reordered(before, kind, 0, size)
    assert [one.index for one in after.english] == list(range(80))
    assert sorted(one.text for one in after.english) == sorted(one.text for one in before.english)
    for (source,), (target,) in after.links:
        assert after.english[target].text == f"Sentence {source}."
    assert is_crossing(after.links)
    assert not is_crossing(before.links)


def test_the_same_copies_come_back() -> None:
    assert kinds([made("made", 80)], 2) == kinds([made("made", 80)], 2)
    assert kinds([made("short", 40)], 2)["moved"] == []


def test_wrong_partners_share_no_sentence_with_the_right_place() -> None:
    texts = [made("one", 60), made("other", 60)]
    cases = cases_of(texts[0], texts)
    kinds_of = {one.kind for one in cases if not one.is_right}
    assert kinds_of == {"other document", "next part", "random order"}
    for one in cases:
        if one.kind == "next part":
            numbers = [
                {segment.text.strip("第句。Setnc .") for segment in side}
                for side in (one.chinese, one.english)
            ]
            assert not numbers[0] & numbers[1]
    assert all(one.english for one in cases if one.is_right)


@needs_data
@pytest.mark.slow
@pytest.mark.parametrize("evidence", ["vectors+words", "vectors", "words"])
def test_no_right_partner_is_refused_and_few_wrong_ones_are_taken(evidence: str) -> None:
    texts = read_set("paramed")
    chosen = next(text for text in texts if text.name == "doc3")
    judged = judge_all(cases_of(chosen, texts), evidence)
    assert [one for one in judged if one.is_right and one.verdict == "refused"] == []
    wrong = [one.verdict for one in judged if not one.is_right and one.quality is not None]
    assert len(wrong) >= 12
    assert wrong.count("refused") >= 0.7 * len(wrong)
    assert wrong.count("taken") <= 0.1 * len(wrong)


@needs_data
@pytest.mark.slow
def test_moved_sections_are_found() -> None:
    copies = kinds([text for text in read_set("paramed") if text.name == "doc3"], 1)["exchanged"]
    assert len(copies) == 1
    found, before, noted = decode_both("paramed", copies, "vectors+words", None)
    assert noted == set()
    assert all(is_crossing(one.link for one in found[text.name]) for text in copies)
    assert score(copies, found).strict >= 0.9
    assert score(copies, found).strict >= score(copies, before).strict + 0.05
