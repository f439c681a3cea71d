"""The page that lists the operations of the REST interface from its OpenAPI document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation; ``shape`` says type, bounds and default in short."""

    name: str
    place: str
    required: bool
    shape: str
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an operation."""

    status: str
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    anchor: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    body: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]


def api_docs() -> str:
    """Show all operations, those of one tag together."""
    document: Mapping[str, Any] = current_app.extensions["openapi"]
    servers = document.get("servers") or [{"url": ""}]
    return render_template(
        "api_docs.html",
        info=document["info"],
        base=servers[0]["url"].rstrip("/"),
        groups=operations(document),
    )


def operations(document: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Return the operations of a document by their first tag, in the order of the document."""
    groups: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                tag = (item[method].get("tags") or [""])[0]
                groups.setdefault(tag, []).append(_operation(document, path, method))
    return groups


def _operation(document: Mapping[str, Any], path: str, method: str) -> Operation:
    item = document["paths"][path]
    stated = item[method]
    parameters = [*item.get("parameters", ()), *stated.get("parameters", ())]
    body = _resolve(document, stated.get("requestBody", {}))
    return Operation(
        method=method.upper(),
        path=path,
        anchor=stated.get("operationId") or f"{method}{path}".replace("/", "-"),
        summary=stated.get("summary", ""),
        description=stated.get("description", ""),
        parameters=tuple(_parameter(document, parameter) for parameter in parameters),
        body=tuple(
            (kind, _shape(document, content.get("schema", {})))
            for kind, content in body.get("content", {}).items()
        ),
        answers=tuple(
            Answer(str(status), _resolve(document, answer).get("description", ""))
            for status, answer in stated["responses"].items()
        ),
    )


def _parameter(document: Mapping[str, Any], stated: Mapping[str, Any]) -> Parameter:
    found = _resolve(document, stated)
    return Parameter(
        name=found["name"],
        place=found["in"],
        required=found.get("required", False),
        shape=_shape(document, found.get("schema", {})),
        description=found.get("description", ""),
    )


def _resolve(document: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references inside the document."""
    while "$ref" in value:
        target: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        value = target
    return value


def _shape(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Describe a schema in one line: its name, or its type with bounds and default."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    kind = schema.get("type", "object")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if kind == "array":
        words = f"array of {_shape(document, schema.get('items', {}))}"
    elif kind == "object" and schema.get("properties"):
        words = f"object: {', '.join(schema['properties'])}"
    if "enum" in schema:
        words = " | ".join(str(value) for value in schema["enum"])
    for key, label in (("minimum", "from"), ("maximum", "to"), ("default", "default")):
        if key in schema:
            words += f", {label} {schema[key]}"
    return words
