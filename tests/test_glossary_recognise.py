from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.model import Concept, LanguageSection, Term, TermHit, TermStatus
from glossary.reading import UsualReading
from glossary.recognise import Recogniser


def concept(number: int, *terms: str | Term, lang: str = "zh-Hans") -> Concept:
    given_terms = tuple(
        term if isinstance(term, Term) else Term(term, TermStatus.PREFERRED) for term in terms
    )
    return Concept(sections=(LanguageSection(lang, given_terms),), id=number)


def found(text: str, *terms: str, lang: str = "en") -> list[str]:
    """The places of a text where the terms stand."""
    recogniser = Recogniser([concept(n, t, lang=lang) for n, t in enumerate(terms, 1)], lang)
    return [text[hit.start : hit.end] for hit in recogniser.find(text)]


def test_a_hit_tells_place_concept_and_term() -> None:
    bridge = concept(7, Term("桥", TermStatus.ADMITTED))
    hits = Recogniser([bridge], "zh").find("这座桥很长。")
    assert hits == (TermHit(2, 3, bridge, Term("桥", TermStatus.ADMITTED)),)


def test_the_longest_term_wins() -> None:
    text = "共同构建人类命运共同体。"
    terms = ("命运共同体", "人类命运共同体", "命运", "人类")
    assert found(text, *terms, lang="zh") == ["人类命运共同体"]


def test_a_shorter_term_is_found_where_the_longer_one_does_not_stand() -> None:
    text = "网络空间命运共同体和人类命运共同体"
    assert found(text, "命运共同体", "人类命运共同体", lang="zh") == [
        "命运共同体",
        "人类命运共同体",
    ]


def test_of_overlapping_terms_the_first_one_wins() -> None:
    assert found("世界贸易组织法", "贸易组织", "世界贸易", "组织法", lang="zh") == [
        "世界贸易",
        "组织法",
    ]


def test_a_longer_term_that_does_not_fit_makes_way_for_a_shorter_one() -> None:
    assert found("The port authorities", "port", "port author") == ["port"]


def test_every_occurrence_is_found() -> None:
    assert found("水和水和水", "水", lang="zh") == ["水", "水", "水"]


FOLDED = {
    "traditional": ("應對氣候變化的挑戰", "气候变化", "氣候變化", "zh"),
    "simplified for a traditional term": ("应对气候变化", "氣候變化", "气候变化", "zh"),
    "full width": ("ＣＯＶＩＤ－１９疫情", "COVID-19", "ＣＯＶＩＤ－１９", "zh"),
    "case": ("The CLIMATE crisis", "climate crisis", "CLIMATE crisis", "en"),
    "blanks beside Han": ("在 2030 年 议程 中", "2030年议程", "2030 年 议程", "zh"),
    "line break": ("global\n  governance now", "global governance", "global\n  governance", "en"),
    "zero width": ("气\u200b候变化", "气候", "气\u200b候", "zh"),
    "curly quote": ("the people’s bank", "people's bank", "people’s bank", "en"),
    "long dash": ("win–win deals", "win-win", "win–win", "en"),
    "beyond the basic plane": ("𠮷野家的𠮷", "𠮷野家", "𠮷野家", "zh"),
    "after a longer fold": ("㎞ 与 ㍿ 与桥梁", "桥梁", "桥梁", "zh"),
}


@pytest.mark.parametrize(("text", "term", "place", "lang"), FOLDED.values(), ids=FOLDED)
def test_folding_keeps_places_in_the_raw_text(text: str, term: str, place: str, lang: str) -> None:
    assert found(text, term, lang=lang) == [place]


def test_the_place_ends_before_blanks_that_follow() -> None:
    hits = Recogniser([concept(1, "桥")], "zh").find("大桥 \n 很长")
    assert [(hit.start, hit.end) for hit in hits] == [(1, 2)]


def test_half_a_character_is_no_term() -> None:
    assert found("在㍿工作", "株式会社", lang="zh") == ["㍿"]
    assert found("在㍿工作", "株式", lang="zh") == []
    assert found("在㍿工作", "会社", lang="zh") == []


BOUNDARIES = {
    "inside a word": ("cartography", "art", "en", []),
    "before Han": ("art艺术", "art", "en", ["art"]),
    "Latin in Chinese": ("生成式AI技术", "AI", "zh", ["AI"]),
    "inside a Latin word in Chinese": ("用EMAIL联系", "AI", "zh", []),
    "part of a number": ("12030年", "2030年", "zh", []),
    "number": ("到2030年实现", "2030年", "zh", ["2030年"]),
    "hyphen": ("state-of-the-art", "art", "en", ["art"]),
    "before an underscore": ("art_form", "art", "en", ["art"]),
    "Han needs none": ("很多水桥梁", "水桥", "zh", ["水桥"]),
    "accent": ("résumés", "sum", "en", []),
}


