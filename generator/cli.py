"""The command line: the only module that prints.

Exit status: 0 no error; 1 an error, or a warning under ``--strict``; 2 wrong usage, no project, or a file that cannot
be read.
"""

import gc
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator import __version__
from generator.config import Config
from generator.diagnostics import Diagnostic, Severity
from generator.model.citations import CitationItem
from generator.report import formats
from generator.source import Location, Source

if TYPE_CHECKING:
    from datetime import date

    from generator.pipeline import Checked
    from generator.site import Site

_FOR_PEOPLE = ("concise", "full")
_SYSTEM_DAY = "the system's"

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
@click.option("--fix", is_flag=True, help="Mend what is safe to mend, then report what remains.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, as a unified diff, and change nothing.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Leave out the findings that FILE holds. Default: extra.evidence.baseline in mkdocs.yml, "
    "else evidence-baseline.json where there is one.",
)
@click.option("--write-baseline", is_flag=True, help="Write all errors and warnings into the baseline: accept them.")
@click.option(
    "--today",
    is_flag=False,
    flag_value=_SYSTEM_DAY,
    metavar="[YYYY-MM-DD]",
    help="Look for pages that nobody has compared with their sources for long, as of today or of the day given.",
)
@_command
def check(
    root: Path,
    output_format: str,
    strict: bool,
    fix: bool,
    diff: bool,
    baseline: Path | None,
    write_baseline: bool,
    today: str | None,
) -> int:
    """Report everything that is wrong in content/ and references/."""
    from dataclasses import replace

    from generator import pipeline
    from generator.config import read_config

    if write_baseline and (fix or diff):
        raise click.UsageError("--write-baseline accepts what --fix would mend: run --fix first, then --write-baseline")
    if write_baseline and today:
        raise click.UsageError("--write-baseline accepts what does not depend on the day: leave --today out")
    day = _day(today)
    if diff and output_format != "concise":
        raise click.UsageError(f"--diff prints a diff, no findings: leave --format {output_format} out")
    config = read_config(root)
    if baseline is not None:
        config = replace(config, baseline=str(baseline.resolve()))
    if write_baseline:
        return _write_baseline(config)
    if diff:
        return _show_fixes(config, strict)
    if fix:
        _fix(config)
    checked = pipeline.check(config, only=True, today=day)
    _print(checked.diagnostics, output_format, config.root, checked.silenced)
    if output_format in _FOR_PEOPLE:
        _say(_summary(checked))
    return _status(checked.diagnostics, strict)


def _day(given: str | None) -> "date | None":
    """The day that ``--today`` names."""
    from datetime import date

    if given is None:
        return None
    try:
        return date.today() if given == _SYSTEM_DAY else date.fromisoformat(given)
    except ValueError as error:
        raise click.UsageError(f"--today takes a day such as 2026-01-31, not {given!r}") from error


def _write_baseline(config: Config) -> int:
    from generator import baseline, pipeline
    from generator.config import ProjectError
    from generator.fixes import replace_file

    found = pipeline.check(config, only=True, baseline=False).diagnostics
    accepted = tuple(one for one in found if one.severity is not Severity.NOTE)
    try:
        replace_file(config.baseline_file, baseline.to_text(accepted).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise ProjectError(f"the baseline {config.baseline_file} cannot be written: {error.strerror}") from error
    _say(f"{config.baseline_file} holds {_counts(accepted)}." if accepted else f"{config.baseline_file} is empty.")
    return 0


def _show_fixes(config: Config, strict: bool) -> int:
    from generator import fixes, pipeline

    checked = pipeline.check(config, only=True)
    found = fixes.changes(config.root, checked.diagnostics, checked.site)
    for change in found.changes:
        click.echo(fixes.diff(change), nl=False)
    _say_refused(found.refused)
    count = sum(change.count for change in found.changes)
    _say(f"--fix would mend {_number(count, 'finding')}. {_summary(checked)}")
    return _status(checked.diagnostics, strict)


def _fix(config: Config) -> None:
    from generator import fixes, pipeline

    def check_again() -> tuple[tuple[Diagnostic, ...], "Site"]:
        checked = pipeline.check(config, only=True)
        return checked.diagnostics, checked.site

    mended = fixes.mend(config.root, check_again)
    _say_refused(mended.refused)
    _say(f"Mended {_number(mended.count, 'finding')} in {_number(len(mended.paths), 'file')}.")


def _say_refused(refused: Mapping[str, str]) -> None:
    for path, fault in refused.items():
        _say(f"{path} was not mended: {fault}.")


def _summary(checked: "Checked") -> str:
    silenced = f"; the baseline silences {_counts(checked.silenced)}" if checked.silenced else ""
    pages, references = len(checked.site.pages), len(checked.site.references)
    return f"{_number(pages, 'page')}, {_number(references, 'reference')}: {_counts(checked.diagnostics)}{silenced}"


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


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


def _print(
    diagnostics: tuple[Diagnostic, ...], output_format: str, root: Path, silenced: tuple[Diagnostic, ...] = ()
) -> None:
    from generator.report import renderer

    @cache
    def lines(path: str) -> tuple[str, ...]:
        try:
            return Source.from_text(path, (root / path).read_text(encoding="utf-8", errors="replace")).lines
        except OSError:
            return ()

    text = renderer(output_format)(diagnostics, lines, silenced)
    if output_format in _FOR_PEOPLE:
        click.echo(text, nl=False)
    else:
        # Programs read UTF-8, whatever the terminal's encoding; half a surrogate pair becomes JSON's escape for it.
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def _say(text: str) -> None:
    """What a person wants to know beside the findings: on standard error, so that findings can be piped."""
    click.echo(text, err=True)


def _counts(diagnostics: tuple[Diagnostic, ...]) -> str:
    counts = {severity: sum(found.severity is severity for found in diagnostics) for severity in Severity}
    words = [_number(count, severity) for severity, count in counts.items() if count]
    return ", ".join(words) or "nothing to report"


def _status(diagnostics: tuple[Diagnostic, ...], strict: bool) -> int:
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(found.severity in failing for found in diagnostics))
