"""Weights that have not seen a text, and how the aligner does with them.

    python -m bench.alignment_cv [--evidence KIND] [--across] [--errors FILE] [--processes N]

The functions of bench/train_alignment.py train without the documents of one fold of six, or
without a whole genre (``--across``: the weights of mac_dev judge paramed, and the reverse). The
aligner then decodes the whole documents of that fold. Weights are kept in the temporary folder for
as long as the programs that make them do not change, so only the first run takes its time.
"""

import argparse
import hashlib
import json
import multiprocessing
import tempfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.alignment_data import ROOT, SETS, GoldText, link_of, read_set
from bench.alignment_scores import (
    Predicted,
    Predictions,
    bead_class,
    by_bead,
    calibration,
    score,
)
from tm.align.aligner import align
from tm.align.weights import Weights, from_json
from tm.embed import load_encoder
from tm.lexicon import load_lexicon

if TYPE_CHECKING:
    from bench.train_alignment import Example

EVIDENCE = ("vectors+words", "words", "length")
FOLDS = 6
DOUBTED = ("doc1", "doc10")  # articles of paramed whose gold has slips
COPY = "~"  # stands between a document's name and that of a changed copy
WORST = 30  # confident wrong links to show of each set

_examples: "list[Example]" = []  # given to the processes that train by forking


