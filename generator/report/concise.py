"""One line a finding: ``path:line:column: severity[rule] message (help)``."""

from collections.abc import Sequence

from generator.diagnostics import Diagnostic
from generator.report import Lines, printable


def render(diagnostics: Sequence[Diagnostic], _: Lines, _silenced: Sequence[Diagnostic] = (), /) -> str:
    """The findings, a line each."""
    return "".join(f"{_line(found)}\n" for found in diagnostics)


def _line(found: Diagnostic) -> str:
    place = f"{printable(found.location.path)}:{found.location.line}:{found.location.column}"
    remedy = f" ({_one_line(found.help)})" if found.help else ""
    return f"{place}: {found.severity}[{found.rule.name}] {_one_line(found.message)}{remedy}"


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))
