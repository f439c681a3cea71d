"""Units of our own wording and stand-ins for dictionary and encoder, for the extraction tests."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tm.model import TranslationUnit

GLOSSES: dict[str, tuple[tuple[str, ...], ...]] = {
    "海洋": (("ocean",), ("marin",)),
    "污染": (("pollut",),),
    "国际法": (("internation", "law"),),
    "国际": (("internation",),),
    "法": (("law",),),
    "港口": (("port",), ("harbor",)),
    "城市": (("cit",), ("town",)),
    "世界": (("world",),),
    "贸易": (("trad",),),
    "组织": (("organ",),),
    "世界贸易组织": (("world", "trad", "organ"),),
    "渔业": (("fish",),),
    "可持续": (("sustain",),),
    "渔民": (("fisherman",),),
    "健康": (("health",),),
    "共同体": (("commun",),),
}


class SmallLexicon:
    """A dictionary of the words above."""

    def __contains__(self, word: str) -> bool:
        return word in GLOSSES

    def words(self, text: str) -> tuple[str, ...]:
        found = []
        while text:
            length = next((n for n in range(len(text), 0, -1) if text[:n] in GLOSSES), 1)
            found.append(text[:length])
            text = text[length:]
        return tuple(found)

    def senses(self, word: str) -> tuple[tuple[str, ...], ...]:
        return GLOSSES.get(word, ())


class TableEncoder:
    """Puts the texts of a group close to each other and all others apart."""

    def __init__(self, *groups: Sequence[str]) -> None:
        self._group = {text.lower(): n for n, group in enumerate(groups) for text in group}

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = np.zeros((len(texts), 512), dtype=np.float32)
        for n, text in enumerate(texts):
            group = self._group.get(text.lower())
            rows[n, sum(map(ord, text)) % 400 + 100 if group is None else group] = 1
        return rows


def unit(chinese: str, english: str, number: int | None = None) -> TranslationUnit:
    return TranslationUnit(chinese, english, "zh-Hans", "en", id=number)


HARBOUR = (
    unit(
        "港口城市治理海洋污染。", "The port city has begun to deal with marine pollution.", 1
    ),
    unit("渔民关心海洋污染。", "Marine pollution is what fishermen talk about.", 2),
    unit("我们遵守国际法。", "We abide by international law.", 3),
    unit("世界贸易组织讨论渔业。", "The World Trade Organisation discusses fisheries.", 4),
)  # fmt: skip
