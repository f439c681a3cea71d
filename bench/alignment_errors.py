"""What the aligner gets wrong on ../shared/data/align: by class of bead, and link by link.

    python -m bench.alignment_errors [--weights held-out|across|stored] [--evidence KIND]
                                     [--write FILE]

The file takes the most confident wrong links with their texts. It is for reading, not for keeping:
the texts are not ours.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.alignment_cv import DOUBTED, add_weight_options, chosen_weights, decode
from bench.alignment_data import SETS, GoldText, Link, read_set
from bench.alignment_scores import Predictions, bead_class, by_bead, markdown

WORST = 30  # wrong links to show of each set
HEADS = ("set", "bead", "in the gold", "precision", "recall")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_weight_options(parser)
    parser.add_argument("--write", type=Path, help="write the most confident wrong links here")
    options = parser.parse_args()
    weights = chosen_weights(options)
    report = []
    print(markdown(HEADS))
    print(markdown(["---"] * len(HEADS)))
    for group in SETS:
        texts = read_set(group)
        found = decode(group, texts, options.evidence, weights)
        for bead, (right, predicted, gold) in by_bead(texts, found).items():
            rates = f"{right / max(1, predicted):.3f}", f"{right / max(1, gold):.3f}"
            print(markdown([group, bead, str(gold), *rates]))
        report += confident_errors(group, texts, found)
    if options.write:
        options.write.write_text("\n".join(report) + "\n", encoding="utf-8")


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


def _described(text: GoldText, link: Link) -> list[str]:
    return [
        f"    {i}: {side[i].text}"
        for side, places in zip((text.chinese, text.english), link, strict=True)
        for i in places
    ]


if __name__ == "__main__":
    main()
