"""One question has one answer: page, REST, command line and pretranslation give the same score."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import API
from tm.model import Provenance, TranslationUnit, UnitStatus
from tm.store import MemoryRule
from tm.web.messages import catalogue

PAIR = ("zh-Hans", "en")  # of most cases; one document has one pair
AT = datetime(2026, 3, 1, tzinfo=UTC)
DECISION, IN_ENGLISH = "安全理事会通过决议。", "The Security Council adopts the resolution."


def unit(source: str, target: str, **changes: Any) -> TranslationUnit:
    return TranslationUnit(
        source, target, **({"source_lang": "zh-Hans", "target_lang": "en"} | changes)
    )


UNITS = (
    unit(DECISION, IN_ENGLISH),
    unit("共有40名委员。", "There are 40 members."),
    unit("截至6月，“红十字会”第三条有效。", "By June article 3 on the Red Cross was in force."),
    unit(
        "打开阀门之前应停泵。", "Stop the pump before the valve is opened.", status=UnitStatus.DRAFT
    ),
    unit("桥梁已经修好。", "The bridge is mended.", status=UnitStatus.MACHINE),
    unit("道路也已开通。", "The road is open.", provenance=Provenance("a.txt", confidence=0.71)),
    unit("渡船不再运行。", "The ferry no longer runs.", memory="old"),
    unit("风很大。", "The wind is strong."),
    unit("风很大。", "There is a strong wind."),
    unit("请按保存键。", "Press Save.", source_markup="请按<ph/>保存<ph/>键。"),
    unit("Open the valve.", "打開閥門。", source_lang="en-GB", target_lang="zh-TW"),
    unit("灯塔由三个人看守。", "Three people keep the lighthouse.", target_lang="en-GB"),
)


@dataclass(frozen=True)
class Answer:
    """What is compared."""

    score: int
    base: int
    kind: str
    penalties: tuple[tuple[str, int], ...] = ()


def exact(score: int, *penalties: tuple[str, int]) -> Answer:
    return Answer(score, 100, "exact", penalties)


def fuzzy(score: int, base: int, *penalties: tuple[str, int]) -> Answer:
    return Answer(score, base, "fuzzy", penalties)


CASES = {
    "exact": (DECISION, "zh-Hans", "en", exact(100)),
    "one sign": (DECISION[:-1], "zh-Hans", "en", fuzzy(97, 97)),
    "script": ("安全理事會通過決議。", "zh-TW", "en", fuzzy(99, 100, ("script", 1))),
    "wrongly written tags": ("安全理事會通過決議。", "ZH_tw", "EN", fuzzy(99, 100, ("script", 1))),
    "number": ("共有35名委员。", "zh-Hans", "en", fuzzy(95, 96, ("number_substituted", 1))),
    "number and width": (
        "共有３５名委员。", "zh", "en", fuzzy(95, 96, ("number_substituted", 1)),
    ),
    "several folds": (
        "截至６月,「红十字会」第3条有效。", "zh-Hans", "en",
        fuzzy(97, 100, ("width", 1), ("punctuation", 1), ("numeral", 1)),
    ),
    "spacing": ("打开 阀门。", "zh-TW", "en-GB", fuzzy(98, 100, ("script", 1), ("spacing", 1))),
    "draft": ("打开阀门之前应停泵。", "zh-Hans", "en", exact(95, ("draft", 5))),
    "draft, fuzzy": ("打开阀门之前应关泵。", "zh-Hans", "en", fuzzy(84, 89, ("draft", 5))),
    "machine": ("桥梁已经修好。", "zh-Hans", "en", exact(90, ("machine", 10))),
    "alignment": ("道路也已开通。", "zh-Hans", "en", exact(96, ("alignment", 4))),
    "memory": ("渡船不再运行。", "zh-Hans", "en", exact(93, ("memory", 7))),
    "several targets": ("风很大。", "zh-Hans", "en", exact(99, ("multiple_targets", 1))),
    "tags": ("请按保存键。", "zh-Hans", "en", exact(98, ("tags", 2))),
    "case, language": (
        "open the valve.", "en-US", "zh-Hans", fuzzy(98, 100, ("case", 1), ("language", 1)),
    ),
    "same script": ("Open the valve.", "en-GB", "zh-HK", exact(100)),
    "turned round": ("打开阀门。", "zh-CN", "en-GB", fuzzy(99, 100, ("script", 1))),
    "turned round, variant": ("打開閥門。", "zh-HK", "en-US", exact(99, ("language", 1))),
    "British for American": ("灯塔由三个人看守。", "zh-Hans", "en-US", exact(99, ("language", 1))),
    "turned, number": (
        "There are 35 members.", "en", "zh-Hans", fuzzy(94, 95, ("number_substituted", 1)),
    ),
    "assembled": ("桥梁已经修好。道路也已开通。", "zh-Hans", "en",
                  Answer(93, 100, "assembled", (("pieces", 7),))),
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    from app import Settings, close_app, create_app  # costs a second: not for every test

    made = create_app(Settings(database=str(tmp_path_factory.mktemp("same") / "yiku.db")))
    store = made.extensions["tm"].store
    for one in UNITS:
        store.add_unit(one, at=AT)
    store.set_memory_rule(MemoryRule("old", 0, 7), at=AT)
    yield made
    close_app(made)


def of_json(match: dict[str, Any]) -> Answer:
    penalties = tuple((one["code"], one["points"]) for one in match["penalties"])
    return Answer(match["score"], match["base_score"], match["kind"], penalties)


def on_page(app: Flask, text: str, source: str, target: str) -> Answer:
    query = {"q": text, "source": source, "target": target, "min_score": 70}
    page = LexborHTMLParser(app.test_client().get("/", query_string=query).text)
    codes = {
        value: key.removeprefix("penalty.")
        for key, value in catalogue()["en"].texts.items()
        if key.startswith("penalty.")
    }
    head = page.css_first(".match .match-head")
    number, kind = head.css_first(".score").text().split()
    score = int(number.removesuffix("%"))
    shown = [" ".join(item.text().split()) for item in head.css(".penalties li")]
    base = int(shown[0].removeprefix("= ")) if shown else score
    taken = (one.removeprefix("−").split(" ", 1) for one in shown[1:])
    return Answer(score, base, kind, tuple((codes[name], int(points)) for points, name in taken))


@pytest.mark.parametrize("case", CASES)
def test_page_rest_and_command_line_give_the_same_score(filled: Flask, case: str) -> None:
    text, source, target, expected = CASES[case]
    query = {"text": text, "source_lang": source, "target_lang": target}
    client = filled.test_client()
    of_one = client.get(f"{API}/tm/matches", query_string=query).json
    body = {"texts": [text], "source_lang": source, "target_lang": target}
    of_many = client.post(f"{API}/tm/matches", json=body).json["results"][0]
    arguments = ["tm", "lookup", text, "--from", source, "--to", target, "--json"]
    printed = json.loads(filled.test_cli_runner().invoke(args=arguments).stdout)
    assert of_one["matches"] == of_many["matches"] == printed["matches"]
    assert of_json(of_one["matches"][0]) == expected
    assert on_page(filled, text, source, target) == expected


def test_a_pretranslated_table_has_the_same_scores(filled: Flask, tmp_path: Path) -> None:
    texts = [text for text, source, target, _ in CASES.values() if (source, target) == PAIR]
    document = tmp_path / "all.txt"
    document.write_text("\n".join(texts), encoding="utf-8")
    table = tmp_path / "all.tsv"
    runner: FlaskCliRunner = filled.test_cli_runner()
    arguments = ["tm", "pretranslate", str(document), "-o", str(table), "--presegmented"]
    arguments += ["--from", PAIR[0], "--to", PAIR[1], "--min-score", "70", "--assembled"]
    assert runner.invoke(args=arguments).exit_code == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    expected = [case[3] for case in CASES.values() if (case[1], case[2]) == PAIR]
    assert [row["source"] for row in rows] == texts
    assert [(int(row["score"]), row["match"]) for row in rows] == [
        (one.score, one.kind) for one in expected
    ]
    assert [row["penalties"].count("-") for row in rows] == [len(one.penalties) for one in expected]
