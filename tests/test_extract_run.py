from collections.abc import Iterable
from dataclasses import replace

import pytest

from glossary.extract.run import extract
from glossary.model import CandidateState, EvidenceSpan, Expansion, TermCandidate
from tests.extract_data import HARBOUR, SmallLexicon, TableEncoder, unit
from tm.errors import CancelledError
from tm.model import EvidenceText, TranslationUnit


def candidates(
    units: Iterable[TranslationUnit], *, evidence: tuple[EvidenceText, ...] = ()
) -> dict[str, TermCandidate]:
    found = extract(list(units), evidence, lexicon=SmallLexicon(), encoder=None)
    return {one.source: one for one in found}


def test_terms_come_with_their_english() -> None:
    found = candidates(HARBOUR)
    assert found["海洋污染"].target == "marine pollution"
    assert found["国际法"].target == "international law"
    assert found["世界贸易组织"].target == "World Trade Organisation"


def test_the_first_place_of_a_sentence_makes_no_name() -> None:
    assert candidates([unit("海洋污染", "Marine pollution grows.")])["海洋污染"].target == (
        "marine pollution"
    )


def test_evidence_points_into_the_raw_texts() -> None:
    found = candidates(HARBOUR)["海洋污染"]
    by_id = {one.id: one for one in HARBOUR}
    assert {span.unit_id for span in found.evidence} == {1, 2}
    for span in found.evidence:
        stored = by_id[span.unit_id]
        assert stored.source[slice(*span.source_span)] == "海洋污染"
        assert stored.target[slice(*span.target_span)].lower() == "marine pollution"


def test_at_most_three_places_are_kept() -> None:
    units = [unit(f"海洋污染{n}", f"marine pollution {n}", n) for n in range(1, 6)]
    found = candidates(units)["海洋污染"]
    assert found.frequency == 5
    assert len(found.evidence) == 3


def test_the_direction_of_the_units_does_not_matter() -> None:
    turned = [
        replace(one, source=one.target, target=one.source, source_lang="en-GB", target_lang="zh-CN")
        for one in HARBOUR
    ]
    found = candidates(turned)["海洋污染"]
    assert (found.source_lang, found.target_lang) == ("zh-CN", "en-GB")
    assert HARBOUR[found.evidence[0].unit_id - 1].source[slice(*found.evidence[0].source_span)] == (
        "海洋污染"
    )


def test_a_repeated_unit_counts_once() -> None:
    again = replace(HARBOUR[2], id=9)
    assert candidates([*HARBOUR, again])["国际法"].frequency == 1


def test_a_split_sentence_does_not_count_beside_its_clauses() -> None:
    whole = unit("渔民讨论国际法，渔民关心港口。", "They discuss international law; ports too.", 1)
    clause = replace(unit("渔民讨论国际法，", "They discuss international law;", 2), parent=1)
    assert candidates([replace(whole, has_clauses=True), clause])["国际法"].frequency == 1


def test_units_of_other_languages_are_left_aside() -> None:
    german = TranslationUnit("海洋污染", "Meeresverschmutzung", "zh-Hans", "de", id=7)
    assert candidates([german]) == {}
    assert candidates([]) == {}


def test_a_unit_too_long_to_table_is_left_out_and_said(caplog: pytest.LogCaptureFixture) -> None:
    long = unit("海洋污染，" * 300, "marine pollution, " * 300, 8)
    found = candidates([*HARBOUR, long])
    assert found["海洋污染"].frequency == 2
    assert "1 units of more than 200 words left out" in caplog.text


def test_all_renderings_are_variants_under_one_spelling() -> None:
    units = [
        unit("海洋污染。", "marine pollution", 1),
        unit("海洋污染！", "Marine pollution", 2),
        unit("海洋污染：", "ocean pollution", 3),
    ]
    found = candidates(units)["海洋污染"]
    assert [(one.text, one.count) for one in found.variants] == [
        ("marine pollution", 2),
        ("ocean pollution", 1),
    ]


def test_other_spellings_of_the_units_are_kept_with_the_entry() -> None:
    units = [
        unit("世界贸易组织。", "World Trade Organisation", 1),
        unit("世界贸易组织！", "the World Trade Organization", 2),
        unit("港口城市。", "Port cities", 3),
    ]
    found = candidates(units)
    (variant,) = found["世界贸易组织"].variants
    assert (variant.text, variant.count) == ("World Trade Organization", 2)
    assert variant.forms == ("World Trade Organisation",)
    (cities,) = found["港口城市"].variants
    assert (cities.text, cities.forms) == ("port city", ("Port cities",))


def test_each_variant_points_to_the_units_that_attest_it() -> None:
    units = [
        unit("海洋污染。", "marine pollution", 1),
        unit("海洋污染！", "Marine pollution", 2),
        unit("讨论海洋污染：", "on ocean pollution", 3),
    ]
    marine, ocean = candidates(units)["海洋污染"].variants
    assert [span.unit_id for span in marine.evidence] == [1, 2]
    assert ocean.evidence == (EvidenceSpan(3, (2, 6), (3, 18)),)


def test_traditional_and_simplified_are_one_candidate() -> None:
    units = [unit("世界貿易組織", "World Trade Organization", 1), HARBOUR[3]]
    assert candidates(units)["世界貿易組織"].frequency == 2


