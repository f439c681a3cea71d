"""Languages: BCP 47 tags, what a language is like, which one a text is in."""

import re
from collections import Counter
from functools import cache, lru_cache

from tm.errors import InvalidInputError

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<rest>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?)",
    re.IGNORECASE | re.ASCII,  # else the long s and the Kelvin sign would pass as letters
)
_WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "km", "my", "bo", "yue"})
_REGION_SCRIPTS = {
    "cn": "hans",
    "sg": "hans",
    "my": "hans",
    "tw": "hant",
    "hk": "hant",
    "mo": "hant",
}

HAN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_KANA = re.compile("[\u3040-\u30ff\u31f0-\u31ff]")
_HANGUL = re.compile("[\uac00-\ud7af\u1100-\u11ff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_FUNCTION_WORDS = {
    "en": "the of and to in is that for with as on are by this be from at we it",
    "fr": "le la les des et en une est que pour dans du par sur qui au avec ce",
    "de": "der die das und ist den von zu mit nicht ein eine auf für im dem des",
    "es": "el los las que y en un una del por con para es al se lo",
    "it": "il che di e la per un una non sono con del della gli nel",
    "pt": "o os as que e do da em um uma para com não por dos no na",
    "nl": "de het een en van is dat op te zijn met voor niet aan",
}
_SCRIPT_SHARE = 0.2  # names and numbers of another script make up less of a running text
_TOLD_BY_SCRIPT = frozenset(
    {"zh", "ja", "ko", "ru", "ar"}
)  # a guess that it is none of these is sure
_MANY_WORDS = 30  # small words of a language that are no accident
_CLEARLY_MORE = 4  # times the small words of related languages that a text may also have
SAMPLE_CHARS = 20_000  # more text than this does not change the guess


def parse_tag(tag: str) -> str:
    """Return a language tag in canonical spelling: ``ZH_cn`` becomes ``zh-CN``.

    Raises:
        InvalidInputError: not a BCP 47 tag.
    """
    found = _TAG.fullmatch(tag.strip().replace("_", "-"))
    if found is None:
        raise InvalidInputError(f"{tag[:40]!r} is not a language tag; give one like en or zh-Hans")
    parts = [found["language"].lower()]
    if found["script"]:
        parts.append(found["script"].title())
    if found["region"]:
        parts.append(found["region"].upper())
    return "-".join(parts) + found["rest"].lower()


@lru_cache(maxsize=1024)  # every request names its languages
def known_tag(tag: str) -> str:
    """Return a tag in canonical spelling whose subtags are registered (IANA, of BCP 47).

    For what people type: files keep well-formed tags that nobody registered.

    Raises:
        InvalidInputError: not a tag, or of a language that does not exist.
    """
    from langcodes import tag_is_valid

    parsed = parse_tag(tag)
    if not tag_is_valid(parsed):
        raise InvalidInputError(
            f"{tag[:40]!r} is not a known language; give one like en or zh-Hans"
        )
    return parsed


def primary(tag: str) -> str:
    """Return the language without script and region: ``zh-Hans`` -> ``zh``."""
    return tag.replace("_", "-").partition("-")[0].lower()


def script(tag: str) -> str:
    """Return ``hans`` or ``hant`` where a Chinese tag says so, by region too, else ``""``."""
    for part in tag.replace("_", "-").lower().split("-")[1:]:
        if part in ("hans", "hant"):
            return part
        if primary(tag) == "zh" and part in _REGION_SCRIPTS:
            return _REGION_SCRIPTS[part]
    return ""


def subtags(tag: str) -> tuple[str, str, str]:
    """Return script, region and the rest of a tag in lower case, ``""`` for what it does not say.

    A text that is no tag says nothing.
    """
    found = _TAG.fullmatch(tag.replace("_", "-").lower())
    if found is None:
        return "", "", ""
    return found["script"] or "", found["region"] or "", found["rest"]


