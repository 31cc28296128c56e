"""Every rule that there is, found where it is declared."""

from importlib import import_module
from pkgutil import walk_packages

import generator
from generator.diagnostics import Check, Rule


def rules() -> tuple[Rule, ...]:
    """All rules in order of code: those of checks, and those that loading and proving declare beside their code."""
    found: set[Rule] = set()
    for package in ("checks", "importers", "markdown", "verify"):
        module = import_module(f"{generator.__name__}.{package}")
        found |= _declared(module)
        for information in walk_packages(module.__path__, f"{module.__name__}."):
            found |= _declared(import_module(information.name))
    for name in ("baseline", "front_matter", "load", "load_references", "suppression"):
        found |= _declared(import_module(f"{generator.__name__}.{name}"))
    return tuple(sorted(found, key=lambda rule: rule.code))


def _declared(module: object) -> set[Rule]:
    values = vars(module).values()
    return {value for value in values if isinstance(value, Rule)} | {
        value.rule for value in values if isinstance(value, Check)
    }
