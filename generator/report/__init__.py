"""One renderer per output format: diagnostics in, text out. A format is a module here with a function ``render``."""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from generator.diagnostics import Diagnostic

Lines = Callable[[str], Sequence[str]]
"""The lines of a file that a diagnostic names, for formats that show them; none if the file cannot be read."""

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Renderer(Protocol):
    """Findings, and those that the baseline silences, which most formats leave out → the whole output."""

    def __call__(self, diagnostics: Sequence[Diagnostic], lines: Lines, silenced: Sequence[Diagnostic] = (), /) -> str:
        """The output, empty or ending with a line end."""


def formats() -> tuple[str, ...]:
    """The names of the formats."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def renderer(name: str) -> Renderer:
    """The renderer of a format that :func:`formats` names."""
    render: Renderer = import_module(f"{__name__}.{name}").render
    return render


def printable(text: str) -> str:
    """The text on one line of a terminal: what would move the cursor or turn the direction of writing is spelt out.

    Findings quote what contributors wrote, and a log must not obey it.
    """
    return _UNSAFE.sub(_spelt_out, text)


def _spelt_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
