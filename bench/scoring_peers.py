"""Print what our score and the formulas of others give for sixty pairs of our own wording.

    python -m bench.scoring_peers [--write]

The formulas are written anew from their descriptions, without the tools: what a tool does before
it scores (finding candidates, cutting texts into segments) is left out. *OmegaT* has three passes:
words by their stems and without stop words; words; characters. For Chinese its words are those of
Lucene's SmartChinese, here those of jieba. *Weblate* takes rapidfuzz's `QRatio`. *toolkit* is
translate-toolkit: characters, cut at 200. *Okapi TextMatcher* compares pieces of Java's word
breaking, in which a run of Han characters is one word. *Okapi Pensieve* is Dice's coefficient of
the sets of four neighbouring characters. `--write` puts the table into `docs/scoring.md`.
"""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

import snowballstemmer
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from tm.model import TranslationUnit
from tm.score import judge, prepare

PAIRS = Path(__file__).with_name("scoring_pairs.tsv")
DOCUMENT = Path(__file__).parent.parent / "docs/scoring.md"
BEGIN, END = "<!-- scoring_peers: begin -->", "<!-- scoring_peers: end -->"
HEADER = (
    "| | query | unit | ours | OmegaT | Weblate | toolkit | TextMatcher | Pensieve |\n"
    "|---|---|---|---|---|---|---|---|---|"
)
_LUCENE_STOPS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then"
    " there these they this to was will with"
)
_STOP_WORDS = frozenset(_LUCENE_STOPS.split())
_TOOLKIT_LIMIT = 200  # characters that the toolkit compares
_TOOLKIT_CUT_POINTS = 7.0  # for each side that was cut, when what is left is equal
_TOOLKIT_LEAST = 40.0
_PIECES = re.compile(
    "[\u3400-\u9fff]+|[^\\W\\d_]+(?:['’][^\\W\\d_]+)*|[0-9]+(?:[.,][0-9]+)*|\\s+|."
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Pair:
    lang: str
    what: str
    query: str
    unit: str


def read_pairs() -> list[Pair]:
    rows = PAIRS.read_text(encoding="utf-8").splitlines()[1:]
    return [Pair(*row.split("\t")) for row in rows]


def percent(one: object, other: object) -> int:
    """Return what Levenshtein leaves of the longer sequence, rounded down."""
    longer = max(len(one), len(other))  # type: ignore[arg-type]
    if not longer:
        return 0
    distance = Levenshtein.distance(one, other)  # type: ignore[arg-type]
    return 100 * (longer - distance) // longer


def omegat(pair: Pair) -> tuple[int, int, int]:
    """Return the three passes: stems, words, characters."""
    one, other = _words(pair.query, pair.lang), _words(pair.unit, pair.lang)
    stems = percent(_stems(one, pair.lang), _stems(other, pair.lang))
    return stems, percent(one, other), percent(pair.query, pair.unit)


def _words(text: str, lang: str) -> list[str]:
    if lang == "en":
        return [word.lower() for word in _WORD.findall(text)]
    import jieba

    return [word for word in jieba.lcut(text) if _WORD.fullmatch(word)]


def _stems(words: list[str], lang: str) -> list[str]:
    if lang != "en":
        return words
    stem = snowballstemmer.stemmer("english").stemWord
    return [stem(word) for word in words if word not in _STOP_WORDS]


def weblate(pair: Pair) -> int:
    return int(fuzz.QRatio(pair.query, pair.unit))


def toolkit(pair: Pair) -> float:
    one, other = sorted((pair.query, pair.unit), key=len)
    if not one:
        return 0.0
    attainable = 100.0 * len(one) / len(other)
    if attainable < _TOOLKIT_LEAST:
        return attainable
    cuts = sum(len(text) > _TOOLKIT_LIMIT for text in (one, other))
    one, other = one[:_TOOLKIT_LIMIT], other[:_TOOLKIT_LIMIT]
    distance = Levenshtein.distance(one, other)
    score = 100 - 100 * distance / len(other)
    if score < _TOOLKIT_LEAST:
        return _TOOLKIT_LEAST - 1
    return score if distance else score - cuts * _TOOLKIT_CUT_POINTS


def text_matcher(pair: Pair) -> int:
    if pair.query == pair.unit:
        return 100
    if pair.query.lower() == pair.unit.lower():
        return 99
    return min(99, percent(_PIECES.findall(pair.query), _PIECES.findall(pair.unit)))


def pensieve(pair: Pair) -> float:
    one, other = (_four_grams(text) for text in (pair.query, pair.unit))
    score = 200.0 * len(one & other) / max(1, len(one) + len(other))
    return score - 2 if score == 100 and pair.query != pair.unit else score


def _four_grams(text: str) -> set[str]:
    folded = text.lower()
    return {folded[i : i + 4] for i in range(len(folded) - 3)}


def ours(pair: Pair) -> tuple[int, str]:
    """Return our score and its penalties."""
    unit = TranslationUnit(pair.unit, "…", pair.lang, "fr")
    found = judge(
        prepare(pair.query, pair.lang), prepare(pair.unit, pair.lang), unit, target_lang="fr"
    )
    return found.score, ", ".join(penalty.code for penalty in found.penalties)


def table() -> str:
    rows = [HEADER]
    for pair in read_pairs():
        score, penalties = ours(pair)
        cells = (
            pair.what,
            pair.query.replace("  ", " ␣"),
            pair.unit,
            f"**{score}**" + (f" ({penalties})" if penalties else ""),
            " / ".join(map(str, omegat(pair))),
            weblate(pair),
            f"{toolkit(pair):.1f}",
            text_matcher(pair),
            f"{pensieve(pair):.1f}",
        )
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/scoring.md")
    made = table()
    if not parser.parse_args().write:
        print(made)
        return
    text = DOCUMENT.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    DOCUMENT.write_text(f"{head}{BEGIN}\n{made}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
