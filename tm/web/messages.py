"""The catalogue of interface messages, English and Chinese side by side in ``messages.tsv``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).with_name("messages.tsv")
UI_LANGUAGES: Mapping[str, str] = {"en": "en", "zh": "zh-Hans"}
"""Column of the catalogue -> language tag of the page."""


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of one interface language.

    Attributes:
        ui: Column of the catalogue: ``en`` or ``zh``.
        texts: Message key -> text with named placeholders.
    """

    ui: str
    texts: Mapping[str, str]

    @property
    def lang(self) -> str:
        """The language tag of the page."""
        return UI_LANGUAGES[self.ui]

    def text(self, key: str, **values: object) -> str:
        """Return a message with its placeholders filled.

        Raises:
            KeyError: no such message, or a placeholder without a value.
        """
        message = self.texts[key]
        return message.format(**values) if values else message

    def count(self, key: str, number: int, **values: object) -> str:
        """Return a counted message: ``key.one`` for one, ``key.other`` for all other numbers."""
        form = "one" if number == 1 else "other"
        return self.text(f"{key}.{form}", n=f"{number:,}", **values)

    def word(self, group: str, value: str) -> str:
        """Return the word for a value of a closed list; an unknown value stands for itself."""
        return self.texts.get(f"{group}.{value}", value)


@cache
def catalogue() -> Mapping[str, Messages]:
    """Return all interface languages, read once."""
    header, *rows = CATALOGUE.read_text(encoding="utf-8").splitlines()
    columns = header.split("\t")
    cells = [row.split("\t") for row in rows if row]
    return {
        ui: Messages(ui, {row[0]: row[columns.index(ui)] for row in cells}) for ui in UI_LANGUAGES
    }
