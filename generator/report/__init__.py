"""One renderer per output format: diagnostics in, text out. A format is a module here with a function ``render``."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import iter_modules

from generator.diagnostics import Diagnostic

Renderer = Callable[[Sequence[Diagnostic]], str]


def formats() -> tuple[str, ...]:
    """The names of the formats."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def renderer(name: str) -> Renderer:
    """The renderer of a format that :func:`formats` names."""
    render: Renderer = import_module(f"{__name__}.{name}").render
    return render
