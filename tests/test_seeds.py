"""The main job on the client's documents, from files to page, REST answer, TBX and CSV."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from lxml import etree
from openapi_core import OpenAPI

from app import Settings, add_services, close_app
from tests.conftest import ApiClient
from tm.readers import read_document
from tm.segment import sentences

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
PREFERRED = "community with a shared future for mankind"
ATTESTED = "shared future"
QUOTED = 16  # sentences of the digest that the speech has too, but for blanks, quotes, bullets

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here"),
]


def seed(number: str) -> str:
    return str(next(SEEDS.glob(f"{number}_*.txt")))


def run(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def filled(routes: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application after the main job, done by its commands."""
    folder = tmp_path_factory.mktemp("seeds")
    add_services(routes, Settings(database=str(folder / "yiku.db")))
    run(routes, "tm", "import", seed("000"), seed("001"))
    run(routes, "tm", "import", seed("004"))
    run(routes, "glossary", "extract")
    yield routes
    close_app(routes)


@pytest.fixture
def client(filled: Flask, document: OpenAPI) -> ApiClient:
    return ApiClient(filled, document)


def test_titles_datelines_and_the_cut_off_end_stay_alone(client: ApiClient) -> None:
    reports = [item["report"] for item in client.get("/tm/imports").get_json()["items"]]
    skipped = {len(report["documents"]): len(report["skipped"]) for report in reports}
    assert skipped == {2: 2, 1: 1}


def test_units_are_as_fine_as_clauses(client: ApiClient) -> None:
    units = client.get("/tm/units", level="clause", limit=1000).get_json()["items"]
    assert 105 <= len(units) <= 125  # about 61 and 52 and the headings
    chinese = [u["source"] if u["source_lang"] == "zh-Hans" else u["target"] for u in units]
    assert max(map(len, chinese)) <= 120
    assert sum(map(len, chinese)) / len(chinese) < 45


def test_the_digest_finds_the_sentences_that_it_quotes(client: ApiClient) -> None:
    path = Path(seed("002"))
    stream = read_document(path.read_bytes(), path.name).streams[0]
    body = {
        "texts": [segment.text for segment in sentences(stream)],
        "source_lang": "zh",
        "target_lang": "en",
        "min_score": 95,
        "limit": 1,
    }
    results = client.post("/tm/matches", body).get_json()["results"]
    assert sum(bool(result["matches"]) for result in results) >= QUOTED


def test_the_fixed_expression_is_recognised_with_what_the_texts_attest(client: ApiClient) -> None:
    query = {"text": "推动构建人类命运共同体", "source_lang": "zh", "target_lang": "en"}
    (hit,) = client.get("/glossary/terms", **query).get_json()["terms"]
    assert (hit["term"], hit["start"], hit["end"]) == ("人类命运共同体", 4, 11)
    found = {term["text"]: term["status"] for term in hit["translations"]}
    assert found[PREFERRED] == "preferred"
    assert found["community with a shared future"] == "admitted"
    assert found[ATTESTED] == "proposed"


def test_the_fixed_expression_is_in_both_exports(filled: Flask, tmp_path: Path) -> None:
    for name in ("glossary.tbx", "glossary.csv"):
        run(filled, "glossary", "export", str(tmp_path / name))
    rows = csv.DictReader(io.StringIO((tmp_path / "glossary.csv").read_text("utf-8-sig")))
    targets = {row["target"]: row["status"] for row in rows if row["source"] == "人类命运共同体"}
    assert (targets[PREFERRED], targets[ATTESTED]) == ("preferred", "proposed")
    tree = etree.ElementTree(file=tmp_path / "glossary.tbx")
    entry = next(
        entry
        for entry in tree.iter("{*}conceptEntry")
        if "人类命运共同体" in [term.text for term in entry.iter("{*}term")]
    )
    assert {PREFERRED, ATTESTED} <= {term.text for term in entry.iter("{*}term")}


def test_the_page_shows_match_and_terms(filled: Flask) -> None:
    query = {"q": "构建人类命运共同体", "source": "zh-Hans", "target": "en", "min_score": 50}
    page = filled.test_client().get("/", query_string=query).text
    assert PREFERRED in page
    assert ATTESTED in page


def test_what_the_texts_attest_stays_when_others_say_otherwise(
    filled: Flask, document: OpenAPI
) -> None:
    run(filled, "tm", "import", "--sample")  # has the full expression
    run(filled, "tm", "import", "--monolingual", seed("003"))
    run(filled, "glossary", "extract")
    query = {"text": "人类命运共同体", "source_lang": "zh", "target_lang": "en"}
    (hit,) = ApiClient(filled, document).get("/glossary/terms", **query).get_json()["terms"]
    found = {term["text"]: term["status"] for term in hit["translations"]}
    assert (found[PREFERRED], found[ATTESTED]) == ("preferred", "proposed")