def test_evidence_texts_raise_the_rank_and_leave_the_frequency() -> None:
    texts = tuple(EvidenceText(f"海洋污染{n}。", "zh-Hans", "d") for n in range(6))
    plain, backed = candidates(HARBOUR)["海洋污染"], candidates(HARBOUR, evidence=texts)["海洋污染"]
    assert backed.rank > plain.rank
    assert backed.termhood >= plain.termhood
    assert backed.frequency == plain.frequency
    assert "evidence" in backed.flags
    assert "evidence" not in plain.flags


def test_english_that_always_goes_on_is_completed() -> None:
    units = [
        unit("健康共同体。", "a community of health for all", 1),
        unit("渔民的健康共同体", "the fishermen's community of health for all", 2),
    ]
    assert candidates(units)["健康共同体"].target == "community of health for all"


def test_english_goes_on_as_its_end_always_does() -> None:
    units = [
        unit("港口城市。", "the port city of fish", 1),
        unit("渔民关心港口城市。", "Fishermen watch the port city of fish.", 2),
        unit("渔业，世界港口城市。", "A world port city of fish.", 3),
    ]
    assert candidates(units)["世界港口城市"].target == "world port city of fish"


def test_the_full_form_comes_before_its_acronym() -> None:
    units = [
        HARBOUR[3],
        *(
            unit(f"世界贸易组织讨论渔业{n}。", f"The WTO discusses fisheries {n}.", n)
            for n in range(5, 9)
        ),
    ]
    found = candidates(units)["世界贸易组织"]
    assert found.target == "World Trade Organisation"
    assert [(one.text, one.count) for one in found.variants] == [
        ("WTO", 4),
        ("World Trade Organisation", 1),
    ]


def test_flags_name_the_evidence() -> None:
    found = candidates(HARBOUR)
    assert {"dictionary", "alignment"} <= set(found["海洋污染"].flags)
    assert "once" in found["国际法"].flags
    assert "name" in found["世界贸易组织"].flags


def test_parts_of_a_better_candidate_are_nested() -> None:
    found = candidates(HARBOUR)
    assert "nested" in found["污染"].flags
    assert "nested" not in found["海洋污染"].flags
    assert found["污染"].rank < found["海洋污染"].rank


def test_candidates_are_ranked_open_and_within_range() -> None:
    found = extract(HARBOUR, (), lexicon=SmallLexicon(), encoder=None)
    assert [one.rank for one in found] == sorted((one.rank for one in found), reverse=True)
    for one in found:
        assert 0 <= one.pair_confidence <= 1
        assert 0 <= one.termhood <= 1
        assert one.state is CandidateState.OPEN
        assert one.variants
        assert sum(variant.count for variant in one.variants) <= one.frequency


def test_the_same_units_give_the_same_candidates() -> None:
    once, again = (extract(HARBOUR, (), lexicon=SmallLexicon(), encoder=None) for _ in range(2))
    assert once == again


def test_vectors_alone_find_pairs_too() -> None:
    encoder = TableEncoder(["渔民", "fisherman"], ["港口", "port"], ["城市", "city"])
    units = [unit("渔民爱港口城市", "a fisherman loves a port city", 1)]
    found = {one.source: one.target for one in extract(units, (), lexicon=None, encoder=encoder)}
    assert found["渔民"] == "fisherman"


def test_without_dictionary_and_vectors_repetition_is_left() -> None:
    units = [
        unit(f"鲸鱼{verb}", f"whales {word}")
        for verb, word in (("游泳", "swim"), ("唱歌", "sing"), ("睡觉", "sleep"), ("吃鱼", "eat"))
    ]
    found = {one.source: one.target for one in extract(units, (), lexicon=None, encoder=None)}
    assert found["鲸鱼"] == "whale"


def test_units_without_an_id_give_no_places() -> None:
    assert candidates([replace(HARBOUR[0], id=None)])["海洋污染"].evidence == ()


def test_progress_is_told_and_may_stop_the_work() -> None:
    told = []
    extract(
        HARBOUR,
        (),
        lexicon=SmallLexicon(),
        encoder=TableEncoder(),
        progress=lambda stage, done, total: told.append((stage, done <= total)),
    )
    assert {"words", "links", "vectors"} <= {stage for stage, _ in told}
    assert all(fits for _, fits in told)

    def stop(stage: str, done: int, total: int) -> None:
        raise CancelledError("cancelled")

    with pytest.raises(CancelledError):
        extract(HARBOUR, (), lexicon=SmallLexicon(), encoder=None, progress=stop)


def test_a_longer_expression_of_other_documents_is_offered_as_such() -> None:
    texts = tuple(
        EvidenceText(f"{start} a community of health.", "en", "report.txt")
        for start in ("This is", "That was", "We want")
    )
    units = [unit("健康共同体", "health", 1)]
    plain = candidates(units)["健康共同体"]
    found = candidates(units, evidence=texts)["健康共同体"]
    assert found.target == "health"
    assert [one.text for one in found.variants] == ["health"]
    assert found.expansions == (Expansion("community of health", 3, 3, ("report.txt",)),)
    assert "expansion" in found.flags
    assert found.rank > plain.rank
    assert found.pair_confidence < plain.pair_confidence  # the English goes on elsewhere
