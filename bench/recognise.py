"""Measure recognition: made terms in a made text, found with the guard of a better reading.

    python -m bench.recognise                  100,000 terms, 10,000 characters, both languages
    python -m bench.recognise --terms 10000

Terms are made of everyday words, so that they share beginnings and ends as real ones do; about one
word in four of the text belongs to a term.
"""

import argparse
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from wordfreq import top_n_list

from glossary.model import Concept, LanguageSection, Term, TermStatus
from glossary.reading import UsualReading
from glossary.recognise import Recogniser
from tm.lang import HAN

WORDS = 20_000  # the most usual words that terms and text are made of
ROUNDS = 15
CHANGED = 100  # concepts that change between two texts


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds of processor time, but for the number of hits."""

    built: float
    found: float
    renewed: float
    hits: int


def words_of(lang: str) -> list[str]:
    words = top_n_list(lang, WORDS)
    return [word for word in words if (HAN.search(word) if lang == "zh" else word.isalpha())]


def made_concepts(lang: str, number: int, random_: random.Random) -> list[Concept]:
    words, glue = words_of(lang), "" if lang == "zh" else " "
    texts: dict[str, None] = {}
    while len(texts) < number:
        texts[glue.join(random_.choices(words, k=random_.choice((2, 2, 3))))] = None
    return [
        Concept((LanguageSection(lang, (Term(text, TermStatus.PREFERRED),)),), id=n)
        for n, text in enumerate(texts, 1)
    ]


def made_text(
    lang: str, concepts: Sequence[Concept], characters: int, random_: random.Random
) -> str:
    words, glue = words_of(lang), "" if lang == "zh" else " "
    parts, length = list[str](), 0
    while length < characters:
        if random_.random() < 0.1:
            part = random_.choice(concepts).sections[0].terms[0].text
        else:
            part = random_.choice(words)
        parts.append(part)
        length += len(part) + len(glue)
    return glue.join(parts)[:characters]


def renamed(concept: Concept, lang: str) -> Concept:
    term = Term(f"{concept.sections[0].terms[0].text} x", TermStatus.ADMITTED)
    return Concept((LanguageSection(lang, (term,)),), id=concept.id)


def measure(lang: str, terms: int, characters: int, *, rounds: int = ROUNDS) -> Figures:
    random_ = random.Random(7)  # noqa: S311 - a fixed seed, so that every run measures the same
    concepts = made_concepts(lang, terms, random_)
    text = made_text(lang, concepts, characters, random_)
    began = time.process_time()
    recogniser = Recogniser(concepts, lang, reading=UsualReading())
    built = time.process_time() - began
    hits = recogniser.find(text)  # the first time also loads the list of words
    found = []
    for _ in range(rounds):
        began = time.process_time()
        recogniser.find(text)
        found.append(time.process_time() - began)
    changed = [renamed(one, lang) for one in random_.sample(concepts, min(CHANGED, terms))]
    began = time.process_time()
    recogniser.renew([c.id or 0 for c in changed], changed)
    renewed = time.process_time() - began
    return Figures(1000 * built, 1000 * statistics.median(found), 1000 * renewed, len(hits))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--terms", type=int, default=100_000)
    parser.add_argument("--characters", type=int, default=10_000)
    given = parser.parse_args()
    for lang in ("zh", "en"):
        one = measure(lang, given.terms, given.characters)
        print(
            f"{lang}: {given.terms} terms built in {one.built:.0f} ms; {one.hits} hits in "
            f"{given.characters} characters in {one.found:.1f} ms (median of {ROUNDS}); "
            f"{CHANGED} changed concepts taken in in {one.renewed:.1f} ms"
        )


if __name__ == "__main__":
    main()
