"""Bring an extraction into the glossary: candidates, proposed concepts, fixed expressions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from glossary.merge import (
    attest,
    counted,
    is_proposal,
    proposal,
    renderings,
    term_key,
    terms_in,
    without_extracted,
)
from glossary.model import NESTED, CandidateState, Concept, Term, TermCandidate, TermOrigin
from glossary.store import ConceptFilter, ConceptStore
from tm.lang import covers

# A compound around a fixed expression needs that part of the usual termhood. Some of it keeps
# phrases out, such as 代表中国共产党, "on behalf of the Communist Party of China".
COMPOUND_SHARE = 0.5
_UNDECIDED = (CandidateState.OPEN, CandidateState.MERGED)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a candidate becomes a proposed concept; both in [0, 1]."""

    pair_confidence: float
    termhood: float


@dataclass(frozen=True, slots=True)
class ExtractionReport:
    """What an extraction brought.

    Attributes:
        candidates: Candidates that were found.
        proposed: Concepts that are newly proposed.
        withdrawn: Concepts that were proposed, nobody touched, and are no longer.
        fixed: Fixed expressions that were newly added.
        merged: Candidates that attest renderings of concepts that stood there before.
        notes: What the extraction had to do without, one sentence each.
    """

    candidates: int
    proposed: int
    withdrawn: int
    fixed: int
    merged: int
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.candidates} candidates; concepts: {self.proposed} newly proposed, "
            f"{self.withdrawn} withdrawn, {self.fixed} fixed ones added, "
            f"{self.merged} attested by candidates"
        )


def usual_thresholds() -> Thresholds:
    """Return the documented thresholds of the extraction."""
    from glossary.extract.run import PROPOSE_PAIR_CONFIDENCE, PROPOSE_TERMHOOD

    return Thresholds(PROPOSE_PAIR_CONFIDENCE, PROPOSE_TERMHOOD)


def store_extraction(
    concepts: ConceptStore,
    candidates: Iterable[TermCandidate],
    *,
    fixed: Sequence[Concept],
    at: datetime,
    source_lang: str,
    target_lang: str,
    thresholds: Thresholds | None = None,
) -> ExtractionReport:
    """Store an extraction whole or not at all; the same one twice changes nothing.

    Candidates above the thresholds become proposed concepts, unless a concept has their source
    already: then it gets the renderings that they attest, as proposed terms, and they are merged
    into it. Fixed concepts are added once; they and what people decided are never overruled.

    Args:
        concepts: The glossary.
        candidates: All candidates of the language pair, also those below the thresholds.
        fixed: Our own fixed expressions, none to leave them out.
        at: Time of the extraction.
        source_lang: Language of the candidates' sources.
        target_lang: Language of their renderings.
        thresholds: ``None`` for the usual ones.
    """
    with concepts.transaction():
        run = Proposals(
            concepts,
            source_lang=source_lang,
            target_lang=target_lang,
            at=at,
            thresholds=thresholds or usual_thresholds(),
        )
        before = run.links()
        number = concepts.replace_candidates(
            candidates, source_lang=source_lang, target_lang=target_lang, at=at
        )
        run.forsaken = before - run.links()
        added = sum(map(run.add_fixed, fixed))
        for candidate in run.load_candidates():
            run.settle(candidate)
        run.withdraw_forsaken()
        return ExtractionReport(number, run.proposed, run.withdrawn, added, run.merged)


