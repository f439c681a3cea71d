"""Measure what assembled answers, filters and crowds of equal hits add to a lookup.

    python -m bench.lookup_pieces --units 200000

The units are made up, with a fixed seed: sentences of three clauses of which each is a unit of its
own, numbered headings (第…条), and one short word many times. CPU times of the asking
thread, in milliseconds.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tm.index import FuzzyIndex
from tm.lookup import Lookup, Query
from tm.model import ImportReport, Level, PairKind, TranslationUnit, UnitGroup
from tm.sqlite import SqliteUnitStore, open_database
from tm.standings import Standings

AT = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = (
    "会议", "委员会", "秘书长", "报告", "决议", "主席", "国家", "经济", "发展", "问题",
    "预算", "方案", "工作组", "理事会", "审议", "通过", "建议", "请求", "注意", "强调",
    "重申", "欢迎", "支持", "执行", "措施", "资源", "合作", "技术", "能力", "环境",
    "教育", "卫生", "贸易", "水利", "交通", "农业",
)  # fmt: skip

QUERIES = 200


def clause(chance: random.Random) -> str:
    return "".join(chance.choices(WORDS, k=chance.randint(3, 6)))


def groups(count: int, chance: random.Random) -> Iterator[UnitGroup]:
    for number in range(count // 8):
        parts = [clause(chance) + mark for mark in "，，。"]
        source, target = "".join(parts), f"Sentence {number}."
        whole = TranslationUnit(source, target, "zh-Hans", "en")
        pieces = tuple(
            TranslationUnit(
                part, f"piece {number} {place},", "zh-Hans", "en", level=Level.CLAUSE,
                kind=PairKind.CLAUSE, memory="rare" if number % 1000 == 0 else "default",
            )
            for place, part in enumerate(parts)
        )  # fmt: skip
        yield UnitGroup(whole, pieces)
        yield UnitGroup(TranslationUnit(f"第{number}条", f"Article {number}", "zh-Hans", "en"))
        yield UnitGroup(TranslationUnit("是", f"Yes {number % 7}", "zh-Hans", "en"))
        for _ in range(2):
            yield UnitGroup(TranslationUnit(clause(chance), "short", "zh-Hans", "en"))


def queries(store: SqliteUnitStore, chance: random.Random) -> list[Query]:
    """Return sentences put together from clauses of different units."""
    parts = [unit.source for unit in store.units() if unit.level is Level.CLAUSE]
    made = []
    for _ in range(QUERIES):
        first, second = (part.rstrip("，。") + "，" for part in chance.sample(parts, 2))
        made.append(Query(first + second + clause(chance) + "。", "zh", "en", min_score=60))
    return made


def measure(lookup: Lookup, asked: list[Query]) -> str:
    times, offered = [], 0
    for query in asked:
        start = time.thread_time()
        offered += bool(lookup.find(query))
        times.append(1000 * (time.thread_time() - start))
    times.sort()
    p50, p95, p99 = (times[int(share * (len(times) - 1))] for share in (0.5, 0.95, 0.99))
    return f"p50 {p50:.2f}  p95 {p95:.2f}  p99 {p99:.2f}  answered {offered}/{len(asked)}"


def first_crowd(store: SqliteUnitStore, index: FuzzyIndex, standings: Standings) -> str:
    """Return the time of a process's first lookup of a very common text."""
    lookup = Lookup(store, index, standings=standings)
    start = time.thread_time()
    lookup.find(Query("是", "zh", "en", limit=9))
    taken = 1000 * (time.thread_time() - start)
    standings.wait()
    return f"{taken:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200_000)
    count = parser.parse_args().units
    chance = random.Random(5)  # noqa: S311 - sampling, not secrets
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "yiku.db")
        store = SqliteUnitStore(database)
        report = ImportReport(0, False, ("made up",), "default", "zh-Hans", "en", count, 0)
        store.add_import("made up", report, groups(count, chance), at=AT)
        index, file = FuzzyIndex(store, Path(folder) / "index"), Path(folder) / "standings"
        index.catch_up()
        print("first crowd, nothing ready", first_crowd(store, index, Standings(store)))
        standings = Standings(store, file)
        start = time.thread_time()
        standings.catch_up()
        made_s, size = time.thread_time() - start, file.stat().st_size / count
        print(f"standings: {made_s:.1f} s once, {size:.0f} bytes a unit in a file")
        standings = Standings(store, file)
        print("first crowd with the file ", first_crowd(store, index, standings))
        lookup = Lookup(store, index, standings=standings)
        asked = queries(store, chance)
        print(f"{count:,} units, {len(asked)} sentences of three clauses, two of them known")
        measure(lookup, asked)  # warms caches, and lets the index choose its search
        print("whole units only   ", measure(lookup, asked))
        print("with assembled     ", measure(lookup, [replace(q, assembled=True) for q in asked]))
        rare = [replace(q, assembled=True, memories=("rare",)) for q in asked]
        print("in a rare memory   ", measure(lookup, rare))
        for text in ("是", "第7条", "会议"):
            query = Query(text, "zh", "en", limit=9)
            narrow = replace(query, memories=("rare",))
            print(f"{text:<6} all units     ", measure(lookup, [query] * 3))
            print(f"{text:<6} rare memory   ", measure(lookup, [narrow] * 3))
        database.close()


if __name__ == "__main__":
    main()
