"""The numbers of a source text that its translation does not have."""

from tm.adapt.values import LANGUAGES, Value, find_values
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
    there = find_values(target, target_lang)
    keys, numbers = [value.key for value in there], [value.number for value in there]
    missing = []
    for value in find_values(source, source_lang):
        if value.key in keys:
            place = keys.index(value.key)
        elif not _is_date(value) and value.number in numbers:
            place = numbers.index(value.number)
        else:
            if value.is_digits or _is_date(value):
                missing.append(source[value.start : value.end])
            continue
        del keys[place], numbers[place]  # each stands for one of the source only
    return tuple(missing)


def _is_date(value: Value) -> bool:
    return bool(value.fields)
