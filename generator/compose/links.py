"""Where links of a page lead: relative addresses of built pages, of files, and of works' entries."""

from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from generator.compose.entries import reference_fragment
from generator.compose.listing import Listing
from generator.site import Page, Site, relative_address


@dataclass(frozen=True)
class Links:
    """The links of one built page. ``here`` is its address relative to the site's root."""

    site: Site
    listing: Listing | None
    page: Page
    here: str

    def to(self, goal: str) -> str:
        """The address of ``goal``, given relative to the site's root; folders end in ``/``."""
        return relative_address(goal, self.here)

    def to_page(self, page: Page) -> str:
        """The address of another page."""
        return self.to(page.address(self.site.use_directory_urls))

    def to_entry(self, key: str) -> str | None:
        """The address of a work's entry on the page that lists every work; ``None`` without such a page."""
        if self.listing is None or key not in self.listing:
            return None
        goal = self.listing.address(key)
        return f"{'' if goal == self.here else self.to(goal)}#{reference_fragment(key)}"

    def resolve(self, target: str, owner: Page | None = None) -> str:
        """A link between source files, written on the page ``owner``, as a link between built pages.

        What leads out of the site, or stays on the page, is as it was.
        """
        owner = owner or self.page
        file = owner.target(unescape(target))
        if file is None or (target.startswith(("#", "?")) and owner is self.page):
            return target
        page = self.site.page_by_path.get(file)
        path, mark, anchor = target.partition("#")
        if page is not None and page.lists_all and unquote(anchor).startswith("ref-"):
            return self.to_entry(unquote(anchor).removeprefix("ref-")) or target
        _, question, query = path.partition("?")
        goal = page.address(self.site.use_directory_urls) if page else file
        return f"{self.to(goal)}{question}{query}{mark}{anchor}"
