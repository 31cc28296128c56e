"""``evidence build``, ``render``, ``serve`` and ``verify``: from the sources to a proven site."""

from pathlib import Path

import click

from generator.cli.common import (
    FOR_PEOPLE,
    command,
    counts,
    format_option,
    print_findings,
    project_option,
    say,
    status_of,
    strict_option,
)
from generator.config import Config
from generator.diagnostics import Severity


@click.command()
@project_option
@strict_option
@command
def build(root: Path, strict: bool) -> int:
    """Check, build, verify and publish the site into site/."""
    from generator.config import read_config

    return _build(read_config(root), strict)


@click.command()
@project_option
@strict_option
@command
def render(root: Path, strict: bool) -> int:
    """Write the pages that the engine gets into .build/pages/, and stop there."""
    from generator import pipeline
    from generator.config import read_config

    config = read_config(root)
    rendered = pipeline.render(config, say)
    print_findings(rendered.diagnostics, "concise", config.root)
    if not pipeline.has_errors(rendered.diagnostics):
        say(f"The pages are in .build/pages/, the engine's configuration is {rendered.configuration.name} beside it.")
    return status_of(rendered.diagnostics, strict)


@click.command()
@project_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@command
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
        serve_site(config, host, port, build_again, say)
    except ServeError as error:
        raise pipeline.BuildError(str(error)) from error
    return 0


def _build(config: Config, strict: bool) -> int:
    from generator.pipeline import build

    built = build(config, say)
    print_findings(
        tuple(found for found in built.diagnostics if found.severity is not Severity.NOTE), "concise", config.root
    )
    if built.published:
        say(
            f"Published site/: {built.pages} pages, {built.citations} citations proven, "
            f"{built.indexed} pages searchable; {counts(built.diagnostics)}."
        )
    else:
        say(f"Nothing was published: {counts(built.diagnostics)}.")
    return status_of(built.diagnostics, strict)


@click.command()
@project_option
@format_option
@strict_option
@command
def verify(root: Path, output_format: str, strict: bool) -> int:
    """Prove the citation numbers, links and anchors of the built site."""
    from generator import pipeline
    from generator.config import read_config

    config = read_config(root)
    found = pipeline.verify_site(config)
    print_findings(found, output_format, config.root)
    if output_format in FOR_PEOPLE:
        say(f"site/: {counts(found)}")
    return status_of(found, strict)
