"""The numbers of a source text that its translation does not have."""

from tm.adapt.values import LANGUAGES, find_values, missing_values
from tm.lang import primary


def missing_numbers(
    source: str, source_lang: str, target: str, target_lang: str
) -> tuple[str, ...]:
    """Return the numbers and dates in digits that the target lacks, as the source writes them.

    Compared by value: 3500万 is 35 million. Only Chinese and English are checked; for other
    languages nothing is returned. Numbers that are part of a name or code count as well.
    """
    if not {primary(source_lang), primary(target_lang)} <= LANGUAGES:
        return ()
    missing = missing_values(find_values(source, source_lang), find_values(target, target_lang))
    return tuple(source[value.start : value.end] for value in missing)
