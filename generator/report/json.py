"""A JSON list of findings, for other programs."""

from collections.abc import Sequence
from json import JSONEncoder
from typing import Any

from generator.diagnostics import Diagnostic
from generator.report import Lines
from generator.source import Location


def render(diagnostics: Sequence[Diagnostic], _: Lines, _silenced: Sequence[Diagnostic] = (), /) -> str:
    """The findings as a list of objects, one a line; lines and columns are 1-based and counted in code points."""
    encode = JSONEncoder(ensure_ascii=False).encode
    objects = ",\n".join(encode(_object(found)) for found in diagnostics)
    return f"[\n{objects}\n]\n" if objects else "[]\n"


def _object(found: Diagnostic) -> dict[str, Any]:
    return {
        **_place(found.location),
        "code": found.rule.code,
        "rule": found.rule.name,
        "severity": found.severity.value,
        "message": found.message,
        "help": found.help,
        "related": [{**_place(related.location), "message": related.message} for related in found.related],
    }


def _place(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }
