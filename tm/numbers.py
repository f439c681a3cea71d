"""Numbers in running text, with their exact values, however they are written."""

from dataclasses import dataclass
from decimal import Decimal

from tm.text import TokenKind, tokens


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    Attributes:
        start, end: Where it stands, unit sign and scale included.
        value: Exact: 3500万 is 35000000, 百分之五 is 5.
        unit: ``%``, ``‰`` or ``""``.
    """

    start: int
    end: int
    value: Decimal
    unit: str


def find_numbers(text: str, lang: str) -> tuple[Number, ...]:
    """Return the numbers of a text in order.

    Read are digits with separators, percent and per mille, 万 and 亿, Chinese numerals (in Chinese
    and Japanese), and ``35 million``, ``5 per cent``, ``77th``. Numbers inside web addresses and
    document symbols are part of those.
    """
    return tuple(
        _number(token.key, token.start, token.end)
        for token in tokens(text, lang)
        if token.kind is TokenKind.NUMBER
    )


def _number(key: str, start: int, end: int) -> Number:
    unit = key[-1] if key[-1] in "%‰" else ""
    return Number(start, end, Decimal(key.removesuffix(unit)), unit)
