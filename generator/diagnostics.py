"""What a check reports: rules, diagnostics and their order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from inspect import cleandoc
from typing import Generic, TypeVar

from generator.source import Location

Subject = TypeVar("Subject")


class Severity(StrEnum):
    """How much a finding weighs: an error stops a build, a warning only under ``--strict``, a note never."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a finding speaks of, such as the first of two duplicates."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What to write in place of a span of a file, where that is safe: it mends the finding and changes nothing else."""

    location: Location
    replacement: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong: a stable name, a stable code, a severity and its documentation.

    The documentation says what is wrong, why it matters and what to do; it is Markdown.
    """

    name: str
    code: str
    severity: Severity
    documentation: str

    def __call__(
        self,
        location: Location,
        message: str,
        help: str | None = None,
        related: Iterable[Related] = (),
        fix: Fix | None = None,
    ) -> "Diagnostic":
        """A finding of this rule. ``message`` names the thing and the fault, ``help`` the remedy."""
        return Diagnostic(location, self, self.severity, message, help and _sentence(help), tuple(related), fix)


def _sentence(text: str) -> str:
    """The text as a sentence: remedies are written by many hands and read side by side."""
    end = "" if text.endswith((".", "?", "!", "…")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding at one place."""

    location: Location
    rule: Rule
    severity: Severity
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check yields; :class:`Check` turns it into a :class:`Diagnostic` of its rule."""

    location: Location
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Check(Generic[Subject]):
    """A rule and the function that looks for it in a subject (a site, a built site)."""

    rule: Rule
    find: Callable[[Subject], Iterator[Finding]]

    def __call__(self, subject: Subject) -> Iterator[Diagnostic]:
        """The findings of this check in the subject."""
        for finding in self.find(subject):
            yield self.rule(finding.location, finding.message, finding.help, finding.related, finding.fix)


def check(code: str, severity: Severity) -> Callable[[Callable[[Subject], Iterator[Finding]]], Check[Subject]]:
    """Make a rule of a function: its name is the rule's, its docstring the rule's documentation."""

    def declare(function: Callable[[Subject], Iterator[Finding]]) -> Check[Subject]:
        name = function.__name__.replace("_", "-")
        return Check(Rule(name, code, severity, cleandoc(function.__doc__ or "")), function)

    return declare


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place, then rule and message; the same finding at the same place once."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=lambda found: (found.location, found.rule.name, found.message)))


def with_severities(diagnostics: Iterable[Diagnostic], severities: Mapping[str, Severity]) -> tuple[Diagnostic, ...]:
    """The diagnostics with the project's own severities by rule name."""
    return tuple(replace(found, severity=severities.get(found.rule.name, found.severity)) for found in diagnostics)
