"""Measure meaning search: translations, paraphrases, unrelated texts, and a million units.

    python bench/meaning.py pairs         the true translation among others, both directions
    python bench/meaning.py paraphrases   two renderings of one text that a fuzzy lookup cannot find
    python bench/meaning.py scale         time, memory and what the signs miss at a million units

All vectors are those that the product keeps (a byte a number). `pairs` and `paraphrases` encode
texts of ../shared/data (some 13,000 and 9,000). `scale` encodes 6,000 texts and derives the others:
each derived vector is the normalised sum of two real ones of its language with random weights, so
that there are near ones as among real texts.
"""

import argparse
import lzma
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tm.embed import Encoder, FloatArray, load_encoder  # noqa: E402 - the path comes first
from tm.meaning.scan import cosines_of, near  # noqa: E402
from tm.meaning.search import FLOOR_OTHER_LANGUAGE, FLOOR_SAME_LANGUAGE  # noqa: E402
from tm.meaning.vectors import BYTES_A_ROW, Rows, packed  # noqa: E402
from tm.score import base_score, prepare  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
DISTRACTORS = 5_000
QUERIES = 500
UNRELATED = 200_000
FUZZY = 70  # a lookup finds what scores so much without vectors
MILLION = 1_000_000
BATCH = 50_000
SEED = 20_260

PAIR_COLUMNS = (
    "set, pairs, zh→en first, among five, en→zh first, among five, cosine of true pairs 5/50 %, "
    "share above the floor; unrelated in two languages 50/99/99.9 %, share above; in one language"
)

Pair = tuple[str, str]


def seeded() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - a sample, no secret


