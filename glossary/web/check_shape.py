"""Findings and renderings as JSON."""

from datetime import datetime

from glossary.check import Finding
from glossary.check_report import CheckReport
from glossary.consistency import Place, Rendering, Usage
from tm.web.api_shape import Json, plain


def report_shape(report: CheckReport) -> Json:
    """Return what a check found."""
    return {
        "units": report.units,
        "counts": {kind.value: count for kind, count in report.counts},
        "findings": [finding_shape(finding) for finding in report.findings],
        "left_out": report.left_out,
    }


def finding_shape(finding: Finding) -> Json:
    """Return a finding with its unit and the places in it."""
    unit = finding.unit
    return {
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "concept_id": finding.concept.id,
        "term": finding.source_term.text,
        "wanted": list(finding.wanted),
        "unit_id": unit.id,
        "source": unit.source,
        "target": unit.target,
        "source_lang": unit.source_lang,
        "target_lang": unit.target_lang,
        "source_span": list(finding.source_span),
        "target_span": finding.target_span and list(finding.target_span),
        "document": unit.provenance.document,
    }


def usage_shape(usage: Usage) -> Json:
    """Return how the memory renders a concept."""
    return {
        "concept_id": usage.concept.id,
        "source_lang": usage.source_lang,
        "target_lang": usage.target_lang,
        "units": usage.units,
        "renderings": [_rendering(one) for one in usage.renderings],
    }


def _rendering(one: Rendering) -> Json:
    return {
        "text": one.text,
        "status": one.status and one.status.value,
        "count": one.count,
        "first_at": _time(one.first_at),
        "last_at": _time(one.last_at),
        "documents": [
            {"document": use.document, "count": use.count, "at": _time(use.at)}
            for use in one.documents
        ],
        "examples": [_example(place) for place in one.examples],
    }


def _example(place: Place) -> Json:
    return {
        "unit_id": place.unit.id,
        "source_span": list(place.source_span),
        "target_span": place.target_span and list(place.target_span),
    }


def _time(at: datetime | None) -> str | None:
    value: str | None = plain(at)
    return value
