"""The numbers of one page: placeholders become citations, and the list of references is added."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape

from generator.cite.markup import bibliography_html, citation_html
from generator.cite.numbering import number
from generator.compose import ComposedPage
from generator.compose.entries import entry_html, narrative_name, reference_fragment
from generator.model.citations import Citation
from generator.model.references import Reference


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


def cite(page: ComposedPage, references: Mapping[str, Reference], texts: Mapping[str, str]) -> NumberedPage:
    """Number the page's citations in reading order.

    ``texts`` holds the formatted text of each work. A page that lists the whole bibliography gets no list of its
    own: what it cites is linked to the entry by name.
    """
    citations = [_known(citation, references) for citation in page.in_reading_order]
    if page.listing == "":
        shown: Iterator[str] = (_by_name(citation, references) for citation in citations)
        bibliography = ""
    else:
        numbering = number(citation.items for citation in citations)
        shown = (
            citation_html(numbered, citation.narrative, references, citation.items[0].key)
            if citation.items
            else escape(citation.raw.replace("@", ""))
            for numbered, citation in zip(numbering.citations, citations, strict=True)
        )
        entries = {key: entry_html(references[key], texts[key], references, page.listing) for key in numbering.keys}
        bibliography = f'<h2 id="references">References</h2>\n{bibliography_html(numbering, entries)}'
    html = page.placeholder.sub(lambda _: next(shown), page.html)
    count = sum(bool(citation.items) for citation in citations)
    html += bibliography if count else ""
    return NumberedPage(page.path, page.title, page.description, page.type, html, count)


def _known(citation: Citation, references: Mapping[str, Reference]) -> Citation:
    """The citation without works that nobody defines, which a project may have chosen not to stop at."""
    return replace(citation, items=tuple(item for item in citation.items if item.key in references))


def _by_name(citation: Citation, references: Mapping[str, Reference]) -> str:
    links = (
        f'<a href="#{reference_fragment(item.key)}">{escape(narrative_name(references[item.key]))}</a>'
        for item in citation.items
    )
    joined = "; ".join(links)
    return joined if citation.narrative else f"({joined})"
