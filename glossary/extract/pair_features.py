"""What speaks for an English rendering being the right and complete one: a row of numbers.

The rows go into the pair model (`models`); the script that trains it reads the same functions.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from glossary.extract import stopwords
from glossary.extract.candidates import LIST_MARK
from glossary.extract.english import is_adjectival, is_inflected, is_participle, zipf
from glossary.extract.gather import Gathered, Harvest, Rendering
from glossary.extract.links import WordPair, room_of
from glossary.extract.pairs import SpanPair
from glossary.extract.phrases import Similarities
from glossary.extract.priors import Dictionary, Matrix
from glossary.extract.words import Word, WordKind, chinese_tag
from tm.lexicon import stem

_OWN = (
    "score",
    "share_chinese",
    "share_english",
    "shares",
    "cover_chinese",
    "cover_english",
    "weakest_chinese",
    "weakest_english",
    "mutual",
    "free_left",
    "free_right",
    "free_after_joint",
    "free_chinese",
    "units",
    "unit_share",
    "votes",
    "dice",
    "associated",
    "gloss_of_whole",
    "glossed_chinese",
    "glossed_english",
    "missing_words",
    "spare_words",
    "length_ratio",
    "content_words",
    "joints",
    "comma",
    "comma_without_and",
    "joints_differ",
    "mean_zipf",
    "least_zipf",
    "capitals",
    "acronym",
    "verbal_start",
    "light_start",
    "adjectival_end",
    "inflected_word",
    "clean_left",
    "clean_right",
    "chinese_clean",
    "goes_on",
    "before_of",
    "noun_start",
    "after_to",
    "after_modal",
    "after_article",
    "after_joint",
    "before_verb",
    "participle_end",
)
_AGAINST = ("score_lead", "votes_lead", "score_over_longer", "score_over_shorter", "rival_chinese")
_VECTORS = ("cosine", "similarity", "similarity_lead", "over_longer", "over_shorter")
NAMES = (*_OWN, *_AGAINST)
VECTOR_NAMES = (*NAMES, *_VECTORS)

_FLOOR = 0.01
_MOST_LEAD = 3.0
_VOTE_SHARPNESS = 4.5
_NOUNS = ("n", "vn", "an")
_WORDS_BEFORE = (
    frozenset({"to"}),
    stopwords.ENGLISH_BEFORE_VERBS,
    stopwords.ENGLISH_BEFORE_NOUNS,
    stopwords.ENGLISH_JOINTS,
)


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """The features of all renderings of a candidate.

    Attributes:
        keys: The renderings.
        rows: A row for each, in the order of ``NAMES`` or ``VECTOR_NAMES``.
        votes: Units that each has won, in parts.
        known: Which are a gloss of the whole candidate.
    """

    keys: tuple[str, ...]
    rows: Matrix
    votes: tuple[float, ...]
    known: tuple[bool, ...]


class PairFeatures:
    """Describes renderings against the texts that they come from."""

    def __init__(
        self,
        units: Sequence[WordPair],
        links: Sequence[Matrix],
        harvest: Harvest,
        lexicon: Dictionary | None,
    ) -> None:
        self._units = units
        self._links = links
        self._harvest = harvest
        self._lexicon = lexicon
        self._best_chinese = _best_two(harvest)

    def of(self, one: Gathered, similarities: Similarities | None) -> PairEvidence:
        """Return the features of a candidate's renderings."""
        renderings = list(one.renderings.values())
        keys = tuple(one.renderings)
        scores = [rendering.mean(lambda pair: pair.score) for rendering in renderings]
        votes = _votes(one, similarities)
        unit, span = next(iter(one.places.items()))
        chinese = self._units[unit].chinese[span.first : span.last]
        own = [
            self._own(one, chinese, rendering, score, votes[rendering.key])
            for rendering, score in zip(renderings, scores, strict=True)
        ]
        logs = np.log(np.array(scores) + _FLOOR)
        shares = np.array([votes[key] for key in keys]) / one.frequency
        longer, shorter = _containing(keys)
        columns = [
            _lead(logs),
            _lead(shares),
            _over(logs, longer),
            _over(logs, shorter),
            np.array([self._rival(one.key, key, s) for key, s in zip(keys, scores, strict=True)]),
        ]
        if similarities is not None:
            cosine = np.array([similarities[key][0] for key in keys])
            close = np.array([similarities[key][1] for key in keys])
            columns += [cosine, close, _lead(close), _over(close, longer), _over(close, shorter)]
        rows = np.column_stack([np.array([row for row, _ in own]), *columns])
        return PairEvidence(
            keys, rows, tuple(votes[key] for key in keys), tuple(known for _, known in own)
        )

    def _rival(self, chinese: str, key: str, score: float) -> float:
        """Return how far another Chinese candidate is behind this one for the same English."""
        rival = max(
            (value for other, value in self._best_chinese[key] if other != chinese), default=0.0
        )
        return math.log((score + _FLOOR) / (rival + _FLOOR))

    def _own(
        self,
        one: Gathered,
        chinese: Sequence[Word],
        rendering: Rendering,
        score: float,
        votes: float,
    ) -> tuple[list[float], bool]:
        pairs = rendering.pairs
        unit = max(pairs, key=lambda n: (pairs[n].score, -n))
        pair = pairs[unit]
        words = self._units[unit].english
        english = words[pair.english.first : pair.english.last]
        known = self._is_gloss(one.key, english)
        row = [
            math.log(score + _FLOOR),
            share := rendering.mean(lambda pair: pair.share_chinese),
            share_english := rendering.mean(lambda pair: pair.share_english),
            share * share_english,
            rendering.mean(lambda pair: pair.cover_chinese),
            rendering.mean(lambda pair: pair.cover_english),
            *self._weakest(unit, pair),
            rendering.mean(lambda pair: pair.mutual),
            *self._free(unit, pair),
            *self._counts(one, rendering, votes),
            float(known),
            *self._glossed(chinese, english),
            *_lengths(one.key, chinese, english, known=known),
            *_form(one.key, chinese, english),
            *_ends(words, pair),
            rendering.mean(lambda pair: pair.chinese.clean),
            float(bool(self._harvest.english.fixed_longer(rendering.key))),
            float(_text(words, pair.english.last) in {"of", "for"}),
            float(chinese_tag(chinese[0].key).startswith(_NOUNS)),
            *self._around(rendering),
            float(is_participle(english[-1].text)),
        ]
        return row, known

    def _around(self, rendering: Rendering) -> tuple[float, ...]:
        """Return in which share of its places certain words stand beside a rendering."""
        counts = [0] * (len(_WORDS_BEFORE) + 1)
        for unit, pair in rendering.pairs.items():
            words = self._units[unit].english
            before = _text(words, pair.english.first - 1)
            for n, listed in enumerate(_WORDS_BEFORE):
                counts[n] += before in listed
            counts[-1] += _text(words, pair.english.last) in stopwords.ENGLISH_FINITE
        return tuple(count / len(rendering.pairs) for count in counts)

    def _counts(self, one: Gathered, rendering: Rendering, votes: float) -> tuple[float, ...]:
        count = len(rendering.pairs)
        dice = 2 * count / (one.frequency + max(count, self._harvest.english.counts[rendering.key]))
        return (
            math.log(count),
            count / one.frequency,
            math.log(votes + 0.1),
            dice,
            dice * math.log(count),
        )

    def _weakest(self, unit: int, pair: SpanPair) -> tuple[float, float]:
        """Return the best link of the word that fits worst, on either side."""
        inside = self._links[unit][
            pair.chinese.first : pair.chinese.last, pair.english.first : pair.english.last
        ]
        sides = self._units[unit]
        rows = _counted(sides.chinese[pair.chinese.first : pair.chinese.last])
        columns = _counted(sides.english[pair.english.first : pair.english.last])
        return float(inside.max(axis=1)[rows].min()), float(inside.max(axis=0)[columns].min())

    def _free(self, unit: int, pair: SpanPair) -> tuple[float, float, float, float]:
        """Return how unexplained the words beside the pair are: they may belong to it."""
        sides, links = self._units[unit], self._links[unit]
        english = 1 - np.minimum(1, links.sum(axis=0))
        chinese = 1 - np.minimum(1, links.sum(axis=1))
        after = pair.english.last
        beyond = after + 1 if _kind(sides.english, after) is WordKind.INNER else -1
        return (
            _at(english, sides.english, pair.english.first - 1),
            _at(english, sides.english, after),
            _at(english, sides.english, beyond),
            max(
                _at(chinese, sides.chinese, pair.chinese.first - 1),
                _at(chinese, sides.chinese, pair.chinese.last),
            ),
        )

    def _is_gloss(self, chinese: str, english: Sequence[Word]) -> bool:
        if self._lexicon is None:
            return False
        words = {stem(word.key) for word in english if word.kind <= WordKind.NUMBER}
        return any(set(sense) == words for sense in self._lexicon.senses(chinese))

    def _glossed(self, chinese: Sequence[Word], english: Sequence[Word]) -> tuple[float, float]:
        """Return the share of words of either side that have a gloss in the other."""
        stems = {stem(word.key) for word in english if word.kind <= WordKind.NUMBER}
        content = [word for word in chinese if word.kind is WordKind.CONTENT]
        if self._lexicon is None or not stems or not content:
            return 0.0, 0.0
        met: set[str] = set()
        glossed = 0
        for word in content:
            found = stems.intersection(*[_gloss_stems(self._lexicon, word.key)])
            glossed += bool(found)
            met |= found
        return glossed / len(content), len(met) / len(stems)


