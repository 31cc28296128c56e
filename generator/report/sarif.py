"""SARIF 2.1.0, for code scanning services.

Source: OASIS, *Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01*.
"""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from json import JSONEncoder
from typing import Any
from urllib.parse import quote

from generator import __version__
from generator.diagnostics import Diagnostic, Fix, Rule, Severity
from generator.report import Lines
from generator.source import Location

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
"""The name of the project's folder, from which paths lead; GitHub and others know it as the repository's."""
FINGERPRINT = "evidenceFinding/v1"
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def render(diagnostics: Sequence[Diagnostic], _: Lines, silenced: Sequence[Diagnostic] = (), /) -> str:
    """The findings as one run, one a line; those that the baseline silences are marked as suppressed."""
    encode = JSONEncoder(ensure_ascii=False).encode
    found = (*diagnostics, *silenced)
    rules = sorted({one.rule.code: one.rule for one in found}.values(), key=lambda rule: rule.code)
    index = {rule.code: number for number, rule in enumerate(rules)}
    seen: Counter[tuple[str, str, str]] = Counter()
    results = []
    for number, one in enumerate(found):
        result = _result(one, index[one.rule.code], seen)
        if number >= len(diagnostics):
            result["suppressions"] = [
                {"kind": "external", "status": "accepted", "justification": "The baseline holds this finding."}
            ]
        results.append(encode(result))
    log = {"$schema": SCHEMA, "version": "2.1.0"}
    run = {
        "tool": {"driver": {"name": "evidence", "semanticVersion": __version__, "rules": [_rule(r) for r in rules]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The project's folder."}}},
    }
    listed = ",\n".join(results)
    # Only the results are many, and the encoder that indents is slow: each is written on a line of its own.
    return f'{encode(log)[:-1]}, "runs": [\n{encode(run)[:-1]}, "results": [\n{listed}\n]}}\n]}}\n'


def _rule(rule: Rule) -> dict[str, Any]:
    first, _, rest = rule.documentation.partition("\n\n")
    remedy = " ".join((rest or first).split())
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": " ".join(first.split())},
        "fullDescription": {"text": rule.documentation, "markdown": rule.documentation},
        "help": {
            "text": f"{remedy} `evidence explain {rule.name}` prints this rule.",
            "markdown": f"**{rule.name}**\n\n{rule.documentation}\n\n`evidence explain {rule.name}` prints this rule.",
        },
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"problem.severity": _PROBLEM[rule.severity]},
    }


def _result(found: Diagnostic, rule: int, seen: Counter[tuple[str, str, str]]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.rule.code,
        "ruleIndex": rule,
        "level": found.severity.value,
        "message": {"text": _message(found)},
        "locations": [{"physicalLocation": _physical(found.location)}],
        "partialFingerprints": {FINGERPRINT: _fingerprint(found, seen)},
    }
    if found.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(related.location), "message": {"text": related.message}}
            for number, related in enumerate(found.related)
        ]
    if found.fix:
        result["fixes"] = [_fix(found.fix, found.help or found.message)]
    return result


def _message(found: Diagnostic) -> str:
    """Fault and remedy as sentences: SARIF has no place for the remedy of one finding."""
    end = "" if found.message.endswith((".", "?", "!")) else "."
    return f"{found.message}{end} {found.help}" if found.help else found.message


def _fingerprint(found: Diagnostic, seen: Counter[tuple[str, str, str]]) -> str:
    """A name of the finding that stays when its line moves: path, rule, message, and which of the same it is."""
    same = (found.location.path, found.rule.code, found.message)
    seen[same] += 1
    text = "\0".join((*same, str(seen[same])))
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def _fix(fix: Fix, description: str) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(fix.location), "insertedContent": {"text": fix.replacement}}
    change = {"artifactLocation": _artifact(fix.location.path), "replacements": [replacement]}
    return {"description": {"text": description}, "artifactChanges": [change]}


def _physical(location: Location) -> dict[str, Any]:
    return {"artifactLocation": _artifact(location.path), "region": _region(location)}


def _artifact(path: str) -> dict[str, str]:
    """A path in the project relative to it, any other as an address of its own."""
    encoded = quote(path, errors="backslashreplace")
    return {"uri": f"file://{encoded}"} if path.startswith("/") else {"uri": encoded, "uriBaseId": ROOT}


def _region(location: Location) -> dict[str, int]:
    return {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
