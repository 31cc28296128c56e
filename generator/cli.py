"""The command line: the only module that prints.

Exit status: 0 no error; 1 an error, or a warning under ``--strict``; 2 wrong usage, no project, or a file that cannot
be read.
"""

import gc
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from generator import __version__
from generator.config import Config
from generator.diagnostics import Diagnostic, Severity
from generator.report import formats

_project = click.option(
    "--project",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="The project's folder, the one with mkdocs.yml. Default: the current folder.",
)
_format = click.option(
    "--format", "output_format", type=click.Choice(formats()), default="concise", show_default=True, help="Output."
)
_strict = click.option("--strict", is_flag=True, help="Warnings fail, too.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="evidence")
def main() -> None:
    """Check, build and prove an evidence site."""
    # A command makes many records and drops few: looking for garbage as often as Python does takes a tenth of its time.
    gc.set_threshold(100_000, 20, 20)


def _command(function: Callable[..., int]) -> Callable[..., None]:
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


@main.command()
@_project
@_format
@_strict
@_command
def check(root: Path, output_format: str, strict: bool) -> int:
    """Report everything that is wrong in content/ and references/."""
    from generator import pipeline
    from generator.config import read_config

    checked = pipeline.check(read_config(root))
    _print(checked.diagnostics, output_format)
    if output_format == "concise":
        site = checked.site
        _say(f"{len(site.pages)} pages, {len(site.references)} references: {_counts(checked.diagnostics)}")
    return _status(checked.diagnostics, strict)


@main.command()
@_project
@_format
@_strict
@_command
def verify(root: Path, output_format: str, strict: bool) -> int:
    """Prove the citation numbers, links and anchors of the built site."""
    from generator import pipeline
    from generator.config import read_config

    found = pipeline.verify_site(read_config(root))
    _print(found, output_format)
    if output_format == "concise":
        _say(f"site/: {_counts(found)}")
    return _status(found, strict)


@main.command()
@_project
@_strict
@_command
def build(root: Path, strict: bool) -> int:
    """Check, build, verify and publish the site into site/."""
    from generator.config import read_config

    return _build(read_config(root), strict)


@main.command()
@_project
@_strict
@_command
def render(root: Path, strict: bool) -> int:
    """Write the pages that the engine gets into .build/pages/, and stop there."""
    from generator import pipeline
    from generator.config import read_config

    rendered = pipeline.render(read_config(root), _say)
    _print(rendered.diagnostics, "concise")
    if not pipeline.has_errors(rendered.diagnostics):
        _say(f"The pages are in .build/pages/, the engine's configuration is {rendered.configuration.name} beside it.")
    return _status(rendered.diagnostics, strict)


@main.command()
@_project
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@_command
def serve(root: Path, host: str, port: int) -> int:
    """Build the site, show it on this machine, and build again at every change."""
    from generator import pipeline
    from generator.build.serve import ServeError, serve_site
    from generator.config import ProjectError, read_config

    config = read_config(root)

    def build_again() -> None:
        try:
            _build(read_config(root), strict=False)
        except (ProjectError, pipeline.BuildError) as error:
            click.echo(f"evidence: {error}", err=True)

    build_again()
    try:
        serve_site(config, host, port, build_again, _say)
    except ServeError as error:
        raise pipeline.BuildError(str(error)) from error
    return 0


def _build(config: Config, strict: bool) -> int:
    from generator.pipeline import build

    built = build(config, _say)
    _print(tuple(found for found in built.diagnostics if found.severity is not Severity.NOTE), "concise")
    if built.published:
        _say(
            f"Published site/: {built.pages} pages, {built.citations} citations proven, "
            f"{built.indexed} pages searchable; {_counts(built.diagnostics)}."
        )
    else:
        _say(f"Nothing was published: {_counts(built.diagnostics)}.")
    return _status(built.diagnostics, strict)


def _print(diagnostics: tuple[Diagnostic, ...], output_format: str) -> None:
    from generator.report import renderer

    click.echo(renderer(output_format)(diagnostics), nl=False)


def _say(text: str) -> None:
    """What a person wants to know beside the findings: on standard error, so that findings can be piped."""
    click.echo(text, err=True)


def _counts(diagnostics: tuple[Diagnostic, ...]) -> str:
    counts = {severity: sum(found.severity is severity for found in diagnostics) for severity in Severity}
    words = [f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in counts.items() if count]
    return ", ".join(words) or "nothing to report"


def _status(diagnostics: tuple[Diagnostic, ...], strict: bool) -> int:
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(found.severity in failing for found in diagnostics))
