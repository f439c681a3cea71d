"""How well two texts fit each other: translations, wrong partners, too little to tell."""

from collections.abc import Sequence

import pytest

from tests.languages_data import ENGLISH
from tests.test_aligner import CHINESE as SHORT_CHINESE
from tests.test_aligner import ENGLISH as SHORT_ENGLISH
from tests.test_aligner import segments
from tm.align.aligner import align
from tm.align.quality import DOUBTFUL, FLOOR, Fit, judge
from tm.embed import Encoder, load_encoder
from tm.lexicon import Lexicon, load_lexicon
from tm.model import Segment
from tm.readers import read_document
from tm.samples import sample_files
from tm.segment import sentences

Tools = tuple[Encoder | None, Lexicon | None]
EVIDENCE = {"both": (True, True), "vectors": (True, False), "words": (False, True)}


@pytest.fixture(scope="module", params=EVIDENCE.values(), ids=EVIDENCE)
def tools(request: pytest.FixtureRequest) -> Tools:
    vectors, words = request.param
    return load_encoder() if vectors else None, load_lexicon("zh", "en") if words else None


@pytest.fixture(scope="module")
def sample() -> list[tuple[Segment, ...]]:
    return [sentences(read_document(file.data, file.name).streams[0]) for file in sample_files()]


def fit(source: Sequence[Segment], target: Sequence[Segment], tools: Tools) -> Fit | None:
    encoder, lexicon = tools
    pairs = align(source, target, encoder=encoder, lexicon=lexicon, with_clauses=False)
    return judge(pairs, encoder=encoder, lexicon=lexicon)


def quality(source: Sequence[Segment], target: Sequence[Segment], tools: Tools) -> float:
    found = fit(source, target, tools)
    assert found is not None
    assert 0 <= found.quality <= 1
    return found.quality


def test_a_translation_fits(sample: list[tuple[Segment, ...]], tools: Tools) -> None:
    chinese, english = sample
    assert quality(chinese, english, tools) > 0.99
    assert quality(english, chinese, tools) > 0.99


def test_a_translation_with_most_of_it_missing_fits(
    sample: list[tuple[Segment, ...]], tools: Tools
) -> None:
    chinese, english = sample
    third = len(english) // 3
    assert quality(chinese, english[third : 2 * third], tools) > DOUBTFUL
    assert quality(chinese[::2], english, tools) > DOUBTFUL


def test_another_text_does_not_fit(sample: list[tuple[Segment, ...]], tools: Tools) -> None:
    other = segments(ENGLISH.splitlines(), "en")
    assert quality(sample[0][: len(other)], other, tools) < FLOOR


def test_another_part_of_the_same_text_does_not_fit(
    sample: list[tuple[Segment, ...]], tools: Tools
) -> None:
    chinese, english = sample
    found = fit(chinese[: len(chinese) // 2], english[len(english) // 2 :], tools)
    assert found is not None
    assert found.quality < FLOOR
    assert found.certain < found.links / 2
    assert found.alike < 1.2 * found.by_chance


def test_a_few_sentences_are_too_little_to_tell(tools: Tools) -> None:
    chinese, english = segments(SHORT_CHINESE, "zh-Hans"), segments(SHORT_ENGLISH, "en")
    assert fit(chinese, english, tools) is None
    assert fit(chinese, english[::-1], tools) is None


def test_without_vectors_and_words_there_is_no_verdict(sample: list[tuple[Segment, ...]]) -> None:
    assert fit(*sample, (None, None)) is None


def test_no_links_are_no_evidence() -> None:
    assert judge((), encoder=load_encoder(), lexicon=None) is None


def test_of_a_long_text_only_stretches_are_compared(sample: list[tuple[Segment, ...]]) -> None:
    chinese, english = sample
    encoded: list[int] = []

    class Counting(Encoder):
        def token_sums(self, texts: Sequence[str], **options: object):  # type: ignore[no-untyped-def,override]
            encoded.append(len(texts))
            return super().token_sums(texts)

    lexicon = load_lexicon("zh", "en")
    pairs = align(chinese, english, encoder=None, lexicon=lexicon, with_clauses=False)
    found = judge(pairs * 20, encoder=Counting(), lexicon=lexicon)
    assert found is not None
    assert found.quality > 0.99
    assert min(encoded) <= 160
    assert max(encoded) <= 600
