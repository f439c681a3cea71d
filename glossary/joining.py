"""How what two sources say of one concept goes together: sections, and texts with their sources."""

from collections.abc import Iterable, Sequence

from glossary.model import LanguageSection, Term, TermStatus
from tm.lang import covers


def place_of(section: LanguageSection, sections: Sequence[LanguageSection]) -> int | None:
    """Return which of the sections a section goes into, ``None`` when it stands alone.

    A bare tag, ``zh``, also means a section ``zh-Hans``; of several the one that shares a term.
    """
    for place, own in enumerate(sections):
        if own.lang == section.lang:
            return place
    texts = {term.text for term in section.terms}
    fitting = [
        place
        for place, own in enumerate(sections)
        if "-" not in section.lang and covers(section.lang, own.lang)
    ]
    return min(
        fitting,
        key=lambda place: texts.isdisjoint(term.text for term in sections[place].terms),
        default=None,
    )


def has_preferred(terms: Iterable[Term]) -> bool:
    """Tell whether one of the terms is preferred."""
    return any(term.status is TermStatus.PREFERRED for term in terms)


def replaced_text(old: tuple[str, str], new: tuple[str, str]) -> tuple[str, str]:
    """Return a text and its source where a newer one has a say; what that leaves empty stays.

    The source of another text is none of the new one's.
    """
    text, source = new
    return text or old[0], source or (old[1] if text in ("", old[0]) else "")


def kept_text(own: tuple[str, str], other: tuple[str, str]) -> tuple[str, str]:
    """Return a text and its source, or another text with its own source where there is none."""
    text, source = own
    if text and other[0] not in ("", text):
        return own
    return (text, source or other[1]) if text or not other[0] else other
