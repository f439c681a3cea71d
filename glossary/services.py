"""What the edges of the terminology work with: the concepts beside the translation memory."""

from dataclasses import dataclass, field
from threading import Lock

from glossary.model import Concept, Term, TermHit
from glossary.recognise import Recogniser
from glossary.store import ConceptFilter, ConceptStore
from tm.lang import primary, same_language
from tm.services import TMServices


class Recognisers:
    """One recogniser for each language, built anew when a concept has changed."""

    def __init__(self, concepts: ConceptStore) -> None:
        self._concepts = concepts
        self._built: dict[str, tuple[int, Recogniser]] = {}
        self._lock = Lock()

    def of(self, lang: str) -> Recogniser:
        """Return the recogniser of all concepts that have terms in a language."""
        with self._lock:
            change = self._concepts.last_change()
            known = self._built.get(primary(lang))
            if known is None or known[0] != change:
                wanted = ConceptFilter(lang=primary(lang))
                known = change, Recogniser(self._concepts.concepts(wanted), primary(lang))
                self._built[primary(lang)] = known
            return known[1]


@dataclass(frozen=True, slots=True)
class GlossaryServices:
    """The parts of the terminology, put together once by ``app.py``."""

    concepts: ConceptStore
    tm: TMServices
    recognisers: Recognisers = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "recognisers", Recognisers(self.concepts))


def find_terms(services: GlossaryServices, text: str, source_lang: str) -> tuple[TermHit, ...]:
    """Return the known terms in a text, by their place."""
    return tuple(services.recognisers.of(source_lang).find(text))


def translations(concept: Concept, target_lang: str) -> tuple[Term, ...]:
    """Return the terms of a concept in a language, all its scripts and regions, best first."""
    return tuple(
        term
        for section in concept.sections
        if same_language(section.lang, target_lang)
        for term in section.terms
    )
