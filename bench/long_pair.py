"""A pair of texts of any length in our own wording, made up from patterns: no data are needed.

Some stretches are left out on one side, some stand elsewhere in the translation.
"""

import random
from collections.abc import Sequence

WHO = {
    "委员会": "The committee", "港务局": "The port authority", "图书馆": "The library",
    "渔业协会": "The fishery association", "气象站": "The weather station",
    "林业部门": "The forestry department", "学校": "The school", "医院": "The hospital",
    "运输公司": "The transport company", "水库管理处": "The reservoir office",
}  # fmt: skip
WHEN = {
    "上个月": "last month", "今年春天": "this spring", "昨天下午": "yesterday afternoon",
    "会议以后": "after the meeting", "夏季": "in summer", "年底以前": "before the end of the year",
}  # fmt: skip
DID = {
    "检查了": "inspected", "购买了": "bought", "修理了": "repaired", "登记了": "registered",
    "出售了": "sold", "移交了": "handed over", "测量了": "measured", "更换了": "replaced",
}  # fmt: skip
WHAT = {
    "水泵": "pumps", "渔船": "fishing boats", "地图": "maps", "桥梁": "bridges",
    "旧课本": "old textbooks", "温度计": "thermometers", "货车": "trucks", "帐篷": "tents",
    "松树苗": "pine seedlings", "电缆": "cables", "玻璃窗": "glass windows",
    "药箱": "medicine chests",
}  # fmt: skip
WHY = {
    "因为雨季快要到了": "because the rainy season is near",
    "因为居民提出了要求": "because the residents had asked for it",
    "费用由地方政府承担": "and the local government bears the costs",
    "结果将在下周公布": "and the results will be published next week",
    "以便节约能源": "in order to save energy",
    "这项工作持续了三天": "and the work went on for three days",
}  # fmt: skip
OMITTED_EVERY, OMITTED = 900, 30  # sentences
MOVED = 40


def long_pair(count: int) -> tuple[str, str]:
    """Return a Chinese text of so many sentences, and its translation; four to a paragraph."""
    pairs = sentences_of(count)
    source = [one for i, (one, _) in enumerate(pairs) if not _left_out(i, 0)]
    order = [*range(MOVED, count // 2), *range(MOVED), *range(count // 2, count)]
    target = [pairs[i][1] for i in order if not _left_out(i, OMITTED_EVERY // 2)]
    return _paragraphs(source, ""), _paragraphs(target, " ")


def sentences_of(count: int) -> list[tuple[str, str]]:
    """Return so many sentences with their translations."""
    chance = random.Random(count)  # noqa: S311 - sample texts
    return [sentence(number, chance) for number in range(count)]


def sentence(number: int, chance: random.Random) -> tuple[str, str]:
    """Return a Chinese sentence and its translation."""
    who, when, did, what, why = (
        chance.choice(tuple(words.items())) for words in (WHO, WHEN, DID, WHAT, WHY)
    )
    held = f"{number + 11}"
    return (
        f"{when[0]}，{who[0]}{did[0]}{held}件{what[0]}，{why[0]}。",
        f"{who[1]} {did[1]} {held} {what[1]} {when[1]}, {why[1]}.",
    )


def _left_out(number: int, start: int) -> bool:
    return number >= OMITTED_EVERY // 2 and (number - start) % OMITTED_EVERY < OMITTED


def _paragraphs(sentences: Sequence[str], blank: str) -> str:
    parts = (sentences[i : i + 4] for i in range(0, len(sentences), 4))
    return "\n\n".join(blank.join(part) for part in parts) + "\n"
