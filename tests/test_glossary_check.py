"""The check of terms: what is reported, and what is not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from glossary.check import Checker, Finding, Severity, are_related
from glossary.check_report import check_units
from glossary.consistency import usage_of
from glossary.model import Concept, LanguageSection, Term, TermStatus
from glossary.reading import UsualReading
from glossary.recognise import Recogniser
from tm.model import Provenance, TranslationUnit

STATUSES = {
    "": TermStatus.PREFERRED,
    "~": TermStatus.ADMITTED,
    "-": TermStatus.DEPRECATED,
    "?": TermStatus.PROPOSED,
}


def concept(number: int, source: str, *targets: str, **fields) -> Concept:
    """A concept; the first character of a target may be the mark of its status."""
    english = tuple(
        Term(text.lstrip("~-?"), STATUSES[text[0] if text[0] in "~-?" else ""]) for text in targets
    )
    sections = (
        LanguageSection("zh-Hans", (Term(source, TermStatus.PREFERRED),)),
        *((LanguageSection("en", english),) if english else ()),
    )
    return Concept(sections, id=number, **fields)


def checker(*concepts: Concept) -> Checker:
    built = {
        lang: Recogniser(concepts, lang, reading=UsualReading()) for lang in ("zh", "en", "zh-Hans")
    }
    return Checker(built.__getitem__, UsualReading())


def unit(source: str, target: str, **fields) -> TranslationUnit:
    return TranslationUnit(source, target, "zh-Hans", "en", **fields)


def found(source: str, target: str, *concepts: Concept, **fields) -> list[Finding]:
    return list(checker(*concepts).check(unit(source, target, **fields)))


BRIDGE = concept(1, "悬索桥", "suspension bridge", "~suspended bridge", "-hanging bridge")


def test_a_term_that_must_not_be_used_is_an_error_with_its_place() -> None:
    (one,) = found("这座悬索桥很长。", "The hanging bridges are long.", BRIDGE)
    assert (one.kind, one.severity, one.concept.id) == ("deprecated", "error", 1)
    assert one.source_span == (2, 5)
    assert one.target_span == (4, 19)
    assert one.wanted == ("suspension bridge", "suspended bridge")


USED = {
    "as it is": "The suspension bridge is long.",
    "plural": "Suspension bridges are long.",
    "possessive": "The suspension bridge's length is great.",
    "in another order": "A bridge of the suspension kind is long.",
    "beside one that must not be used elsewhere": "The suspension bridge is long.",
}


@pytest.mark.parametrize("target", USED.values(), ids=USED)
def test_a_term_that_is_used_is_no_finding(target: str) -> None:
    assert found("这座悬索桥很长。", target, BRIDGE) == []


def test_an_admitted_term_is_only_a_remark() -> None:
    (one,) = found("这座悬索桥很长。", "The suspended bridge is long.", BRIDGE)
    assert (one.kind, one.severity, one.target_span) == ("admitted", "info", (4, 20))


def test_a_term_that_is_missing_is_told_with_what_probably_stands_for_it() -> None:
    valve = concept(2, "阀门", "valve")
    (one,) = found("关闭阀门。", "Close the tap.", valve)
    assert (one.kind, one.source_span, one.wanted) == ("missing", (2, 4), ("valve",))
    (expression,) = found(
        "构建命运共同体", "Build it together.", concept(3, "命运共同体", "shared fate")
    )
    assert (expression.kind, expression.severity) == ("missing", "warning")


def test_a_part_of_a_term_is_a_remark() -> None:
    future = concept(3, "命运共同体", "community with a shared future")
    (one,) = found("构建命运共同体", "Build a shared future.", future)
    assert (one.kind, one.severity) == ("partial", "info")


NOT_MISSING = {
    "an abbreviation": ("世界卫生组织", "World Health Organization", "The WHO's advice"),
    "what an abbreviation stands for": ("非政府组织", "NGO", "a non governmental organization"),
    "a word of the family": ("免疫", "immunity", "the immune system"),
    "inside a longer word": ("冠状", "corona", "the coronary artery"),
    "at the end of a longer word": ("冠状病毒", "coronavirus", "betacoronaviruses"),
}


@pytest.mark.parametrize(("source", "wanted", "target"), NOT_MISSING.values(), ids=NOT_MISSING)
def test_a_term_in_another_guise_is_not_missing(source: str, wanted: str, target: str) -> None:
    text = "冠状动脉" if source == "冠状" else f"{source}。"
    assert [f for f in found(text, target, concept(1, source, wanted)) if f.kind == "missing"] == []


def test_a_term_in_the_neighbouring_unit_is_not_missing() -> None:
    future = concept(3, "命运共同体", "shared fate")
    assert (
        found("构建命运共同体", "Build it.", future, next_target="The shared fate is ours.") == []
    )
    assert len(found("构建命运共同体", "Build it.", future, next_target="It is ours.")) == 1


def test_an_everyday_word_and_one_before_a_noun_are_only_remarks() -> None:
    for source, term in (("限制出行。", "限制"), ("呼吸道感染。", "呼吸道")):
        findings = found(source, "Something else.", concept(1, term, "airway"))
        assert all(one.severity is Severity.INFO for one in findings)


def test_proposed_terms_ask_for_nothing_but_count_as_used() -> None:
    assert found("这座悬索桥很长。", "It is long.", concept(1, "悬索桥", "?cable bridge")) == []
    both = concept(1, "悬索桥", "suspension bridge", "?cable bridge")
    assert found("这座悬索桥很长。", "The cable bridge is long.", both) == []


def test_a_name_that_is_not_translated_must_stand_as_it_is() -> None:
    name = Concept(
        (LanguageSection("zh-Hans", (Term("ＧｉｔＨｕｂ", TermStatus.PREFERRED),)),),
        id=4,
        do_not_translate=True,
    )
    assert found("在GitHub上。", "On GitHub.", name) == []
    (one,) = found("在GitHub上。", "On the code hub.", name)
    assert (one.kind, one.severity, one.wanted) == ("translated", "error", ("ＧｉｔＨｕｂ",))


def test_of_homographs_one_used_rightly_will_do() -> None:
    two = concept(1, "苹果公司", "Apple Inc."), concept(2, "苹果公司", "fruit company")
    assert found("苹果公司", "the fruit company", *two) == []
    assert len(found("苹果公司", "the firm", *two)) == 1


def units_of(*pairs: tuple[str, str]) -> Sequence[TranslationUnit]:
    return [unit(source, target, id=n) for n, (source, target) in enumerate(pairs, 1)]


CRAFT = concept(1, "手工艺品", "?handicraft", "?craftwork", "?HCW")


def test_the_rarer_rendering_of_a_term_is_found_across_units() -> None:
    pairs = units_of(
        ("手工艺品很贵", "Handicrafts are dear"),
        ("手工艺品便宜", "A handicraft is cheap"),
        ("旧手工艺品", "Old craftwork"),
        ("新手工艺品", "A new HCW"),
    )
    report = check_units(pairs, checker(CRAFT))
    (one,) = report.findings
    assert (one.kind, one.unit.id, one.target_span) == ("inconsistent", 3, (4, 13))
    assert one.wanted == ("handicraft",)
    assert report.counts == (("inconsistent", 1),)


def test_the_preferred_rendering_is_what_others_should_be() -> None:
    chosen = concept(1, "手工艺品", "craftwork", "~handicraft")
    pairs = units_of(
        ("手工艺品很贵", "Handicrafts are dear"),
        ("旧手工艺品", "Old craftwork"),
    )
    assert [f.wanted for f in check_units(pairs, checker(chosen)).findings] == [("craftwork",)]


def test_equal_shares_tell_nobody_what_is_usual() -> None:
    pairs = units_of(("手工艺品很贵", "Handicrafts are dear"), ("旧手工艺品", "Old craftwork"))
    assert check_units(pairs, checker(CRAFT)).findings == ()


def test_less_serious_findings_are_counted_and_repeats_are_not() -> None:
    pairs = units_of(*[("这座悬索桥很长。", "The suspended bridge is long.")] * 3)
    report = check_units(pairs, checker(BRIDGE))
    assert (report.units, report.findings, report.counts) == (1, (), (("admitted", 1),))
    assert len(check_units(pairs, checker(BRIDGE), least=Severity.INFO).findings) == 1


def test_renderings_are_counted_by_document_and_time() -> None:
    def made(n: int, target: str, document: str, day: int) -> TranslationUnit:
        at = datetime(2026, 3, day, tzinfo=UTC)
        one = unit(f"第{n}座悬索桥", target, id=n)
        return replace(one, created_at=at, provenance=Provenance(document=document))

    usage = usage_of(
        BRIDGE,
        [
            made(1, "The first suspension bridge", "a.txt", 2),
            made(2, "The second suspension bridge", "b.txt", 1),
            made(3, "The third hanging bridge", "b.txt", 4),
            made(3, "The third hanging bridge", "b.txt", 5),
        ],
        checker(BRIDGE),
        source_lang="zh",
        target_lang="en",
    )
    assert usage.units == 3
    first, second = usage.renderings
    assert (first.text, first.status, first.count) == ("suspension bridge", "preferred", 2)
    assert [(use.document, use.count) for use in first.documents] == [("b.txt", 1), ("a.txt", 1)]
    assert (first.first_at.day, first.last_at.day) == (1, 2)
    assert (second.text, second.examples[0].target_span) == ("hanging bridge", (10, 24))


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [("immune", "immunity", True), ("virus", "coronavirus", True), ("spread", "spring", False)],
)
def test_words_of_a_family_are_known(one: str, other: str, related: bool) -> None:
    assert are_related(one, other) is related


def test_the_renderings_of_a_concept_count_inside_longer_terms_too() -> None:
    both = concept(1, "共同体", "community"), concept(2, "命运共同体", "shared community")
    usage = usage_of(
        both[0],
        [unit("构建命运共同体。", "Build a shared community.", id=1)],
        checker(*both),
        source_lang="zh",
        target_lang="en",
    )
    assert [(one.text, one.count) for one in usage.renderings] == [("community", 1)]


def test_a_proposed_rendering_gives_way_to_the_wider_one_around_it() -> None:
    cut = concept(1, "命运共同体", "?community")
    usage = usage_of(
        cut,
        [unit("我们是命运共同体。", "We are a community of destiny.", id=1)],
        checker(cut),
        source_lang="zh",
        target_lang="en",
    )
    assert [(one.text, one.status) for one in usage.renderings] == [("community of destiny", None)]


def test_of_homographs_the_one_whose_term_must_not_be_used_is_named() -> None:
    virus = concept(1, "病毒", "virus")
    malware = concept(2, "病毒", "malware", "-computer bug")
    (one,) = found("这种病毒很危险。", "This computer bug is dangerous.", virus, malware)
    assert (one.kind, one.concept.id, one.wanted) == ("deprecated", 2, ("malware",))


KEPT = {
    "as it is": ("The AI is good.", True),
    "in another case": ("The ai is good.", True),
    "several": ("AIs are good.", True),
    "beside Han": ("用AI很好。", True),
    "inside a word": ("He said so.", False),
    "not at all": ("It is good.", False),
}


@pytest.mark.parametrize(("target", "is_kept"), KEPT.values(), ids=KEPT)
def test_what_is_not_to_be_translated_stands_as_a_word_of_its_own(
    target: str, is_kept: bool
) -> None:
    kept = Concept(
        (LanguageSection("zh-Hans", (Term("AI", TermStatus.PREFERRED),)),),
        id=1,
        do_not_translate=True,
    )
    assert [one.kind for one in found("AI很好。", target, kept)] == (
        [] if is_kept else ["translated"]
    )


def test_findings_beyond_the_most_are_counted_and_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("glossary.check_report.MOST_FINDINGS", 3)
    units = [unit(f"这座悬索桥有{n}米长。", f"It is {n} metres long.", id=n) for n in range(10, 14)]
    units.append(unit("悬索桥很长。", "The hanging bridge is long.", id=20))
    report = check_units(units, checker(BRIDGE), least=Severity.INFO)
    assert [(one.severity.value, one.unit.id) for one in report.findings] == [
        ("error", 20),
        ("info", 10),
        ("info", 11),
    ]
    assert (report.units, report.left_out) == (5, 2)
    assert dict(report.counts) == {"missing": 4, "deprecated": 1}


def test_a_check_can_be_stopped_at_any_unit_and_nothing_is_left_to_do_after_the_last() -> None:
    told: list[int] = []

    class Counting:
        def __init__(self, inner: Checker) -> None:
            self.inner, self.after = inner, 0

        def __getattr__(self, name: str):
            self.after += bool(told and told[-1] == 100)
            return getattr(self.inner, name)

    counting = Counting(checker(BRIDGE))
    units = [unit(f"悬索桥{n}", f"Suspension bridge {n}", id=n) for n in range(100)]
    check_units(units, counting, progress=lambda _, done, __: told.append(done), total=100)
    assert (told, counting.after) == ([50, 100], 0)
