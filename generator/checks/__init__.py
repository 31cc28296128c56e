"""Rules over the loaded site, by subject. Every :class:`~generator.diagnostics.Check` of a module here is run."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from generator.diagnostics import Check, Diagnostic
from generator.site import Site


@cache
def all_checks() -> tuple[Check[Any], ...]:
    """The checks of every module of this package, in order of code."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    found = {value for module in modules for value in vars(module).values() if isinstance(value, Check)}
    return tuple(sorted(found, key=lambda check: check.rule.code))


def run(site: Site) -> Iterator[Diagnostic]:
    """Everything that the checks find."""
    for check in all_checks():
        yield from check(site)