def _gloss_stems(lexicon: Dictionary, word: str) -> frozenset[str]:
    return frozenset(one for sense in lexicon.senses(word) for one in sense)


def _best_two(harvest: Harvest) -> Mapping[str, list[tuple[str, float]]]:
    """Return for each English rendering its two best Chinese candidates with their scores."""
    found: dict[str, list[tuple[str, float]]] = {}
    for key, one in harvest.candidates.items():
        for rendering in one.renderings.values():
            best = found.setdefault(rendering.key, [])
            best.append((key, rendering.mean(lambda pair: pair.score)))
            best.sort(key=lambda pair: (-pair[1], pair[0]))
            del best[2:]
    return found


def _votes(one: Gathered, similarities: Similarities | None) -> dict[str, float]:
    """Share out one vote of each unit among the renderings that it holds."""
    votes = dict.fromkeys(one.renderings, 0.0)
    holding: dict[int, list[tuple[str, SpanPair]]] = {}
    for key, rendering in one.renderings.items():
        for unit, pair in rendering.pairs.items():
            holding.setdefault(unit, []).append((key, pair))
    for pairs in holding.values():
        strengths = {
            key: (pair.score + _FLOOR) ** _VOTE_SHARPNESS
            * math.exp(
                2 * pair.share_chinese + (0 if similarities is None else 4 * similarities[key][0])
            )
            for key, pair in pairs
        }
        total = sum(strengths.values())
        for key, strength in strengths.items():
            votes[key] += strength / total
    return votes


