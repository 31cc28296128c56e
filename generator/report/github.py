"""Workflow commands that GitHub shows as annotations of a pull request.

Source: GitHub's documentation, "Workflow commands", with the escapes of actions/toolkit (``command.ts``).
"""

from collections.abc import Sequence

from generator.diagnostics import Diagnostic, Severity
from generator.report import Lines, printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(diagnostics: Sequence[Diagnostic], _: Lines, _silenced: Sequence[Diagnostic] = (), /) -> str:
    """One command a finding."""
    return "".join(_command(found) for found in diagnostics)


def _command(found: Diagnostic) -> str:
    place = found.location
    properties = {
        "file": place.path,
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        "endColumn": place.end_column,
        "title": found.rule.name,
    }
    # GitHub refuses columns of a place that spans lines.
    if place.end_line != place.line:
        del properties["col"], properties["endColumn"]
    listed = ",".join(f"{name}={_escaped(str(value), ',:')}" for name, value in properties.items())
    text = f"{found.message}\n{found.help}" if found.help else found.message
    return f"::{_COMMANDS[found.severity]} {listed}::{_escaped(text)}\n"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return printable(text)
