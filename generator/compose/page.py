"""Composing one page after the other through the template of its type.

A citation becomes a placeholder with a token that no text of the site contains, since its number is known only when
the whole page is.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from generator import markdown
from generator.compose.entries import entry_html, listings, narrative_name, reference_fragment
from generator.compose.views import FILTERS, View
from generator.model.citations import Citation, CitationItem
from generator.model.pages import HomePage, PlainPage, ReferencesPage
from generator.site import Page, Site


@dataclass(frozen=True)
class ComposedPage:
    """A page as HTML with placeholders. ``citations`` are numbered as the placeholders are, not in reading order."""

    path: str
    title: str
    description: str
    type: str
    html: str
    citations: tuple[Citation, ...]
    placeholder: re.Pattern[str]
    listing: str | None
    """The address of the page that lists the whole bibliography, relative to this one; ``""`` if it is this one."""

    @property
    def in_reading_order(self) -> tuple[Citation, ...]:
        """The citations as they follow each other in the page's HTML."""
        return tuple(self.citations[int(found[1])] for found in self.placeholder.finditer(self.html))


def compose(site: Site, texts: Mapping[str, str]) -> tuple[ComposedPage, ...]:
    """Compose every page. ``texts`` holds the formatted text of each reference by key.

    Pages that list the whole bibliography come last, for they tell where each work is cited.
    """
    token = _token(site)
    composed: dict[str, ComposedPage] = {}
    cited_on: dict[str, list[Page]] = defaultdict(list)
    for page in sorted(site.pages, key=_lists_references):
        made = _Composer(site, page, token, texts, cited_on).compose()
        composed[page.path] = made
        for key in dict.fromkeys(item.key for citation in made.citations for item in citation.items):
            cited_on[key].append(page)
    return tuple(composed[page.path] for page in site.pages)


def _lists_references(page: Page) -> bool:
    return isinstance(page.record, ReferencesPage)


def _token(site: Site) -> str:
    """A word that no page contains, since it is made from all of them."""
    digest = blake2b(digest_size=12)
    for page in site.pages:
        digest.update(page.source.text.encode("utf-8", errors="surrogatepass"))
    return digest.hexdigest()


class _Composer:
    """Composes one page: what its template calls, and the citations placed so far."""

    def __init__(
        self,
        site: Site,
        page: Page,
        token: str,
        texts: Mapping[str, str],
        cited_on: Mapping[str, list[Page]],
    ) -> None:
        self.site, self.page, self.token, self.texts, self.cited_on = site, page, token, texts, cited_on
        self.citations: list[Citation] = []

    def compose(self) -> ComposedPage:
        record: Any = self.page.record
        html = (
            _environment()
            .get_template(f"{record.type}.html.j2")
            .render(
                page=self.page,
                record=record,
                site=self.site,
                view=View(self.site),
                notice=next((p.record.notice for p in self.site.pages if isinstance(p.record, HomePage)), None),
                body=self.body(),
                inline=self.inline,
                cite=self.cite,
                url=self.url,
                reference_url=self.reference_url,
                reference_name=self.reference_name,
                entry=self.entry,
                listings=lambda reference: listings(reference, self.site.reference_by_key),
                cited_on=self.cited_on,
            )
        )
        return ComposedPage(
            self.page.path,
            self.page.title,
            record.description,
            record.type,
            html,
            tuple(self.citations),
            re.compile(rf"cite{self.token}x(\d+)x"),
            self.listing,
        )

    def body(self) -> Markup:
        """The page's own text; of a page whose template prints the title, without a title of its own."""
        document = self.page.document
        html = markdown.render(document, lambda n: self._place(document.citations[n]), self._resolve)
        if self.page.begins_with_title and not isinstance(self.page.record, PlainPage):
            html = re.sub(r"^\s*<h1\b.*?</h1>\s*", "", html, count=1, flags=re.DOTALL)
        return Markup(html)  # noqa: S704 - cleaned by markdown.render

    def inline(self, text: str) -> Markup:
        """A Markdown field of any page of the site."""
        parsed = self.site.texts[id(text)]
        document, owner = parsed.document, parsed.page
        html = markdown.render_inline(
            document, lambda n: self._place(document.citations[n]), lambda target: self._resolve(target, owner)
        )
        return Markup(html)  # noqa: S704 - cleaned by markdown.render_inline

    def cite(self, keys: Iterable[str], narrative: bool = False) -> Markup:
        """A citation that the template places."""
        known = tuple(CitationItem(str(key)) for key in keys if key in self.site.reference_by_key)
        return Markup(self._place(Citation(known, narrative))) if known else Markup("")  # noqa: S704 - a placeholder

    def url(self, page: Page) -> str:
        """The address of a page relative to this one."""
        return self._relative(page.address(self.site.use_directory_urls))

    @property
    def listing(self) -> str | None:
        """The address of the page that lists the whole bibliography; ``None`` without such a page."""
        found = next((page for page in self.site.pages if _lists_references(page)), None)
        return "" if found is self.page else self.url(found) if found else None

    def reference_url(self, key: str) -> str:
        """The address of a work's entry on the page that lists the whole bibliography."""
        return f"{self.listing or ''}#{reference_fragment(key)}"

    def entry(self, key: str) -> Markup:
        """A work's entry."""
        references = self.site.reference_by_key
        html = entry_html(references[key], self.texts[key], references, self.listing)
        return Markup(html)  # noqa: S704 - made by entry_html, which escapes

    def reference_name(self, key: str) -> str:
        """A work's authors and year, as short as a reader needs."""
        reference = self.site.reference_by_key.get(key)
        return " ".join(filter(None, (narrative_name(reference), reference.issued))) if reference else key

    def _place(self, citation: Citation) -> str:
        self.citations.append(citation)
        return f"cite{self.token}x{len(self.citations) - 1}x"

    def _relative(self, address: str) -> str:
        here = posixpath.dirname(self.page.address(self.site.use_directory_urls))
        relative = quote(posixpath.relpath(address or ".", here or "."))
        return f"{relative}/" if address.endswith("/") or not address else relative

    def _resolve(self, target: str, owner: Page | None = None) -> str:
        """A link between source files, written on the page ``owner``, as a link between built pages."""
        owner = owner or self.page
        file = owner.target(unescape(target))
        if file is None or (target.startswith(("#", "?")) and owner is self.page):
            return target
        page = self.site.page_by_path.get(file)
        address = page.address(self.site.use_directory_urls) if page else file
        behind = re.search(r"[?#].*", target, re.DOTALL)
        return self._relative(address) + (behind[0] if behind else "")


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
    environment.filters.update(FILTERS)
    return environment