def same_language(one: str, other: str) -> bool:
    """Tell whether two tags name the same language, whatever script or region."""
    return primary(one) == primary(other)


def covers(wanted: str, stored: str) -> bool:
    """Tell whether a wanted language finds a stored one.

    A bare language finds all its variants: ``zh`` finds ``zh-Hans``. A variant finds the others of
    its language too, at a penalty that the score decides.
    """
    return same_language(wanted, stored)


def has_spaces(tag: str) -> bool:
    """Tell whether the language puts blanks between words."""
    return primary(tag) not in _WITHOUT_SPACES


def guess_language(text: str, *, name: str = "") -> str:
    """Return the most likely tag of a text, for example ``zh-Hans`` or ``en``.

    ``name`` is that of its file, for the message.

    Raises:
        InvalidInputError: no letters to tell a language from.
    """
    sample = text[:SAMPLE_CHARS]
    letters = sum(character.isalpha() for character in sample)
    if not letters:
        place = f"{name}: " if name else ""
        raise InvalidInputError(
            f"{place}cannot tell the language of a text without letters; name it "
            "(--from, --to; on the page; source_lang, target_lang in the API)"
        )
    for pattern, tag in ((_KANA, "ja"), (_HANGUL, "ko"), (_CYRILLIC, "ru"), (_ARABIC, "ar")):
        if len(pattern.findall(sample)) / letters > _SCRIPT_SHARE:
            return tag
    if len(HAN.findall(sample)) / letters > _SCRIPT_SHARE:
        return _guess_chinese(sample)
    return _guess_latin(sample)


def contradicts(text: str, tag: str) -> bool:
    """Tell whether a text is clearly not in a language; without letters it may be in any.

    Clearly means by its script, or that it has many small words of another language and few of this
    one. A language without a word list is contradicted by script only.
    """
    if not any(map(str.isalpha, text[:SAMPLE_CHARS])):
        return False
    found = guess_language(text)
    if same_language(tag, found):
        return False
    wanted = primary(tag)
    if wanted in _TOLD_BY_SCRIPT or has_spaces(tag) != has_spaces(found):
        return True
    scores = _small_words(text[:SAMPLE_CHARS])
    if wanted not in scores or found not in scores:
        return wanted in scores  # a Latin script is wanted and another one found
    return scores[found] >= _MANY_WORDS and scores[wanted] * _CLEARLY_MORE < scores[found]


def _guess_chinese(sample: str) -> str:
    changed_to_simplified = sum(a != b for a, b in zip(sample, to_simplified(sample), strict=True))
    changed_to_traditional = sum(
        a != b for a, b in zip(sample, to_traditional(sample), strict=True)
    )
    return "zh-Hant" if changed_to_simplified > changed_to_traditional else "zh-Hans"


def _guess_latin(sample: str) -> str:
    scores = _small_words(sample)
    best = max(scores, key=lambda tag: (scores[tag], tag == "en"))
    return best if scores[best] else "en"


def _small_words(sample: str) -> dict[str, int]:
    """Count the function words of each language that has a list."""
    words = Counter(word.lower() for word in _LATIN_WORD.findall(sample))
    return {tag: sum(words[w] for w in known.split()) for tag, known in _FUNCTION_WORDS.items()}


def to_simplified(text: str) -> str:
    """Fold traditional characters one by one, for keys only; the length stays."""
    return text.translate(_characters("t2s"))


def to_traditional(text: str) -> str:
    """Turn simplified characters into traditional ones one by one, for finding only."""
    return text.translate(_characters("s2t"))


@cache
def _characters(config: str) -> dict[int, int]:
    """Return OpenCC's conversion of single Han characters that stay one character."""
    from opencc import OpenCC

    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))
    characters = [chr(code) for start, end in ranges for code in range(start, end)]
    converted = OpenCC(config).convert("\n".join(characters)).split("\n")
    return {
        ord(old): ord(new)
        for old, new in zip(characters, converted, strict=True)
        if len(new) == 1 and new != old
    }
