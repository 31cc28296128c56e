"""``evidence citations``, ``explain`` and ``format``: small tools that need no project."""

from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import click

from generator.cli.common import command, lang_option, print_findings, say, status_of
from generator.model.citations import CitationItem
from generator.model.references import Reference
from generator.source import Location


@click.command()
@click.argument("rule", required=False)
@command
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


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(("concise", "json")),
    default="concise",
    show_default=True,
    help="Output.",
)
@lang_option("The language of the labels of locators, such as de. Default: English.")
@command
def citations(file: Path, output_format: str, lang: str) -> int:
    """Show how the citations of a Markdown file are read; needs no project."""
    import json

    from generator.load import load_page

    try:
        raw = file.read_bytes()
        raw.decode("utf-8")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file} is not UTF-8 from byte {error.start + 1} on; save it as UTF-8") from error
    page, diagnostics = load_page(file, file.name, file.as_posix(), language=lang, unsaved=raw)
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
    faults = defaultdict(list)
    for diagnostic in diagnostics:
        faults[diagnostic.location].append(f" ({diagnostic.severity}: {diagnostic.message})")
    for citation in found:
        place = citation.location or Location(file.as_posix())
        items = "; ".join(_item(item) for item in citation.items)
        raw_text = " ".join(citation.raw.split())
        click.echo(f"{place.path}:{place.line}:{place.column}: {raw_text} → {items}{''.join(faults[place])}")
    return 0


def _item(item: CitationItem) -> str:
    """A citation item in a few words: key, then what else was read."""
    read = {name: value for name, value in asdict(item).items() if name != "key" and value}
    return ", ".join((item.key, *(f"{name.replace('_', ' ')} {value!r}" for name, value in read.items())))


@click.command("format")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--style", help="A CSL file, or a style's name with the extra `styles`. Default: the generator's own style."
)
@lang_option("The language of the style's terms, such as de. Default: the style's own.")
@click.option(
    "--output",
    type=click.Choice(("text", "html", "json")),
    default="text",
    show_default=True,
    help="One entry a line as text or HTML, or a list of key, text and HTML.",
)
@command
def format_works(files: tuple[Path, ...], style: str | None, lang: str, output: str) -> int:
    """Print the works of bibliographies as a style prints them, in the order of the files; needs no project."""
    import json
    import re
    from html import unescape

    from generator import importers
    from generator.csl import StyleError, read_style
    from generator.formatting import Formatter
    from generator.pandoc import PandocError

    read = [importers.read(file.read_bytes(), file.as_posix()) for file in files]
    diagnostics = tuple(diagnostic for _, found in read for diagnostic in found)
    print_findings(diagnostics, "concise", Path(), to_stderr=True)
    references: dict[str, Reference] = {}
    for reference in (reference for works, _ in read for reference in works):
        references.setdefault(reference.key, reference)
    try:
        entries = Formatter(read_style(style, Path()), lang).format(tuple(references.values())).entries
    except StyleError as error:
        raise click.UsageError(f"--style: {error}") from error
    except PandocError as error:
        say(f"evidence: {error}")
        return 1
    listed = [
        {"key": key, "text": unescape(re.sub(r"<[^>]*>", "", entries[key])), "html": entries[key]} for key in references
    ]
    if output == "json":
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2).encode())
    else:
        click.echo("".join(f"{entry[output]}\n" for entry in listed), nl=False)
    return status_of(diagnostics, strict=False)
