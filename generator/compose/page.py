"""Composing one page after the other through the template of its type.

A citation becomes a placeholder with a token that no text of the site contains, since its number is known only when
the whole page is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from generator import markdown
from generator.compose import conditions, lists, pictures
from generator.compose.cite_this_page import forms
from generator.compose.downloads import downloads_html
from generator.compose.entries import Record, entry_html, listings, narrative_name
from generator.compose.entry_studies import studies_html
from generator.compose.glance import glance
from generator.compose.links import Links
from generator.compose.listing import CitedOn, anchor_of, find_listing
from generator.compose.overview import Overview
from generator.compose.plots.dose_strip import Band
from generator.compose.views import FILTERS, View
from generator.dataset import DataFile, data_files
from generator.evidence import Chain, chain, tests_under_way
from generator.model.citations import Citation, CitationItem
from generator.model.page_parts import trial_anchor
from generator.model.pages import DosesPage, HomePage, PlainPage
from generator.publication import Publication
from generator.site import Page, Site, address


@dataclass(frozen=True)
class ComposedPage:
    """A page as HTML with placeholders. ``citations`` are numbered as the placeholders are, not in reading order.

    They cite known works only; one without any is text. ``source`` is the page of the content folder; ``path`` differs
    from its path where a list of every work is split.
    """

    source: Page
    path: str
    title: str
    html: str
    citations: tuple[Citation, ...]
    placeholder: re.Pattern[str]
    list_placeholder: str
    """Where the page's text wants its list of references, if it says so."""
    end_placeholder: str
    """Where the list stands else, with its heading; at the end of a page whose template does not say so."""
    record: Record
    use_directory_urls: bool = True
    studies: Callable[[str], str] = lambda _: ""
    """What an entry of the page's list says of the studies that a work reports, by its key; HTML."""
    files: tuple[DataFile, ...] = ()
    """The files of the evidence base, which lie beside the page that offers them."""

    @property
    def in_reading_order(self) -> tuple[Citation, ...]:
        """The citations as they follow each other in the page's HTML."""
        return tuple(self.citations[int(found[1])] for found in self.placeholder.finditer(self.html))


@dataclass(frozen=True)
class Bibliography:
    """What a list of every work shows beside the works: their entries, and where each is cited, in order of pages."""

    entries: Mapping[str, str]
    cited: Mapping[str, tuple[CitedOn, ...]]


def compose(site: Site, published: Publication) -> tuple[ComposedPage, ...]:
    """Compose every page but those that list every work."""
    composer = Composer(site, published)
    return tuple(composer.page(page) for page in site.pages if not page.lists_all)


def compose_listing(site: Site, published: Publication, bibliography: Bibliography) -> tuple[ComposedPage, ...]:
    """Compose the pages that list every work: one, or one more for each initial of a large library."""
    composer = Composer(site, published)
    return tuple(made for page in site.pages if page.lists_all for made in composer.listing_pages(page, bibliography))


def _token(site: Site) -> str:
    """A word that no page contains, since it is made from all of them."""
    digest = blake2b(digest_size=12)
    for page in site.pages:
        digest.update(page.source.text.encode("utf-8", errors="surrogatepass"))
    return digest.hexdigest()


class Composer:
    """What all pages of a site share: a token that none contains, and where the list of every work is."""

    def __init__(self, site: Site, published: Publication) -> None:
        self.site, self.token, self.listing, self.published = site, _token(site), find_listing(site), published
        self.view, self.overview = View(site), Overview(site)
        self.notice = next((p.record.notice for p in site.pages if isinstance(p.record, HomePage)), None)

    def page(self, page: Page) -> ComposedPage:
        """One page that does not list every work."""
        return _PageComposer(self, page, page.path).compose()

    def listing_pages(self, page: Page, bibliography: Bibliography) -> Iterable[ComposedPage]:
        """The page that lists every work, and those of its initials where it is split."""
        listing = self.listing
        if listing is None or listing.page is not page or not listing.split:
            yield _PageComposer(self, page, page.path, bibliography).compose()
            return
        yield _PageComposer(self, page, page.path, bibliography, initials=()).compose()
        for initial in listing.by_initial:
            yield _PageComposer(self, page, listing.path(initial), bibliography, initials=(initial,)).compose()


