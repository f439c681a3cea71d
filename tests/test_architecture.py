"""The rules of the house, read from the imports of every module."""

import ast
import shutil
import subprocess
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([ROOT / "app.py", *ROOT.glob("tm/**/*.py"), *ROOT.glob("glossary/**/*.py")])
WEB_LIBRARIES = {"flask", "click", "werkzeug", "jinja2", "markupsafe", "waitress"}
DATABASE_LIBRARIES = {"sqlite3", "sqlite_utils"}
XML_LIBRARIES = {"lxml", "xml", "defusedxml"}
TOP_LEVEL = {
    "app.py", "glossary", "tm", "tests", "requirements.txt", "README.md",
    "LICENSE", "NOTICE", "CHANGELOG.md", "pyproject.toml", ".gitignore", ".ci", "bench", "docs",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imports_of(path: Path) -> set[str]:
    """Full names of the modules that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: relative import"
            found.add(node.module or "")
    return found


def roots(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports_of(path)}


def is_edge(name: str) -> bool:
    return name == "app.py" or "/web/" in name or "/cli/" in name or name.endswith("/cli.py")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    used = roots(path)
    assert "app" not in used
    assert not {"tests", "bench"} & used
    if name_of(path).startswith("tm/"):
        assert "glossary" not in used


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_edges_know_the_web(path: Path) -> None:
    if not is_edge(name_of(path)):
        assert not WEB_LIBRARIES & roots(path)
        assert not {name for name in imports_of(path) if ".web" in name or ".cli" in name}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_sql_stands_in_sqlite_modules_only(path: Path) -> None:
    if path.name not in {"sqlite.py", "app.py"}:
        assert not DATABASE_LIBRARIES & roots(path)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_sqlite_and_app_use_the_sqlite_store(path: Path) -> None:
    if path.name not in {"sqlite.py", "app.py"}:
        assert not {name for name in imports_of(path) if name.endswith(".sqlite")}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_xml_is_parsed_through_one_door(path: Path) -> None:
    if name_of(path) == "tm/xmlsafe.py":
        return
    text = path.read_text(encoding="utf-8")
    for call in ("fromstring(", "iterparse(", "XMLParser(", "etree.parse("):
        assert call not in text, f"{call} outside tm/xmlsafe.py"


@pytest.mark.parametrize("name", ["tm/model.py", "tm/errors.py", "glossary/model.py"])
def test_values_import_nothing_of_ours(name: str) -> None:
    assert not {"app", "glossary", "tm"} & roots(ROOT / name)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_core_reads_no_clock_and_no_environment(path: Path) -> None:
    if is_edge(name_of(path)):
        return
    text = path.read_text(encoding="utf-8")
    for call in ("os.environ", "getenv(", "datetime.now(", "time.time(", ".utcnow("):
        assert call not in text, f"{call} in the core"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_stay_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    long = {function.name: lines_of_code(function) for function in functions}
    assert not {name: lines for name, lines in long.items() if lines > 40}


def lines_of_code(function: ast.FunctionDef) -> int:
    """Return the lines of the body, its docstring aside."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body and body[-1].end_lineno else 0


def test_no_modules_import_each_other_in_a_circle() -> None:
    modules = {name_of(path).removesuffix(".py").replace("/", "."): path for path in MODULES}
    TopologicalSorter(
        {module: names_from(path) & modules.keys() for module, path in modules.items()}
    ).prepare()


def names_from(path: Path) -> set[str]:
    """Return the modules that a file imports, also those that it takes out of a package."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    taken = {
        f"{node.module}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return imports_of(path) | taken


def test_nothing_else_stands_at_the_top() -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    listed = subprocess.run(  # noqa: S603 - a fixed command
        [git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    if not listed:
        pytest.skip("not a git checkout")
    assert {line.partition("/")[0] for line in listed.splitlines()} <= TOP_LEVEL