def _lead(values: Matrix) -> Matrix:
    """Return how far each value is above the best of the others."""
    if len(values) < 2:
        return np.zeros(len(values))
    second, first = np.sort(values)[-2:]
    best = int(values.argmax())
    found = values - first
    found[best] = first - second
    limited: Matrix = np.clip(found, -_MOST_LEAD, _MOST_LEAD)
    return limited


def _containing(keys: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
    """Return for each rendering those that contain it, and those that it contains."""
    marked = [f" {key} " for key in keys]
    longer: list[list[int]] = [[] for _ in keys]
    shorter: list[list[int]] = [[] for _ in keys]
    for n, one in enumerate(marked):
        for m, other in enumerate(marked):
            if n != m and one in other:
                longer[n].append(m)
                shorter[m].append(n)
    return longer, shorter


def _over(values: Matrix, rivals: Sequence[Sequence[int]]) -> Matrix:
    """Return how far each value is above the best of its rivals; 0 without any."""
    found = np.zeros(len(values))
    for n, places in enumerate(rivals):
        if places:
            found[n] = values[n] - max(values[m] for m in places)
    limited: Matrix = np.clip(found, -_MOST_LEAD, _MOST_LEAD)
    return limited


def _counted(words: Sequence[Word]) -> list[bool]:
    return [word.kind <= WordKind.NUMBER for word in words]


def _kind(words: Sequence[Word], place: int) -> WordKind:
    return words[place].kind if 0 <= place < len(words) else WordKind.BREAK


def _at(free: Matrix, words: Sequence[Word], place: int) -> float:
    return float(free[place]) if _kind(words, place) <= WordKind.NUMBER else 0.0


def _text(words: Sequence[Word], place: int) -> str:
    return words[place].text.lower() if 0 <= place < len(words) else ""


def _lengths(
    key: str, chinese: Sequence[Word], english: Sequence[Word], *, known: bool
) -> tuple[float, ...]:
    content = sum(word.kind <= WordKind.NUMBER for word in english)
    room = sum(room_of(word.key) for word in chinese if word.kind <= WordKind.NUMBER)
    acronym = content == 1 and english[0].text.isupper()
    missing = 0 if known or acronym else max(0, room - content)
    spare = max(0, content - room)
    letters = sum(len(word.text) for word in english)
    ratio = abs(math.log((letters + 4) / (3.3 * len(key) + 4)))
    return float(missing), float(spare), ratio, float(content)


def _form(key: str, chinese: Sequence[Word], english: Sequence[Word]) -> tuple[float, ...]:
    inner = [word.key for word in english if word.kind is WordKind.INNER]
    commas, joined = inner.count(","), inner.count("and") + inner.count("&")
    chinese_joints = sum(word.key in {LIST_MARK, "和", "与", "及"} for word in chinese)
    content = [word for word in english if word.kind <= WordKind.NUMBER]
    zipfs = [zipf(word.text.lower(), "en") for word in content]
    capitals = sum(word.text[:1].isupper() and word.fixed_case for word in content)
    first, last = content[0], content[-1]
    return (
        float(len(inner) - commas),
        float(commas),
        float(commas > 0 and not joined and LIST_MARK not in key),
        float(abs(commas + joined - chinese_joints)),
        sum(zipfs) / len(zipfs),
        min(zipfs),
        capitals / len(content),
        float(len(content) == 1 and first.text.isupper() and len(first.text) > 1),
        float(len(content) > 1 and first.text.lower().endswith(("ing", "ed"))),
        float(first.key in stopwords.ENGLISH_LIGHT),
        float(is_adjectival(last.text)),
        float(len(content) == 1 and is_inflected(first)),
    )


def _ends(words: Sequence[Word], pair: SpanPair) -> tuple[float, float]:
    left = _kind(words, pair.english.first - 1) is not WordKind.CONTENT
    right = _kind(words, pair.english.last) is not WordKind.CONTENT
    return float(left), float(right)