def main() -> None:
    """Print the figures of held-out documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evidence", choices=EVIDENCE, action="append", help="default: all")
    parser.add_argument("--across", action="store_true", help="hold out a genre, not a document")
    parser.add_argument("--errors", type=Path, help="write the most confident wrong links here")
    parser.add_argument("--processes", type=int, default=2, help="trainings at once, default 2")
    options = parser.parse_args()
    report = []
    for evidence in options.evidence or EVIDENCE:
        weights = held_out_weights(evidence, across=options.across, processes=options.processes)
        for group in SETS:
            texts = read_set(group)
            found = decode(group, texts, evidence, weights)
            print(f"\n{group}, {evidence}, {'other genre' if options.across else 'held out'}")
            print_figures(texts, found)
            report += confident_errors(group, texts, found)
    if options.errors:
        options.errors.write_text("\n".join(report) + "\n", encoding="utf-8")


# Weights


def add_weight_options(parser: argparse.ArgumentParser) -> None:
    """Let a program be told which weights to measure."""
    parser.add_argument(
        "--weights", choices=("held-out", "across", "stored"), default="held-out",
        help="that have not seen the document (default), or its set, or those of the program",
    )  # fmt: skip
    parser.add_argument("--evidence", choices=EVIDENCE, default="vectors+words")
    parser.add_argument("--processes", type=int, default=2, help="trainings at once, default 2")


def chosen_weights(options: argparse.Namespace) -> dict[str, Weights] | None:
    """Return the weights asked for, ``None`` for the stored ones."""
    if options.weights == "stored":
        return None
    across = options.weights == "across"
    return held_out_weights(options.evidence, across=across, processes=options.processes)


def held_out_weights(
    evidence: str, *, across: bool = False, processes: int = 2
) -> dict[str, Weights]:
    """Return for each document, as ``set/name``, weights that have not seen it (or its set)."""
    documents = [f"{group}/{text.name}" for group in SETS for text in read_set(group)]
    parts = held_out(documents, across=across)
    folder = Path(tempfile.gettempdir()) / "alignment-weights" / _digest() / evidence
    folder.mkdir(parents=True, exist_ok=True)
    missing = [
        (evidence, held, folder / f"{key}.json")
        for key, held in parts.items()
        if not (folder / f"{key}.json").exists()
    ]
    if missing:
        _train_all(missing, processes)
    return {
        document: from_json(json.loads((folder / f"{key}.json").read_text(encoding="utf-8")))
        for key, held in parts.items()
        for document in held
    }


def held_out(documents: Iterable[str], *, across: bool) -> dict[str, list[str]]:
    """Return the documents, as ``set/name``, that are held out together, by fold or by set."""
    ordered = sorted(documents)
    if across:
        return {group: [one for one in ordered if one.startswith(f"{group}/")] for group in SETS}
    return {f"fold{fold}": ordered[fold::FOLDS] for fold in range(FOLDS)}


def _train_all(wanted: Sequence[tuple[str, Collection[str], Path]], processes: int) -> None:
    from bench.train_alignment import sentence_examples

    if not _examples:
        texts = [(f"{group}/{text.name}", text) for group in SETS for text in read_set(group)]
        _examples.extend(sentence_examples(texts))
    with multiprocessing.get_context("fork").Pool(min(processes, len(wanted))) as pool:
        pool.starmap(_train_without, wanted, chunksize=1)


def _train_without(evidence: str, held: Collection[str], path: Path) -> None:
    from bench.train_alignment import Vector, train  # needs SciPy, which the tests do without

    vector = Vector()
    seen = [one for one in _examples if one.document not in held]
    record = vector.to_json(train(seen, vector, evidence=evidence))
    path.write_text(json.dumps(record), encoding="utf-8")


def _digest() -> str:
    """Return what stands for the programs and data that weights come from."""
    files = [
        *sorted((ROOT / "tm" / "align").glob("*.py")), ROOT / "tm" / "embed.py",
        ROOT / "tm" / "lexicon.py", ROOT / "bench" / "train_alignment.py",
        ROOT / "bench" / "alignment_data.py",
    ]  # fmt: skip
    return hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:16]


# Figures


def decode(
    group: str, texts: Iterable[GoldText], evidence: str, weights: dict[str, Weights] | None
) -> Predictions:
    """Align whole texts, each with the weights for it; ``None`` stands for the stored ones."""
    encoder = load_encoder() if "vectors" in evidence else None
    lexicon = load_lexicon("zh", "en") if "words" in evidence else None
    found = {}
    for text in texts:
        pairs = align(
            text.chinese, text.english, encoder=encoder, lexicon=lexicon, with_clauses=False,
            weights=None if weights is None else weights[f"{group}/{text.name.partition(COPY)[0]}"],
        )  # fmt: skip
        found[text.name] = [Predicted(link_of(pair), pair.confidence) for pair in pairs]
    return found


def print_figures(texts: Sequence[GoldText], found: Predictions) -> None:
    """Print scores, calibration and the links by class of bead."""
    clean = [text for text in texts if text.name not in DOUBTED]
    for kind, part in (("all", texts), ("without " + " and ".join(DOUBTED), clean)):
        if kind == "all" or len(part) < len(texts):
            print(f"  {kind}: {score(part, found)}")
            print(f"    {calibration(part, found)}")
    for bead, (right, predicted, gold) in by_bead(texts, found).items():
        print(
            f"  {bead:10} precision {right / max(1, predicted):.3f} of {predicted:4}, "
            f"recall {right / max(1, gold):.3f} of {gold:4}"
        )


def confident_errors(group: str, texts: Sequence[GoldText], found: Predictions) -> list[str]:
    """Describe the most confident wrong links of the texts whose gold is trusted."""
    wrong = sorted(
        (
            (one.confidence or 0.0, text, one)
            for text in texts
            if text.name not in DOUBTED
            for gold in [set(text.links)]
            for one in found[text.name]
            if one.link not in gold
        ),
        key=lambda item: (-item[0], item[1].name, item[2].link),
    )
    lines = [f"## {group}: {len(wrong)} wrong links, the most confident first"]
    for confidence, text, one in wrong[:WORST]:
        lines += ["", f"{text.name} confidence {confidence:.4f} {bead_class(one.link)} predicted:"]
        lines += _described(text, one.link)
        for link in text.links:
            if any(set(link[side]) & set(one.link[side]) for side in (0, 1)):
                lines += ["  gold:", *_described(text, link)]
    return lines


def _described(text: GoldText, link: tuple[tuple[int, ...], tuple[int, ...]]) -> list[str]:
    return [
        f"    {i}: {side[i].text}"
        for side, places in zip((text.chinese, text.english), link, strict=True)
        for i in places
    ]


if __name__ == "__main__":
    main()
