"""Measure the aligner and its peers on ../shared/data/align, as one Markdown table.

    python -m bench.alignment [--only PART ...] [--write FOLDER] [--processes N]

Parts: ``held-out`` and ``across`` have weights that have not seen the document, or the whole set
(bench/alignment_cv.py); ``stored`` has the program's, which were trained on these very texts;
``peers`` are the methods of bench/peers with the same vectors. Scored by
../shared/tools/evaluate_alignment.py, run as it stands. Processor time includes encoding. The
answers of the peers are kept in the temporary folder for as long as their programs do not change.
"""

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.alignment_cv import DOUBTED, decode, held_out_weights
from bench.alignment_data import ROOT, SETS, GoldText, Link, read_set
from bench.alignment_scores import Predicted, Predictions, calibration, markdown, score
from bench.peers.gale_church import WIDE_PRIORS, gale_church
from bench.peers.vecalign import vecalign
from tm.embed import load_encoder, one_thread

PARTS = ("held-out", "across", "stored", "peers")
EVIDENCE = {
    "all evidence": "vectors+words", "without embeddings": "words", "length only": "length",
}  # fmt: skip
MEASURED = {  # each training takes a minute or two, four of them a row
    "held-out": {key: EVIDENCE[key] for key in ("all evidence", "without embeddings")},
    "across": {key: EVIDENCE[key] for key in ("all evidence",)},
    "stored": EVIDENCE,
}
HEADS = (
    "set", "system", "strict P", "strict R", "strict F1", "lax F1", "ECE", "ECE equal mass",
    "AUROC", "kept at >= .9", "strict P there", "processor seconds",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a system found in a set, and the seconds of processor time it took."""

    system: str
    predictions: Predictions
    seconds: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="default: all parts")
    parser.add_argument("--write", type=Path, help="keep the predictions in this folder")
    parser.add_argument("--processes", type=int, default=2, help="trainings at once, default 2")
    options = parser.parse_args()
    print(markdown(HEADS))
    print(markdown(["---"] * len(HEADS)))
    for group in SETS:
        texts = read_set(group)
        for outcome in outcomes(group, texts, options.only or PARTS, options.processes):
            keep = options.write and options.write / group / outcome.system.replace(" ", "-")
            print(row(group, texts, outcome, keep), flush=True)
            trusted = [text for text in texts if text.name not in DOUBTED]
            if len(trusted) < len(texts):
                name = f"{group} without {' and '.join(DOUBTED)}"
                print(row(name, trusted, outcome, None), flush=True)


def row(group: str, texts: Sequence[GoldText], outcome: Outcome, keep: Path | None) -> str:
    """Return the figures of one system."""
    scores, sure = score(texts, outcome.predictions, keep), calibration(texts, outcome.predictions)
    figures = [scores.precision, scores.recall, scores.strict, scores.lax]
    honest = ["-"] * 5
    if sure is not None:
        honest = [f"{one:.4f}" for one in (sure.error, sure.mass_error, sure.ranking)]
        honest += [f"{sure.kept:.1%}", f"{sure.precision:.4f}"]
    cells = [*(f"{one:.4f}" for one in figures), *honest, f"{outcome.seconds:.0f}"]
    return markdown([group, outcome.system, *cells])


def outcomes(
    group: str, texts: Sequence[GoldText], parts: Sequence[str], processes: int
) -> Iterator[Outcome]:
    """Yield what every system finds in a set."""
    for part in (one for one in PARTS if one in parts and one != "peers"):
        for name, evidence in MEASURED[part].items():
            weights = None
            if part != "stored":
                weights = held_out_weights(evidence, across=part == "across", processes=processes)
            begun = time.process_time()
            found = decode(group, texts, evidence, weights)
            yield Outcome(f"ours, {name}, {part}", found, time.process_time() - begun)
    if "peers" in parts:
        for name, peer in PEERS.items():
            yield remembered(group, texts, name, peer)


# Peers


def _vecalign(source: Sequence[str], target: Sequence[str]) -> list[Link]:
    encoder = load_encoder()
    assert encoder is not None
    return vecalign(source, target, encoder.encode)


def _wide_gale_church(source: Sequence[str], target: Sequence[str]) -> list[Link]:
    return gale_church(source, target, WIDE_PRIORS)


Peer = Callable[[Sequence[str], Sequence[str]], list[Link]]

PEERS: dict[str, Peer] = {
    "Gale-Church": gale_church,
    "Gale-Church, beads up to 1-8": _wide_gale_church,
    "Vecalign-style": _vecalign,
}


def remembered(group: str, texts: Sequence[GoldText], name: str, peer: Peer) -> Outcome:
    """Return what a peer finds in a set, now or in an earlier run of the same program."""
    files = [*sorted((ROOT / "bench" / "peers").glob("*.py")), ROOT / "tm" / "embed.py"]
    digest = hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / "alignment-peers" / digest / f"{group} {name}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        begun = time.process_time()
        with one_thread():
            links = {
                text.name: peer(
                    [one.text for one in text.chinese], [one.text for one in text.english]
                )
                for text in texts
            }
        told = {"seconds": time.process_time() - begun, "links": links}
        path.write_text(json.dumps(told), encoding="utf-8")
    stored = json.loads(path.read_text(encoding="utf-8"))
    found = {
        text: [Predicted((tuple(source), tuple(target))) for source, target in links]
        for text, links in stored["links"].items()
    }
    return Outcome(name, found, stored["seconds"])


if __name__ == "__main__":
    main()
