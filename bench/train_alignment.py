"""Train the weights of the aligner on ../shared/data/align and write tm/align/weights.json.

    python -m bench.train_alignment             train all sets of weights

A conditional random field: the log-likelihood of the gold paths is maximised with L-BFGS, drawn
towards starting values (L2). Each text is trained on as it is and in copies with omissions; the
training half of bench/clauses brings long official sentences. See docs/alignment.md; figures on
unseen documents come from ``python -m bench.alignment``.
"""

import argparse
import json
import time
from pathlib import Path

from bench.alignment_crf import EVIDENCE, Vector, train
from bench.alignment_data import ROOT, SETS, read_set
from bench.alignment_examples import own_examples, sentence_examples

WEIGHTS = ROOT / "tm" / "align" / "weights.json"


def store(path: Path, key: str, record: dict[str, dict[str, float]]) -> None:
    """Put one set into weights.json, which another run may have changed meanwhile."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["sets"][key] = stored["sets"].get(key, {}) | record
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Train what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--evidence", choices=EVIDENCE, action="append", help="default: all")
    options = parser.parse_args()
    texts = [(f"{group}/{text.name}", text) for group in SETS for text in read_set(group)]
    vector, examples = Vector(), [*sentence_examples(texts), *own_examples()]
    for evidence in options.evidence or EVIDENCE:
        begun = time.perf_counter()
        weights = train(examples, vector, evidence=evidence)
        print(f"  {time.perf_counter() - begun:.0f} s")
        store(WEIGHTS, evidence, vector.to_json(weights))


if __name__ == "__main__":
    main()
