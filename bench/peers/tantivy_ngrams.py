"""tantivy (a search library in Rust): the best by BM25 over character n-grams, scored anew."""

import numpy as np
import tantivy

from bench.lookup_systems import CANDIDATES, Answer, Task, rescored

NGRAM_CHARS = {"zh": 2, "en": 3}
_HEAP_BYTES = 256_000_000


class TantivyNgrams:
    """An index on disk with the frequencies of n-grams, and places as numbers."""

    def __init__(self, task: Task) -> None:
        self._texts = list(task.texts())
        self._folder = task.folder
        self._chars = NGRAM_CHARS[task.lang]
        fields = tantivy.SchemaBuilder()
        fields.add_text_field("text", tokenizer_name="ngrams", index_option="freq")
        fields.add_integer_field("place", fast=True)
        self._schema = fields.build()

    def build(self) -> None:
        writer = self._index().writer(heap_size=_HEAP_BYTES, num_threads=1)
        for place, text in enumerate(self._texts):
            writer.add_document(tantivy.Document(text=text, place=place))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        index = self._index()
        index.reload()
        self._searcher = index.searcher()

    def _index(self) -> tantivy.Index:
        index = tantivy.Index(self._schema, path=str(self._folder))
        ngrams = tantivy.Tokenizer.ngram(self._chars, self._chars, prefix_only=False)
        index.register_tokenizer("ngrams", tantivy.TextAnalyzerBuilder(ngrams).build())
        return index

    def search(self, text: str) -> list[int]:
        last = len(text) - self._chars + 1
        ngrams = sorted({text[at : at + self._chars] for at in range(last)})
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", ngram, "freq"))
            for ngram in ngrams
        ]
        if not terms:
            return []
        query = tantivy.Query.boolean_query(terms)
        found = self._searcher.search(query, limit=CANDIDATES, count=False)
        addresses = [address for _, address in found.hits]
        return rescored(text, self._texts, self._searcher.fast_field_values("place", addresses))

    def answer(self, found: list[int]) -> Answer:
        return Answer(np.array(found, dtype=np.int64))