@pytest.mark.parametrize(("text", "term", "lang", "places"), BOUNDARIES.values(), ids=BOUNDARIES)
def test_words_are_found_whole_and_han_anywhere(
    text: str, term: str, lang: str, places: list[str]
) -> None:
    assert found(text, term, lang=lang) == places


INFLECTED = [
    ("two bridges", "bridge", ["bridges"]),
    ("the bridge's length", "bridge", ["bridge"]),
    ("the bridges' length", "bridge", ["bridges"]),
    ("boxes and classes", "box", ["boxes"]),
    ("cities grow", "city", ["cities"]),
    ("they reformed it", "reform", ["reformed"]),
    ("reforming it", "reform", ["reforming"]),
    ("they shared it", "share", ["shared"]),
    ("sharing it", "share", ["sharing"]),
    ("they planned, planning", "plan", ["planned", "planning"]),
    ("they studied", "study", ["studied"]),
    ("agreed", "agree", ["agreed"]),
    ("seeing is believing", "see", ["seeing"]),
    ("communities with shared futures", "community with shared future",
     ["communities with shared futures"]),
    ("a basic human right", "human rights", ["human right"]),
    ("customs", "customs", ["customs"]),
    # what only looks like a form of the term
    ("new ideas", "news", []),
    ("this custom", "customs", []),
    ("uniting nations", "united nations", []),
    ("kinged", "k", []),
    ("a sharp turn", "share", []),
    ("the care of cars", "car", ["cars"]),
    ("process", "proces", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "term", "places"), INFLECTED, ids=[f"{t}: {x}" for x, t, _ in INFLECTED]
)
def test_regular_english_forms_are_found(text: str, term: str, places: list[str]) -> None:
    assert found(text, term) == places


def test_other_languages_are_not_inflected() -> None:
    assert found("les ponts", "pont", lang="fr") == []
    assert found("le pont", "pont", lang="fr") == ["pont"]


def test_the_exact_term_is_preferred_to_a_form_of_another() -> None:
    recogniser = Recogniser([concept(1, "good", lang="en"), concept(2, "goods", lang="en")], "en")
    assert [hit.concept.id for hit in recogniser.find("goods")] == [2]
    assert [hit.concept.id for hit in recogniser.find("good")] == [1]


def test_acronyms_must_stand_in_capitals() -> None:
    assert found("Who says so? WHO says so, and us in the US", "WHO", "US") == ["WHO", "US"]
    assert found("NGOs, an NGO's aims, ngos", "NGO") == ["NGOs", "NGO"]
    assert found("ＷＨＯ的报告", "WHO", lang="zh") == ["ＷＨＯ"]


def test_homographs_give_a_hit_for_each_concept_best_status_first() -> None:
    concepts = [
        concept(1, Term("bank", TermStatus.PROPOSED), lang="en"),
        concept(2, Term("bank", TermStatus.DEPRECATED), lang="en"),
        concept(3, Term("Bank", TermStatus.PREFERRED), lang="en"),
    ]
    hits = Recogniser(concepts, "en").find("a bank")
    assert [(hit.start, hit.end, hit.concept.id) for hit in hits] == [
        (2, 6, 3),
        (2, 6, 1),
        (2, 6, 2),
    ]


def test_a_concept_with_two_spellings_gives_one_hit() -> None:
    both = concept(1, Term("E-mail", TermStatus.ADMITTED), "e-mail", lang="en")
    hits = Recogniser([both], "en").find("an E-mail")
    assert [(hit.term.text, hit.term.status) for hit in hits] == [("e-mail", "preferred")]


def test_all_statuses_are_found() -> None:
    terms = [concept(n, Term(s.value, s), lang="en") for n, s in enumerate(TermStatus, 1)]
    text = "proposed preferred admitted deprecated superseded"
    assert [hit.term.text for hit in Recogniser(terms, "en").find(text)] == text.split()


def test_only_terms_of_the_language_are_found() -> None:
    both = Concept(
        sections=(
            LanguageSection("zh-Hant", (Term("橋", TermStatus.PREFERRED),)),
            LanguageSection("en", (Term("bridge", TermStatus.PREFERRED),)),
        ),
        id=1,
    )
    text = "桥 bridge"
    assert [hit.term.text for hit in Recogniser([both], "zh-Hans").find(text)] == ["橋"]
    assert [hit.term.text for hit in Recogniser([both], "en-GB").find(text)] == ["bridge"]
    assert Recogniser([both], "fr").find(text) == ()


