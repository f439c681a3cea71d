"""The score: reference values of the method, its properties, penalties and context."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.matches import DiffOp, MatchKind
from tm.model import Provenance, TranslationUnit, UnitStatus
from tm.score import Context, Judgement, base_score, diff, judge, prepare


def unit_of(source: str, lang: str = "zh", **changes: object) -> TranslationUnit:
    unit = TranslationUnit(source, "target", lang, "fr")
    return replace(unit, **changes)  # type: ignore[arg-type]


def judged(
    query: str,
    source: str,
    lang: str = "zh",
    *,
    context: Context | None = None,
    targets: int = 1,
    target_lang: str = "fr",
    markup: str = "",
    **changes: object,
) -> Judgement:
    return judge(
        prepare(query, lang, markup),
        prepare(source, lang),
        unit_of(source, lang, **changes),
        target_lang=target_lang,
        context=context,
        targets=targets,
    )


def codes(judgement: Judgement) -> dict[str, int]:
    return {penalty.code: penalty.points for penalty in judgement.penalties}


@pytest.mark.parametrize(
    ("lang", "query", "source", "base", "score", "penalties"),
    [
        ("zh", "安全理事会通过决议", "安全理事會通過決議", 100, 99, {"script": 1}),
        (
            "zh",
            "截至2026年6月30日，共有35名委员。",
            "截至２０２６年６月３０日,共有35名委员。",
            100,
            99,
            {"width": 1},
        ),
        (
            "zh",
            "会议于2026年6月30日开始，历时三天。",
            "會議於２０２６年６月３０日開始,歷時三天。",
            100,
            98,
            {"script": 1, "width": 1},
        ),
        ("zh", "1918 年流感", "1918年流感", 100, 99, {"spacing": 1}),
        ("zh", "“红十字会”", "「红十字会」", 100, 99, {"punctuation": 1}),
        ("zh", "第三条", "第3条", 100, 99, {"numeral": 1}),
        ("en", "Open the valve.", "open the valve.", 100, 99, {"case": 1}),
        ("zh", "安全理事会通过决议", "安全理事会通过决议。", 97, 97, {}),
        ("zh", "共有35名委员。", "共有40名委员。", 96, 96, {}),
        (
            "zh",
            "安全理事会通过了关于叙利亚局势的第2254号决议。",
            "安全理事会通过了关于利比亚局势的第1970号决议。",
            89,
            89,
            {},
        ),
        ("zh", "打开阀门之前应停泵。", "打开阀门之前应关泵。", 89, 89, {}),
        (
            "en",
            "The Security Council adopted the resolution.",
            "The Security Council adopted a resolution.",
            83,
            83,
            {},
        ),
        (
            "en",
            "The pumps shall be stopped before the valve is opened.",
            "The pump must be stopped before the valve is opened.",
            80,
            80,
            {},
        ),
        ("en", "Click Save.", "Click Cancel.", 54, 54, {}),
        ("zh", "大会", "大会主席", 50, 50, {}),
    ],
)
def test_reference_values(
    lang: str, query: str, source: str, base: int, score: int, penalties: dict[str, int]
) -> None:
    found = judged(query, source, lang)
    assert (found.base_score, found.score, codes(found)) == (base, score, penalties)
    assert found.kind is MatchKind.FUZZY


def test_the_worked_example_of_the_documentation_holds() -> None:
    found = judged(
        "会议于2026年7月30日开始，历时三天。", "會議於２０２６年６月３０日開始,歷時三天。"
    )
    assert (found.score, found.base_score, codes(found)) == (96, 98, {"script": 1, "width": 1})


def test_identical_text_is_100_and_exact() -> None:
    found = judged("大会通过决议。", "大会通过决议。")
    assert (found.score, found.base_score, found.kind) == (100, 100, MatchKind.EXACT)
    assert found.penalties == ()


@pytest.mark.parametrize(
    ("context", "score"),
    [
        (Context(previous="前一句。"), 101),
        (Context(next="后一句。"), 101),
        (Context(previous="前一句。", next="别的。"), 101),
        (Context(previous="前一句。", next="后一句。"), 102),
        (Context(key="art-3"), 101),
        (Context(previous="前一句。", key="art-3"), 102),
        (Context(previous="前一句。", next="后一句。", key="art-3"), 102),
        (Context(previous="「前一句」"), 100),
        (Context(previous="別的。", next="", key="art-4"), 100),
        (Context(), 100),
    ],
)
def test_context_lifts_identical_text_above_100(context: Context, score: int) -> None:
    found = judged(
        "第三条。", "第三条。", context=context,
        previous_source="前一句。", next_source="后一句。", tuid="art-3",
    )  # fmt: skip
    assert found.score == score
    assert found.kind is (MatchKind.CONTEXT if score > 100 else MatchKind.EXACT)


def test_neighbours_are_compared_in_normal_form() -> None:
    found = judged("第三条。", "第三条。", context=Context(next="後一句"), next_source="后一句")
    assert found.score == 101


def test_both_at_the_start_of_a_document_have_the_same_neighbour() -> None:
    assert judged("题目", "题目", context=Context(previous=""), previous_source="").score == 101
    assert judged("题目", "题目", context=Context(previous=""), previous_source=None).score == 100


def test_context_lifts_nothing_but_identical_text() -> None:
    found = judged("第三条", "第3条", context=Context(previous=""), previous_source="")
    assert (found.score, found.kind) == (99, MatchKind.FUZZY)


def test_a_penalty_on_identical_text_with_context_leaves_its_kind() -> None:
    found = judged(
        "题目", "题目", context=Context(previous=""), previous_source="", status=UnitStatus.DRAFT
    )
    assert (found.score, found.kind) == (95, MatchKind.CONTEXT)


@pytest.mark.parametrize(
    ("confidence", "status", "points"),
    [
        (None, UnitStatus.UNREVIEWED, 0),
        (1.0, UnitStatus.UNREVIEWED, 0),
        (0.90, UnitStatus.UNREVIEWED, 0),
        (0.899, UnitStatus.UNREVIEWED, 1),
        (0.85, UnitStatus.UNREVIEWED, 1),
        (0.84, UnitStatus.UNREVIEWED, 2),
        (0.50, UnitStatus.UNREVIEWED, 8),
        (0.0, UnitStatus.UNREVIEWED, 10),
        (0.0, UnitStatus.APPROVED, 0),
    ],
)
def test_a_doubtful_link_costs_a_point_for_each_started_step(
    confidence: float | None, status: UnitStatus, points: int
) -> None:
    found = judged("大会", "大会", provenance=Provenance(confidence=confidence), status=status)
    assert codes(found).get("alignment", 0) == points
    assert found.score == 100 - points


@pytest.mark.parametrize(
    ("changes", "penalty"),
    [
        ({"status": UnitStatus.DRAFT}, {"draft": 5}),
        ({"status": UnitStatus.MACHINE}, {"machine": 10}),
        ({"targets": 3}, {"multiple_targets": 1}),
        ({"source_markup": "<bpt i='1'/>大会<ept i='1'/>"}, {"tags": 2}),
        ({"source_markup": "<ph/>" * 9}, {"tags": 5}),
        ({"target_lang": "fr-CA", "unit_lang": "fr-FR"}, {"language": 1}),
        ({"target_lang": "fr-CA", "unit_lang": "fr"}, {}),
        ({"target_lang": "zh-Hans", "unit_lang": "zh-TW"}, {"language": 1}),
        ({"target_lang": "zh-Hans", "unit_lang": "zh-CN"}, {}),
        ({"target_lang": "zh", "unit_lang": "zh-Hant"}, {}),
    ],
)
def test_each_penalty_of_the_unit_is_itemised(
    changes: dict[str, object], penalty: dict[str, int]
) -> None:
    options = dict(changes)
    wanted = str(options.pop("target_lang", "fr"))
    targets = int(str(options.pop("targets", 1)))
    options["target_lang"] = options.pop("unit_lang", "fr")
    found = judge(
        prepare("大会", "zh"), prepare("大会", "zh"), unit_of("大会", **options),
        target_lang=wanted, targets=targets,
    )  # fmt: skip
    assert codes(found) == penalty
    assert found.score == 100 - sum(penalty.values())


B, E = "<bpt i='1'>a</bpt>", "<ept i='1'>b</ept>"


@pytest.mark.parametrize(
    ("query", "stored", "points", "detail"),
    [
        (f"{B}大{E}会", f"{B}大{E}会", 0, ""),
        (f"{B}大{E}会", "<bpt i='7'>x</bpt>大<ept i='7'>y</ept>会", 0, ""),
        (f"{B}大{E}会", "", 2, "2 missing"),
        ("", f"{B}大{E}会", 2, "2 added"),
        ("<ph/>大会", f"{B}大{E}会", 3, "1 missing, 2 added"),
        (f"{B}大{E}会", f"{B}大会{E}", 1, "1 reordered"),
        ("<ph/><it pos='begin'/>大会", "<it pos='begin'/><ph/>大会", 1, "1 reordered"),
        ("<hi>大</hi>会", "<hi>大会</hi>", 0, ""),
        ("<ph/>" * 9 + "大会", "大会", 5, "9 missing"),
        ("", "大<会", 0, ""),
    ],
)
def test_tags_are_compared_as_placeholders(
    query: str, stored: str, points: int, detail: str
) -> None:
    found = judged("大会", "大会", markup=query, source_markup=stored)
    assert found.score == 100 - points
    assert [(penalty.code, penalty.points, penalty.detail) for penalty in found.penalties] == (
        [("tags", points, detail)] if points else []
    )


def test_in_another_text_only_the_order_of_tags_counts() -> None:
    found = judged("大会开幕", "大会", markup=f"{B}大会{E}开幕", source_markup=f"{B}大{E}会")
    assert codes(found) == {}
    found = judged(
        "大会开幕", "大会", markup="<ph/>大会<hi>开幕</hi>", source_markup="<hi>大</hi>会<ph/>"
    )
    assert codes(found) == {"tags": 1}


@pytest.mark.parametrize(
    ("query", "source", "lang", "penalties"),
    [
        ("ＡBC", "abc", "en", {"width": 1, "case": 1}),
        ("wait…", "wait...", "en", {"punctuation": 1}),
        ("Wait…", "wait...", "en", {"case": 1, "punctuation": 1}),
        ("第一\u3000条", "第一 条", "zh", {"spacing": 1}),
        ("a b", " a b ", "en", {"spacing": 1}),
        ("soft\u00adware", "software", "en", {"spacing": 1}),
        ("㈠ 会议", "(一) 会议", "zh", {"width": 1}),
        ("3500万", "三千五百万", "zh", {"numeral": 1}),
        ("２０２６", "2026", "zh", {"width": 1}),
        ("it’s a — b", "it's a - b", "en", {"punctuation": 1}),
        ("«1,000»", '"1000"', "en", {"punctuation": 1, "numeral": 1}),
    ],
)
def test_differences_of_writing_are_named(
    query: str, source: str, lang: str, penalties: dict[str, int]
) -> None:
    found = judged(query, source, lang)
    assert codes(found) == penalties
    assert found.score == 100 - sum(penalties.values())


def test_a_difference_that_the_base_score_counted_costs_nothing_more() -> None:
    found = judged("open The valve, please", "open the pump", "en")
    assert codes(found) == {"case": 1}
    assert codes(judged("open the Valve", "open the pump", "en")) == {}


def test_the_numeral_penalty_says_which() -> None:
    (penalty,) = judged("第三条和二〇二六年", "第3条和2026年").penalties
    assert penalty.detail == "三 / 3; 二〇二六 / 2026"


def test_the_diff_has_raw_offsets() -> None:
    query, source = prepare("Ｏpen the valve now.", "en"), prepare("open  the pump.", "en")
    found = judge(query, source, unit_of("", "en"), target_lang="fr")
    assert diff(query, source, found.operations) == (
        DiffOp("equal", (0, 8), (0, 9)),
        DiffOp("insert", (9, 14), (9, 9)),
        DiffOp("replace", (15, 18), (10, 14)),
        DiffOp("equal", (18, 19), (14, 15)),
    )


TEXTS = st.text(alphabet="大会會通过過12三年 ,，。aAbB.-\u3000", max_size=25)
LANGS = st.sampled_from(["zh", "en"])


@given(TEXTS, TEXTS, LANGS)
def test_the_base_score_is_symmetric(one: str, other: str, lang: str) -> None:
    a, b = prepare(one, lang), prepare(other, lang)
    assert base_score(a, b) == base_score(b, a)


@given(TEXTS, LANGS)
def test_a_text_is_its_own_exact_match(text: str, lang: str) -> None:
    a = prepare(text, lang)
    assert base_score(a, a) == (100 if a.signs else 0)
    assert judged(text, text, lang, targets=1).score == 100


@given(
    TEXTS,
    TEXTS,
    LANGS,
    st.sampled_from(list(UnitStatus)),
    st.integers(1, 3),
    st.sampled_from([None, 0.3, 0.95]),
)
def test_the_score_is_what_is_left_of_the_base_score(
    one: str, other: str, lang: str, status: UnitStatus, targets: int, confidence: float | None
) -> None:
    found = judged(
        one, other, lang, targets=targets, status=status,
        provenance=Provenance(confidence=confidence),
    )  # fmt: skip
    points = sum(penalty.points for penalty in found.penalties)
    if one == other and not points:
        assert found.score == 100
    else:
        assert found.score == max(0, min(99, found.base_score - points))


NUMBERED = st.from_regex(r"(第[1-9]条|共[1-9]人|百分之[一二三]){1,2}", fullmatch=True)
ENGLISH = st.from_regex(
    r"(Article [1-9]|[1-9] men|(one|two) per cent)( and [1-9])?", fullmatch=True
)


@given(NUMBERED, NUMBERED, ENGLISH)
def test_a_replaced_number_is_one_point_of_the_score(one: str, other: str, target: str) -> None:
    unit = TranslationUnit(other, target, "zh", "en")
    found = judge(prepare(one, "zh"), prepare(other, "zh"), unit, target_lang="en")
    points = sum(penalty.points for penalty in found.penalties)
    assert codes(found).get("number_substituted", 0) == (1 if found.adapted else 0)
    assert found.score == (100 if one == other else max(0, min(99, found.base_score - points)))


def test_a_replaced_number_takes_the_reference_value_to_95() -> None:
    unit = TranslationUnit("共有40名委员。", "There are 40 members.", "zh", "en")
    query = prepare("共有35名委员。", "zh")
    found = judge(query, prepare(unit.source, "zh"), unit, target_lang="en")
    assert (found.base_score, found.score) == (96, 95)
    assert [(p.code, p.points, p.detail) for p in found.penalties] == [
        ("number_substituted", 1, "40 → 35")
    ]


@given(TEXTS, TEXTS, LANGS)
def test_equal_tokens_in_other_writing_always_have_a_reason(
    one: str, other: str, lang: str
) -> None:
    a, b = prepare(one, lang), prepare(other, lang)
    if a.signs == b.signs and a.signs and one != other:
        assert judged(one, other, lang).penalties


@given(TEXTS, TEXTS, LANGS)
def test_no_penalty_raises_a_score(one: str, other: str, lang: str) -> None:
    plain = judged(one, other, lang)
    assert judged(one, other, lang, status=UnitStatus.MACHINE).score <= plain.score


@given(TEXTS, TEXTS, LANGS)
def test_the_bounds_of_the_index_hold(one: str, other: str, lang: str) -> None:
    a, b = prepare(one, lang), prepare(other, lang)
    if not a.signs or not b.signs:
        return
    longer = max(len(a.expanded), len(b.expanded))
    distance_at_most = longer - base_score(a, b) * longer / 100
    heavy = [[sign for sign in side.signs if sign[0] in "hws"] for side in (a, b)]
    for mine, yours in (heavy, heavy[::-1]):
        rest = list(yours)
        missing = sum(1 for sign in mine if not (sign in rest and not rest.remove(sign)))
        assert 5 * missing <= distance_at_most


@given(TEXTS, TEXTS, LANGS)
def test_the_diff_covers_every_token_in_order(one: str, other: str, lang: str) -> None:
    a, b = prepare(one, lang), prepare(other, lang)
    found = judge(a, b, unit_of(other, lang), target_lang="fr")
    operations = diff(a, b, found.operations)
    for side, text in (("query", a), ("match", b)):
        spans = [getattr(op, side) for op in operations]
        assert spans == sorted(spans)
        covered = {i for start, end in spans for i in range(start, end)}
        for token in text.tokens:
            assert set(range(token.start, token.end)) <= covered


def test_very_long_texts_are_judged_in_bounded_time() -> None:
    query = "会议通过了关于各国合作的决议" * 700
    found = judged(query, query[:9000] + "。" + query[9100:])
    assert found.score > 90
