"""Citations in fields of the front matter that hold plain text, where they would be printed as they are written."""

from collections.abc import Iterator
from typing import Any

from generator.diagnostics import Check, Finding
from generator.markdown_rules import CITATION_IN_HEADING
from generator.model.text import Record
from generator.site import Page, Site


def _citations_in_plain_text(site: Site) -> Iterator[Finding]:
    for page in site.pages:
        for path, text in _plain_texts(page.record, ()):
            if "@" in text:
                yield from _found(page, site, path, text)


def _found(page: Page, site: Site, path: tuple[str | int, ...], text: str) -> Iterator[Finding]:
    """The citations of one field: in brackets, or the key of a known work in the sentence."""
    from generator.citation_syntax import bracketed, narrative

    span = page.front.spans.get(path)
    at = 0
    while at < len(text):
        cluster = bracketed(text, at) if text[at] == "[" else narrative(text, at) if text[at] in "@-" else None
        if cluster is None or (cluster.narrative and not any(i.key in site.reference_by_key for i in cluster.items)):
            at += 1
            continue
        raw = text[at : cluster.end]
        start = page.source.text.find(raw, span.start, span.end) if span else -1
        yield Finding(
            page.front.location(page.source, path) if start < 0 else page.source.location(start, start + len(raw)),
            f"`{raw}` stands in `{_name(path)}`, which is plain text: readers would see it as it is written",
            "cite in the text of the page",
        )
        at = cluster.end


def _name(path: tuple[str | int, ...]) -> str:
    """The name of a field, as a reader of the front matter would say it."""
    return ".".join(str(part) for part in path if isinstance(part, str))


def _plain_texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of a record that is no Markdown and no name of another thing, with its path."""
    if type(value) is str:
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _plain_texts(item, (*path, index))
    elif isinstance(value, Record):
        for name in value.__struct_fields__:
            yield from _plain_texts(getattr(value, name), (*path, name))


citation_in_plain_text = Check(CITATION_IN_HEADING, _citations_in_plain_text)
