"""``evidence check``: everything that is wrong in the sources, and what can be mended or accepted."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.common import (
    FOR_PEOPLE,
    command,
    counts,
    format_option,
    number,
    print_findings,
    project_option,
    say,
    status_of,
    strict_option,
)
from generator.config import Config
from generator.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from datetime import date

    from generator.fixes import CheckAgain
    from generator.pipeline import Checked
    from generator.site import Site

_SYSTEM_DAY = "the system's"


@click.command()
@project_option
@format_option
@strict_option
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
@command
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
    if write_baseline and output_format != "concise":
        raise click.UsageError(f"--write-baseline prints no findings: leave --format {output_format} out")
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
    print_findings(checked.diagnostics, output_format, config.root, checked.silenced)
    if output_format in FOR_PEOPLE:
        say(_summary(checked))
    return status_of(checked.diagnostics, strict)


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
    say(f"{config.baseline_file} holds {counts(accepted)}." if accepted else f"{config.baseline_file} is empty.")
    return 0


def _show_fixes(config: Config, strict: bool) -> int:
    from generator import fixes, pipeline

    checked = pipeline.check(config, only=True)
    found = fixes.all_changes(config.root, _check_again(config))
    for change in found.changes:
        click.echo(fixes.diff(change), nl=False)
    _say_refused(found.refused)
    count = sum(change.count for change in found.changes)
    say(f"--fix would mend {number(count, 'finding')}. {_summary(checked)}")
    return status_of(checked.diagnostics, strict)


def _fix(config: Config) -> None:
    from generator import fixes

    mended = fixes.write(config.root, fixes.all_changes(config.root, _check_again(config)))
    _say_refused(mended.refused)
    say(f"Mended {number(mended.count, 'finding')} in {number(len(mended.paths), 'file')}.")


def _check_again(config: Config) -> "CheckAgain":
    from generator import pipeline

    def check_again(unsaved: Mapping[str, bytes]) -> tuple[tuple[Diagnostic, ...], "Site"]:
        checked = pipeline.check(config, only=True, unsaved=unsaved)
        return checked.diagnostics, checked.site

    return check_again


def _say_refused(refused: Mapping[str, str]) -> None:
    for path, fault in refused.items():
        say(f"{path} was not mended: {fault}.")


def _summary(checked: "Checked") -> str:
    silenced = f"; the baseline silences {counts(checked.silenced)}" if checked.silenced else ""
    pages, references = len(checked.site.pages), len(checked.site.references)
    return f"{number(pages, 'page')}, {number(references, 'reference')}: {counts(checked.diagnostics)}{silenced}"