class Proposals:
    """The concepts of a language pair, and the candidates that find their places among them.

    Attributes:
        forsaken: Concepts that an undecided candidate stood behind and no longer does.
    """

    def __init__(
        self,
        concepts: ConceptStore,
        *,
        source_lang: str,
        target_lang: str,
        at: datetime,
        thresholds: Thresholds,
        by: str = "",
    ) -> None:
        self._concepts = concepts
        self._langs = source_lang, target_lang
        self._at = at
        self._by = by
        self._thresholds = thresholds
        self._known: dict[str, int] = {}
        self._fixed_keys: set[str] = set()
        self._renderings: defaultdict[str, list[Term]] = defaultdict(list)
        self._refused: defaultdict[str, set[str]] = defaultdict(set)
        self._once_fixed = {
            self._source_key(text)
            for lang, text in concepts.once_fixed()
            if covers(source_lang, lang)
        }
        self.forsaken: set[int] = set()
        self.proposed = self.withdrawn = self.merged = 0
        found = list(concepts.concepts(ConceptFilter(lang=source_lang)))
        for concept in sorted(found, key=is_proposal):  # of homographs what people settled first
            self._remember(concept)
        for candidate in self._of_this_pair(CandidateState.REJECTED):
            key = self._source_key(candidate.source)
            self._refused[key].add(term_key(candidate.target, target_lang))

    def links(self) -> set[int]:
        """Return the concepts that undecided candidates are proposed as or merged into."""
        return {
            candidate.concept_id
            for candidate in self._of_this_pair()
            if candidate.state in _UNDECIDED and candidate.concept_id is not None
        }

    def load_candidates(self) -> list[TermCandidate]:
        """Return the candidates of the language pair, having learnt all renderings from them."""
        candidates = list(self._of_this_pair())
        for candidate in candidates:
            if candidate.state is not CandidateState.REJECTED:
                self._renderings[self._source_key(candidate.source)] += renderings(candidate)
        return candidates

    def add_fixed(self, concept: Concept) -> bool:
        """Add a fixed expression unless it, or what a person made of its source, is there.

        One that a person has deleted or renamed does not come back.
        """
        terms = terms_in(concept, self._langs[0])
        keys = {self._source_key(term.text) for term in terms}
        if keys & self._once_fixed and not keys & self._known.keys():
            return False
        known = {self._known[key] for key in keys if key in self._known}
        if not known:
            self._remember(self._concepts.add(concept, at=self._at, by=self._by))
            return True
        proposals = [old for old in map(self._concepts.get, known) if is_proposal(old)]
        if len(proposals) < len(known):
            return False
        # The fixed concept takes the place of the proposal; its rendering is attested anew later.
        self._remember(self._update(replace(concept, id=proposals[0].id)))
        return True

    def settle(self, candidate: TermCandidate) -> None:
        """Propose a candidate, merge it into the concept of its source, or renew its counts."""
        concept_id = self._known.get(self._source_key(candidate.source))
        if candidate.state is CandidateState.REJECTED:
            return
        if candidate.state is CandidateState.ACCEPTED:
            if candidate.concept_id is not None:
                self._update(counted(self._concepts.get(candidate.concept_id), candidate))
        elif concept_id is None:
            self._propose(candidate)
        else:
            self._join(candidate, self._concepts.get(concept_id))

    def withdraw_forsaken(self) -> None:
        """Take back what the extraction proposed and no candidate stands behind any more."""
        for concept_id in sorted(self.forsaken - self.links() if self.forsaken else ()):
            concept = self._concepts.get(concept_id)
            if is_proposal(concept):
                self._withdraw(concept_id)
            else:
                self._update(without_extracted(concept, self._langs[1]))

    def _propose(self, candidate: TermCandidate) -> None:
        if not self._deserves(candidate):
            self._link(candidate, CandidateState.OPEN, None)
            return
        stored = self._concepts.add(proposal(candidate), at=self._at, by=self._by)
        self._remember(stored)
        self._link(candidate, CandidateState.OPEN, stored.id)
        self.proposed += 1

    def _join(self, candidate: TermCandidate, concept: Concept) -> None:
        """Settle a candidate whose source has a concept."""
        key = self._source_key(candidate.source)
        is_own = candidate.state is CandidateState.OPEN and candidate.concept_id == concept.id
        if is_proposal(concept):
            if is_own or concept.id in self.forsaken:
                self._renew(candidate, concept)
            else:  # another candidate of this source is proposed
                self._link(candidate, CandidateState.OPEN, None)
        elif is_own and key not in self._fixed_keys:  # a person has changed it
            self._update(counted(concept, candidate))
        else:
            attested = self._renderings[key] or renderings(candidate)
            self._update(attest(concept, candidate, attested, refused=self._refused[key]))
            self._link(candidate, CandidateState.MERGED, concept.id)
            self.merged += 1

    def _renew(self, candidate: TermCandidate, concept: Concept) -> None:
        """Keep a proposal's id and renew all that it says, or withdraw it."""
        if concept.id is None:
            raise ValueError("only a stored concept can be renewed")
        self.forsaken.discard(concept.id)
        if self._deserves(candidate):
            self._update(proposal(candidate, concept.id))
            self._link(candidate, CandidateState.OPEN, concept.id)
        else:
            self._withdraw(concept.id)

    def _withdraw(self, concept_id: int) -> None:
        self._concepts.delete(concept_id, at=self._at, by=self._by)
        self._known = {key: known for key, known in self._known.items() if known != concept_id}
        self.withdrawn += 1

    def _deserves(self, candidate: TermCandidate) -> bool:
        """Tell whether a candidate is sure enough; around a fixed expression less will do.

        One that is a fixed expression in other documents needs no more.
        """
        if NESTED in candidate.flags:
            return False
        if candidate.expansions:
            return True
        source = self._source_key(candidate.source)
        least = self._thresholds.termhood
        if any(fixed in source for fixed in self._fixed_keys):
            least *= COMPOUND_SHARE
        return (
            candidate.termhood >= least
            and candidate.pair_confidence >= self._thresholds.pair_confidence
        )

    def _link(
        self, candidate: TermCandidate, state: CandidateState, concept_id: int | None
    ) -> None:
        if candidate.id is None:
            raise ValueError("only a stored candidate can be settled")
        if candidate.concept_id not in (None, concept_id):
            self.forsaken.add(candidate.concept_id)
        if (candidate.state, candidate.concept_id) != (state, concept_id):
            self._concepts.decide(
                candidate.id, state, concept_id=concept_id, at=self._at, by=self._by
            )

    def _update(self, concept: Concept) -> Concept:
        return self._concepts.update(concept, at=self._at, by=self._by)

    def _remember(self, concept: Concept) -> None:
        if concept.id is None:
            raise ValueError("only a stored concept can be remembered")
        for term in terms_in(concept, self._langs[0]):
            key = self._source_key(term.text)
            self._known.setdefault(key, concept.id)
            if term.origin is TermOrigin.FIXED:
                self._fixed_keys.add(key)

    def _source_key(self, text: str) -> str:
        return term_key(text, self._langs[0])

    def _of_this_pair(self, state: CandidateState | None = None) -> Iterable[TermCandidate]:
        source_lang, target_lang = self._langs
        return (
            candidate
            for candidate in self._concepts.candidates(state)
            if covers(source_lang, candidate.source_lang)
            and covers(target_lang, candidate.target_lang)
        )
