"""The citations of a whole site: pages that cite first, then the list of every work, which says where each is cited."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from generator.cite.anchors import citation_fragment
from generator.cite.author_date import cluster_key
from generator.cite.cited_by import sentences
from generator.cite.page import NumberedPage, cite
from generator.compose import Bibliography, ComposedPage, compose, compose_listing
from generator.compose.entries import narrative_name
from generator.compose.listing import CitedOn
from generator.formatting import Formatter
from generator.markdown import render_affix
from generator.model.citations import Citation
from generator.model.formatted import Formatted
from generator.publication import Publication
from generator.site import Site


def cite_site(site: Site, formatter: Formatter, published: Publication) -> tuple[NumberedPage, ...]:
    """Compose every page of a site without errors and write its citations in the style, in the order of the pages.

    Raises:
        PandocError: the works and citations cannot be formatted.

    """
    composed = compose(site, published)
    references = site.reference_by_key
    citations = [c for page in composed for c in page.in_reading_order if c.items]
    clusters = dict.fromkeys(cluster_key(citation.items, citation.narrative) for citation in citations)
    listed = any(page.lists_all for page in site.pages)
    cited = {item.key for items, _ in clusters for item in items}
    formatted = formatter.format([work for key, work in references.items() if listed or key in cited], clusters)
    numbered = [cite(page, references, formatted, render_affix) for page in composed]
    places = _cited(site, composed, numbered, formatted)
    listings = compose_listing(site, published, Bibliography(formatted.entries, places))
    numbered += [cite(page, references, formatted, render_affix) for page in listings]
    order = {page.path: place for place, page in enumerate(site.pages)}
    return tuple(sorted(numbered, key=lambda page: (order.get(page.path, len(order)), page.path)))


def _cited(
    site: Site, composed: Sequence[ComposedPage], numbered: Sequence[NumberedPage], formatted: Formatted
) -> Mapping[str, tuple[CitedOn, ...]]:
    """Where each work is cited, if some page tells its readers."""
    found: defaultdict[str, list[CitedOn]] = defaultdict(list)
    if not any(page.lists_all for page in site.pages):
        return {}
    shown = _shown_in_sentences(site, formatted)
    for page, made in zip(composed, numbered, strict=True):
        places: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        told = [s for s, c in zip(sentences(page, shown), page.in_reading_order, strict=True) if c.items]
        for sentence, mentions in zip(told, made.places, strict=True):
            for key, ordinal in mentions:
                places[key].append((citation_fragment(key, ordinal), sentence))
        for key, mentioned in places.items():
            found[key].append(CitedOn(page.source, tuple(mentioned)))
    return {key: tuple(pages) for key, pages in found.items()}


def _shown_in_sentences(site: Site, formatted: Formatted) -> Callable[[Citation], str]:
    """What of a citation its sentence cannot do without: the names of a narrative one."""
    references = site.reference_by_key

    def shown(citation: Citation) -> str:
        if not citation.narrative:
            return ""
        return narrative_name(references[citation.items[0].key], formatted.terms)

    return shown