def real_pairs() -> list[Pair]:
    with lzma.open(DATA / "tm" / "real_pairs.tsv.xz", "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return [(zh, en) for en, zh, _ in rows]


def gold_pairs(name: str) -> Iterator[Pair]:
    """Yield the links of one Chinese with one English sentence."""
    for folder in sorted(path for path in (DATA / "align" / name).iterdir() if path.is_dir()):
        zh, en = (
            (folder / f"{side}.txt").read_text("utf-8").splitlines() for side in ("src", "tgt")
        )
        for line in (folder / "gold.tsv").read_text("utf-8").splitlines():
            left, right = line.split("\t")[:2]
            if left.isdecimal() and right.isdecimal():
                yield zh[int(left)], en[int(right)]


def tico_pairs() -> Iterator[Pair]:
    for line in (DATA / "terms" / "tico.tsv").read_text("utf-8").splitlines():
        zh, en, *_ = line.split("\t")
        yield zh, en


def rows_of(vectors: FloatArray) -> Rows:
    count = len(vectors)
    return Rows(
        np.arange(count, dtype=np.int64), np.zeros(count, np.uint64), np.zeros(count, np.uint16),
        *packed(vectors),
    )  # fmt: skip


def compared(queries: FloatArray, vectors: FloatArray) -> FloatArray:
    """Return all cosines, queries x vectors, as the product would."""
    rows, places = rows_of(vectors), np.arange(len(vectors))
    return np.array([cosines_of(rows, places, query) for query in queries])


def ranked(cosines: FloatArray) -> str:
    """Return how often the one of each query's own number is first and among the first five."""
    better = (cosines > cosines.diagonal()[:, None]).sum(axis=1)
    return f"{100 * (better < 1).mean():.1f} | {100 * (better < 5).mean():.1f}"


def shares(values: FloatArray, *percents: float) -> str:
    return " / ".join(f"{value:.2f}" for value in np.percentile(values, percents))


def pairs(encoder: Encoder, distractors: int) -> None:
    chosen = seeded()
    real = chosen.sample(real_pairs(), distractors + QUERIES)
    others, asked = real[:distractors], real[distractors:]
    sets = {
        "mac_dev": list(gold_pairs("mac_dev")),
        "paramed": list(gold_pairs("paramed")),
        "TICO": chosen.sample(list(tico_pairs()), 1_000),
        "real pairs": asked,
    }
    other_zh, other_en = (encoder.encode([pair[side] for pair in others]) for side in (0, 1))
    print(f"{distractors:,} real pairs as distractors; columns: {PAIR_COLUMNS}")
    for name, members in sets.items():
        zh, en = (encoder.encode([pair[side] for pair in members]) for side in (0, 1))
        true = np.einsum("ij,ij->i", zh, en)
        first = ranked(compared(zh, np.concatenate((en, other_en))))
        second = ranked(compared(en, np.concatenate((zh, other_zh))))
        cross, same = unrelated(zh, en), unrelated(zh, zh)
        print(
            f"| {name} | {len(members)} | {first} | {second} | {shares(true, 5, 50)} | "
            f"{100 * (true >= FLOOR_OTHER_LANGUAGE).mean():.0f} % | "
            f"{shares(cross, 50, 99, 99.9)} | "
            f"{100 * (cross >= FLOOR_OTHER_LANGUAGE).mean():.2f} % | "
            f"{shares(same, 50, 99, 99.9)} | {100 * (same >= FLOOR_SAME_LANGUAGE).mean():.2f} %"
        )


def unrelated(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return cosines of random pairs that are no translations of each other."""
    places = np.random.default_rng(SEED).integers(0, len(one), (2, UNRELATED))
    places = places[:, places[0] != places[1]]
    cosines: FloatArray = np.einsum("ij,ij->i", one[places[0]], other[places[1]])
    return cosines


def paraphrases(encoder: Encoder, distractors: int) -> None:
    real = real_pairs()
    for lang, side in (("en", 1), ("zh", 0)):
        twins = seeded().sample(renderings(real, side, lang), QUERIES)
        others = [pair[side] for pair in seeded().sample(real, distractors)]
        asked = encoder.encode([one for one, _ in twins])
        wanted = encoder.encode([other for _, other in twins])
        true = np.einsum("ij,ij->i", asked, wanted)
        found = compared(asked, np.concatenate((wanted, encoder.encode(others))))
        print(
            f"| {lang} | {len(twins)} | {ranked(found)} | {shares(true, 5, 50)} | "
            f"{100 * (true >= FLOOR_SAME_LANGUAGE).mean():.0f} %"
        )


def renderings(real: list[Pair], side: int, lang: str) -> list[Pair]:
    """Return two renderings of each text that has some unlike for a fuzzy lookup."""
    by_text = defaultdict(list)
    for pair in real:
        by_text[pair[1 - side]].append(pair[side])
    found = []
    for text, (one, *others) in by_text.items():
        for other in others:
            prepared, like = prepare(one, lang), prepare(other, lang)
            if len(text) >= 8 and base_score(prepared, like) < FUZZY:
                found.append((one, other))
                break
    return found


def scale(encoder: Encoder, units: int) -> None:
    chosen = seeded().sample(real_pairs(), 3_000)
    sides = [encoder.encode([pair[side] for pair in chosen]) for side in (0, 1)]
    queries = np.concatenate([vectors[-100:] for vectors in sides])
    known = [vectors[:-100] for vectors in sides]
    rows = derived(known, units)
    living = np.ones(len(rows), dtype=np.bool_)
    floors = np.array([FLOOR_SAME_LANGUAGE, FLOOR_OTHER_LANGUAGE], dtype=np.float32)
    times: dict[str, list[float]] = {"signs": [], "all": []}
    kept = best = first = 0
    for number, query in enumerate(queries):
        limits = floors if number < 100 else floors[::-1]
        lists = {}
        for way, exact in (("signs", 0), ("all", len(rows))):
            if way == "all" and number % 10:  # the slow way for some is enough
                continue
            start = time.perf_counter()
            lists[way] = near(rows, living, query, limits.copy(), exact_rows=exact)
            times[way].append(1_000 * (time.perf_counter() - start))
        if "all" in lists:
            whole, part = lists["all"].places, set(lists["signs"].places.tolist())
            kept += sum(place in part for place in whole.tolist())
            best += len(whole)
            first += set(whole[:5].tolist()) <= part
    for way, spent in times.items():
        p50, p95 = np.percentile(spent, [50, 95])
        print(f"{units:,} units, {len(rows):,} vectors, {way}: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    print(f"the signs keep {kept:,} of {best:,} above the floor; the best five of {first} of "
          f"{len(times['all'])} queries")  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{2 * BYTES_A_ROW:,} bytes a unit, {2 * BYTES_A_ROW * units / 1e6:,.0f} MB of files; "
          f"peak memory of the bench {peak:,.0f} MiB")  # fmt: skip


def derived(known: list[FloatArray], units: int) -> Rows:
    """Return vectors of both sides of so many units, the languages in turn."""
    rng = np.random.default_rng(SEED)
    parts = []
    for start in range(0, 2 * units, BATCH):
        count = min(BATCH, 2 * units - start)
        lang = (start // BATCH) % 2
        pair = rng.integers(0, len(known[lang]), (2, count))
        weight = rng.random((count, 1), dtype=np.float32)
        mixed = known[lang][pair[0]] * weight + known[lang][pair[1]] * (1 - weight)
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        made = packed(mixed)
        parts.append((np.full(count, lang, np.uint16), *made))
    langs, codes, scales, sketches = (list(column) for column in zip(*parts, strict=True))
    return Rows(
        np.arange(2 * units, dtype=np.int64), np.zeros(2 * units, np.uint64),
        np.concatenate(langs), np.concatenate(codes), np.concatenate(scales),
        tuple(np.concatenate(words) for words in zip(*sketches, strict=True)),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("pairs", "paraphrases", "scale"))
    parser.add_argument("--distractors", type=int, default=DISTRACTORS)
    parser.add_argument("--units", type=int, default=MILLION)
    given = parser.parse_args()
    encoder = load_encoder()
    if encoder is None or not DATA.is_dir():
        sys.exit("needs the package of the sentence encoder, and ../shared/data")
    if given.what == "pairs":
        pairs(encoder, given.distractors)
    elif given.what == "paraphrases":
        paraphrases(encoder, given.distractors)
    else:
        scale(encoder, given.units)


if __name__ == "__main__":
    main()
