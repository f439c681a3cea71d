"""A small Schematron runner for the XPath 2 schemas of ../shared, for tests only.

It knows rules, asserts and reports; no let, phase, include or abstract rule.
"""

from collections.abc import Iterator
from pathlib import Path

from elementpath import XPath2Parser, XPathContext, get_node_tree
from elementpath.xpath_nodes import XPathNode
from lxml import etree

_SCH = "{http://purl.oclc.org/dsdl/schematron}"
_STANDARD = {
    "xs": "http://www.w3.org/2001/XMLSchema",
    "fn": "http://www.w3.org/2005/xpath-functions",
}


class Schematron:
    """A compiled schema: for each pattern its rules, for each rule its tests."""

    def __init__(self, path: Path) -> None:
        schema = etree.parse(path).getroot()
        self._names = _STANDARD | {
            ns.get("prefix"): ns.get("uri") for ns in schema.iter(f"{_SCH}ns")
        }
        self._parser = XPath2Parser(namespaces=self._names)
        self._patterns = [
            [self._rule(rule) for rule in pattern.iterfind(f"{_SCH}rule")]
            for pattern in schema.iter(f"{_SCH}pattern")
        ]

    def failures(self, document: etree._ElementTree) -> list[str]:
        """Return ``path: message`` of every failed assertion of a document."""
        root = get_node_tree(document, self._names)
        return [found for rules in self._patterns for found in self._failures(root, rules)]

    def _rule(self, rule: etree._Element):
        context = " | ".join(
            part if part.startswith("/") else f"//{part}"
            for part in (part.strip() for part in rule.get("context").split("|"))
        )
        tests = [
            (check.tag == f"{_SCH}assert", self._parser.parse(check.get("test")), _message(check))
            for check in rule
            if check.tag in (f"{_SCH}assert", f"{_SCH}report")
        ]
        return self._parser.parse(context), tests

    def _failures(self, root: XPathNode, rules) -> Iterator[str]:
        judged: set[int] = set()  # within a pattern only the first rule that fits a node is used
        for context, tests in rules:
            for node in list(context.select(XPathContext(root))):
                if id(node) in judged:
                    continue
                judged.add(id(node))
                for wanted, test, message in tests:
                    values = list(test.select(XPathContext(root, item=node)))
                    if test.boolean_value(values) is not wanted:
                        yield f"{node.path}: {message}"


def _message(check: etree._Element) -> str:
    return " ".join("".join(check.itertext()).split()) or check.get("test")
