"""One renderer per output format: diagnostics in, text out. A format is a module here with a function ``render``."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import iter_modules

from generator.diagnostics import Diagnostic

Lines = Callable[[str], Sequence[str]]
"""The lines of a file that a diagnostic names, for formats that show them; none if the file cannot be read."""
Renderer = Callable[[Sequence[Diagnostic], Lines], str]


def formats() -> tuple[str, ...]:
    """The names of the formats."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def renderer(name: str) -> Renderer:
    """The renderer of a format that :func:`formats` names."""
    render: Renderer = import_module(f"{__name__}.{name}").render
    return render
