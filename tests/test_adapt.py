"""Adapted targets: what is replaced, how it is written, and what is left alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.adapt import Texts, adapt
from tm.adapt.values import find_values
from tm.matches import Adapted, ChangeKind, TargetChange

Pair = tuple[str, str]


def to_english(query: str, source: str, target: str, *, documents: bool = False) -> str | None:
    found = adapt(Texts(query, source, target, "zh-Hans", "en"), documents=documents)
    return found.target if found else None


def to_chinese(
    query: str, source: str, target: str, *, lang: str = "zh-Hans", documents: bool = False
) -> str | None:
    found = adapt(Texts(query, source, target, "en", lang), documents=documents)
    return found.target if found else None


@pytest.mark.parametrize(
    ("query", "source", "target", "adapted"),
    [
        ("共有35名委员。", "共有40名委员。", "There are 40 members.", "There are 35 members."),
        ("援助了3500万人。", "援助了4200万人。", "It helped 42 million.", "It helped 35 million."),
        (
            "援助了３５００万人。",
            "援助了三百万人。",
            "It helped 3 million.",
            "It helped 35 million.",
        ),
        ("耗资12亿元。", "耗资3亿5000万元。", "Cost: 350 million yuan", "Cost: 1.2 billion yuan"),
        ("耗资90万元。", "耗资1200万元。", "Cost: 12 million yuan", "Cost: 900,000 yuan"),
        ("耗资1234.5万元。", "耗资1.2亿元。", "Cost: 120 million", "Cost: 12.345 million"),
        ("人口1,200人。", "人口950人。", "The population is 950.", "The population is 1,200."),
        ("人口12000人。", "人口950人。", "The population is 950.", "The population is 12,000."),
        ("型号2210", "型号950", "model 950", "model 2210"),
        ("人口1,200人。", "人口12000人。", "Population: 12000", "Population: 1200"),
        ("人口950人。", "人口12,000人。", "Population: 12,000", "Population: 950"),
        (
            "气温上升3.5度。",
            "气温上升0.0度。",
            "It rose by 0.0 degrees.",
            "It rose by 3.5 degrees.",
        ),
        ("气温上升3度。", "气温上升2.5度。", "It rose by 2.5 degrees.", "It rose by 3 degrees."),
        ("气温上升1.50度。", "气温上升2度。", "It rose by 2 degrees.", "It rose by 1.50 degrees."),
        ("增长百分之五。", "增长百分之八。", "It grew by 8 per cent.", "It grew by 5 per cent."),
        ("增长百分之五。", "增长百分之八。", "It grew by 8%.", "It grew by 5%."),
        ("增长5%。", "增长8%。", "It grew by eight per cent.", "It grew by five per cent."),
        ("增长5.0%。", "增长8%。", "It grew by eight per cent.", "It grew by 5.0 per cent."),
        ("含量为5‰。", "含量为8‰。", "The content is 8‰.", "The content is 5‰."),
        ("增长10%至15%。", "增长20%至25%。", "It grew by 20-25%.", "It grew by 10-15%."),
        ("增长10—15%。", "增长20—25%。", "It grew by 20 to 25%.", "It grew by 10 to 15%."),
        ("有10至15万人。", "有20至30万人。", "some 200,000-300,000", "some 100,000-150,000"),
        ("有6亿至9亿人。", "有2亿至3亿人。", "200 to 300 million", "600 to 900 million"),
        ("共有三名委员。", "共有五名委员。", "There are five members.", "There are three members."),
        ("共有12名委员。", "共有5名委员。", "There are five members.", "There are 12 members."),
        ("共有12名委员。", "共有5名委员。", "Five members are here.", "Twelve members are here."),
        ("共有35名委员。", "共有21名委员。", "twenty-one members", "thirty-five members"),
        ("共有五名成员。", "共有三名成员。", "a three-member body", "a five-member body"),
        ("第七十八届会议", "第七十七届会议", "Seventy-seventh session", "Seventy-eighth session"),
        ("第81届会议", "第77届会议", "the 77th session", "the 81st session"),
        ("第3条", "第1条", "Article 1", "Article 3"),
        ("第十二章", "第三章", "Chapter Three", "Chapter Twelve"),
        ("2021年的预算", "2019年的预算", "the budget for 2019", "the budget for 2021"),
        ("二〇二一年的预算", "2019年的预算", "the 2019 budget", "the 2021 budget"),
        ("从3台增至5台。", "从5台增至3台。", "from 5 to 3 devices", "from 3 to 5 devices"),
        ("共有5名新委员。", "共有3名老委员。", "There are 3 old ones.", "There are 5 old ones."),
        ("昨天共有5名委员。", "今天共有3名委员。", "3 members today", "5 members today"),
    ],
)
def test_numbers_go_into_english(query: str, source: str, target: str, adapted: str | None) -> None:
    assert to_english(query, source, target) == adapted


@pytest.mark.parametrize(
    ("target", "adapted"),
    [
        ("on 30 November 2022", "on 6 July 2021"),
        ("on November 30, 2022", "on July 6, 2021"),
        ("on Nov. 30, 2022", "on Jul. 6, 2021"),
        ("on Nov 30, 2022", "on Jul 6, 2021"),
        ("on the 30th of November 2022", "on the 6th of July 2021"),
        ("on November 30th, 2022", "on July 6th, 2021"),
        ("30 NOVEMBER 2022", "6 JULY 2021"),
        ("on 2022-11-30", "on 2021-07-06"),
        ("on 30 November", None),
        ("on 11/30/2022", None),
        ("on Wednesday, 30 November 2022", None),
        ("on 30 November 2022 (30 November 2022)", None),
    ],
)
def test_a_date_keeps_the_way_the_target_writes_dates(target: str, adapted: str | None) -> None:
    assert to_english("于2021年7月6日", "于2022年11月30日", target) == adapted


@pytest.mark.parametrize(
    ("query", "source", "target", "adapted"),
    [
        ("７月６日开会", "十一月三十日开会", "meets on 30 November", "meets on 6 July"),
        ("2021年7月报告", "2022年11月报告", "report of November 2022", "report of July 2021"),
        ("7月份报告", "6月份报告", "the June report", "the July report"),
        ("5月份报告", "6月份报告", "the June report", None),
        ("2021年7月6日至9日", "2022年5月2日至4日", "2-4 May 2022", "6-9 July 2021"),
        ("2021年7月6日至9日", "2022年5月2日至4日", "May 2 to 4, 2022", "July 6 to 9, 2021"),
        (
            "2021年7月30日至8月2日",
            "2022年5月2日至6月4日",
            "2 May to 4 June 2022",
            "30 July to 2 August 2021",
        ),
        ("2021年7月", "2022年11月30日", "30 November 2022", None),
        ("为期3个月", "为期6个月", "for 6 months", "for 3 months"),
    ],
)
def test_dates_are_one_value(query: str, source: str, target: str, adapted: str | None) -> None:
    assert to_english(query, source, target) == adapted


@pytest.mark.parametrize(
    ("query", "source", "target", "adapted"),
    [
        ("It helped 35 million.", "It helped 42 million.", "援助了4200万人。", "援助了3500万人。"),
        ("It helped 1.2 billion.", "It helped 42 million.", "援助了4200万人。", "援助了12亿人。"),
        ("It helped 9,000.", "It helped 42 million.", "援助了4200万人。", "援助了9000人。"),
        ("It helped 9,500.", "It helped 12,000.", "援助了12000人。", "援助了9500人。"),
        ("It helped 35 million.", "It helped 42 million.", "四千二百万人", "三千五百万人"),
        ("It grew by five per cent.", "It grew by 8 per cent.", "增长百分之八。", "增长百分之五。"),
        ("It grew by 12.5%.", "It grew by 8%.", "增长百分之八。", "增长百分之十二点五。"),
        ("It grew by 12.5%.", "It grew by 8%.", "增长8％。", "增长12.5％。"),
        ("It grew by 12%.", "It grew by 8%.", "增长百分之 8。", "增长百分之 12。"),
        ("two members", "five members", "五名委员", "两名委员"),
        ("the second session", "the fifth session", "第五届会议", "第二届会议"),
        ("the 105th session", "the 77th session", "第七十七届会议", "第一百零五届会议"),
        ("2 years", "3 years", "三年", "两年"),
        ("on 6 July 2021", "on 30 November 2022", "2022年11月30日", "2021年7月6日"),
        ("on July 6, 2021", "on November 30, 2022", "２０２２年１１月３０日", "２０２１年７月６日"),
        (
            "on July 6, 2021",
            "on November 30, 2022",
            "二〇二二年十一月三十日",
            "二〇二一年七月六日",
        ),
        ("in 2021", "in 2022", "二零二二年", "二零二一年"),
        ("10 to 15 per cent", "20 to 25 per cent", "20%至25%", "10%至15%"),
        ("1 member", "3 members", "3名委员", "1名委员"),
    ],
)
def test_numbers_go_into_chinese(query: str, source: str, target: str, adapted: str) -> None:
    assert to_chinese(query, source, target) == adapted


def test_a_traditional_target_gets_traditional_signs() -> None:
    found = to_chinese("250 million", "42 million", "4,200萬", lang="zh-Hant")
    assert found == "2.5億"
    assert to_chinese("2 members", "3 members", "三個", lang="zh-Hant") == "兩個"


@pytest.mark.parametrize(
    ("query", "source", "target"),
    [
        pytest.param("共5名委员", "共3名委员", "members", id="value not in the target"),
        pytest.param("第3章共5名", "第3章共4名", "4 members", id="another value not in the target"),
        pytest.param("占51%", "占0.0%", "0.0 per cent", id="decimals to none"),
        pytest.param("耗资3.5元", "耗资2.50元", "Cost: 2.50 yuan", id="other decimals"),
        pytest.param("耗资600万", "耗资500万", "Cost: 5.0 million", id="decimals of a million"),
        pytest.param("共5名委员", "共3名委员", "3 of 3 members", id="twice in the target"),
        pytest.param("3名中的5名", "3名中的3名", "3 of three", id="twice in the source"),
        pytest.param("5名中的5名", "5名中的3名", "3 of 5", id="twice in the query"),
        pytest.param("共3名委员", "共1名委员", "There is 1 member.", id="plural after 1"),
        pytest.param("共1名委员", "共3名委员", "There are 3 members.", id="singular for 1"),
        pytest.param("7年计划", "8年计划", "an 8-year plan", id="article an"),
        pytest.param("11年计划", "5年计划", "a 5-year plan", id="article a"),
        pytest.param("共5台", "共2台", "2 devices, both new", id="both"),
        pytest.param("三分之一", "三分之二", "two thirds", id="fraction"),
        pytest.param("三分之一", "三分之二", "two-thirds", id="fraction with hyphen"),
        pytest.param("第2254号决议", "第1970号决议", "resolution 1970", id="document"),
        pytest.param("版本1.2.4", "版本1.2.3", "version 1.2.3", id="version"),
        pytest.param("编号007", "编号008", "number 008", id="leading zero"),
        pytest.param("见A/77/2", "见A/77/1", "see A/77/1", id="symbol"),
        pytest.param("5G网络", "4G网络", "4G network", id="letter behind"),
        pytest.param("H5流感", "H7流感", "H7 influenza", id="letter before"),
        pytest.param("零下-5度", "零下-8度", "-8 degrees", id="sign"),
        pytest.param("5点50分开会", "5点25分开会", "twenty-five past five", id="time in words"),
        pytest.param("等待10秒", "等待0.5秒", "wait 0.5 second", id="plural after a half"),
        pytest.param("12小时", "1小时", "%1 o'clock", id="placeholder"),
        pytest.param("错误{1}", "错误{2}", "error {2}", id="placeholder in braces"),
        pytest.param("10:45开会", "10:30开会", "meets at 10:30", id="time"),
        pytest.param("共5名委员", "共3%的委员", "3% of members", id="other unit"),
        pytest.param("共五名，三台", "共5名", "5 members", id="one number more"),
        pytest.param("共有5名委员", "人数3台设备", "3 devices", id="neighbours differ"),
        pytest.param("有3个，5台", "有4个，008台", "4 pieces, 008 devices", id="only one fits"),
        pytest.param("第三名委员", "第五名委员", "five members", id="ordinal against cardinal"),
        pytest.param("有5个委员", "有3个委员", "the third member", id="cardinal against ordinal"),
        pytest.param("大会通过决议", "大会否决决议", "rejected", id="no number"),
        pytest.param("共5名委员", "共5名成员", "5 members", id="no number differs"),
    ],
)
def test_where_it_is_not_certain_the_target_stays(query: str, source: str, target: str) -> None:
    assert to_english(query, source, target) is None


@pytest.mark.parametrize(
    ("query", "source", "target", "adapted"),
    [
        ("Chapter IV, Article 20", "Chapter III, Article 12", "第三章第十二条", "第四章第二十条"),
        ("Annex XIV applies.", "Annex IX applies.", "附件九适用。", None),
        ("Sections IV and V", "Sections II and III", "第二节和第三节", None),
        ("Chapter IV, Article 20", "Chapter III, Article 12", "有关章节第十二条", None),
        ("the 15th Five-Year Plan", "the 14th Five-Year Plan", "“十四五”规划", "“十五五”规划"),
        ("the 15th five-year plan", "the 9th five-year plan", "九五计划", "十五五计划"),
        ("Cost: 4.5 trillion yuan.", "Cost: 1.2 billion yuan.", "耗资12亿元。", "耗资4.5万亿元。"),
        ("2.5 million people came.", "300 people came.", "来了300名群众。", "来了250万名群众。"),
        ("2,500,000 came.", "1,200 came.", "来了1,200名群众。", "来了2,500,000名群众。"),
        ("1,234,567 people came.", "300 people came.", "来了300名群众。", "来了1,234,567名群众。"),
        ("12,500 people came.", "300 people came.", "来了300名群众。", "来了12,500名群众。"),
        ("Two thousand five hundred people came.", "Three hundred people came.",
         "来了三百人。", "来了两千五百人。"),
        ("One thousand five hundred people came.", "Two thousand people came.",
         "来了两千人。", "来了一千五百人。"),
        ("On 30 February 2026.", "On 28 February 2026.", "于2026年2月28日。", None),
    ],
)  # fmt: skip
def test_all_that_differs_is_replaced_in_natural_chinese_or_nothing(
    query: str, source: str, target: str, adapted: str | None
) -> None:
    assert to_chinese(query, source, target) == adapted


@pytest.mark.parametrize(
    ("query", "source", "target", "adapted"),
    [
        ("第四章第二十条", "第三章第十二条", "Chapter III, Article 12", "Chapter IV, Article 20"),
        ("第一百章", "第三章", "Chapter III", None),
        ("“十五五”时期（2026年）", "“十四五”时期（2021年）", "the 14th Five-Year Plan (2021)",
         "the 15th Five-Year Plan (2026)"),
        ("十五五规划纲要", "十四五规划纲要", "Outline of the Fourteenth Five-Year Plan",
         "Outline of the Fifteenth Five-Year Plan"),
        ("十五五规划（2026年）", "十四五规划（2021年）", "the new plan (2021)", None),
        ("于2026年2月30日开会。", "于2026年2月28日开会。", "It met on 28 February 2026.", None),
        ("2月29日开会。", "2月28日开会。", "It met on 28 February.", "It met on 29 February."),
        ("2025年2月29日开会。", "2025年2月28日开会。", "It met on 28 February 2025.", None),
    ],
)  # fmt: skip
def test_chapters_plans_and_the_calendar_into_english(
    query: str, source: str, target: str, adapted: str | None
) -> None:
    assert to_english(query, source, target) == adapted


def test_numbers_of_documents_are_replaced_on_demand() -> None:
    query, source = "第2254号决议", "第1970号决议"
    assert to_english(query, source, "resolution 1970", documents=True) == "resolution 2254"
    assert to_chinese("resolution 2254", "resolution 1970", "第1970号决议") is None
    found = to_chinese("resolution 2254", "resolution 1970", "第1970号决议", documents=True)
    assert found == "第2254号决议"


@pytest.mark.parametrize("langs", [("zh", "zh-Hant"), ("zh", "fr"), ("de", "en"), ("en", "ja")])
def test_only_chinese_and_english_are_adapted(langs: tuple[str, str]) -> None:
    assert adapt(Texts("5 a", "3 a", "3 a", *langs)) is None


def test_changes_have_the_places_of_the_stored_target() -> None:
    found = adapt(
        Texts(
            "2021年7月6日，35人占5%。",
            "2022年5月2日，40人占8%。",
            "On 2 May 2022, the 40 made up eight per cent.",
            "zh-Hans",
            "en",
        )
    )
    assert found == Adapted(
        "On 6 July 2021, the 35 made up five per cent.",
        (
            TargetChange(3, 13, "2 May 2022", "6 July 2021", ChangeKind.DATE),
            TargetChange(19, 21, "40", "35", ChangeKind.NUMBER),
            TargetChange(30, 44, "eight per cent", "five per cent", ChangeKind.PERCENT),
        ),
    )


NUMBERS = st.integers(2, 10**6)


@given(NUMBERS, NUMBERS)
def test_any_number_comes_through_both_ways(one: int, other: int) -> None:
    if one == other:
        return
    english = to_english(f"共{one}人。", f"共{other}人。", f"In all {other:,} came.")
    assert english in (f"In all {one:,} came.", f"In all {one} came.")
    chinese = to_chinese(f"In all {one:,} came.", f"In all {other:,} came.", f"共{other}人。")
    assert chinese is not None
    assert [value.number for value in find_values(chinese, "zh")] == [one]


TEXTS = st.text(
    alphabet="共一二三十百万亿1234567890.,%年月日第号条人-至 five per centJuly", max_size=30
)


@given(TEXTS, TEXTS, TEXTS)
def test_what_is_adapted_is_the_target_with_its_changes(
    query: str, source: str, target: str
) -> None:
    for langs in (("zh", "en"), ("en", "zh")):
        found = adapt(Texts(query, source, target, *langs))
        if found is None:
            continue
        rebuilt, position = "", 0
        for change in found.changes:
            assert target[change.start : change.end] == change.old
            assert position <= change.start < change.end
            rebuilt += target[position : change.start] + change.new
            position = change.end
        assert rebuilt + target[position:] == found.target


@pytest.mark.parametrize(
    "stretch", ["第3条，", "2021年7月6日至9日", "三", "3", "3-", "3,", "百分之五"]
)
def test_long_texts_are_adapted_in_bounded_time(stretch: str) -> None:
    source = (stretch * 10_000)[:9_990]
    start = time.perf_counter()
    adapt(Texts(source + "第4条", source + "第5条", "Article 5. " + "3 May, " * 1_400, "zh", "en"))
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("It began in mid-June.", "en", ["June"]),
        ("the twenty-first session", "en", ["twenty-first"]),
        ("the one hundredth ship", "en", ["one hundredth"]),
        ("Sept. 2021", "en", ["Sept. 2021"]),
        ("ＴＷＥＮＴＹ ships", "en", ["ＴＷＥＮＴＹ"]),
        ("第２条", "zh", ["２"]),
        ("两名委员", "zh", ["两"]),
        ("百分之零点五", "zh", ["百分之零点五"]),
        ("三月举行", "zh", ["三月"]),
        ("Nothing of the sort often remains", "en", []),
        ("大会通过了决议", "zh", []),
    ],
)
def test_values_are_found_whatever_they_begin_with(text: str, lang: str, found: list[str]) -> None:
    assert [text[value.start : value.end] for value in find_values(text, lang)] == found
