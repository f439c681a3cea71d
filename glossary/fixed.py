"""Fixed expressions of institutional Chinese: a list of our own, in ``fixed.tsv``.

One row an expression; several admitted renderings are parted by ``|``. Notes say in which years a
rendering was usual. The list overrides what extraction finds, and a user's decision overrides it.
"""

from functools import cache
from importlib import resources

from glossary.model import Concept, LanguageSection, Term, TermOrigin, TermStatus

SOURCE_LANG = "zh-Hans"
TARGET_LANG = "en"


@cache
def fixed_concepts() -> tuple[Concept, ...]:
    """Return the fixed expressions as concepts, in the order of the list.

    The Chinese term and the first English one are preferred, the others admitted.
    """
    lines = resources.files(__package__).joinpath("fixed.tsv").read_text("utf-8").splitlines()
    return tuple(_concept(line.split("\t")) for line in lines[1:])


def _concept(row: list[str]) -> Concept:
    source, preferred, admitted, part_of_speech, subject_field, note = row
    renderings = [_term(preferred, TermStatus.PREFERRED, part_of_speech)]
    renderings += [
        _term(text, TermStatus.ADMITTED, part_of_speech) for text in admitted.split("|") if text
    ]
    chinese = _term(source, TermStatus.PREFERRED, part_of_speech)
    return Concept(
        sections=(
            LanguageSection(SOURCE_LANG, (chinese,)),
            LanguageSection(TARGET_LANG, tuple(renderings)),
        ),
        subject_field=subject_field,
        note=note,
    )


def _term(text: str, status: TermStatus, part_of_speech: str) -> Term:
    return Term(text, status, TermOrigin.FIXED, part_of_speech=part_of_speech)
