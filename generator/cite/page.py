"""The citations of one page: placeholders become citations in the style, and the list of references is added."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from generator.cite.author_date import author_date_html, cluster_key
from generator.cite.bibliography import bibliography_html
from generator.cite.numbering import number
from generator.cite.numeric import citation_html
from generator.compose import ComposedPage
from generator.compose.downloads import downloads_html
from generator.compose.entries import entry_html, narrative_name
from generator.dataset import DataFile
from generator.model.citations import Citation
from generator.model.formatted import Formatted, NumericForm, Terms
from generator.model.references import Reference

_LAST_CHARACTER = re.compile(r"([^<>])(?:</?[^>]*>)*$")
Places = tuple[tuple[str, int], ...]
"""The works that one citation mentions, each with the how-manieth mention on the page this is."""


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """A finished page before it is handed to the engine."""

    path: str
    title: str
    description: str
    type: str
    html: str
    citations: int
    """How many citations stand on the page."""
    works: tuple[str, ...] = ()
    """The keys of the works that can be downloaded from the page: those of its list, in its order."""
    places: tuple[Places, ...] = ()
    """What each citation of the page mentions, in reading order."""
    files: tuple[DataFile, ...] = ()
    """The files of the evidence base, which lie beside the page."""


@dataclass(frozen=True)
class _Cited:
    """The citations of a page in reading order with what they mention, and its works in the order of their list."""

    shown: tuple[str, ...]
    places: tuple[Places, ...]
    keys: tuple[str, ...]
    mentions: Mapping[str, int]


def cite(
    page: ComposedPage, references: Mapping[str, Reference], formatted: Formatted, affix: Callable[[str], str]
) -> NumberedPage:
    """Write the page's citations in reading order, and its list of references.

    ``affix`` makes clean inline HTML of a prefix or suffix. A page that lists every work gets no list of its own: what
    it cites is linked to the entry by name.
    """
    citations = page.in_reading_order
    cited = [citation for citation in citations if citation.items]
    html, bibliography = page.html, ""
    if page.source.lists_all:
        named = tuple(_by_name(citation, references, page, formatted.terms) for citation in cited)
        found = _Cited(named, (), tuple(references) if page.path == page.source.path else (), {})
    else:
        found = _cited(cited, references, formatted, affix)
        bibliography = _bibliography(page, found, references, formatted) if cited else ""
        if formatted.numeric is not None and formatted.numeric.attached:
            html = _without_space_before(html, page, citations)
    written = iter(found.shown)
    shown = iter([next(written) if citation.items else escape(citation.raw.replace("@", "")) for citation in citations])
    html = re.sub(rf"{page.placeholder.pattern}(\.(?!\.))?", lambda found: _with_full_stop(next(shown), found[2]), html)
    html = _with_list(html, page, bibliography)
    record: Any = page.source.record
    return NumberedPage(
        page.path, page.title, record.description, record.type, html, len(cited), found.keys, found.places, page.files
    )


def _with_list(html: str, page: ComposedPage, bibliography: str) -> str:
    """The page with its list where its text wants it, else where its template does, else at the end."""
    if page.list_placeholder in html:
        return html.replace(page.list_placeholder, bibliography).replace(page.end_placeholder, "")
    return html.replace(page.end_placeholder, bibliography) if page.end_placeholder in html else html + bibliography


def _with_full_stop(shown: str, full_stop: str | None) -> str:
    """A citation and the full stop behind it, which one that ends in a full stop does not need."""
    ends = _LAST_CHARACTER.search(shown)
    return shown if ends is not None and ends[1] == "." else f"{shown}{full_stop or ''}"


def _bibliography(page: ComposedPage, found: _Cited, references: Mapping[str, Reference], formatted: Formatted) -> str:
    entries = {
        key: entry_html(references[key], formatted.entries[key], references, page.record, studies=page.studies(key))
        for key in found.keys
    }
    numbered = formatted.numeric is not None
    heading, label = formatted.terms.references, 'aria-labelledby="references"'
    if page.list_placeholder in page.html:  # whoever places the list also writes the heading above it
        taken = "references" in page.source.document.identifiers
        identifier = "" if taken else 'id="references" '
        label = f'{identifier}aria-label="{escape(heading)}"'
        heading = ""
    listed = bibliography_html(found.keys, found.mentions, entries, numbered, _list_attributes(formatted), label)
    downloads = downloads_html("Download these references", page.path, page.use_directory_urls)
    return (f'<h2 id="references">{escape(heading)}</h2>\n' if heading else "") + listed + downloads


def _cited(
    citations: Sequence[Citation],
    references: Mapping[str, Reference],
    formatted: Formatted,
    affix: Callable[[str], str],
) -> _Cited:
    form = formatted.numeric
    if form is None:
        return _cited_by_author(citations, formatted)
    order = formatted.entries if formatted.ordered else None
    numbering = number((citation.items for citation in citations), form, order)
    shown = tuple(
        _named(citation, references, formatted, form)
        + citation_html(numbered, form, affix, citation.items[0] if citation.narrative else None)
        for citation, numbered in zip(citations, numbering.citations, strict=True)
    )
    places = tuple(
        tuple((mention.item.key, mention.ordinal) for group in numbered.groups for mention in group)
        for numbered in numbering.citations
    )
    return _Cited(shown, places, numbering.keys, numbering.mentions)


def _cited_by_author(citations: Sequence[Citation], formatted: Formatted) -> _Cited:
    mentions: Counter[str] = Counter()
    clusters = [cluster_key(citation.items, citation.narrative) for citation in citations]
    found = [author_date_html(cluster, formatted.printed[cluster], mentions) for cluster in clusters]
    keys = tuple(key for key in formatted.entries if key in mentions)
    return _Cited(tuple(html for html, _ in found), tuple(places for _, places in found), keys, mentions)


def _named(citation: Citation, references: Mapping[str, Reference], formatted: Formatted, form: NumericForm) -> str:
    """The name before the number of a narrative citation."""
    if not citation.narrative:
        return ""
    name = escape(narrative_name(references[citation.items[0].key], formatted.terms))
    return name if form.attached else f"{name} "


def _without_space_before(html: str, page: ComposedPage, citations: Sequence[Citation]) -> str:
    """The text of a page whose citations stand close to the word before them, narrative ones apart."""
    narrative = iter([citation.narrative for citation in citations])
    spaced = re.compile(rf"(?P<space>(?:\s|&nbsp;)*)(?P<placeholder>{page.placeholder.pattern})")
    return spaced.sub(lambda found: found[0] if next(narrative) else found["placeholder"], html)


def _list_attributes(formatted: Formatted) -> str:
    """What a list says of its style, so that its numbers can be proven from the page alone."""
    form = formatted.numeric
    if form is None:
        return ""
    ordered = ' data-numbering="list"' if formatted.ordered else ""
    if form.range_delimiter is None:
        return f'{ordered} data-collapse="none"'
    return ordered if form.range_delimiter == "–" else f'{ordered} data-range="{escape(form.range_delimiter)}"'


def _by_name(citation: Citation, references: Mapping[str, Reference], page: ComposedPage, terms: Terms) -> str:
    links = (
        f'<a href="{page.record(item.key)}">{escape(narrative_name(references[item.key], terms))}</a>'
        for item in citation.items
    )
    joined = "; ".join(links)
    return joined if citation.narrative else f"({joined})"
