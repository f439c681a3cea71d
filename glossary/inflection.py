"""The regular inflection of English words: which word may stand for which in a running text."""

_VOWELS = frozenset("aeiou")
_SHORTEST_STEM = 3  # "need" and "king" do not end in -ed and -ing


def stem(word: str) -> str:
    """Return a key that all regular forms of a lower-case word share.

    Unrelated words may share it too; ``is_form`` decides.
    """
    if len(word) > 1 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word.removesuffix(ending)
            break
    word = word.rstrip("e") or word
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in _VOWELS:
        word = word[:-1]
    return f"{word[:-1]}i" if word.endswith("y") else word


def is_form(word: str, base: str) -> bool:
    """Tell whether a word is a base form itself, its plural, or its -ed or -ing form."""
    if word == base:
        return True
    return base.isalpha() and word in {plural(base), *_past_forms(base), *_ing_forms(base)}


def plural(noun: str) -> str:
    """Return the regular plural: ``communities`` of ``community``."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if _ends_in_consonant_y(noun) else f"{noun}s"


def _past_forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return (f"{verb}d",)
    if _ends_in_consonant_y(verb):
        return (f"{verb[:-1]}ied",)
    return f"{verb}ed", f"{verb}{verb[-1]}ed"  # which one depends on the stress


def _ing_forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return f"{verb[:-1]}ing", f"{verb}ing"
    return f"{verb}ing", f"{verb}{verb[-1]}ing"


def _ends_in_consonant_y(word: str) -> bool:
    return len(word) > 1 and word.endswith("y") and word[-2] not in _VOWELS
