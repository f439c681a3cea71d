"""Weights that have not seen a text, for honest figures, and whole texts aligned with them.

The functions of bench/alignment_crf.py train without the documents of one fold of four, or
without a whole genre (the weights of mac_dev judge paramed, and the reverse). The weights are kept
in the temporary folder for as long as the programs that make them do not change, so only the first
run takes its time.
"""

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import sys
import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.alignment_data import ROOT, SETS, GoldText, link_of, read_set
from bench.alignment_scores import Predicted, Predictions
from tm.align.aligner import align
from tm.align.weights import Weights, from_json, load_weights
from tm.embed import load_encoder
from tm.lexicon import load_lexicon

if TYPE_CHECKING:
    from bench.alignment_crf import Example

EVIDENCE = ("vectors+words", "words", "length")
FOLDS = 4
DOUBTED = ("doc1", "doc10")  # articles of paramed whose gold has slips
COPY = "~"  # stands between a document's name and that of a changed copy

_examples: "list[Example]" = []  # given to the processes that train by forking


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
    """Return for each document, as ``set/name``, weights that have not seen it (or its set).

    Confidences are read through the stored curve, whose two numbers were fitted to such weights.
    """
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
    curve = load_weights(vectors="vectors" in evidence, words="words" in evidence)
    return {
        document: replace(
            from_json(json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))),
            slope=curve.slope,
            offset=curve.offset,
        )
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
    from bench.alignment_examples import own_examples, sentence_examples

    if not _examples:
        texts = [(f"{group}/{text.name}", text) for group in SETS for text in read_set(group)]
        with contextlib.redirect_stdout(sys.stderr):
            _examples.extend((*sentence_examples(texts), *own_examples()))
    with multiprocessing.get_context("fork").Pool(min(processes, len(wanted))) as pool:
        pool.starmap(_train_without, wanted, chunksize=1)


def _train_without(evidence: str, held: Collection[str], path: Path) -> None:
    from bench.alignment_crf import Vector, train

    vector = Vector()
    seen = [one for one in _examples if one.document not in held]
    with contextlib.redirect_stdout(sys.stderr):
        record = vector.to_json(train(seen, vector, evidence=evidence))
    path.write_text(json.dumps(record), encoding="utf-8")


def _digest() -> str:
    """Return what stands for the programs and data that weights come from."""
    files = [
        *sorted((ROOT / "tm" / "align").glob("*.py")), ROOT / "tm" / "embed.py",
        ROOT / "tm" / "lexicon.py", *sorted((ROOT / "bench").glob("alignment_[cde]*.py")),
    ]  # fmt: skip
    return hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:16]


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
