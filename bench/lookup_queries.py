"""The queries of the lookup benches: of every sort, the same for the same corpus."""

import random
from collections.abc import Callable
from heapq import nlargest

from bench.lookup_corpus import SEED, Corpus

LONG_CHARS = {"zh": 60, "en": 150}
SHORT_CHARS = 4
SHARES = {"held out": 0.5, "exact": 0.1, "edited": 0.2, "long": 0.1, "no match": 0.1}
SHORT_SHARE = 0.1  # of as many again, measured apart
MAX_EDITS = 3
NEW_SHARE = 0.7  # of the edits put a word in, the others only take one out
_POOL = 20_000  # texts of the corpus that queries are made from
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FEW = 10

Queries = dict[str, list[str]]


def make_queries(corpus: Corpus, lang: str, count: int) -> Queries:
    """Return ``count`` queries by their sort, and a tenth as many short ones besides.

    Held-out texts are real and in no corpus; exact ones stand in it; edited ones differ from one
    in one to three places; long ones are edited too, of 60 Chinese or 150 English characters and
    more; short ones are held-out texts of one to four characters.
    """
    chance = random.Random(SEED + corpus.size)  # noqa: S311 - a fixed sequence
    held_out = corpus.held_out(lang)
    pool = _pool(corpus, lang, chance)
    long = [text for text in pool if len(text) >= LONG_CHARS[lang]] or nlargest(_FEW, pool, key=len)
    short = [text for text in held_out if len(text) <= SHORT_CHARS] or held_out[:_FEW]
    makers: dict[str, Callable[[], str]] = {
        "held out": lambda: chance.choice(held_out),
        "exact": lambda: chance.choice(pool),
        "edited": lambda: edited(chance.choice(pool), chance, lang),
        "long": lambda: edited(chance.choice(long), chance, lang),
        "no match": lambda: nonsense(chance, lang),
        "short": lambda: chance.choice(short),
    }
    shares = SHARES | {"short": SHORT_SHARE}
    return {
        sort: [makers[sort]() for _ in range(round(count * share))]
        for sort, share in shares.items()
    }


def queries_at(size: int) -> int:
    """Return how many queries a language gets where nothing else is said."""
    return 1_000 if size <= 200_000 else 200 if size <= 1_000_000 else 20


def _pool(corpus: Corpus, lang: str, chance: random.Random) -> list[str]:
    wanted = set(chance.sample(range(corpus.size), min(_POOL, corpus.size)))
    return [text for place, text in enumerate(corpus.texts(lang)) if place in wanted]


def edited(text: str, chance: random.Random, lang: str) -> str:
    """Return a text with one to three words or Chinese characters put in, left out or changed."""
    parts = list(text) if lang == "zh" else text.split(" ")
    for _ in range(chance.randint(1, MAX_EDITS)):
        at = chance.randrange(len(parts) + 1)
        new = [chance.choice(parts)] if chance.random() < NEW_SHARE else []
        parts[at : at + chance.randint(0, 1)] = new
        parts = parts or [text]
    return ("" if lang == "zh" else " ").join(parts)


def nonsense(chance: random.Random, lang: str) -> str:
    """Return a text of random characters or letters."""
    length = chance.randint(4, 30)
    if lang == "zh":
        return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(length))
    return " ".join(
        "".join(chance.choices(_LETTERS, k=chance.randint(2, 9))) for _ in range(length)
    )
