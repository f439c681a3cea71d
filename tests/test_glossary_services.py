import io
from dataclasses import replace

import pytest

from glossary.interchange import ExportOptions, ExportReport, write_glossary
from glossary.model import Term, TermStatus
from tests.glossary_values import by_hand
from tm.errors import UnsupportedFormatError

TWO_RENDERINGS = replace(
    by_hand(
        "泵", Term("pump", TermStatus.PREFERRED), Term("pump\x0bset", TermStatus.ADMITTED)
    ),
    id=5,
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "report"),
    [
        ("a.tbx", ExportReport(1, ("c5: replaced 1 characters that XML cannot hold",))),
        ("a.CSV", ExportReport(2)),
        ("a.tsv", ExportReport(2)),
    ],
)
def test_an_export_says_what_it_wrote_and_what_departs(name: str, report: ExportReport) -> None:
    stream = io.BytesIO()
    assert write_glossary([TWO_RENDERINGS], stream, name, ExportOptions()) == report
    assert "泵".encode() in stream.getvalue()


@pytest.mark.parametrize("name", ["a.xyz", "tbx", ""])
def test_an_unknown_format_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedFormatError, match=r"known: \.tbx, \.csv, \.tsv"):
        write_glossary([], io.BytesIO(), name, ExportOptions())
