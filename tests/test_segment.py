"""Sentences and clauses."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.errors import TooLargeError
from tm.model import Block, BlockKind, Segment, TextStream
from tm.segment import clauses, sentences, split_sentences, whole_blocks


def cut(text: str, lang: str = "en") -> list[str]:
    return list(split_sentences(text, lang))


def clause_texts(text: str, lang: str = "zh") -> list[str]:
    return [clause.text for clause in clauses(Segment(text, lang, 0))]


@pytest.mark.parametrize(
    "parts",
    [
        ["各方同意。", "会议结束。"],
        ["是合作？", "还是对抗！", "答案很清楚。"],
        ["他说：“我们同意。”", "会议结束。"],
        ["他说：「我們同意。」", "會議結束。"],
        ["真的吗？！", "是的……。", "好。"],
        ["（会议已结束。）", "代表离开了。"],
        ["提出“要和平！”的口号。", "大家同意。"],
        ["他写了《路在何方？》一文。", "文章不长。"],
        ["增长3.5%，总额为1,200.75元。", "下一步是2026年。"],
        ["我……我不知道。", "算了。"],
        ["坚持节约；保护优先；恢复为主。", "好。"],
        ["一.总则适用于各方。", "二.细则另定。"],
        ['这就是 " 密码 "。', "好。"],
        ['他说："我们同意。"', "会议结束。"],
        ["我们支持 WTO. ", "他们也支持。"],
        ["会议于5月8日举行。", "It closed on 9 May.", "代表离开了。"],
        ["ＧＤＰ增长１．５个百分点。", "好。"],
        ["彼は同意しました。", "会議は終わりました。"],
    ],
    ids=lambda parts: parts[0][:12],
)
def test_chinese_sentences_end_after_their_final_marks(parts: list[str]) -> None:
    assert cut("".join(parts), "zh") == [part.strip() for part in parts]


@pytest.mark.parametrize(
    "parts",
    [
        ["The forum met.", "It closed on Friday!", "Why?", "Nobody knows..."],
        ["He said “we agree.”", "They left."],
        ["He said 'we agree.'", "'Good,' she said."],
        ['He said "we agree."', '"Good," she said.'],
        ["Mr. Li met Dr. Wang and Prof. J. K. Smith in the U.S. Senate.", "They talked."],
        ["He moved to the U.S. in May.", "She stayed in the U.K.", "The children left."],
        ["We promote values, i.e., peace, e.g. by talks, etc.", "The rest follows."],
        ["See No. 5, Art. 3 and pp. 7-9, vol. IV.", "The answer was no.", "Then they left."],
        ["I. We propose a plan.", "II. We thank the host."],
        ["1. Plant trees.", "2.1. Clean rivers.", "(3) Rest.", "B. Sleep."],
        ["1.We call on all parties.", "They should act."],
        ["It rose by 3.5 per cent to 1,234.56 yuan.", "In 2025 it fell."],
        ["Visit www.example.com or write to a.b@example.com today.", "Thanks."],
        ["It ended at 5 p.m. on Monday.", "It began at 9 a.m.", "He was late."],
        ["Acme Inc. President Li spoke.", "She works for Acme Inc.", "It is large."],
        ["“Stop!” he cried.", "Nobody did."],
        ["The ratio (cf. Fig. 2) holds.[12]", "So we stop."],
        ["We met on 6 Jan. 2026 and in Feb.", "The rest is known."],
        ["It was he and I.", "They knew."],
        ["Well... perhaps.", "Or not...", "The end."],
    ],
    ids=lambda parts: parts[0][:16],
)
def test_english_sentences_end_where_a_new_one_begins(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


def test_a_sentence_may_follow_without_a_blank() -> None:
    assert cut("They guard the environment.As there is one planet, we care for example.com.") == [
        "They guard the environment.",
        "As there is one planet, we care for example.com.",
    ]


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("de", ["Das Treffen am 6. Juli war kurz.", "Alle kamen z.B. aus Bonn."]),
        ("fr", ["La réunion a commencé.", "« Très bien ! » dit-il.", "Élu en 2020, il partit."]),
        ("es", ["¿Quién es?", "¡Hola!", "Nadie responde."]),
        ("ru", ["Встреча началась.", "Она закончилась в 5 ч. вечера."]),
        ("ar", ["هل هذا صحيح؟", "نعم."]),
        ("hi", ["यह सही है।", "हाँ।"]),
    ],
    ids=["de", "fr", "es", "ru", "ar", "hi"],
)
def test_other_languages_are_cut_by_the_same_rules(lang: str, parts: list[str]) -> None:
    assert cut(" ".join(parts), lang) == parts


def test_headings_and_datelines_stay_whole() -> None:
    stream = TextStream(
        "en",
        (
            Block("What Next? A Plan.", BlockKind.HEADING, "¶1"),
            Block("(Wanglan. 8 May)", BlockKind.DATELINE, "¶2"),
            Block("One. Two.", BlockKind.CELL, "¶3"),
        ),
    )
    assert sentences(stream) == (
        Segment("What Next? A Plan.", "en", 0, 0, BlockKind.HEADING, "¶1"),
        Segment("(Wanglan. 8 May)", "en", 1, 1, BlockKind.DATELINE, "¶2"),
        Segment("One.", "en", 2, 2, BlockKind.CELL, "¶3"),
        Segment("Two.", "en", 3, 2, BlockKind.CELL, "¶3"),
    )


def test_whole_blocks_keep_empty_ones() -> None:
    stream = TextStream(
        "zh",
        (
            Block("一。二。", BlockKind.PARAGRAPH, "line 1"),
            Block("", BlockKind.PARAGRAPH, "line 2"),
        ),
    )
    assert [(s.text, s.index, s.block) for s in whole_blocks(stream)] == [
        ("一。二。", 0, 0),
        ("", 1, 1),
    ]


@pytest.mark.parametrize("cutter", [sentences, whole_blocks], ids=["sentences", "whole blocks"])
def test_an_endless_sentence_is_refused_with_its_place(cutter: object) -> None:
    stream = TextStream("zh", (Block("好" * 10_001, BlockKind.PARAGRAPH, "p. 2 ¶3"),))
    with pytest.raises(TooLargeError, match=r"p\. 2 ¶3: a segment of 10,001 characters") as caught:
        cutter(stream)  # type: ignore[operator]
    assert "the limit is 10,000" in str(caught.value)


@pytest.mark.parametrize(
    "parts",
    [
        ["我们深信，", "各国唯有携手合作，", "才能走出新路。"],
        ["这里提到“共护一江水，同走一条路”的主题，", "很有意义。"],
        ["古人说：“水能载舟，亦能覆舟。”", "我们记得。"],
        ["基金用于恢复湿地、治理水土流失；", "重大支出须经各方同意。"],
        ["第一，我们要植树造林，", "保护水源。"],
        ["尊重各国历史，文化，制度，互相学习。"],
        ["我们支持《关于河流、湖泊，以及湿地的公约》，", "愿意早日批准。"],
        ["会议（于望澜举行，为期三天）通过了声明，", "随后闭幕。"],
        ["总额为1,200万元，", "于8:30公布。"],
        ["各方一致同意,", "下一步另行商定。"],
        ["加强政党合作 共谋人民幸福"],
        ["我们要问：", "路在何方？"],
        ["没有标记"],
        ["“竹子不着急，你急也没用，”", "老周说，", "“得顺着它的性子来。”"],
        ["他在信中写道：", "“雨下了三天，路断了，桥也断了。"],
        ["风停了，船也靠了岸。”", "他合上书，", "站了起来。"],
    ],
    ids=lambda parts: parts[0][:12],
)
def test_clauses_end_after_their_marks(parts: list[str]) -> None:
    assert clause_texts("".join(parts)) == parts


def test_english_clauses_end_before_a_blank() -> None:
    assert clause_texts(
        "In the first year, 10,000 trees were planted; at 8:30 sharp we left.", "en"
    ) == [
        "In the first year,",
        "10,000 trees were planted;",
        "at 8:30 sharp we left.",
    ]


def test_clauses_carry_the_place_of_their_sentence() -> None:
    segment = Segment("我们深信合作，愿意同行。", "zh", 7, 3, BlockKind.CELL, "¶4")
    assert clauses(segment) == (
        Segment("我们深信合作，", "zh", 7, 3, BlockKind.CELL, "¶4"),
        Segment("愿意同行。", "zh", 7, 3, BlockKind.CELL, "¶4"),
    )


TEXTS = st.text(
    alphabet="中国和的，。！？；：“”‘’「」《》（）()[]\"'.…!?,; \u3000\tabcABCMr1290", max_size=60
)
LANGS = st.sampled_from(["zh", "en", "ja", "de"])


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, LANGS)
def test_sentences_give_the_text_back(text: str, lang: str) -> None:
    parts = split_sentences(text, lang)
    assert squeezed("".join(parts)) == squeezed(text)
    assert all(part and part == part.strip() for part in parts)
    assert parts == split_sentences(text, lang)


@given(TEXTS, LANGS)
def test_clauses_give_the_sentence_back(text: str, lang: str) -> None:
    for sentence in split_sentences(text, lang):
        parts = clause_texts(sentence, lang)
        assert squeezed("".join(parts)) == squeezed(sentence)
        assert all(part and part == part.strip() for part in parts)


WORDS = st.text(alphabet="天地人山水火", min_size=1, max_size=8)
MARKED = st.tuples(WORDS, st.sampled_from("，；：。、！")).map("".join)
QUOTED = st.recursive(
    MARKED,
    lambda inner: st.tuples(
        st.sampled_from(["“”", "「」", "『』", "《》", "（）"]),
        st.lists(inner, min_size=1, max_size=4),
    ).map(lambda pair: pair[0][0] + "".join(pair[1]) + pair[0][1]),
)


@given(st.lists(st.one_of(MARKED, QUOTED), min_size=1, max_size=8))
def test_no_clause_ends_inside_quotation_marks_or_brackets(parts: list[str]) -> None:
    cut = clause_texts("".join(parts))
    for end in range(1, len(cut)):
        before = "".join(cut[:end])
        for opening, closing in ("“”", "「」", "『』", "《》", "（）"):
            assert before.count(opening) == before.count(closing)


@given(st.lists(MARKED, min_size=1, max_size=6), st.lists(MARKED, min_size=1, max_size=6))
def test_nor_where_the_other_mark_stands_in_another_segment(
    outside: list[str], inside: list[str]
) -> None:
    free, quoted = "".join(outside), "".join(inside)
    opened = clause_texts(f"{free}“{quoted}")
    assert opened[-1].endswith(f"“{quoted}")
    closed = clause_texts(f"{quoted}”{free}")
    assert closed[0].startswith(f"{quoted}”")


@given(st.lists(TEXTS.filter(str.strip), max_size=5), LANGS)
def test_segments_are_numbered_in_order(texts: list[str], lang: str) -> None:
    stream = TextStream(lang, tuple(Block(t, BlockKind.PARAGRAPH, "") for t in texts))
    found = sentences(stream)
    assert [segment.index for segment in found] == list(range(len(found)))
    for number, text in enumerate(texts):
        joined = "".join(segment.text for segment in found if segment.block == number)
        assert squeezed(joined) == squeezed(text)


@pytest.mark.parametrize(
    "unit",
    ["a. ", "A. (", '. "', "。”", "……", "a.b", "1. ", ". \u3000", "'. ", "[1].", "!?", " "],
)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        split_sentences("X" + unit * times + "Y", "en")
        return time.process_time() - started

    assert seconds(40_000) < 40 * max(seconds(4_000), 0.005)


@pytest.mark.parametrize(
    "text", ["（" * 10_000, "“（" * 2_500 + "”" * 5_000, "（，" * 3_000 + "），" * 2_000]
)
def test_hostile_brackets_are_cut_in_bounded_time(text: str) -> None:
    started = time.process_time()
    assert "".join(clause_texts(text)) == text
    assert time.process_time() - started < 2


def test_a_line_of_five_megabytes_is_refused_soon() -> None:
    stream = TextStream("zh", (Block("好" * 1_700_000, BlockKind.PARAGRAPH, "¶1"),))
    started = time.process_time()
    with pytest.raises(TooLargeError, match="¶1: a segment of 1,700,000 characters"):
        sentences(stream)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("lang", "found"),
    [
        ("es", ["¿Quién pagará?", "Nadie lo sabe.", "¡Qué pena!"]),
        ("fr", ["«\u00a0Qui paie\u00a0?\u00a0» demanda-t-il.", "« Personne. »", "Il partit."]),
        ("de", ["„Wer zahlt?“ fragte er.", "„Niemand.“", "Er ging."]),
        ("ar", ["من سيدفع؟", "لا أحد.", "وذهب، ثم عاد."]),
        ("ru", ["«Кто?» — спросил он.", "Никто."]),
        (
            "ja",
            [
                "「誰が払うのか。」と彼は聞いた。",
                "誰も答えなかった。",
                "「行こう！」",
                "彼は去った。",
            ],
        ),
    ],
)
def test_marks_of_other_languages(lang: str, found: list[str]) -> None:
    blank = "" if lang == "ja" else " "
    assert list(split_sentences(blank.join(found), lang)) == found


def test_japanese_clauses_end_at_its_own_comma_and_chinese_ones_do_not() -> None:
    assert clause_texts("雨が降り始めたので、私たちは家に帰った。", "ja") == [
        "雨が降り始めたので、", "私たちは家に帰った。",
    ]  # fmt: skip
    assert clause_texts("高山大河、平原沙漠都在这里。", "zh") == ["高山大河、平原沙漠都在这里。"]
    assert clause_texts("بدأ المطر في الصباح، فعدنا إلى البيت.", "ar") == [
        "بدأ المطر في الصباح،", "فعدنا إلى البيت.",
    ]  # fmt: skip
