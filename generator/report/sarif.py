"""SARIF 2.1.0, for code scanning services.

Source: OASIS, *Static Analysis Results Interchange Format (SARIF) Version 2.1.0*.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from generator import __version__
from generator.diagnostics import Diagnostic, Rule
from generator.report import Lines
from generator.source import Location


def render(diagnostics: Sequence[Diagnostic], _: Lines) -> str:
    """The findings as one run; columns are counted in code points."""
    rules = list(dict.fromkeys(found.rule for found in diagnostics))
    driver = {
        "name": "evidence",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, rules) for found in diagnostics],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    first, _, _ = rule.documentation.partition("\n\n")
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": " ".join(first.split())},
        "fullDescription": {"text": rule.documentation, "markdown": rule.documentation},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(found: Diagnostic, rules: Sequence[Rule]) -> dict[str, Any]:
    message = f"{found.message}. {found.help}" if found.help else found.message
    result: dict[str, Any] = {
        "ruleId": found.rule.code,
        "ruleIndex": rules.index(found.rule),
        "level": found.severity.value,
        "message": {"text": message},
        "locations": [{"physicalLocation": _physical(found.location)}],
    }
    if found.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(related.location), "message": {"text": related.message}}
            for number, related in enumerate(found.related)
        ]
    return result


def _physical(location: Location) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(location.path)},
        "region": {
            "startLine": location.line,
            "startColumn": location.column,
            "endLine": location.end_line,
            "endColumn": location.end_column,
        },
    }
