"""Measure the pairs below the sentence on texts aligned by hand and on long sentences made up.

    python -m bench.alignment_clauses                all sets and kinds of evidence
    python -m bench.alignment_clauses --held-out     the held-out half of bench/clauses alone

Whole texts are aligned, so wrong links of sentences count too. ``training`` and ``held-out`` are
the halves of bench/clauses; the others are long sentences made from those texts of
../shared/data/align that training leaves out (see bench/clause_simulated.py).
"""

import argparse
from collections.abc import Iterator

from bench.alignment_data import DATA, SETS, read_set
from bench.clause_data import HELD_OUT, TRAINING, ClauseText, Score, read_clause_texts, score
from bench.clause_simulated import long_sentences, long_translations
from tm.align.aligner import align
from tm.embed import load_encoder
from tm.lexicon import load_lexicon

EVIDENCE = {"all": (True, True), "vectors": (True, False), "words": (False, True),
            "length": (False, False)}  # fmt: skip


def main() -> None:
    """Print the figures, as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="only that half of bench/clauses")
    only = parser.parse_args().held_out
    print("| set | evidence | strict F1 | lax F1 | cuts known | made | precision | recall"
          " | mean confidence | right | calibration error |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, texts in sets(held_out_only=only):
        for evidence in EVIDENCE:
            tally = measure(texts, evidence)
            mean = sum(one for one, _ in tally.judged) / max(1, len(tally.judged))
            right = sum(one for _, one in tally.judged) / max(1, len(tally.judged))
            print(
                f"| {name} | {evidence} | {tally.strict_f1:.3f} | {tally.lax_f1:.3f} "
                f"| {tally.cuts_known} | {tally.cuts_made} | {tally.cut_precision:.3f} "
                f"| {tally.cut_recall:.3f} | {mean:.3f} | {right:.3f} "
                f"| {tally.calibration_error():.3f} |",
                flush=True,
            )


def sets(*, held_out_only: bool) -> Iterator[tuple[str, list[ClauseText]]]:
    """Yield the name and the texts of each set."""
    yield HELD_OUT, read_clause_texts(HELD_OUT)
    if held_out_only:
        return
    yield TRAINING, read_clause_texts(TRAINING)
    if DATA.exists():
        for group in SETS:
            yield f"{group}, long Chinese", [long_sentences(one) for one in read_set(group)[1::2]]
            yield (
                f"{group}, long English",
                [long_translations(one) for one in read_set(group)[1::2]],
            )


def measure(texts: list[ClauseText], evidence: str) -> Score:
    """Align texts with some kind of evidence and score the finest pairs."""
    vectors, words = EVIDENCE[evidence]
    tally = Score()
    for text in texts:
        pairs = align(
            text.chinese,
            text.english,
            encoder=load_encoder() if vectors else None,
            lexicon=load_lexicon("zh", "en") if words else None,
        )
        score(text, pairs, tally)
    return tally


if __name__ == "__main__":
    main()
