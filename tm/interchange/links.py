"""Links of an alignment as pairs of segment numbers (``.idx.tsv``)."""

from collections.abc import Sequence
from typing import BinaryIO

from tm.model import AlignedPair, Segment


def write_indexes(pairs: Sequence[AlignedPair], stream: BinaryIO) -> int:
    """Write one link a line and return their number.

    A line is source indexes, target indexes and confidence, separated by tabs. Indexes are those
    of the segments, from 0, joined by commas; ``-`` stands for none. Clause pairs have no numbers
    of their own: the sentence links are written.
    """
    for pair in pairs:
        line = f"{_indexes(pair.source)}\t{_indexes(pair.target)}\t{pair.confidence:.4f}\n"
        stream.write(line.encode("ascii"))
    return len(pairs)


def _indexes(segments: Sequence[Segment]) -> str:
    return ",".join(str(segment.index) for segment in segments) or "-"