class _PageComposer:
    """Composes one page: what its template calls, and the citations placed so far."""

    def __init__(
        self,
        shared: Composer,
        page: Page,
        path: str,
        bibliography: Bibliography | None = None,
        initials: tuple[str, ...] | None = None,
    ) -> None:
        self.site, self.listing, self.token = shared.site, shared.listing, shared.token
        self.view, self.overview, self.published = shared.view, shared.overview, shared.published
        self.notice, self.page, self.bibliography, self.initials = shared.notice, page, bibliography, initials
        self.links = Links(self.site, self.listing, page, address(path, self.site.use_directory_urls))
        self.path = path
        self.citations: list[Citation] = []
        self.files: tuple[DataFile, ...] = ()

    def compose(self) -> ComposedPage:
        record: Any = self.page.record
        part = f": {', '.join(self.initials)}" if self.initials else ""
        title = f"{self.page.title}{part}"
        html = self._template(f"{record.type}.html.j2", title=title, body="" if part else self.body())
        return ComposedPage(
            self.page,
            self.path,
            title,
            html,
            tuple(self.citations),
            re.compile(rf"cite{self.token}x(\d+)x"),
            self._list_placeholder,
            self._end_placeholder,
            self.links.to_entry,
            self.site.use_directory_urls,
            self.studies,
            self.files,
        )

    def _template(self, name: str, **more: Any) -> str:
        return (
            _environment()
            .get_template(name)
            .render(
                page=self.page,
                record=self.page.record,
                site=self.site,
                view=self.view,
                overview=self.overview,
                notice=self.notice,
                inline=self.inline,
                cite=self.cite,
                url=self.links.to_page,
                reference_url=self.links.to_entry,
                reference_name=self.reference_name,
                listing=self.list_of_works,
                downloads=self.downloads,
                data_files=self.data_files,
                chain=self.chain,
                conditions=conditions,
                pictures=pictures,
                lists=lists,
                definitions=_bands,
                glance=lambda studies, statements=(): glance(self.site, studies, map(self.chain, statements)),
                published=self.published,
                cite_this_page=lambda: forms(self.page, self.published),
                references_here=Markup(self._end_placeholder),  # noqa: S704 - a placeholder
                tests_under_way=lambda name: tests_under_way(self.site, name),
                **more,
            )
        )

    @property
    def _list_placeholder(self) -> str:
        return f"list{self.token}x"

    @property
    def _end_placeholder(self) -> str:
        return f"end{self.token}x"

    def body(self) -> Markup:
        """The page's own text; of a page whose template prints the title, without a title of its own."""
        document = self.page.document
        html = markdown.render(
            document,
            lambda n: self._place(document.citations[n]),
            self.links.resolve,
            lambda kind: self.list_of_works() if kind == "all" else self._list_placeholder,
        )
        if self.page.begins_with_title and not isinstance(self.page.record, PlainPage):
            html = re.sub(r"^\s*<h1\b.*?</h1>\s*", "", html, count=1, flags=re.DOTALL)
        return Markup(html)  # noqa: S704 - cleaned by markdown.render

    def inline(self, text: str) -> Markup:
        """A Markdown field of any page of the site."""
        parsed = self.site.texts[id(text)]
        document, owner = parsed.document, parsed.page
        html = markdown.render_inline(
            document, lambda n: self._place(document.citations[n]), lambda target: self.links.resolve(target, owner)
        )
        return Markup(html)  # noqa: S704 - cleaned by markdown.render_inline

    def cite(self, keys: Iterable[str], narrative: bool = False) -> Markup:
        """A citation that the template places."""
        known = tuple(CitationItem(str(key)) for key in keys if key in self.site.reference_by_key)
        return Markup(self._place(Citation(known, narrative))) if known else Markup("")  # noqa: S704 - a placeholder

    def list_of_works(self) -> Markup:
        """Every work of the site with its entry and where it is cited; of a split list this page's part."""
        listing, bibliography = self.listing, self.bibliography
        if listing is None or bibliography is None:
            return Markup("")
        shown = listing.by_initial if self.initials is None else {i: listing.by_initial[i] for i in self.initials}
        parts = {i: self.links.to(address(listing.path(i), self.site.use_directory_urls)) for i in listing.by_initial}
        html = self._template(
            "listing.html.j2",
            shown=shown,
            initials=parts if listing.split and listing.page is self.page else {},
            here=self.initials,
            anchor_of=anchor_of,
            entry=lambda key: self.entry(key, bibliography.entries[key]),
            cited=bibliography.cited,
            told=_told,
            listings=lambda reference: listings(reference, self.site.reference_by_key),
        )
        return Markup(html)  # noqa: S704 - made by a template

    def downloads(self, words: str) -> Markup:
        """The files with the references of the page; of a split list only its first page has them."""
        if self.initials:
            return Markup("")
        html = downloads_html(words, self.path, self.site.use_directory_urls)
        return Markup(html)  # noqa: S704 - made by downloads_html, which escapes

    def chain(self, text: str) -> Chain:
        """What the statement of a Markdown field rests on."""
        parsed = self.site.texts[id(text)]
        return chain(self.site, parsed.page, parsed.document.citations, parsed.document.links)

    def data_files(self) -> tuple[DataFile, ...]:
        """The files of the evidence base, which from now on the page offers."""
        references = self.site.reference_by_key
        self.files = self.files or data_files(
            self.site, self.page.title, lambda key: narrative_name(references[key]) if key in references else key
        )
        return self.files

    def entry(self, key: str, text: str) -> Markup:
        """A work's entry on the page that lists every work."""
        references = self.site.reference_by_key
        html = entry_html(references[key], text, references, self.links.to_entry, complete=True)
        return Markup(html)  # noqa: S704 - made by entry_html, which escapes

    def studies(self, key: str) -> str:
        """The studies that a work reports, for its entry on this page."""
        return studies_html(self.site.studies_by_report.get(key, ()), self.page, self.links.to_page)

    def reference_name(self, key: str) -> str:
        """A work's authors and year, as short as a reader needs."""
        reference = self.site.reference_by_key.get(key)
        return " ".join(filter(None, (narrative_name(reference), reference.issued))) if reference else key

    def _place(self, citation: Citation) -> str:
        known = tuple(item for item in citation.items if item.key in self.site.reference_by_key)
        narrative = citation.narrative and known[:1] == citation.items[:1]
        unknown = " ".join(f"{item.key}?" for item in citation.items if item not in known) if known else ""
        self.citations.append(replace(citation, items=known, narrative=narrative))
        missing = f" <strong>{escape(unknown)}</strong>" if unknown else ""
        return f"cite{self.token}x{len(self.citations) - 1}x{missing}"


def _bands(record: DosesPage) -> list[Band]:
    return [Band(definition.label, definition.lower, definition.upper) for definition in record.definitions]


def _told(sentence: str) -> Markup:
    """A sentence of another page. What reads as a citation there was escaped, and is told to be so here, too."""
    html = re.sub(r"(?<=\[)(-?)@", r'\1<span class="citation-escaped">@</span>', escape(sentence, quote=False))
    return Markup(html)  # noqa: S704 - escaped


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: "" if value is None else value,
    )
    environment.filters.update(FILTERS, trial_anchor=trial_anchor)
    return environment
