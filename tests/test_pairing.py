"""Files that do not belong together, and pairs in an unusual order."""

import pytest

from tests.languages_data import ENGLISH, FRENCH, JAPANESE
from tm.embed import load_encoder
from tm.errors import InvalidInputError
from tm.lexicon import load_lexicon
from tm.pairing import Aligned, Tools, align_files
from tm.samples import sample_files
from tm.source_files import SourceFile

LIBRARY = SourceFile("library.en.txt", ENGLISH.encode())
FRENCH_LIBRARY = SourceFile("library.fr.txt", FRENCH.encode())
JAPANESE_LIBRARY = SourceFile("library.ja.txt", JAPANESE.encode())


def aligned(*files: SourceFile, **options: object) -> Aligned:
    return align_files(files, **options)  # type: ignore[arg-type]


def test_a_wrong_partner_is_refused_with_the_evidence_and_the_way_out() -> None:
    chinese, english = sample_files()
    with pytest.raises(InvalidInputError) as refused:
        aligned(chinese, LIBRARY)
    message = str(refused.value)
    assert message.startswith(f"{chinese.name} and library.en.txt do not look like translations")
    assert "quality 0.0" in message
    assert "the least is 0.10" in message
    assert "links are certain" in message
    assert "in random order" in message
    assert "--force" in message
    assert "force=true" in message
    assert "\n" not in message
    assert aligned(chinese, english).quality == pytest.approx(1.0, abs=0.01)


def test_a_wrong_partner_is_taken_by_force_with_a_note() -> None:
    result = aligned(sample_files()[0], LIBRARY, force=True)
    assert result.quality is not None
    assert result.quality < 0.1
    assert [note for note in result.notes if "the texts fit badly (quality 0.0" in note]
    assert any(pair.source and pair.target for pair in result.pairs)


def test_presegmented_wrong_partners_are_refused_too() -> None:
    chinese = "\n".join(line for line in sample_files()[0].data.decode().split("\n") if line)
    with pytest.raises(InvalidInputError, match="do not look like translations"):
        aligned(SourceFile("a.txt", chinese.encode()), LIBRARY, presegmented=True)


def test_a_little_text_is_taken_with_a_note() -> None:
    few = SourceFile("few.txt", "大坝很高。\n\n水很深。\n".encode())
    result = aligned(few, LIBRARY)
    assert result.quality is None
    assert result.notes[-1] == (
        "not checked whether they are translations of each other: the texts are too short"
    )


def test_without_vectors_and_dictionary_nothing_is_refused() -> None:
    blind = Tools(load_encoder=lambda: None, load_lexicon=lambda *_: None)
    result = aligned(sample_files()[0], LIBRARY, tools=blind)
    assert result.quality is None
    assert result.notes[-1].endswith("that takes vectors or a dictionary")


def test_the_dictionary_alone_tells_a_wrong_partner() -> None:
    words = Tools(load_encoder=lambda: None, load_lexicon=load_lexicon)
    with pytest.raises(InvalidInputError, match="do not look like translations"):
        aligned(sample_files()[0], LIBRARY, tools=words)


def test_the_vectors_alone_tell_a_wrong_partner() -> None:
    vectors = Tools(load_encoder=load_encoder, load_lexicon=lambda *_: None)
    with pytest.raises(InvalidInputError, match="do not look like translations"):
        aligned(sample_files()[1], JAPANESE_LIBRARY, tools=vectors)


def test_two_kinds_of_chinese_are_the_same_language() -> None:
    simplified = SourceFile("dam.txt", "这座大坝建于一九九五年，高一百米。\n".encode())
    traditional = SourceFile("dam.tw.txt", "這座大壩建於一九九五年，高一百米。\n".encode())
    with pytest.raises(InvalidInputError) as refused:
        aligned(simplified, traditional)
    assert str(refused.value) == (
        "dam.txt is in zh-Hans and dam.tw.txt in zh-Hant, which is the same language (zh); give a "
        "document and its translation, or name the languages"
    )


def test_the_same_file_twice_is_named_so() -> None:
    with pytest.raises(InvalidInputError, match="are both in fr and hold the same text; give"):
        aligned(FRENCH_LIBRARY, SourceFile("copy.txt", FRENCH_LIBRARY.data))


@pytest.mark.parametrize(
    ("languages", "message"),
    [
        ({"source_lang": "de"}, r"library\.en\.txt is said to be in de but reads like en"),
        ({"target_lang": "de"}, r"library\.fr\.txt is said to be in de but reads like fr"),
        ({"target_lang": "ru"}, r"library\.fr\.txt is said to be in ru but reads like fr"),
        ({"target_lang": "ja"}, r"library\.fr\.txt is said to be in ja but reads like fr"),
    ],
    ids=["of the source", "of the target", "another script", "without blanks"],
)
def test_languages_that_contradict_the_text_are_refused(
    languages: dict[str, str], message: str
) -> None:
    twice = [SourceFile(one.name, one.data * 2) for one in (LIBRARY, FRENCH_LIBRARY)]
    with pytest.raises(InvalidInputError, match=message):
        aligned(*twice, **languages)


def test_a_language_without_a_word_list_is_believed() -> None:
    result = aligned(LIBRARY, FRENCH_LIBRARY, target_lang="oc")
    assert (result.source_lang, result.target_lang) == ("en", "oc")


def test_a_pair_in_the_wrong_order_is_turned() -> None:
    result = aligned(JAPANESE_LIBRARY, LIBRARY, source_lang="en")
    assert (result.source_lang, result.target_lang) == ("en", "ja")
    assert result.documents == ("library.en.txt", "library.ja.txt")
    assert result.notes[0] == "library.en.txt is the source: its language is en"


def test_a_bilingual_file_is_not_half_of_a_pair() -> None:
    both = "\n\n".join(
        f"{a}\n\n{b}" for a, b in zip(ENGLISH.split("\n"), JAPANESE.split("\n"), strict=False)
    )
    with pytest.raises(InvalidInputError, match=r"both\.txt is bilingual; give it alone"):
        aligned(SourceFile("both.txt", both.encode()), LIBRARY)


@pytest.mark.parametrize("text", ["", "\n \n", "12 34\n"], ids=["empty", "blank", "numbers"])
def test_an_empty_partner_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"nothing\.txt|without letters"):
        aligned(LIBRARY, SourceFile("nothing.txt", text.encode()))


def test_a_file_without_letters_is_named_with_the_way_out() -> None:
    message = r"nothing\.txt: cannot tell the language .* \(--from, --to;"
    with pytest.raises(InvalidInputError, match=message):
        aligned(LIBRARY, SourceFile("nothing.txt", b"12 34\n"))
    with pytest.raises(InvalidInputError, match=message):
        aligned(LIBRARY, SourceFile("nothing.txt", b"12 34\n"), presegmented=True)


def test_a_file_in_one_language_is_told_how_to_import_it_alone() -> None:
    with pytest.raises(InvalidInputError, match=r"--monolingual; .* monolingual=true in the API"):
        aligned(LIBRARY)


def test_a_nearly_empty_partner_is_taken_with_a_note() -> None:
    first = SourceFile("first.txt", "オールドブリッジの町は2019年に夜の図書館を開いた。".encode())
    result = aligned(LIBRARY, first)
    assert (
        "first.txt has 1 of the 22 segments that library.en.txt has: most of that has no "
        "translation"
    ) in result.notes
