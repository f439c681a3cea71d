"""How well a stored text fits a query: base score, penalties, diff, and the score they make.

The base score compares typed tokens of different weight (see `docs/scoring.md`); the score takes
named penalties off it. 100 is kept for identical source text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from rapidfuzz.distance import Levenshtein

from tm.adapt import Texts, adapt
from tm.adapt.tags import Markups, with_tags
from tm.diff import TokenOp, raw_spans, token_operations
from tm.matches import Adapted, DiffOp, MatchKind, Penalty
from tm.model import TranslationUnit
from tm.penalties import substitution_penalties, tag_penalties, text_penalties, unit_penalties
from tm.text import Token, normal_form, signs, tokens

FULL_WEIGHT = 5  # fifths: a Han character, a word, a symbol, a number
NUMBER_SHARE = 1  # a changed number is one fifth of a word: its value; the rest is being a number
PUNCT_WEIGHT = 1
ANY_NUMBER = "n"  # the sign that all numbers have in common
EXACT_SCORE = 100
CAP = 99  # the most that anything but identical text can score
CONTEXT_POINTS = 1  # for each of: a neighbour, both neighbours or a neighbour and the key


@dataclass(frozen=True)  # no slots: the parts are computed when first asked for
class Prepared:
    """A text made ready for comparing.

    Attributes:
        markup: Its canonical markup where it has inline tags, else ``""``.
    """

    text: str
    lang: str
    markup: str = ""

    @cached_property
    def signs(self) -> list[str]:
        """Its tokens as signs."""
        return signs(self.text, self.lang)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its tokens with their places."""
        return tokens(self.text, self.lang)

    @cached_property
    def expanded(self) -> list[str]:
        """Each sign as many times as it weighs: the sequence that is compared."""
        return expand(self.signs)


def prepare(text: str, lang: str, markup: str = "") -> Prepared:
    """Return the text ready for comparing, with the tags that its markup has."""
    return Prepared(text, lang, markup)


def expand(named: Iterable[str]) -> list[str]:
    """Return each sign as many times as its kind weighs in fifths."""
    expanded: list[str] = []
    for sign in named:
        kind = sign[0]
        if kind == "p":
            expanded += [sign] * PUNCT_WEIGHT
        elif kind == "n":
            expanded += [ANY_NUMBER] * (FULL_WEIGHT - NUMBER_SHARE) + [sign] * NUMBER_SHARE
        else:
            expanded += [sign] * FULL_WEIGHT
    return expanded


def base_score(a: Prepared, b: Prepared) -> int:
    """Return how much of two texts is the same, as whole percent in [0, 100], rounded down.

    Symmetric. 0 when a text has no tokens.
    """
    if not a.signs or not b.signs:
        return 0
    longer = max(len(a.expanded), len(b.expanded))
    distance = Levenshtein.distance(a.expanded, b.expanded)
    return 100 * (longer - distance) // longer


