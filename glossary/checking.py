"""The check of the memory, and the renderings of a concept in it."""

from collections.abc import Iterator

from glossary.check import Checker, Severity
from glossary.check_report import CheckReport, check_units
from glossary.consistency import Usage, usage_of
from glossary.merge import terms_in
from glossary.model import Concept
from glossary.reading import UsualReading
from glossary.services import GlossaryServices
from tm.lang import same_language, to_simplified, to_traditional
from tm.model import Level, Progress, TranslationUnit
from tm.reverse import turn
from tm.store import UnitFilter


def checker_of(services: GlossaryServices) -> Checker:
    """Return a checker by the glossary as it is at each moment."""
    return Checker(services.recognisers.of, UsualReading())


def check_memory(
    services: GlossaryServices,
    wanted: UnitFilter,
    *,
    least: Severity = Severity.WARNING,
    progress: Progress | None = None,
    limit: int | None = None,
) -> CheckReport:
    """Check whole sentences of the memory, all that a filter leaves.

    A clause may have its term in another clause of the translation, so sentences are checked. With
    a ``limit`` only the first units are.
    """
    units = services.tm.store.units(wanted, limit=limit)
    total = services.tm.store.stats().sentence_units if progress is not None else 0
    return check_units(units, checker_of(services), least=least, progress=progress, total=total)


def usage_in_memory(
    services: GlossaryServices, concept: Concept, source_lang: str, target_lang: str
) -> Usage:
    """Return how the memory renders a concept, in units of either direction."""
    return usage_of(
        concept,
        _units(services, concept, source_lang, target_lang),
        checker_of(services),
        source_lang=source_lang,
        target_lang=target_lang,
    )


def _units(
    services: GlossaryServices, concept: Concept, source_lang: str, target_lang: str
) -> Iterator[TranslationUnit]:
    """Yield the units that may have a term of the concept, turned to the wanted direction.

    The store is asked for the spellings of each term, so that a large memory need not be read.
    """
    seen: set[int | None] = set()
    for text in _spellings(concept, source_lang):
        for one, other in ((source_lang, target_lang), (target_lang, source_lang)):
            wanted = UnitFilter(
                source_lang=one, target_lang=other, level=Level.SENTENCE, contains=text
            )
            for unit in services.tm.store.units(wanted):
                if unit.id not in seen:
                    seen.add(unit.id)
                    is_forward = same_language(unit.source_lang, source_lang)
                    yield unit if is_forward else turn(unit)


def _spellings(concept: Concept, lang: str) -> tuple[str, ...]:
    """Return the terms of a language as texts may have them, in both scripts."""
    found: dict[str, None] = {}
    for term in terms_in(concept, lang):
        text = term.text
        found.update(dict.fromkeys((text, to_simplified(text), to_traditional(text))))
    return tuple(found)
