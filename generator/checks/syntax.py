"""The rule about Markdown that the generator does not know, in ``mkdocs.yml`` and on pages."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from generator.diagnostics import Finding, Severity, check
from generator.site import Site
from generator.source import Source

_COVERED = (
    "abbr admonition attr_list codehilite def_list extra fenced_code footnotes md_in_html meta sane_lists tables toc"
)
_COVERED_PYMDOWNX = (
    "b64 betterem blocks.caption caret critic details emoji extra highlight inlinehilite keys mark saneheaders "
    "superfences tabbed tasklist tilde"
)
COVERED = frozenset([*_COVERED.split(), *(f"pymdownx.{name}" for name in _COVERED_PYMDOWNX.split())])
"""Extensions whose syntax the generator reads, or that change nothing in what it publishes."""

_INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "smarty": "type the quotation marks and dashes that readers should see",
        "pymdownx.smartsymbols": "type the signs that readers should see",
        "wikilinks": "write links as `[text](page.md)`",
        "nl2br": "end a line with a backslash where a line break is meant",
        "admonitions": "it is called `admonition`",
        "pymdownx.snippets": "write the text on the page itself; for abbreviations, on each page that needs them",
        "pymdownx.arithmatex": "write formulas in words, or as pictures with an alternative text",
        "pymdownx.magiclink": "write addresses as `<https://example.org>`",
        "pymdownx.progressbar": "write the share in words",
        "pymdownx.blocks.admonition": "write `!!! note`",
        "pymdownx.blocks.details": "write `??? note`",
        "pymdownx.blocks.tab": 'write `=== "Title"`',
        "pymdownx.blocks.definition": "write definition lists with `:`",
        "pymdownx.blocks.html": "write the HTML itself",
        "mdx_math": "write formulas in words, or as pictures with an alternative text",
        "markdown_include.include": "write the text on the page itself",
    }
)
_PLUGINS: Mapping[str, str] = MappingProxyType(
    {
        "macros": "write what readers should see in place of `{{ … }}`",
        "include-markdown": "write the text on the page itself",
        "mkdocstrings": "write the documentation on the page itself",
        "autorefs": "write links as `[text](page.md#anchor)`",
        "table-reader": "write the table on the page itself",
        "roamlinks": "write links as `[text](page.md)`",
        "ezlinks": "write links as `[text](page.md)`",
        "mermaid2": "put in a picture of the diagram",
        "markdown-exec": "write what readers should see on the page itself",
    }
)
"""Plugins that add syntax to pages, and what to write in its place."""

_FULL_NAMES = ("markdown.extensions.", "material.extensions.")


@check("PAG108", Severity.WARNING)
def syntax_unsupported(site: Site) -> Iterator[Finding]:
    """`mkdocs.yml` names a Markdown extension, or a page holds Markdown, that the generator cannot read.

    Readers would see its marks as text. Write it in another way, and remove the extension from `mkdocs.yml`. A page
    may use admonitions, details, content tabs, footnotes, definition lists, task lists, tables, abbreviations,
    captions, attribute lists, Markdown in HTML blocks, highlighted code, critic marks, keys, icons, emoji, and the
    marks `^^`, `==`, `~~`, `^` and `~`.
    """
    if site.mkdocs is not None:
        yield from unsupported_settings(site.mkdocs)
    for page in site.pages:
        yield from page.document.unsupported
        for field in page.fields:
            yield from field.document.unsupported


def unsupported_settings(mkdocs: Source) -> Iterator[Finding]:
    """What of ``markdown_extensions`` and ``plugins`` asks for syntax that pages here cannot use, each at its place.

    A file that is no YAML is no concern of this rule.
    """
    for key, node in _entries(mkdocs.text):
        name = node.value.removeprefix(_FULL_NAMES[0]).removeprefix(_FULL_NAMES[1])
        remedy = _PLUGINS.get(name) if key == "plugins" else _remedy(name)
        if remedy is None:
            continue
        start = mkdocs.offset(node.start_mark.line, node.start_mark.column)
        end = mkdocs.offset(node.end_mark.line, node.end_mark.column)
        kind = "plugin" if key == "plugins" else "Markdown extension"
        yield Finding(
            mkdocs.location(start, end),
            f"the {kind} `{node.value}` has no effect on pages, and its marks are printed as text",
            f"remove it, and {remedy}",
        )


def _remedy(name: str) -> str | None:
    """What to do about an extension; ``None`` if pages can use its syntax."""
    if name in COVERED:
        return None
    if name in _INSTEAD:
        return _INSTEAD[name]
    from rapidfuzz import process

    near = process.extractOne(name, sorted(COVERED), score_cutoff=85)
    return f"write its syntax in another way; did you mean `{near[0]}`?" if near else "write its syntax in another way"


def _entries(text: str) -> Iterator[tuple[str, Any]]:
    """The names below ``markdown_extensions`` and ``plugins`` as YAML nodes, whatever tags their settings have."""
    import yaml

    if "markdown_extensions" not in text and "plugins" not in text:
        return
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value not in ("markdown_extensions", "plugins"):
            continue
        for item in value.value if isinstance(value, yaml.CollectionNode) else ():
            # An entry of a mapping, or of a list: a name, or a mapping of the name to its settings.
            named = item[0] if isinstance(item, tuple) else item
            if isinstance(named, yaml.MappingNode) and named.value:
                named = named.value[0][0]
            if isinstance(named, yaml.ScalarNode) and named.value:
                yield key.value, named
