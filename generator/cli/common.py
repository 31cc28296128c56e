"""What all commands share: their options, their exit status, and what is said to people."""

import sys
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

import click

from generator.diagnostics import Diagnostic, Severity
from generator.report import formats
from generator.source import Source

FOR_PEOPLE = ("concise", "full")
"""The formats of findings that people read, who want a summary, too."""

project_option = click.option(
    "--project",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="The project's folder, the one with mkdocs.yml. Default: the current folder.",
)
format_option = click.option(
    "--format", "output_format", type=click.Choice(formats()), default="concise", show_default=True, help="Output."
)
strict_option = click.option("--strict", is_flag=True, help="Warnings fail, too.")


def lang_option(help: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option for the language of citations; ``""`` where none is given."""
    return click.option("--lang", default="", type=_language, metavar="TAG", help=help)


def _language(value: str) -> str:
    from generator.config import language_tag

    try:
        return language_tag(value) if value else ""
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def command(function: Callable[..., int]) -> Callable[..., None]:
    """Turn the exceptions of a project that cannot be used into a message and an exit status."""

    @wraps(function)
    def run(*arguments: Any, **options: Any) -> None:
        from generator.config import ProjectError
        from generator.pipeline import BuildError

        try:
            status = function(*arguments, **options)
        except ProjectError as error:
            click.echo(f"evidence: {error}", err=True)
            status = 2
        except BuildError as error:
            click.echo(f"evidence: {error}", err=True)
            status = 1
        sys.exit(status)

    return run


def number(count: int, thing: str) -> str:
    """A count with its word, such as ``2 pages``."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def print_findings(
    diagnostics: tuple[Diagnostic, ...],
    output_format: str,
    root: Path,
    silenced: tuple[Diagnostic, ...] = (),
    to_stderr: bool = False,
) -> None:
    """Print findings about files below ``root``."""
    from generator.report import renderer

    @cache
    def lines(path: str) -> tuple[str, ...]:
        try:
            return Source.from_text(path, (root / path).read_text(encoding="utf-8", errors="replace")).lines
        except OSError:
            return ()

    text = renderer(output_format)(diagnostics, lines, silenced)
    if output_format in FOR_PEOPLE:
        click.echo(text, nl=False, err=to_stderr)
    else:
        # Programs read UTF-8, whatever the terminal's encoding; half a surrogate pair becomes JSON's escape for it.
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def say(text: str) -> None:
    """What a person wants to know beside the findings: on standard error, so that findings can be piped."""
    click.echo(text, err=True)


def counts(diagnostics: tuple[Diagnostic, ...]) -> str:
    """How many findings of each severity there are, in words."""
    found = {severity: sum(one.severity is severity for one in diagnostics) for severity in Severity}
    words = [number(count, severity) for severity, count in found.items() if count]
    return ", ".join(words) or "nothing to report"


def status_of(diagnostics: tuple[Diagnostic, ...], strict: bool) -> int:
    """The exit status that the findings call for."""
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(found.severity in failing for found in diagnostics))
