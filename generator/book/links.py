"""Where the links of a site's pages lead in a book: to places in it, to the site, or nowhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from generator.book.markup import anchor

_OUTSIDE = ("http", "https", "mailto")
_BASE = "https://base.invalid/"
_ANCHOR = re.compile(r'<span id="([^"]+)"></span>')
_NAMED = re.compile(r'<(?:span|h[1-6]) id="([^"]+)"')
_LINK = re.compile(r'<a href="#([^"]+)"')


@dataclass(frozen=True, slots=True)
class Links:
    """The pages of the book by their address below the site's root, and the site's own address, ``""`` for none."""

    numbers: Mapping[str, int]
    site_url: str = ""

    def goal(self, href: str, here: str) -> str | None:
        """Where a link on the page with the address ``here`` leads; ``None`` where it would lead nowhere.

        A host below ``.example`` can never be reached (RFC 2606, section 2): a site that has no other address has none.
        """
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return href if parts.scheme in _OUTSIDE else None
        address = self.path(href, here)
        number = self.numbers.get(address, self.numbers.get(address.removesuffix("index.html")))
        if number is not None:
            return f"#{anchor(number, unquote(parts.fragment))}"
        if not self.site_url or (urlsplit(self.site_url).hostname or "").endswith(".example"):
            return None
        return urljoin(self.site_url, urljoin(_BASE + here, href).removeprefix(_BASE))

    def path(self, href: str, here: str) -> str:
        """The path below the site's root that a relative link means."""
        return unquote(urlsplit(urljoin(_BASE + here, href)).path.lstrip("/"))


def settled(html: str) -> str:
    """The book's HTML without anchors to which nothing links; a link to a place that is missing leads to its page."""
    linked, named = set(_LINK.findall(html)), set(_NAMED.findall(html))
    html = _ANCHOR.sub(lambda found: found[0] if found[1] in linked else "", html)
    return _LINK.sub(lambda found: found[0] if found[1] in named else f'<a href="#{found[1].partition("-")[0]}"', html)
