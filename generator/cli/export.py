"""``evidence export``: pages as a file to keep, print or send."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from generator.cli.common import command, counts, number, print_findings, project_option, say
from generator.config import Config

FORMATS = ("docx", "epub")


@click.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="The file to write. If there is one, it is replaced in one step.",
)
@click.option("--to", "form", type=click.Choice(FORMATS), help="The format. Default: what the file's suffix says.")
@click.option(
    "--date",
    "published",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of publication to put into the file. Default: none.",
)
@project_option
@command
def export(pages: tuple[str, ...], output: Path, form: str | None, published: datetime | None, root: Path) -> int:
    """Write pages as a Word document or an EPUB, with the citations and numbers of the site.

    PAGE is a path in the content folder, such as indications/index.md, or a page's address. Without one, the whole site
    is exported. Links between the pages lead to their place in the file, links to other pages to the site if `site_url`
    is its real address.

    An EPUB has the plots as pictures with their tables. A Word document has the tables only, since Word takes pictures
    of this kind only beside copies of another kind.

    The same sources make the same file.
    """
    from generator import book, pipeline
    from generator.config import read_config
    from generator.pandoc import PandocError

    config = read_config(root)
    form = form or _format(output)
    if not output.absolute().parent.is_dir():
        raise click.UsageError(f"{output}: there is no folder {output.parent}; make it first")
    say("Checking")
    checked = pipeline.check(config)
    if pipeline.has_errors(checked.diagnostics):
        print_findings(checked.diagnostics, "concise", config.root)
        say(f"Nothing was exported: {counts(checked.diagnostics)}.")
        return 1
    say("Rendering")
    numbered = pipeline.number_pages(config, checked.site)
    try:
        chosen = book.select_pages([_inside(name, config) for name in pages], numbered, checked.site)
    except book.UnknownPageError as error:
        raise click.UsageError(str(error)) from error
    say(f"Writing {number(len(chosen), 'page')} as {form.upper()}")

    def asset(path: str) -> bytes:
        return (config.content / path).read_bytes()

    day = published.date() if published else None
    try:
        project = book.read_project(config.mkdocs, config.site_url)
        made = book.make_book(chosen, checked.site, project, form, asset, whole=not pages, published=day)
    except (PandocError, OSError) as error:
        raise pipeline.BuildError(str(error)) from error
    try:
        _replace(output, made)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}") from error
    say(f"Wrote {output}: {number(len(chosen), 'page')}, {len(made) / 1e6:.1f} MB.")
    return 0


def _format(output: Path) -> str:
    """The format that a file's suffix names."""
    suffix = output.suffix.removeprefix(".").lower()
    if suffix not in FORMATS:
        known = " or ".join(f".{name}" for name in FORMATS)
        raise click.UsageError(f"{output.name} does not say which format it has; end its name in {known}, or give --to")
    return suffix


def _inside(name: str, config: Config) -> str:
    """A page's name below the content folder or the site's root, from a path on this machine or a whole address."""
    if config.site_url and name.startswith(config.site_url):
        return name.removeprefix(config.site_url)
    for path in (Path(name).absolute(), config.root / name):
        if path.is_file() and path.resolve().is_relative_to(config.content.resolve()):
            return path.resolve().relative_to(config.content.resolve()).as_posix()
    return name


def _replace(target: Path, content: bytes) -> None:
    """Write beside the target and move over it, so that at every moment there is a whole file."""
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
