"""The command line: the only module that prints.

Exit status: 0 no error; 1 an error, or a warning under ``--strict``; 2 wrong usage, no project, or a file that cannot
be read.
"""

import gc
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, wraps
from pathlib import Path
from typing import Any

import click

from generator import __version__
from generator.config import Config
from generator.diagnostics import Diagnostic, Severity
from generator.model.citations import CitationItem
from generator.report import formats
from generator.source import Location, Source

_FOR_PEOPLE = ("concise", "full")

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

    config = read_config(root)
    checked = pipeline.check(config, only=True)
    _print(checked.diagnostics, output_format, config.root)
    if output_format in _FOR_PEOPLE:
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

    config = read_config(root)
    found = pipeline.verify_site(config)
    _print(found, output_format, config.root)
    if output_format in _FOR_PEOPLE:
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

    config = read_config(root)
    rendered = pipeline.render(config, _say)
    _print(rendered.diagnostics, "concise", config.root)
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
    _print(tuple(found for found in built.diagnostics if found.severity is not Severity.NOTE), "concise", config.root)
    if built.published:
        _say(
            f"Published site/: {built.pages} pages, {built.citations} citations proven, "
            f"{built.indexed} pages searchable; {_counts(built.diagnostics)}."
        )
    else:
        _say(f"Nothing was published: {_counts(built.diagnostics)}.")
    return _status(built.diagnostics, strict)


@main.command()
@click.argument("rule", required=False)
@_command
def explain(rule: str | None) -> int:
    """Print what a rule is about and what to do; without RULE, list all rules."""
    from generator.catalogue import rules

    known = {found.name: found for found in rules()} | {found.code: found for found in rules()}
    if rule is None:
        for found in rules():
            click.echo(f"{found.code}  {found.severity:<7}  {found.name}")
        return 0
    if rule not in known:
        from rapidfuzz import process

        near = process.extractOne(rule, list(known), score_cutoff=60)
        raise click.UsageError(f"there is no rule {rule!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    found = known[rule]
    click.echo(f"{found.name} ({found.code}, {found.severity})\n\n{found.documentation}")
    return 0


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(("concise", "json")),
    default="concise",
    show_default=True,
    help="Output.",
)
@_command
def citations(file: Path, output_format: str) -> int:
    """Show how the citations of a Markdown file are read; needs no project."""
    import json

    from generator.load import load_page

    page, _ = load_page(file, file.name, file.as_posix())
    found = sorted((c for c in page.citations if c.location), key=lambda citation: citation.location or Location(""))
    if output_format == "json":
        listed = [
            {
                "line": citation.location.line,
                "column": citation.location.column,
                "raw": citation.raw,
                "kind": "narrative" if citation.narrative else "parenthetical",
                "items": [asdict(item) for item in citation.items],
            }
            for citation in found
            if citation.location
        ]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return 0
    for citation in found:
        place = citation.location or Location(file.as_posix())
        items = "; ".join(_item(item) for item in citation.items)
        click.echo(f"{place.path}:{place.line}:{place.column}: {' '.join(citation.raw.split())} → {items}")
    return 0


def _item(item: CitationItem) -> str:
    """A citation item in a few words: key, then what else was read."""
    read = {name: value for name, value in asdict(item).items() if name != "key" and value}
    return ", ".join((item.key, *(f"{name.replace('_', ' ')} {value!r}" for name, value in read.items())))


def _print(diagnostics: tuple[Diagnostic, ...], output_format: str, root: Path) -> None:
    from generator.report import renderer

    @cache
    def lines(path: str) -> tuple[str, ...]:
        try:
            return Source.from_text(path, (root / path).read_text(encoding="utf-8", errors="replace")).lines
        except OSError:
            return ()

    click.echo(renderer(output_format)(diagnostics, lines), nl=False)


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
