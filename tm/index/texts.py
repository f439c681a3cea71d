"""A fuzzy index of texts that are in no store, such as the segments of a document."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tm.index.encode import encode
from tm.index.hits import NOTHING, Hits
from tm.index.query import index_query
from tm.index.rows import Piece
from tm.index.scanner import SCANNER, Scanner
from tm.index.state import rows_of
from tm.index.vocabulary import Vocabulary
from tm.lang import primary
from tm.model import Side
from tm.store import IndexText
from tm.text import signs


class TextIndex:
    """Finds the texts of a list that reach a base score; as complete as scoring every one."""

    def __init__(self, texts: Sequence[str], lang: str, *, scanner: Scanner = SCANNER) -> None:
        self._lang = lang
        self._scan = scanner
        vocabularies: defaultdict[str, Vocabulary] = defaultdict(Vocabulary)
        chunks = encode(_indexed(texts, lang), vocabularies)
        parts = [encoded for chunk in chunks for encoded in chunk.values()]
        self._vocabulary = vocabularies[primary(lang)]
        self._piece = Piece(rows_of(parts)) if parts else None

    def search(self, text: str, *, min_score: int) -> Hits:
        """Return every hit, best first; a hit's unit id is the text's place in the list."""
        named = signs(text, self._lang)
        if self._piece is None or not named:
            return NOTHING
        query = index_query(named, self._vocabulary)
        positions, scores = self._scan(self._piece, query, min_score)
        return Hits.ordered([(self._piece.rows.keys[positions], scores)])


def _indexed(texts: Sequence[str], lang: str) -> Iterator[IndexText]:
    for place, text in enumerate(texts):
        yield IndexText(place, Side.SOURCE, lang, text)