@dataclass(frozen=True, slots=True)
class Context:
    """Where a query stands: neighbouring source texts and its key; ``None`` is unknown.

    ``""`` as a neighbour is the known start or end of the document.
    """

    previous: str | None = None
    next: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a unit is worth for a query.

    Attributes:
        operations: Token operations between the texts, from which `diff` is made.
        adapted: The target with the query's own values and tags, ``None`` where it stays as it is.
    """

    score: int
    base_score: int
    kind: MatchKind
    penalties: tuple[Penalty, ...]
    operations: tuple[TokenOp, ...]
    adapted: Adapted | None = None


def judge(
    query: Prepared,
    matched: Prepared,
    unit: TranslationUnit,
    *,
    target_lang: str,
    base: int | None = None,
    context: Context | None = None,
    targets: int = 1,
    others: tuple[Penalty, ...] = (),
    documents: bool = False,
) -> Judgement:
    """Score a unit whose source is in the query's language.

    ``matched`` is its source; ``base`` the base score where it is known already; ``targets`` the
    number of different translations of this source when none of them is preferred; ``others`` what
    else the unit costs, by wishes of the user; ``documents`` lets numbers of documents be replaced
    in an adapted target too.
    """
    is_equal = query.text == matched.text
    operations = _operations(query, matched, is_equal=is_equal)
    penalties = tag_penalties(query.markup, unit.source_markup, is_same_text=is_equal)
    penalties += unit_penalties(unit, target_lang=target_lang, targets=targets) + others
    adapted = _adapted(query, matched, unit, documents=documents)
    if not is_equal:
        sides = (query.text, query.tokens), (matched.text, matched.tokens)
        of_text = text_penalties(operations, *sides, query.lang)
        penalties = of_text + substitution_penalties(adapted) + penalties
    if base is None:
        base = base_score(query, matched)
    steps = context_steps(unit, context, query.lang) if is_equal and context else 0
    points = sum(penalty.points for penalty in penalties)
    if is_equal and not points:
        score = EXACT_SCORE + steps * CONTEXT_POINTS
    else:
        score = max(0, min(CAP, base - points))
    return Judgement(score, base, _kind(is_equal, steps), penalties, operations, adapted)


def text_score(a: Prepared, b: Prepared, base: int) -> int:
    """Return what a text is worth for another by itself: 100 when identical, else at most 99.

    ``base`` is their base score.
    """
    if a.text == b.text:
        return EXACT_SCORE
    operations = _operations(a, b, is_equal=False)
    penalties = text_penalties(operations, (a.text, a.tokens), (b.text, b.tokens), a.lang)
    return max(0, min(CAP, base - sum(penalty.points for penalty in penalties)))


def _adapted(
    query: Prepared, matched: Prepared, unit: TranslationUnit, *, documents: bool
) -> Adapted | None:
    texts = Texts(query.text, matched.text, unit.target, query.lang, unit.target_lang)
    is_same = query.text == matched.text or query.signs == matched.signs
    adapted = None if is_same else adapt(texts, documents=documents)
    is_whole = is_same or adapted is not None  # right but for its numbers is not right
    if not (is_whole and query.markup and unit.source_markup and unit.target_markup):
        return adapted
    return with_tags(adapted, texts, Markups(query.markup, unit.source_markup, unit.target_markup))


def _kind(is_equal: bool, steps: int) -> MatchKind:
    if not is_equal:
        return MatchKind.FUZZY
    return MatchKind.CONTEXT if steps else MatchKind.EXACT


def _operations(query: Prepared, matched: Prepared, *, is_equal: bool) -> tuple[TokenOp, ...]:
    if is_equal or query.signs == matched.signs:
        whole = (0, len(query.signs))
        return (TokenOp("equal", whole, whole),)
    return token_operations(query.signs, matched.signs)


class Placed(Protocol):
    """What knows where its source stands."""

    @property
    def previous_source(self) -> str | None:
        """The text before it."""
        ...

    @property
    def next_source(self) -> str | None:
        """The text behind it."""
        ...

    @property
    def tuid(self) -> str:
        """Its key."""
        ...


def context_steps(unit: Placed, context: Context, lang: str) -> int:
    """Return 2 for both neighbours, or one neighbour and the key; 1 for any one of them."""
    neighbours = _is_neighbour(unit.previous_source, context.previous, lang) + _is_neighbour(
        unit.next_source, context.next, lang
    )
    key = bool(context.key) and context.key == unit.tuid
    return min(neighbours + key, 2)


def _is_neighbour(stored: str | None, given: str | None, lang: str) -> bool:
    if stored is None or given is None:
        return False
    return stored == given or normal_form(stored, lang) == normal_form(given, lang)


def diff(query: Prepared, matched: Prepared, operations: Sequence[TokenOp]) -> tuple[DiffOp, ...]:
    """Return the operations of a judgement as spans of the raw texts."""
    return raw_spans(operations, query.tokens, matched.tokens)