def test_without_terms_nothing_is_found() -> None:
    assert Recogniser([], "zh").find("桥") == ()
    assert Recogniser([concept(1, "桥")], "zh").find("") == ()


WORDS = st.sampled_from(
    [
        "气候",
        "氣候變化",
        "变化",
        "AI",
        "ｗｉｎ",
        "bridge",
        "bridges",
        "plan",
        "㎞",
        " ",
        "\n",
        "’s",
        "，",
    ]
)


@given(terms=st.lists(WORDS, max_size=6), parts=st.lists(WORDS, max_size=12))
def test_hits_are_in_order_and_never_overlap(terms: list[str], parts: list[str]) -> None:
    text = "".join(parts)
    concepts = [concept(n, t) for n, t in enumerate(dict.fromkeys(terms), 1)]
    for lang in ("zh", "en"):
        hits = Recogniser([*concepts, *(concept(99, t, lang="en") for t in terms)], lang).find(text)
        places = sorted({(hit.start, hit.end) for hit in hits})
        assert [(hit.start, hit.end) for hit in hits] == sorted((h.start, h.end) for h in hits)
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert all(end <= start for (_, end), (start, _) in pairwise(places))


@given(st.text("人类命运共同体水桥，a 1", min_size=1, max_size=30), st.data())
def test_a_stretch_of_han_is_always_covered_when_it_is_a_term(text: str, data) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    term = text[start : start + 3]
    if term.strip() and all("\u4e00" <= character <= "\u9fff" for character in term):
        hits = Recogniser([concept(1, term)], "zh").find(text)
        assert any(hit.start <= start < hit.end for hit in hits)


def test_overlapped_terms_are_reported_on_request() -> None:
    concepts = [concept(1, "命运共同体"), concept(2, "共同体")]
    hits = Recogniser(concepts, "zh").find("命运共同体和共同体", overlaps=True)
    assert [(hit.start, hit.end, hit.is_overlapped) for hit in hits] == [
        (0, 5, False),
        (2, 5, True),
        (6, 9, False),
    ]


def test_a_recogniser_is_renewed_piece_by_piece() -> None:
    recogniser = Recogniser([concept(n, f"桥{n}号") for n in range(1, 60)], "zh")
    text = "桥7号、桥70号和拱桥"
    assert [hit.term.text for hit in recogniser.find(text)] == ["桥7号"]
    recogniser.renew([7], [concept(70, "桥70号"), concept(7, "拱桥")])
    assert [hit.concept.id for hit in recogniser.find(text)] == [70, 7]
    for number in range(100, 400):
        recogniser.renew([], [concept(number, f"桥{number}号")])
    recogniser.renew([7, 70], [])
    assert recogniser.find(text) == ()
    recogniser.renew([], [concept(7, "桥7号")])
    assert [hit.term.text for hit in recogniser.find(f"{text}桥399号")] == ["桥7号", "桥399号"]


TORN = {
    "学会 in 大学会堂": ("他在大学会堂演讲", "学会", []),
    "学会 itself": ("他在学会演讲", "学会", ["学会"]),
    "水桥 in 水 and 桥梁": ("很多水桥梁", "水桥", []),
    "中国人 in 中国 and 人民": ("中国人民解放", "中国人", []),
    "traditional": ("他在大學會堂演講", "学会", []),
    "a term that no word list has": ("推动构建新发展格局", "新发展格局", ["新发展格局"]),
    "大学 in 大学生": ("他是大学生", "大学", []),
    "中国 in 中国人": ("他是中国人", "中国", ["中国"]),
    "beside Latin": ("用AI学会了", "学会", ["学会"]),
}


@pytest.mark.parametrize(("text", "term", "places"), TORN.values(), ids=TORN)
def test_a_term_does_not_stand_across_the_words_of_a_better_reading(
    text: str, term: str, places: list[str]
) -> None:
    recogniser = Recogniser([concept(1, term)], "zh", reading=UsualReading())
    assert [text[hit.start : hit.end] for hit in recogniser.find(text)] == places


def test_a_term_alone_is_found_whatever_its_words_are() -> None:
    for term in ("国人", "水桥", "合成分"):
        recogniser = Recogniser([concept(1, term)], "zh", reading=UsualReading())
        assert len(recogniser.find(term)) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_lone_surrogate_of_an_old_row_stops_nothing(lang: str) -> None:
    recogniser = Recogniser(
        [concept(1, "WHO", lang=lang), concept(2, "a\ud800", lang=lang)],
        lang,
        reading=UsualReading(),
    )
    text = "x \udc00 the WHO"
    assert [text[hit.start : hit.end] for hit in recogniser.find(text)] == ["WHO"]
